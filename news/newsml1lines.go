package news

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// chainOfStory are the components around the story, the outermost first. Where
// there is no text they are those around the first file or the first headline.
func (s *newsML1Item) chainOfStory() []*component {
	if s.main != nil {
		return s.main.in.chain()
	}
	for _, p := range s.parts {
		if p.kind == partMedia {
			return p.in.chain()
		}
	}
	if s.titled != nil {
		return s.titled.chain()
	}
	return []*component{s.top}
}

// lines takes the news lines of the components around the story.
func (s *newsML1Item) lines() {
	s.Headline = s.newsLine("headline", "HeadLine", found{s.partTitle, "ContentItem of role headline"}, found{s.title, "title in DataContent"},
		found{s.headlineBeside(), "NewsLines/HeadLine of another component"})
	s.Subheadline = firstOf(s.newsLine("subheadline", "SubHeadLine"), s.Subheadline)
	inside := s.inside
	if inside == nil {
		inside = &Article{}
	}
	s.Byline = s.newsLine("byline", "ByLine", found{inside.Byline, "nitf/body.head/byline"})
	s.CreditLine = s.newsLine("creditline", "CreditLine")
	s.Copyright = s.newsLine("copyright", "CopyrightLine", found{inside.Copyright, "nitf/head/docdata/doc.copyright"})
	s.UsageTerms = s.newsLine("usage_terms", "RightsLine", found{inside.UsageTerms, "nitf/head/docdata/doc.rights"})
	s.Slugline = s.newsLine("slugline", "SlugLine", found{s.item.find("Identification", "NameLabel").words(), "Identification/NameLabel"})
	s.Dateline = placeAndDate(s.newsLine("dateline", "DateLine"))
	if s.Dateline == nil {
		s.Dateline = inside.Dateline
	}
	for _, c := range s.near {
		for _, e := range c.all("NewsLines", "KeywordLine") {
			s.Keywords = append(s.Keywords, e.words())
		}
		for _, e := range c.all("NewsLines", "NewsLine") {
			s.freeLine(e)
		}
	}
	s.EdNote = strings.Join(cleanEach(s.edNotes, func(*string) {}), "\n\n")
}

// headlineBeside is the first headline of a component that the copy is not in,
// unless it is a picture's.
func (s *newsML1Item) headlineBeside() string {
	if s.titled == nil {
		return ""
	}
	for _, p := range s.parts {
		if p.kind == partMedia && p.in.owner() == s.titled {
			return ""
		}
	}
	return s.headlineOf(s.titled)
}

// newsLine is the first of its kind that holds something, in the language of
// the story if there is a choice; else one of the others.
func (s *newsML1Item) newsLine(field, name string, others ...found) string {
	foreign := ""
	for _, c := range s.near {
		for _, e := range c.all("NewsLines", name) {
			text := e.words()
			if strings.HasSuffix(name, "HeadLine") {
				text = e.heading()
			}
			switch {
			case text == "":
			case sameLanguage(e.lang(), s.lang):
				return s.pick(field, found{text, "NewsLines/" + name})
			case foreign == "":
				foreign = text
			}
		}
	}
	return s.pick(field, append([]found{{foreign, "NewsLines/" + name}}, others...)...)
}

// freeLine takes a line of a type that the agency made up. What is a word to
// the desks that take the story is a note; what may be for the agency's own
// desk, or of a type that nobody has told us about, goes no further.
func (s *newsML1Item) freeLine(e *element) {
	kind := formal(e.find("NewsLineType"))
	var texts []string
	for _, t := range e.all("NewsLineText") {
		if text := s.copyText(t); text != "" {
			texts = append(texts, text)
		}
	}
	text := strings.Join(texts, "\n")
	if text == "" {
		return
	}
	private := s.keepsRolePrivate(kind)
	switch is := lineKind(kind); {
	case private || is == "private":
		s.embargoInPrivate(text)
		s.cut(fmt.Sprintf("NewsLine %s of %d characters", short(kind, 40), utf8.RuneCountInString(text)))
	case is == "note":
		s.note(text, "NewsLine "+kind)
	case is == "caption": // goes with its picture
	default:
		s.embargoInPrivate(text)
		s.ignore("NewsLines/NewsLine " + kind)
	}
}

// embargoInPrivate obeys an embargo in a line that goes no further, without the
// warnings that would quote it.
func (s *newsML1Item) embargoInPrivate(text string) {
	unheard := *s.draft
	unheard.Article, unheard.account = &Article{VersionCreated: s.VersionCreated}, nil
	unheard.embargoIn(text, noteLines, embargoNote)
	if unheard.Has(Embargo) {
		s.gives("private NewsLine", Embargo)
	}
	if unheard.VisibleFrom.After(s.VisibleFrom) {
		s.VisibleFrom = unheard.VisibleFrom
		s.origin("visible_from", "private NewsLine")
	}
}

