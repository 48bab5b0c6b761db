package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/query"
)

// store is what both sinks promise.
type store interface {
	pipeline.Sink
	Search(context.Context, query.Search) (*news.Page, error)
	History(context.Context, string) (*news.History, error)
	Archive(context.Context, string) ([]news.Delivered, error)
	Ready(context.Context) error
	Close() error
}

var (
	_ store = (*Bleve)(nil)
	_ store = (*Elastic)(nil)
)

// clock is the time of day in a test.
type clock struct{ at atomic.Pointer[time.Time] }

func newClock() *clock {
	c := new(clock)
	c.set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	return c
}

func (c *clock) set(t time.Time) { c.at.Store(&t) }
func (c *clock) now() time.Time  { return *c.at.Load() }

// backend is one way to open an empty store.
type backend struct {
	name string
	open func(*testing.T, *clock) (s store, refresh func())
	real bool // whose clock cannot be moved
}

// backends are those that run everywhere, and a real server when
// DATELINE_TEST_ELASTIC gives its address.
func backends() []backend {
	all := []backend{{name: "bleve", open: openTestBleve}, {name: "estest", open: openTestElastic}}
	if address := os.Getenv("DATELINE_TEST_ELASTIC"); address != "" {
		all = append(all, backend{name: "elasticsearch", real: true, open: func(t *testing.T, _ *clock) (store, func()) {
			e, refresh := openRealElastic(t, address, ElasticConfig{})
			return e, refresh
		}})
	}
	return all
}

func openTestBleve(t *testing.T, c *clock) (store, func()) {
	b, err := OpenBleve(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.now = c.now
	t.Cleanup(func() { _ = b.Close() })
	return b, func() {}
}

func openTestElastic(t *testing.T, c *clock) (store, func()) {
	server := estest.New(t)
	server.Now = c.now
	e := newTestElastic(t, server, ElasticConfig{})
	e.now = c.now
	return e, func() {}
}

// newTestElastic connects to a fake server and sets it up.
func newTestElastic(t testing.TB, server *estest.Server, cfg ElasticConfig) *Elastic {
	t.Helper()
	cfg.Addresses = []string{server.URL}
	if cfg.Backoff == 0 {
		cfg.Backoff = time.Millisecond
	}
	e, err := NewElastic(cfg, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.Setup(context.Background(), SetupConfig{}); err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSuite(t *testing.T) {
	files, err := filepath.Glob("testdata/suite/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		script, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range backends() {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+b.name, func(t *testing.T) {
				if b.real && slices.ContainsFunc(script.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "now ") }) {
					t.Skip("the clock of a real server cannot be moved")
				}
				t.Parallel()
				c := newClock()
				s, refresh := b.open(t, c)
				r := runner{t: t, store: s, clock: c, refresh: refresh, received: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
				for _, f := range script.Files {
					r.step(f)
				}
			})
		}
	}
}

// runner plays a script: the name of each file is a step, its content what is
// written or expected.
type runner struct {
	t       *testing.T
	store   store
	clock   *clock
	refresh func()

	received time.Time // of the last article
}

func (r *runner) step(f txtar.File) {
	r.t.Helper()
	command, rest, _ := strings.Cut(f.Name, " ")
	switch command {
	case "now":
		at, err := time.Parse(time.RFC3339, rest)
		if err != nil {
			r.t.Fatal(err)
		}
		r.clock.set(at)
	case "write":
		if err := r.store.Write(r.t.Context(), r.articles(f.Data)); err != nil {
			r.t.Fatalf("write: %v", err)
		}
		r.refresh()
	case "refuse":
		r.refuse(f.Data)
	case "search":
		r.expect(f, r.search(rest))
	case "facets":
		r.expect(f, r.facets(strings.Fields(rest)))
	case "filter":
		r.expect(f, r.filter(strings.Fields(rest)))
	case "versions":
		r.expect(f, r.versions(rest))
	case "account":
		r.expect(f, r.account(rest))
	default:
		r.t.Fatalf("unknown step %q", f.Name)
	}
}

func (r *runner) expect(f txtar.File, got []string) {
	r.t.Helper()
	want := strings.FieldsFunc(string(f.Data), func(c rune) bool { return c == '\n' })
	if !slices.Equal(got, want) {
		r.t.Errorf("%s:\n got %q\nwant %q", f.Name, got, want)
	}
}

