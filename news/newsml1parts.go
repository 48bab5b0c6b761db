package news

import (
	"slices"
	"strings"
	"unicode"
)

// component is a NewsComponent with what it inherits.
type component struct {
	*element
	parent *component
	role   string // its own, or that of the component around it
	kind   partKind
	lang   string
	titled bool // has a headline of its own
}

// part is a ContentItem in its component.
type part struct {
	*element
	in   *component
	kind partKind
}

// partKind says what a ContentItem is for, told by its role and its type.
type partKind int

const (
	partCopy partKind = iota
	partHeadline
	partSubheadline
	partLead
	partCaption
	partSide    // supporting text
	partSummary // stands in for copy that is not there
	partMedia
	partOther // style sheets, contacts, encoded files: never read
)

// components makes a tree of the item's components and a list of what they
// hold. Several components beside each other have an empty one around them.
func (s *newsML1Item) components() {
	tops := s.item.all("NewsComponent")
	s.top = &component{element: &element{kids: tops}}
	if len(tops) == 1 {
		s.top.element = tops[0]
		s.walk(s.top)
		return
	}
	for _, e := range tops {
		s.walk(&component{element: e, parent: s.top})
	}
}

func (s *newsML1Item) walk(c *component) {
	c.role = formal(c.find("Role"))
	c.lang = firstOf(formal(c.find("DescriptiveMetadata", "Language")), c.element.lang())
	c.titled = s.headlineOf(c) != ""
	if c.titled && s.titled == nil && (c.parent == nil || c.find("NewsItemRef") == nil) { // else it is the headline of the other item
		s.titled = c
	}
	if c.parent != nil {
		c.role, c.lang = firstOf(c.role, c.parent.role), firstOf(c.lang, c.parent.lang)
	}
	c.kind = c.kindIn(c.parent)
	s.tree = append(s.tree, c)
	for _, k := range c.kids {
		switch {
		case k.is("NewsComponent"):
			s.walk(&component{element: k, parent: c})
		case k.is("ContentItem"):
			s.parts = append(s.parts, &part{element: k, in: c, kind: kindOfPart(k, c.kind)})
		case k.is("NewsItemRef"), k.is("NewsItem"):
			s.refs = append(s.refs, k)
		}
	}
}

// headlineOf is the headline that the component itself carries.
func (s *newsML1Item) headlineOf(c *component) string {
	return firstHeading(c.element, "NewsLines", "HeadLine")
}

// kindIn is what a component is for by its role and by those around it: what
// is inside a caption is a caption.
func (c *component) kindIn(parent *component) partKind {
	kind := roleKind(c.role)
	if parent == nil || kind == partOther {
		return kind
	}
	switch parent.kind {
	case partCaption, partSide, partOther:
		return parent.kind
	}
	return kind
}

// kindOfPart goes by the type first and then by the role of the component.
func kindOfPart(e *element, role partKind) partKind {
	mime, format := strings.ToLower(formal(e.find("MimeType"))), bare(formal(e.find("Format")))
	switch {
	case mime == "text/css" || format == "css" || isBase64(e):
		return partOther
	case mediaOfPart(e) != "":
		return partMedia
	}
	return role
}

// roleKind knows the roles of the agencies. A role that is not known holds copy.
func roleKind(role string) partKind {
	switch bare(role) {
	case "headline", "title", "maintitle", "mainheadline":
		return partHeadline
	case "subheadline", "subtitle", "subhead", "subheading":
		return partSubheadline
	case "lead", "intro", "introduction", "standfirst", "chapeau":
		return partLead
	case "caption", "legend", "legende", "picturecaption", "photocaption":
		return partCaption
	case "supporting", "supplementary", "sidebar", "related", "background", "infobox":
		return partSide
	case "summary", "abstract", "teaser", "synopsis":
		return partSummary
	case "stylesheet", "style", "css", "contact", "contacts", "tracking", "metadata", "script":
		return partOther
	}
	return partCopy
}

// bare is a word of a vocabulary without what writers of it vary in: case,
// spaces and strokes.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// isBase64 finds content that is a file in disguise.
func isBase64(e *element) bool {
	for _, enc := range e.all("Encoding") {
		if bare(enc.attr("Notation")) == "base64" {
			return true
		}
	}
	return false
}

// mediaOfPart is the kind of file, or nothing when it is text.
func mediaOfPart(e *element) string {
	word := bare(formal(e.find("MediaType")))
	switch word {
	case "text":
		return ""
	case "photo", "photograph", "picture", "image", "logo":
		return "picture"
	case "graphic", "graphics", "infographic", "animation":
		return "graphic"
	case "video", "audio":
		return word
	case "sound":
		return "audio"
	}
	if kind := mediaType(formal(e.find("MimeType"))); kind != "" {
		return kind
	}
	for _, name := range []string{formal(e.find("Format")), extension(e.attr("Href"))} {
		if kind := fileKind(bare(name)); kind != "" {
			return kind
		}
	}
	return ""
}

