package pipeline

import (
	"context"
	"io"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// loop gives the same slice again and again, n records in all.
type loop struct {
	records []Record
	left    int
	next    int64
}

func (l *loop) Fetch(context.Context) ([]Record, error) {
	if l.left <= 0 {
		return nil, io.EOF
	}
	out := make([]Record, min(l.left, len(l.records)))
	for i := range out {
		out[i] = l.records[i]
		out[i].Offset, out[i].Next = l.next, l.next+1
		l.next++
	}
	l.left -= len(out)
	return out, nil
}

func (*loop) Commit(context.Context, []Mark) error { return nil }

type drop struct{}

func (drop) Write(context.Context, []*news.Article) error { return nil }

// BenchmarkLine is what the engine itself costs for a record: parser and sink
// do nothing.
func BenchmarkLine(b *testing.B) {
	article := &news.Article{ID: "a"}
	parse := func(news.Payload) ([]*news.Article, error) { return []*news.Article{article}, nil }
	records := make([]Record, 350)
	for i := range records {
		records[i] = Record{Topic: "wire", Value: make([]byte, 2800)}
	}
	for _, c := range []struct {
		name   string
		stages []Stage
	}{{"no stages", nil}, {"one stage", []Stage{idle{}}}} {
		b.Run(c.name, func(b *testing.B) {
			parse := parse
			if c.stages != nil { // stages write to the article
				parse = func(news.Payload) ([]*news.Article, error) { return []*news.Article{{ID: "a"}}, nil }
			}
			line := &Line{Parse: parse, Sink: drop{}, Dead: &grave{}, Stages: c.stages}
			b.ReportAllocs()
			if err := line.Run(b.Context(), &loop{records: records, left: b.N}); err != nil {
				b.Fatal(err)
			}
		})
	}
}

type idle struct{}

func (idle) Process(context.Context, *news.Article) error { return nil }
