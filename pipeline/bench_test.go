package pipeline

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
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

// BenchmarkConsume is the way from a broker in this process, over TCP, to a
// sink that does nothing: 2.8 kB a record, four partitions. The broker's own
// work is part of it.
func BenchmarkConsume(b *testing.B) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, "wire"))
	if err != nil {
		b.Fatal(err)
	}
	defer cluster.Close()
	w := &kafka.Writer{
		Addr: kafka.TCP(cluster.ListenAddrs()...), Topic: "wire", RequiredAcks: kafka.RequireAll,
		BatchSize: 1000, BatchTimeout: time.Millisecond, Transport: &kafka.Transport{},
	}
	defer w.Close()
	msgs := make([]kafka.Message, 1000)
	for i := range msgs {
		msgs[i].Value = make([]byte, 2800)
	}
	for left := b.N; left > 0; left -= len(msgs) {
		if err := w.WriteMessages(b.Context(), msgs[:min(left, len(msgs))]...); err != nil {
			b.Fatal(err)
		}
	}
	parse := func(news.Payload) ([]*news.Article, error) { return []*news.Article{{ID: "a"}}, nil }
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	seen := &counter{want: int64(b.N), reached: cancel}
	line := &Line{Parse: parse, Sink: seen, Dead: &grave{}}
	b.ReportAllocs()
	b.ResetTimer()
	cfg := KafkaConfig{Brokers: cluster.ListenAddrs(), Group: "bench", Topic: "wire"}
	err = Consume(ctx, cfg, func(ctx context.Context, _ int, src Source) error { return line.Run(ctx, src) })
	if err != nil {
		b.Fatal(err)
	}
}

// counter is a sink that says when it has had enough.
type counter struct {
	n       atomic.Int64
	want    int64
	reached func()
}

func (c *counter) Write(_ context.Context, articles []*news.Article) error {
	if c.n.Add(int64(len(articles))) >= c.want {
		c.reached()
	}
	return nil
}
