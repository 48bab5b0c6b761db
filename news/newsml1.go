package news

import (
	"errors"
	"fmt"
	"strings"
)

// readNewsML1 reads NewsML 1.0 to 1.2: the NewsItems of a NewsML, each with a
// fate of its own, those that are nested in another included.
//
// What may name a story, for the identity of a profile:
//
//	public-identifier   PublicIdentifier without its revision
//	provider-date-item  ProviderId:DateId:NewsItemId
//	provider-item       ProviderId:NewsItemId
//	item                NewsItemId
//	duid                NewsItem/@Duid
//	component-duid      NewsComponent/@Duid, the first
func (r *reader) readNewsML1(root *element) {
	n := newsML1{reader: r, root: root, envelope: root.find("NewsEnvelope"), names: map[string]string{}, topics: map[string]topic{}}
	n.learn(root)
	n.several = len(root.deep("NewsItem")) > 1
	if root.is("NewsItem") {
		n.item(root, nil)
	}
	for _, item := range root.all("NewsItem") {
		n.item(item, nil)
	}
	if n.number == 0 && root.find("TopicSet") != nil {
		r.fail(errors.New("topic set, no story inside"))
	}
}

// newsML1 is one message.
type newsML1 struct {
	*reader
	root, envelope *element
	topics         map[string]topic  // the document's own, by "#" and Duid
	names          map[string]string // of the same, by formal name
	number         int
	several        bool
}

// topic is a code that a document explains.
type topic struct {
	scheme, code, name string
	place              bool
}

// learn takes the names that the document's topic sets give to their codes.
func (n *newsML1) learn(e *element) {
	for _, k := range e.kids {
		if !k.is("Topic") {
			if !k.is("ContentItem") {
				n.learn(k)
			}
			continue
		}
		t := topic{scheme: k.find("FormalName").attr("Scheme"), code: k.find("FormalName").words(), name: k.find("Description").words()}
		switch bare(k.find("TopicType").attr("FormalName")) {
		case "country", "geography", "location", "place", "city", "region", "geoarea", "countrycode":
			t.place = true
		}
		if id := k.attr("Duid"); id != "" {
			n.topics["#"+id] = t
		}
		if t.code != "" && t.name != "" {
			n.names[t.code] = t.name
		}
	}
}

// item reads one NewsItem and those within it. A wrapper that holds nothing but
// others is no story; what it says of its status holds for them too.
func (n *newsML1) item(item *element, outer []*element) {
	if n.items > MaxItems {
		return
	}
	management := append(outer[:len(outer):len(outer)], item.find("NewsManagement"))
	s := &newsML1Item{newsML1: n, item: item, management: management, said: map[*part]bool{}}
	s.components()
	var inner []*element
	for _, e := range s.refs {
		if e.is("NewsItem") {
			inner = append(inner, e)
		}
	}
	beside := item.all("NewsItem") // an end tag is missing: no part of this one
	n.several = n.several || len(inner)+len(beside) > 0
	if len(inner) == 0 || len(s.parts) > 0 || s.headlineOf(s.top) != "" {
		if !n.more() {
			return
		}
		n.number++
		s.read(n.where())
	}
	for _, i := range inner {
		n.item(i, management)
	}
	for _, i := range beside {
		n.item(i, nil)
	}
}

func (n *newsML1) where() string {
	if !n.several {
		return ""
	}
	return fmt.Sprintf("item %d", n.number)
}

// newsML1Item reads one item into its draft.
type newsML1Item struct {
	*newsML1
	*draft
	item       *element
	management []*element // its own last, after those of the items around it

	top    *component
	tree   []*component // all of them
	titled *component   // the first that has a headline
	parts  []*part
	refs   []*element // NewsItemRefs, and NewsItems within

	main   *part               // the copy
	near   []*component        // around the copy, the outermost first
	lang   string              // of the copy, where parts differ
	around map[*component]bool // the components that main is in
	said   map[*part]bool      // parts that were read

	broken           bool // the copy holds what is none
	edNotes          []string
	title, partTitle string   // headlines in the copy, and beside it
	inside           *Article // what NITF in the copy says beside it
}

func (s *newsML1Item) read(where string) {
	s.draft = s.newsML1.draft()
	s.identity()
	s.times()
	s.manage()
	s.choose()
	if reason := s.noStory(); reason != "" {
		s.failAt(where, errors.New(reason))
		return
	}
	s.copy()
	s.lines()
	s.rights()
	s.describe()
	s.media()
	s.links()
	s.headlineFromCopy()
	s.unread()
	if s.broken && (s.Status == Usable || s.Status == "") {
		s.failAt(where, errors.New("metadata inside the copy"))
		return
	}
	s.add(s.draft, where)
}

