package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readG2 reads a newsMessage with its items, or one item alone.
func (r *reader) readG2(root *element) {
	if !root.is("newsMessage") {
		r.readG2Item(root, nil, "")
		return
	}
	header := root.find("header")
	sets := root.all("itemSet")
	others := otherItems(sets)
	for _, name := range others {
		r.notes = append(r.notes, name+" skipped")
	}
	number := 0
	for _, set := range sets {
		for _, item := range set.kids {
			if !item.is("newsItem") && !item.is("packageItem") || isManifest(item) {
				continue
			}
			if !r.more() {
				return
			}
			number++
			r.readG2Item(item, header, fmt.Sprintf("item %d", number))
		}
	}
	if number == 0 && len(others) > 0 {
		r.fail(fmt.Errorf("no story inside, only %s", strings.Join(others, ", ")))
	}
}

// otherItems are the kinds of items in a message that are no stories: concepts,
// plans, catalogues.
func otherItems(sets []*element) []string {
	var names []string
	for _, set := range sets {
		for _, item := range set.kids {
			switch name := strings.ToLower(item.name); name {
			case "conceptitem", "knowledgeitem", "planningitem", "catalogitem":
				if !slices.Contains(names, item.name) && len(names) < 4 {
					names = append(names, item.name)
				}
			}
		}
	}
	return names
}

// isManifest says that a package only lists what else is in the message.
func isManifest(item *element) bool {
	return item.is("packageItem") && item.attr("guid") == "" && item.find("contentMeta") == nil
}

func (r *reader) readG2Item(item, header *element, where string) {
	d := r.draft()
	g := g2Item{
		draft:   d,
		item:    item,
		meta:    item.find("itemMeta"),
		content: item.find("contentMeta"),
		rights:  item.find("rightsInfo"),
		asserts: map[string]*element{},
	}
	for _, e := range item.all("assert") {
		g.asserts[idOf(e)] = e
	}
	d.SourceID = item.attr("guid")
	if d.SourceID == "" {
		r.failAt(where, errors.New("missing guid"))
		return
	}
	d.Version = item.attr("version")
	d.recognise(clues{sources: []string{codeOf(g.meta.find("provider")), codeOf(g.content.find("infoSource")), codeOf(item.find("rightsInfo", "copyrightHolder")),
		header.find("sender").words(), header.find("origin").words()}})
	d.sent = d.time("sent", header.find("sent").words())
	g.times()
	g.status()
	g.text()
	g.rightsAndNotes()
	g.codes()
	g.body()
	g.parts()
	r.add(d, where)
}

// g2Item reads one item into its draft.
type g2Item struct {
	*draft
	item, meta, content, rights *element
	asserts                     map[string]*element // by code
}

// codeOf names a concept by its code, else by its name.
func codeOf(e *element) string {
	return firstOf(localCode(firstOf(e.attr("qcode"), e.attr("uri"))), e.attr("literal"), e.find("name").words())
}

// idOf is what other elements of the item refer to a concept by.
func idOf(e *element) string { return firstOf(e.attr("qcode"), e.attr("uri"), e.attr("literal")) }

// nameOf names a concept as a reader would.
func nameOf(e *element) string {
	return firstOf(e.find("name").words(), e.attr("literal"))
}

func (g *g2Item) times() {
	g.VersionCreated = g.time("versionCreated", g.meta.find("versionCreated").words())
	g.FirstCreated = g.time("firstCreated", g.meta.find("firstCreated").words())
	for _, e := range g.meta.all("embargoed") {
		g.embargo(e.words())
	}
}

func (g *g2Item) status() {
	for _, e := range g.meta.all("pubStatus") {
		g.draft.status(firstOf(e.attr("qcode"), e.attr("uri"), e.attr("literal"), e.words()))
	}
	for _, e := range g.meta.all("signal") {
		g.signalCode(firstOf(e.attr("qcode"), e.attr("uri"), e.attr("literal")))
	}
	g.urgency(g.content.find("urgency").words())
}

func (g *g2Item) text() {
	g.Language = firstOf(g.content.find("language").attr("tag"), g.item.lang())
	g.headlines()
	g.Slugline = g.content.find("slugline").words()
	if key := bracketed(g.Slugline); key != "" {
		g.takeKey(key)
	}
	g.Byline = g.content.find("by").words()
	if creator := g.content.find("creator"); g.Byline == "" && creator.find("name").words() != creator.attr("literal") {
		g.Byline = creator.find("name").words()
	}
	g.Dateline = placeAndDate(g.content.find("dateline").words())
	if located := g.content.find("located"); g.Dateline == nil && located != nil {
		g.Dateline = placeAndDate(nameOf(located))
	}
}

