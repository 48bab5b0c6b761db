package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// maxVersions is how far back the history of one story is shown.
const maxVersions = 1000

type object = map[string]any

// searchAnswer is what we read of a search's answer.
type searchAnswer struct {
	Took     int64 `json:"took"` // ms
	TimedOut bool  `json:"timed_out"`
	Shards   struct {
		Failed int `json:"failed"`
	} `json:"_shards"`
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []struct {
			Source    json.RawMessage     `json:"_source"`
			Highlight map[string][]string `json:"highlight"`
		} `json:"hits"`
	} `json:"hits"`
	Aggregations map[string]struct {
		Buckets []struct {
			Key   any `json:"key"`
			Count int `json:"doc_count"`
		} `json:"buckets"`
	} `json:"aggregations"`
}

// Search returns one page of the stories that are visible now, newest first.
// The read alias hides all others, whatever is asked.
func (e *Elastic) Search(ctx context.Context, s query.Search) (*news.Page, error) {
	size, err := window(s)
	if err != nil {
		return nil, err
	}
	ans, err := e.search(ctx, e.readAlias(), searchBody(s, size))
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	page := &news.Page{Total: ans.Hits.Total.Value, Hits: make([]news.Hit, 0, len(ans.Hits.Hits)), TookUS: ans.Took * 1000}
	for _, h := range ans.Hits.Hits {
		a, err := readDocument(h.Source)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		hit := news.Hit{Article: a, Headline: html.EscapeString(a.Headline), Snippets: h.Highlight["body"]}
		if marked := h.Highlight["headline"]; len(marked) > 0 {
			hit.Headline = marked[0]
		}
		page.Hits = append(page.Hits, hit)
	}
	for _, f := range s.Facets {
		facet := news.Facet{Field: f, Values: []news.Count{}}
		for _, b := range ans.Aggregations[f].Buckets {
			facet.Values = append(facet.Values, news.Count{Value: fmt.Sprint(b.Key), Count: b.Count})
		}
		page.Facets = append(page.Facets, facet)
	}
	return page, nil
}

// searchBody writes a search in Elasticsearch's language.
func searchBody(s query.Search, size int) object {
	node := query.Expand(s.Query)
	clauses := object{"must": []any{query.Elastic(node)}}
	if filter := filters(s); len(filter) > 0 {
		clauses["filter"] = filter
	}
	body := object{
		"query": object{"bool": clauses},
		"from":  s.Offset, "size": size, "track_total_hits": true,
		"sort": []any{
			object{"version_created": object{"order": "desc", "missing": "_last"}},
			object{"received": object{"order": "desc", "missing": "_last"}},
			object{"id": "asc"},
		},
	}
	if s.Query != nil {
		body["highlight"] = highlight(node)
	}
	if len(s.Facets) > 0 {
		aggs := object{}
		for _, f := range s.Facets {
			aggs[f] = object{"terms": object{"field": elasticFacets[f], "size": query.FacetSize(f)}}
		}
		body["aggs"] = aggs
	}
	return body
}

func filters(s query.Search) []any {
	var filter []any
	if s.ID != "" {
		filter = append(filter, object{"ids": object{"values": []string{s.ID}}})
	}
	if s.LeavesOutTests() {
		filter = append(filter, object{"bool": object{"must_not": []any{object{"term": object{"signals": news.Test}}}}})
	}
	during := object{}
	if !s.Since.IsZero() {
		during["gte"] = s.Since.UTC().Format(time.RFC3339Nano)
	}
	if !s.Until.IsZero() {
		during["lt"] = s.Until.UTC().Format(time.RFC3339Nano)
	}
	if len(during) > 0 {
		filter = append(filter, object{"range": object{"version_created": during}})
	}
	if c := s.Near; c != nil {
		filter = append(filter, object{"geo_distance": object{"distance": fmt.Sprintf("%gkm", c.KM), "location": geoPoint{c.Lat, c.Lon}}})
	}
	if b := s.Within; b != nil {
		corners := object{"top_left": geoPoint{b.North, b.West}, "bottom_right": geoPoint{b.South, b.East}}
		filter = append(filter, object{"geo_bounding_box": object{"location": corners}})
	}
	for _, field := range slices.Sorted(maps.Keys(s.Filter)) {
		filter = append(filter, object{"terms": object{elasticFacets[field]: s.Filter[field]}})
	}
	return filter
}

// highlight asks for the headline whole and for a few fragments of the body.
// The text is escaped by the server.
func highlight(n query.Node) object {
	return object{
		"encoder": "html", "pre_tags": []string{"<mark>"}, "post_tags": []string{"</mark>"},
		"max_analyzed_offset": 999_999, "highlight_query": query.ElasticMarks(n),
		"fields": object{
			"headline": object{"number_of_fragments": 0},
			"body":     object{"number_of_fragments": snippetCount, "fragment_size": snippetBytes},
		},
	}
}

func (e *Elastic) search(ctx context.Context, index string, body object) (*searchAnswer, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	ans := new(searchAnswer)
	req := esapi.SearchRequest{
		Index: []string{index}, Body: bytes.NewReader(data),
		AllowNoIndices: new(strings.Contains(index, "*")), AllowPartialSearchResults: new(false),
	}
	if err := e.call(ctx, req, ans); err != nil {
		return nil, err
	}
	if ans.TimedOut || ans.Shards.Failed > 0 {
		return nil, fmt.Errorf("only a part of the index answered")
	}
	return ans, nil
}

// History tells what may be told of a story; nil when nobody has sent it.
func (e *Elastic) History(ctx context.Context, storyID string) (*news.History, error) {
	all, err := e.Archive(ctx, storyID)
	if err != nil {
		return nil, err
	}
	return history(ctx, e, storyID, all, e.now())
}

// Archive returns the last versions of a story as they came, whatever their
// status. It is not for readers.
func (e *Elastic) Archive(ctx context.Context, storyID string) ([]news.Delivered, error) {
	ans, err := e.search(ctx, e.versionsIndex()+"*", object{
		"query": object{"bool": object{"filter": []any{object{"term": object{"id": storyID}}}}},
		"size":  maxVersions,
		"sort":  []any{object{"order": object{"order": "desc", "unmapped_type": "long"}}},
	})
	if err != nil {
		return nil, fmt.Errorf("versions of %s: %w", storyID, err)
	}
	var all []news.Delivered
	at := make(map[string]int) // a copy that came in another month is in another index
	for _, h := range ans.Hits.Hits {
		d, err := readDelivered(h.Source)
		if err != nil {
			return nil, fmt.Errorf("versions of %s: %w", storyID, err)
		}
		if i, twice := at[versionID(d.Article)]; twice {
			all[i], _ = addCopy(all[i], d.Article)
			continue
		}
		at[versionID(d.Article)] = len(all)
		all = append(all, d)
	}
	return all, nil
}
