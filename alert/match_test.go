package alert

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

func TestMatch(t *testing.T) {
	files, err := filepath.Glob("testdata/match/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		matchArchive(t, file, archive)
	}
}

func matchArchive(t *testing.T, file string, archive *txtar.Archive) {
	var m *Matcher
	got := map[string]string{}
	for _, f := range archive.Files {
		kind, name, _ := strings.Cut(f.Name, " ")
		switch kind {
		case "alerts":
			m = matcherOf(t, f.Data)
		case "story":
			got[name] = describe(t, m, readStory(t, string(f.Data)))
		case "want":
			if want := strings.TrimSpace(string(f.Data)); got[name] != want {
				t.Errorf("%s: %s\n got %s\nwant %s", file, name, got[name], want)
			}
			delete(got, name)
		default:
			t.Fatalf("%s: section %q is not known", file, f.Name)
		}
	}
	for name := range got {
		t.Errorf("%s: story %q has no want", file, name)
	}
}

func matcherOf(t testing.TB, yml []byte) *Matcher {
	t.Helper()
	rules, err := ParseRules("alerts.yml", yml)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMatcher(rules)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readStory(t *testing.T, s string) *news.Article {
	t.Helper()
	a := &news.Article{ID: "test:1", Status: news.Usable}
	for {
		line, rest, _ := strings.Cut(s, "\n")
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch key {
		case "Status":
			a.Status = news.Status(value)
		case "Signals":
			a.Signals = []news.Signal{news.Signal(value)}
		case "Slugline":
			a.Slugline = value
		case "Visible-From":
			from, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			a.VisibleFrom = from
		default:
			a.Headline = line
			a.Body = strings.TrimSpace(rest)
			return a
		}
		s = rest
	}
}

// describe writes hits as the test files have them, and checks what those
// leave out: offsets and order.
func describe(t *testing.T, m *Matcher, a *news.Article) string {
	t.Helper()
	text := map[string]string{"headline": a.Headline, "slugline": a.Slugline, "body": a.Body}
	var lines []string
	for _, h := range m.Match(a) {
		var words []string
		for i, s := range h.Spans {
			if got := text[s.Field][s.Start:s.End]; got != s.Text {
				t.Errorf("alert %s: %s[%d:%d] is %q, not %q", h.Alert, s.Field, s.Start, s.End, got, s.Text)
			}
			if i > 0 && s.Field == h.Spans[i-1].Field && s.Start < h.Spans[i-1].End {
				t.Errorf("alert %s: span %q overlaps the one before", h.Alert, s.Text)
			}
			words = append(words, fmt.Sprintf("%s %q", s.Field, s.Text))
		}
		line := h.Alert + ": " + strings.Join(words, ", ")
		if !h.VisibleFrom.IsZero() {
			line += " (from " + h.VisibleFrom.Format(time.RFC3339) + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestMatchAgainAndAgain(t *testing.T) {
	m := matcherOf(t, []byte("alerts: [{id: a, query: earthquake NOT drill}]"))
	quake := &news.Article{ID: "1", Status: news.Usable, Headline: "Earthquake"}
	drill := &news.Article{ID: "2", Status: news.Usable, Headline: "Earthquake drill"}
	for range 100 {
		if n := len(m.Match(quake)); n != 1 {
			t.Fatalf("%d hits for the earthquake", n)
		}
		if n := len(m.Match(drill)); n != 0 {
			t.Fatalf("%d hits for the drill", n)
		}
	}
}

func TestHitsAreBounded(t *testing.T) {
	m := matcherOf(t, []byte("alerts: [{id: a, query: ha}]"))
	a := &news.Article{ID: "1", Status: news.Usable, Headline: strings.Repeat("é", maxHeadline), Body: strings.Repeat("ha ", 100_000)}
	h := m.Match(a)[0]
	if len(h.Spans) != maxSpans || len(h.Headline) > maxHeadline {
		t.Errorf("%d spans, headline of %d bytes", len(h.Spans), len(h.Headline))
	}
}

// FuzzMatch: any text of any rule and story gives spans that are the text.
func FuzzMatch(f *testing.F) {
	f.Add("cease-fire", "Ceasefire's cease‑fires", "")
	f.Add(`"a b" -c`, "a b a b", "a\xff b c")
	f.Fuzz(func(t *testing.T, query, headline, body string) {
		m, err := NewMatcher([]Rule{{ID: "a", Query: query}})
		if err != nil {
			return
		}
		describe(t, m, &news.Article{ID: "1", Status: news.Usable, Headline: headline, Body: body})
	})
}

// BenchmarkMatch: one story of about 3,000 bytes.
//
//	go test -run none -bench Match ./alert
func BenchmarkMatch(b *testing.B) {
	words := benchWords()
	var body strings.Builder
	for i := 0; body.Len() < 3000; i++ {
		body.WriteString(words[i*7919%len(words)] + " ")
	}
	story := &news.Article{ID: "1", Status: news.Usable, Headline: "Ceasefire talks go on in the north", Body: body.String()}
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			rules := []Rule{{ID: "ceasefire", Query: "ceasefire"}}
			for i := 1; i < n; i++ {
				w := func(k int) string { return words[(i*31+k*977)%len(words)] }
				query := []string{
					w(1), w(1) + " " + w(2), w(1) + " OR " + w(2), `"` + w(1) + " " + w(2) + `"`,
					"(" + w(1) + " OR " + w(2) + ") " + w(3) + " -" + w(4), "headline:" + w(1),
				}[i%6]
				rules = append(rules, Rule{ID: fmt.Sprint(i), Query: query})
			}
			m, err := NewMatcher(rules)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if len(m.Match(story)) == 0 {
					b.Fatal("no hit")
				}
			}
		})
	}
}

// benchWords makes 5,000 words that look like English ones.
func benchWords() []string {
	syllables := strings.Fields("ba con der ing mar tion pre lo ment sti gra ver pol ter an ic")
	words := make([]string, 0, 5000)
	for i := range 5000 {
		n := len(syllables)
		words = append(words, syllables[i%n]+syllables[i/n%n]+syllables[i/n/n%n]+syllables[(i*7)%n])
	}
	return words
}
