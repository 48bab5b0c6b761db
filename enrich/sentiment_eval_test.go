package enrich

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// target is a name in a sentence with what people say the tone towards it is.
type target struct {
	article *news.Article
	gold    string
}

func newsTargets(t testing.TB, file string) []target {
	var out []target
	for line := range bytes.Lines(sharedFile(t, "sentiment", file)) {
		var s struct {
			Text    string `json:"sentence_normalized"`
			Targets []struct {
				From, To int
				Polarity float64
			}
		}
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatal(err)
		}
		for _, x := range s.Targets {
			m := news.Mention{Field: "body", Start: byteOffset(s.Text, x.From), End: byteOffset(s.Text, x.To)}
			gold := map[float64]string{2: "negative", 4: "neutral", 6: "positive"}[x.Polarity]
			out = append(out, target{&news.Article{Body: s.Text, Entities: []news.Entity{{Mentions: []news.Mention{m}}}}, gold})
		}
	}
	return out
}

func f1Macro(t testing.TB, stage *Sentiment, targets []target) float64 {
	right, said, is := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, x := range targets {
		if err := stage.Process(t.Context(), x.article); err != nil {
			t.Fatal(err)
		}
		label := "neutral"
		if v := x.article.Entities[0].Sentiment; v != nil {
			label = toneLabel(*v)
		}
		is[x.gold]++
		said[label]++
		if label == x.gold {
			right[label]++
		}
	}
	sum := 0.0
	for label := range is {
		sum += 2 * right[label] / (is[label] + said[label])
	}
	return sum / 3
}

// TestTargetToneMeasured: macro F1 over the three labels of NewsMTSC. The
// training part is what words and thresholds were chosen on.
func TestTargetToneMeasured(t *testing.T) {
	stage, err := NewSentiment()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file  string
		floor float64
	}{
		{"newsmtsc-train.jsonl.gz", 0.56},
		{"newsmtsc-rw-dev.jsonl.gz", 0.57},
		{"newsmtsc-mt-dev.jsonl.gz", 0.52},
	} {
		targets := newsTargets(t, c.file)
		f1 := f1Macro(t, stage, targets)
		t.Logf("%s: %d targets, macro F1 %.3f", c.file, len(targets), f1)
		if f1 < c.floor {
			t.Errorf("%s: below the floor %.2f", c.file, c.floor)
		}
	}
}

// TestToneMeasured: correlation with the mean of twenty raters.
func TestToneMeasured(t *testing.T) {
	stage, err := NewSentiment()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file  string
		floor float64
	}{
		{"vader-movieReview.tsv.gz", 0.42},
		{"vader-amazonReview.tsv.gz", 0.56},
		{"vader-tweets.tsv.gz", 0.76},
	} {
		var x, y []float64
		for line := range strings.Lines(string(sharedFile(t, "sentiment", c.file))) {
			f := strings.SplitN(strings.TrimSpace(line), "\t", 3)
			rating, err := strconv.ParseFloat(f[1], 64)
			if err != nil || len(f) < 3 {
				continue
			}
			a := &news.Article{Body: f[2]}
			if err := stage.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			x, y = append(x, rating), append(y, a.Sentiment.Score)
		}
		r := pearson(x, y)
		t.Logf("%s: %d snippets, r %.3f", c.file, len(x), r)
		if !(r >= c.floor) {
			t.Errorf("%s: below the floor %.2f", c.file, c.floor)
		}
	}
}

func pearson(x, y []float64) float64 {
	n := float64(len(x))
	var sx, sy, sxx, syy, sxy float64
	for i := range x {
		sx += x[i]
		sy += y[i]
		sxx += x[i] * x[i]
		syy += y[i] * y[i]
		sxy += x[i] * y[i]
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy))
}
