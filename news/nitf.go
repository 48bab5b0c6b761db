package news

import (
	"strings"
	"time"
)

func (r *reader) readNITF(root *element) {
	d := r.draft()
	n := nitfStory{draft: d, root: root, docdata: root.find("head", "docdata")}
	d.unsaid = []byte(r.text)
	n.identity()
	n.status()
	d.Headline = n.headline()
	d.Subheadline = n.find("body", "body.head", "hedline", "hl2").words()
	if d.Subheadline == d.Headline {
		d.Subheadline = ""
	}
	d.Byline = n.byline()
	d.Dateline = n.dateline()
	d.Body = n.body()
	n.notes()
	n.codes()
	n.media()
	r.add(d, "")
}

// nitfStory reads a NITF document into a draft, alone or inside NewsML.
type nitfStory struct {
	*draft
	root, docdata *element
}

func (n *nitfStory) find(path ...string) *element { return n.root.find(path...) }

// meta is the content of a meta element.
func (n *nitfStory) meta(name string) string {
	for _, e := range n.root.all("head", "meta") {
		if strings.EqualFold(e.attr("name"), name) {
			return e.attr("content")
		}
	}
	return ""
}

func (n *nitfStory) identity() {
	id := n.docdata.find("doc-id")
	du := n.docdata.find("du-key")
	n.SourceID = firstOf(id.attr("id-string"), du.attr("key"))
	n.Version = firstOf(du.attr("version"), du.attr("generation"))
	n.recognise(clues{sources: []string{id.attr("regsrc"), initials(n.SourceID), n.docdata.find("doc.copyright").attr("holder"),
		n.docdata.find("series").attr("series.name"), n.docdata.find("doc.rights").attr("agent"),
		n.find("body", "body.head", "distributor").words()}})
	n.Language = n.root.lang()
	if n.Language == "" {
		n.Language = n.find("body").lang()
	}
}

// initials are the agency in ids such as NPA.0.6703189.
func initials(id string) string {
	name, rest, ok := strings.Cut(id, ".")
	if !ok || rest == "" || len(name) < 2 || len(name) > 6 || !isUpper(name) {
		return ""
	}
	return name
}

func (n *nitfStory) status() {
	n.VersionCreated = n.time("date.issue", n.docdata.find("date.issue").attr("norm"))
	n.restrictions()
	n.urgency(n.docdata.find("urgency").attr("ed-urg"))
	if strings.EqualFold(n.find("head", "tobject").attr("tobject.type"), string(Advisory)) {
		n.signal(Advisory)
	}
	if key := n.meta("anpa-takekey"); key != "" {
		n.takeKey(key)
	}
	n.Slugline = firstOf(n.meta("anpa-keyword"), n.docdata.find("du-key").attr("key"))
	n.wordCount(n.meta("anpa-wordcount"))
}

// restrictions takes the management status, and a release date as an embargo
// when it lies after the date of issue.
func (n *nitfStory) restrictions() {
	n.draft.status(n.docdata.attr("management-status"))
	for _, e := range n.docdata.all("date.release") {
		n.release(e.attr("norm"))
	}
}

func (n *nitfStory) release(value string) {
	if strings.HasPrefix(value, "YYYY") { // a template that nobody filled in
		n.warn("date.release is a template: %q", value)
		return
	}
	if t, naive, err := readTime(value); err == nil && !n.issuedBefore(t, naive, value) {
		return
	}
	n.embargo(value)
}

// issuedBefore compares a release date with the date of issue. Of two dates
// only one of which has a zone, each is taken at the zone that makes it an
// embargo, unless the one merely begins as the other does.
func (n *nitfStory) issuedBefore(release time.Time, naive bool, value string) bool {
	norm := n.docdata.find("date.issue").attr("norm")
	issued, issuedNaive, err := readTime(norm)
	if err != nil {
		issued, issuedNaive, norm = n.VersionCreated, false, ""
		if issued.IsZero() {
			issued = n.reader.payload.Received
		}
	}
	if norm == "" || !strings.HasPrefix(norm, value) && !strings.HasPrefix(value, norm) {
		if naive && !issuedNaive {
			release = release.Add(latestZone)
		}
		if issuedNaive && !naive {
			issued = issued.Add(-earliestZone)
		}
	}
	return issued.IsZero() || release.After(issued)
}

