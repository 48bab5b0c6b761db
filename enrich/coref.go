package enrich

import (
	"slices"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
)

// group is all mentions of one written name.
type group struct {
	hash     uint64
	words    []uint64 // hashes of its words, without initials and suffixes
	full     []uint64 // hashes of all its words
	class    nametag.Class
	counts   [linear.Types]int // what the tagger took its mentions for
	acronym  bool
	titled   bool   // a mention of the person has a title
	placed   bool   // a mention stands after in, from or the like
	first    int    // token of its first mention in the body
	tokens   int    // that its words come from: a hyphenated surname is one
	initials uint64 // hash of them; 0: none
	letter   byte   // that it begins with
	kind     int    // per, orga, loc, misc
	into     int    // group that it is another name of; itself otherwise
	ok       bool   // is listed
	shown    uint32
	id       uint32
	own      int // 1 + entry of the customer's list; 0: none
	figure   int // 1 + place among the entities; 0: none
}

// folder decides what names are and which of them mean the same.
type folder struct {
	groups    []group
	byHash    map[uint64]int
	byLast    map[uint64]int // word -> person who bears it as any but the first name; ambiguous: -1
	rivals    map[uint64]rivals
	byFirst   map[uint64]int
	byStart   map[uint64]int // first word -> organisation
	byEnd     map[uint64]int // last word -> team
	byInitial map[uint64]int // initials -> organisation
	byCore    map[uint64]int // words without Inc. and the like -> organisation
	byBase    map[uint64]int // words without whose it is, first words -> organisation
	byHead    map[uint64]int // word that says what it is -> organisation
	byTail    map[uint64]int // last words, two or more -> person
	byEnds    map[[2]uint64]int
	byShown   map[uint32]int
	byOwn     map[int]int
}

func newFolder() folder {
	return folder{byHash: map[uint64]int{}, byLast: map[uint64]int{}, rivals: map[uint64]rivals{}, byFirst: map[uint64]int{}, byStart: map[uint64]int{}, byEnd: map[uint64]int{},
		byInitial: map[uint64]int{}, byCore: map[uint64]int{}, byBase: map[uint64]int{}, byHead: map[uint64]int{}, byTail: map[uint64]int{}, byEnds: map[[2]uint64]int{}, byShown: map[uint32]int{}, byOwn: map[int]int{}}
}

func (f *folder) reset() {
	f.groups = f.groups[:0]
	clear(f.byHash)
	clear(f.byLast)
	clear(f.rivals)
	clear(f.byFirst)
	clear(f.byStart)
	clear(f.byEnd)
	clear(f.byInitial)
	clear(f.byCore)
	clear(f.byBase)
	clear(f.byHead)
	clear(f.byTail)
	clear(f.byEnds)
	clear(f.byShown)
}

const ambiguous = -1

func note(m map[uint64]int, h uint64, g int) {
	if have, ok := m[h]; ok && have != g {
		g = ambiguous
	}
	m[h] = g
}

func lookup(m map[uint64]int, h uint64) (int, bool) {
	g, ok := m[h]
	return g, ok && g != ambiguous
}

// judge decides each name by itself: what most of its mentions were taken for,
// unless it is of the few that the table is sure of.
func (g *group) judge() {
	for k, n := range g.counts {
		if n > g.counts[g.kind] {
			g.kind = k
		}
	}
	switch {
	case g.class&nametag.Body != 0:
		g.kind = orga
	case g.class&nametag.Work != 0, g.class&nametag.Demonym != 0 && g.kind != per: // peoples, faiths, parties' members
		g.kind = misc
	}
	g.ok = true
}

func (d *document) resolve() {
	for i := range d.groups {
		d.groups[i].judge()
		g := &d.groups[i]
		if g.own > 0 {
			g.kind = d.list.kinds[g.own-1]
		}
		if g.kind == orga && g.own == 0 && !g.acronym && d.onlyForm(g.full) { // the Ltd of what was not found
			g.ok = false
		}
	}
	d.bearTitledNames()
	d.unitePersons()
	d.uniteOrgs()
	d.acronyms()
	for i := range d.groups {
		if g := &d.groups[i]; g.into == i && g.own == 0 {
			d.fold(i, g)
		}
	}
	d.shownNames()
	d.ownNames()
}

func (d *document) onlyForm(words []uint64) bool {
	for _, w := range words {
		if !d.corporate[w] {
			return false
		}
	}
	return true
}

