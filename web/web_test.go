package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
	"github.com/dateline-wire/dateline/web"
)

func newServer(t testing.TB, cfg web.Config) (*web.Server, *shelf) {
	t.Helper()
	store := &shelf{now: time.Now}
	cfg.Store, cfg.Places = store, someplaces
	s, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, store
}

func get(s http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
	return w
}

// TestPages runs testdata/pages/*.txtar. In each, `stories` are articles, one
// JSON object a line; `rules` are the alerts, `alerts` notices sent before the
// requests. The clock
// stands at 2000-01-01 00:00 UTC. Every file named `GET address` is a request;
// its first line is the status, then each line says of the answer
//
//   - text    the text appears (spaces and line breaks count as one space)
//   - text    the text appears nowhere
//     a | b     these appear in this order (a line without a sign)
//     # text    a remark
func TestPages(t *testing.T) {
	names, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { runPages(t, ar) })
		})
	}
}

func runPages(t *testing.T, ar *txtar.Archive) {
	var rules []alert.Rule
	for _, f := range ar.Files {
		if f.Name == "rules" {
			for _, r := range lines[alert.Rule](t, f) {
				rules = append(rules, *r)
			}
		}
	}
	s, store := newServer(t, web.Config{Note: "Demonstration", Rules: rules})
	for _, f := range ar.Files {
		switch {
		case f.Name == "rules":
		case f.Name == "stories":
			for _, a := range lines[news.Article](t, f) {
				store.put(a)
			}
		case f.Name == "alerts":
			for _, n := range lines[alert.Notice](t, f) {
				if err := s.Send(t.Context(), *n); err != nil {
					t.Fatal(err)
				}
			}
		case strings.HasPrefix(f.Name, "GET "):
			w := get(s, strings.TrimPrefix(f.Name, "GET "))
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				harmless(t, f.Name, w.Body.Bytes())
			}
			answered(t, f, w)
		default:
			t.Errorf("file %s is neither stories, rules, alerts nor a request", f.Name)
		}
	}
}

func lines[T any](t *testing.T, f txtar.File) []*T {
	t.Helper()
	var out []*T
	for line := range bytes.Lines(f.Data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		v := new(T)
		if err := json.Unmarshal(line, v); err != nil {
			t.Fatalf("%s: %v in %s", f.Name, err, line)
		}
		out = append(out, v)
	}
	return out
}

func answered(t *testing.T, f txtar.File, w *httptest.ResponseRecorder) {
	t.Helper()
	ok := true
	fail := func(format string, args ...any) {
		t.Helper()
		ok = false
		t.Errorf(f.Name+": "+format, args...)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	body := squeeze(w.Body.String())
	for i, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
		text := squeeze(line)
		switch {
		case i == 0:
			if text != fmt.Sprint(w.Code) {
				fail("status %d, want %s", w.Code, text)
			}
		case strings.HasPrefix(text, "+ "):
			if !strings.Contains(body, text[2:]) {
				fail("missing: %s", text[2:])
			}
		case strings.HasPrefix(text, "- "):
			if strings.Contains(body, text[2:]) {
				fail("must not appear: %s", text[2:])
			}
		case text != "" && !strings.HasPrefix(text, "#"):
			rest := body
			for part := range strings.SplitSeq(text, " | ") {
				_, after, found := strings.Cut(rest, part)
				if !found {
					fail("not in this order: %s (at %q)", text, part)
					break
				}
				rest = after
			}
		}
	}
	if !ok {
		t.Logf("answer:\n%s", w.Body)
	}
}

// harmless fails on whatever the policy of the page would refuse or a hostile
// story could have brought in.
func harmless(t *testing.T, name string, page []byte) {
	t.Helper()
	allowed := strings.Fields(`html head meta title link script body a p header form label input button nav span
		main div aside section h1 h2 ul ol li article time mark q strong code dl dt dd figure svg rect circle pre
		br footer kbd ins del select option details summary figcaption`)
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Errorf("%s: %v", name, z.Err())
			}
			return
		case html.CommentToken:
			t.Errorf("%s: comment %q", name, z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if !contains(allowed, tok.Data) {
				t.Errorf("%s: element %s", name, tok)
			}
			src := ""
			for _, a := range tok.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: attribute in %s", name, tok)
				}
				if strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%s: script address in %s", name, tok)
				}
				if a.Key == "src" {
					src = a.Val
				}
			}
			if tok.Data == "script" && !strings.HasPrefix(src, "/static/") {
				t.Errorf("%s: script from elsewhere: %s", name, tok)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, have := range list {
		if have == s {
			return true
		}
	}
	return false
}

func TestHeaders(t *testing.T) {
	s, _ := newServer(t, web.Config{})
	for _, target := range []string{"/", "/story?id=none", "/alerts", "/nowhere", "/api/search", "/-/healthy", "/new", "/static/x"} {
		h := get(s, target).Header()
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %s", target, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", target, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("Cache-Control") == "" && !strings.Contains(target, "static") && target != "/nowhere" {
			t.Errorf("%s: headers %v", target, h)
		}
	}
}

