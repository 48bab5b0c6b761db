package news

import (
	"errors"
	"strings"

	"golang.org/x/net/html"
)

// readDPA reads one dpa digitalwires entry.
func (r *reader) readDPA(v value, where string) {
	d := r.jsonDraft(v)
	if err := d.readDPA(v); err != nil {
		r.failAt(where, err)
		return
	}
	d.unread(v)
	r.add(d, where)
}

// readDPA reads an entry. Its notepad, what it marks as not for publication
// and the line of the desk that closes it are private.
//
// A profile may name a story by urn or entry_id.
func (d *draft) readDPA(e value) error {
	d.object = e
	d.SourceID = d.read("source_id", e.get("urn"), e.get("entry_id"))
	if strings.TrimSpace(d.SourceID) == "" {
		return errors.New("urn and entry_id missing")
	}
	d.ids = []found{{e.get("urn").text(), "urn"}, {e.get("entry_id").text(), "entry_id"}}
	codes := dpaCategories(e)
	d.recognise(clues{sources: []string{codes.firstName("provider"), "dpa"}})
	d.hideMembers(e)
	e.get("format").see()
	d.Version = d.read("version", e.get("version"))
	d.VersionCreated = d.time("version_created", d.read("version_created", e.get("version_created")))
	d.FirstCreated = d.time("content_created", d.read("first_created", e.get("content_created")))
	d.sent = d.time("updated", e.get("updated").text())
	d.dpaStatus(e, codes)
	d.dpaText(e, codes)
	d.dpaNotes(e)
	d.dpaCodes(e, codes)
	d.dpaParts(e)
	return nil
}

// dpaStatus takes the absence of a status for usable, as dpa does.
func (d *draft) dpaStatus(e value, codes categories) {
	for _, s := range e.words("pubstatus") {
		d.status(s)
	}
	for _, c := range codes.of("pubstatus") {
		d.status(firstOf(c.get("qcode").text(), c.name()))
	}
	for _, s := range e.words("embargoed") {
		if s != "false" {
			d.embargo(s)
		}
	}
	for _, s := range e.words("signal") {
		d.signalCode(s)
	}
	for _, c := range codes.of("signal") {
		d.signalCode(firstOf(c.get("qcode").text(), c.name()))
	}
	d.urgency(d.read("urgency", e.get("urgency")))
	if list := codes.of("urgency"); d.Urgency == 0 && len(list) > 0 {
		d.urgency(localCode(firstOf(list[0].get("qcode").text(), list[0].name())))
	}
	d.originAt("status", e.get("pubstatus"))
	d.originAt("visible_from", e.get("embargoed"))
	d.originAt("signals", e.get("signal"))
}

func (d *draft) dpaText(e value, codes categories) {
	d.Headline = lineOf(d.read("headline", e.get("headline"), e.get("title"), e.get("kicker")))
	d.Subheadline = lineOf(d.read("subheadline", e.get("subhead")))
	d.Slugline = lineOf(d.read("slugline", e.get("kicker")))
	d.Byline = lineOf(d.read("byline", e.get("byline")))
	d.Language = d.read("language", e.get("language"))
	if d.Dateline = placeAndDate(d.read("dateline", e.get("dateline"))); d.Dateline == nil {
		d.Dateline = placeAndDate(codes.firstName("located"))
	}
	d.UsageTerms = copyOf(d.read("usage_terms", e.get("usageterms")))
	d.Copyright = copyOf(d.read("copyright", e.get("copyrightnotice")))
	d.CreditLine = lineOf(d.read("creditline", e.get("creditline")))
	d.dpaBody(e)
}

// dpaBody is the article with its box of facts. A picture has its caption, and
// what is only announced its teaser.
func (d *draft) dpaBody(e value) {
	var texts []string
	for _, name := range []string{"article_html", "infobox_html"} {
		if text := d.copyOrHTML(d.read("body", e.get(name))); text != "" {
			texts = append(texts, text)
		}
	}
	if d.Body = strings.Join(texts, "\n\n"); len(texts) == 0 {
		d.Body = d.copyOf(d.read("body", dpaCaption(e), e.get("teaser")))
	}
	for _, href := range hrefs(e.get("linkbox_html").text()) {
		d.Links = append(d.Links, Link{Rel: "web", ID: href})
	}
}

// dpaCaption is what an entry for a picture or a sound says about it.
func dpaCaption(e value) value {
	var best value
	for one := range e.get("descriptions").elements() {
		text := one.get("description", "value", "text")
		role := localCode(one.get("role").text())
		if role == "caption" && text.holds() {
			return text
		}
		if best.doc == nil || strings.Contains(role, "caption") {
			best = text
		}
	}
	if caption := e.get("caption"); caption.holds() {
		return caption
	}
	return best
}

// hrefs are the addresses of the links in HTML.
func hrefs(s string) []string {
	var list []string
	for _, part := range strings.Split(s, "<a")[min(1, strings.Count(s, "<a")):] {
		h := tagReader{s: "<a" + part, at: 1}
		if t, ok := h.tag(); ok && t.name == "a" && t.href != "" {
			list = append(list, html.UnescapeString(t.href))
		}
	}
	return list
}

