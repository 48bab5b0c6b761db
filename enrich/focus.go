package enrich

import (
	"cmp"
	"slices"

	"github.com/dateline-wire/dateline/news"
)

const (
	maxFocusCountries = 10
	minFocusShare     = 0.02
	maxFocusPlaces    = 64 // the heaviest that may be the focus
)

// focusTally sums up how much a story speaks of each country.
type focusTally struct {
	countries []countryWeight
}

type countryWeight struct {
	country int32
	weight  float64
}

func (t *focusTally) add(country int32, weight float64) {
	if country < 0 {
		return
	}
	for i := range t.countries {
		if t.countries[i].country == country {
			t.countries[i].weight += weight
			return
		}
	}
	t.countries = append(t.countries, countryWeight{country, weight})
}

// result gives nil for a story that names no place. places are sorted, the
// heaviest first.
func (t *focusTally) result(g *gazetteer, places []*found) *news.Focus {
	slices.SortStableFunc(t.countries, func(a, b countryWeight) int { return cmp.Compare(b.weight, a.weight) })
	total := 0.0
	for _, c := range t.countries {
		total += c.weight
	}
	kept, sum := 0, 0.0
	for kept < min(len(t.countries), maxFocusCountries) && t.countries[kept].weight >= minFocusShare*total {
		sum += t.countries[kept].weight
		kept++
	}
	f := &news.Focus{}
	for _, c := range t.countries[:kept] {
		f.Countries = append(f.Countries, news.CountryScore{Code: g.code(c.country), Score: c.weight / sum})
	}
	f.Place = focusPlace(g, places)
	if f.Countries == nil && f.Place == "" {
		return nil
	}
	return f
}

// townShare is the part of its region's weight from which on a town is what a
// story means by the region: Anchorage where the story says Alaska once.
const townShare = 0.25

// focusPlace names the heaviest town, county or region. A town counts for
// itself and for its region, where it is all that the story names in it.
func focusPlace(g *gazetteer, places []*found) string {
	places = places[:min(len(places), maxFocusPlaces)]
	best, weight := int32(-1), 0.0
	for _, p := range places {
		k := g.kind(p.place)
		if k == kindCountry || k == kindWide {
			continue
		}
		w := p.weight
		if k != kindRegion && p.weight >= townShare*regionWeight(g, places, p.place) && !hasSibling(g, places, p.place) {
			w += regionWeight(g, places, p.place)
		}
		if w > weight {
			best, weight = p.place, w
		}
	}
	if best < 0 {
		return ""
	}
	return g.name(best)
}

// regionWeight is how much the story names the region that holds a place.
func regionWeight(g *gazetteer, places []*found, place int32) float64 {
	for _, p := range places {
		if p.place != place && p.place == g.region(place) {
			return p.weight
		}
	}
	return 0
}

// hasSibling reports whether the story names another place of the region.
func hasSibling(g *gazetteer, places []*found, place int32) bool {
	for _, p := range places {
		if p.place != place && p.place != g.region(place) && g.region(p.place) >= 0 && g.region(p.place) == g.region(place) {
			return true
		}
	}
	return false
}
