package enrich

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

const (
	maxNameWords = 5
	maxParents   = 4 // candidates kept for the "Texas" of "Paris, Texas"
)

// placeName is a stretch of text that may name a place.
type placeName struct {
	field      string
	start, end int
	weight     float64
	from, to   int // candidates in nameFinder.candidates
	parents    [maxParents]int32
	nparents   int
	loose      bool // stands in nothing that says "place"
}

// nameFinder collects the place names of one story. It is reused.
type nameFinder struct {
	g          *gazetteer
	tokens     []text.Token
	key        []byte
	names      []placeName
	candidates []placeCandidate
	parents    []placeCandidate
	people     map[uint64]bool // hashes of the keys that are somebody's name in this story
}

func (f *nameFinder) reset() {
	f.names = f.names[:0]
	f.candidates = f.candidates[:0]
	clear(f.people)
}

// given adds a span that somebody else has found to be a place.
func (f *nameFinder) given(field, s string, start, end int, weight float64) {
	end = start + len(text.Possessive(s[start:end]))
	from := len(f.candidates)
	f.key = PlaceKey(f.key[:0], s[start:end])
	if f.lookupPart(f.key); len(f.candidates) == from {
		return
	}
	n := placeName{field: field, start: start, end: end, weight: weight, from: from, to: len(f.candidates)}
	f.addParents(&n, s)
	f.names = append(f.names, n)
}

// lookupPart looks for a name without what is often written before or behind
// it, when the whole is unknown: "northern Iraq", "Donetsk region".
func (f *nameFinder) lookupPart(key []byte) {
	before := len(f.candidates)
	f.candidates, _ = f.g.lookup(key, f.candidates)
	for _, affix := range [...][]byte{directions, generics} {
		for word := range bytes.SplitSeq(affix, []byte(" ")) {
			if len(f.candidates) > before {
				return
			}
			n := len(key) - len(word) - 1
			switch {
			case n <= 0:
			case key[n] == ' ' && bytes.HasSuffix(key, word):
				f.candidates, _ = f.g.lookup(key[:n], f.candidates)
			case key[len(word)] == ' ' && bytes.HasPrefix(key, word):
				f.candidates, _ = f.g.lookup(key[len(word)+1:], f.candidates)
			}
		}
	}
}

var (
	directions = []byte("northern southern eastern western central north south east west northeast northwest southeast southwest downtown greater mainland inner upper lower")
	generics   = []byte("region province oblast area city state governorate district prefecture peninsula island islands territory municipality valley")
)

// search adds the capitalised names of a field that the gazetteer knows.
// entities are the mentions in the field, in order; what a person or an
// organisation wears is no place, what is a place has been given already.
func (f *nameFinder) search(field, s string, entities []taken, weight func(offset int) float64) {
	f.tokens = text.Pieces(f.tokens[:0], s)
	letters := lettersOf(s)
	for i := 0; i < len(f.tokens); {
		t := f.tokens[i]
		for len(entities) > 0 && entities[0].end <= t.Start {
			entities = entities[1:]
		}
		if t.Kind != text.Word || !capitalised(s[t.Start:]) {
			i++
			continue
		}
		if len(entities) > 0 && entities[0].start <= t.Start {
			f.within(field, s, entities[0], weight(t.Start))
			for i < len(f.tokens) && f.tokens[i].Start < entities[0].end {
				i++
			}
			continue
		}
		limit := len(s)
		if len(entities) > 0 {
			limit = entities[0].start
		}
		from := len(f.candidates)
		n, traps := f.longest(s, i, limit)
		if n == 0 {
			i++
			continue
		}
		f.judge(field, s, i, n, from, traps, letters, weight(t.Start))
		i += n
	}
}

// taken is an entity's stretch of a field.
type taken struct {
	start, end int
	kind       news.EntityType
}

