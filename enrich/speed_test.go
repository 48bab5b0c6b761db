package enrich

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// corpusBytes is how much of a corpus is timed: about what the figures of the
// design were measured on.
const corpusBytes = 4_000_000

// reuters gives a run of wire stories.
func reuters(t testing.TB, most int) []news.Article {
	t.Helper()
	var out []news.Article
	size := 0
	for line := range bytes.Lines(sharedFile(t, "reuters21578", "stories.ndjson.gz")) {
		var s struct{ Title, Body string }
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, news.Article{Headline: s.Title, Body: s.Body})
		if size += len(s.Title) + len(s.Body); size > most {
			break
		}
	}
	return out
}

// worldwide gives stories of papers from all over the world.
func worldwide(t testing.TB) []news.Article {
	t.Helper()
	var out []news.Article
	for doc := range strings.SplitSeq(string(sharedFile(t, "ner", "eval", "worldwide.test.bio.gz")), "-DOCSTART-") {
		var b strings.Builder
		for line := range strings.Lines(doc) {
			word, _, ok := strings.Cut(line, "\t")
			switch {
			case !ok:
				b.WriteString("\n\n")
			case b.Len() > 0 && !strings.Contains(".,;:'’)", word):
				b.WriteString(" " + word)
			default:
				b.WriteString(word)
			}
		}
		out = append(out, news.Article{Body: strings.TrimSpace(b.String())})
	}
	return out
}

// demo gives the stories of the demo, which are in the tree.
func demo(t testing.TB) []news.Article {
	t.Helper()
	f, err := os.Open("../cmd/dateline/demo/wikinews.ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var out []news.Article
	for line := range bytes.Lines(data) {
		var a news.Article
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		out = append(out, news.Article{Headline: a.Headline, Body: a.Body})
	}
	return out
}

func size(stories []news.Article) (n int) {
	for _, a := range stories {
		n += len(a.Headline) + len(a.Body)
	}
	return n
}

func processAll(b *testing.B, stage *Entities, stories []news.Article) {
	for i := range stories {
		if err := stage.Process(b.Context(), &stories[i]); err != nil && err != ErrLanguage {
			b.Fatal(err)
		}
	}
}

// BenchmarkCorpus reads stories that are all different: warm with their words
// seen before, cold with no word seen.
func BenchmarkCorpus(b *testing.B) {
	for name, read := range map[string]func(testing.TB) []news.Article{
		"wikinews":  demo,
		"worldwide": worldwide,
		"reuters":   func(t testing.TB) []news.Article { return reuters(t, corpusBytes) },
	} {
		b.Run(name+"/warm", func(b *testing.B) {
			stories := read(b)
			stage, err := entityStage()
			if err != nil {
				b.Fatal(err)
			}
			processAll(b, stage, stories)
			b.SetBytes(int64(size(stories)))
			b.ReportAllocs()
			for b.Loop() {
				processAll(b, stage, stories)
			}
		})
		b.Run(name+"/cold", func(b *testing.B) {
			stories := read(b)
			b.SetBytes(int64(size(stories)))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				stage, err := NewEntities()
				if err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				b.StartTimer()
				processAll(b, stage, stories)
			}
		})
	}
}

// TestResidentMemory holds the stage, with its cache of words full, to what a
// machine was promised to spend on it.
func TestResidentMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200,000 words")
	}
	const most = 64 << 20
	before := heap()
	stage, err := NewEntities()
	if err != nil {
		t.Fatal(err)
	}
	loaded := heap() - before
	var body strings.Builder
	for i := 0; i < 200_000; i++ {
		fmt.Fprintf(&body, "Mr. Xanadu%d met Yorick-%d. ", i, i)
		if body.Len() > 4000 {
			a := news.Article{Body: body.String()}
			if err := stage.Process(t.Context(), &a); err != nil {
				t.Fatal(err)
			}
			body.Reset()
		}
	}
	full := heap() - before
	t.Logf("%.1f MB when loaded, %.1f MB with the cache full", float64(loaded)/(1<<20), float64(full)/(1<<20))
	if full > most {
		t.Errorf("%d bytes, at most %d", full, most)
	}
	runtime.KeepAlive(stage)
}

// heap gives the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
