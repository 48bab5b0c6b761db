package enrich

import (
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
)

// sortWords are words beside a name that say what sort of place it is.
var sortWords = map[string]sortSet{
	"city": sorts(sortTown), "town": sorts(sortTown), "village": sorts(sortTown), "capital": sorts(sortTown), "suburb": sorts(sortTown),
	"port": sorts(sortTown), "hamlet": sorts(sortTown), "municipality": sorts(sortTown, sortCounty), "township": sorts(sortTown, sortCounty),
	"county": sorts(sortCounty), "parish": sorts(sortCounty, sortTown), "borough": sorts(sortTown, sortCounty),
	"district": sorts(sortCounty, sortRegion, sortTown), "department": sorts(sortRegion, sortCounty), "prefecture": sorts(sortRegion, sortCounty),
	"state": sorts(sortRegion), "province": sorts(sortRegion), "oblast": sorts(sortRegion), "governorate": sorts(sortRegion), "canton": sorts(sortRegion),
	"region": sorts(sortRegion, sortWide), "territory": sorts(sortRegion, sortCountry), "republic": sorts(sortCountry, sortRegion),
	"country": sorts(sortCountry), "nation": sorts(sortCountry), "kingdom": sorts(sortCountry),
}

// beside is how far around a name its parent is looked for, in bytes.
const beside = 48

// addParents looks for the larger place behind ("Paris, Texas", "Lima (Peru)",
// "Accra in Ghana", "Dublin, Laurens County, Georgia") or before ("Brazil's
// Manaus", "the Peruvian city of Lima"), and for a word that says what sort of
// place it is.
func (f *nameFinder) addParents(p *placeName, s string) {
	f.parentsBehind(p, s)
	f.parentsBefore(p, s)
}

func (f *nameFinder) parentsBehind(p *placeName, s string) {
	rest := s[p.end:min(len(s), p.end+beside)]
	if after, ok := strings.CutPrefix(rest, " "); ok {
		p.say(strings.ToLower(firstWord(after)))
	}
	for range 2 { // county and state
		found := 0
		for _, mark := range [...]string{", in ", ", ", " (", " in "} {
			if after, ok := strings.CutPrefix(rest, mark); ok {
				found = f.parentsIn(p, after)
				rest = after[found:]
				break
			}
		}
		if found == 0 {
			return
		}
	}
}

// say notes what sort of place a word means, if any. Plurals may end in s.
func (p *placeName) say(word string) bool {
	sort, plural := sortWords[word], false
	if sort == 0 {
		if stem, ok := strings.CutSuffix(word, "ies"); ok { // counties
			sort, plural = sortWords[stem+"y"], true
		} else if stem, ok := strings.CutSuffix(word, "s"); ok {
			sort, plural = sortWords[stem], true
		}
	}
	p.said |= sort
	p.plural = p.plural || plural && sort != 0
	return sort != 0
}

// firstWord is what stands before the first space or mark.
func firstWord(s string) string {
	if i := strings.IndexAny(s, " ,.;:)\n-"); i >= 0 {
		return s[:i]
	}
	return s
}

// parentsIn tries the first three, two and one words of s, and gives the length
// of what it has found.
func (f *nameFinder) parentsIn(p *placeName, s string) int {
	if !capitalised(s) {
		return 0
	}
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
	for ; count > 0; count-- {
		if f.tryParent(p, s[:ends[count-1]], false) {
			return ends[count-1]
		}
	}
	return 0
}

// parentsBefore reads backwards: "Peruvian", "northern", "city", "of".
func (f *nameFinder) parentsBefore(p *placeName, s string) {
	before := s[max(0, p.start-beside):p.start]
	if before, ok := strings.CutSuffix(before, " "); ok {
		before = strings.TrimRight(strings.TrimSuffix(before, " of"), ",:")
		said := false
		for range 3 {
			word := lastWord(before)
			if word == "" || capitalised(word) {
				break
			}
			said = p.say(word) || said
			before = strings.TrimSuffix(strings.TrimSuffix(before, word), " ")
		}
		f.holderBefore(p, before, said)
	}
}

// holderBefore tries the last words of s: a possessive, or, where a word has
// said that it comes before a place, any country, region or people.
func (f *nameFinder) holderBefore(p *placeName, s string, said bool) {
	if p.nparents > 0 || s == "" {
		return
	}
	cut := text.Possessive(s)
	if cut == s && strings.HasSuffix(s, "s'") {
		cut = s[:len(s)-1]
	}
	if cut == s && !said {
		return
	}
	for words, i := 0, len(cut)-1; i >= 0 && words < 3; i-- {
		if i > 0 && cut[i-1] != ' ' {
			continue
		}
		words++
		if !capitalised(cut[i:]) || f.tryParent(p, cut[i:], true) {
			return
		}
	}
}

// lastWord is what stands behind the last space or mark.
func lastWord(s string) string {
	return s[strings.LastIndexAny(s, " ,.;:(\n-")+1:]
}

// tryParent takes a country, region or county as the larger place. Peoples count
// before a name: "the Peruvian city of".
func (f *nameFinder) tryParent(p *placeName, name string, people bool) bool {
	f.key = PlaceKey(f.key[:0], text.Possessive(name))
	f.parents, _ = f.g.lookup(f.key, f.parents[:0])
	had := p.nparents
	county := strings.HasSuffix(string(f.key), " county") || strings.HasSuffix(string(f.key), " parish")
	for _, c := range f.parents {
		k := f.g.kind(c.place)
		fits := k == kindCountry || k == kindRegion || k == kindCounty && county
		if fits && (people || c.how != byDemonym) && p.nparents < maxParents {
			p.parents[p.nparents] = c.place
			p.nparents++
		}
	}
	return p.nparents > had
}

// heldBy reports whether one of the parents named beside p holds the place.
func (f *nameFinder) heldBy(p *placeName, place int32) bool {
	for _, parent := range p.parents[:p.nparents] {
		if f.g.holds(parent, place) {
			return true
		}
	}
	return false
}
