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
	Size   int                 // 0: 20
	Offset int                 // how many to skip
	Facets []string            // which of FacetFields to count; 10 values each
	Tests  bool                // test copy too; see LeavesOutTests
}

// LeavesOutTests reports whether test copy is left out: unless it is asked for,
// by Tests, by its signal or by its id.
func (s Search) LeavesOutTests() bool {
	return !s.Tests && s.ID == "" && !slices.Contains(s.Filter["signal"], "test")
}

// FacetFields are the fields that can be counted and filtered on. `entity` is
// persons and organisations, `place` the names of resolved locations,
// `sentiment` the label, `signal` what
// the desk says of the version.
var FacetFields = []string{"provider", "entity", "place", "sentiment", "language", "urgency", "signal"}
