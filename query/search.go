package query

import (
	"slices"
	"time"
)

// Search is what a reader asks of the index. The index adds, always, that a
// story must be usable and past its embargo.
type Search struct {
	Query  Node                // as parsed, the index expands it; nil: everything
	ID     string              // only this story, by its id
	Filter map[string][]string // by Facet field: any of the values; fields are ANDed
	Since  time.Time           // version time, inclusive; zero: no bound
	Until  time.Time           // version time, exclusive; zero: no bound
	Near   *Circle             // names a place in it; nil: anywhere
	Within *Box                // likewise
	Size   int                 // 0: 20
	Offset int                 // how many to skip
	Facets []string            // which of FacetFields to count; see FacetSize
	Tests  bool                // test copy too; see LeavesOutTests
}

// LeavesOutTests reports whether test copy is left out: unless it is asked for,
// by Tests, by its signal or by its id.
func (s Search) LeavesOutTests() bool {
	return !s.Tests && s.ID == "" && !slices.Contains(s.Filter["signal"], "test")
}

// FacetFields are the fields that can be counted and filtered on. `entity` is
// persons and organisations, `country` the codes of the countries that a story
// is about, `focus` the name of the place that it is about most, `place` the
// names of resolved locations and `geonames` their GeoNames ids, which tell one
// Paris from another, `sentiment` the label, `signal` what the desk says of the
// version. Places are those of news.Location.Likely.
var FacetFields = []string{"provider", "entity", "country", "focus", "place", "geonames", "sentiment", "language", "urgency", "signal"}

// FacetSize is how many values of a facet are counted: what a list has room for,
// and what a map has.
func FacetSize(field string) int {
	switch field {
	case "country", "geonames":
		return 200
	}
	return 10
}
