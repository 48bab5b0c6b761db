package pipeline

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"go.uber.org/zap/zaptest"
)

// wire is a broker with the topics of a wire, and what a test does to it.
type wire struct {
	t       *testing.T
	cluster *kfake.Cluster
	writer  *kafka.Writer
}

func newWire(t *testing.T, partitions int32, opts ...kfake.Opt) *wire {
	t.Helper()
	opts = append([]kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(partitions, "wire", "wire.dead"), kfake.GroupMinSessionTimeout(time.Millisecond),
		kfake.BrokerConfigs(map[string]string{"message.max.bytes": "33554432"})}, opts...)
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	w := &wire{t: t, cluster: cluster}
	w.writer = w.newWriter("wire")
	return w
}

func (w *wire) newWriter(topic string) *kafka.Writer {
	kw := &kafka.Writer{
		Addr: kafka.TCP(w.cluster.ListenAddrs()...), Topic: topic, RequiredAcks: kafka.RequireAll,
		BatchTimeout: time.Millisecond, BatchBytes: 32 << 20, Balancer: &kafka.Hash{},
		MaxAttempts: 1, Transport: &kafka.Transport{},
	}
	w.t.Cleanup(func() { kw.Close() })
	return kw
}

// publish writes values keyed by themselves.
func (w *wire) publish(values ...string) {
	w.t.Helper()
	msgs := make([]kafka.Message, len(values))
	for i, v := range values {
		msgs[i] = kafka.Message{Key: []byte(v), Value: []byte(v)}
	}
	if err := w.writer.WriteMessages(w.t.Context(), msgs...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) config() KafkaConfig {
	return KafkaConfig{
		Brokers: w.cluster.ListenAddrs(), Group: "dateline", Topic: "wire",
		SessionTimeout: 3 * time.Second, HeartbeatInterval: 50 * time.Millisecond,
		CommitInterval: 20 * time.Millisecond, TopicCheck: 100 * time.Millisecond, MaxWait: 50 * time.Millisecond,
		Log: zaptest.NewLogger(w.t),
	}
}

// committed sums up the group's offsets.
func (w *wire) committed() int64 {
	var sum int64
	if g := w.cluster.GroupInfo("dateline"); g != nil {
		for _, partitions := range g.Commits {
			for _, c := range partitions {
				sum += c.Offset
			}
		}
	}
	return sum
}

// member runs a member of the group until the returned function is called,
// which waits for it to leave.
func (w *wire) member(cfg KafkaConfig, handle func(context.Context, Source) error) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- Consume(ctx, cfg, func(ctx context.Context, _ int, src Source) error { return handle(ctx, src) })
	}()
	var once sync.Once
	var err error
	stop = func() error {
		once.Do(func() {
			cancel()
			err = <-done
		})
		return err
	}
	w.t.Cleanup(func() { stop() })
	return stop
}

// eventually polls until ok, and fails the test when it takes too long.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("not in time:", what)
		}
	}
}

// store is a sink in memory that remembers how often each story was written.
type store struct {
	mu     sync.Mutex
	counts map[string]int
	fail   func([]*news.Article) error // what Write answers; nil: success
}

func (s *store) Write(_ context.Context, articles []*news.Article) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.fail != nil {
		if err = s.fail(articles); err != nil {
			if _, partial := err.(*BatchError); !partial {
				return err
			}
		}
	}
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	for i, a := range articles {
		if b, ok := err.(*BatchError); ok && b.Refused[i] != nil {
			continue
		}
		s.counts[a.ID]++
	}
	return err
}

func (s *store) failWith(fail func([]*news.Article) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

func (s *store) stored() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// parseWord makes the value the story's id, and refuses what begins with "bad".
func parseWord(p news.Payload) ([]*news.Article, error) {
	if len(p.Data) >= 3 && string(p.Data[:3]) == "bad" {
		return nil, fmt.Errorf("no story in %d bytes", len(p.Data))
	}
	return []*news.Article{{ID: string(p.Data), Received: p.Received}}, nil
}

func words(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return out
}
