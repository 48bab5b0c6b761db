package news

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// readG2 reads a newsMessage with its items, or one item alone. Concepts,
// events, plans and vocabularies are read where they are all that was sent; beside
// stories they only explain these.
//
// A profile's identity.fields may name: guid, altId, transmitId.
func (r *reader) readG2(root *element) {
	if !root.is("newsMessage") {
		r.readG2Item(root, nil, nil, "")
		return
	}
	stories, others, names := messageItems(root)
	if len(stories) == 0 {
		stories, names = others, nil
	}
	for _, name := range names {
		r.notes = append(r.notes, name+" skipped")
	}
	for i, item := range stories {
		if !r.more() {
			return
		}
		r.readG2Item(item, root, root.find("header"), fmt.Sprintf("item %d", i+1))
	}
}

// messageItems are the stories of a message, and its items that are none with their
// names.
func messageItems(message *element) (stories, others []*element, names []string) {
	items := message.kids
	for _, set := range message.all("itemSet") {
		items = append(items[:len(items):len(items)], set.kids...)
	}
	for _, item := range items {
		switch strings.ToLower(item.name) {
		case "newsitem", "packageitem":
			if !isManifest(item) {
				stories = append(stories, item)
			}
		case "conceptitem", "knowledgeitem", "planningitem":
			others = append(others, item)
			if !slices.Contains(names, item.name) && len(names) < 4 {
				names = append(names, item.name)
			}
		}
	}
	return stories, others, names
}

// isManifest says that a package only lists what else is in the message.
func isManifest(item *element) bool {
	return item.is("packageItem") && item.attr("guid") == "" && item.find("contentMeta") == nil
}

func (r *reader) readG2Item(item, message, header *element, where string) {
	d := r.draft()
	g := g2Item{
		draft:   d,
		item:    item,
		meta:    item.find("itemMeta"),
		content: item.find("contentMeta"),
		asserts: map[string]*element{},
	}
	for _, e := range item.all("assert") {
		g.asserts[idOf(e)] = e
	}
	if d.SourceID = d.pick("source_id", found{item.attr("guid"), item.name + "/@guid"}); d.SourceID == "" {
		d.unsaid = everything(item)
	}
	d.Version = d.pick("version", found{item.attr("version"), item.name + "/@version"})
	g.identity(header)
	d.sent = d.time("sent", header.find("sent").words())
	g.language(message)
	g.times()
	g.status()
	g.text()
	g.rightsAndNotes()
	g.codes()
	g.body()
	g.concepts()
	g.coverage()
	if g.Headline == "" {
		g.Headline = g.pick("headline", g.title(true))
	}
	g.parts()
	if where != "item 1" {
		header = nil
	}
	d.unreadXML(header, item)
	r.add(d, where)
}

// g2Item reads one item into its draft.
type g2Item struct {
	*draft
	item, meta, content *element
	asserts             map[string]*element // by code
	local               map[string]*element // places by code without scheme, see localAsserts
}

func (g *g2Item) identity(header *element) {
	g.ids = []found{
		{g.SourceID, "guid"},
		{firstWords(g.content, "altId"), "altId"},
		{firstWords(g.meta, "altId"), "altId"},
		{header.find("transmitId").words(), "transmitId"},
	}
	var sources []string
	for _, e := range []*element{g.meta.find("provider"), g.content.find("infoSource"), g.item.find("rightsInfo", "copyrightHolder")} {
		sources = append(sources, codeOf(e), nameOf(e))
	}
	g.recognise(clues{sources: append(sources, header.find("sender").words(), header.find("origin").words())})
}

// firstWords is the text of the first element at the path that has any: empty
// elements mean nothing.
func firstWords(e *element, path ...string) string {
	return firstText(e.all(path...))
}

// codeOf names a concept by its code, else by its name.
func codeOf(e *element) string {
	return firstOf(localCode(firstOf(e.attr("qcode"), e.attr("uri"))), e.attr("literal"), e.find("name").words())
}

// idOf is what other elements of the item refer to a concept by.
func idOf(e *element) string { return firstOf(e.attr("qcode"), e.attr("uri"), e.attr("literal")) }

// nameOf names a concept as a reader would.
func nameOf(e *element) string {
	return firstOf(firstWords(e, "name"), e.attr("literal"))
}

