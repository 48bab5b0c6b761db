package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/web"
)

// long is a story of 60 paragraphs with 600 mentions.
func long(n int) *news.Article {
	a := story(n, news.Usable)
	var b strings.Builder
	e := news.Entity{Name: "Ada Moreau", Type: news.Person}
	for p := range 60 {
		for range 10 {
			e.Mentions = append(e.Mentions, news.Mention{Field: "body", Start: b.Len(), End: b.Len() + len("Moreau"), Text: "Moreau"})
			b.WriteString("Moreau said the talks in the harbour town would go on. ")
		}
		fmt.Fprintf(&b, "Paragraph %d ends.\n\n", p)
	}
	a.Body = b.String()
	a.Entities = []news.Entity{e}
	return a
}

// go test -bench . ./web
func BenchmarkPage(b *testing.B) {
	s, store := newServer(b, web.Config{Poll: time.Hour})
	for n := range 100 {
		store.put(long(n))
	}
	for _, target := range []string{"/", "/new", "/story?id=nw:7"} {
		b.Run(strings.Split(target, "?")[0], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := get(s, target); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
