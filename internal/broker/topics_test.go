package broker

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

func names(topics []Topic) []string {
	var out []string
	for _, t := range topics {
		out = append(out, t.Name)
	}
	return out
}

func TestEnsureTopics(t *testing.T) {
	conf := Config{Brokers: newCluster(t).ListenAddrs()}
	set := Topics("desk.")
	want := []string{"desk.wire", "desk.wire.dead", "desk.alert-hits", "desk.deliveries", "desk.alert-rules", "desk.sketches", "desk.feed-places"}
	for range 2 { // looking changes nothing
		missing, err := MissingTopics(t.Context(), conf, set.All())
		if err != nil || !slices.Equal(names(missing), want) {
			t.Fatalf("missing %v, %v", names(missing), err)
		}
	}
	if _, err := EnsureTopics(t.Context(), conf, []Topic{set.Wire}); err != nil {
		t.Fatal(err)
	}
	made, err := EnsureTopics(t.Context(), conf, set.All())
	if err != nil || !slices.Equal(names(made), want[1:]) {
		t.Fatalf("made %v, %v", names(made), err)
	}
	made, err = EnsureTopics(t.Context(), conf, set.All())
	if err != nil || len(made) != 0 {
		t.Fatalf("made %v again, %v", names(made), err)
	}

	client, done, err := conf.client()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	for topic, wants := range map[string]map[string]string{
		"desk.wire":        {"retention.ms": "2592000000", "cleanup.policy": "delete", "max.message.bytes": "22020096"},
		"desk.alert-hits":  {"retention.ms": "2592000000"},
		"desk.alert-rules": {"retention.ms": "-1", "cleanup.policy": "delete"},
		"desk.feed-places": {"retention.ms": "2592000000", "retention.bytes": "67108864", "segment.bytes": "16777216", "cleanup.policy": "delete"},
	} {
		res, err := client.DescribeConfigs(t.Context(), &kafka.DescribeConfigsRequest{
			Resources: []kafka.DescribeConfigRequestResource{{ResourceType: kafka.ResourceTypeTopic, ResourceName: topic}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range res.Resources[0].ConfigEntries {
			if want, ok := wants[e.ConfigName]; ok && e.ConfigValue != want {
				t.Errorf("%s: %s is %s, want %s", topic, e.ConfigName, e.ConfigValue, want)
			}
		}
	}
}

func TestUnreachableNamesTheBroker(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close() // nobody listens there any more
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	conf := Config{Brokers: []string{addr}}
	_, err = EnsureTopics(ctx, conf, Topics("").All())
	if err == nil || !strings.Contains(err.Error(), addr) {
		t.Errorf("%v does not name %s", err, addr)
	}
	if err := ReadAll(ctx, conf, "wire", nil); err == nil || !strings.Contains(err.Error(), addr) {
		t.Errorf("%v does not name %s", err, addr)
	}
}

func TestWriterKeepsKeysTogether(t *testing.T) {
	conf := Config{Brokers: newCluster(t).ListenAddrs()}
	if _, err := EnsureTopics(t.Context(), conf, Topics("").All()); err != nil {
		t.Fatal(err)
	}
	large := make([]byte, MaxMessageBytes)
	write(t, conf, "wire",
		kafka.Message{Key: []byte("a"), Value: []byte("1")}, kafka.Message{Key: []byte("b"), Value: large},
		kafka.Message{Key: []byte("a"), Value: []byte("2")}, kafka.Message{Key: []byte("a"), Value: []byte("3")})
	partition, got := -1, ""
	err := ReadAll(t.Context(), conf, "wire", func(m kafka.Message) error {
		if string(m.Key) == "b" {
			if len(m.Value) != len(large) {
				t.Errorf("%d bytes of %d", len(m.Value), len(large))
			}
			return nil
		}
		if partition >= 0 && m.Partition != partition {
			t.Errorf("key in partitions %d and %d", partition, m.Partition)
		}
		partition, got = m.Partition, got+string(m.Value)
		return nil
	})
	if err != nil || got != "123" {
		t.Errorf("%q, %v", got, err)
	}
}

// What is written together is more than the topic takes at a time.
func TestTopicWriterKeepsToTheTopicsLimit(t *testing.T) {
	conf := Config{Brokers: newCluster(t).ListenAddrs()}
	hits := Topics("").Hits
	if _, err := EnsureTopics(t.Context(), conf, []Topic{hits}); err != nil {
		t.Fatal(err)
	}
	w, err := conf.TopicWriter(hits)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	msgs := make([]kafka.Message, 900)
	for i := range msgs {
		msgs[i] = kafka.Message{Key: []byte("alert"), Value: make([]byte, 4096)}
	}
	if err := w.WriteMessages(t.Context(), msgs...); err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := ReadAll(t.Context(), conf, hits.Name, func(kafka.Message) error { n++; return nil }); err != nil || n != len(msgs) {
		t.Errorf("%d of %d messages, %v", n, len(msgs), err)
	}
}
