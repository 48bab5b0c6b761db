package enrich

import (
	"math"
	"strings"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
	"github.com/dateline-wire/dateline/news"
)

// Kinds of names, as the tagger numbers them.
const (
	per = iota
	orga
	loc
	misc
)

// document is a story while its names are sought. It is used again for the
// next.
type document struct {
	*Entities
	folder
	fields   [2]string
	text     nametag.Text
	tagged   []linear.Span
	spans    []span
	refs     []ref
	words    []uint64 // what spans and groups point into
	taken    []bool   // of each token: in a span
	list     *ownTable
	office   answer
	contexts map[int]answer // of entries of the list: whether the story has their context

	order   []int32 // refs in the order of the story
	figures []figure
	longest []int // rank of the name shown, of each entity
}

// span is a stretch of tokens taken for one name.
type span struct {
	field      int
	a, b       int // tokens [a,b)
	start, end int // bytes of the field
	kind       int
	parts      []uint64 // hashes of its words
	hash       uint64   // of the whole
	roleA      int      // tokens of the title before it; roleB == 0: none
	roleB      int
	own        int  // 1 + entry of the customer's list; 0: none
	unsure     bool // of a sentence whose capitals prove nothing
	dateline   bool // where the story was filed
}

// ref is a span together with the group of its name.
type ref struct {
	group int
	span
}

func newDocument() *document {
	return &document{folder: newFolder(), contexts: map[int]answer{}}
}

func (d *document) read(a *news.Article) {
	d.fields = [2]string{a.Headline, a.Body}
	d.text.Reset()
	d.office = unasked
	for i, s := range d.fields {
		d.tagger.Read(&d.text, i, s)
	}
	d.tagger.Tag(&d.text)
	d.spans, d.refs, d.words = d.spans[:0], d.refs[:0], d.words[:0]
	d.folder.reset()
	d.taken = append(d.taken[:0], make([]bool, len(d.text.Tokens))...)
	d.ownSpans()
	d.cut()
	d.referAll()
	d.resolve()
	d.rescan()
}

// referAll puts the spans into groups, those of sentences whose capitals prove
// nothing last: of them, what is made of names that the story has elsewhere is
// left to rescan.
func (d *document) referAll() {
	for i := range d.spans {
		if !d.spans[i].unsure {
			d.refer(&d.spans[i])
		}
	}
	for i := range d.spans {
		s := &d.spans[i]
		switch {
		case !s.unsure:
		case s.kind == misc && s.own == 0 && d.mixed(s):
			clear(d.taken[s.a:s.b])
		default:
			d.refer(s)
		}
	}
}

// mixed holds for a span of several words that is no name of the story or the
// table, but has one of the story in it.
func (d *document) mixed(s *span) bool {
	if _, ok := d.byHash[s.hash]; ok || s.b-s.a < 2 {
		return false
	}
	if end, _ := d.phrase(s.a, s.b, nametag.AnyName); end == s.b {
		return false
	}
	for i := s.a; i < s.b; i++ {
		h := uint64(0)
		for k := i; k < min(s.b, i+maxPhrase); k++ {
			h = d.word(k).Extend(h)
			if _, ok := d.byHash[h]; ok {
				return true
			}
		}
	}
	return false
}

// tok gives a token.
func (d *document) tok(i int) *nametag.Token { return &d.text.Tokens[i] }

// word gives the word of a token.
func (d *document) word(i int) *nametag.Word { return d.text.Tokens[i].Word }

// cut makes spans of what the tagger found.
func (d *document) cut() {
	for k := range d.text.Sentences {
		s := &d.text.Sentences[k]
		d.dateline(s)
		d.tagged = linear.Spans(d.tagged[:0], d.text.Labels[s.First:s.Past], s.First)
		for _, t := range d.tagged {
			d.take(s, t)
		}
	}
}

func (d *document) add(s span) {
	for s.b > s.a+1 && d.word(s.b-1).Text() == "--" {
		s.b--
	}
	s.start, s.end = d.tok(s.a).Start, d.tok(s.b-1).End
	d.addPart(s, d.partsOf(s.a, s.b))
}