// name is nameOf in the language of the story, where there are several.
func (g *g2Item) name(e *element) string {
	for _, name := range e.all("name") {
		if text := name.words(); text != "" && sameLanguage(name.lang(), g.Language) {
			return text
		}
	}
	return nameOf(e)
}

func (g *g2Item) language(message *element) {
	var tag string
	for _, e := range append(g.content.all("language"), append(g.meta.all("language"), g.item.all("language")...)...) {
		tag = firstOf(tag, e.attr("tag"), localCode(e.attr("qcode")))
	}
	g.Language = g.pick("language", found{tag, "contentMeta/language/@tag"},
		found{g.item.lang(), g.item.name + "/@xml:lang"}, found{message.lang(), "newsMessage/@xml:lang"})
}

func (g *g2Item) times() {
	g.VersionCreated = g.time("versionCreated",
		g.pick("version_created", found{firstWords(g.meta, "versionCreated"), "itemMeta/versionCreated"}))
	g.FirstCreated = g.time("firstCreated",
		g.pick("first_created", found{firstWords(g.meta, "firstCreated"), "itemMeta/firstCreated"}))
	for _, meta := range g.metas() {
		for _, e := range meta.all("embargoed") {
			g.embargo(g.pick("visible_from", found{e.words(), meta.name + "/embargoed"}))
		}
	}
}

// metas are the elements that may say what can be done with the item: its
// management metadata, and where a sender has put some of that by mistake.
func (g *g2Item) metas() []*element {
	return slices.Concat(g.item.all("itemMeta"), g.item.all("contentMeta"), []*element{g.item})
}

func (g *g2Item) status() {
	for _, meta := range g.metas() {
		for _, e := range meta.all("pubStatus") {
			g.statusOf(e, meta.name+"/pubStatus")
		}
		for _, e := range meta.all("signal") {
			g.signalCode(g.pick("signals", found{firstOf(e.attr("qcode"), e.attr("uri"), e.attr("literal"), e.words()), meta.name + "/signal"}))
		}
	}
	g.urgency(g.pick("urgency", found{firstWords(g.content, "urgency"), "contentMeta/urgency"},
		found{firstText(g.stated("urgency")), "itemMeta/urgency"}))
}

// statusOf takes each way in which an element may state a status.
func (g *g2Item) statusOf(e *element, from string) {
	said := false
	for _, word := range []string{e.attr("qcode"), e.attr("uri"), e.attr("literal")} {
		g.draft.status(g.pick("status", found{word, from}))
		said = said || word != ""
	}
	if !said {
		g.draft.status(g.pick("status", found{e.words(), from}))
	}
}

func (g *g2Item) text() {
	g.headlines()
	g.Slugline = g.pick("slugline", found{firstWords(g.content, "slugline"), "contentMeta/slugline"})
	if key := bracketed(g.Slugline); key != "" {
		g.origin("take_key", "contentMeta/slugline in brackets")
		g.takeKey(key)
	}
	g.Byline = g.pick("byline", found{allWords(g.content.all("by")), "contentMeta/by"}, found{g.creators(), "contentMeta/creator"})
	located := g.content.find("located")
	for _, from := range []found{
		{firstWords(g.content, "dateline"), "contentMeta/dateline"}, {g.name(located), "contentMeta/located"},
	} {
		if g.Dateline == nil {
			if g.Dateline = placeAndDate(from.value); g.Dateline != nil {
				g.origin("dateline", from.from)
			}
		}
	}
}

// allWords is the text of several elements of a kind.
func allWords(list []*element) string {
	var texts []string
	for _, e := range list {
		texts = append(texts, e.words())
	}
	return strings.Join(cleanList(texts), ", ")
}

// creators are the people who wrote the story. The agency itself is no byline,
// nor is the name under which somebody signs in.
func (g *g2Item) creators() string {
	var names []string
	for _, e := range g.content.all("creator") {
		name := g.name(e)
		signIn := strings.IndexByte(name, ' ') < 0 && strings.ToLower(name) == name && strings.ToUpper(name) != name
		if name != e.attr("literal") && !signIn && !strings.HasSuffix(strings.ToLower(e.attr("type")), "organisation") {
			names = append(names, name)
		}
	}
	return strings.Join(cleanList(names), ", ")
}

