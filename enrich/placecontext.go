package enrich

import (
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

// surroundings is what stands around a known name in text of which nobody has yet
// said what is a person and what an organisation.
type surroundings struct {
	s           string
	tokens      []text.Token
	first, last int
}

// place reports whether the name is used as a place. It would rather miss
// one than put Jack London on the map.
func (c surroundings) place(f *nameFinder, p *placeName, traps byte, letters lettering) bool {
	name := c.s[c.tokens[c.first].Start:c.tokens[c.last].End]
	if tooShort(name, letters) || strings.HasPrefix(c.s[p.end:], "$") { // US$5
		return false
	}
	if p.nparents > 0 && f.hasChild(p) {
		return true
	}
	if c.first == c.last && (neverAlone[name] || traps&trapWord != 0) {
		return !neverAlone[name] && letters == sentenceCase && c.locative() && !c.nameAfter(f)
	}
	if letters != sentenceCase { // the words around it say nothing
		p.loose = !f.country(p)
		return traps == 0
	}
	if c.nameBefore(f) || traps&trapName != 0 && !c.locative() && !f.country(p) {
		f.notPlace(name)
		return false
	}
	p.loose = !c.locative() && !f.country(p)
	if p.loose && (c.speaks() || !f.large(p)) || f.tagged && !f.standsOut(p, c) {
		return false
	}
	return traps&trapWord == 0 && !c.nameAfter(f)
}

// standsOut reports whether a name is a place though the entity stage, which
// has read the story, has found none in it.
func (f *nameFinder) standsOut(p *placeName, c surroundings) bool {
	if slices.ContainsFunc(f.candidates[p.from:p.to], f.wellKnown) {
		return true
	}
	return !p.loose && c.word(c.first-1) != "of" && p.end-p.start > 3
}

// country reports whether the first reading of a name is a country.
func (f *nameFinder) country(p *placeName) bool {
	return f.g.kind(f.candidates[p.from].place) == kindCountry
}

// large reports whether any reading is a place that needs no introduction.
func (f *nameFinder) large(p *placeName) bool {
	for _, c := range f.candidates[p.from:p.to] {
		if f.g.kind(c.place) != kindTown || f.g.population(c.place) > largePopulation {
			return true
		}
	}
	return false
}

const largePopulation = 4.17 // log10: 15,000

// notPlace remembers that the story has a person of this name.
func (f *nameFinder) notPlace(name string) {
	f.people[hashKey(PlaceKey(f.key[:0], text.Possessive(name)))] = true
}

// dropPeople takes out the names that turned out to be somebody's.
func (f *nameFinder) dropPeople(a *news.Article) {
	if len(f.people) == 0 {
		return
	}
	keep := f.names[:0]
	for _, n := range f.names {
		if n.loose && f.people[hashKey(PlaceKey(f.key[:0], textOf(a, n.field)[n.start:n.end]))] {
			continue
		}
		keep = append(keep, n)
	}
	f.names = keep
}

// textOf is the field that mentions point into.
func textOf(a *news.Article, field string) string {
	if field == "headline" {
		return a.Headline
	}
	return a.Body
}

func hashKey(key []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range key {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// speaks reports whether the name is followed by a verb of people.
func (c surroundings) speaks() bool {
	return c.adjacent(c.last) && speech[c.word(c.last+1)]
}

// tooShort is "Us" for the US and "Of" in Turkey.
func tooShort(name string, letters lettering) bool {
	return len(name) <= 2 && (letters == upperCase || strings.ToUpper(name) != name)
}

func (f *nameFinder) hasChild(p *placeName) bool {
	for _, c := range f.candidates[p.from:p.to] {
		if f.heldBy(p, c.place) {
			return true
		}
	}
	return false
}

func (c surroundings) word(i int) string {
	if i < 0 || i >= len(c.tokens) {
		return ""
	}
	return c.s[c.tokens[i].Start:c.tokens[i].End]
}

// adjacent reports whether only one space stands between tokens i and i+1.
func (c surroundings) adjacent(i int) bool {
	return i >= 0 && i+1 < len(c.tokens) && c.s[c.tokens[i].End:c.tokens[i+1].Start] == " "
}

// locative reports whether a preposition of place stands before the name, or
// "-based" behind.
func (c surroundings) locative() bool {
	return strings.HasPrefix(c.s[c.tokens[c.last].End:], "-based") || c.adjacent(c.first-1) && preposition[strings.ToLower(c.word(c.first-1))]
}

// nameBefore reports whether the name seems to be the rest of a longer one:
// "Jack London", "Mr Washington", "New Paltz".
func (c surroundings) nameBefore(f *nameFinder) bool {
	i := c.first - 1
	w := c.word(i)
	if w == "." && c.adjacent(i) && i > 0 { // "Gov. Washington", "J. Houston"
		w = c.word(i - 1)
		return personTitle[w] || len(w) == 1
	}
	if w == "of" && c.adjacent(i) && c.adjacent(i-1) {
		return institution[c.word(i-1)] // "University of Manchester"
	}
	if !c.adjacent(i) || !capitalised(w) {
		return false
	}
	if personTitle[w] {
		return true
	}
	low := strings.ToLower(w)
	if preposition[low] || beforePlace[low] {
		return false
	}
	return !c.known(f, w)
}

// nameAfter reports whether the name begins a longer one: "Paris Hilton",
// "Washington Post", "Boston Celtics".
func (c surroundings) nameAfter(f *nameFinder) bool {
	if !c.adjacent(c.last) || strings.HasSuffix(c.word(c.last), "'s") || strings.HasSuffix(c.word(c.last), "’s") {
		return false
	}
	w := c.word(c.last + 1)
	if !capitalised(w) {
		return false
	}
	return !afterPlace[strings.ToLower(w)] && !c.known(f, w)
}

// known reports whether the word alone is a country, region or people.
func (c surroundings) known(f *nameFinder, w string) bool {
	f.key = PlaceKey(f.key[:0], text.Possessive(w))
	f.parents, _ = f.g.lookup(f.key, f.parents[:0])
	for _, c := range f.parents {
		if k := f.g.kind(c.place); c.how == byDemonym || c.how == byName && (k == kindCountry || k == kindRegion) {
			return true
		}
	}
	return false
}

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

var (
	neverAlone  = wordSet("January February March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Easter Region Main Sen Sens Rep Reps Gov Govs Bank Home Congress Council We'd I'd He'd")
	preposition = wordSet("in at from near to around outside inside across throughout toward towards via off between of into through beyond")
	speech      = wordSet("said says told added testified pleaded argued insisted recalled joked explained")
	institution = wordSet(`University Bank Institute College Corp Church Diocese Archdiocese Museum Federation Chamber Society Foundation
		Association Academy Airlines Orchestra Order Journal Voice Daughters Sons Archbishop Bishop Duke Duchess Earl Prince Princess`)
	personTitle = wordSet(`Mr Mrs Ms Miss Dr Sir Lord Lady Dame Judge Justice Sen Rep Gov Gen Col Maj Capt Lt Sgt Cpl Prof Rev Fr
		Senator Congressman Congresswoman Governor General Colonel Major Captain Lieutenant Sergeant Professor Reverend Coach
		Officer Detective Deputy Sheriff Saint Prince Princess Queen King Aunt Uncle Representative`)
	beforePlace = wordSet(`north south east west northern southern eastern western central downtown upper lower northeast northwest
		southeast southwest greater metropolitan the and but for on with by as after before while when since if that then although
		though now because both or not is was today monday tuesday wednesday thursday friday saturday sunday president mayor
		minister king queen prime foreign former opposition non anti pro said says mainland rural occupied saharan`)
	afterPlace = wordSet(`and but on in for to president prime foreign minister mayor gov sen rep police governor ambassador
		monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
		october november december interior defence defense finance the is was has will says said`)
)