func extension(href string) string {
	if i := strings.LastIndexByte(href, '.'); i >= 0 && len(href)-i <= 5 {
		return href[i+1:]
	}
	return ""
}

func fileKind(format string) string {
	for _, f := range []struct{ kind, names string }{
		{"picture", "jpg jpeg gif png tif tiff jpegbaseline jpegprogressive"},
		{"video", "mpg mpeg mpeg1 mpeg2 mpeg4 mp4 mov flv wmv avi webm h264"},
		{"audio", "wav mp3 mp2 wma aac ogg"},
	} {
		if slices.Contains(strings.Fields(f.names), format) {
			return f.kind
		}
	}
	return ""
}

// owner is the nearest component with a headline of its own: it and what is
// inside it is one story.
func (c *component) owner() *component {
	for ; c.parent != nil; c = c.parent {
		if c.titled {
			return c
		}
	}
	return c
}

// chain are the components from the outermost to this one.
func (c *component) chain() []*component {
	var list []*component
	for ; c != nil; c = c.parent {
		list = append(list, c)
	}
	slices.Reverse(list)
	return list
}

// choose finds the part that is the story. Of the same story in several
// languages it is the one in the language of the item; of several roles the
// best; of the rest the first.
func (s *newsML1Item) choose() {
	s.lang = firstOf(formal(s.top.find("DescriptiveMetadata", "Language")), s.top.element.lang(), s.item.lang())
	best := -1
	for _, p := range s.parts {
		rank, ok := s.rank(p)
		if !ok || best >= 0 && rank >= best || !p.holdsText() {
			continue
		}
		s.main, best = p, rank
	}
	s.near = s.chainOfStory()
	if s.main == nil {
		return
	}
	s.lang, s.around = s.main.in.lang, map[*component]bool{}
	for c := s.main.in; c != nil; c = c.parent {
		s.around[c] = true
	}
}

// rank is smaller for what is more likely the copy.
func (s *newsML1Item) rank(p *part) (rank int, ok bool) {
	switch p.kind {
	case partCopy:
		rank = s.rolePlace(p.in.role)
	case partSummary, partLead:
		rank = 1000
	case partSide:
		rank = 2000
	default:
		return 0, false
	}
	if !sameLanguage(p.in.lang, s.lang) {
		rank += 10_000
	}
	if !p.isMarkedUp() {
		return 2*rank + 1, true
	}
	return 2 * rank, true
}

// rolePlace is where the profiles have the role, after which come those that
// they do not have.
func (s *newsML1Item) rolePlace(role string) int {
	place := 0
	for _, p := range s.profiles() {
		for _, have := range p.Body.Roles {
			if strings.EqualFold(have, role) {
				return place
			}
			place++
		}
	}
	return 500
}

// holdsText says whether there is anything but white space inside.
func (p *part) holdsText() bool {
	return hasText(p.data())
}

func hasText(e *element) bool {
	if e == nil {
		return false
	}
	if strings.TrimSpace(e.text) != "" {
		return true
	}
	return slices.ContainsFunc(e.kids, hasText)
}

// isMarkedUp tells NITF and XHTML from plain text.
func (p *part) isMarkedUp() bool {
	data := p.data()
	return data != nil && data.hasElements()
}

// data is the content itself, out of its encoding.
func (p *part) data() *element {
	if e := p.find("DataContent"); e != nil {
		return e
	}
	return p.find("Encoding", "DataContent")
}

// copy reads the main part, and what belongs to it: a lead before it, and
// further parts of the same story after it, unless they are the same once more.
func (s *newsML1Item) copy() {
	if s.main == nil {
		return
	}
	owner := s.main.in.owner()
	texts, seen := []string{}, map[string]bool{}
	for _, p := range s.parts {
		if p != s.main && !s.belongs(p, owner) {
			continue
		}
		s.said[p] = true
		text := s.content(p)
		s.measure(p)
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		texts = append(texts, text)
		s.originAt("body", p)
	}
	if len(texts) > 1 && strings.HasPrefix(texts[1], texts[0]) {
		texts = texts[1:] // copy that repeats its lead
	}
	s.Body = strings.Join(texts, "\n\n")
	s.others(owner)
}

// belongs says whether a part continues the main one. Alternatives do not: an
// equivalent of the main part, another language, another headline.
func (s *newsML1Item) belongs(p *part, owner *component) bool {
	if p.kind != s.main.kind && (p.kind != partLead || s.main.kind != partCopy) ||
		p.in.owner() != owner || p.in.lang != s.main.in.lang {
		return false
	}
	return p.kind == partLead || !s.replaces(p)
}

// replaces says whether a part is there instead of the main one: its format is
// another, or both are inside a component that calls its contents equivalents.
func (s *newsML1Item) replaces(p *part) bool {
	if p.format() != s.main.format() {
		return true
	}
	for c := p.in; c != nil; c = c.parent {
		if s.around[c] {
			return strings.EqualFold(c.attr("EquivalentsList"), "yes")
		}
	}
	return false
}

