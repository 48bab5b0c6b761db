package sink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/query"
)

// batchOf makes n plain stories.
func batchOf(n int) []*news.Article {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	all := make([]*news.Article, n)
	for i := range all {
		all[i] = &news.Article{
			ID: fmt.Sprintf("x:%d", i), Version: "1", Order: news.MakeOrder(false, at, 1), Status: news.Usable,
			VersionCreated: at, Received: at.Add(time.Second), Headline: fmt.Sprint("Story ", i),
		}
	}
	return all
}

func TestClassify(t *testing.T) {
	for _, row := range []struct {
		status       int
		kind, reason string
		want         class
	}{
		{200, "", "", stored},
		{201, "", "", stored},
		{409, "version_conflict_engine_exception", "", superseded},
		{429, "es_rejected_execution_exception", "", busy},
		{429, "circuit_breaking_exception", "", busy},
		{429, "cluster_block_exception", "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block", halted},
		{403, "cluster_block_exception", "index read-only", halted},
		{408, "", "", busy},
		{500, "", "", busy},
		{502, "", "", busy},
		{503, "unavailable_shards_exception", "", busy},
		{504, "", "", busy},
		{413, "", "", tooLarge},
		{400, "document_parsing_exception", "", refused},
		{400, "mapper_parsing_exception", "", refused},
		{400, "strict_dynamic_mapping_exception", "", refused},
		{400, "illegal_argument_exception", "Document contains at least one immense term", refused},
		{400, "illegal_argument_exception", "no write index is defined for alias [wire-stories-write]", halted},
		{400, "illegal_argument_exception", "only write ops with an op_type of create are allowed in data streams", halted},
		{400, "index_closed_exception", "", halted},
		{401, "security_exception", "", halted},
		{403, "security_exception", "", halted},
		{404, "index_not_found_exception", "", halted},
		{404, "", "", halted},
		{405, "", "", halted},
		{302, "", "", halted},
	} {
		if got := classify(row.status, row.kind, row.reason); got != row.want {
			t.Errorf("classify(%d, %q, %q) = %d, want %d", row.status, row.kind, row.reason, got, row.want)
		}
	}
}

// anyItem is one item of a bulk answer.
func anyItem(items []map[string]any) map[string]any {
	for _, item := range items[0] {
		return item.(map[string]any)
	}
	return nil
}

// The request fails as a whole: nothing is refused, and the same batch goes
// through when the fault is over.
func TestElasticRequestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault estest.Fault
		halt  bool
	}{
		{"429", estest.Fault{Status: 429}, false},
		{"502 html", estest.Fault{Status: 502, Body: "<html><h1>Bad Gateway</h1></html>"}, false},
		{"503", estest.Fault{Status: 503}, false},
		{"504", estest.Fault{Status: 504}, false},
		{"200 html", estest.Fault{Status: 200, Body: "<html>Sign in</html>"}, false},
		{"200 empty", estest.Fault{Status: 200, Body: "{}"}, false},
		{"reset", estest.Fault{Reset: true}, false},
		{"hang", estest.Fault{Hang: true}, false},
		{"answer lost", estest.Fault{Lose: true}, false},
		{"answer truncated", estest.Fault{Truncate: true}, false},
		{"fewer items", estest.Fault{Items: func(items []map[string]any) []map[string]any { return items[:len(items)-1] }}, false},
		{"more items", estest.Fault{Items: func(items []map[string]any) []map[string]any { return append(items, items[0]) }}, false},
		{"reordered items", estest.Fault{Items: swapStories}, false},
		{"wrong id", estest.Fault{Items: func(items []map[string]any) []map[string]any {
			anyItem(items)["_id"] = "y"
			return items
		}}, false},
		{"wrong index", estest.Fault{Items: func(items []map[string]any) []map[string]any {
			anyItem(items)["_index"] = "other-stories-000001"
			return items
		}}, false},
		{"no status", estest.Fault{Items: func(items []map[string]any) []map[string]any {
			delete(anyItem(items), "status")
			return items
		}}, false},
		{"400", estest.Fault{Status: 400}, true},
		{"401", estest.Fault{Status: 401}, true},
		{"403", estest.Fault{Status: 403}, true},
		{"404", estest.Fault{Status: 404}, true},
		{"read-only", estest.Fault{Item: func(_, _, id string) (int, string) {
			return 403, "cluster_block_exception"
		}}, true},
		{"one item without index", estest.Fault{Item: func(_, _, id string) (int, string) {
			if id == "x:1" {
				return 404, "index_not_found_exception"
			}
			return 0, ""
		}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := estest.New(t)
			e := newTestElastic(t, server, ElasticConfig{Timeout: 2 * time.Second})
			batch := batchOf(3)
			c.fault.Path = "/_bulk"
			if c.fault.Hang {
				e.cfg.Timeout = 50 * time.Millisecond
			}
			server.Inject(c.fault)
			err := e.Write(t.Context(), batch)
			var refused *pipeline.BatchError
			var stop *Halted
			if err == nil || errors.As(err, &refused) {
				t.Fatalf("write = %v", err)
			}
			if errors.As(err, &stop) != c.halt {
				t.Errorf("halted = %v: %v", !c.halt, err)
			}
			if n := total(t, e.met.documents); n != 0 {
				t.Errorf("%v counted as stored", n)
			}
			server.Calm()
			e.cfg.Timeout = time.Minute
			if err := e.Write(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			if got := server.Count("wire-stories-*"); got != 3 {
				t.Errorf("%d stories", got)
			}
			if got := server.Count("wire-versions-*"); got != 3 {
				t.Errorf("%d versions", got)
			}
		})
	}
}