// lineKind knows the types of the agencies.
func lineKind(kind string) string {
	switch word := bare(kind); word {
	case "advisory", "advisoryline", "advisories", "productline", "note", "noteline", "ednote", "editornote", "editorsnote",
		"editorialnote", "instruction", "instructions", "specialinstructions", "attention", "attentionline", "correction",
		"correctionline", "embargo", "embargoline", "killline", "updateline":
		return "note"
	case "caption", "captionline":
		return "caption"
	default:
		for _, part := range []string{"private", "internal", "confidential", "nonpublic", "notforpublication", "contact", "phone", "notepad", "deskonly"} {
			if strings.Contains(word, part) {
				return "private"
			}
		}
	}
	return ""
}

// rights takes what the usage rights say in words.
func (s *newsML1Item) rights() {
	var terms []string
	for _, c := range s.near {
		for _, e := range c.all("RightsMetadata", "UsageRights") {
			var parts []string
			for _, k := range e.kids {
				parts = append(parts, firstOf(k.words(), k.attr("FormalName")))
			}
			terms = append(terms, together(", ", parts...))
		}
		if e := c.find("RightsMetadata", "Copyright"); e != nil && s.Copyright == "" {
			s.Copyright = s.pick("copyright", found{together(" ", e.find("CopyrightDate").words(), e.find("CopyrightHolder").words()), "RightsMetadata/Copyright"})
		}
		s.credits(c.find("AdministrativeMetadata"))
	}
	if len(terms) > 0 {
		s.UsageTerms = together("\n\n", append([]string{s.UsageTerms}, cleanList(terms)...)...)
		s.origin("usage_terms", "RightsMetadata/UsageRights")
	}
}

// credits takes who is behind the story where its lines do not say: the
// provider or else the source, by name, and a creator who has one and not only
// initials.
func (s *newsML1Item) credits(admin *element) {
	for _, role := range []string{"Provider", "Source"} {
		if by := formal(admin.find(role, "Party")); s.CreditLine == "" && !isDomain(by) {
			s.CreditLine = s.pick("creditline", found{by, "AdministrativeMetadata/" + role})
		}
	}
	if by := formal(admin.find("Creator", "Party")); s.Byline == "" && strings.Contains(by, " ") {
		s.Byline = s.pick("byline", found{by, "AdministrativeMetadata/Creator"})
	}
}

// isDomain tells afp.com from a name that one would print.
func isDomain(s string) bool { return strings.Contains(s, ".") && !strings.ContainsAny(s, " \t") }

// describe takes the codes.
func (s *newsML1Item) describe() {
	s.language()
	for _, c := range s.near {
		for _, d := range c.all("DescriptiveMetadata") {
			s.description(d)
		}
		for _, m := range append(c.all("Metadata"), c.all("AdministrativeMetadata")...) {
			s.keywordsIn(m)
		}
	}
	for _, f := range []struct {
		field, from string
		has         bool
	}{
		{"subjects", "DescriptiveMetadata/SubjectCode, TopicOccurrence", len(s.Subjects) > 0},
		{"genres", "DescriptiveMetadata/Genre", len(s.Genres) > 0},
		{"declared_places", "DescriptiveMetadata/Location", len(s.DeclaredPlaces) > 0},
		{"keywords", "KeywordLine, Property Keyword", len(s.Keywords) > 0},
	} {
		if f.has {
			s.origin(f.field, f.from)
		}
	}
}

// language is what the metadata call the language of the copy. An xml:lang on a
// component is the language of its lines, and some desks leave it as it was in
// the template; only one on the whole item stands in where nothing else is said.
func (s *newsML1Item) language() {
	for _, c := range slices.Backward(s.near) {
		if word := formal(c.find("DescriptiveMetadata", "Language")); word != "" {
			s.Language = s.pick("language", found{word, "DescriptiveMetadata/Language"})
			return
		}
	}
	if s.main == nil {
		for _, e := range s.top.deep("Language") {
			if s.Language = s.pick("language", found{formal(e), "DescriptiveMetadata/Language"}); s.Language != "" {
				return
			}
		}
	}
	s.Language = s.pick("language", found{s.item.lang(), "NewsItem/@xml:lang"}, found{s.root.lang(), "NewsML/@xml:lang"})
}

