package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeStories(t *testing.T, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stories.ndjson")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestFocusScores: the sums on three stories whose focus is plain. A story
// without places or text is not counted.
func TestFocusScores(t *testing.T) {
	file := writeStories(t,
		`{"title":"Wheat","dateline":"PARIS, March 3 -","body":"France will sell wheat, the minister said in Paris.","places":["france"]}`,
		`{"title":"Steel","dateline":"TOKYO, March 3 -","body":"Japan will sell steel. Japan has steel, and Japan makes more than Kenya.","places":["kenya"]}`,
		`{"title":"Tea","dateline":"","body":"The committee met.","places":["west-germany","uk"]}`,
		`{"title":"None","dateline":"LONDON, March 3 -","body":"Britain said nothing.","places":[]}`,
		`{"title":"Empty","dateline":"LONDON, March 3 -","body":"","places":["uk"]}`)
	e, err := newFocusExam(false, 0, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.readAll(file, ""); err != nil {
		t.Fatal(err)
	}
	r := e.report(file)
	for what, v := range map[string][2]float64{
		"stories": {float64(r.Stories), 3}, "first": {r.First, 1.0 / 3}, "three": {r.OneOfThree, 2.0 / 3},
		"precision": {r.Precision, 0.5}, "recall": {r.Recall, 0.25},
	} {
		if math.Abs(v[0]-v[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", what, v[0], v[1])
		}
	}
	if err := e.readAll(writeStories(t, `{}`, `{"title":`), ""); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("a broken line: %v", err)
	}
}

func TestPlaceOfDateline(t *testing.T) {
	for in, want := range map[string]string{
		"SANTA CLARA, Calif., April 9 -": "SANTA CLARA, Calif.", "LONDON, March 3 -": "LONDON", "  HONG KONG, June 29 - ": "HONG KONG", "": "",
	} {
		if got := placeOfDateline(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