// swapStories exchanges the answers to the first two stories.
func swapStories(items []map[string]any) []map[string]any {
	items[0], items[2] = items[2], items[0]
	return items
}

func TestElasticUnreachable(t *testing.T) {
	e, err := NewElastic(ElasticConfig{Addresses: []string{"http://desk:secret@127.0.0.1:1"}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"write": e.Write(t.Context(), batchOf(1)), "ready": e.Ready(t.Context())} {
		if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestElasticNotSetUp(t *testing.T) {
	server := estest.New(t)
	e, err := NewElastic(ElasticConfig{Addresses: []string{server.URL}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var stop *Halted
	if err := e.Write(t.Context(), batchOf(1)); !errors.As(err, &stop) {
		t.Fatalf("write = %v", err)
	}
	if n := server.Count("*"); n != 0 {
		t.Errorf("%d documents in an index that nobody set up", n)
	}
	if _, err := e.Setup(t.Context(), SetupConfig{}); err != nil {
		t.Fatal(err)
	}
	if err := e.Write(t.Context(), batchOf(1)); err != nil {
		t.Error(err)
	}
}

// An alias for readers that has lost its filter would show everything.
func TestElasticAliasWithoutFilter(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	if err := e.Write(t.Context(), batchOf(1)); err != nil {
		t.Fatal(err)
	}
	req := esapi.IndicesUpdateAliasesRequest{Body: strings.NewReader(`{"actions":[{"add":{"index":"` + e.firstIndex() + `","alias":"` + e.readAlias() + `"}}]}`)}
	if err := e.call(t.Context(), req, nil); err != nil {
		t.Fatal(err)
	}
	var stop *Halted
	if err := e.Ready(t.Context()); !errors.As(err, &stop) || !strings.Contains(err.Error(), e.readAlias()) {
		t.Errorf("ready = %v", err)
	}
	if err := e.Write(t.Context(), batchOf(2)[1:]); !errors.As(err, &stop) {
		t.Errorf("write = %v", err)
	}
	if _, err := e.Setup(t.Context(), SetupConfig{}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Ready(t.Context()), e.Write(t.Context(), batchOf(2)[1:])); err != nil {
		t.Error(err)
	}
}

// Items that found the index busy are sent again, and only they.
func TestElasticBusyItems(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	seen := map[string]int{}
	server.Inject(estest.Fault{Path: "/_bulk", Item: func(op, _, id string) (int, string) {
		seen[op+id]++
		if strings.HasPrefix(id, "x:3") && seen[op+id] < 3 {
			return 429, "es_rejected_execution_exception"
		}
		return 0, ""
	}})
	if err := e.Write(t.Context(), batchOf(10)); err != nil {
		t.Fatal(err)
	}
	for item, n := range seen {
		if want := map[bool]int{true: 3, false: 1}[strings.Contains(item, "x:3")]; n != want {
			t.Errorf("%s sent %d times, want %d", item, n, want)
		}
	}
	if got := total(t, e.met.retries); got != 4 {
		t.Errorf("%v retries", got)
	}
	if got := server.Count("wire-*"); got != 20 {
		t.Errorf("%d documents", got)
	}
}

func TestElasticBusyForLong(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	server.Inject(estest.Fault{Path: "/_bulk", Item: func(_, _, id string) (int, string) {
		if id == "x:0" { // its document, not its version
			return 503, "unavailable_shards_exception"
		}
		return 0, ""
	}})
	err := e.Write(t.Context(), batchOf(2))
	var refused *pipeline.BatchError
	if err == nil || errors.As(err, &refused) {
		t.Fatalf("write = %v", err)
	}
	if got := len(server.Requests("/_bulk")); got != 1+maxRounds { // the history of both goes in the first
		t.Errorf("%d requests", got)
	}
}

func TestElasticCanceledWhileBusy(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{Backoff: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	server.Inject(estest.Fault{Path: "/_bulk", Item: func(_, _, _ string) (int, string) {
		cancel()
		return 429, ""
	}})
	if err := e.Write(ctx, batchOf(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("write = %v", err)
	}
}

// Two deliveries of equal order in one batch: the later one stays, although
// only the earlier one has to be sent again.
func TestElasticBusyKeepsOrder(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	first, second := batchOf(1)[0], batchOf(1)[0]
	second.Headline = "Mended"
	n := 0
	server.Inject(estest.Fault{Path: "/_bulk", Item: func(op, _, _ string) (int, string) {
		if n++; n == 1 && op == "index" {
			return 429, ""
		}
		return 0, ""
	}})
	if err := e.Write(t.Context(), []*news.Article{first, second}); err != nil {
		t.Fatal(err)
	}
	if source, _ := server.Source("wire-stories-000001", "x:0"); !strings.Contains(string(source), "Mended") {
		t.Errorf("stored %s", source)
	}
}

// Articles that the index cannot take are named; all others are stored.
func TestElasticRefusedItems(t *testing.T) {
	for _, kind := range []string{"document_parsing_exception", "mapper_parsing_exception", "strict_dynamic_mapping_exception", "illegal_argument_exception"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			server := estest.New(t)
			e := newTestElastic(t, server, ElasticConfig{})
			server.Inject(estest.Fault{Path: "/_bulk", Item: func(op, _, id string) (int, string) {
				if op == "index" && id == "x:1" {
					return 400, kind
				}
				return 0, ""
			}})
			err := e.Write(t.Context(), batchOf(3))
			var batch *pipeline.BatchError
			if !errors.As(err, &batch) || len(batch.Refused) != 1 || !strings.Contains(batch.Refused[1].Error(), kind) {
				t.Fatalf("write = %v", err)
			}
			if got := server.Count("wire-stories-*"); got != 2 {
				t.Errorf("%d stories", got)
			}
		})
	}
}

// A request that is too large is cut until it fits; one article that never
// fits is refused.
func TestElasticTooLarge(t *testing.T) {
	server := estest.New(t)
	server.MaxBody = 4000
	e := newTestElastic(t, server, ElasticConfig{})
	batch := batchOf(20)
	batch[7].Body = strings.Repeat("long ", 1000)
	err := e.Write(t.Context(), batch)
	var refused *pipeline.BatchError
	if !errors.As(err, &refused) || len(refused.Refused) != 1 || refused.Refused[7] == nil {
		t.Fatalf("write = %v", err)
	}
	if got := server.Count("wire-stories-*"); got != 19 {
		t.Errorf("%d stories", got)
	}
}

// The tombstone of a kill is small, and goes in whatever its history says.
func TestElasticTooLargeKill(t *testing.T) {
	server := estest.New(t)
	server.MaxBody = 4000
	e := newTestElastic(t, server, ElasticConfig{})
	batch := batchOf(1)
	if err := e.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	kill := *batch[0]
	kill.Status, kill.Order, kill.Body = news.Canceled, batch[0].Order+1, strings.Repeat("long ", 1000)
	var refused *pipeline.BatchError
	if err := e.Write(t.Context(), []*news.Article{&kill}); !errors.As(err, &refused) || refused.Refused[0] == nil {
		t.Fatalf("write = %v", err)
	}
	page, err := e.Search(t.Context(), query.Search{ID: kill.ID})
	if err != nil || page.Total != 0 {
		t.Errorf("killed story: %+v, %v", page, err)
	}
}

func TestElasticChunks(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{MaxBytes: 2000, Gzip: true})
	if err := e.Write(t.Context(), batchOf(20)); err != nil {
		t.Fatal(err)
	}
	requests := server.Requests("/_bulk")
	if len(requests) < 5 {
		t.Errorf("%d requests", len(requests))
	}
	for _, r := range requests {
		if len(r.Body) > 2000 || r.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("request of %d bytes, %v", len(r.Body), r.Header)
		}
	}
	if got := server.Count("wire-stories-*"); got != 20 {
		t.Errorf("%d stories", got)
	}
}

// A version with a time of receipt lands in that month; a replay repeats it.
func TestElasticHistoryMonth(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	batch := batchOf(3)
	batch[0].Received = time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
	batch[1].Received = time.Time{}
	batch[2].Received, batch[2].VersionCreated = time.Time{}, time.Time{}
	for range 2 {
		if err := e.Write(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for _, month := range []string{"2026.12", "2026.03", "1970.01"} {
		if got := server.Count("wire-versions-" + month); got != 1 {
			t.Errorf("%d versions in %s", got, month)
		}
	}
}

// What the current index keeps of a killed story has no text.
func TestElasticTombstone(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	kill := batchOf(1)[0]
	kill.Status, kill.Body = news.Canceled, "the libel"
	if err := e.Write(t.Context(), []*news.Article{kill}); err != nil {
		t.Fatal(err)
	}
	source, ok := server.Source("wire-stories-000001", "x:0")
	if !ok || strings.Contains(string(source), "libel") || !strings.Contains(string(source), `"visible_from":"1970-01-01T00:00:00Z"`) {
		t.Errorf("stored %s", source)
	}
}

func TestElasticCredentials(t *testing.T) {
	server := estest.New(t)
	for header, cfg := range map[string]ElasticConfig{
		"Basic ZGVzazpzZWNyZXQ=": {User: "desk", Password: "secret"},
		"APIKey a2V5":            {APIKey: "a2V5"},
	} {
		e := newTestElastic(t, server, cfg)
		if err := e.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		requests := server.Requests("/_cluster/health")
		if got := requests[len(requests)-1].Header.Get("Authorization"); got != header {
			t.Errorf("Authorization: %s, want %s", got, header)
		}
	}
}

func TestElasticReady(t *testing.T) {
	server := estest.New(t)
	e := newTestElastic(t, server, ElasticConfig{})
	if err := e.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	server.Inject(estest.Fault{Path: "/_cluster/health", Times: 1, Status: http.StatusOK, Body: `{"status":"red"}`})
	if err := e.Ready(t.Context()); err == nil {
		t.Error("a red cluster is ready")
	}
	server.Inject(estest.Fault{Path: "/_cluster/health", Times: 1, Status: http.StatusUnauthorized})
	var stop *Halted
	if err := e.Ready(t.Context()); !errors.As(err, &stop) {
		t.Errorf("ready = %v", err)
	}
}

func TestElasticConfigFaults(t *testing.T) {
	err := ElasticConfig{
		Addresses: []string{"localhost:9200", "ftp://es"}, User: "u", APIKey: "k", Prefix: "Wire", Analyzer: "french", Timeout: -1, MaxBytes: -1, Backoff: -1,
	}.Validate()
	if err == nil {
		t.Fatal("valid")
	}
	for _, word := range []string{"localhost:9200", "ftp://es", "api_key", "password", "prefix", "analyzer", "timeout", "max_bytes", "backoff"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s is not named in: %v", word, err)
		}
	}
	if err := (ElasticConfig{}).Validate(); err != nil {
		t.Error(err)
	}
	if _, err := NewElastic(ElasticConfig{CAFile: "testdata/none.pem"}, nil, nil); err == nil || !strings.Contains(err.Error(), "testdata/none.pem") {
		t.Errorf("missing ca_file: %v", err)
	}
}

// What Elasticsearch says of a document that it refuses may stand in logs.
func TestElasticReasonQuotesNoCopy(t *testing.T) {
	for reason, want := range map[string]string{
		"failed to parse field [urgency] of type [byte] in document with id 'x:1'. Preview of field's value: 'secret'": "failed to parse field [urgency] of type [byte] in document with id 'x:1'. Preview of field's value …",
		`For input string: "secret"`: "For input string …",
		"failed to parse date field [secret] with format [strict_date_optional_time]": "failed to parse date field …",
		"no write index is defined for alias [x]":                                     "no write index is defined for alias [x]",
	} {
		e := itemError{Type: "document_parsing_exception", Reason: "refused", Cause: &itemError{Reason: reason}}
		if got := e.String(); got != "document_parsing_exception: refused: "+want {
			t.Errorf("%s", got)
		}
	}
}
