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

// focusOf gives nil for a story that names no place. The places found are
// sorted, the heaviest first.
func (w *locator) focusOf() *news.Focus {
	all := w.focus.countries
	slices.SortStableFunc(all, func(a, b countryWeight) int { return cmp.Compare(b.weight, a.weight) })
	total := 0.0
	for _, c := range all {
		total += c.weight
	}
	kept, sum := 0, 0.0
	for kept < min(len(all), maxFocusCountries) && all[kept].weight >= minFocusShare*total {
		sum += all[kept].weight
		kept++
	}
	place := w.focusPlace()
	if kept == 0 && place == "" {
		return nil
	}
	f := &news.Focus{Place: place}
	if kept > 0 {
		f.Countries = make([]news.CountryScore, 0, kept)
	}
	for _, c := range all[:kept] {
		f.Countries = append(f.Countries, news.CountryScore{Code: w.names.g.code(c.country), Score: c.weight / sum})
	}
	return f
}

// townShare is the part of its region's weight from which on a town is what a
// story means by the region: Anchorage where the story says Alaska once.
const townShare = 0.25

// focusPlace names the heaviest town, county or region. A town counts for
// itself and for its region, where it is all that the story names in it.
func (w *locator) focusPlace() string {
	g, places := w.names.g, w.found[:min(len(w.found), maxFocusPlaces)]
	best, weight := int32(-1), 0.0
	for _, p := range places {
		k := g.kind(p.place)
		if k == kindCountry || k == kindWide {
			continue
		}
		weighs := p.weight
		if k != kindRegion && p.weight >= townShare*regionWeight(g, places, p.place) && !hasSibling(g, places, p.place) {
			weighs += regionWeight(g, places, p.place)
		}
		if weighs > weight {
			best, weight = p.place, weighs
		}
	}
	if best < 0 {
		return ""
	}
	return w.shown(best).Name
}

// regionWeight is how much the story names the region that holds a place.
func regionWeight(g *gazetteer, places []found, place int32) float64 {
	for _, p := range places {
		if p.place != place && p.place == g.region(place) {
			return p.weight
		}
	}
	return 0
}

// hasSibling reports whether the story names another place of the region.
func hasSibling(g *gazetteer, places []found, place int32) bool {
	for _, p := range places {
		if p.place != place && p.place != g.region(place) && g.region(p.place) >= 0 && g.region(p.place) == g.region(place) {
			return true
		}
	}
	return false
}
