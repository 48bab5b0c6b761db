package sink

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/news"
)

func plainElastic(t *testing.T, cfg ElasticConfig) *Elastic {
	t.Helper()
	e, err := NewElastic(cfg, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func setUp(t *testing.T, e *Elastic, cfg SetupConfig) string {
	t.Helper()
	changes, err := e.Setup(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range changes {
		out = append(out, c.String())
	}
	return strings.Join(out, "\n")
}

func TestSetup(t *testing.T) {
	server := estest.New(t)
	e := plainElastic(t, ElasticConfig{Addresses: []string{server.URL}, Prefix: "afp"})
	const all = "create template afp-stories\ncreate template afp-versions\ncreate index afp-stories-000001"
	for range 2 {
		if got := setUp(t, e, SetupConfig{DryRun: true}); got != all {
			t.Errorf("dry run: %s", got)
		}
	}
	if got := setUp(t, e, SetupConfig{}); got != all {
		t.Errorf("first run: %s", got)
	}
	if got := setUp(t, e, SetupConfig{}); got != "" {
		t.Errorf("second run: %s", got)
	}
}

// Aliases that are missing or were changed by hand are mended: without the
// filter every reader would see what is embargoed.
func TestSetupMendsAliases(t *testing.T) {
	server := estest.New(t)
	e := plainElastic(t, ElasticConfig{Addresses: []string{server.URL}})
	setUp(t, e, SetupConfig{})
	post := func(body string) {
		t.Helper()
		res, err := http.Post(server.URL+"/_aliases", "application/json", strings.NewReader(body))
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res, err)
		}
		_ = res.Body.Close()
	}
	post(`{"actions":[{"add":{"index":"wire-stories-000001","alias":"wire-stories"}}]}`)
	if got := setUp(t, e, SetupConfig{}); got != "update alias wire-stories" {
		t.Errorf("without filter: %s", got)
	}
	post(`{"actions":[{"add":{"index":"wire-stories-000001","alias":"wire-stories-write"}}]}`)
	if got := setUp(t, e, SetupConfig{}); got != "update alias wire-stories-write" {
		t.Errorf("without write index: %s", got)
	}
	if got := setUp(t, e, SetupConfig{}); got != "" {
		t.Errorf("after mending: %s", got)
	}
}

func TestSetupUpdatesTemplate(t *testing.T) {
	server := estest.New(t)
	setUp(t, plainElastic(t, ElasticConfig{Addresses: []string{server.URL}}), SetupConfig{})
	e := plainElastic(t, ElasticConfig{Addresses: []string{server.URL}, Analyzer: "standard"})
	const want = "update template wire-stories\nupdate mapping wire-stories-000001"
	if got := setUp(t, e, SetupConfig{}); got != want {
		t.Errorf("other analyzer: %s", got)
	}
	if got := setUp(t, e, SetupConfig{}); got != "" {
		t.Errorf("again: %s", got)
	}
}

func TestSetupWaits(t *testing.T) {
	server := estest.New(t)
	e := plainElastic(t, ElasticConfig{Addresses: []string{server.URL}})
	server.Inject(estest.Fault{Path: "/_cluster/health", Times: 1, Status: http.StatusServiceUnavailable})
	if got := setUp(t, e, SetupConfig{Wait: 50 * time.Millisecond}); got == "" {
		t.Error("nothing set up")
	}
	server.Inject(estest.Fault{Path: "/_cluster/health", Status: http.StatusUnauthorized})
	var stop *Halted
	if _, err := e.Setup(t.Context(), SetupConfig{Wait: time.Hour}); !errors.As(err, &stop) {
		t.Errorf("waited in vain: %v", err)
	}
}

func TestSetupUnreachable(t *testing.T) {
	e := plainElastic(t, ElasticConfig{Addresses: []string{"http://127.0.0.1:1"}})
	if _, err := e.Setup(t.Context(), SetupConfig{}); err == nil || !strings.Contains(err.Error(), "http://127.0.0.1:1") {
		t.Errorf("setup = %v", err)
	}
}

// templateFields are the paths that a template maps, with their types; all
// below an object that is not indexed is allowed.
func templateFields(t *testing.T, analyzer string) map[string]string {
	t.Helper()
	e := plainElastic(t, ElasticConfig{Analyzer: analyzer})
	body, _, err := e.template(storiesTemplate, "*")
	if err != nil {
		t.Fatal(err)
	}
	var tmpl struct {
		Template struct {
			Mappings object `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(body, &tmpl); err != nil {
		t.Fatal(err)
	}
	if tmpl.Template.Mappings["dynamic"] != "strict" {
		t.Error("the mapping is not strict")
	}
	fields := map[string]string{}
	collectFields(tmpl.Template.Mappings, "", fields)
	return fields
}

func collectFields(m object, at string, fields map[string]string) {
	for _, group := range []string{"properties", "fields"} {
		children, _ := m[group].(object)
		for name, child := range children {
			field := child.(object)
			kind, _ := field["type"].(string)
			if kind == "" {
				kind = "object"
			}
			if field["enabled"] == false {
				kind = "disabled"
			}
			fields[at+name] = kind
			collectFields(field, at+name+".", fields)
		}
	}
}

// Everything that a document can hold has a place in the strict mapping.
func TestTemplateMapsArticle(t *testing.T) {
	fields := templateFields(t, "")
	data, err := json.Marshal(newDocument(keep(fullArticle(), 1)))
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	count := 0
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one, at)
			}
			return
		case map[string]any:
			if fields[at] == "disabled" || fields[at] == "geo_point" {
				return
			}
			for name, child := range v {
				walk(child, strings.TrimPrefix(at+"."+name, "."))
			}
			return
		}
		count++
		if kind := fields[at]; kind == "" || kind == "object" || kind == "nested" {
			t.Errorf("%s = %v is not mapped (%s)", at, v, kind)
		}
	}
	walk(doc, "")
	if count < 80 {
		t.Errorf("only %d values: the article of the test is not full", count)
	}
	back, err := readDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%+v", mustJSON(t, back)), fmt.Sprintf("%+v", mustJSON(t, fullArticle())); got != want {
		t.Errorf("read back\n%s, want\n%s", got, want)
	}
}

// Fields that searches, facets and the alias use are of a kind that bears it.
func TestTemplateServesSearch(t *testing.T) {
	for _, analyzer := range []string{"news", "standard"} {
		fields := templateFields(t, analyzer)
		for name, want := range map[string]string{
			"headline": "text", "headline.exact": "text", "slugline": "text", "slugline.exact": "text", "body": "text", "body.exact": "text",
			"status": "keyword", "visible_from": "date", "version_created": "date", "received": "date", "id": "keyword", "order": "long", "location": "geo_point",
		} {
			if fields[name] != want {
				t.Errorf("%s is %q", name, fields[name])
			}
		}
		for facet, field := range elasticFacets {
			if kind := fields[field]; kind != "keyword" && kind != "byte" {
				t.Errorf("facet %s counts %s of type %q", facet, field, kind)
			}
		}
	}
}

func TestStandardAnalyzerNeedsNoModule(t *testing.T) {
	body, _, err := plainElastic(t, ElasticConfig{Analyzer: "standard"}).template(storiesTemplate, "*")
	if err != nil {
		t.Fatal(err)
	}
	if s := string(body); strings.Contains(s, "news_") || strings.Contains(s, "analysis") {
		t.Errorf("template still has analyzers of ours: %s", s)
	}
}

func TestNoEmbargoComesBack(t *testing.T) {
	data, err := json.Marshal(newDocument(kept{Article: &news.Article{ID: "x:1", Status: news.Usable}}))
	if err != nil {
		t.Fatal(err)
	}
	a, err := readDocument(data)
	if err != nil || !a.VisibleFrom.IsZero() {
		t.Errorf("visible_from %v, %v", a.VisibleFrom, err)
	}
}

func mustJSON(t *testing.T, a *news.Article) string {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