// noStory knows the items that are none, so that the reason says more than
// that there is no headline and no text.
func (s *newsML1Item) noStory() string {
	if s.Status != Usable && s.Status != "" || s.main != nil || s.headlineOf(s.top) != "" {
		return ""
	}
	if len(s.refs)+len(s.files()) > 0 { // a package, as an index is, or copy that is somewhere else
		return ""
	}
	for _, p := range s.parts {
		if p.kind == partMedia {
			return ""
		}
	}
	switch {
	case s.item.find("Update") != nil:
		return "changes to another revision, no story"
	case s.item.find("TopicSet") != nil:
		return "topic set, no story"
	}
	return ""
}

// identity takes the public identifier as the id, or the item's number where
// there is none. Its constant parts name the story, its revision does not.
func (s *newsML1Item) identity() {
	id := s.item.find("Identification", "NewsIdentifier")
	if id == nil {
		id = s.item.find("NewsIdentifier") // outside of where it belongs
	}
	provider, date, item := id.find("ProviderId").words(), id.find("DateId").words(), id.find("NewsItemId").words()
	revision := id.find("RevisionId")
	s.SourceID = s.pick("source_id", found{id.find("PublicIdentifier").words(), "NewsIdentifier/PublicIdentifier"}, found{item, "NewsIdentifier/NewsItemId"})
	s.Version = s.pick("version", found{revision.words(), "NewsIdentifier/RevisionId"})
	s.ids = []found{{publicName(id.find("PublicIdentifier").words(), s.Version, provider, item), "public-identifier"}}
	if item != "" {
		s.ids = append(s.ids, found{together(":", provider, date, item), "provider-date-item"},
			found{together(":", provider, item), "provider-item"}, found{item, "item"})
	}
	s.ids = append(s.ids, found{s.item.attr("Duid"), "duid"}, found{s.item.find("NewsComponent").attr("Duid"), "component-duid"})
	if s.unsaid = s.SourceID + item; item == "" {
		s.unsaid = everything(s.item)
	}
	s.sender(provider)
	if n := versionNumber(revision.attr("PreviousRevision")); n > 0 {
		s.gives("RevisionId/@PreviousRevision", Update)
	}
}