// within counts "Russian" or "Kremlin" for the focus, though it is an entity
// of another kind.
func (f *nameFinder) within(field, s string, e taken, weight float64) {
	if e.kind == news.Geo || e.end > len(s) {
		return
	}
	from := len(f.candidates)
	f.key = PlaceKey(f.key[:0], text.Possessive(s[e.start:e.end]))
	f.candidates, _ = f.g.lookup(f.key, f.candidates)
	keep := from
	for _, c := range f.candidates[from:] {
		if c.how == byDemonym {
			f.candidates[keep] = c
			keep++
		}
	}
	f.candidates = f.candidates[:keep]
	if keep > from {
		f.names = append(f.names, placeName{field: field, start: e.start, end: e.end, weight: weight, from: from, to: keep})
	}
}

// longest is how many tokens from i on the longest known name has; its
// candidates are left at the end of f.candidates.
func (f *nameFinder) longest(s string, i, limit int) (n int, traps byte) {
	last := i
	var ends [maxNameWords]int
	count := 1
	ends[0] = i
	for last+1 < len(f.tokens) && count < maxNameWords && f.tokens[last+1].End <= limit {
		next := last + 1
		if f.tokens[next].Kind == text.Punct {
			if !f.joins(s, next) || next+1 >= len(f.tokens) {
				break
			}
			next++
		} else if s[f.tokens[last].End:f.tokens[next].Start] != " " {
			break
		}
		word := s[f.tokens[next].Start:f.tokens[next].End]
		if !capitalised(word) && !connector(word) {
			break
		}
		ends[count] = next
		count++
		last = next
	}
	for ; count > 0; count-- {
		end := f.tokens[ends[count-1]]
		if count > 1 && !capitalised(s[end.Start:]) {
			continue
		}
		f.key = PlaceKey(f.key[:0], text.Possessive(s[f.tokens[i].Start:end.End]))
		from := len(f.candidates)
		f.candidates, traps = f.g.lookup(f.key, f.candidates)
		if len(f.candidates) > from {
			return ends[count-1] - i + 1, traps
		}
	}
	return 0, 0
}

// joins says whether the mark at i may stand inside a name: "St. Louis", "U.S.
// Virgin Islands", "Guinea-Bissau".
func (f *nameFinder) joins(s string, i int) bool {
	t := f.tokens[i]
	if f.tokens[i-1].End != t.Start || i+1 == len(f.tokens) {
		return false
	}
	next := f.tokens[i+1].Start
	switch s[t.Start:t.End] {
	case "-":
		return next == t.End
	case ".":
		word := s[f.tokens[i-1].Start:f.tokens[i-1].End]
		short := word == "St" || word == "Ft" || word == "Mt" || word == "Ste" || strings.Contains(word, ".")
		return short && next == t.End+1 && s[t.End] == ' '
	}
	return false
}

// judge decides whether the known name of n tokens at i, whose candidates begin
// at from, is used as a place, and adds it.
func (f *nameFinder) judge(field, s string, i, n, from int, traps byte, letters lettering, weight float64) {
	if n > 1 && s[f.tokens[i].Start:f.tokens[i].End] == "The" && !strings.HasPrefix(f.g.name(f.candidates[from].place), "The ") {
		i, n = i+1, n-1 // the US, but The Hague
	}
	start, end := f.tokens[i].Start, f.tokens[i+n-1].End
	end = start + len(text.Possessive(s[start:end]))
	p := placeName{field: field, start: start, end: end, weight: weight, from: from, to: len(f.candidates)}
	if last := f.tokens[i+n-1]; last.End == end && end < len(s) && s[end] == '.' && strings.Contains(s[last.Start:end], ".") {
		p.end++ // the last dot of "U.S."
	}
	f.addParents(&p, s)
	c := surroundings{s: s, tokens: f.tokens, first: i, last: i + n - 1}
	f.keepUsable(&p, s[start:end], letters)
	if p.from == p.to || !c.place(f, &p, traps, letters) {
		f.candidates = f.candidates[:from]
		return
	}
	f.names = append(f.names, p)
}

