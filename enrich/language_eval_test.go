package enrich

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// TestEnglishWireIsEnglish: an English story that is taken for another language
// loses its names. Every story of the corpus is English; many are tables.
func TestEnglishWireIsEnglish(t *testing.T) {
	stage := NewLanguage()
	stories := 0
	foreign := map[int]int{} // by length
	lengths := []int{120, 500, 4000}
	sc := bufio.NewScanner(bytes.NewReader(sharedFile(t, "reuters21578", "stories.ndjson.gz")))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var r struct{ Body string }
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		if r.Body == "" {
			continue
		}
		stories++
		for _, n := range lengths {
			a := &news.Article{Body: strings.ToValidUTF8(cutBytes(r.Body, n), "")}
			if err := stage.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if a.Language != "" && a.Language != "en" {
				foreign[n]++
			}
		}
	}
	for i, most := range []float64{0.01, 0.003, 0.003} {
		share := float64(foreign[lengths[i]]) / float64(stories)
		t.Logf("%d bytes: %.2f%% of %d stories taken for another language", lengths[i], 100*share, stories)
		if share > most {
			t.Errorf("%d bytes: above %.1f%%", lengths[i], 100*most)
		}
	}
}