func (n *nitfStory) headline() string {
	return firstOf(n.find("body", "body.head", "hedline", "hl1").words(), n.find("head", "title").words())
}

func (n *nitfStory) byline() string {
	return n.find("body", "body.head", "byline").words()
}

func (n *nitfStory) dateline() *Dateline {
	e := n.find("body", "body.head", "dateline")
	if e == nil {
		return nil
	}
	location := e.find("location")
	d := placeAndDate(firstOf(location.find("city").words(), location.words(), e.words()))
	if day := e.find("story.date").words(); d != nil && day != "" {
		d.Date = day
		d.Place = strings.TrimSpace(strings.TrimSuffix(d.Place, day))
	}
	return d
}

// body is body.content; copy that is tabular keeps its lines.
func (n *nitfStory) body() string {
	content := n.find("body", "body.content")
	if n.meta("anpa-format") != "t" {
		return n.copyText(content)
	}
	t := copyText{pre: 1, story: n.draft}
	if content != nil {
		content.tell(&t)
	}
	return t.String()
}

func (n *nitfStory) notes() {
	var notes []string
	for _, e := range n.docdata.all("ed-msg") {
		notes = append(notes, e.attr("info"))
		n.signalCode(e.attr("msg-type"))
	}
	for _, e := range n.root.all("body", "body.head", "note") {
		if kind := strings.ToLower(firstOf(e.attr("noteclass"), e.attr("type"))); kind != "std" && kind != "internal" {
			notes = append(notes, n.copyText(e))
		}
	}
	n.EdNote = strings.Join(cleanList(notes), "\n\n")
	rights := n.find("body", "body.head", "rights").words()
	n.UsageTerms = firstOf(rights, strings.Join(cleanList([]string{
		n.docdata.find("doc.rights").attr("type"), n.docdata.find("doc.rights").attr("limitations"),
	}), "\n\n"))
	if c := n.docdata.find("doc.copyright"); c != nil {
		n.Copyright = strings.TrimSpace(c.attr("year") + " " + c.attr("holder"))
	}
}

func (n *nitfStory) codes() {
	for _, e := range n.root.all("head", "tobject", "tobject.subject") {
		s := subjectOf(e.attr("tobject.subject.refnum"))
		s.Name = firstOf(e.attr("tobject.subject.detail"), e.attr("tobject.subject.matter"), e.attr("tobject.subject.type"))
		n.Subjects = append(n.Subjects, s)
	}
	for _, e := range n.root.all("head", "tobject", "tobject.property") {
		n.Genres = append(n.Genres, e.attr("tobject.property.type"))
	}
	for _, e := range n.docdata.all("key-list", "keyword") {
		n.Keywords = append(n.Keywords, e.attr("key"))
	}
	for _, e := range n.docdata.all("evloc") {
		n.DeclaredPlaces = append(n.DeclaredPlaces, Place{
			Name: firstOf(e.attr("city"), e.attr("county-dist"), e.words()), Code: e.attr("iso-cc"),
		})
	}
	for _, e := range n.docdata.all("identified-content", "location") {
		n.DeclaredPlaces = append(n.DeclaredPlaces, Place{Name: e.words(), Code: e.attr("location-code")})
	}
	if id := n.docdata.attr("management-doc-idref"); id != "" {
		n.Links = append(n.Links, Link{Rel: "evolvedFrom", ID: id})
	}
}

func (n *nitfStory) media() {
	for _, e := range n.find("body", "body.content").deep("media") {
		m := Media{Kind: firstOf(mediaKind(e.attr("media-type")), mediaType(e.find("media-reference").attr("mime-type")))}
		m.Href = e.find("media-reference").attr("source")
		m.Caption = e.find("media-caption").words()
		if m.Href != "" {
			n.Media = append(n.Media, m)
		}
	}
}
