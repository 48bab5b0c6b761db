package enrich

import (
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// benchStories are stories whose entities are known, as the stage gets them.
func benchStories(b *testing.B) []*news.Article {
	names, err := NewEntities()
	if err != nil {
		b.Fatal(err)
	}
	var out []*news.Article
	for _, text := range append([]string{strings.Repeat(benchStory, 5)}, quotedStories(b)...) {
		a := &news.Article{Language: "en", Provider: "wire", Body: text}
		if err := names.Process(b.Context(), a); err != nil {
			b.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

// BenchmarkLocationsAfterEntities is the stage alone, with a memory of feeds. One
// turn is one story.
func BenchmarkLocationsAfterEntities(b *testing.B) {
	stories := benchStories(b)
	stage, err := NewLocations(LocationsConfig{Feeds: NewFeedPlaces()})
	if err != nil {
		b.Fatal(err)
	}
	size, i := 0, 0
	for _, a := range stories {
		size += len(a.Body)
	}
	b.SetBytes(int64(size / len(stories)))
	b.ReportAllocs()
	for b.Loop() {
		if err := stage.Process(b.Context(), stories[i%len(stories)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkResolve weighs the names of a story that have been found.
func BenchmarkResolve(b *testing.B) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		b.Fatal(err)
	}
	w := stage.pool.Get().(*locator)
	w.read(benchStories(b)[0])
	b.ReportAllocs()
	for b.Loop() {
		w.resolver.resolve(&w.names)
	}
	b.ReportMetric(float64(len(w.names.names)), "names/op")
}
