package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readNINJS covers 1.x (flat), 2.x (arrays) and 3.x (camel case): names match
// whatever their case.
//
// So do Reuters Connect and the items of Superdesk as it stores them.
//
// A profile may name a story by uri or guid, best first.
func (d *draft) readNINJS(o value) error {
	d.object = o
	if kind := strings.ToLower(localCode(o.get("type").text())); kind == "event" || kind == "planning" {
		return fmt.Errorf("%s is no story", kind) // but an entry of a calendar
	}
	if err := d.ninjsIdentity(o); err != nil {
		return err
	}
	d.hideMembers(o)
	d.ninjsStatus(o)
	d.ninjsText(o)
	d.ninjsRights(o)
	d.ninjsCodes(o)
	d.ninjsParts(o)
	d.ninjsChain(o)
	return nil
}

// ninjsIdentity takes the uri for the id. Superdesk puts guid and version
// together into a guid; such a version is not part of the identity.
func (d *draft) ninjsIdentity(o value) error {
	uri, guid := o.get("uri"), o.get("guid", "versionedguid", "_id", "id", "originalurn", "usn")
	d.Version = d.read("version", o.get("version"))
	d.SourceID = d.read("source_id", uri, guid)
	if strings.TrimSpace(d.SourceID) == "" {
		return errors.New("uri empty")
	}
	bare := guid.text()
	if cut, ok := strings.CutSuffix(bare, ":"+d.Version); ok && d.Version != "" && strings.Contains(cut, ":") {
		bare = cut
	}
	d.ids = []found{{uri.text(), "uri"}, {bare, "guid"}}
	d.recognise(clues{sources: []string{
		firstOf(o.get("provider").text(), firstName(o.get("provider"))), firstOf(o.get("source").text(), firstName(o.get("source"))),
		firstName(o.get("infosources"), o.get("infosource")), firstOf(o.get("copyrightholder").text(), firstName(o.get("copyrightholder"))),
	}})
	d.VersionCreated = d.time("versioncreated", d.read("version_created", o.get("versioncreated")))
	d.FirstCreated = d.time("firstcreated", d.read("first_created", o.get("firstcreated")))
	return nil
}

func (d *draft) ninjsStatus(o value) {
	for _, s := range o.words("pubstatus") {
		d.status(s)
	}
	for _, name := range []string{"state", "operation", "status"} {
		for _, word := range o.words(name) {
			d.withdrawnBy(word)
		}
	}
	for _, from := range []value{o, o.get("extra"), o.get("schedule_settings")} {
		d.ninjsEmbargoes(from)
	}
	d.ninjsSignals(o)
	if isCount(o.get("correction_sequence").text()) {
		d.signal(Correction)
	}
	if isCount(o.get("rewrite_sequence").text()) {
		d.signal(Update)
	}
	if key := d.read("take_key", o.get("anpa_take_key")); key != "" {
		d.takeKey(key)
	}
	d.urgency(d.read("urgency", o.get("urgency")))
	d.originAt("status", o.get("pubstatus"))
}

// withdrawnBy takes a word of a newsroom system where it means that the story
// has been taken back. Others say how far the work on it has come.
func (d *draft) withdrawnBy(word string) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "killed", "recalled", "unpublished", "kill", "recall", "takedown", "unpublish", "canceled", "cancelled":
		d.restrict(Canceled, d.said("word", word))
	case "spiked", "withheld":
		d.restrict(Withheld, d.said("word", word))
	}
}

// ninjsEmbargoes takes every member whose name speaks of an embargo: embargoed
// and embargoedUntil of the standard, embargo and utc_embargo of Superdesk.
func (d *draft) ninjsEmbargoes(o value) {
	for name, m := range o.members() {
		if !strings.Contains(strings.ToLower(name), "embargo") {
			continue
		}
		for one := range m.elements() {
			if one.isObject() || one.isArray() {
				d.embargo(one.raw())
				continue
			}
			d.embargoValue(one.text())
		}
		d.originAt("visible_from", m)
	}
}

// ninjsSignals takes signals as codes, or as members that TT names
// (updatetype).
func (d *draft) ninjsSignals(o value) {
	for _, c := range concepts(o.get("signal"), o.get("signals")) {
		if code := c.code(); code != "" {
			d.signalCode(code)
			continue
		}
		for name, m := range c.members() {
			if m.isString() {
				d.signalCode(name + ":" + m.text())
			}
		}
	}
}

func isCount(s string) bool { return s != "" && s != "0" && s != "false" }

func (d *draft) ninjsText(o value) {
	heads := inLanguage(o.get("language").text(), roledTexts(o.get("headline"), o.get("headlines")))
	main := inRole(heads, "main", "headline", "title", "")
	if main.doc == nil && len(heads) > 0 {
		main = heads[0].value
	}
	d.Headline = lineOf(d.read("headline", main, o.get("title")))
	d.Subheadline = lineOf(d.read("subheadline", inRole(heads, "subheadline", "subhead", "sub", "kicker", "deck", "extended"), o.get("subhead")))
	d.Slugline = d.read("slugline", o.get("slugline"), o.get("slug"))
	d.Byline = d.byline(o)
	d.EdNote = d.copyOf(strings.Join(slices.Concat(d.list("ednote", o.get("ednote")), d.list("ednote", o.get("ednotes"))), "\n\n"))
	d.Language = d.read("language", o.get("language"))
	d.Dateline = placeAndDate(d.read("dateline", o.get("located"), o.get("dateline").get("text")))
	d.Body = d.ninjsBody(o)
	d.wordCount(d.read("word_count", o.get("wordcount")))
}