// addPart adds a span that covers only some words of its tokens.
func (d *document) addPart(s span, parts []uint64) {
	if len(parts) == 0 {
		return
	}
	s.parts = parts
	s.hash = 0
	for _, p := range parts {
		s.hash = nametag.JoinHash(s.hash, p)
	}
	for i := s.a; i < s.b; i++ {
		d.taken[i] = true
	}
	d.spans = append(d.spans, s)
}

func (d *document) partsOf(a, b int) []uint64 {
	from := len(d.words)
	for i := a; i < b; i++ {
		d.words = append(d.words, d.word(i).Parts...)
	}
	return d.words[from:len(d.words):len(d.words)]
}

// refer puts a span into the group of its name.
func (d *document) refer(s *span) {
	g := d.groupOf(s)
	if s.own > 0 {
		d.groups[g].own = s.own
	}
	d.groups[g].counts[s.kind] += d.trust(s)
	d.groups[g].titled = d.groups[g].titled || s.kind == per && s.roleB > 0
	if w := d.word(max(0, s.a-1)); s.kind != per && s.a > 0 && len(w.Parts) == 1 && placeWords[w.Parts[0]] {
		d.groups[g].placed = true
	}
	if s.field == bodyField {
		d.groups[g].first = min(d.groups[g].first, s.a)
	}
	d.refs = append(d.refs, ref{g, *s})
}

// groupOf gives the group of a span's name. In sport the city and its team are
// two.
func (d *document) groupOf(s *span) int {
	first, had := d.byHash[s.hash]
	key := s.hash
	if had && d.otherSense(s, &d.groups[first]) {
		key ^= secondSense
	}
	g, ok := d.byHash[key]
	if !ok {
		g = d.addGroup(s)
		if had {
			d.byHash[s.hash] = first
		}
		d.byHash[key] = g
	}
	return g
}

// secondSense sets apart the key of the name that has another sense already.
const secondSense = 0x5bd1e9955bd1e995

func (d *document) otherSense(s *span, g *group) bool {
	return d.text.Sport() && g.class&nametag.AnyPlace != 0 &&
		(s.kind == orga && g.counts[loc] > 0 || s.kind == loc && g.counts[orga] > 0)
}

// placeWords stand before places and hardly before persons.
var placeWords = hashedWords(`in at near from into across throughout around outside inside west east north south northern southern
	eastern western central`)

// titled is the weight of a person's mention with a title.
const titled = 4

// filed is the trust in a dateline's place, which is nothing else: enough for a
// story with a headline or two that could be about a team of that name.
const filed = 12

// trust weighs what the tagger says of a mention: in lines of capitals little.
func (d *document) trust(s *span) int {
	if s.dateline {
		return filed
	}
	if s.roleB > 0 && s.kind == per {
		return titled
	}
	if w := d.word(s.a); w.Has(nametag.AllCaps) && len(w.Text()) > 5 {
		return 1
	}
	return 3
}

func (d *document) addGroup(s *span) int {
	g := group{hash: s.hash, into: len(d.groups), full: s.parts, first: math.MaxInt}
	n, _ := d.names.Get(s.hash)
	if s.b == s.a+1 && len(d.word(s.a).Parts) == len(s.parts) {
		n = d.word(s.a).Name
		g.acronym = d.word(s.a).Has(nametag.AllCaps)
	} else if text := d.fields[s.field][s.start:s.end]; len(s.parts) == 1 && text == strings.ToUpper(text) {
		if a, ok := d.names.Get(nametag.AcronymHash(s.hash)); ok { // the U.S. of U.S.-led
			n = a
		}
	}
	g.class, g.id, g.shown = n.Class, n.ID, n.Shown
	if s.kind == orga && n.Class == 0 {
		g.shown = d.coreShown(s.parts)
	}
	g.letter = d.fields[s.field][s.start] | 0x20
	d.nameWords(&g, s)
	d.groups = append(d.groups, g)
	i := len(d.groups) - 1
	d.byHash[s.hash] = i
	if s.kind == orga && len(g.full) > 1 {
		d.shortForms(i, s)
	}
	return i
}
