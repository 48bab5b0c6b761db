package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
)

// Keys of requests, as the protocol numbers them.
const (
	produceKey         = 0
	fetchKey           = 1
	offsetCommitKey    = 8
	findCoordinatorKey = 10
	joinGroupKey       = 11
	heartbeatKey       = 12
)

// fault makes the broker fail requests with one of the keys.
func (w *wire) fault(f kfake.Fault, keys ...int16) *kfake.FaultHandle {
	for _, k := range keys {
		f.Keys = append(f.Keys, 0)
		setKey(&f.Keys[len(f.Keys)-1], k)
	}
	h := w.cluster.Fault(f)
	w.t.Cleanup(h.Remove)
	return h
}

func setKey[K ~int16](k *K, v int16) { *k = K(v) }

func (w *wire) line(s Sink) *Line {
	return &Line{Parse: parseWord, Sink: s, Dead: &Dead{Writer: w.newWriter("wire.dead")}, Metrics: NewMetrics(nil), Health: &Health{},
		Retry: Retry{Min: 5 * time.Millisecond, Max: 50 * time.Millisecond}}
}

func TestStoresAndCommits(t *testing.T) {
	t.Parallel()
	w := newWire(t, 3)
	s := &store{}
	stop := w.member(w.config(), w.line(s).Run)
	w.publish(words("a", 200)...)
	eventually(t, "stored", func() bool { return len(s.stored()) == 200 })
	eventually(t, "committed", func() bool { return w.committed() == 200 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if g := w.cluster.GroupInfo("dateline"); len(g.Members) != 0 {
		t.Errorf("%d members left behind", len(g.Members))
	}
}

func TestStopFinishesWhatWasFetched(t *testing.T) {
	t.Parallel()
	w := newWire(t, 2)
	s := &store{}
	cfg := w.config()
	cfg.CommitInterval = time.Hour // only the drain commits
	stop := w.member(cfg, w.line(s).Run)
	w.publish(words("a", 500)...)
	eventually(t, "some stored", func() bool { return len(s.stored()) > 0 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	before := len(s.stored())
	if w.committed() != int64(before) {
		t.Errorf("committed %d of %d stored", w.committed(), before)
	}
	w.member(cfg, w.line(s).Run)
	eventually(t, "the rest", func() bool { return len(s.stored()) == 500 })
	for id, n := range s.stored() {
		if n != 1 {
			t.Errorf("%s stored %d times", id, n)
		}
	}
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWire(t, 6)
	s := &store{}
	watched := w.watchCommits()
	stopFirst := w.member(w.config(), w.line(s).Run)
	published := 0
	publish := func() {
		w.publish(words(fmt.Sprint("r", published, "-"), 50)...)
		published += 50
	}
	for range 3 {
		publish()
		stop := w.member(w.config(), w.line(s).Run)
		publish()
		eventually(t, "two members", func() bool {
			g := w.cluster.GroupInfo("dateline")
			return g != nil && len(g.Members) == 2 && g.State == "Stable"
		})
		publish()
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		publish()
	}
	eventually(t, "all stored", func() bool { return len(s.stored()) == published })
	eventually(t, "all committed", func() bool { return w.committed() == int64(published) })
	if err := stopFirst(); err != nil {
		t.Fatal(err)
	}
	if err := watched(); err != nil {
		t.Error(err)
	}
}

// watchCommits looks at every commit of the group; the returned function says
// whether one went back.
func (w *wire) watchCommits() func() error {
	var mu sync.Mutex
	var back error
	last := map[int32]int64{}
	look := func() {
		mu.Lock()
		defer mu.Unlock()
		g := w.cluster.GroupInfo("dateline")
		if g == nil {
			return
		}
		for p, c := range g.Commits["wire"] {
			if c.Offset < last[p] {
				back = fmt.Errorf("partition %d went from %d to %d", p, last[p], c.Offset)
			}
			last[p] = c.Offset
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(cancel)
	go func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for ctx.Err() == nil {
			<-tick.C
			look()
		}
	}()
	return func() error {
		look()
		mu.Lock()
		defer mu.Unlock()
		return back
	}
}

func TestLateOutcomeIsIgnored(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	w.publish(words("a", 100)...)
	held := make(chan Source, 1)
	cfg := w.config()
	cfg.DrainTimeout = 100 * time.Millisecond
	release := make(chan struct{})
	var once sync.Once
	stopA := w.member(cfg, func(ctx context.Context, src Source) error {
		first := false
		once.Do(func() { first = true })
		if !first {
			<-ctx.Done()
			return nil
		}
		records, err := src.Fetch(ctx)
		if err != nil || len(records) == 0 {
			return err
		}
		held <- src
		<-release // deaf to ctx, as a write that hangs
		return src.Commit(ctx, []Mark{{Topic: "wire", Offset: records[0].Next}})
	})
	late := <-held
	go stopA() // its drain is cut off
	s := &store{}
	w.member(w.config(), w.line(s).Run)
	eventually(t, "the new owner to commit", func() bool { return w.committed() == 100 })
	if err := late.Commit(t.Context(), []Mark{{Topic: "wire", Offset: 1}}); !errors.Is(err, ErrLost) {
		t.Errorf("late commit: %v", err)
	}
	close(release)
	if err := stopA(); err != nil {
		t.Error(err)
	}
	if w.committed() != 100 {
		t.Errorf("committed %d after the late outcome", w.committed())
	}
}

func TestDrainCutOffComesAgain(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	w.publish(words("a", 50)...)
	down, s := &store{}, &store{}
	down.failWith(func([]*news.Article) error { return errDown })
	cfg := w.config()
	cfg.DrainTimeout = 200 * time.Millisecond
	cfg.Metrics = NewMetrics(nil)
	line := w.line(down)
	stop := w.member(cfg, line.Run)
	eventually(t, "sink tried", func() bool { return line.Health.Ready() != nil })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if w.committed() != 0 || value(cfg.Metrics.drainTimeouts) != 1 || value(cfg.Metrics.inFlightRecords) != 0 {
		t.Errorf("committed %d, %v drain timeouts, %v in flight", w.committed(), value(cfg.Metrics.drainTimeouts), value(cfg.Metrics.inFlightRecords))
	}
	w.member(w.config(), w.line(s).Run)
	eventually(t, "stored by the next member", func() bool { return len(s.stored()) == 50 })
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s := &store{}
	w.member(w.config(), w.line(s).Run)
	large := append([]byte("bad "), bytes.Repeat([]byte{0, 0xff, '\n'}, 10<<20/3)...)
	received := kafka.Header{Key: "received", Value: []byte("2025-01-02T03:04:05Z")}
	err := w.writer.WriteMessages(t.Context(),
		kafka.Message{Key: []byte("k"), Value: []byte("good")},
		kafka.Message{Key: []byte("k"), Value: []byte("bad one"), Headers: []kafka.Header{received}},
		kafka.Message{Key: []byte("k"), Value: nil},
		kafka.Message{Value: []byte{}},
		kafka.Message{Key: []byte("k"), Value: large, Headers: []kafka.Header{{Key: "attempts", Value: []byte("2")}, {Key: "first-seen", Value: []byte("then")}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "committed", func() bool { return w.committed() == 5 })
	letters := w.deadLetters(4)
	byOffset := map[string]kafka.Message{}
	for _, m := range letters {
		byOffset[header(m, "source-offset")] = m
	}
	for offset, want := range map[string]struct{ key, reason, attempts string }{
		"1": {"k", "parse: no story in 7 bytes", "1"},
		"2": {"k", "parse: no bytes", "1"},
		"3": {"", "parse: no bytes", "1"},
		"4": {"k", fmt.Sprintf("parse: no story in %d bytes", len(large)), "3"},
	} {
		m := byOffset[offset]
		if string(m.Key) != want.key || header(m, "reason") != want.reason || header(m, "attempts") != want.attempts ||
			header(m, "stage") != "parse" || header(m, "source-topic") != "wire" || header(m, "source-partition") != "0" {
			t.Errorf("offset %s: key %q, headers %v", offset, m.Key, m.Headers)
		}
	}
	if !bytes.Equal(byOffset["4"].Value, large) || string(byOffset["1"].Value) != "bad one" {
		t.Error("raw bytes changed")
	}
	if header(byOffset["1"], "received") != string(received.Value) || header(byOffset["4"], "first-seen") != "then" {
		t.Error("headers of the record are lost")
	}
	if len(s.stored()) != 1 {
		t.Errorf("stored %v", s.stored())
	}
}

// A reason for each of thousands of stories does not make a letter too large.
func TestDeadLetterOfManyReasons(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	var reasons []error
	for range 10_000 {
		reasons = append(reasons, &Refusal{Stage: "sink", Err: errors.New(strings.Repeat("mapper parsing é ", 20))})
	}
	dead := &Dead{Writer: w.newWriter("wire.dead")}
	if err := dead.Put(t.Context(), Record{Topic: "wire", Value: []byte("many")}, errors.Join(reasons...)); err != nil {
		t.Fatal(err)
	}
	letter := w.deadLetters(1)[0]
	if reason := header(letter, "reason"); len(reason) > 20_000 || !strings.HasPrefix(reason, "sink: mapper parsing") || !utf8.ValidString(reason) {
		t.Errorf("reason of %d bytes", len(reason))
	}
	if string(letter.Value) != "many" || header(letter, "stage") != "sink" {
		t.Errorf("letter %q of stage %q", letter.Value, header(letter, "stage"))
	}
}

func header(m kafka.Message, key string) (value string) {
	for _, h := range m.Headers {
		if h.Key == key {
			value += string(h.Value) // a header that is there twice shows
		}
	}
	return value
}

// deadLetters reads n of them.
func (w *wire) deadLetters(n int) []kafka.Message {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 10*time.Second)
	defer cancel()
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: w.cluster.ListenAddrs(), Topic: "wire.dead", MaxWait: 2 * time.Second})
	defer r.Close()
	var out []kafka.Message
	for range n {
		m, err := r.ReadMessage(ctx)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

func TestDeadLetterTopicDown(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s := &store{}
	line := w.line(s)
	f := w.fault(kfake.Fault{Topic: "wire.dead", Err: kerr.NotEnoughReplicas, Count: -1}, produceKey)
	w.member(w.config(), line.Run)
	w.publish("a", "bad", "b")
	eventually(t, "dead letter tried again", func() bool { return f.Hits() > 2 && line.Health.Ready() != nil })
	if w.committed() != 0 {
		t.Errorf("committed %d without the dead letter", w.committed())
	}
	f.Remove()
	eventually(t, "committed", func() bool { return w.committed() == 3 })
	w.deadLetters(1)
}

func TestSinkDownThenUp(t *testing.T) {
	t.Parallel()
	w := newWire(t, 2)
	s := &store{}
	s.failWith(func([]*news.Article) error { return errDown })
	cfg := w.config()
	cfg.Metrics = NewMetrics(nil)
	cfg.FetchMaxBytes, cfg.MaxInFlightBytes = 64<<10, 512<<10
	line := w.line(s)
	line.BatchAge = 5 * time.Millisecond // the bound is below a batch
	w.member(cfg, line.Run)
	const n, size = 100, 50 << 10
	for i := range n {
		w.publish(strings.Repeat(fmt.Sprintf("%05d", i), size/5))
	}
	eventually(t, "fetching paused", func() bool { return value(cfg.Metrics.inFlightBytes) >= 512<<10 })
	peak := value(cfg.Metrics.inFlightBytes)
	if most := float64(512<<10 + 2*(64<<10+2*size)); peak > most || w.committed() != 0 {
		t.Errorf("%v bytes in flight, want at most %v; committed %d", peak, most, w.committed())
	}
	s.failWith(nil)
	eventually(t, "all stored", func() bool { return len(s.stored()) == n && w.committed() == n })
	eventually(t, "nothing in flight", func() bool { return value(cfg.Metrics.inFlightBytes) == 0 })
	for id, times := range s.stored() {
		if times != 1 {
			t.Errorf("%s… stored %d times", id[:5], times)
		}
	}
}

func TestLargeRecord(t *testing.T) {
	t.Parallel()
	w := newWire(t, 1)
	s := &store{}
	w.member(w.config(), w.line(s).Run)
	large := strings.Repeat("x", 10<<20)
	w.publish("before")
	w.publish(large)
	w.publish("after")
	eventually(t, "stored", func() bool { return len(s.stored()) == 3 && w.committed() == 3 })
	if s.stored()[large] != 1 {
		t.Error("large record came apart")
	}
}

func TestBrokerFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  *kerr.Error
		keys []int16
	}{
		{"coordinator not available", kerr.CoordinatorNotAvailable, []int16{findCoordinatorKey}},
		{"coordinator loads", kerr.CoordinatorLoadInProgress, []int16{joinGroupKey}},
		{"not leader", kerr.NotLeaderForPartition, []int16{fetchKey}},
		{"commit refused", kerr.RebalanceInProgress, []int16{offsetCommitKey}},
		{"member unknown", kerr.UnknownMemberID, []int16{heartbeatKey}},
		{"generation over", kerr.IllegalGeneration, []int16{heartbeatKey, offsetCommitKey}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, 2)
			s := &store{}
			watched := w.watchCommits()
			f := w.fault(kfake.Fault{Err: c.err, Count: 3}, c.keys...)
			w.publish(words("a", 100)...)
			w.member(w.config(), w.line(s).Run)
			eventually(t, "fault", func() bool { return f.Hits() == 3 })
			w.publish(words("b", 100)...)
			eventually(t, "stored and committed", func() bool { return len(s.stored()) == 200 && w.committed() == 200 })
			if err := watched(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBrokerComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := newWire(t, 2, kfake.DataDir(dir))
	addr := first.cluster.ListenAddrs()[0]
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	s, cfg := &store{}, first.config()
	cfg.Health = &Health{}
	first.member(cfg, first.line(s).Run)
	first.publish(words("a", 50)...)
	eventually(t, "stored", func() bool { return len(s.stored()) == 50 })
	first.cluster.Close()
	eventually(t, "unready, naming the broker", func() bool {
		err := cfg.Health.Ready()
		return err != nil && strings.Contains(err.Error(), addr)
	})
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	second := newWire(t, 2, kfake.DataDir(dir), kfake.Ports(n))
	second.publish(words("b", 50)...)
	eventually(t, "stored and ready", func() bool { return len(s.stored()) == 100 && cfg.Health.Ready() == nil })
	eventually(t, "committed", func() bool { return second.committed() == 100 })
}

func TestHandlerErrorIsRepeated(t *testing.T) {
	t.Parallel()
	w := newWire(t, 2)
	s := &store{}
	line := w.line(s)
	var mu sync.Mutex
	left := 3
	w.publish(words("a", 20)...)
	w.member(w.config(), func(ctx context.Context, src Source) error {
		mu.Lock()
		left--
		fail := left >= 0
		mu.Unlock()
		if fail {
			return errDown
		}
		return line.Run(ctx, src)
	})
	eventually(t, "stored", func() bool { return len(s.stored()) == 20 && w.committed() == 20 })
}

func TestLostPartitionsLeaveNoSeries(t *testing.T) {
	t.Parallel()
	w := newWire(t, 4)
	cfg := w.config()
	cfg.Metrics = NewMetrics(nil)
	s := &store{}
	w.publish(words("a", 40)...)
	w.member(cfg, w.line(s).Run)
	series := func() int { return testSeries(cfg.Metrics.lag) }
	eventually(t, "four partitions", func() bool { return series() == 4 && len(s.stored()) == 40 })
	w.member(w.config(), w.line(s).Run)
	eventually(t, "two partitions", func() bool { return series() == 2 })
}

func testSeries(c prometheus.Collector) int {
	ch := make(chan prometheus.Metric, 100)
	c.Collect(ch)
	return len(ch)
}

func TestConfigFaults(t *testing.T) {
	err := Consume(t.Context(), KafkaConfig{
		SessionTimeout: time.Second, DrainTimeout: time.Second, HeartbeatInterval: time.Second,
		MaxWait: time.Second, OutOfRange: "guess",
	}, nil)
	for _, fault := range []string{"brokers: none", "group: empty", "topic: empty", "drain timeout 1s", "heartbeat interval 1s", "max wait 1s", `out of range "guess"`} {
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%v does not say %q", err, fault)
		}
	}
	if err := (KafkaConfig{Brokers: []string{"a:1"}, Group: "g", Topic: "t"}).Validate(); err != nil {
		t.Errorf("defaults: %v", err)
	}
}
