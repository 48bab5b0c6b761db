package enrich

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// quotedStories are the texts of testdata/quotes without their last line break.
func quotedStories(t testing.TB) []string {
	var out []string
	for _, files := range cases(t, "quotes") {
		out = append(out, strings.TrimSuffix(files["text"], "\n"))
	}
	return out
}

// TestQuotedPlaces holds the stage to what it reached on ten stories that may be
// quoted: the places of a story given, and found by itself. Each line of a case
// is a name with its offset and its point.
func TestQuotedPlaces(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	names, err := NewEntities()
	if err != nil {
		t.Fatal(err)
	}
	gold, right, found, foundRight, spurious := 0, 0, 0, 0, 0
	for name, files := range cases(t, "quotes") {
		s := markedStory{text: strings.TrimSuffix(files["text"], "\n")}
		given := &news.Article{Language: "en", Body: s.text}
		for line := range strings.Lines(files["places"]) {
			var p toponym
			f := strings.Split(strings.TrimSpace(line), "\t")
			if _, err := fmt.Sscan(f[0]+" "+f[2]+" "+f[3], &p.start, &p.lat, &p.lon); err != nil || !strings.HasPrefix(s.text[p.start:], f[1]) {
				t.Fatalf("%s: %q: %v", name, line, err)
			}
			p.end = p.start + len(f[1])
			s.toponyms = append(s.toponyms, p)
			given.Entities = append(given.Entities, news.Entity{Type: news.Geo, Mentions: []news.Mention{{Field: "body", Start: p.start, End: p.end}}})
		}
		locate(t, stage, given)
		plain := &news.Article{Language: "en", Body: s.text}
		if err := names.Process(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
		locate(t, stage, plain)
		gold += len(s.toponyms)
		for _, p := range s.toponyms {
			if l, _ := mentioned(given, p); l != nil && p.near(l) {
				right++
			}
			if l, _ := mentioned(plain, p); l != nil {
				found++
				if p.near(l) {
					foundRight++
				}
			}
		}
		for _, l := range plain.Locations {
			for _, m := range l.Mentions {
				if !marked(s.toponyms, m) {
					spurious++
				}
			}
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	t.Logf("%d names: %.3f right when given; found P %.3f R %.3f, %.3f found and right",
		gold, share(right, gold), share(found, found+spurious), share(found, gold), share(foundRight, gold))
	for what, v := range map[string][2]float64{
		"right when given": {share(right, gold), 0.88}, "precision": {share(found, found+spurious), 0.92},
		"recall": {share(found, gold), 0.95}, "found and right": {share(foundRight, gold), 0.86},
	} {
		if v[0] < v[1] {
			t.Errorf("%s: %.3f, below %.2f", what, v[0], v[1])
		}
	}
}

// near is the usual measure: within 161 km of the marked point.
func (p toponym) near(l *news.Location) bool {
	return distance(l.Lat, l.Lon, p.lat, p.lon) <= sameKM
}