// keepUsable drops candidates that the spelling rules out: abbreviations stand
// only behind a place, initials must be a proper name of the place, and in a
// headline whose words are all capitalised only names of well-known places are
// believed.
func (f *nameFinder) keepUsable(p *placeName, name string, letters lettering) {
	all := f.candidates[p.from:p.to]
	abbreviation := slices.ContainsFunc(all, func(c placeCandidate) bool { return c.how == byAbbreviation })
	initials := len(name) <= 4 && name == strings.ToUpper(name) && letters != upperCase
	keep := all[:0]
	if letters == sentenceCase || slices.ContainsFunc(all, f.wellKnown) {
		for _, c := range all {
			if abbreviation && c.how != byName || initials && !f.wellKnown(c) {
				continue
			}
			keep = append(keep, c)
		}
	}
	p.to = p.from + len(keep)
	f.candidates = f.candidates[:p.to]
}

const wellKnownPopulation = 5.3 // log10: 200,000

func (f *nameFinder) wellKnown(c placeCandidate) bool {
	switch f.g.kind(c.place) {
	case kindCountry, kindCapital, kindWide:
		return true
	}
	return c.how == byName && f.g.population(c.place) > wellKnownPopulation
}

// addParents looks for the larger place behind ("Paris, Texas", "Lima (Peru)",
// "Accra in Ghana") or, as possessive, before ("Brazil's Manaus").
func (f *nameFinder) addParents(p *placeName, s string) {
	rest := s[p.end:min(len(s), p.end+48)]
	for _, mark := range [...]string{", in ", ", ", " (", " in "} {
		if after, ok := strings.CutPrefix(rest, mark); ok {
			f.parentsIn(p, after)
			return
		}
	}
	before := strings.TrimRight(s[max(0, p.start-40):p.start], " ")
	if cut := text.Possessive(before); len(cut) < len(before) {
		f.parentsBefore(p, cut)
	}
}

// parentsIn tries the first three, two and one words of s.
func (f *nameFinder) parentsIn(p *placeName, s string) {
	var ends [3]int
	count := 0
	for i := 0; i <= len(s) && count < len(ends); i++ {
		if i < len(s) && s[i] != ' ' && s[i] != ',' && s[i] != ')' && s[i] != ';' && s[i] != '\n' {
			continue
		}
		if i == 0 {
			break
		}
		ends[count] = i
		count++
		if i == len(s) || s[i] != ' ' {
			break
		}
	}
	for ; count > 0 && p.nparents == 0; count-- {
		if capitalised(s) {
			f.tryParent(p, s[:ends[count-1]])
		}
	}
}

func (f *nameFinder) parentsBefore(p *placeName, s string) {
	for words, i := 0, len(s)-1; i >= 0 && words < 3; i-- {
		if i > 0 && s[i-1] != ' ' {
			continue
		}
		words++
		if capitalised(s[i:]) && p.nparents == 0 {
			f.tryParent(p, s[i:])
		}
	}
}

func (f *nameFinder) tryParent(p *placeName, name string) {
	f.key = PlaceKey(f.key[:0], text.Possessive(name))
	f.parents, _ = f.g.lookup(f.key, f.parents[:0])
	for _, c := range f.parents {
		if k := f.g.kind(c.place); (k == kindCountry || k == kindRegion) && c.how != byDemonym && p.nparents < maxParents {
			p.parents[p.nparents] = c.place
			p.nparents++
		}
	}
}

func capitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func connector(word string) bool {
	switch word {
	case "of", "the", "and", "de", "la", "le", "del", "da", "do", "dos", "di", "el", "al", "upon", "on", "sur", "am":
		return true
	}
	return false
}

// lettering is how much capitals say in a text.
type lettering uint8

const (
	sentenceCase lettering = iota
	titleCase              // every longer word has a capital
	upperCase              // everything has
)

const longWord = 4 // letters, from which on a title has a capital

func lettersOf(s string) lettering {
	out := upperCase
	word, small := 0, false // letters of the word so far, whether it began small
	for _, r := range s {
		if !unicode.IsLetter(r) {
			word = 0
			continue
		}
		if word == 0 {
			small = !unicode.IsUpper(r)
		}
		word++
		if small && word >= longWord {
			return sentenceCase
		}
		if unicode.IsLower(r) {
			out = titleCase
		}
	}
	return out
}
