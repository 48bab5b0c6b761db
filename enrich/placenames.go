package enrich

import (
	"cmp"
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
	said       sortSet // what sort of place the words around it say
	plural     bool    // and say it of several places
	given      bool    // somebody else has found it to be a place
	listed     bool    // stands in a list with the name before
	loose      bool    // stands in nothing that says "place"
}

// nameFinder collects the place names of one story. It is reused.
type nameFinder struct {
	g          *gazetteer
	tokens     []text.Token
	key        []byte
	names      []placeName
	candidates []placeCandidate
	parents    []placeCandidate
	tagged     bool            // the entity stage has read the story
	people     map[uint64]bool // hashes of the keys that are somebody's name in this story
	sure       map[uint64]bool // and of those that the entity stage has found to be places
}

func (f *nameFinder) reset() {
	f.names = f.names[:0]
	f.candidates = f.candidates[:0]
	clear(f.people)
	clear(f.sure)
}

// search adds the capitalised names of a field that the gazetteer knows.
// entities are the mentions in the field, in order; what a person or an
// organisation wears is no place, what is a place has been given already.
func (f *nameFinder) search(field, s string, entities []taken, lead int) {
	f.tokens = text.Pieces(f.tokens[:0], s)
	in := reading{field: field, s: s, letters: lettersOf(s), lead: lead}
	lastEnd := -1 // of the place before
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
			first, named := i, len(f.names)
			for i < len(f.tokens) && f.tokens[i].Start < entities[0].end {
				i++
			}
			near := neighbours{s: s, lastEnd: lastEnd, nextStart: nextPlace(entities[1:]), start: t.Start, end: f.tokens[i-1].End}
			if entities[0].kind != news.Geo {
				f.within(&in, first, i-1, near, entities[0])
			}
			if entities[0].kind == news.Geo || len(f.names) > named {
				lastEnd = near.end
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
		near := neighbours{s: s, lastEnd: lastEnd, nextStart: nextPlace(entities), start: t.Start, end: f.tokens[i+n-1].End}
		if f.judge(&in, i, n, from, traps, near) {
			lastEnd = f.names[len(f.names)-1].end
		}
		i += n
	}
}

// reading is a field that is searched.
type reading struct {
	field, s string
	letters  lettering
	lead     int // of the body
}

// nextPlace is where the next entity begins, if it is a place.
func nextPlace(entities []taken) int {
	if len(entities) == 0 || entities[0].kind != news.Geo {
		return -1
	}
	return entities[0].start
}

// taken is an entity's stretch of a field.
type taken struct {
	start, end int
	kind       news.EntityType
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
		traps = f.find(f.key)
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
func (f *nameFinder) judge(in *reading, i, n, from int, traps byte, near neighbours) bool {
	s := in.s
	if n > 1 && s[f.tokens[i].Start:f.tokens[i].End] == "The" && !strings.HasPrefix(f.g.name(f.candidates[from].place), "The ") {
		i, n = i+1, n-1 // the US, but The Hague
	}
	start, end := f.tokens[i].Start, f.tokens[i+n-1].End
	end = start + len(text.Possessive(s[start:end]))
	p := placeName{field: in.field, start: start, end: end, weight: weightAt(in.field, start, in.lead), from: from, to: len(f.candidates)}
	f.takeDot(&p, s)
	f.addParents(&p, s)
	c := surroundings{s: s, tokens: f.tokens, first: i, last: i + n - 1}
	if datelined(s, p.start, p.end) {
		f.keepTowns(&p)
	}
	f.keepUsable(&p, s[start:end], in.letters, near.behind())
	if p.from == p.to || isTicker(s, start, end) || ofNamesake(s, p.end) || !(traps == 0 && !neverAlone[s[start:end]] && near.behind() || c.place(f, &p, traps, in.letters)) {
		f.candidates = f.candidates[:from]
		return false
	}
	f.names = append(f.names, p)
	return true
}

// takeDot gives a name the full stop that belongs to it: the last of "U.S.",
// that of "Ala.".
func (f *nameFinder) takeDot(p *placeName, s string) {
	word := lastWord(s[p.start:p.end])
	if p.end < len(s) && s[p.end] == '.' && (strings.Contains(s[p.start:p.end], ".") && len(word) <= 2 || f.candidates[p.from].how == byAbbreviation) {
		p.end++
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

// inOrder sorts the names as a reader meets them and notes which of them stand
// in a list: "Donetsk, Luhansk and Kherson".
func (f *nameFinder) inOrder(a *news.Article) {
	slices.SortStableFunc(f.names, func(a, b placeName) int {
		return cmp.Or(fieldRank(a.field)-fieldRank(b.field), a.start-b.start)
	})
	for i := 1; i < len(f.names); i++ {
		last, n := &f.names[i-1], &f.names[i]
		if last.field != n.field || n.field == datelineField || n.field == declaredField || n.start < last.end || n.start-last.end > len(", and ") {
			continue
		}
		between := strings.Trim(textOf(a, n.field)[last.end:n.start], " ,")
		n.listed = between == "" || between == "and" || between == "or" || between == "/" || between == "&" || between == "-"
	}
	f.spreadSorts(a)
}

// spreadSorts gives the sort that a plural says to all of a list: "Jackson and
// Barrow counties", "the provinces of Donetsk and Luhansk".
func (f *nameFinder) spreadSorts(a *news.Article) {
	for i := 1; i < len(f.names); i++ {
		if last, n := &f.names[i-1], &f.names[i]; n.listed && last.plural {
			n.said, n.plural = n.said|last.said, true
		}
	}
	for i := len(f.names) - 1; i > 0; i-- {
		if last, n := &f.names[i-1], &f.names[i]; n.listed && n.plural {
			last.said, last.plural = last.said|n.said, true
		}
	}
	for i := range f.names {
		n := &f.names[i]
		switch inList := n.listed || i+1 < len(f.names) && f.names[i+1].listed; {
		case n.plural && inList:
			f.keepSaid(n, textOf(a, n.field)[n.start:n.end])
		case n.plural: // "Ohio townships" are in Ohio
			n.said = 0
		}
	}
}

// keepSaid leaves a name only the candidates of the sort that a plural says, if
// there are any. Counties go by their bare name in it.
func (f *nameFinder) keepSaid(n *placeName, name string) {
	p := placeName{from: len(f.candidates)}
	f.candidates = append(f.candidates, f.candidates[n.from:n.to]...)
	if n.said == sorts(sortCounty) {
		f.key = append(PlaceKey(f.key[:0], name), " county"...)
		f.find(f.key)
	}
	p.to = len(f.candidates)
	f.keep(&p, func(c placeCandidate) bool { return n.said.has(f.g.kind(c.place).sort()) && c.how != byDemonym })
	if p.from < p.to {
		n.from, n.to = p.from, p.to
	}
}

func fieldRank(field string) int {
	switch field {
	case declaredField, datelineField:
		return 0
	case "headline":
		return 1
	}
	return 2
}
