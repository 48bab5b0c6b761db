package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/query"
)

const (
	pageSize  = 30
	reach     = 10_000 // how deep paging goes; Elasticsearch refuses more
	maxQuery  = 2_000  // bytes; longer ones do not fit an address anyway
	maxFilter = 50     // values over all fields
)

// listing is what a reader asked to see, as it stands in the address.
type listing struct {
	Q      string
	Filter map[string][]string
	Since  string // as "24h" or "7d"; empty: no bound
	Near   string // a place or point with its radius; empty: anywhere
	Within string // a box: south,west,north,east
	Tests  bool   // test copy too
	Page   int    // from 1

	age  time.Duration // Since, read
	area area          // Near and Within, read
}

// facets are the filters on offer, in the order shown. Those that are not
// counted stand there only while they are on.
var facets = []struct {
	field, label string
	counted      bool
}{
	{"provider", "Provider", true},
	{"country", "Countries", true},
	{"geonames", "Places", true},
	{"place", "Places by name", false},
	{"focus", "Mainly about", false},
	{"entity", "People and organisations", true},
	{"sentiment", "Tone", true},
	{"signal", "Signals", true},
	{"language", "Language", false},
	{"urgency", "Urgency", false},
}

// facetShown is how many values of a facet the page lists.
const facetShown = 10

// ages are the time bounds on offer.
var ages = []struct{ since, label string }{
	{"", "Any time"},
	{"1h", "Last hour"},
	{"24h", "Last 24 hours"},
	{"7d", "Last 7 days"},
}

func readListing(v url.Values, places Places) (listing, error) {
	l := listing{
		Q: strings.TrimSpace(v.Get("q")), Filter: map[string][]string{}, Since: v.Get("since"), Tests: v.Get("tests") == "1", Page: 1,
		Near: strings.TrimSpace(v.Get("near")), Within: strings.TrimSpace(v.Get("within")),
	}
	if len(l.Q) > maxQuery {
		return l, badRequest(fmt.Sprintf("The search is longer than %d characters.", maxQuery))
	}
	n := 0
	for _, field := range query.FacetFields {
		for _, value := range v[field] {
			if value == "" || slices.Contains(l.Filter[field], value) {
				continue
			}
			if n++; n > maxFilter {
				return l, badRequest(fmt.Sprintf("More than %d filters at once.", maxFilter))
			}
			l.Filter[field] = append(l.Filter[field], value)
		}
	}
	var err error
	if l.age, err = readAge(l.Since); err != nil {
		return l, err
	}
	if l.area, err = readArea(l.Near, l.Within, places); err != nil {
		return l, err
	}
	if p := v.Get("page"); p != "" {
		if l.Page, err = strconv.Atoi(p); err != nil || l.Page < 1 || l.Page > reach/pageSize {
			return l, badRequest(fmt.Sprintf("Pages are numbered from 1 to %d.", reach/pageSize))
		}
	}
	return l, nil
}

// readAge reads a number of minutes, hours or days.
func readAge(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	unit, ok := units[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if !ok || err != nil || n < 1 || n > 100_000 {
		return 0, badRequest("The time limit must look like 30m, 24h or 7d.")
	}
	return time.Duration(n) * unit, nil
}

// search is the listing as a question to the store. The error, if any, is a
// *query.SyntaxError.
func (l listing) search(now time.Time) (query.Search, error) {
	s := query.Search{
		Filter: l.Filter, Near: l.area.near, Within: l.area.within, Tests: l.Tests,
		Size: pageSize, Offset: (l.Page - 1) * pageSize,
	}
	if l.age > 0 {
		s.Since = now.Add(-l.age)
	}
	if l.Q == "" {
		return s, nil
	}
	var err error
	s.Query, err = query.Parse(l.Q)
	return s, err
}

// narrowed reports whether the listing shows less than the whole wire from
// its newest end.
func (l listing) narrowed() bool {
	return l.Q != "" || l.Filtered() || l.Page > 1
}

// Filtered reports whether anything besides words narrows the listing down.
func (l listing) Filtered() bool {
	return len(l.Filter) > 0 || l.Since != "" || l.area.told != "" || l.Tests
}

// Area says in words where the listing is bound to; empty: anywhere.
func (l listing) Area() string { return l.area.told }

func (l listing) values() url.Values {
	v := url.Values{}
	if l.Q != "" {
		v.Set("q", l.Q)
	}
	for field, values := range l.Filter {
		v[field] = values
	}
	if l.Since != "" {
		v.Set("since", l.Since)
	}
	if l.Near != "" {
		v.Set("near", l.Near)
	}
	if l.Within != "" {
		v.Set("within", l.Within)
	}
	if l.Tests {
		v.Set("tests", "1")
	}
	if l.Page > 1 {
		v.Set("page", strconv.Itoa(l.Page))
	}
	return v
}

func (l listing) address(path string) string {
	if v := l.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// toggled is the first page of the listing with a filter value added, or taken
// away when it was there.
func (l listing) toggled(field, value string) listing {
	filter := map[string][]string{}
	for f, values := range l.Filter {
		filter[f] = slices.Clone(values)
	}
	if i := slices.Index(filter[field], value); i >= 0 {
		filter[field] = slices.Delete(filter[field], i, i+1)
	} else {
		filter[field] = append(filter[field], value)
	}
	if len(filter[field]) == 0 {
		delete(filter, field)
	}
	l.Filter, l.Page = filter, 1
	return l
}

func (l listing) aged(since string) listing {
	l.Since, l.Page = since, 1
	return l
}

// anywhere is the first page of the listing without its area.
func (l listing) anywhere() listing {
	l.Near, l.Within, l.area, l.Page = "", "", area{}, 1
	return l
}

// testing is the first page of the listing with test copy, or without.
func (l listing) testing(on bool) listing {
	l.Tests, l.Page = on, 1
	return l
}

func (l listing) paged(page int) listing {
	l.Page = page
	return l
}
