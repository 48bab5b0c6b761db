package enrich

import "strings"

// score weighs what a name may be, in the order of scoreTypes.
type score [4]float32

const (
	per = iota
	orga
	loc
	misc
)

func (s *score) add(o score) {
	for i := range s {
		s[i] += o[i]
	}
}

func (s *score) best() (kind int, top float32) {
	for i, v := range s {
		if i == 0 || v > top {
			kind, top = i, v
		}
	}
	return kind, top
}

// maxContext bounds how much the words around all mentions of a name can add,
// so that a name often seen is not decided by how often.
const maxContext = 5

// prior weighs a name by its own words.
func (sp *spanner) prior(s *span) score {
	var v score
	w := sp.shape(s)
	sp.tablePrior(&v, s.class, w)
	if w.n == 1 {
		sp.singlePrior(&v, s, w)
	} else {
		multiPrior(&v, w)
	}
	return v
}

// shape is what a name looks like.
type shape struct {
	n                 int // words
	f, l              *token
	middle, suffixed  bool // initials within; Jr. or the like at the end
	particles         bool
	ampersand         bool
	tailAt, headOf    bool // ends like an organisation; "X of Y"
	anyTail           bool
	placeTail         bool
	placeHead         bool
	eventTail         bool
	eventHead         bool
	acronym           bool
	unknown, everyday int
}

func (sp *spanner) shape(s *span) shape {
	var w shape
	for k := s.a; k < s.b; k++ {
		t := &sp.toks[k]
		switch {
		case t.mark == '&':
			w.ampersand = true
		case t.mark != 0:
		case t.small():
			if t.is(particle) && !t.is(stop) {
				w.particles = true
			} else if t.isWord(sp.s, "of") || t.isWord(sp.s, "for") {
				w.headOf = w.headOf || w.n > 0 && sp.headed(s.a, k, "for")
				w.placeHead = w.placeHead || w.l != nil && w.l.is(placeHead)
			}
		case t.is(suffix) && w.n > 0:
			w.suffixed = true
		default:
			if w.n == 0 {
				w.f = t
				w.placeHead = t.is(placeHead)
				w.eventHead = t.is(eventHead)
			} else if t.has(initial) {
				w.middle = true
			}
			if t.has(initial) && w.n == 0 {
				w.middle = true
			}
			w.anyTail = w.anyTail || w.n > 0 && t.is(orgTail)
			w.l = t
			w.n++
			if t.everyday() {
				w.everyday++
			}
			if t.class == 0 {
				w.unknown++
			}
		}
	}
	if w.f == nil {
		w.f, w.l, w.n = &sp.toks[s.a], &sp.toks[s.b-1], 1
	}
	if w.n > 1 {
		w.tailAt, w.placeTail, w.eventTail = w.l.is(orgTail), w.l.is(placeTail), w.l.is(eventTail)
	}
	w.acronym = w.n == 1 && w.f.has(allCaps) && w.f.end-w.f.start <= 6
	return w
}

func (sp *spanner) tablePrior(v *score, c class, w shape) {
	single := w.n == 1
	pick := func(one, more float32) float32 {
		if single {
			return one
		}
		return more
	}
	if c&person != 0 {
		v[per] += 4
	}
	if c&body != 0 {
		v[orga] += 5
	}
	if c&work != 0 {
		v[misc] += 5
	}
	if c&org != 0 {
		v[orga] += pick(2, 3)
	}
	if c&university != 0 {
		v[orga] += 4
	}
	if c&team != 0 {
		v[orga] += pick(1, 2)
	}
	switch {
	case c&country != 0:
		v[loc] += 4
	case c&(city|region) != 0:
		v[loc] += pick(2.7, 3.5)
	case c&town != 0:
		v[loc] += pick(1.5, 2.5)
	}
	if c&anyPlace != 0 && c&(first|last) != 0 && c&country == 0 {
		v[loc] -= 0.5
	}
	if c&(anyPlace) != 0 && c&common != 0 {
		v[loc] -= 1
	}
}

func (sp *spanner) singlePrior(v *score, s *span, w shape) {
	t := w.f
	if t.is(orgTail|suffix|title) && !t.is(anyName|first|last) {
		for i := range v {
			v[i] -= 4
		}
	}
	if t.has(ownS) {
		v[orga] += 4
	}
	switch {
	case t.is(last) && !t.everyday():
		v[per] += 0.9
	case t.is(first) && !t.everyday():
		v[per] += 0.6
	}
	if w.acronym && !t.is(anyPlace) {
		v[orga] += 1.5
	}
	if t.everyday() {
		for i := range v {
			v[i] -= 2
		}
		if t.is(orgHead|orgTail|placeHead|placeTail|title) && t.has(begins) {
			for i := range v {
				v[i] -= 1
			}
		}
		return
	}
	v[per] += 0.4
	v[orga] += 0.5
	v[loc] += 0.3
}

