package sink

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// wireBatch is n stories of about 2.7 kB of text, with the enrichment that a
// story of that length has.
func wireBatch(n, round int) []*news.Article {
	at := time.Date(2026, 3, 1, 9, 0, round, 0, time.UTC)
	body := strings.Repeat("The ministers said on Monday that the ceasefire between the two sides would hold until talks begin. ", 27)
	mentions := []news.Mention{{Field: "body", Start: 4, End: 13, Text: "ministers"}}
	all := make([]*news.Article, n)
	for i := range all {
		all[i] = &news.Article{
			ID: fmt.Sprintf("x:%d", i), Provider: "x", Version: "1", Order: news.MakeOrder(false, at, 1), Status: news.Usable,
			VersionCreated: at, Received: at, Language: "en", Urgency: 3, Headline: fmt.Sprint("Ceasefire talks, day ", i), Slugline: "CEASEFIRE", Body: body,
			Entities:  []news.Entity{{Name: "NATO", Type: news.Org, Mentions: mentions}, {Name: "Ada Lo", Type: news.Person, Mentions: mentions}},
			Locations: []news.Location{{GeoNamesID: 1, Name: "Rome", Country: "IT", Lat: 41.9, Lon: 12.5, Mentions: mentions}},
			Sentiment: &news.Sentiment{Score: 0.1, Label: "neutral"},
		}
	}
	return all
}

// perArticle reports the figures of a benchmark that writes n at a time.
func perArticle(b *testing.B, n int) {
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/article")
}

// The server keeps nothing, so this is the cost of our side and of HTTP.
func BenchmarkElasticWrite(b *testing.B) {
	for _, gzip := range []bool{false, true} {
		b.Run(fmt.Sprint("gzip=", gzip), func(b *testing.B) {
			server := estest.New(b)
			e := newTestElastic(b, server, ElasticConfig{Gzip: gzip})
			server.Discard.Store(true)
			batch := wireBatch(500, 0)
			b.ReportAllocs()
			for b.Loop() {
				if err := e.Write(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			perArticle(b, len(batch))
		})
	}
}

func BenchmarkBleveWrite(b *testing.B) {
	store, err := OpenBleve(b.TempDir(), nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	b.ReportAllocs()
	for round := 0; b.Loop(); round++ {
		if err := store.Write(b.Context(), wireBatch(200, round)); err != nil {
			b.Fatal(err)
		}
	}
	perArticle(b, 200)
}

func BenchmarkBleveSearch(b *testing.B) {
	store, err := OpenBleve(b.TempDir(), nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	if err := store.Write(b.Context(), wireBatch(1000, 0)); err != nil {
		b.Fatal(err)
	}
	search := query.Search{Query: &query.Term{Word: "ceasefire"}, Facets: query.FacetFields}
	for b.Loop() {
		if _, err := store.Search(b.Context(), search); err != nil {
			b.Fatal(err)
		}
	}
}