func (p *part) format() string {
	return bare(formal(p.find("Format"))) + "/" + bare(formal(p.find("MimeType")))
}

// content is the text of a part. NITF inside also fills what only it says.
func (s *newsML1Item) content(p *part) string {
	data := p.data()
	if holdsNewsML(data) {
		s.broken = true
		return ""
	}
	if nitf := firstDeep(data, "nitf"); nitf != nil {
		return s.nitfPart(nitf)
	}
	if html := data.find("html"); html != nil {
		s.title = firstOf(s.title, html.find("head", "title").words())
		return s.copyText(s.articleSection(html))
	}
	if body := data.find("body"); body != nil {
		data = body
	}
	if p.isMarkedUp() {
		return s.copyText(data)
	}
	if nitf := data.enclosedNITF(); nitf != nil {
		return s.nitfPart(nitf)
	}
	return s.textOf(strings.TrimSpace(data.raw()), strings.Contains(p.format(), "html"))
}

// holdsNewsML finds metadata in what should be copy: an end tag is missing, and
// what follows the copy, private lines and other items among it, would be read
// as part of it.
func holdsNewsML(e *element) bool {
	return e != nil && slices.ContainsFunc(e.kids, func(k *element) bool {
		return k.name != "" && (k.is("NewsItem") || k.is("NewsComponent") || k.is("NewsLines") || k.is("NewsLine") ||
			k.is("ContentItem") || k.is("Identification") || k.is("NewsManagement") || holdsNewsML(k))
	})
}

// firstDeep is the element itself when it is so named, or the first inside.
func firstDeep(e *element, name string) *element {
	if e != nil && e.is(name) {
		return e
	}
	if list := e.deep(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// textOf reads text in which tags may have been written as entities. Where they
// mark words alone, lines still end where they end.
func (s *newsML1Item) textOf(text string, html bool) string {
	if !strings.Contains(text, "<") {
		return s.copyOf(text)
	}
	lower := strings.ToLower(text)
	switch {
	case slices.ContainsFunc([]string{"<p>", "<p ", "<br", "<div", "<li", "<table"}, func(tag string) bool { return strings.Contains(lower, tag) }):
		return s.htmlText(text)
	case html, looksHTML(lower):
		return s.htmlText("<pre>" + text + "</pre>")
	}
	return s.copyOf(text)
}

// nitfPart is the copy of a NITF document. What else it says stands in for what
// the item does not say.
func (s *newsML1Item) nitfPart(nitf *element) string {
	n := s.draft.nitf(nitf)
	n.restrictions()
	note, terms, copyright, credit := s.EdNote, s.UsageTerms, s.Copyright, s.CreditLine
	n.notes()
	n.rights()
	s.note(s.EdNote, "nitf/head/docdata/ed-msg")
	s.title = firstOf(s.title, n.headline())
	if s.inside == nil {
		s.inside = &Article{Byline: n.byline(), Dateline: n.dateline(), UsageTerms: s.UsageTerms, Copyright: s.Copyright}
	}
	s.EdNote, s.UsageTerms, s.Copyright, s.CreditLine = note, terms, copyright, credit
	n.codes()
	n.places()
	return n.body()
}

// measure takes the desk's count of words.
func (s *newsML1Item) measure(p *part) {
	for _, e := range p.all("Characteristics", "Property") {
		switch bare(e.attr("FormalName")) {
		case "words", "wordcount", "numberofwords":
			s.wordCount(e.attr("Value"))
		}
	}
}

// others takes headlines that are parts, and says what else there is.
func (s *newsML1Item) others(owner *component) {
	languages := map[string]bool{}
	for _, p := range s.parts {
		if s.said[p] || !p.holdsText() {
			continue
		}
		same := p.in.owner() == owner && sameLanguage(p.in.lang, s.lang)
		switch {
		case p.kind == partHeadline && same && s.partTitle == "":
			s.partTitle, s.said[p] = line(s.content(p)), true
		case p.kind == partSubheadline && same && s.Subheadline == "":
			s.Subheadline, s.said[p] = line(s.content(p)), true
			s.originAt("subheadline", p)
		case p.kind <= partLead && !sameLanguage(p.in.lang, s.lang):
			if !languages[p.in.lang] {
				languages[p.in.lang] = true
				s.warn("also in %q, not read", short(p.in.lang, 20))
			}
		}
	}
}

// originAt notes a part as the origin of a field.
func (s *newsML1Item) originAt(field string, p *part) {
	if s.account != nil {
		s.origin(field, p.place())
	}
}

// place is where a part stands, for people: the roles on the way to it.
func (p *part) place() string {
	var b strings.Builder
	for _, c := range p.in.chain() {
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString("NewsComponent")
		if role := formal(c.find("Role")); role != "" {
			b.WriteString("[" + role + "]")
		}
	}
	return b.String() + "/ContentItem"
}
