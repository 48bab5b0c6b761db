package sink

import (
	"context"
	"crypto/rand"
	"errors"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/query"
)

// openRealElastic sets up a prefix of its own on a running server and takes it
// away again.
func openRealElastic(t *testing.T, address string, cfg ElasticConfig) (*Elastic, func()) {
	cfg.Addresses, cfg.Prefix = []string{address}, "test-"+strings.ToLower(rand.Text()[:8])
	e, err := NewElastic(cfg, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Setup(t.Context(), SetupConfig{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		var indices map[string]any
		ctx := context.Background()
		if err := e.call(ctx, esapi.IndicesGetRequest{Index: []string{e.cfg.Prefix + "-*"}}, &indices); err != nil {
			t.Error(err)
		}
		for name := range indices {
			if err := e.call(ctx, esapi.IndicesDeleteRequest{Index: []string{name}}, nil); err != nil {
				t.Error(err)
			}
		}
		for _, name := range []string{"-stories", "-versions"} {
			if err := e.call(ctx, esapi.IndicesDeleteIndexTemplateRequest{Name: e.cfg.Prefix + name}, nil); err != nil {
				t.Error(err)
			}
		}
		_ = e.Close()
	})
	return e, func() {
		t.Helper()
		a, err := e.do(t.Context(), esapi.IndicesRefreshRequest{Index: []string{e.cfg.Prefix + "-*"}})
		if err != nil || a.status != http.StatusOK {
			t.Fatalf("refresh: %d %s %v", a.status, a.body, err)
		}
	}
}

// realAddress is that of a running Elasticsearch; tests that need one are
// skipped without.
func realAddress(t *testing.T) string {
	address := os.Getenv("DATELINE_TEST_ELASTIC")
	if address == "" {
		t.Skip("DATELINE_TEST_ELASTIC gives no address of a running Elasticsearch")
	}
	return address
}

func TestRealSetup(t *testing.T) {
	for _, analyzer := range []string{analyzerNews, analyzerStandard} {
		e, _ := openRealElastic(t, realAddress(t), ElasticConfig{Analyzer: analyzer})
		if err := e.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		if got := setUp(t, e, SetupConfig{}); got != "" {
			t.Errorf("%s: second run: %s", analyzer, got)
		}
		if err := e.Write(t.Context(), []*news.Article{fullArticle()}); err != nil {
			t.Errorf("%s: full article: %v", analyzer, err)
		}
	}
}

// An embargo ends by itself while nobody writes.
func TestRealEmbargo(t *testing.T) {
	e, refresh := openRealElastic(t, realAddress(t), ElasticConfig{Gzip: true})
	a := batchOf(1)[0]
	a.VisibleFrom = time.Now().Add(5 * time.Second)
	if err := e.Write(t.Context(), []*news.Article{a}); err != nil {
		t.Fatal(err)
	}
	refresh()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for asked := time.Now(); ; asked = <-ticker.C {
		page, err := e.Search(t.Context(), query.Search{})
		if err != nil {
			t.Fatal(err)
		}
		if page.Total == 1 && asked.After(a.VisibleFrom) {
			return
		}
		if page.Total == 1 && time.Now().Before(a.VisibleFrom) || asked.After(a.VisibleFrom.Add(time.Minute)) {
			t.Fatalf("%d stories %v after the embargo", page.Total, time.Since(a.VisibleFrom))
		}
	}
}

// A read-only index halts everything, refuses nothing and recovers by itself.
func TestRealReadOnly(t *testing.T) {
	e, _ := openRealElastic(t, realAddress(t), ElasticConfig{})
	for _, block := range []string{"index.blocks.write", "index.blocks.read_only_allow_delete"} {
		set := func(value string) {
			t.Helper()
			body := strings.NewReader(`{"` + block + `":` + value + `}`)
			if err := e.call(t.Context(), esapi.IndicesPutSettingsRequest{Index: []string{e.firstIndex()}, Body: body}, nil); err != nil {
				t.Fatal(err)
			}
		}
		set("true")
		var stop *Halted
		if err := e.Write(t.Context(), batchOf(2)); !errors.As(err, &stop) {
			t.Errorf("%s: %v", block, err)
		}
		set("null")
		if err := e.Write(t.Context(), batchOf(2)); err != nil {
			t.Errorf("%s taken away: %v", block, err)
		}
	}
}

// What Elasticsearch cannot take is refused alone.
func TestRealRefuses(t *testing.T) {
	e, _ := openRealElastic(t, realAddress(t), ElasticConfig{})
	batch := batchOf(3)
	batch[1].Locations = []news.Location{{Name: "nowhere", GeoNamesID: math.MaxInt32 + 1}}
	err := e.Write(t.Context(), batch)
	var refused *pipeline.BatchError
	if !errors.As(err, &refused) || len(refused.Refused) != 1 || refused.Refused[1] == nil {
		t.Errorf("write = %v", err)
	}
}