// headlines tells the main headline from the others by role, then by rank,
// then by order. Those in another language than the story's come last.
func (g *g2Item) headlines() {
	type headline struct {
		text  string
		order int
	}
	var list []headline
	for i, e := range g.stated("headline") {
		text, role := e.heading(), strings.ToLower(localCode(e.attr("role")))
		if text == "" {
			continue
		}
		order := i + int(100*min(versionNumber(e.attr("rank")), 50))
		if !sameLanguage(e.lang(), g.Language) {
			order += 100_000
		}
		order += headlineRank(role)
		list = append(list, headline{text, order})
	}
	slices.SortFunc(list, func(a, b headline) int { return a.order - b.order })
	var main string
	title := g.title(false)
	if len(list) > 0 && (list[0].order < lesserHeadline || title.value == "") {
		main, list = list[0].text, list[1:]
	}
	g.Headline = g.pick("headline", found{main, "contentMeta/headline"}, title)
	for _, other := range list {
		if other.text != g.Headline && other.order < 100_000 {
			g.Subheadline = g.pick("subheadline", found{other.text, "contentMeta/headline"})
			return
		}
	}
}

// stated are the elements of a name in the content's metadata, else where a
// sender has put them by mistake.
func (g *g2Item) stated(name string) []*element {
	if list := g.content.all(name); firstText(list) != "" {
		return list
	}
	return append(g.meta.all(name), g.item.all(name)...)
}

func firstText(list []*element) string {
	for _, e := range list {
		if text := e.words(); text != "" {
			return text
		}
	}
	return ""
}

const lesserHeadline = 20_000 // the rank of those that only go with a headline

// headlineRank is smaller for what is more likely the headline. A role that
// nobody has told us about is an edition of it, such as one for print.
func headlineRank(role string) int {
	switch {
	case role == "hl1", role == "headline", role == "title", strings.Contains(role, "main"):
		return 0
	case role == "":
		return 10_000
	case strings.Contains(role, "sub"), role == "hl2", role == "deck", role == "secondary":
		return lesserHeadline
	}
	for _, word := range []string{"kicker", "eyebrow", "overline", "roofline", "dachzeile", "spitzmarke", "topic", "teaser", "summary", "abstract", "lead", "caption"} {
		if strings.Contains(role, word) {
			return lesserHeadline + 10_000
		}
	}
	return 15_000
}

// title is the title of the item. One in a role is a line of the sender's own,
// such as a topic: the headline only where nothing else is.
func (g *g2Item) title(inRole bool) found {
	for _, e := range g.meta.all("title") {
		if text := e.heading(); text != "" && (e.attr("role") != "") == inRole {
			return found{text, "itemMeta/title"}
		}
	}
	return found{}
}

// sameLanguage compares without regions; what is not said is the same.
func sameLanguage(a, b string) bool {
	a, _, _ = strings.Cut(a, "-")
	b, _, _ = strings.Cut(b, "-")
	return a == "" || b == "" || strings.EqualFold(a, b)
}

// bracketed is what stands in brackets at the end of a slugline.
func bracketed(slug string) string {
	_, key, ok := strings.Cut(strings.TrimSuffix(slug, ")"), "(")
	if !ok || !strings.HasSuffix(slug, ")") {
		return ""
	}
	return key
}

func (g *g2Item) rightsAndNotes() {
	g.CreditLine = g.pick("creditline", found{firstWords(g.content, "creditline"), "contentMeta/creditline"},
		found{g.name(g.content.find("infoSource")), "contentMeta/infoSource"})
	var terms, notices, owners []string
	for _, rights := range g.item.all("rightsInfo") {
		for _, e := range rights.all("usageTerms") {
			terms = append(terms, g.copyText(e))
		}
		for _, e := range rights.all("copyrightNotice") {
			notices = append(notices, g.copyText(e))
		}
		owners = append(owners, g.name(rights.find("copyrightHolder")), g.name(rights.find("accountable")))
	}
	g.UsageTerms = g.pick("usage_terms", found{paragraphs(terms), "rightsInfo/usageTerms"})
	g.Copyright = g.pick("copyright", found{paragraphs(notices), "rightsInfo/copyrightNotice"},
		found{firstOf(owners...), "rightsInfo/copyrightHolder"})
	g.notes()
}

