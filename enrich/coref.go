package enrich

// group is all mentions of one written name.
type group struct {
	hash    uint64
	words   []uint64 // hashes of its words, without initials and suffixes
	full    []uint64 // hashes of all its words
	class   class
	prior   score
	context score
	inside  bool // stands at least once where its capital proves something
	acronym bool
	// initials says that some stand before the surname.
	initials bool
	kind     int // per, orga, loc, misc
	top      float32
	into     int // group that it is another name of; itself otherwise
	ok       bool
	shown    uint32
	id       uint32
}

// folder decides what names are and which of them mean the same.
type folder struct {
	groups    []group
	byHash    map[uint64]int
	byLast    map[uint64]int // word -> person who bears it as any but the first name; ambiguous: -1
	byFirst   map[uint64]int
	byStart   map[uint64]int // first word -> organisation
	byInitial map[uint64]int // initials -> organisation
	byCore    map[uint64]int // words without Inc. and the like -> organisation
}

const (
	ambiguous = -1
	minScore  = 1
	// minOpening is asked of a single word seen only where any word is
	// capitalised.
	minOpening = 2.2
)

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

// judge decides each name by itself.
func (g *group) judge() {
	v := g.prior
	v.add(g.context)
	g.kind, g.top = v.best()
	least := float32(minScore)
	if !g.inside {
		least = minOpening
	}
	g.ok = g.top >= least
}

func (g *group) clamp() {
	for i, v := range g.context {
		g.context[i] = max(-maxContext, min(maxContext, v))
	}
}

func (f *folder) resolve() {
	for i := range f.groups {
		f.groups[i].clamp()
		f.groups[i].judge()
	}
	f.unitePersons()
	f.uniteOrgs()
	for i := range f.groups {
		if g := &f.groups[i]; g.into == i {
			f.fold(i, g)
		}
	}
	f.shownNames()
}

// unitePersons makes one of full names that share first and last name, and
// notes which words lead to whom.
func (f *folder) unitePersons() {
	type ends struct{ first, last uint64 }
	full := map[ends]int{}
	for i := range f.groups {
		g := &f.groups[i]
		if !g.fullName() || len(g.words) < 2 {
			continue
		}
		e := ends{g.words[0], g.words[len(g.words)-1]}
		if have, ok := full[e]; ok {
			g.into = have
			continue
		}
		full[e] = i
	}
	for i := range f.groups {
		g := &f.groups[i]
		if !g.fullName() {
			continue
		}
		if len(g.words) == 1 { // J. R. Ostrander
			note(f.byLast, g.words[0], g.into)
			continue
		}
		note(f.byFirst, g.words[0], g.into)
		for _, w := range g.words[1:] {
			note(f.byLast, w, g.into)
		}
	}
}

func (g *group) fullName() bool {
	return g.ok && g.kind == per && (len(g.words) > 1 || len(g.words) == 1 && g.initials)
}

// uniteOrgs makes one of Acme Inc. and Acme, then notes by which first word
// either is meant.
func (f *folder) uniteOrgs() {
	for i := range f.groups {
		g := &f.groups[i]
		if into, ok := lookup(f.byCore, g.hash); ok && into != i && (g.kind == orga || g.top < 4) {
			g.into, g.ok, g.kind = into, true, orga
		}
	}
	for i := range f.groups {
		g := &f.groups[i]
		if !g.ok || g.kind != orga || len(g.full) < 2 {
			continue
		}
		note(f.byStart, g.full[0], f.root(i))
	}
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
	if len(g.full) == 1 && !(g.kind != orga && g.top >= 2.5) && g.class&(common|stop|anyPlace|demonym) == 0 {
		if into, ok := lookup(f.byStart, g.full[0]); ok && into != i {
			g.into, g.ok, g.kind = into, true, orga
		}
	}
}

// person gives the person whom a surname, a first name or a part of a longer
// name means. Two persons of that name: nobody.
func (f *folder) person(g *group) (int, bool) {
	if len(g.words) == 0 || g.class&(body|work) != 0 && g.class&last == 0 {
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
	v := g.prior
	v.add(g.context)
	for k, w := range v {
		if k != per && w > v[per]+2.5 {
			return 0, false
		}
	}
	return into, true
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
	at := map[uint32]int{}
	for i := range f.groups {
		g := &f.groups[i]
		if g.shown == 0 || !g.ok || g.into != i {
			continue
		}
		if have, ok := at[g.shown]; ok && f.groups[have].kind == g.kind {
			g.into = have
		} else if !ok {
			at[g.shown] = i
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
