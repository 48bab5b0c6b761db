package enrich

import (
	"github.com/dateline-wire/dateline/internal/nametag"
)

// bearTitledNames takes Douglas Cardinal for a person, whatever the tagger did,
// where there is a Mr. Cardinal.
func (d *document) bearTitledNames() {
	for i := range d.groups {
		g := &d.groups[i]
		if g.kind == per || g.own > 0 || g.tokens != 2 || len(g.words) != 2 || g.class != 0 {
			continue
		}
		bare, ok := d.byHash[nametag.JoinHash(0, g.words[1])]
		if !ok || d.groups[bare].kind != per || d.groups[bare].counts[per] < titled {
			continue
		}
		if n, _ := d.names.Get(nametag.JoinHash(0, g.words[0])); n.Class&nametag.First != 0 {
			g.kind = per
		}
	}
}

// unitePersons makes one of full names of the same person, and notes which
// words lead to whom.
func (d *document) unitePersons() {
	for i := range d.groups {
		if g := &d.groups[i]; g.fullName() && len(g.words) > 1 {
			d.unitePerson(i, g)
		}
	}
	d.uniteTails()
	for i := range d.groups {
		g := &d.groups[i]
		if !g.fullName() || len(g.words) == 1 {
			continue
		}
		note(d.byFirst, g.words[0], g.into)
		for _, w := range g.words[1:] {
			d.noteSurname(w, g.into)
		}
	}
	d.uniteInitials()
	d.settleRivals()
}

// maxTail is the most words of a name whose ends are tried.
const maxTail = 8

// uniteTails takes Remigio Ferro for Ruben Remigio Ferro.
func (f *folder) uniteTails() {
	for i := range f.groups {
		g := &f.groups[i]
		if !g.fullName() || len(g.words) > maxTail {
			continue
		}
		for k := 1; k < len(g.words)-1; k++ {
			note(f.byTail, phraseHash(g.words[k:]), g.into)
		}
	}
	for i := range f.groups {
		g := &f.groups[i]
		if !g.fullName() || len(g.words) < 2 || g.into != i || g.initials != 0 {
			continue
		}
		if into, ok := lookup(f.byTail, phraseHash(g.words)); ok && into != i && f.groups[into].into == into {
			g.into = into
			f.groups[into].first = min(f.groups[into].first, g.first)
		}
	}
}

// uniteInitials takes J. R. Ostrander for Joan Ostrander where the story has no
// other.
func (f *folder) uniteInitials() {
	for i := range f.groups {
		g := &f.groups[i]
		if !g.fullName() || len(g.words) > 1 {
			continue
		}
		if have, ok := lookup(f.byLast, g.words[0]); ok && f.groups[have].letter == g.letter {
			g.into = have
			f.groups[have].first = min(f.groups[have].first, g.first)
		} else {
			f.noteSurname(g.words[0], i)
		}
	}
}

// unitePerson looks for an earlier name with the same first and last word, or
// one that has all the words of the other: Carlos Alvarado, Carlos Alvarado
// Quesada. George H. W. Bush and George W. Bush are two.
func (f *folder) unitePerson(i int, g *group) {
	last := g.words[len(g.words)-1]
	for _, w := range g.words[1:] {
		have, ok := f.byEnds[[2]uint64{g.words[0], w}]
		if !ok {
			continue
		}
		p := &f.groups[have]
		if g.initials != 0 && p.initials != 0 && g.initials != p.initials {
			continue
		}
		if w == last && p.words[len(p.words)-1] == last || subset(g.words, p.words) || subset(p.words, g.words) {
			g.into = have
			p.initials |= g.initials
			p.first = min(p.first, g.first)
			break
		}
	}
	for _, w := range g.words[1:] {
		if e := [2]uint64{g.words[0], w}; !has(f.byEnds, e) {
			f.byEnds[e] = g.into
		}
	}
}

// rivals are the two bearers of a surname that the body names first.
type rivals struct{ first, second int }

func (f *folder) noteSurname(w uint64, g int) {
	have, ok := f.byLast[w]
	switch {
	case !ok:
		f.byLast[w] = g
	case have == ambiguous:
		f.rivals[w] = f.firstTwo(f.rivals[w], g)
	case have != g:
		f.byLast[w] = ambiguous
		f.rivals[w] = f.firstTwo(rivals{have, have}, g)
	}
}

