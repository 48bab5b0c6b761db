package sink

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// openRealElastic sets up a prefix of its own on a running server and takes it
// away again.
func openRealElastic(t *testing.T, address string) (store, func()) {
	e, err := NewElastic(ElasticConfig{Addresses: []string{address}, Prefix: "test-" + strings.ToLower(rand.Text()[:8])}, nil, nil)
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
