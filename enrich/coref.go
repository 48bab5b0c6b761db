package enrich

import (
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

func phraseHash(words []uint64) uint64 {
	h := uint64(0)
	for _, w := range words {
		h = nametag.JoinHash(h, w)
	}
	return h
}

func has[K comparable](m map[K]int, k K) bool {
	_, ok := m[k]
	return ok
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