func (f *folder) firstTwo(r rivals, g int) rivals {
	at := func(i int) int { return f.groups[i].first }
	switch {
	case g == r.first || g == r.second:
	case at(g) < at(r.first):
		return rivals{g, r.first}
	case r.first == r.second || at(g) < at(r.second):
		return rivals{r.first, g}
	}
	return r
}

// settleRivals gives a shared surname to who bore it alone when the body first
// and mostly used it by itself: in the obituary of a man whose wife is named
// near the end, it is his.
func (d *document) settleRivals() {
	if len(d.rivals) == 0 {
		return
	}
	early := map[int]int{} // bare name -> its mentions before the second bearer, less those after
	second := map[int]int{}
	for w, r := range d.rivals {
		if bare, ok := d.byHash[nametag.JoinHash(0, w)]; ok && d.groups[r.first].first < d.groups[bare].first {
			second[bare] = d.groups[r.second].first
		}
	}
	for i := range d.refs {
		r := &d.refs[i]
		if at, ok := second[r.group]; ok && r.field == bodyField {
			if r.a < at {
				early[r.group]++
			} else {
				early[r.group]--
			}
		}
	}
	for w, r := range d.rivals {
		if bare, ok := d.byHash[nametag.JoinHash(0, w)]; ok && early[bare] > 0 {
			d.byLast[w] = r.first
		}
	}
}

func (g *group) fullName() bool {
	return g.ok && g.kind == per && (g.tokens > 1 || len(g.words) == 1 && g.initials != 0)
}

// person gives the person whom a surname, a first name or a part of a longer
// name means. Two persons of that name: nobody.
func (f *folder) person(g *group) (int, bool) {
	if len(g.words) == 0 || g.class&(nametag.Body|nametag.Work) != 0 && g.class&nametag.Last == 0 {
		return 0, false
	}
	into, ok := lookup(f.byLast, g.words[len(g.words)-1])
	if !ok {
		if _, shared := f.byLast[g.words[0]]; shared || len(g.words) > 1 {
			return 0, false
		}
		if into, ok = lookup(f.byFirst, g.words[0]); !ok {
			return 0, false
		}
	}
	p := &f.groups[into]
	if len(g.words) > len(p.words) || len(g.full) >= len(p.full) || !subset(g.words, p.words) {
		return 0, false
	}
	switch {
	case g.kind == per:
	case g.class&nametag.Demonym != 0, g.kind == orga && len(g.words) > 1, !g.maybeSurname(p):
		return 0, false
	}
	return into, true
}

// maybeSurname tells whether what is taken for a place may be the surname of p:
// the story named the person before, and nothing is said to be in it.
func (g *group) maybeSurname(p *group) bool {
	return g.class&nametag.AnyPlace == 0 || g.kind != misc && p.first < g.first && !g.placed
}

// nameWords picks the words that a person is known by: no initials, no Jr., no
// van der.
func (d *document) nameWords(g *group, s *span) {
	if s.b == s.a+1 && len(d.word(s.a).Parts) != len(s.parts) {
		g.words = s.parts
		return
	}
	from := len(d.words)
	for k := s.a; k < s.b; k++ {
		w, before := d.word(k), len(d.words)
		switch {
		case len(w.Parts) == 0:
		case isInitials(w) && k < s.b-1:
			g.initials = nametag.JoinHash(g.initials, w.Parts[0])
		case w.Is(nametag.Suffix) && k > s.a:
		case w.Is(nametag.Particle) && w.Has(nametag.Small):
		case len(w.Parts) > 1 && (d.particle(w.Parts[0]) || w.Text()[0] <= '9'): // al-Harbi; 10-Andrew of a line-up
			d.words = append(d.words, w.Parts[1:]...)
		default:
			d.words = append(d.words, w.Parts...)
		}
		if len(d.words) > before {
			g.tokens++
		}
	}
	g.words = d.words[from:len(d.words):len(d.words)]
	if len(g.words) == 0 {
		g.words = s.parts
	}
}

// isInitials holds for J., J and J.R.R.
func isInitials(w *nametag.Word) bool {
	t := w.Text()
	return w.Has(nametag.Initial) || w.Has(nametag.Capital) && (len(t) == 1 || len(t) <= 6 && t[1] == '.' && t[len(t)-1] == '.')
}

func (d *document) particle(part uint64) bool {
	n, _ := d.names.Get(nametag.JoinHash(0, part))
	return n.Class&nametag.Particle != 0
}