func (g *g2Item) notes() {
	var notes []string
	for _, e := range g.meta.all("edNote") {
		note := g.copyText(e)
		switch {
		case note == "":
		case isPrivateNote(e) || g.keepsRolePrivate(e.attr("role")):
			g.desksTold(note)
			g.cut(fmt.Sprintf("edNote %s of %d characters", localCode(e.attr("role")), utf8.RuneCountInString(note)))
		default:
			notes = append(notes, note)
		}
	}
	g.EdNote = g.pick("ednote", found{paragraphs(notes), "itemMeta/edNote"})
}

// paragraphs joins texts, each once.
func paragraphs(texts []string) string {
	return strings.Join(cleanEach(texts, func(s *string) { *s = tidy(*s) }), "\n\n")
}

// isPrivateNote knows the notes that stay on the desk: those marked so, and
// the roles under which agencies give names and numbers of their people.
func isPrivateNote(e *element) bool {
	if constraint := strings.ToLower(localCode(e.attr("pubconstraint"))); constraint != "" && constraint != "public" {
		return true
	}
	switch strings.ToLower(localCode(e.attr("role"))) {
	case "private", "notepad", "dpacontacts", "contacts", "closingline", "internal", "nonpublic":
		return true
	}
	return false
}

func (g *g2Item) codes() {
	for _, e := range g.content.all("keyword") {
		g.Keywords = append(g.Keywords, g.pick("keywords", found{e.words(), "contentMeta/keyword"}))
	}
	for _, e := range g.content.all("genre") {
		g.Genres = append(g.Genres, g.pick("genres", found{firstOf(g.name(e), codeOf(e)), "contentMeta/genre"}))
	}
	for _, e := range g.content.all("subject") {
		if isPlaceType(e.attr("type")) {
			g.addPlace(e, "contentMeta/subject")
			continue
		}
		g.addSubject(e)
	}
	for _, e := range g.content.all("located") {
		g.addPlace(e, "contentMeta/located")
	}
}

func (g *g2Item) addSubject(e *element) {
	s := subjectOf(firstOf(e.attr("qcode"), e.attr("uri")))
	if s.Code == "" {
		s.Code = e.attr("literal")
	}
	if s.Name = firstWords(e, "name"); s.Name != "" {
		s.Name = g.name(e)
	}
	if s != (Subject{}) {
		g.origin("subjects", "contentMeta/subject")
	}
	g.Subjects = append(g.Subjects, s)
	for _, same := range e.all("sameAs") { // IPTC's code beside the agency's
		if other := subjectOf(firstOf(same.attr("qcode"), same.attr("uri"))); other.Scheme == "medtop" || other.Scheme == "subj" {
			other.Name = s.Name
			g.Subjects = append(g.Subjects, other)
		}
	}
}

// isPlaceType knows the concept types of places: IPTC's for areas and points,
// the kinds of areas, and number 5 of a scheme in wide use.
func isPlaceType(kind string) bool {
	switch strings.ToLower(kind) {
	case "cpnat:geoarea", "cpnat:poi", "cpnat:geo", "cptype:5", "cptype:city", "cptype:country", "cptype:statprov",
		"cptype:region", "cptype:continent", "cptype:geoarea", "cptype:poi":
		return true
	}
	switch localCode(strings.ToLower(kind)) {
	case "geoarea", "poi":
		return true
	}
	return false
}

func (g *g2Item) addPlace(e *element, from string) {
	p := Place{Name: g.name(e), Code: idOf(e)}
	for _, e := range []*element{g.assertion(e), e} {
		p.Name = firstOf(p.Name, g.name(e))
		for _, details := range []string{"geoAreaDetails", "POIDetails"} {
			if at := e.find(details, "position"); at != nil && p.Lat == 0 && p.Lon == 0 {
				p.Lat, p.Lon = degrees(at.attr("latitude")), degrees(at.attr("longitude"))
			}
		}
	}
	if p.Code == p.Name {
		p.Code = "" // a literal
	}
	if p == (Place{}) {
		return
	}
	g.origin("declared_places", from)
	g.DeclaredPlaces = append(g.DeclaredPlaces, p)
}

