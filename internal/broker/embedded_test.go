package broker

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"
)

func open(t *testing.T, dir string, port int) *Embedded {
	t.Helper()
	e, err := Open(dir, port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func contents(t *testing.T, conf Config, topic string) []string {
	t.Helper()
	var got []string
	err := ReadAll(t.Context(), conf, topic, func(m kafka.Message) error {
		got = append(got, string(m.Value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEmbeddedKeepsItsLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by", "open")
	e := open(t, dir, 0)
	rules := Topics("").Rules
	if _, err := EnsureTopics(t.Context(), e.Config(), []Topic{rules}); err != nil {
		t.Fatal(err)
	}
	write(t, e.Config(), rules.Name, kafka.Message{Value: []byte("first")}, kafka.Message{Value: []byte("second")})

	if _, err := Open(dir, 0); err == nil || !strings.Contains(err.Error(), dir+" is in use") {
		t.Errorf("opened twice: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	e = open(t, dir, 0)
	if got := strings.Join(contents(t, e.Config(), rules.Name), " "); got != "first second" {
		t.Errorf("after a restart: %q", got)
	}
}

func TestEmbeddedTakesAnotherPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	e := open(t, t.TempDir(), port)
	host, _, err := net.SplitHostPort(e.Addr())
	if err != nil || host != "127.0.0.1" || e.Addr() == taken.Addr().String() {
		t.Errorf("listens at %s, %v", e.Addr(), err)
	}
	if _, err := MissingTopics(t.Context(), e.Config(), nil); err != nil {
		t.Error(err)
	}
}

func TestReadAll(t *testing.T) {
	cluster := newCluster(t)
	conf := Config{Brokers: cluster.ListenAddrs()}
	topic := Topic{Name: "t", Partitions: 4, MaxMessageBytes: 1 << 20}
	if _, err := EnsureTopics(t.Context(), conf, []Topic{topic}); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, conf, "t"); len(got) != 0 {
		t.Errorf("empty topic holds %v", got)
	}
	var msgs []kafka.Message
	for _, v := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
		msgs = append(msgs, kafka.Message{Key: []byte(v), Value: []byte(v)})
	}
	write(t, conf, "t", msgs...)
	if got := contents(t, conf, "t"); len(got) != 20 {
		t.Errorf("%d of 20 read", len(got))
	}

	t.Run("what comes later is left out", func(t *testing.T) {
		n := 0
		err := ReadAll(t.Context(), conf, "t", func(m kafka.Message) error {
			if n++; n <= 20 {
				write(t, conf, "t", kafka.Message{Key: m.Key, Value: []byte("late")})
			}
			if n > 100 {
				return errors.New("does not end")
			}
			return nil
		})
		if err != nil || n != 20 {
			t.Errorf("%d read, %v", n, err)
		}
	})
	t.Run("an error of the callback ends it", func(t *testing.T) {
		full := errors.New("full")
		if err := ReadAll(t.Context(), conf, "t", func(kafka.Message) error { return full }); !errors.Is(err, full) {
			t.Error(err)
		}
	})
	t.Run("a topic that is not there", func(t *testing.T) {
		err := ReadAll(t.Context(), conf, "nowhere", nil)
		if !errors.Is(err, kafka.UnknownTopicOrPartition) {
			t.Error(err)
		}
		if missing, _ := MissingTopics(t.Context(), conf, []Topic{{Name: "nowhere"}}); len(missing) != 1 {
			t.Error("reading made the topic")
		}
	})
}

func TestReadAllAfterRetention(t *testing.T) {
	cluster := newCluster(t)
	conf := Config{Brokers: cluster.ListenAddrs()}
	if err := cluster.CreateTopic("t", 1, map[string]string{"retention.bytes": "400", "segment.bytes": "400"}); err != nil {
		t.Fatal(err)
	}
	for _, v := range strings.Fields("a b c d e f g h i j k l m n o p q r s t") {
		write(t, conf, "t", kafka.Message{Value: []byte(v)})
	}
	cluster.ApplyRetention()
	got := contents(t, conf, "t")
	if len(got) == 0 || len(got) == 20 || got[len(got)-1] != "t" {
		t.Errorf("after retention: %v", got)
	}
}
