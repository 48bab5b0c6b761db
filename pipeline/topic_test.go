package pipeline

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/segmentio/kafka-go"
)

func TestOffsetOutOfRange(t *testing.T) {
	t.Parallel()
	for _, policy := range []OutOfRange{Fail, Earliest, Latest} {
		for _, gap := range []string{"retention", "made anew"} {
			t.Run(string(policy)+" "+gap, func(t *testing.T) {
				t.Parallel()
				w := newWire(t, 1)
				cfg := w.config()
				cfg.OutOfRange, cfg.Metrics = policy, NewMetrics(nil)
				w.publish(words("a", 40)...)
				newest := w.losePast(gap)

				s := &store{}
				var wg sync.WaitGroup
				ctx, cancel := context.WithCancel(t.Context())
				defer wg.Wait() // the member logs to the test
				defer cancel()
				done := make(chan error, 1)
				line := w.line(s)
				wg.Go(func() {
					done <- Consume(ctx, cfg, func(ctx context.Context, _ int, src Source) error { return line.Run(ctx, src) })
				})
				switch policy {
				case Fail:
					if err := <-done; err == nil || !IsPermanent(err) || !strings.Contains(err.Error(), "offset 40 not in log") {
						t.Errorf("%v", err)
					}
					return
				case Earliest:
					eventually(t, "oldest left", func() bool { return len(s.stored()) == 10 })
				case Latest:
					end := w.cluster.PartitionInfo("wire", 0).HighWatermark
					eventually(t, "the end committed", func() bool { return w.committed() == end })
				}
				w.publish("newest")
				eventually(t, "newest", func() bool { return s.stored()["newest"] == 1 })
				if policy == Latest && s.stored()[newest] > 0 {
					t.Error("went on before the end")
				}
			})
		}
	}
}

// losePast leaves ten records in the log, and a committed offset of 40 beside
// it: below it after retention, above it when the topic was made anew.
func (w *wire) losePast(gap string) (newest string) {
	w.t.Helper()
	if gap == "made anew" {
		if err := errors.Join(w.cluster.DeleteTopic("wire"), w.cluster.CreateTopic("wire", 1, nil)); err != nil {
			w.t.Fatal(err)
		}
		w.writer = w.newWriter("wire") // the old one knows the old topic
		w.publish(words("b", 10)...)
		newest = "b9"
	} else {
		w.publish(words("b", 20)...)
		if err := w.cluster.DeleteRecords("wire", 0, 50); err != nil {
			w.t.Fatal(err)
		}
		newest = "b19"
	}
	client := &kafka.Client{Addr: kafka.TCP(w.cluster.ListenAddrs()...), Transport: &kafka.Transport{}}
	_, err := client.OffsetCommit(w.t.Context(), &kafka.OffsetCommitRequest{
		GroupID: "dateline", GenerationID: -1,
		Topics: map[string][]kafka.OffsetCommit{"wire": {{Partition: 0, Offset: 40}}},
	})
	if err != nil || w.committed() != 40 {
		w.t.Fatal(w.committed(), err)
	}
	return newest
}

func TestTopicThatComesLater(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s, cfg := &store{}, w.config()
	cfg.Topic, cfg.Health = "later", &Health{}
	w.member(cfg, w.line(s).Run)
	eventually(t, "unready", func() bool {
		err := cfg.Health.Ready()
		return err != nil && strings.Contains(err.Error(), "topic does not exist")
	})
	if err := w.cluster.CreateTopic("later", 2, nil); err != nil {
		t.Fatal(err)
	}
	w.writer = w.newWriter("later")
	w.publish("a")
	eventually(t, "stored", func() bool { return len(s.stored()) == 1 && cfg.Health.Ready() == nil })
}

func TestPartitionsAdded(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s := &store{}
	w.member(w.config(), w.line(s).Run)
	w.publish("a")
	eventually(t, "stored", func() bool { return len(s.stored()) == 1 })
	client := &kafka.Client{Addr: kafka.TCP(w.cluster.ListenAddrs()...), Transport: &kafka.Transport{}}
	_, err := client.CreatePartitions(t.Context(), &kafka.CreatePartitionsRequest{
		Topics: []kafka.TopicPartitionsConfig{{Name: "wire", Count: 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.writer = w.newWriter("wire") // the old one knows one partition
	w.publish(words("b", 30)...)
	eventually(t, "stored from all", func() bool { return len(s.stored()) == 31 && w.committed() == 31 })
}

func TestTopicDeletedAndMadeAnew(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s, cfg := &store{}, w.config()
	cfg.Health, cfg.OutOfRange = &Health{}, Earliest
	w.member(cfg, w.line(s).Run)
	w.publish("a")
	eventually(t, "stored", func() bool { return len(s.stored()) == 1 })
	if err := w.cluster.DeleteTopic("wire"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "unready", func() bool {
		err := cfg.Health.Ready()
		return err != nil && strings.Contains(err.Error(), "topic does not exist")
	})
	if err := w.cluster.CreateTopic("wire", 2, nil); err != nil {
		t.Fatal(err)
	}
	w.writer = w.newWriter("wire")
	w.publish(words("b", 20)...)
	eventually(t, "stored", func() bool { return len(s.stored()) == 21 && cfg.Health.Ready() == nil })
}
