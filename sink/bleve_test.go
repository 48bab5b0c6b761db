package sink

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

func TestBleveOneProcess(t *testing.T) {
	dir := t.TempDir()
	b, err := OpenBleve(dir, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBleve(dir, nil, nil); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("second opener: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	b, err = OpenBleve(dir, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestBleveReopens(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		b, err := OpenBleve(dir, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		a := batchOf(i + 1)[i]
		if err := b.Write(t.Context(), []*news.Article{a}); err != nil {
			t.Fatal(err)
		}
		page, err := b.Search(t.Context(), query.Search{Query: &query.Term{Word: "stories"}})
		if err != nil || page.Total != i+1 {
			t.Errorf("opened %d times: %+v, %v", i+1, page, err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBleveFolderFault(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBleve(file, nil, nil); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("open = %v", err)
	}
}

// A folder that a killed process left in the middle of creating an index is
// opened as if nothing had been.
func TestBleveHalfCreated(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(dir+"/"+layoutName(layout)+".new/store", 0o755); err != nil {
		t.Fatal(err)
	}
	b, err := OpenBleve(dir, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// TestBleveCarriesOver: a new layout takes over what an earlier one holds, and
// the earlier one is gone.
func TestBleveCarriesOver(t *testing.T) {
	dir := t.TempDir()
	b, err := OpenBleve(dir, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	articles := batchOf(2*carryBatch + 7)
	if err := b.Write(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	killed := *articles[3]
	killed.Status, killed.Order = news.Canceled, news.MakeOrder(true, killed.VersionCreated.Add(time.Minute), 2)
	if err := b.Write(t.Context(), []*news.Article{&killed}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, layoutName(layout-1))
	if err := os.Rename(filepath.Join(dir, layoutName(layout)), old); err != nil {
		t.Fatal(err)
	}

	if b, err = OpenBleve(dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("earlier layout: %v", err)
	}
	page, err := b.Search(t.Context(), query.Search{Size: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := len(articles) - 1; page.Total != want {
		t.Errorf("%d stories found, want %d", page.Total, want)
	}
	if err := b.Write(t.Context(), articles[3:4]); err != nil { // comes once more
		t.Fatal(err)
	}
	if page, err = b.Search(t.Context(), query.Search{ID: articles[3].ID, Size: 1}); err != nil || page.Total != 0 {
		t.Errorf("killed story: %v, %v", page, err)
	}
	versions, err := b.Archive(t.Context(), articles[3].ID)
	if err != nil || len(versions) != 2 {
		t.Errorf("versions of the killed story: %d, %v", len(versions), err)
	}
}

func TestBleveClosed(t *testing.T) {
	b, err := OpenBleve(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Ready(t.Context()) == nil || b.Write(t.Context(), batchOf(1)) == nil {
		t.Error("a closed index takes articles")
	}
}

// TestBleveLongText: what is searched has a bound, what is kept has none.
func TestBleveLongText(t *testing.T) {
	b, err := OpenBleve(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	a := batchOf(1)[0]
	a.Body = "prologue" + strings.Repeat(" é", maxSearchable/3) + " epilogue"
	if err := b.Write(t.Context(), []*news.Article{a}); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]int{"prologue": 1, "epilogue": 0} {
		page, err := b.Search(t.Context(), query.Search{Query: &query.Term{Word: word}})
		if err != nil || page.Total != want {
			t.Fatalf("%s: %v, %v; want %d", word, page, err, want)
		}
		if want > 0 && page.Hits[0].Article.Body != a.Body {
			t.Error("the body has lost its end")
		}
	}
}

func TestBleveWritersAndReaders(t *testing.T) {
	b, err := OpenBleve(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for _, a := range batchOf(5) {
				a.Order += int64(w)
				a.Headline = fmt.Sprint("writer ", w)
				if err := b.Write(t.Context(), []*news.Article{a}); err != nil {
					t.Error(err)
				}
				if _, err := b.Search(t.Context(), query.Search{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	page, err := b.Search(t.Context(), query.Search{})
	if err != nil || page.Total != 5 {
		t.Fatalf("%+v, %v", page, err)
	}
	for _, h := range page.Hits {
		if h.Article.Headline != "writer 3" {
			t.Errorf("%s at %q", h.Article.ID, h.Article.Headline)
		}
	}
}

// TestMain writes batches for ever when TestBleveSurvivesKill starts this
// binary once more.
func TestMain(m *testing.M) {
	if dir := os.Getenv("DATELINE_TEST_WRITE_TO"); dir != "" {
		if err := writeForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForEver prints the number of each batch that Write has acknowledged.
func writeForEver(dir string) error {
	b, err := OpenBleve(dir, nil, nil)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		batch := batchOf(20)
		for _, a := range batch {
			a.Order, a.Headline = a.Order+int64(n), fmt.Sprint("Round ", n)
		}
		if err := b.Write(context.Background(), batch); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// What Write has acknowledged is there after kill -9, whole batches only.
func TestBleveSurvivesKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := 0
	for round := range 3 {
		acknowledged = max(acknowledged, writeAndKill(t, dir, 5+3*round))
		b, err := OpenBleve(dir, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		page, err := b.Search(t.Context(), query.Search{Size: 100})
		if err != nil || page.Total != 20 {
			t.Fatalf("%d stories, %v", page.Total, err)
		}
		for _, h := range page.Hits {
			if got := h.Article.Order - batchOf(1)[0].Order; got < int64(acknowledged) || h.Article.Headline != page.Hits[0].Article.Headline {
				t.Errorf("%s is at round %d (%q) after %d", h.Article.ID, got, h.Article.Headline, acknowledged)
			}
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// writeAndKill starts a writer, kills it after some batches and returns the
// last that was acknowledged.
func writeAndKill(t *testing.T, dir string, batches int) (last int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), "DATELINE_TEST_WRITE_TO="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range batches {
		if !lines.Scan() {
			break
		}
		if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if last < batches {
		t.Fatalf("writer ended after %d batches", last)
	}
	return last
}

// The current documents of hidden stories hold no text that could be found or,
// after a kill, read.
func TestBleveHiddenText(t *testing.T) {
	b, err := OpenBleve(t.TempDir(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	batch := batchOf(2)
	batch[0].Status, batch[0].Body = news.Canceled, "the libel"
	batch[1].Status, batch[1].Body = news.Withheld, "the libel"
	if err := b.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	res, err := b.index.Search(bleve.NewSearchRequest(query.Bleve(&query.Term{Word: "libel"})))
	if err != nil || res.Total != 0 {
		t.Errorf("%d hidden stories have text in the index, %v", res.Total, err)
	}
	doc, err := b.index.Document(currentKey("x:0"))
	if err != nil || doc == nil {
		t.Fatal(doc, err)
	}
	if source := storedText(doc, fieldSource); source == "" || strings.Contains(source, "libel") {
		t.Errorf("killed story is kept as %s", source)
	}
}
