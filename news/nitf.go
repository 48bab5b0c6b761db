package news

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// readNITF reads one document. A profile's identity.fields may name: doc-id,
// du-key.
func (r *reader) readNITF(root *element) {
	d := r.draft()
	n := d.nitf(root)
	d.unsaid = r.text
	n.identity()
	n.status()
	d.Headline = n.headline()
	d.Subheadline = n.subheadline()
	d.Byline = n.byline()
	d.Dateline = n.dateline()
	d.Body = n.body()
	n.notes()
	n.rights()
	n.codes()
	n.places()
	n.media()
	d.unreadXML(root)
	r.add(d, "")
}

// nitfStory reads a NITF document into a draft, alone or inside NewsML.
type nitfStory struct {
	*draft
	root, docdata *element
}

func (d *draft) nitf(root *element) nitfStory {
	n := nitfStory{draft: d, root: root}
	if list := docdatas(root); len(list) > 0 {
		n.docdata = list[0]
	}
	return n
}

// docdatas are the elements with the data of the document, those outside of
// where they belong last.
func docdatas(root *element) []*element {
	return append(root.all("head", "docdata"), root.all("docdata")...)
}

// takeNITF fills what only an embedded document says.
func (d *draft) takeNITF(nitf *element) {
	n := d.nitf(nitf)
	n.restrictions()
	if d.Headline == "" {
		d.Headline = n.headline()
	}
	d.Subheadline = firstOf(d.Subheadline, n.subheadline())
	if d.Byline == "" {
		d.Byline = n.byline()
	}
	if d.Dateline == nil {
		d.Dateline = n.dateline()
	}
	d.Body = n.body()
}

func (n *nitfStory) find(path ...string) *element { return n.root.find(path...) }

// head is the first element of the name in body.head that has text.
func (n *nitfStory) head(path ...string) found {
	return found{firstWords(n.root, append([]string{"body", "body.head"}, path...)...), "body.head/" + strings.Join(path, "/")}
}

// doc is an attribute of an element of docdata.
func (n *nitfStory) doc(name, attr string) found {
	for _, e := range n.docdata.all(name) {
		if value := e.attr(attr); value != "" {
			return found{value, "docdata/" + name + "/@" + attr}
		}
	}
	return found{}
}

// docText is the text of an element of docdata, where the definition has an
// attribute.
func (n *nitfStory) docText(name string) found {
	return found{firstWords(n.docdata, name), "docdata/" + name}
}

// meta is the content of a meta element.
func (n *nitfStory) meta(name string) found {
	for _, e := range n.root.all("head", "meta") {
		if strings.EqualFold(e.attr("name"), name) {
			if value := e.attr("content"); value != "" {
				return found{value, "head/meta " + name}
			}
		}
	}
	return found{}
}

func (n *nitfStory) identity() {
	id, key := n.doc("doc-id", "id-string"), n.doc("du-key", "key")
	if id.value == "" {
		id = n.docText("doc-id")
	}
	n.SourceID = n.pick("source_id", id, key)
	n.ids = []found{{id.value, "doc-id"}, {key.value, "du-key"}}
	n.recognise(clues{sources: []string{n.doc("doc-id", "regsrc").value, initials(n.SourceID), n.doc("doc.copyright", "holder").value,
		n.doc("doc.rights", "agent").value, n.head("distributor").value, n.doc("series", "series.name").value}})
	n.Version = n.pick("version", n.doc("du-key", "version"))
	n.Language = n.pick("language", found{n.root.lang(), "nitf/@xml:lang"}, found{n.root.attr("baselang"), "nitf/@baselang"},
		found{n.find("body").lang(), "body/@xml:lang"}, found{n.find("body", "body.content").lang(), "body.content/@xml:lang"})
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
	n.VersionCreated = n.time("date.issue", n.pick("version_created", n.doc("date.issue", "norm"),
		found{n.find("head", "pubdata").attr("date.publication"), "head/pubdata/@date.publication"},
		found{n.find("body", "body.head", "dateline", "story.date").attr("norm"), "body.head/dateline/story.date/@norm"}))
	n.restrictions()
	n.urgency(n.pick("urgency", n.doc("urgency", "ed-urg"), n.docText("urgency")))
	if n.doc("correction", "info") != (found{}) || n.docdata.find("correction") != nil {
		n.signal(Correction)
	}
	if strings.EqualFold(n.find("head", "tobject").attr("tobject.type"), string(Advisory)) {
		n.signal(Advisory)
	}
	if key := n.pick("take_key", n.meta("anpa-takekey")); key != "" {
		n.takeKey(key)
	}
	n.Slugline = n.pick("slugline", n.meta("anpa-keyword"), n.doc("du-key", "key"), n.titleSlug())
	n.wordCount(n.meta("anpa-wordcount").value)
}

