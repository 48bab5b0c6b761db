package query

import (
	"encoding/json"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
)

func TestElastic(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"truce", `{"multi_match":{"fields":["headline^3","slugline^2","body"],"query":"truce","type":"phrase"}}`},
		{`"a truce"`, `{"multi_match":{"fields":["headline.exact^3","slugline.exact^2","body.exact"],"query":"a truce","type":"phrase"}}`},
		{"headline:truce", `{"match_phrase":{"headline":{"query":"truce"}}}`},
		{`headline:"a truce"`, `{"match_phrase":{"headline.exact":{"query":"a truce"}}}`},
		{"headline:a OR headline:b", `{"bool":{"minimum_should_match":1,"should":[{"match_phrase":{"headline":{"query":"a"}}},{"match_phrase":{"headline":{"query":"b"}}}]}}`},
		{
			"headline:a headline:b NOT headline:c",
			`{"bool":{"must":[{"match_phrase":{"headline":{"query":"a"}}},{"match_phrase":{"headline":{"query":"b"}}}],"must_not":[{"match_phrase":{"headline":{"query":"c"}}}]}}`,
		},
	} {
		if got := asJSON(t, Elastic(parse(t, c.query))); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.query, got, c.want)
		}
	}
	if got := asJSON(t, Elastic(nil)); got != `{"match_all":{}}` {
		t.Errorf("no query: %s", got)
	}
}

// What is excluded is not marked; quoted words are marked in the stemmed field.
func TestElasticMarks(t *testing.T) {
	got := asJSON(t, ElasticMarks(parse(t, `headline:"a truce" (headline:b OR headline:c) NOT headline:d`)))
	want := `{"bool":{"should":[{"match_phrase":{"headline":{"query":"a truce"}}},{"match_phrase":{"headline":{"query":"b"}}},{"match_phrase":{"headline":{"query":"c"}}}]}}`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := asJSON(t, ElasticMarks(nil)); got != `{"match_none":{}}` {
		t.Errorf("no query: %s", got)
	}
}

// The compiled query finds what the query says, in an index of a few lines.
func TestBleve(t *testing.T) {
	index := newIndex(t)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"truce", []string{"1", "2"}},
		{`"truces"`, []string{"2"}},
		{"headline:truce", []string{"1"}},
		{`headline:"truces"`, nil},
		{"truce gaza", []string{"2"}},
		{"gaza OR rome", []string{"2", "3"}},
		{"truce NOT gaza", []string{"1"}},
		{"(truce OR rome) NOT headline:truce", []string{"2", "3"}},
		{"AT&T", []string{"3"}},
		{`"in Rome"`, []string{"3"}},
		{`"Rome in"`, nil},
		{"slug", []string{"3"}},
	} {
		if got := find(t, index, parse(t, c.query)); asJSON(t, got) != asJSON(t, c.want) {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	stemmed := &Phrase{Text: "truces hold", Stemmed: true}
	if got := find(t, index, stemmed); len(got) != 1 || got[0] != "1" {
		t.Errorf("stemmed phrase: %q", got)
	}
	if got := find(t, index, nil); len(got) != 3 {
		t.Errorf("no query: %q", got)
	}
	if got := find(t, index, &Not{Part: &Term{Word: "truce"}}); len(got) != 1 || got[0] != "3" {
		t.Errorf("not: %q", got)
	}
}

func newIndex(t *testing.T) bleve.Index {
	t.Helper()
	m := bleve.NewIndexMapping()
	filters := []string{lowercase.Name}
	addAnalyzer(t, m, BleveExact, filters)
	addAnalyzer(t, m, BleveStemmed, append(filters, en.SnowballStemmerName))
	for _, name := range textFields {
		stemmed, exact := bleve.NewTextFieldMapping(), bleve.NewTextFieldMapping()
		stemmed.Analyzer, exact.Analyzer, exact.Name = BleveStemmed, BleveExact, name+".exact"
		m.DefaultMapping.AddFieldMappingsAt(name, stemmed, exact)
	}
	index, err := bleve.NewMemOnly(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	for id, doc := range map[string]map[string]string{
		"1": {"headline": "Truce holds", "body": "Quiet night."},
		"2": {"headline": "Talks", "body": "Gaza truces broken."},
		"3": {"headline": "AT&T in Rome", "slugline": "SLUGS"},
	} {
		if err := index.Index(id, doc); err != nil {
			t.Fatal(err)
		}
	}
	return index
}

func addAnalyzer(t *testing.T, m *mapping.IndexMappingImpl, name string, filters []string) {
	t.Helper()
	if err := m.AddCustomAnalyzer(name, map[string]any{"type": custom.Name, "tokenizer": unicode.Name, "token_filters": filters}); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, index bleve.Index, n Node) (ids []string) {
	t.Helper()
	req := bleve.NewSearchRequest(Bleve(n))
	req.SortBy([]string{"_id"})
	res, err := index.Search(req)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range res.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

func parse(t *testing.T, s string) Node {
	t.Helper()
	n, err := Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return n
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
