package enrich

import (
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

func (d *document) onlyForm(words []uint64) bool {
	for _, w := range words {
		if !d.corporate[w] {
			return false
		}
	}
	return true
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

// coreShown gives what the table shows for General Motors to General Motors
// Corp.
func (d *document) coreShown(full []uint64) uint32 {
	n := len(full)
	for n > 1 && d.corporate[full[n-1]] {
		n--
	}
	if n == len(full) {
		return 0
	}
	core, _ := d.names.Get(phraseHash(full[:n]))
	return core.Shown
}

// noteBase notes an organisation without whose it is: Health Ministry for the
// Indonesian Health Ministry, Electoral Commission for that of Uganda.
func (d *document) noteBase(g int, s *span) {
	a, b := s.a, s.b
	if strings.EqualFold(d.word(a).Text(), "the") {
		a++
	}
	if end, _ := d.phrase(a, b, nametag.Demonym|nametag.Country); end > 0 {
		a = end
	}
	for k := a; k < b; k++ {
		if d.word(k).Text() == "of" {
			b = k
		}
	}
	if a == s.a && b == s.b {
		return
	}
	from := len(d.words)
	if parts := d.partsOf(a, b); len(parts) > 1 {
		note(d.byBase, phraseHash(parts), g)
	}
	d.words = d.words[:from]
}

// noteHead notes the word that says what an organisation is: the Fund, for the
// International Monetary Fund.
func (d *document) noteHead(g int, s *span) {
	head := s.b - 1
	for k := s.b - 1; k > s.a; k-- {
		if d.word(k).Text() == "of" {
			head = k - 1
		}
	}
	if parts := d.word(head).Parts; len(parts) == 1 && headWords[parts[0]] {
		note(d.byHead, parts[0], g)
	}
}

// headWords are what organisations call themselves by once they are introduced.
// The House, the Senate and the Court are known without.
var headWords = hashedWords(`administration agency association authority bank board bureau church commission committee council
	exchange federation foundation fund institute league ministry organisation organization party union university`)

// onlyTrade holds for the last words of an organisation's name that only say
// what form or trade it is of.
func (d *document) onlyTrade(words []uint64) bool {
	for _, w := range words {
		if !d.corporate[w] && !tradeWords[w] {
			return false
		}
	}
	return true
}

var tradeWords = hashedWords(`international industries enterprises bank bancorp airlines airways motor motors energy oil gas petroleum
	electric steel systems technology technologies software partners capital financial securities insurance communications telecom
	media entertainment pharmaceuticals foods stores brothers sons associates properties resources studios records productions
	party hospital school club`)

// shortForms notes how else an organisation of that name may be called.
func (d *document) shortForms(g int, s *span) {
	full := d.groups[g].full
	h := uint64(0)
	for n, w := range full {
		if n > 0 && d.onlyTrade(full[n:]) {
			d.noteCore(h, g)
		}
		if n > 1 {
			note(d.byBase, h, g)
		}
		h = nametag.JoinHash(h, w)
	}
	d.noteBase(g, s)
	d.noteHead(g, s)
	var initials [8]byte
	k := 0
	for i := s.a; i < s.b && k < len(initials); i++ {
		if w := d.word(i); w.Has(nametag.Capital) {
			initials[k] = w.Text()[0] | 0x20
			k++
		}
	}
	if k >= 2 {
		note(d.byInitial, nametag.JoinHash(0, nametag.WordHash(initials[:k])), g)
	}
}
