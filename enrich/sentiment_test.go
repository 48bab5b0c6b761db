package enrich

import (
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// TestSentiment runs testdata/sentiment: story in, labels out.
func TestSentiment(t *testing.T) {
	stage, err := NewSentiment()
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range cases(t, "sentiment") {
		t.Run(name, func(t *testing.T) {
			a := storyOf(t, files)
			if err := stage.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if got, want := describeTone(a), strings.TrimSpace(files["want"]); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func describeTone(a *news.Article) string {
	story := "none"
	if a.Sentiment != nil {
		story = a.Sentiment.Label
	}
	out := []string{"story " + story}
	for _, e := range a.Entities {
		label := "none"
		if e.Sentiment != nil {
			label = toneLabel(*e.Sentiment)
		}
		out = append(out, e.Name+" "+label)
	}
	return strings.Join(out, "\n")
}

func TestLexiconFaults(t *testing.T) {
	for _, table := range []string{"good\n", "good\tvery\n", "\t1.0\n"} {
		if _, err := parseLexicon(table); err == nil {
			t.Errorf("%q was taken", table)
		}
	}
}

// FuzzSentiment: scores stay in range, whatever the text and the mentions.
func FuzzSentiment(f *testing.F) {
	stage, err := NewSentiment()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Terrible day", "It was not very good. But it won't be bad\xff!", 3, 9)
	f.Fuzz(func(t *testing.T, headline, body string, start, end int) {
		a := &news.Article{Headline: headline, Body: body, Entities: []news.Entity{
			{Mentions: []news.Mention{{Field: "body", Start: start, End: end}, {Field: "headline", Start: end, End: start}}},
			{Mentions: []news.Mention{{Field: "body", Start: 0, End: end}}},
		}}
		if err := stage.Process(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if s := a.Sentiment; s != nil && !(s.Score >= -1 && s.Score <= 1) {
			t.Errorf("score %f", s.Score)
		}
		for _, e := range a.Entities {
			if e.Sentiment != nil && !(*e.Sentiment >= -1 && *e.Sentiment <= 1) {
				t.Errorf("score %f", *e.Sentiment)
			}
		}
	})
}

func BenchmarkSentiment(b *testing.B) {
	stage, err := NewSentiment()
	if err != nil {
		b.Fatal(err)
	}
	a := &news.Article{Headline: "Storm cuts off Oregon coast", Body: strings.Repeat(benchStory, 5)}
	b.SetBytes(int64(len(a.Headline) + len(a.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := stage.Process(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
}