// articles reads one article a line and gives it status and order as a
// parser would.
func (r *runner) articles(data []byte) []*news.Article {
	t := r.t
	t.Helper()
	var all []*news.Article
	for line := range strings.Lines(string(data)) {
		line = strings.ReplaceAll(line, "LONG400", strings.Repeat("x", 400))
		line = strings.ReplaceAll(line, "LONG401", strings.Repeat("x", 401))
		a := &news.Article{Status: news.Usable}
		if err := json.Unmarshal([]byte(line), a); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		version, _ := strconv.ParseInt(a.Version, 10, 64)
		a.Order = news.MakeOrder(a.Killed() || a.Releases(), a.VersionCreated, version)
		r.received = r.received.Add(time.Second)
		a.Received = r.received
		all = append(all, a)
	}
	return all
}

// refuse expects that every article is refused for ever.
func (r *runner) refuse(data []byte) {
	r.t.Helper()
	articles := r.articles(data)
	var batch *pipeline.BatchError
	err := r.store.Write(r.t.Context(), articles)
	if !errors.As(err, &batch) || len(batch.Refused) != len(articles) {
		r.t.Errorf("refuse: %v", err)
	}
}

func (r *runner) page(s query.Search) *news.Page {
	r.t.Helper()
	page, err := r.store.Search(r.t.Context(), s)
	if err != nil {
		r.t.Fatal(err)
	}
	return page
}

func (r *runner) search(text string) []string {
	r.t.Helper()
	var s query.Search
	if text != "" {
		node, err := query.Parse(text)
		if err != nil {
			r.t.Fatal(err)
		}
		s.Query = node
	}
	page := r.page(s)
	var out []string
	for _, h := range page.Hits {
		out = append(out, h.Article.ID+" | "+sameMarks.Replace(h.Headline))
	}
	if page.Total != len(page.Hits) {
		r.t.Errorf("search %s: total %d of %d", text, page.Total, len(page.Hits))
	}
	return out
}

// sameMarks levels what the engines may do as they like: one mark around a
// phrase or around each word, and how to escape a slash.
var sameMarks = strings.NewReplacer("</mark> <mark>", " ", "&#x2F;", "/")

func (r *runner) facets(fields []string) []string {
	var out []string
	for _, f := range r.page(query.Search{Facets: fields, Size: 1}).Facets {
		for _, v := range f.Values {
			out = append(out, fmt.Sprint(v.Value, " ", v.Count))
		}
	}
	return out
}

func (r *runner) filter(args []string) []string {
	r.t.Helper()
	s := query.Search{Filter: map[string][]string{}}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		var err error
		switch name {
		case "since":
			s.Since, err = time.Parse(time.RFC3339, value)
		case "until":
			s.Until, err = time.Parse(time.RFC3339, value)
		case "size":
			s.Size, err = strconv.Atoi(value)
		case "offset":
			s.Offset, err = strconv.Atoi(value)
		case "id":
			s.ID = value
		case "tests":
			s.Tests = true
		case "near":
			s.Near = new(query.Circle)
			*s.Near, err = query.ParseCircle(value)
		case "within":
			s.Within = new(query.Box)
			*s.Within, err = query.ParseBox(value)
		default:
			s.Filter[name] = append(s.Filter[name], value)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
	var out []string
	for _, h := range r.page(s).Hits {
		out = append(out, h.Article.ID)
	}
	return out
}

func (r *runner) versions(id string) []string {
	r.t.Helper()
	var out []string
	for _, v := range r.history(id) {
		if v.Article != nil {
			out = append(out, v.Version+" | "+v.Article.Headline)
		}
	}
	return out
}

// account tells every version: number, version, what is current, silent or
// hidden, and copies.
func (r *runner) account(id string) []string {
	r.t.Helper()
	var out []string
	for _, v := range r.history(id) {
		text := fmt.Sprint(v.Number, " v", v.Version)
		if v.Current {
			text += " current"
		}
		if v.Silent {
			text += " silent"
		}
		if v.Copies > 0 {
			text += fmt.Sprint(" copies ", v.Copies)
		}
		if v.Hidden != "" {
			text += " | " + v.Hidden
		}
		out = append(out, text)
	}
	return out
}

func (r *runner) history(id string) []news.Version {
	r.t.Helper()
	h, err := r.store.History(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	if h == nil {
		return nil
	}
	return h.Versions
}