// ownNames unites the names of one entry of the customer's list.
func (d *document) ownNames() {
	clear(d.byOwn)
	for i := range d.groups {
		g := &d.groups[i]
		if g.own == 0 {
			continue
		}
		if have, ok := d.byOwn[g.own]; ok {
			g.into = have
		} else {
			d.byOwn[g.own] = i
			g.into = i
		}
	}
}

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

func phraseHash(words []uint64) uint64 {
	h := uint64(0)
	for _, w := range words {
		h = nametag.JoinHash(h, w)
	}
	return h
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

func has[K comparable](m map[K]int, k K) bool {
	_, ok := m[k]
	return ok
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

// uniteOrgs makes one of Acme Inc. and Acme, then notes by which first word
// either is meant.
func (f *folder) uniteOrgs() {
	for i := range f.groups {
		g := &f.groups[i]
		if into, ok := lookup(f.byCore, g.hash); ok && into != i && (g.kind == orga || g.class&(nametag.Country|nametag.City|nametag.Demonym) == 0) {
			g.into, g.ok, g.kind = into, true, orga
		}
		if into, ok := lookup(f.byBase, g.hash); ok && g.into == i && g.kind == orga && g.id == 0 && g.shown == 0 && f.groups[into].kind == orga {
			g.into = into
		}
	}
	for i := range f.groups {
		g := &f.groups[i]
		if !g.ok || g.kind != orga || len(g.full) < 2 {
			continue
		}
		note(f.byStart, g.full[0], f.root(i))
		if g.class&nametag.Team != 0 {
			note(f.byEnd, g.full[len(g.full)-1], f.root(i))
		}
	}
}

// noteCore notes what an organisation is called without its last words. Acme
// Group is no rival of Acme Group Inc.
func (f *folder) noteCore(h uint64, g int) {
	have, ok := f.byCore[h]
	if ok && have != ambiguous {
		a, b := f.groups[have].full, f.groups[g].full
		if n := min(len(a), len(b)); slices.Equal(a[:n], b[:n]) {
			return
		}
	}
	note(f.byCore, h, g)
}

// fold finds what a shorter name stands for.
func (f *folder) fold(i int, g *group) {
	if into, ok := f.person(g); ok && into != i {
		g.into, g.ok, g.kind = into, true, per
		return
	}
	if g.acronym && g.shown == 0 {
		if into, ok := lookup(f.byInitial, g.hash); ok && into != i {
			g.into, g.ok, g.kind = into, true, orga
			return
		}
	}
	if into, ok := f.organisation(g); ok && into != i {
		g.into, g.ok, g.kind = into, true, orga
	}
}

// organisation gives the one whose name begins with the word, or the team whose
// name ends with it: Goldman, United. A surname is a person's if the story has
// called one by it.
func (f *folder) organisation(g *group) (int, bool) {
	if len(g.full) != 1 || g.kind == loc {
		return 0, false
	}
	w := g.full[0]
	if g.kind == per && g.class&(nametag.First|nametag.Last) != 0 && (g.titled || g.class&nametag.Last == 0 || has(f.byLast, w)) {
		return 0, false
	}
	if into, ok := lookup(f.byEnd, w); ok && g.kind == orga && f.groups[into].first < g.first {
		return into, true
	}
	if into, ok := lookup(f.byHead, w); ok && g.kind == orga && f.groups[f.root(into)].first < g.first {
		return f.root(into), true
	}
	if g.class&(nametag.Common|nametag.Stop|nametag.AnyPlace|nametag.Demonym) != 0 {
		return 0, false
	}
	into, ok := lookup(f.byStart, w)
	return into, ok && (g.kind != per || g.class&nametag.Last == 0 || f.groups[into].first < g.first)
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

func subset(small, big []uint64) bool {
next:
	for _, w := range small {
		for _, b := range big {
			if w == b {
				continue next
			}
		}
		return false
	}
	return true
}

// shownNames unites the names that the table lists under one.
func (f *folder) shownNames() {
	for i := range f.groups {
		g := &f.groups[i]
		if g.shown == 0 || !g.ok || g.into != i {
			continue
		}
		if have, ok := f.byShown[g.shown]; ok && f.groups[have].kind == g.kind {
			g.into = have
		} else if !ok {
			f.byShown[g.shown] = i
		}
	}
}

// root follows a fold to its end.
func (f *folder) root(i int) int {
	for range 4 {
		if f.groups[i].into == i {
			return i
		}
		i = f.groups[i].into
	}
	return i
}
