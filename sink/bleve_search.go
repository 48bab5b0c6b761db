package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
	bquery "github.com/blevesearch/bleve/v2/search/query"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// Search returns one page of the stories that are visible now, newest first.
func (b *Bleve) Search(ctx context.Context, s query.Search) (*news.Page, error) {
	size, err := window(s)
	if err != nil {
		return nil, err
	}
	req := bleve.NewSearchRequestOptions(b.visible(s), size, s.Offset, false)
	req.Score = "none"
	req.Fields = []string{fieldSource}
	req.IncludeLocations = s.Query != nil
	req.SortByCustom(search.SortOrder{
		&search.SortField{Field: fieldVersionCreated, Desc: true, Type: search.SortFieldAsNumber},
		&search.SortField{Field: fieldReceived, Desc: true, Type: search.SortFieldAsNumber},
		&search.SortDocID{},
	})
	for _, f := range s.Facets {
		req.AddFacet(f, bleve.NewFacetRequest(f, query.FacetSize(f)))
	}
	res, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	page := &news.Page{Total: int(res.Total), Hits: make([]news.Hit, 0, len(res.Hits)), TookUS: res.Took.Microseconds()}
	for _, h := range res.Hits {
		hit, err := bleveHit(h)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		page.Hits = append(page.Hits, hit)
	}
	for _, f := range s.Facets {
		page.Facets = append(page.Facets, bleveFacet(f, res.Facets[f]))
	}
	return page, nil
}

// visible adds to a search what every reader is bound to.
func (b *Bleve) visible(s query.Search) bquery.Query {
	usable := bquery.NewTermQuery(string(news.Usable))
	usable.SetField(fieldStatus)
	must := []bquery.Query{usable, between(fieldVisibleFrom, nil, new(millis(b.now())), true), query.Bleve(query.Expand(s.Query))}
	if s.ID != "" {
		must = append(must, bquery.NewDocIDQuery([]string{currentKey(s.ID)}))
	}
	if !s.Since.IsZero() {
		must = append(must, between(fieldVersionCreated, new(millis(s.Since)), nil, false))
	}
	if !s.Until.IsZero() {
		must = append(must, between(fieldVersionCreated, nil, new(millis(s.Until)), false))
	}
	if s.Near != nil {
		must = append(must, areaQuery{s.Near})
	}
	if s.Within != nil {
		must = append(must, areaQuery{s.Within})
	}
	for field, values := range s.Filter {
		any := make([]bquery.Query, len(values))
		for i, v := range values {
			term := bquery.NewTermQuery(v)
			term.SetField(field)
			any[i] = term
		}
		must = append(must, bquery.NewDisjunctionQuery(any))
	}
	if !s.LeavesOutTests() {
		return bquery.NewConjunctionQuery(must)
	}
	tests := bquery.NewTermQuery(string(news.Test))
	tests.SetField("signal")
	return bquery.NewBooleanQuery(must, nil, []bquery.Query{tests})
}

func between(field string, low, high *float64, highInclusive bool) bquery.Query {
	q := bquery.NewNumericRangeInclusiveQuery(low, high, new(true), &highInclusive)
	q.SetField(field)
	return q
}

// window checks the page that is asked for and returns its size.
func window(s query.Search) (int, error) {
	size := s.Size
	if size == 0 {
		size = 20
	}
	if size < 0 || s.Offset < 0 || size+s.Offset > maxWindow {
		return 0, fmt.Errorf("page %d+%d beyond %d stories", s.Offset, size, maxWindow)
	}
	for field := range s.Filter {
		if !slices.Contains(query.FacetFields, field) {
			return 0, fmt.Errorf("unknown filter %q", field)
		}
	}
	for _, field := range s.Facets {
		if !slices.Contains(query.FacetFields, field) {
			return 0, fmt.Errorf("unknown facet %q", field)
		}
	}
	return size, nil
}

func bleveHit(h *search.DocumentMatch) (news.Hit, error) {
	a, err := readSource(h)
	if err != nil {
		return news.Hit{}, err
	}
	headline, body := matches(h, "headline"), matches(h, "body")
	return news.Hit{
		Article:  a,
		Headline: mark(a.Headline, 0, len(a.Headline), headline),
		Snippets: snippets(a.Body, body),
	}, nil
}

func readSource(h *search.DocumentMatch) (*news.Article, error) {
	source, _ := h.Fields[fieldSource].(string)
	a := new(news.Article)
	if err := json.Unmarshal([]byte(source), a); err != nil {
		return nil, fmt.Errorf("stored article %s: %w", h.ID, err)
	}
	return a, nil
}

// matches collects where the query matched in a field, stemmed or exact.
func matches(h *search.DocumentMatch, field string) []span {
	var spans []span
	for _, name := range []string{field, field + ".exact"} {
		for _, locations := range h.Locations[name] {
			for _, l := range locations {
				spans = append(spans, span{int(l.Start), int(l.End)})
			}
		}
	}
	return mergeSpans(spans)
}

func bleveFacet(field string, res *search.FacetResult) news.Facet {
	f := news.Facet{Field: field, Values: []news.Count{}}
	if res == nil || res.Terms == nil {
		return f
	}
	for _, t := range res.Terms.Terms() {
		f.Values = append(f.Values, news.Count{Value: t.Term, Count: t.Count})
	}
	return f
}

// History tells what may be told of a story; nil when nobody has sent it.
func (b *Bleve) History(ctx context.Context, storyID string) (*news.History, error) {
	all, err := b.Archive(ctx, storyID)
	if err != nil {
		return nil, err
	}
	return history(ctx, b, storyID, all, b.now())
}

// Archive returns every version of a story as it came, in no order, whatever its
// status. It is not for readers.
func (b *Bleve) Archive(ctx context.Context, storyID string) ([]news.Delivered, error) {
	of := bquery.NewTermQuery(storyID)
	of.SetField(fieldHistoryOf)
	req := bleve.NewSearchRequestOptions(of, maxWindow, 0, false)
	req.Fields = []string{fieldSource}
	res, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("versions of %s: %w", storyID, err)
	}
	all := make([]news.Delivered, len(res.Hits))
	for i, h := range res.Hits {
		source, _ := h.Fields[fieldSource].(string)
		if err := json.Unmarshal([]byte(source), &all[i]); err != nil {
			return nil, fmt.Errorf("versions of %s: %w", storyID, err)
		}
	}
	return all, nil
}
