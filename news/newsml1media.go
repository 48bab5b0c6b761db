package news

import (
	"slices"
	"strings"
)

// media takes one rendition of each picture, film and sound: the renditions of
// one thing are contents of one component, or of components beside each other
// whose roles are sizes.
func (s *newsML1Item) media() {
	best, order := map[*component]*part{}, []*component{}
	for _, p := range s.parts {
		if p.kind != partMedia {
			continue
		}
		thing := p.thing()
		have := best[thing]
		if have == nil {
			order = append(order, thing)
		}
		if have == nil || p.largerThan(have) {
			best[thing] = p
		}
		s.said[p] = true
	}
	captions := s.captions()
	for _, thing := range order {
		p := best[thing]
		m := Media{Kind: mediaOfPart(p.element), Href: p.attr("Href")}
		for c := thing; c != nil && m.Caption == "" && (c == thing || !c.titled || c == s.top); c = c.parent {
			m.Caption = captions[c]
		}
		if m.Caption == "" && (thing != s.top || s.main == nil) {
			m.Caption = captionLine(thing)
		}
		if m.Caption == "" && thing.titled && thing != s.top {
			m.Caption = s.headlineOf(thing)
		}
		s.Media = append(s.Media, m)
		s.originAt("media", p)
	}
	if len(order) == 0 && s.Body == "" { // a caption whose picture comes by another way
		s.Body = firstOf(captions[s.top], s.anyCaption(), captionLine(s.top))
	}
}

// captionLine is a caption among the news lines of a component.
func captionLine(c *component) string {
	for _, e := range c.all("NewsLines", "NewsLine") {
		if lineKind(formal(e.find("NewsLineType"))) == "caption" {
			return e.find("NewsLineText").words()
		}
	}
	return ""
}

// thing is the component that all renditions of one picture are in.
func (p *part) thing() *component {
	if p.in.parent != nil && isSize(formal(p.in.find("Role"))) {
		return p.in.parent
	}
	return p.in
}

// isSize knows the roles of components that are renditions.
func isSize(role string) bool {
	switch bare(role) {
	case "highdef", "highres", "highresolution", "quicklook", "thumbnail", "preview", "icon", "lowres", "lowresolution", "lowdef",
		"mediumres", "squared", "ipad", "large", "medium", "small", "viewimage", "baseimage", "full", "fullsize", "original", "webpicture", "image":
		return true
	}
	return false
}

// largerThan prefers more pixels, and where they are not said more bytes, and a
// file that can be fetched to one that cannot.
func (p *part) largerThan(other *part) bool {
	if a, b := p.attr("Href") != "", other.attr("Href") != ""; a != b {
		return a
	}
	if a, b := p.width(), other.width(); a != b {
		return a > b
	}
	size := func(p *part) int64 { return versionNumber(p.find("Characteristics", "SizeInBytes").words()) }
	return size(p) > size(other)
}

func (p *part) width() int64 {
	for _, e := range p.all("Characteristics", "Property") {
		switch bare(e.attr("FormalName")) {
		case "width", "pixelwidth", "imagewidth":
			return versionNumber(e.attr("Value"))
		}
	}
	return 0
}

// captions are the texts of that role, by the component that their picture is
// in: the one around a component that only holds the caption, else that itself.
func (s *newsML1Item) captions() map[*component]string {
	texts := map[*component]string{}
	for _, p := range s.parts {
		if p.kind != partCaption || !p.holdsText() || !sameLanguage(p.in.lang, s.lang) {
			continue
		}
		at := p.in
		if at.parent != nil && !slices.ContainsFunc(at.kids, isPicture) {
			at = at.parent
		}
		if texts[at] == "" {
			texts[at] = line(s.content(p))
			s.said[p] = true
		}
	}
	return texts
}

func isPicture(e *element) bool {
	return e.is("NewsComponent") || e.is("ContentItem") && mediaOfPart(e) != ""
}

func (s *newsML1Item) anyCaption() string {
	for _, p := range s.parts {
		if p.kind == partCaption && p.holdsText() {
			s.said[p] = true
			return s.content(p)
		}
	}
	return ""
}

// unread notes what the payload holds and nobody asked for.
func (s *newsML1Item) unread() {
	if s.draft.account == nil {
		return
	}
	for _, p := range s.parts {
		switch {
		case s.said[p]:
		case isBase64(p.element):
			s.ignore(p.place() + ", a file in base64")
		case p.holdsText() || p.attr("Href") != "":
			s.ignore(p.place() + " " + formal(p.find("Format")))
		}
	}
	noted := map[string]bool{}
	s.walkUnread(s.envelope, "NewsEnvelope", noted)
	for _, k := range s.item.kids {
		s.walkUnread(k, k.name, noted)
	}
}

// walkUnread notes elements that carry something and whose names are not among
// those that are read.
func (s *newsML1Item) walkUnread(e *element, path string, noted map[string]bool) {
	if e == nil || e.name == "" || e.is("ContentItem") || e.is("NewsItem") || e.is("NewsItemRef") || e.is("NewsLine") {
		return
	}
	if newsML1Read[strings.ToLower(e.name)] || e.is("Property") && s.readsProperty(e) {
		return
	}
	if said := firstOf(e.attr("FormalName"), e.attr("Value"), e.attr("Href"), line(ownText(e))); said != "" {
		if e.is("Property") {
			path += " " + e.attr("FormalName")
		}
		if !e.is("NewsComponent") && !noted[path] {
			noted[path] = true
			s.ignore(path)
		}
	}
	for _, k := range e.kids {
		s.walkUnread(k, path+"/"+k.name, noted)
	}
}

func ownText(e *element) string {
	var b strings.Builder
	for _, k := range e.kids {
		if k.name == "" {
			b.WriteString(k.text)
		}
	}
	return b.String()
}

func (s *newsML1Item) readsProperty(e *element) bool {
	name := bare(e.attr("FormalName"))
	return strings.HasSuffix(name, "keyword") || strings.HasSuffix(name, "keywords") || strings.Contains(name, "embargo")
}

// newsML1Read are the elements whose content is read, or says nothing to a
// reader of news.
var newsML1Read = map[string]bool{
	"dateandtime": true, "sentfrom": true, "newsservice": true, "catalog": true, "topicset": true, "basisforchoice": true,
	"newsidentifier": true, "namelabel": true, "newsitemtype": true, "firstcreated": true, "thisrevisioncreated": true,
	"status": true, "statuswillchange": true, "urgency": true, "instruction": true, "derivedfrom": true, "associatedwith": true,
	"role": true, "headline": true, "subheadline": true, "byline": true, "dateline": true, "creditline": true,
	"copyrightline": true, "source": true, "revisionhistory": true, "rightsline": true, "slugline": true, "keywordline": true, "provider": true, "usagerights": true,
	"copyright": true, "language": true, "genre": true, "subjectcode": true, "topicoccurrence": true, "location": true,
}
