package sink

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// Whatever the points of the stories and the area, over poles and date line, the
// stores find what the area contains.
func TestAreas(t *testing.T) {
	for _, b := range backends() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(6, 29))
			s, refresh := b.open(t, newClock())
			stories := scatter(r, 300)
			if err := s.Write(t.Context(), stories); err != nil {
				t.Fatal(err)
			}
			refresh()
			const rounds = 80
			found := 0
			for range rounds {
				near, within := anyCircle(r), anyBox(r)
				found += areaIs(t, s, stories, query.Search{Near: &near}, near)
				found += areaIs(t, s, stories, query.Search{Within: &within}, within)
			}
			if found < 3*rounds {
				t.Errorf("only %d stories found: the areas test nothing", found)
			}
		})
	}
}

// scatter makes stories with none to four places.
func scatter(r *rand.Rand, n int) []*news.Article {
	all := make([]*news.Article, n)
	for i := range all {
		all[i] = &news.Article{
			ID: fmt.Sprintf("x:%d", i), Status: news.Usable, Order: news.MakeOrder(false, time.Unix(1e9, 0), 1),
			VersionCreated: time.Unix(1e9, 0), Headline: fmt.Sprint("Story ", i),
		}
		for range r.IntN(5) {
			p := somewhere(r)
			all[i].Locations = append(all[i].Locations, news.Location{Name: "here", Lat: p.Lat, Lon: p.Lon})
		}
	}
	return all
}

// somewhere is on a grid of thousandths, often beside a pole or the date line.
func somewhere(r *rand.Rand) geoPoint {
	lat, lon := r.IntN(180_001)-90_000, r.IntN(360_001)-180_000
	switch r.IntN(6) {
	case 0:
		lat = []int{-90_000, 90_000, 89_900}[r.IntN(3)]
	case 1:
		lon = []int{-180_000, 180_000, 179_900, -179_900}[r.IntN(4)]
	}
	return geoPoint{float64(lat) / 1000, float64(lon) / 1000}
}

// offGrid keeps edges away from points: how exactly a store keeps those is its
// own affair.
const offGrid = 0.0005

func anyCircle(r *rand.Rand) query.Circle {
	p := somewhere(r)
	return query.Circle{Lat: p.Lat, Lon: p.Lon, KM: []float64{1, 100, 1500, 9000, 19_000}[r.IntN(5)] + r.Float64()}
}

func anyBox(r *rand.Rand) query.Box {
	a, b := somewhere(r), somewhere(r)
	return query.Box{
		South: max(min(a.Lat, b.Lat)-offGrid, -90), North: min(max(a.Lat, b.Lat)+offGrid, 90),
		West: max(a.Lon-offGrid, -180), East: min(b.Lon+offGrid, 180),
	}
}

func areaIs(t *testing.T, s store, stories []*news.Article, ask query.Search, where area) int {
	t.Helper()
	var want []string
	for _, a := range stories {
		if slices.ContainsFunc(a.Locations, func(l news.Location) bool { return where.Contains(l.Lat, l.Lon) }) {
			want = append(want, a.ID)
		}
	}
	ask.Size = len(stories)
	page, err := s.Search(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range page.Hits {
		got = append(got, h.Article.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%v: got %v, want %v", where, got, want)
	}
	return len(got)
}

// Bleve has few points and many stories at each.
func BenchmarkAreaSearch(b *testing.B) {
	s, err := OpenBleve(b.TempDir(), nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	if err := s.Write(b.Context(), scatter(r, 20_000)); err != nil {
		b.Fatal(err)
	}
	ask := query.Search{Near: &query.Circle{Lat: 48.9, Lon: 2.3, KM: 500}, Facets: query.FacetFields}
	for b.Loop() {
		if _, err := s.Search(b.Context(), ask); err != nil {
			b.Fatal(err)
		}
	}
}

// A list of places is stored like any story, and found by the last of them.
func TestManyPlaces(t *testing.T) {
	for _, b := range backends() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			s, refresh := b.open(t, newClock())
			a := batchOf(1)[0]
			for i := range 5000 {
				lat, lon := float64(i/100)-25, float64(i%100)-50
				a.Locations = append(a.Locations, news.Location{GeoNamesID: i + 1, Name: fmt.Sprint("Town ", i), Country: "US", Feature: "PPL", Lat: lat, Lon: lon, Mentions: []news.Mention{}})
				a.Entities = append(a.Entities, news.Entity{Name: fmt.Sprint("Person ", i), Type: news.Person, Mentions: []news.Mention{}})
			}
			if err := s.Write(t.Context(), []*news.Article{a}); err != nil {
				t.Fatal(err)
			}
			refresh()
			for _, ask := range []query.Search{
				{Near: &query.Circle{Lat: 24, Lon: 49, KM: 1}},
				{Filter: map[string][]string{"geonames": {"5000"}}},
				{Filter: map[string][]string{"place": {"Town 4999"}}},
				{Filter: map[string][]string{"entity": {"Person 4999"}}},
			} {
				page, err := s.Search(t.Context(), ask)
				if err != nil || page.Total != 1 || len(page.Hits[0].Article.Locations) < 950 {
					t.Errorf("%+v: %v, %v", ask, page, err)
				}
			}
		})
	}
}
