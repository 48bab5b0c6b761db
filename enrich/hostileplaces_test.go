package enrich

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// listedNames are the names of every nth place, each an entity of its own.
func listedNames(t *testing.T, count int) *news.Article {
	g, err := openGazetteer(placesBlob)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range count {
		names = append(names, g.name(int32(i*(g.len()/count))))
	}
	return entityEach(names)
}

// entityEach is a list of names that are places.
func entityEach(names []string) *news.Article {
	a := &news.Article{Provider: "wire", Language: "en", Body: strings.Join(names, ", ")}
	at := 0
	for _, n := range names {
		m := news.Mention{Field: "body", Start: at, End: at + len(n), Text: n}
		a.Entities = append(a.Entities, news.Entity{Name: n, Type: news.Geo, Mentions: []news.Mention{m}})
		at += len(n) + len(", ")
	}
	return a
}

// TestHostilePlaces: lists, names of many places and of none, other scripts and
// entities of any size are read in bounded time, and say nothing impossible.
func TestHostilePlaces(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{Feeds: NewFeedPlaces()})
	if err != nil {
		t.Fatal(err)
	}
	long := entityEach([]string{strings.Repeat("Paris of Texas County ", 10_000)})
	nested := entityEach([]string{"Paris", "Paris, Texas", "London"})
	nested.Entities[1].Mentions[0].Start = 0
	nested.Entities = append(nested.Entities, nested.Entities...)
	for name, a := range map[string]*news.Article{
		"5,000 places":            listedNames(t, 5000),
		"many places of one name": entityEach(strings.Split(strings.Repeat("San José|Santa Maria|Springfield|San Antonio|", 2500), "|")),
		"no place":                entityEach(strings.Split(strings.Repeat("Xqzvw|Blorfheim|", 5000), "|")),
		"other scripts":           entityEach(strings.Split(strings.Repeat("東京|القاهرة|Москва|ムンバイ|Αθήνα|ירושלים|", 1500), "|")),
		"one long entity":         long,
		"nested entities":         nested,
		"bare":                    {Language: "en", Body: strings.Repeat("San José and Santa Maria, Springfield's San Antonio in Washington County, ", 3000)},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			locate(t, stage, a)
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("%v", d)
			}
			checkPlaces(t, a)
			if name == "no place" && len(a.Locations) > 0 {
				t.Errorf("%+v", a.Locations[0])
			}
			if name == "5,000 places" && len(a.Locations) < 3000 {
				t.Errorf("%d places", len(a.Locations))
			}
		})
	}
}

// TestLinearInNames: twice the names take about twice the work. What is counted
// are the candidates that each pass weighs and the neighbours that it looks at.
func TestLinearInNames(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	work := func(count int) float64 {
		w := stage.pool.Get().(*locator)
		w.read(listedNames(t, count))
		w.resolver.resolve(&w.names)
		n := 0
		for i := range w.resolver.subjects {
			s := &w.resolver.subjects[i]
			n += len(s.candidates) * (1 + len(w.resolver.anchors) + s.nlinks)
		}
		return float64(n)
	}
	if one, four := work(1000), work(4000); four > 5*one {
		t.Errorf("1,000 names: %.0f, 4,000 names: %.0f", one, four)
	}
}