// titleSlug is the slug that some desks keep in the title, behind the number of
// the take: "2 POLITICS Budget".
func (n *nitfStory) titleSlug() found {
	title := firstHeading(n.root, "head", "title")
	if hl1 := firstHeading(n.root, "body", "body.head", "hedline", "hl1"); hl1 == "" || hl1 == title {
		return found{}
	}
	number, slug, ok := strings.Cut(title, " ")
	if !ok || strings.Trim(number, "0123456789") != "" {
		return found{}
	}
	return found{slug, "head/title"}
}

// restrictions takes the management status, and a release date as an embargo
// when it lies after the date of issue.
func (n *nitfStory) restrictions() {
	for _, docdata := range docdatas(n.root) {
		n.draft.status(n.pick("status", found{docdata.attr("management-status"), "docdata/@management-status"}))
		for _, e := range docdata.all("date.release") {
			n.release(e.attr("norm"))
		}
	}
	for _, e := range n.root.all("head", "meta") {
		if strings.Contains(strings.ToLower(e.attr("name")), "embargo") {
			n.embargoValue(n.pick("visible_from", found{e.attr("content"), "head/meta " + e.attr("name")}))
		}
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
	n.embargo(n.pick("visible_from", found{value, "docdata/date.release/@norm"}))
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

// headline is the main one, or what a hedline says without calling it that, or
// the title; a lesser one only where there is nothing else.
func (n *nitfStory) headline() string {
	var main, bare, lesser string
	for _, hedline := range append(n.root.all("body", "body.head", "hedline"), n.root.all("body", "body.head", "headline")...) {
		main, lesser = firstOf(main, firstHeading(hedline, "hl1")), firstOf(lesser, firstHeading(hedline, "hl2"))
		rest := element{kids: slices.DeleteFunc(slices.Clone(hedline.kids), func(k *element) bool { return k.is("hl1") || k.is("hl2") })}
		bare = firstOf(bare, rest.heading())
	}
	return n.pick("headline", found{main, "body.head/hedline/hl1"}, found{bare, "body.head/hedline"},
		found{firstHeading(n.root, "head", "title"), "head/title"}, found{lesser, "body.head/hedline/hl2"})
}

func (n *nitfStory) subheadline() string {
	for _, e := range n.root.all("body", "body.head", "hedline", "hl2") {
		if text := e.heading(); text != n.Headline {
			return n.pick("subheadline", found{text, "body.head/hedline/hl2"})
		}
	}
	return ""
}

func (n *nitfStory) byline() string {
	return n.pick("byline", found{allWords(n.root.all("body", "body.head", "byline")), "body.head/byline"},
		found{allWords(n.root.all("body", "body.content", "byline")), "body.content/byline"})
}

func (n *nitfStory) dateline() *Dateline {
	for _, place := range []string{"body.head", "body.content"} {
		for _, e := range n.root.all("body", place, "dateline") {
			location := e.find("location")
			d := placeAndDate(firstOf(firstWords(location, "city"), location.words(), e.words()))
			if d == nil {
				continue
			}
			if day := e.find("story.date").words(); day != "" {
				d.Date = day
				d.Place = strings.TrimSpace(strings.TrimSuffix(d.Place, day))
			}
			n.origin("dateline", place+"/dateline")
			return d
		}
	}
	return nil
}

// body is body.content and the tagline; copy that is tabular keeps its lines.
// A break behind a blank is where a line of old wires ended, and no more.
func (n *nitfStory) body() string {
	format := n.meta("anpa-format").value
	t := copyText{story: n.draft, wires: format != "" && format != "t"}
	if format == "t" {
		t.pre = 1
	}
	contents := n.root.all("body", "body.content")
	if len(contents) == 0 {
		contents = n.outsideHead()
	}
	for _, e := range contents {
		t.b.Grow(e.size())
		e.tellMarked(&t)
	}
	for _, e := range n.root.all("body", "body.end", "tagline") {
		t.block(2)
		e.tell(&t)
	}
	return n.pick("body", found{t.String(), "body.content"})
}

// outsideHead is the copy of a body that has no body.content.
func (n *nitfStory) outsideHead() []*element {
	body := n.find("body")
	if body == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(body.kids), func(e *element) bool { return e.is("body.head") || e.is("body.end") })
}

func (n *nitfStory) notes() {
	var notes []string
	for _, e := range n.docdata.all("ed-msg") {
		notes = append(notes, firstOf(e.attr("info"), e.words()))
		n.signalCode(e.attr("msg-type"))
	}
	notes = append(notes, n.doc("correction", "info").value)
	for _, e := range n.root.all("body", "body.head", "note") {
		class := firstOf(e.attr("noteclass"), e.attr("type"))
		switch note := n.copyText(e); {
		case note == "":
		case strings.EqualFold(class, "std"), strings.EqualFold(class, "internal"), n.keepsRolePrivate(class):
			n.desksTold(note)
			n.cut(fmt.Sprintf("note %s of %d characters", class, utf8.RuneCountInString(note)))
		default:
			notes = append(notes, note)
		}
	}
	n.EdNote = n.pick("ednote", found{paragraphs(notes), "docdata/ed-msg"})
}

func (n *nitfStory) rights() {
	n.UsageTerms = n.pick("usage_terms", n.head("rights"),
		found{paragraphs([]string{n.doc("doc.rights", "type").value, n.doc("doc.rights", "limitations").value}), "docdata/doc.rights"})
	if c := n.docdata.find("doc.copyright"); c != nil {
		n.Copyright = n.pick("copyright", found{c.attr("year") + " " + c.attr("holder"), "docdata/doc.copyright"})
	}
	n.CreditLine = n.pick("creditline", n.head("distributor"))
}

func (n *nitfStory) codes() {
	for _, e := range n.root.all("head", "tobject", "tobject.subject") {
		s := subjectOf(firstOf(e.attr("tobject.subject.refnum"), e.attr("tobject.subject.code")))
		s.Name = firstOf(e.attr("tobject.subject.detail"), e.attr("tobject.subject.matter"), e.attr("tobject.subject.type"))
		if s.Code != "" {
			n.Subjects = append(n.Subjects, s)
			n.origin("subjects", "head/tobject/tobject.subject")
		}
	}
	for _, e := range n.root.all("head", "tobject", "tobject.property") {
		n.Genres = append(n.Genres, n.pick("genres", found{e.attr("tobject.property.type"), "head/tobject/tobject.property"}))
	}
	n.Genres = append(n.Genres, n.pick("genres", n.doc("fixture", "fix-id")))
	for _, from := range []*element{n.docdata, n.find("head")} {
		for _, e := range from.all("key-list", "keyword") {
			n.Keywords = append(n.Keywords, n.pick("keywords", found{firstOf(e.attr("key"), e.words()), "docdata/key-list"}))
		}
	}
	n.Keywords = append(n.Keywords, n.pick("keywords", n.doc("series", "series.name")))
	if id := n.docdata.attr("management-doc-idref"); id != "" {
		n.origin("links", "docdata/@management-doc-idref")
		n.Links = append(n.Links, Link{Rel: "evolvedFrom", ID: id})
	}
}

// places are where the events happened, and the places that the story is
// about.
func (n *nitfStory) places() {
	add := func(p Place, from string) {
		if p != (Place{}) {
			n.origin("declared_places", from)
			n.DeclaredPlaces = append(n.DeclaredPlaces, p)
		}
	}
	for _, e := range n.docdata.all("evloc") {
		add(Place{
			Name: firstOf(e.attr("city"), e.attr("county-dist"), e.attr("state-prov"), e.words()), Code: e.attr("iso-cc"),
		}, "docdata/evloc")
	}
	for _, e := range n.docdata.all("identified-content", "location") {
		name := firstOf(firstWords(e, "city"), firstWords(e, "sublocation"), firstWords(e, "state"), firstWords(e, "region"), firstWords(e, "country"), e.words())
		add(Place{Name: name, Code: e.attr("location-code")}, "docdata/identified-content/location")
	}
}

func (n *nitfStory) media() {
	for _, content := range n.root.all("body", "body.content") {
		for _, e := range content.deep("media") {
			n.addMedia(e)
		}
	}
}

// addMedia takes the first file of a picture or a film that says where it is.
func (n *nitfStory) addMedia(e *element) {
	m := Media{Kind: mediaKind(e.attr("media-type")), Caption: allWords(e.all("media-caption"))}
	for _, ref := range e.all("media-reference") {
		if m.Href == "" {
			m.Href = firstOf(ref.attr("source"), ref.attr("name"))
			m.Kind = firstOf(m.Kind, mediaType(ref.attr("mime-type")))
		}
	}
	if m.Href != "" {
		n.origin("media", "body.content/media")
		n.Media = append(n.Media, m)
	}
}
