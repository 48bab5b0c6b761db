package enrich

import (
	"cmp"
	"slices"

	"github.com/dateline-wire/dateline/news"
)

const (
	maxFocusCountries = 10
	minFocusShare     = 0.02
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
	for _, p := range places {
		if k := g.kind(p.place); k != kindCountry && k != kindWide {
			f.Place = g.name(p.place)
			break
		}
	}
	if f.Countries == nil && f.Place == "" {
		return nil
	}
	return f
}
