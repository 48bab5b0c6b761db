package enrich

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dateline-wire/dateline/news"
)

// Places looks up what the gazetteer knows, outside of any story. It may be
// used from several goroutines.
type Places struct {
	g     *gazetteer
	codes countryCodes
	order func() []int32 // places by GeoNames id
}

// Places gives the gazetteer that the stage goes by.
func (l *Locations) Places() *Places {
	return &Places{g: l.g, codes: l.codes, order: sync.OnceValue(l.g.orderByID)}
}

func (g *gazetteer) orderByID() []int32 {
	order := make([]int32, 0, g.len())
	for p := range int32(g.len()) {
		if g.id(p) > 0 {
			order = append(order, p)
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(g.id(a), g.id(b)) })
	return order
}

// ByID is the place with a GeoNames id, without confidence or mentions.
func (p *Places) ByID(id int) (news.Location, bool) {
	order := p.order()
	i, ok := slices.BinarySearchFunc(order, id, func(place int32, id int) int { return cmp.Compare(p.g.id(place), id) })
	if !ok {
		return news.Location{}, false
	}
	return locationOf(p.g, p.codes, order[i]), true
}

// Named is the place that somebody means who looks for what is near it: the best
// known of those called so, and rather the town than the region that is called
// after it. "Paris, Texas" narrows it down to a region or country, and a GeoNames
// id names one place.
func (p *Places) Named(name string) (news.Location, bool) {
	if id, err := strconv.Atoi(strings.TrimSpace(name)); err == nil {
		return p.ByID(id)
	}
	first, rest, _ := strings.Cut(name, ",")
	all, _ := p.g.lookup(PlaceKey(nil, first), nil)
	all = slices.DeleteFunc(all, func(c placeCandidate) bool { return c.how == byDemonym })
	all = p.g.heldByNamed(all, rest)
	if len(all) == 0 {
		return news.Location{}, false
	}
	best := slices.MaxFunc(all, func(a, b placeCandidate) int { return cmp.Compare(p.g.renown(a), p.g.renown(b)) })
	return locationOf(p.g, p.codes, best.place), true
}

// renown orders places of one name: by the number of their people, of which ten
// times as many outweigh one of the differences below.
func (g *gazetteer) renown(c placeCandidate) float64 {
	r := g.population(c.place)
	switch g.kind(c.place) {
	case kindCapital:
		r += 2
	case kindSeat, kindTown, kindCountry:
		r++
	case kindCounty:
		r--
	}
	switch c.how {
	case byAlternate, byShortName:
		r -= 2 // who says so means rather what is called so
	}
	return r
}

// CountryName is the English name of a country code, the code itself if it is
// unknown.
func (p *Places) CountryName(code string) string {
	if place, err := p.g.countryNamed(code); err == nil {
		return p.g.name(place)
	}
	return code
}

// locationOf is what is known of a place by itself.
func locationOf(g *gazetteer, codes countryCodes, place int32) news.Location {
	out := news.Location{
		GeoNamesID: g.id(place),
		Name:       g.name(place),
		Country:    g.code(codes.of(g, place)),
		Feature:    g.feature(place),
	}
	out.Lat, out.Lon = g.point(place)
	if r := g.region(place); r >= 0 {
		out.Admin1 = g.name(r)
	}
	return out
}