func (s *newsML1Item) description(d *element) {
	for _, e := range d.kids {
		switch {
		case e.is("Genre"):
			s.Genres = append(s.Genres, formal(e))
			if strings.EqualFold(formal(e), string(Advisory)) {
				s.gives("Genre", Advisory)
			}
		case e.is("SubjectCode"):
			s.subjects(e)
		case e.is("TopicOccurrence"):
			s.topic(e)
		case e.is("Location"):
			s.location(e)
		}
	}
	s.keywordsIn(d)
}

// subjects takes every level of a subject code that is given.
func (s *newsML1Item) subjects(e *element) {
	for _, name := range []string{"Subject", "SubjectMatter", "SubjectDetail", "SubjectQualifier"} {
		for _, k := range e.all(name) {
			if code := formal(k); code != "" {
				s.subject(code, k)
			}
		}
	}
	if code := e.attr("FormalName"); code != "" { // against the definition
		s.subject(code, e)
	}
}

func (s *newsML1Item) subject(code string, e *element) {
	sub := subjectOf(code)
	if sub.Scheme == "" {
		sub.Scheme = firstOf(e.attr("Scheme"), e.attr("Vocabulary"))
	}
	sub.Name = s.names[code]
	s.Subjects = append(s.Subjects, sub)
}

// topic takes a topic of the document's own sets, a place as a place.
func (s *newsML1Item) topic(e *element) {
	ref := firstOf(e.attr("Topic"), e.attr("AboutTopic"), e.attr("FormalName"))
	if ref == "" {
		return
	}
	t, known := s.topics[ref]
	if !known {
		s.subject(strings.TrimPrefix(ref, "#"), e)
		return
	}
	if t.place {
		s.DeclaredPlaces = append(s.DeclaredPlaces, Place{Name: t.name, Code: t.code})
		return
	}
	sub := subjectOf(t.code)
	sub.Scheme, sub.Name = firstOf(sub.Scheme, t.scheme), t.name
	s.Subjects = append(s.Subjects, sub)
}

// location is one place of several words: the nearest names it, the country is
// its code.
func (s *newsML1Item) location(e *element) {
	values := map[string]string{}
	for _, p := range e.deep("Property") {
		if name := bare(p.attr("FormalName")); values[name] == "" {
			values[name] = firstOf(p.attr("Value"), p.words())
		}
	}
	country := values["country"]
	p := Place{Lat: degrees(values["latitude"]), Lon: degrees(values["longitude"])}
	code := firstOf(values["countrycode"], values["isocountrycode"])
	if isCountryCode(country) {
		code, country = firstOf(code, country), values["countryname"]
	}
	if code != "ZZZ" && code != "ZZ" { // how a place in no country is written
		p.Code = code
	}
	p.Name = firstOf(values["sublocation"], values["city"], values["countryarea"], country)
	s.DeclaredPlaces = append(s.DeclaredPlaces, p)
	if country != "" && country != p.Name {
		s.DeclaredPlaces = append(s.DeclaredPlaces, Place{Name: country, Code: p.Code})
	}
	if city := firstOf(values["city"], values["sublocation"]); s.Dateline == nil && city != "" && strings.EqualFold(e.attr("HowPresent"), "Origin") {
		s.Dateline = &Dateline{Place: city}
		s.origin("dateline", "Location/Property City")
	}
}

// isCountryCode knows the two and three letters of ISO 3166.
func isCountryCode(s string) bool {
	return (len(s) == 2 || len(s) == 3) && isUpper(s)
}

// keywordsIn takes properties that are keywords by their name: Keyword,
// BWIndustryKeywords.
func (s *newsML1Item) keywordsIn(m *element) {
	for _, e := range m.all("Property") {
		name := bare(e.attr("FormalName"))
		if strings.HasSuffix(name, "keyword") || strings.HasSuffix(name, "keywords") {
			s.Keywords = append(s.Keywords, firstOf(e.attr("Value"), e.words()))
		}
	}
}

// headlineFromCopy takes the first paragraph of an alert, or any short one, for
// a headline where there is none: a list would show a blank.
func (s *newsML1Item) headlineFromCopy() {
	first, _, _ := strings.Cut(strings.TrimSpace(s.Body), "\n\n")
	if s.Headline != "" || first == "" {
		return
	}
	if utf8.RuneCountInString(first) <= maxHeadline || s.Has(Alert) || s.Urgency == 1 || s.Urgency == 2 {
		s.Headline = s.pick("headline", found{cutHeadline(first), "first paragraph"})
	}
}

// cutHeadline keeps an alert of several sentences on one line.
func cutHeadline(s string) string {
	if s = line(s); utf8.RuneCountInString(s) <= 2*maxHeadline {
		return s
	}
	cut := []rune(s)[:2*maxHeadline]
	if head, _, ok := cutLast(string(cut), " "); ok {
		return head + "…"
	}
	return string(cut) + "…"
}