func TestMethods(t *testing.T) {
	s, store := newServer(t, web.Config{})
	store.put(&news.Article{ID: "a:1", Status: news.Usable, Headline: "One"})
	for _, target := range []string{"/", "/story?id=a:1", "/events", "/api/search", "/-/ready"} {
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(method, target, nil))
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, target, w.Code, w.Header().Get("Allow"))
			}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("HEAD", target, nil))
		if w.Code != http.StatusOK {
			t.Errorf("HEAD %s: %d", target, w.Code)
		}
	}
}

// An unreachable store is a page that says so and tells nothing else.
func TestStoreDown(t *testing.T) {
	s, store := newServer(t, web.Config{})
	store.breakWith(errors.New("dial tcp 10.1.2.3:9200: connection refused, password hunter2"))
	for _, target := range []string{"/", "/?q=word", "/new", "/story?id=a:1", "/api/search?q=word", "/api/story?id=a:1"} {
		w := get(s, target)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d", target, w.Code)
		}
		for _, leak := range []string{"10.1.2.3", "refused", "hunter2"} {
			if strings.Contains(w.Body.String(), leak) {
				t.Errorf("%s leaks %q", target, leak)
			}
		}
		if !strings.Contains(w.Body.String(), "Index not reachable") {
			t.Errorf("%s does not say what is wrong: %s", target, w.Body)
		}
	}
	if w := get(s, "/-/healthy"); w.Code != http.StatusOK {
		t.Errorf("healthy: %d", w.Code)
	}
}

func TestReady(t *testing.T) {
	var state error
	s, _ := newServer(t, web.Config{Ready: func(context.Context) error { return state }})
	if w := get(s, "/-/ready"); w.Code != http.StatusOK {
		t.Errorf("ready: %d", w.Code)
	}
	state = errors.New("elastic at secret.host is away")
	if w := get(s, "/-/ready"); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("not ready: %d %s", w.Code, w.Body)
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewRegistry()
	s, _ := newServer(t, web.Config{Registry: reg, Metrics: http.NotFoundHandler()})
	get(s, "/")
	get(s, "/nowhere")
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range families {
		got[f.GetName()] = true
	}
	for _, name := range []string{"dateline_web_requests_total", "dateline_web_streams_open", "dateline_web_streams_dropped_total", "dateline_web_alert_delay_seconds"} {
		if !got[name] {
			t.Errorf("no metric %s", name)
		}
	}
	if _, err := web.New(web.Config{Registry: reg}); err == nil {
		t.Error("the same metrics were registered twice without an error")
	}
}

// Every file that a page names is there, may be kept for ever, and is the same
// packed and plain.
func TestFiles(t *testing.T) {
	s, store := newServer(t, web.Config{})
	store.put(&news.Article{ID: "a:1", Status: news.Usable, Headline: "One", Locations: []news.Location{{Name: "Oslo", Lat: 59.9, Lon: 10.7}}})
	page := get(s, "/story?id=a:1").Body.String()
	found := regexp.MustCompile(`"(/static/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(found) < 8 {
		t.Fatalf("only %d files on the page", len(found))
	}
	for _, m := range found {
		plain := get(s, m[1])
		if plain.Code != http.StatusOK || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", m[1], plain.Code, plain.Header())
		}
		r := httptest.NewRequest("GET", m[1], nil)
		r.Header.Set("Accept-Encoding", "br, gzip")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, plain.Body.Bytes()) {
			t.Errorf("%s: packed differs from plain, %v", m[1], err)
		}
	}
	for _, bad := range []string{"/static/desk.css", "/static/", "/static/../web.go", "/static/000000000000/desk.css"} {
		if w := get(s, bad); w.Code == http.StatusOK {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// The table beside the vendored files tells the truth about them.
func TestVendored(t *testing.T) {
	table, err := os.ReadFile("static/vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| (\\S+) \\| \\S+ \\| \\S+ \\| (\\S+) \\| `([0-9a-f]{64})` \\|$").FindAllStringSubmatch(string(table), -1)
	listed := map[string]bool{"README.md": true}
	for _, row := range rows {
		data, err := os.ReadFile("static/vendor/" + row[2])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != row[3] {
			t.Errorf("%s is not the file listed", row[2])
		}
		listed[row[2]], listed["LICENSE."+row[1]] = true, true
	}
	files, err := os.ReadDir("static/vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !listed[f.Name()] {
			t.Errorf("%s is not in the table", f.Name())
		}
	}
	if len(files) != len(listed) {
		t.Errorf("%d files, %d listed", len(files), len(listed))
	}
}

// killing is a store in which every story is killed after its history was read.
type killing struct{ *shelf }

func (killing) Search(context.Context, query.Search) (*news.Page, error) { return &news.Page{}, nil }

// A history that is older than what hides the story puts none of its words on
// the page.
func TestKilledWhileRead(t *testing.T) {
	store := &shelf{now: time.Now}
	store.put(story(1, news.Usable))
	s, err := web.New(web.Config{Store: killing{store}})
	if err != nil {
		t.Fatal(err)
	}
	w := get(s, "/story?id=nw:1")
	if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "Story nw:1") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
