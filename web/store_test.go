package web_test

import (
	"cmp"
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// shelf is a Store over a slice: the newest order of a story is current, and
// only what may be shown is found. Words match as prefixes.
type shelf struct {
	now func() time.Time

	mu       sync.Mutex
	versions []*news.Article
	err      error // what every call answers when set
}

func (s *shelf) put(as ...*news.Article) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions = append(s.versions, as...)
}

func (s *shelf) breakWith(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *shelf) History(ctx context.Context, id string) (*news.History, error) {
	page, err := s.Search(ctx, query.Search{ID: id})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []news.Delivered
	for _, a := range s.versions {
		if a.ID == id {
			all = append(all, news.Delivered{Article: a})
		}
	}
	return news.NewHistory(all, len(page.Hits) > 0, s.now()), nil
}

func (s *shelf) Search(_ context.Context, ask query.Search) (*news.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	current := map[string]*news.Article{}
	for _, a := range s.versions {
		if have := current[a.ID]; have == nil || a.Order >= have.Order {
			current[a.ID] = a
		}
	}
	var found []*news.Article
	for _, a := range current {
		if a.Visible(s.now()) && wanted(a, ask) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *news.Article) int {
		return cmp.Or(b.VersionCreated.Compare(a.VersionCreated), cmp.Compare(a.ID, b.ID))
	})
	p := &news.Page{Total: len(found), TookUS: 100}
	for _, f := range ask.Facets {
		p.Facets = append(p.Facets, news.Facet{Field: f, Values: tally(found, f)})
	}
	from := min(ask.Offset, len(found))
	to := min(from+cmp.Or(ask.Size, 20), len(found))
	for _, a := range found[from:to] {
		p.Hits = append(p.Hits, highlight(a, words(query.Expand(ask.Query))))
	}
	return p, nil
}

func wanted(a *news.Article, ask query.Search) bool {
	if ask.LeavesOutTests() && a.Has(news.Test) {
		return false
	}
	if ask.ID != "" && a.ID != ask.ID || a.VersionCreated.Before(ask.Since) {
		return false
	}
	for _, in := range areasOf(ask) {
		if !slices.ContainsFunc(a.LikelyLocations(), func(l *news.Location) bool { return l.Pinpoint() && in.Contains(l.Lat, l.Lon) }) {
			return false
		}
	}
	for field, any := range ask.Filter {
		if !slices.ContainsFunc(any, func(v string) bool { return slices.Contains(values(a, field), v) }) {
			return false
		}
	}
	return ask.Query == nil || matches(query.Expand(ask.Query), a)
}

func areasOf(ask query.Search) (all []interface{ Contains(lat, lon float64) bool }) {
	if ask.Near != nil {
		all = append(all, ask.Near)
	}
	if ask.Within != nil {
		all = append(all, ask.Within)
	}
	return all
}

func matches(n query.Node, a *news.Article) bool {
	switch n := n.(type) {
	case *query.And:
		return !slices.ContainsFunc(n.Parts, func(p query.Node) bool { return !matches(p, a) })
	case *query.Or:
		return slices.ContainsFunc(n.Parts, func(p query.Node) bool { return matches(p, a) })
	case *query.Not:
		return !matches(n.Part, a)
	case *query.Term:
		return wordBeginning(n.Word).MatchString(textOf(a, n.Field))
	case *query.Phrase:
		return wordBeginning(n.Text).MatchString(textOf(a, n.Field))
	}
	return false
}

func textOf(a *news.Article, field string) string {
	if field == "headline" {
		return a.Headline
	}
	return strings.ReplaceAll(a.Headline+"\n"+a.Slugline+"\n"+a.Body, "-", " ")
}

func wordBeginning(w string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(w))
}

// words are the positive words of a query.
func words(n query.Node) []string {
	var out []string
	switch n := n.(type) {
	case *query.And:
		for _, p := range n.Parts {
			out = append(out, words(p)...)
		}
	case *query.Or:
		for _, p := range n.Parts {
			out = append(out, words(p)...)
		}
	case *query.Term:
		out = []string{n.Word}
	case *query.Phrase:
		out = []string{n.Text}
	}
	return out
}

func highlight(a *news.Article, words []string) news.Hit {
	h := news.Hit{Article: a}
	if len(words) == 0 {
		return h
	}
	var parts []string
	for _, w := range words {
		parts = append(parts, regexp.QuoteMeta(html.EscapeString(w))+`\w*`)
	}
	re := regexp.MustCompile(`(?i)\b(` + strings.Join(parts, "|") + `)`)
	mark := func(s string) string { return re.ReplaceAllString(html.EscapeString(s), "<mark>$0</mark>") }
	h.Headline = mark(a.Headline)
	for para := range strings.SplitSeq(a.Body, "\n\n") {
		if len(h.Snippets) < 2 && re.MatchString(html.EscapeString(para)) {
			h.Snippets = append(h.Snippets, mark(para))
		}
	}
	return h
}

func values(a *news.Article, field string) []string {
	var out []string
	switch field {
	case "provider":
		out = append(out, a.Provider)
	case "entity":
		for _, e := range a.Entities {
			if e.Type == news.Person || e.Type == news.Org {
				out = append(out, e.Name)
			}
		}
	case "place":
		for _, l := range a.Locations {
			out = append(out, l.Name)
		}
	case "geonames":
		for _, l := range a.LikelyLocations() {
			out = append(out, strconv.Itoa(l.GeoNamesID))
		}
	case "country":
		out = a.Countries()
	case "sentiment":
		if a.Sentiment != nil {
			out = append(out, a.Sentiment.Label)
		}
	case "signal":
		for _, s := range a.Signals {
			out = append(out, string(s))
		}
	case "language":
		out = append(out, a.Language)
	}
	return out
}

func tally(found []*news.Article, field string) []news.Count {
	n := map[string]int{}
	for _, a := range found {
		for _, v := range values(a, field) {
			n[v]++
		}
	}
	var counts []news.Count
	for v, c := range n {
		counts = append(counts, news.Count{Value: v, Count: c})
	}
	slices.SortFunc(counts, func(a, b news.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return counts[:min(len(counts), query.FacetSize(field))]
}