func multiPrior(v *score, w shape) {
	personal := !w.tailAt && !w.headOf && !w.ampersand
	switch {
	case w.f.is(first) && w.n <= 4 && (personal || w.n == 2 && w.l.is(last) && !w.f.everyday()):
		v[per] += 2
		if w.f.everyday() {
			v[per] -= 1.2
		}
		if w.l.is(last) && !w.l.everyday() {
			v[per] += 1
		}
	case w.n <= 3 && w.l.is(last) && !w.l.everyday() && personal:
		v[per] += 0.8
	}
	if w.middle && personal {
		v[per] += 2
	}
	if w.suffixed {
		v[per] += 1.5
	}
	if w.particles {
		v[per] += 1
	}
	if personal && w.unknown > 0 && w.n <= 3 && !w.anyTail {
		v[per] += 0.7
	}
	if w.tailAt {
		v[orga] += 3.2
	} else if w.anyTail {
		v[orga] += 1.2
	}
	if w.headOf {
		v[orga] += 3.2
	}
	if w.ampersand {
		v[orga] += 2
	}
	if w.everyday*2 >= w.n {
		v[orga] += 0.8
		v[misc] += 0.5
	}
	if w.f.has(allCaps) && !w.f.has(capsLine) {
		v[orga] += 0.7
	}
	if w.placeTail {
		v[loc] += 3.8
	}
	if w.placeHead && !w.headOf && !w.tailAt {
		v[loc] += 2.2
	}
	if w.eventTail {
		v[misc] += 3
	}
	if w.eventHead {
		v[misc] += 3
	}
	v[orga] += 0.9
}

// context weighs a mention by the words around it.
func (sp *spanner) context(s *span) score {
	var v score
	if s.titled {
		v[per] += 3
		if t := &sp.toks[s.roleA]; t.small() {
			v[per] -= 0.5
		}
	}
	sp.before(&v, s)
	sp.after(&v, s)
	if sp.adjective(s) {
		for i := range v {
			v[i] -= 3
		}
	}
	return v
}

// adjective holds for a people's name that no list has: the Veldavian
// president.
func (sp *spanner) adjective(s *span) bool {
	if s.b != s.a+1 || s.class != 0 || s.b >= len(sp.toks) || !sp.toks[s.b].small() || !sp.toks[s.b].is(title) {
		return false
	}
	w := sp.toks[s.a].text(sp.s)
	return strings.HasSuffix(w, "ian") || strings.HasSuffix(w, "ean") || strings.HasSuffix(w, "ese")
}

func (sp *spanner) before(v *score, s *span) {
	if s.a == 0 {
		return
	}
	t := &sp.toks[s.a-1]
	if t.mark == '(' {
		v[orga] += 0.4
	}
	if t.mark == ',' && s.a > 1 && sp.toks[s.a-2].nameLike() && sp.toks[s.a-2].is(anyPlace) {
		v[loc] += 1
	}
	if t.mark != 0 {
		return
	}
	w := t.text(sp.s)
	if sp.toks[s.b-1].has(possessive) && w != "the" && w != "The" {
		return // "in Starr's office" says nothing of Starr
	}
	switch w {
	case "in", "In":
		v[loc] += 1.5
	case "near", "outside", "southern", "northern", "eastern", "western", "central", "southwestern", "southeastern", "northwestern", "northeastern", "downtown":
		v[loc] += 2.2
	case "from", "to", "across", "through", "throughout", "into", "around", "toward", "towards", "neighboring", "neighbouring":
		v[loc] += 0.8
	case "at":
		v[orga] += 0.4
		v[loc] += 0.4
	case "by", "By":
		v[per] += 0.5
		v[orga] += 0.2
	case "with", "told", "asked":
		v[per] += 0.6
	case "the", "The":
		sp.article(v, s)
	}
	if t.is(kin) {
		v[per] += 1
	}
	if t.is(demonym) {
		v[loc] -= 0.5
	}
}

// article weighs "the": it stands before organisations, seldom before persons
// unless a noun follows, as in the Clinton administration.
func (sp *spanner) article(v *score, s *span) {
	if s.class&anyPlace != 0 {
		return
	}
	if s.b < len(sp.toks) && sp.toks[s.b].small() && sp.toks[s.b].is(common) && !sp.toks[s.b].is(stop|says) {
		v[orga] += 0.3
		return
	}
	v[orga] += 1
	v[per] -= 1.5
	v[misc] += 0.3
}

func (sp *spanner) after(v *score, s *span) {
	if s.b >= len(sp.toks) {
		return
	}
	t := &sp.toks[s.b]
	last := &sp.toks[s.b-1]
	if last.has(possessive) {
		if t.mark == 0 && t.is(kin) {
			v[per] += 1.5
		}
		return
	}
	if t.mark == ',' && s.b+1 < len(sp.toks) {
		next := &sp.toks[s.b+1]
		switch {
		case next.has(number) && s.b+2 < len(sp.toks) && sp.toks[s.b+2].mark == ',' && next.end-next.start == 2:
			v[per] += 2
		case next.nameLike() && next.is(country|region) && !next.everyday():
			v[loc] += 1.5
		case next.isWord(sp.s, "who") || next.isWord(sp.s, "whose"):
			v[per] += 1.5
		case next.isWord(sp.s, "which"):
			v[orga] += 0.5
			v[loc] += 0.5
		}
		return
	}
	if t.mark == '-' && s.b+1 < len(sp.toks) && sp.toks[s.b+1].isWord(sp.s, "based") {
		v[loc] += 2
	}
	if t.mark != 0 {
		return
	}
	switch w := t.text(sp.s); {
	case w == "who":
		v[per] += 1.5
	case t.is(says):
		v[per] += 1.2
		v[orga] += 0.5
	case w == "shares" || w == "stock" || w == "executives" || w == "employees" || w == "spokesman" || w == "spokeswoman" || w == "shareholders":
		v[orga] += 1.5
	case w == "area" || w == "region" || w == "suburb" || w == "airport" || w == "province" || w == "county" || w == "city":
		v[loc] += 1.2
	}
}
