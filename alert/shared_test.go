package alert

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// sharedFile finds a file that does not come with the repository.
func sharedFile(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("DATELINE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(dir, "data", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("shared/ is absent: set DATELINE_SHARED to its folder")
	}
	return path
}

func TestSeedStory(t *testing.T) {
	text, err := os.ReadFile(sharedFile(t, "seed/anchorage-summit.txt"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMatcher([]Rule{{ID: "ceasefire", Query: "ceasefire"}})
	if err != nil {
		t.Fatal(err)
	}
	story := &news.Article{ID: "seed", Status: news.Usable, Body: string(text)}
	hits := m.Match(story)
	if len(hits) != 1 {
		t.Fatalf("%d hits", len(hits))
	}
	want := strings.Count(strings.ToLower(story.Body), "ceasefire")
	if got := len(hits[0].Spans); got != want || want == 0 {
		t.Errorf("%d mentions, want %d", got, want)
	}
}

// BenchmarkMatchReuters measures real copy against rules of two words that
// stand together in some headline.
//
//	go test -run none -bench Reuters ./alert
func BenchmarkMatchReuters(b *testing.B) {
	stories, bytes := reuters(b)
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			m, err := NewMatcher(headlineRules(stories, n))
			if err != nil {
				b.Fatal(err)
			}
			hits, i := 0, 0
			for b.Loop() {
				hits += len(m.Match(stories[i%len(stories)]))
				i++
			}
			b.SetBytes(bytes / int64(len(stories)))
			b.ReportMetric(float64(hits)/float64(b.N), "hits/story")
		})
	}
}

func reuters(b *testing.B) (stories []*news.Article, bytes int64) {
	f, err := os.Open(sharedFile(b, "reuters21578/stories.ndjson.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	for dec := json.NewDecoder(z); dec.More(); {
		var s struct{ Title, Body string }
		if err := dec.Decode(&s); err != nil {
			b.Fatal(err)
		}
		if s.Body != "" {
			bytes += int64(len(s.Title) + len(s.Body))
			stories = append(stories, &news.Article{ID: fmt.Sprint(len(stories)), Status: news.Usable, Headline: s.Title, Body: s.Body})
		}
	}
	return stories, bytes
}

func headlineRules(stories []*news.Article, n int) []Rule {
	var rules []Rule
	for i := 0; len(rules) < n; i++ {
		words := strings.FieldsFunc(strings.ToLower(stories[i*17%len(stories)].Headline), func(r rune) bool { return r < 'a' || r > 'z' })
		words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 5 })
		if len(words) > 1 {
			rules = append(rules, Rule{ID: fmt.Sprint(i), Query: words[0] + " " + words[1]})
		}
	}
	return rules
}
