package estest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// searchRequest is what of a search the fake understands.
type searchRequest struct {
	Query     any                 `json:"query"`
	From      int                 `json:"from"`
	Size      int                 `json:"size"`
	Sort      []map[string]any    `json:"sort"`
	Aggs      map[string]termsAgg `json:"aggs"`
	Highlight *struct {
		Query  any            `json:"highlight_query"`
		Fields map[string]any `json:"fields"`
	} `json:"highlight"`
}

type termsAgg struct {
	Terms struct {
		Field string `json:"field"`
		Size  int    `json:"size"`
	} `json:"terms"`
}

// hit is a document that was found.
type hit struct {
	index, id string
	*doc
}

func (s *Server) search(target string, body []byte) (int, any) {
	var req searchRequest
	if err := json.Unmarshal(body, &req); err != nil {
		return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
	}
	hits, err := s.find(target, req.Query)
	var missing missingIndex
	if errors.As(err, &missing) {
		return failure(http.StatusNotFound, "index_not_found_exception", "no such index [%s]", missing)
	}
	if err != nil {
		return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
	}
	if req.From+req.Size > 10_000 {
		return failure(http.StatusBadRequest, "illegal_argument_exception", "Result window is too large")
	}
	sortHits(hits, req.Sort)
	page := hits[min(req.From, len(hits)):min(req.From+req.Size, len(hits))]
	out := make([]any, len(page))
	for i, h := range page {
		found := object{"_index": h.index, "_id": h.id, "_source": h.source}
		if req.Highlight != nil {
			found["highlight"] = highlights(h, req.Highlight.Query, req.Highlight.Fields)
		}
		out[i] = found
	}
	answer := object{
		"took": 1, "timed_out": false, "_shards": object{"failed": 0},
		"hits": object{"total": object{"value": len(hits), "relation": "eq"}, "hits": out},
	}
	if req.Aggs != nil {
		aggs := object{}
		for name, agg := range req.Aggs {
			aggs[name] = object{"buckets": buckets(hits, agg)}
		}
		answer["aggregations"] = aggs
	}
	return http.StatusOK, answer
}

type missingIndex string

func (m missingIndex) Error() string { return "no such index " + string(m) }

// find returns what matches in an index, a pattern or an alias, whose filter
// it applies.
func (s *Server) find(target string, query any) ([]hit, error) {
	var hits []hit
	known := strings.Contains(target, "*")
	for name, ix := range s.indices {
		a, isAlias := ix.aliases[target]
		if !isAlias && !slices.Contains(s.matching(target), name) {
			continue
		}
		known = true
		for id, d := range ix.docs {
			ok, err := s.matches(id, d.fields, query)
			if err == nil && ok && a.Filter != nil {
				ok, err = s.matches(id, d.fields, a.Filter)
			}
			if err != nil {
				return nil, err
			}
			if ok {
				hits = append(hits, hit{name, id, d})
			}
		}
	}
	if !known {
		return nil, missingIndex(target)
	}
	return hits, nil
}

// sortHits orders by the values of the fields, those without one last.
func sortHits(hits []hit, by []map[string]any) {
	slices.SortFunc(hits, func(a, b hit) int {
		for _, key := range by {
			for field, how := range key {
				desc := how == "desc"
				if m, ok := how.(object); ok {
					desc = m["order"] == "desc"
				}
				if c := compareField(a, b, field, desc); c != 0 {
					return c
				}
			}
		}
		return cmp.Compare(a.id, b.id)
	})
}

func compareField(a, b hit, field string, desc bool) int {
	va, vb := values(a.fields, field), values(b.fields, field)
	switch {
	case len(va) == 0 || len(vb) == 0:
		return cmp.Compare(min(len(vb), 1), min(len(va), 1))
	case desc:
		return compareValues(vb[0], va[0])
	}
	return compareValues(va[0], vb[0])
}

// compareValues compares numbers as such and everything else as text; times of
// equal layout compare well as text.
func compareValues(a, b any) int {
	if na, ok := a.(float64); ok {
		if nb, ok := b.(float64); ok {
			return cmp.Compare(na, nb)
		}
	}
	if ta, ok := parseTime(a); ok {
		if tb, ok := parseTime(b); ok {
			return ta.Compare(tb)
		}
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

func buckets(hits []hit, agg termsAgg) []object {
	counts := map[any]int{}
	for _, h := range hits {
		seen := map[any]bool{}
		for _, v := range values(h.fields, agg.Terms.Field) {
			if !seen[v] {
				seen[v] = true
				counts[v]++
			}
		}
	}
	out := []object{}
	for v, n := range counts {
		out = append(out, object{"key": v, "doc_count": n})
	}
	slices.SortFunc(out, func(a, b object) int {
		return cmp.Or(cmp.Compare(b["doc_count"].(int), a["doc_count"].(int)), compareValues(a["key"], b["key"]))
	})
	return out[:min(len(out), agg.Terms.Size)]
}

// values are the values of a dotted field, arrays flattened.
func values(v any, path string) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		var out []any
		for _, one := range v {
			out = append(out, values(one, path)...)
		}
		return out
	case object:
		name, rest, _ := strings.Cut(path, ".")
		return values(v[name], rest)
	}
	if path != "" {
		return nil
	}
	return []any{v}
}