// dpaNotes keeps notes for editors and cuts those with names and numbers of
// the desk.
func (d *draft) dpaNotes(e value) {
	d.desksTold(paragraphs(d.notepad(e.get("notepad"))))
	d.hidden(e.get("notepad"))
	var notes []string
	for one := range e.get("ednotes").elements() {
		text, role := one, ""
		if one.isObject() {
			text, role = one.get("ednote"), one.get("role").text()
		}
		if one.get("is_publishable").text() == "false" || isPrivateRole(role) || d.keepsRolePrivate(role) {
			d.dpaNoteSignals(text.text())
			d.desksTold(d.copyOrHTML(text.text()))
			d.hidden(text)
			continue
		}
		if s := d.copyOf(text.text()); s != "" {
			d.originAt("ednote", text)
			notes = append(notes, s)
		}
	}
	d.EdNote = strings.Join(notes, "\n\n")
}

// notepad is the texts of a notepad, which is a text or has several by name.
func (d *draft) notepad(v value) []string {
	if !v.isObject() {
		return []string{d.copyOrHTML(v.text())}
	}
	var texts []string
	for _, m := range v.members() {
		texts = append(texts, d.copyOrHTML(m.text()))
	}
	return texts
}

// isPrivateRole knows the notes in which desks talk among themselves.
func isPrivateRole(role string) bool {
	role = strings.ToLower(localCode(role))
	return strings.Contains(role, "contact") || role == "closingline" || strings.Contains(role, "nonpublic") || strings.Contains(role, "internal")
}

// dpaNoteSignals takes from a private note no more than that it corrects.
func (d *draft) dpaNoteSignals(note string) {
	for _, word := range []string{"CORRECTS:", "CORRECTIVE", "CORRECTION:"} {
		if strings.Contains(note, word) {
			d.signal(Correction)
		}
	}
}

// dpaCodes sorts the categories, which dpa keeps in one list, by their type.
func (d *draft) dpaCodes(e value, codes categories) {
	for _, c := range codes.all {
		switch kind := c.kind; kind {
		case "genre":
			d.Genres = append(d.Genres, c.name())
			d.dpaGenreSignal(c.get("qcode").text())
		case "keyword":
			d.Keywords = append(d.Keywords, c.name())
		case "geosubject", "poi", "place":
			d.DeclaredPlaces = append(d.DeclaredPlaces, c.place())
		case "subject", "dpasubject", "person", "organisation", "organization", "company", "event", "desk", "wire", "rubric", "scope":
			s := c.subject()
			s.Scheme = firstOf(s.Scheme, kind)
			d.Subjects = append(d.Subjects, s)
		}
	}
	for _, field := range []string{"subjects", "genres", "declared_places"} {
		d.originsOf(e, field, "categories")
	}
	for _, name := range e.get("rubric_names").texts() {
		d.Subjects = append(d.Subjects, Subject{Scheme: "rubric", Name: name})
	}
	if len(d.Keywords) == 0 {
		d.Keywords = d.list("keywords", e.get("keyword_names"))
	}
	if len(d.Genres) == 0 {
		d.Genres = d.list("genres", e.get("genre_names"))
	}
}

// dpaGenreSignal reads what an agency whose copy dpa passes on does with a
// story: dnlgenre:ap.editorialtype.kill.
func (d *draft) dpaGenreSignal(code string) {
	if _, word, ok := strings.Cut(code, ".editorialtype."); ok {
		d.signalCode(word)
	}
}

func (d *draft) dpaParts(e value) {
	own := dpaMedia(e)
	if own.Href != "" {
		d.Media = append(d.Media, own)
	}
	for _, part := range parts(e.get("associations")) {
		m := dpaMedia(part)
		if part.get("urn").text() == d.SourceID { // the files of a picture stand in a part of its own name
			m.Caption = firstOf(m.Caption, own.Caption)
		}
		if m.Kind != "" && (m.Href != "" || m.Caption != "") {
			d.Media = append(d.Media, m)
			continue
		}
		d.link("association", part.get("urn", "entry_id"))
	}
	d.originsOf(e, "media", "associations", "renditions")
	d.originsOf(e, "links", "linkbox_html")
}

func dpaMedia(part value) Media {
	m := Media{Kind: mediaKind(part.get("type").text()), Caption: lineOf(dpaCaption(part).text())}
	m.Href = bestRendition(part.get("renditions"))
	return m
}

// categories are dpa's codes of all kinds.
type categories struct{ all []category }

type category struct {
	kind string // genre in "dnltype:genre"
	concept
}

func dpaCategories(e value) categories {
	var list categories
	for _, c := range concepts(e.get("categories")) {
		list.all = append(list.all, category{strings.ToLower(localCode(c.get("type").text())), c})
	}
	return list
}

func (l categories) of(kind string) []category {
	var some []category
	for _, c := range l.all {
		if c.kind == kind {
			some = append(some, c)
		}
	}
	return some
}

func (l categories) firstName(kind string) string {
	for _, c := range l.all {
		if c.kind == kind && c.name() != "" {
			return c.name()
		}
	}
	return ""
}
