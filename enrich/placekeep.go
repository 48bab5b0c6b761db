package enrich

import (
	"slices"
	"strings"
)

const declaredKM = 200 // between an agency's point and ours

// keep leaves those of a name's candidates that are wanted.
func (f *nameFinder) keep(p *placeName, wanted func(placeCandidate) bool) {
	kept := f.candidates[:p.from]
	for _, c := range f.candidates[p.from:p.to] {
		if wanted(c) {
			kept = append(kept, c)
		}
	}
	f.candidates, p.to = kept, len(kept)
}

// dropChance drops the other names of small towns, where the name is a place's
// own: Frankfurt is no other spelling of Frankfort.
func (f *nameFinder) dropChance(p *placeName) {
	wanted := func(c placeCandidate) bool { return !f.byChance(p, c) }
	if slices.ContainsFunc(f.candidates[p.from:p.to], wanted) {
		f.keep(p, wanted)
	}
}

// byChance holds for another name of a place that English copy does not call
// so: Sino for Greenville, but not Kiev or Bombay.
func (f *nameFinder) byChance(p *placeName, c placeCandidate) bool {
	k := f.g.kind(c.place)
	small := k == kindCounty || k.sort() == sortTown && k != kindCapital && f.g.population(c.place) < wellKnownPopulation
	return c.how == byAlternate && small && !f.heldBy(p, c.place)
}

// keepTowns drops regions and counties where there is a town of the name: stories
// are filed from towns. NEW YORK is the city.
func (f *nameFinder) keepTowns(p *placeName) {
	town := func(c placeCandidate) bool {
		return f.g.kind(c.place).sort() == sortTown && f.g.population(c.place) > townPopulation
	}
	if slices.ContainsFunc(f.candidates[p.from:p.to], town) {
		f.keep(p, func(c placeCandidate) bool {
			k := f.g.kind(c.place).sort()
			return k != sortRegion && k != sortCounty
		})
	}
}

const townPopulation = 4.7 // log10: 50,000

// datelined reports whether a name in capitals begins a paragraph and is
// followed as a dateline is: "NEW YORK (AP) —", "BENI, Congo".
func datelined(s string, start, end int) bool {
	if start > 0 && s[start-1] != '\n' || s[start:end] != strings.ToUpper(s[start:end]) {
		return false
	}
	rest := strings.TrimLeft(s[end:min(len(s), end+8)], " ")
	for _, mark := range [...]string{",", "(", "—", "–", "--", "- "} {
		if strings.HasPrefix(rest, mark) {
			return true
		}
	}
	return false
}

// keepNear drops what is far from a point; a country's middle may be.
func (f *nameFinder) keepNear(p *placeName, lat, lon float64) {
	f.keep(p, func(c placeCandidate) bool {
		cLat, cLon := f.g.point(c.place)
		k := f.g.kind(c.place)
		return k == kindCountry || k == kindWide || distance(cLat, cLon, lat, lon) < declaredKM
	})
}

// keepUsable drops candidates that the spelling rules out: abbreviations stand
// only behind a place, initials must be a proper name of the place, and in a
// headline whose words are all capitalised only names of well-known places are
// believed.
func (f *nameFinder) keepUsable(p *placeName, name string, letters lettering, behind bool) {
	all := f.candidates[p.from:p.to]
	if letters != sentenceCase && !slices.ContainsFunc(all, f.wellKnown) {
		p.to, f.candidates = p.from, f.candidates[:p.from]
		return
	}
	abbreviation := slices.ContainsFunc(all, func(c placeCandidate) bool { return c.how == byAbbreviation })
	tiny := len(name) <= 3
	initials := len(name) <= 4 && name == strings.ToUpper(name) && letters != upperCase
	f.keep(p, func(c placeCandidate) bool {
		if f.byChance(p, c) {
			return false
		}
		if behind {
			return !initials || f.wellKnown(c) || c.how == byAbbreviation || f.g.kind(c.place) == kindRegion
		}
		return !(abbreviation && c.how != byName || initials && !f.wellKnown(c) || tiny && c.how == byAlternate)
	})
}

const wellKnownPopulation = 5.3 // log10: 200,000

func (f *nameFinder) wellKnown(c placeCandidate) bool {
	switch f.g.kind(c.place) {
	case kindCountry, kindCapital, kindWide:
		return true
	}
	return c.how == byName && f.g.population(c.place) > wellKnownPopulation
}