// publicName is a public identifier without the revision at its end: its
// number, and the letter that says what the revision changes. It goes only
// where the item's number stays. An identifier that goes no further than the
// provider names nothing.
func publicName(id, revision, provider, item string) string {
	urn := strings.HasPrefix(strings.ToLower(id), "urn:newsml:")
	if urn && provider != "" && strings.Count(id, ":") <= 2 {
		return ""
	}
	base, end, ok := cutLast(id, ":")
	whole := urn && strings.Count(id, ":") >= 5 // urn, newsml, provider, date, item, revision
	if !ok || !whole && (item == "" || !strings.HasSuffix(base, ":"+item)) {
		return id
	}
	number := strings.TrimRight(end, "NUAnua")
	if end == revision || number == revision || revision == "" && number != "" && strings.Trim(number, "0123456789") == "" {
		return base
	}
	return id
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// together leaves out what is empty.
func together(sep string, values ...string) string {
	var kept []string
	for _, v := range values {
		if v != "" {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, sep)
}

// everything is what an element says, in attributes too.
func everything(e *element) string {
	var b strings.Builder
	e.writeAll(&b)
	return b.String()
}

func (e *element) writeAll(b *strings.Builder) {
	b.WriteString(e.text)
	for _, a := range e.attrs {
		b.WriteString("\n" + a.value)
	}
	for _, k := range e.kids {
		if !k.is("NewsItem") {
			k.writeAll(b)
		}
	}
}

// sender finds the agency. An id without one is helped by the provider's.
func (s *newsML1Item) sender(provider string) {
	c := clues{id: s.SourceID, sources: []string{provider}}
	if authority(c.id) == "" && provider != "" {
		c.id = "urn:newsml:" + provider + ":"
	}
	admin := s.top.find("AdministrativeMetadata")
	for _, e := range []*element{admin.find("Provider"), s.envelope.find("SentFrom")} {
		for _, party := range e.all("Party") {
			c.sources = append(c.sources, formal(party))
		}
	}
	for _, e := range s.envelope.all("NewsService") {
		c.sources = append(c.sources, formal(e))
	}
	for _, e := range s.top.kids {
		for _, party := range e.find("AdministrativeMetadata", "Provider").all("Party") {
			c.sources = append(c.sources, formal(party))
		}
	}
	for _, party := range admin.find("Source").all("Party") {
		c.sources = append(c.sources, formal(party))
	}
	s.recognise(c)
}

// formal is the word that an element of a controlled vocabulary stands for, as
// attribute or, against the definition, as text.
func formal(e *element) string { return firstOf(e.attr("FormalName"), e.words()) }

// managed is the item's own management block, or nil.
func (s *newsML1Item) managed() *element { return s.management[len(s.management)-1] }

func (s *newsML1Item) times() {
	m := s.managed()
	s.sent = s.time("sent", s.envelope.find("DateAndTime").words())
	s.VersionCreated = s.time("ThisRevisionCreated", s.pick("version_created", found{m.find("ThisRevisionCreated").words(), "NewsManagement/ThisRevisionCreated"}))
	s.FirstCreated = s.time("FirstCreated", s.pick("first_created", found{m.find("FirstCreated").words(), "NewsManagement/FirstCreated"}))
}

// manage takes what may be done with the item and what kind of item it is.
func (s *newsML1Item) manage() {
	for _, m := range s.management {
		s.statuses(m)
	}
	s.statuses(s.item) // outside of where it belongs
	m := s.managed()
	if m != nil {
		s.embargoProperty(m.kids)
	}
	for _, e := range m.all("Instruction") {
		s.instruction(e)
	}
	for _, e := range m.all("NewsItemType") {
		s.signalCode(formal(e))
	}
	for _, e := range m.all("Urgency") {
		if word := formal(e); word != "" && !strings.EqualFold(word, "default") && s.Urgency == 0 {
			s.urgency(word)
			s.origin("urgency", "NewsManagement/Urgency")
		}
	}
	for _, c := range s.tree {
		for _, e := range c.kids {
			if e.is("AdministrativeMetadata") || e.is("DescriptiveMetadata") || e.is("Metadata") {
				s.embargoProperty(e.kids)
			}
		}
	}
}

// statuses takes every status of a management block, and the time at which it
// is to change. A story that waits for one is under embargo; where it may
// become anything but usable, it waits for ever.
func (s *newsML1Item) statuses(m *element) {
	for _, e := range m.all("Status") {
		s.status(formal(e))
	}
	held := s.Has(Embargo) || s.Status == Withheld
	for _, change := range append(m.all("StatusWillChange"), m.all("Status", "StatusWillChange")...) {
		word := formal(change.find("FutureStatus"))
		at := firstOf(change.find("DateAndTime").words(), change.attr("DateAndTime"))
		switch {
		case word == "" || s.isUsable(word):
			s.embargo(at)
		case held:
			s.embargo("never, becomes " + word)
		default:
			s.warn("status will change to %q at %q", short(word, 40), short(at, 40))
		}
	}
}

// isUsable says whether a status lets everybody read the story.
func (s *newsML1Item) isUsable(word string) bool {
	if own, known := s.ownStatus(word); known {
		return own == Usable
	}
	usual, embargoed, _ := usualStatus(localCode(word))
	return usual == Usable && !embargoed
}

// instruction takes a word to the desks about this revision. What it says of
// earlier ones is what their being earlier says already.
func (s *newsML1Item) instruction(e *element) {
	s.signalCode(formal(e))
	for _, rs := range e.all("RevisionStatus") {
		if rs.attr("Revision") != "" && rs.attr("Revision") == s.Version {
			s.status(formal(rs.find("Status")))
		}
	}
	for _, c := range e.all("Comment") {
		s.note(firstOf(c.words(), c.attr("FormalName")), "NewsManagement/Instruction/Comment")
	}
}

// embargoProperty takes an embargo that an agency keeps among properties of its
// own.
func (s *newsML1Item) embargoProperty(list []*element) {
	for _, e := range list {
		if !e.is("Property") {
			continue
		}
		if name := strings.ToLower(e.attr("FormalName")); !strings.Contains(name, "embargo") {
			s.embargoProperty(e.kids)
			continue
		}
		s.embargoValue(firstOf(e.attr("Value"), e.words()))
	}
}

// note takes a word to the desks.
func (s *newsML1Item) note(text, from string) {
	if text = strings.TrimSpace(text); text != "" {
		s.edNotes = append(s.edNotes, text)
		s.origin("ednote", from)
	}
}

// links are the other items that this one names.
func (s *newsML1Item) links() {
	m := s.managed()
	for _, kind := range []struct{ element, rel string }{{"DerivedFrom", "derivedFrom"}, {"AssociatedWith", "associatedWith"}} {
		for _, e := range m.all(kind.element) {
			s.Links = append(s.Links, Link{Rel: kind.rel, ID: e.attr("NewsItem")})
		}
	}
	s.Links = append(s.Links, Link{Rel: "revisionHistory", ID: m.find("RevisionHistory").attr("Href")})
	for _, e := range s.refs {
		id := firstOf(e.attr("NewsItem"), e.find("Identification", "NewsIdentifier", "PublicIdentifier").words())
		s.Links = append(s.Links, Link{Rel: "member", ID: id})
	}
	for _, href := range s.files() {
		s.Links = append(s.Links, Link{Rel: "body", ID: href})
	}
	for _, l := range s.Links {
		if l.ID != "" {
			s.origin("links", "DerivedFrom, AssociatedWith, RevisionHistory, NewsItemRef, ContentItem")
		}
	}
}

// files are the addresses of contents that are somewhere else and neither
// picture nor film nor sound.
func (s *newsML1Item) files() []string {
	var list []string
	for _, p := range s.parts {
		if href := p.attr("Href"); href != "" && p.kind != partMedia && p.kind != partOther && !p.holdsText() {
			list = append(list, href)
		}
	}
	return list
}
