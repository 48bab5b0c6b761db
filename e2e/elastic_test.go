//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// stored is a document of the current index.
type stored struct {
	ID    string `json:"_id"`
	Order int64  `json:"_version"` // the external version
	Story source `json:"_source"`
}

type source struct {
	ID       string `json:"id"`
	Version  string `json:"version"`
	Status   string `json:"status"`
	Headline string `json:"headline"`
	Body     string `json:"body"`
}

// ask sends a request to Elasticsearch and reads the answer into v.
func ask(t *testing.T, method, path string, body, v any) {
	t.Helper()
	if err := tryAsk(method, path, body, v); err != nil {
		t.Fatal(err)
	}
}

func tryAsk(method, path string, body, v any) error {
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		in = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, rig.elastic.URL+path, in)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 2000))
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, text)
	}
	if v == nil {
		_, err := io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(v)
}

type object = map[string]any

// The indices themselves are asked, not the read alias: it hides what it should.
func (l *line) stories() string { return l.prefix + "-stories-0*" }
func (l *line) history() string { return l.prefix + "-versions-*" }

func (l *line) refresh() {
	l.t.Helper()
	ask(l.t, http.MethodPost, "/"+l.prefix+"-*/_refresh", nil, nil)
}

// count counts the documents that a search would find now.
func (l *line) count(index string) (int, error) {
	var answer struct{ Count int }
	err := tryAsk(http.MethodGet, "/"+index+"/_count", nil, &answer)
	return answer.Count, err
}

// all gives every document of an index, in the order of ids.
func (l *line) all(index string) []stored {
	l.t.Helper()
	l.refresh()
	const page = 5000
	var docs []stored
	body := object{
		"size": page, "version": true, "_source": []string{"id", "version", "status"},
		"sort": []object{{"id": "asc"}, {"order": "asc"}},
	}
	for {
		var answer struct {
			Hits struct {
				Hits []struct {
					stored
					Sort json.RawMessage `json:"sort"` // as it came: orders are too long for a float
				}
			}
		}
		ask(l.t, http.MethodPost, "/"+index+"/_search", body, &answer)
		for _, h := range answer.Hits.Hits {
			docs = append(docs, h.stored)
		}
		if len(answer.Hits.Hits) < page {
			return docs
		}
		body["search_after"] = answer.Hits.Hits[page-1].Sort
	}
}

// orders gives the external versions of some stories as they are this moment,
// searchable or not; stories that are not there are left out.
func (l *line) orders(ids []string) (map[string]int64, error) {
	var answer struct {
		Docs []struct {
			ID    string `json:"_id"`
			Found bool   `json:"found"`
			Order int64  `json:"_version"`
		}
	}
	err := tryAsk(http.MethodPost, "/"+l.prefix+"-stories-write/_mget?_source=false", object{"ids": ids}, &answer)
	orders := map[string]int64{}
	for _, d := range answer.Docs {
		if d.Found {
			orders[d.ID] = d.Order
		}
	}
	return orders, err
}