// list is the texts of a member, and the place of it the origin of the field.
func (d *draft) list(field string, v value) []string {
	texts := v.texts()
	if len(texts) > 0 {
		d.originAt(field, v)
	}
	return texts
}

func (d *draft) byline(o value) string {
	if s := d.read("byline", o.get("byline"), o.get("by")); s != "" {
		return s
	}
	var names []string
	for b := range o.get("bylines").elements() {
		by, title := firstOf(b.get("by").text(), concept{b}.name()), b.get("title").text()
		if by != "" && title != "" {
			by += ", " + title
		}
		if by != "" {
			names = append(names, by)
		}
	}
	if len(names) > 0 {
		d.originAt("byline", o.get("bylines"))
	}
	return strings.Join(names, "; ")
}

// ninjsBody prefers what carries structure, and a whole story to an extract.
func (d *draft) ninjsBody(o value) string {
	bodies := d.bodies(o)
	for _, b := range bodies {
		if text := d.bodyText(b); text != "" {
			d.originAt("body", b.value)
			return text
		}
	}
	return ""
}

func (d *draft) bodyText(b roled) string {
	if b.isHTML() && b.kind != "xhtml" {
		return d.copyOrHTML(b.text())
	}
	if b.kind == "xhtml" {
		return d.htmlText(b.text())
	}
	return d.copyOf(b.text())
}

// bodies are the candidates for the copy, best first.
func (d *draft) bodies(o value) []roled {
	all := inLanguage(o.get("language").text(), roledTexts(o.get("bodies")))
	var best, flat, plain, extracts []roled
	for _, b := range d.bodyRoles() {
		best = append(best, withRole(all, b)...)
	}
	for _, b := range all {
		switch {
		case b.isExtract():
			extracts = append(extracts, b)
		case b.isHTML():
			best = append(best, b)
		case b.isPlain():
			plain = append(plain, b)
		}
	}
	flat = flatBodies(o)
	extracts = append(extracts, captions(o)...)
	return slices.Concat(best, flat, plain, extracts)
}

// bodyRoles are those that the profiles prefer.
func (d *draft) bodyRoles() []string {
	for _, p := range d.profiles() {
		if len(p.Body.Roles) > 0 {
			return p.Body.Roles
		}
	}
	return nil
}

func withRole(texts []roled, role string) []roled {
	for _, t := range texts {
		if strings.EqualFold(t.role, role) {
			return []roled{t}
		}
	}
	return nil
}

// flatBodies are the members of 1.x: body_html, body_xhtml, body_text and what
// else begins so.
func flatBodies(o value) []roled {
	var bodies []roled
	add := func(kind string, v value) {
		if v.isString() {
			bodies = append(bodies, roled{kind: kind, value: v})
		}
	}
	add("text/html", o.get("body_html"))
	add("xhtml", o.get("body_xhtml"))
	for name, m := range o.members() {
		if len(name) > 4 && strings.EqualFold(name[:4], "body") && strings.Contains(strings.ToLower(name), "html") {
			add("text/html", m)
		}
	}
	add("text/plain", o.get("body_text"))
	return bodies
}

// captions are the copy of a picture.
func captions(o value) []roled {
	if mediaKind(o.get("type").text()) == "" {
		return nil
	}
	if c := captionOf(o); c.holds() {
		return []roled{{kind: "text/plain", value: c}}
	}
	return nil
}

// copyOrHTML reads a body that is HTML by name, and keeps the lines of one that
// has no tags.
func (d *draft) copyOrHTML(s string) string {
	if strings.Contains(s, "<") {
		return d.htmlText(s)
	}
	return d.copyOf(s)
}

func (d *draft) ninjsRights(o value) {
	rights := o.get("rightsinfo")
	if rights.holds() && !rights.isObject() && !rights.isArray() {
		d.warn("field rightsinfo unreadable: %s", rights.kindName())
	}
	d.UsageTerms = copyOf(firstOf(strings.Join(d.list("usage_terms", o.get("usageterms")), "\n\n"), d.read("usage_terms", rights.get("usageterms"))))
	d.Copyright = copyOf(d.read("copyright", o.get("copyrightnotice"), rights.get("copyrightnotice"), o.get("copyrightholder"), rights.get("copyrightholder")))
	d.CreditLine = d.read("creditline", o.get("creditline"), o.get("description_creditline"), o.get("credit"), inRole(roledTexts(o.get("descriptions")), "creditline"))
}