// assertion is what the item says elsewhere about a concept, under the same
// code or one that differs in its scheme alone.
func (g *g2Item) assertion(e *element) *element {
	id := idOf(e)
	if about := g.asserts[id]; about != nil || id == "" {
		return about
	}
	return g.localAsserts()[localCode(id)]
}

func (g *g2Item) localAsserts() map[string]*element {
	if g.local == nil {
		g.local = map[string]*element{}
		for _, e := range g.item.all("assert") {
			if e.find("geoAreaDetails") != nil || e.find("POIDetails") != nil {
				g.local[localCode(idOf(e))] = e
			}
		}
	}
	return g.local
}

func (g *g2Item) body() {
	var plain string
	var data []*element
	for _, set := range g.item.all("contentSet") {
		for _, e := range set.kids {
			switch {
			case e.is("inlineXML") && !isCopy(e):
				data = append(data, e)
			case e.is("inlineXML") && g.Body == "":
				g.inlineXML(e)
			case e.is("inlineData") && g.Body == "" && e.enclosedNITF() != nil:
				g.inlineXML(e)
			case e.is("inlineData") && plain == "":
				plain = g.pick("body", found{g.inlineText(e), "contentSet/inlineData"})
				g.wordCount(e.attr("wordcount"))
			}
		}
	}
	g.Body = firstOf(g.Body, plain)
	for _, e := range data {
		if g.Body == "" {
			g.inlineXML(e)
		}
	}
	if g.Body == "" {
		g.Body = g.pick("body", found{g.description(), "contentMeta/description"})
	}
}

// description is what stands in for copy that was not sent. An alert's copy was
// sent, though there are no words in it; a picture's description is a caption.
func (g *g2Item) description() string {
	if mediaKind(g.meta.find("itemClass").attr("qcode")) != "" ||
		len(g.item.all("contentSet", "inlineXML"))+len(g.item.all("contentSet", "inlineData")) > 0 {
		return ""
	}
	var texts []string
	for _, e := range g.content.all("description") {
		if role := e.attr("role"); !g.keepsRolePrivate(role) && !isPrivateNote(e) && sameLanguage(e.lang(), g.Language) {
			texts = append(texts, g.copyText(e))
		}
	}
	return paragraphs(texts)
}

// isCopy tells a story from data in a vocabulary of its own, such as results.
func isCopy(e *element) bool {
	kind := strings.ToLower(e.attr("contenttype"))
	switch kind {
	case "", "text/xml", "application/xml":
		return true
	}
	return strings.Contains(kind, "html") || strings.Contains(kind, "nitf") || e.find("nitf") != nil || e.find("html") != nil
}

func (g *g2Item) inlineText(e *element) string {
	if kind := strings.ToLower(e.attr("contenttype")); kind != "" && !strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "html") {
		return ""
	}
	switch encoding := strings.ToLower(localCode(e.attr("encoding"))); encoding {
	case "", "utf-8", "text", "plain", "none":
		return g.marked(e)
	case "base64":
		return g.copyOf(string(unbase64(e.raw())))
	}
	return ""
}

// unbase64 is text in its usual wrapping, or nothing.
func unbase64(s string) []byte {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil || !utf8.Valid(data) {
		return nil
	}
	return data
}

// inlineXML reads NITF or XHTML, told by the root and not by the content type.
func (g *g2Item) inlineXML(e *element) {
	g.wordCount(e.attr("wordcount"))
	if nitf := nitfIn(e); nitf != nil {
		g.takeNITF(nitf)
		return
	}
	html := e.find("html")
	if html == nil {
		html = e
	}
	if g.Headline == "" {
		g.Headline = g.pick("headline", found{firstHeading(html, "head", "title"), "inlineXML/html/head/title"})
	}
	g.Body = g.pick("body", found{g.copyText(g.articleSection(html)), "contentSet/inlineXML"})
}

// articleSection is the part of an XHTML page that is the copy, where a page
// says so: the rest repeats date, keywords and headline.
func (d *draft) articleSection(html *element) *element {
	for _, p := range d.profiles() {
		if section := html.firstOfClass(p.Body.Classes); section != nil {
			return section
		}
	}
	if body := html.find("body"); body != nil {
		return body
	}
	return html
}