// headlines tells the main headline from the others by role, and where roles
// are missing by order.
func (g *g2Item) headlines() {
	var others, foreign []string
	for _, e := range g.content.all("headline") {
		text, role := e.words(), strings.ToLower(localCode(e.attr("role")))
		switch {
		case text == "":
		case !sameLanguage(e.lang(), g.Language):
			foreign = append(foreign, text)
		case g.Headline == "" && (role == "" || strings.Contains(role, "main")):
			g.Headline = text
		default:
			others = append(others, text)
		}
	}
	if g.Headline == "" {
		g.Headline = g.meta.find("title").words()
	}
	if g.Headline == "" && len(others) > 0 {
		g.Headline, others = others[0], others[1:]
	}
	if g.Headline == "" && len(foreign) > 0 {
		g.Headline = foreign[0]
	}
	for _, text := range others {
		if text != g.Headline {
			g.Subheadline = text
			return
		}
	}
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
	g.CreditLine = g.content.find("creditline").words()
	var terms []string
	for _, e := range g.item.all("rightsInfo", "usageTerms") {
		terms = append(terms, g.copyText(e))
	}
	g.UsageTerms = strings.Join(cleanEach(terms, func(s *string) { *s = tidy(*s) }), "\n\n")
	g.Copyright = firstOf(g.rights.find("copyrightNotice").copyText(), nameOf(g.rights.find("copyrightHolder")))
	var notes []string
	for _, e := range g.meta.all("edNote") {
		if note := g.copyText(e); note != "" && !isPrivateNote(e) && !g.keepsRolePrivate(e.attr("role")) {
			notes = append(notes, note)
		}
	}
	g.EdNote = strings.Join(notes, "\n\n")
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
		g.Keywords = append(g.Keywords, e.words())
	}
	for _, e := range g.content.all("genre") {
		g.Genres = append(g.Genres, firstOf(e.find("name").words(), codeOf(e)))
	}
	for _, e := range g.content.all("subject") {
		if isPlaceType(e.attr("type")) {
			g.DeclaredPlaces = append(g.DeclaredPlaces, g.place(e))
			continue
		}
		s := subjectOf(firstOf(e.attr("qcode"), e.attr("uri")))
		if s.Code == "" {
			s.Code = e.attr("literal")
		}
		s.Name = e.find("name").words()
		g.Subjects = append(g.Subjects, s)
	}
}

// isPlaceType knows the concept types of places: IPTC's, and number 5 of a
// scheme in wide use.
func isPlaceType(kind string) bool {
	switch strings.ToLower(kind) {
	case "cpnat:geoarea", "cpnat:poi", "cptype:5", "cpnat:geo":
		return true
	}
	return false
}

// place joins a subject with the assertion that gives its position. Zero and
// zero is how feeds say that they have none.
func (g *g2Item) place(e *element) Place {
	p := Place{Name: nameOf(e), Code: idOf(e)}
	about := g.asserts[p.Code]
	p.Name = firstOf(p.Name, about.find("name").words())
	for _, e := range []*element{about, e} {
		for _, details := range []string{"geoAreaDetails", "POIDetails"} {
			if at := e.find(details, "position"); at != nil && p.Lat == 0 && p.Lon == 0 {
				p.Lat, p.Lon = degrees(at.attr("latitude")), degrees(at.attr("longitude"))
			}
		}
	}
	return p
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
			case e.is("inlineData") && plain == "":
				plain = g.inlineText(e)
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
	if e.attr("encoding") != "" {
		return ""
	}
	return g.marked(e)
}

// inlineXML reads NITF or XHTML, told by the root and not by the content type.
func (g *g2Item) inlineXML(e *element) {
	g.wordCount(e.attr("wordcount"))
	if nitf := e.find("nitf"); nitf != nil {
		g.nitfInside(nitf)
		return
	}
	html := e.find("html")
	if html == nil {
		html = e
	}
	if g.Headline == "" {
		g.Headline = html.find("head", "title").words()
	}
	g.Body = g.copyText(g.articleSection(html))
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

// nitfInside fills what only the embedded document says.
func (g *g2Item) nitfInside(nitf *element) {
	n := nitfStory{draft: g.draft, root: nitf, docdata: nitf.find("head", "docdata")}
	n.restrictions()
	g.Headline = firstOf(g.Headline, n.headline())
	g.Byline = firstOf(g.Byline, n.byline())
	if g.Dateline == nil {
		g.Dateline = n.dateline()
	}
	g.Body = n.body()
}