func (d *draft) ninjsCodes(o value) {
	for _, c := range concepts(o.get("keywords")) {
		d.Keywords = append(d.Keywords, c.name())
	}
	for _, name := range []string{
		"subject", "subjects", "organisation", "organisations", "person", "people", "event", "events", "object", "objects",
	} {
		for _, c := range concepts(o.get(name)) {
			d.Subjects = append(d.Subjects, c.subject())
		}
	}
	for _, c := range concepts(o.get("service")) {
		s := c.subject()
		s.Scheme = firstOf(s.Scheme, "service")
		d.Subjects = append(d.Subjects, s)
	}
	for _, c := range concepts(o.get("genre"), o.get("genres"), o.get("profile")) {
		d.Genres = append(d.Genres, firstOf(c.name(), c.code()))
	}
	for _, c := range concepts(o.get("place"), o.get("places")) {
		d.DeclaredPlaces = append(d.DeclaredPlaces, c.place())
	}
	d.originsOf(o, "keywords", "keywords")
	d.originsOf(o, "genres", "genre", "genres", "profile")
	d.originsOf(o, "declared_places", "place", "places")
	d.originsOf(o, "subjects", "subject", "subjects", "organisation", "organisations", "person", "people", "event", "events", "object", "objects", "service")
}

// originsOf notes those of the members that hold something.
func (d *draft) originsOf(o value, field string, members ...string) {
	if d.account == nil {
		return
	}
	for _, name := range members {
		if v := o.get(name); v.holds() {
			d.originAt(field, v)
		}
	}
}

func (d *draft) ninjsParts(o value) {
	if kind := mediaKind(o.get("type").text()); kind != "" {
		if href := bestRendition(o.get("renditions")); href != "" {
			d.Media = append(d.Media, Media{Kind: kind, Href: href, Caption: lineOf(captionOf(o).text())})
		}
	}
	for _, part := range parts(o.get("associations")) {
		d.association(part)
	}
	for group := range o.get("groups").elements() {
		for ref := range group.get("refs").elements() {
			d.link("group", ref.get("residref", "guid", "uri"))
		}
	}
	d.originsOf(o, "media", "renditions", "associations")
	d.originsOf(o, "links", "associations", "groups")
}

// association takes a part of the story: what can be seen or heard as media,
// and another story as a link. Associations of associations are not read.
func (d *draft) association(part value) {
	kind := mediaKind(part.get("type").text())
	if kind == "" {
		d.link("association", part.get("uri", "guid"))
		return
	}
	href := firstOf(bestRendition(part.get("renditions")), part.get("uri").text(), part.get("href").text())
	d.Media = append(d.Media, Media{Kind: kind, Href: href, Caption: lineOf(captionOf(part).text())})
}

func (d *draft) link(rel string, ids ...value) {
	for _, list := range ids {
		for one := range list.elements() {
			id := one.text()
			if one.isObject() {
				id = firstOf(one.get("uri").text(), one.get("guid").text(), one.get("id").text())
			}
			if id != "" {
				d.Links = append(d.Links, Link{Rel: rel, ID: id})
			}
		}
	}
}

// ninjsChain ties the story to those that it follows, replaces or gives way to.
func (d *draft) ninjsChain(o value) {
	d.link("evolvedFrom", o.get("evolvedfrom"), o.get("rewrite_of"))
	d.link("replacedBy", o.get("replacedby"))
	d.link("replaces", o.get("replacing"))
	slices.SortStableFunc(d.Links, func(a, b Link) int { return strings.Compare(a.Rel, b.Rel) })
}

// parts are the associations by name, in the order of the names, or as a list.
// One name may stand for several.
func parts(v value) []value {
	var all []value
	if v.isArray() {
		for one := range v.elements() {
			all = append(all, one)
		}
	}
	type part struct {
		name string
		value
	}
	var named []part
	for name, m := range v.members() {
		named = append(named, part{name, m})
	}
	slices.SortStableFunc(named, func(a, b part) int { return strings.Compare(a.name, b.name) })
	for _, p := range named {
		for one := range p.elements() {
			all = append(all, one)
		}
	}
	return slices.DeleteFunc(all, func(v value) bool { return !v.isObject() })
}

// captionOf is what a picture says about itself.
func captionOf(o value) value {
	texts := roledTexts(o.get("descriptions"))
	for _, c := range []value{
		o.get("description_caption"), inRole(texts, "caption"), inRole(texts, "text"), o.get("description_text"), inRole(texts, ""),
	} {
		if c.holds() {
			return c
		}
	}
	return value{}
}

func mediaKind(kind string) string {
	switch kind = strings.ToLower(localCode(kind)); kind {
	case "picture", "graphic", "video", "audio":
		return kind
	case "photo", "image":
		return "picture"
	}
	return ""
}

// bestRendition is the address of the widest of the files of a picture, which
// stand by name or in a list; of equals the first by name.
func bestRendition(v value) string {
	var best value
	width := int64(-1)
	for _, r := range parts(v) {
		href := r.get("href", "url")
		if w := versionNumber(r.get("width").text()); href.holds() && w > width {
			best, width = href, w
		}
	}
	return best.text()
}
