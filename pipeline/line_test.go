package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/prometheus/client_golang/prometheus"
)

// feed is a Source in memory: what is sent to it is fetched, and its end is
// io.EOF.
type feed struct {
	slices chan []Record
	next   int64

	mu     sync.Mutex
	marks  []int64
	refuse error // what Commit answers
}

func newFeed() *feed { return &feed{slices: make(chan []Record, 100)} }

func (f *feed) send(values ...string) {
	records := make([]Record, len(values))
	for i, v := range values {
		records[i] = Record{Topic: "wire", Offset: f.next, Next: f.next + 1, Value: []byte(v), Time: time.Now()}
		f.next++
	}
	f.slices <- records
}

func (f *feed) end() *feed {
	close(f.slices)
	return f
}

func (f *feed) Fetch(ctx context.Context) ([]Record, error) {
	select {
	case records, ok := <-f.slices:
		if !ok {
			return nil, io.EOF
		}
		return records, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *feed) Commit(_ context.Context, marks []Mark) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refuse != nil {
		return f.refuse
	}
	for _, m := range marks {
		f.marks = append(f.marks, m.Offset)
	}
	return nil
}

func (f *feed) committed() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.IsSorted(f.marks) {
		panic(fmt.Sprint("committed backwards: ", f.marks))
	}
	if len(f.marks) == 0 {
		return 0
	}
	return f.marks[len(f.marks)-1]
}

// grave is a DeadLetter in memory.
type grave struct {
	mu      sync.Mutex
	letters map[int64]string // reason by offset
	values  [][]byte
	fail    error
}

func (g *grave) Put(_ context.Context, r Record, reason error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fail != nil {
		return g.fail
	}
	if g.letters == nil {
		g.letters = map[int64]string{}
	}
	g.letters[r.Offset] = reason.Error()
	g.values = append(g.values, r.Value)
	return nil
}

func (g *grave) failWith(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fail = err
}

func (g *grave) reasons() map[int64]string {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := map[int64]string{}
	for k, v := range g.letters {
		out[k] = v
	}
	return out
}

// value reads a counter or gauge, summed over its labels.
func value(c prometheus.Collector) (sum float64) {
	r := prometheus.NewRegistry()
	r.MustRegister(c)
	families, err := r.Gather()
	if err != nil {
		panic(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return sum
}

func TestEveryRecordHasItsFate(t *testing.T) {
	s, g, f := &store{}, &grave{}, newFeed()
	s.fail = func(articles []*news.Article) error {
		for i, a := range articles {
			if a.ID == "refused" {
				return &BatchError{Refused: map[int]error{i: errors.New("mapper says no")}}
			}
		}
		return nil
	}
	line := &Line{Parse: parseSeveral, Sink: s, Dead: g, Metrics: NewMetrics(nil)}
	f.send("one", "bad", "two,bad,three", "", "refused,four", "panic", "silent")
	if err := line.Run(t.Context(), f.end()); err != nil {
		t.Fatal(err)
	}
	for _, id := range strings.Fields("one two three four") {
		if s.stored()[id] != 1 {
			t.Errorf("%s stored %d times", id, s.stored()[id])
		}
	}
	want := map[int64]string{
		1: "parse: bad is no story", 2: "parse: bad is no story", 3: "parse: no bytes",
		4: "sink: mapper says no", 5: "parse: panic: parser broke", 6: "parse: neither article nor error",
	}
	got := g.reasons()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("dead letters %v\nwant %v", got, want)
	}
	if !slices.ContainsFunc(g.values, func(v []byte) bool { return bytes.Equal(v, []byte("two,bad,three")) }) {
		t.Error("raw bytes changed")
	}
	if f.committed() != 7 {
		t.Errorf("committed %d", f.committed())
	}
	if n := value(line.Metrics.records); n != 7 {
		t.Errorf("counted %v fates of 7", n)
	}
}

// parseSeveral reads ids separated by commas.
func parseSeveral(p news.Payload) (articles []*news.Article, err error) {
	for id := range strings.SplitSeq(string(p.Data), ",") {
		switch id {
		case "bad":
			err = errors.New("bad is no story")
		case "panic":
			panic("parser broke")
		case "silent":
		default:
			articles = append(articles, &news.Article{ID: id, Received: p.Received})
		}
	}
	return articles, err
}

func TestPayloadSaysWhatTheTransportKnew(t *testing.T) {
	broker := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	r := Record{
		Topic: "wire", Partition: 3, Offset: 9, Value: []byte("x"), Time: broker,
		Headers: []Header{{"provider", []byte("acme")}, {"feed", []byte("sport")}, {"received", []byte("2025-01-02T05:00:00+02:00")}, {"other", nil}},
	}
	p := payload(&r)
	if p.Provider != "acme" || p.Feed != "sport" || p.Topic != "wire" || p.Partition != 3 || p.Offset != 9 || string(p.Data) != "x" {
		t.Errorf("%+v", p)
	}
	if want := time.Date(2025, 1, 2, 3, 0, 0, 0, time.UTC); !p.Received.Equal(want) {
		t.Errorf("received %v", p.Received)
	}
	r.Headers = []Header{{"received", []byte("yesterday")}}
	if p := payload(&r); !p.Received.Equal(broker) {
		t.Errorf("received %v, want the broker's time", p.Received)
	}
}

func TestLoneStoryWaitsForTheBatchAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := &store{}, newFeed()
		line := &Line{Parse: parseWord, Sink: s, Dead: &grave{}}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		f.send("a")
		time.Sleep(199 * time.Millisecond) // the bubble's clock
		synctest.Wait()
		if len(s.stored()) != 0 {
			t.Error("written before its age")
		}
		f.send("b") // joins the batch, does not renew its age
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if len(s.stored()) != 2 || f.committed() != 2 {
			t.Errorf("stored %v, committed %d at the batch age", s.stored(), f.committed())
		}
		f.end()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestFullBatchDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, line := range map[string]*Line{
			"count": {BatchCount: 3, BatchAge: time.Hour},
			"bytes": {BatchBytes: 6, BatchAge: time.Hour},
		} {
			s, f := &store{}, newFeed()
			line.Parse, line.Sink, line.Dead = parseWord, s, &grave{}
			done := make(chan error, 1)
			go func() { done <- line.Run(t.Context(), f) }()
			f.send("aa", "bb", "cc", "dd")
			synctest.Wait()
			if len(s.stored()) != 3 {
				t.Errorf("%s: stored %v at once, want 3", name, s.stored())
			}
			f.end()
			if err := <-done; err != nil || len(s.stored()) != 4 {
				t.Errorf("%s: %v, stored %v", name, err, s.stored())
			}
		}
	})
}

func TestSinkDownHoldsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, g, f, h := &store{}, &grave{}, newFeed(), &Health{}
		s.failWith(func([]*news.Article) error { return errDown })
		line := &Line{Parse: parseWord, Sink: s, Dead: g, Health: h, BatchCount: 10}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		for i := range 20 {
			f.send(words(fmt.Sprint("s", i, "-"), 10)...)
		}
		time.Sleep(10 * time.Minute)
		if err := h.Ready(); err == nil || !strings.Contains(err.Error(), "sink wire/0: down") {
			t.Errorf("ready: %v", err)
		}
		if held := 20 - len(f.slices); held > 4 {
			t.Errorf("%d fetches held while the sink is down", held)
		}
		if f.committed() != 0 || len(g.reasons()) != 0 {
			t.Errorf("committed %d, dead %v", f.committed(), g.reasons())
		}
		s.failWith(nil)
		f.end()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if len(s.stored()) != 200 || f.committed() != 200 || h.Ready() != nil {
			t.Errorf("stored %d, committed %d, ready %v", len(s.stored()), f.committed(), h.Ready())
		}
	})
}

func TestDeadLetterDownCommitsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, g, f, h := &store{}, &grave{}, newFeed(), &Health{}
		g.failWith(errDown)
		line := &Line{Parse: parseWord, Sink: s, Dead: g, Health: h}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		f.send("a", "bad", "b")
		time.Sleep(time.Minute)
		if f.committed() != 0 || h.Ready() == nil {
			t.Errorf("committed %d, ready %v", f.committed(), h.Ready())
		}
		g.failWith(nil)
		f.end()
		if err := <-done; err != nil || f.committed() != 3 || len(g.reasons()) != 1 {
			t.Errorf("%v, committed %d, dead %v", err, f.committed(), g.reasons())
		}
	})
}

func TestArrivalComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hits, s, f := &store{}, &store{}, newFeed()
		hits.failWith(func([]*news.Article) error { return errDown })
		line := &Line{Parse: parseWord, Arrival: hits, Sink: s, Dead: &grave{}}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		f.send("a", "b")
		time.Sleep(time.Minute)
		if len(s.stored()) != 0 || f.committed() != 0 {
			t.Errorf("stored %v before the alerts knew", s.stored())
		}
		hits.failWith(nil)
		f.end()
		if err := <-done; err != nil || len(hits.stored()) != 2 || f.committed() != 2 {
			t.Errorf("%v, hits %v, committed %d", err, hits.stored(), f.committed())
		}
	})
}

func TestArrivalRefusal(t *testing.T) {
	hits, s, g, f := &store{}, &store{}, &grave{}, newFeed()
	hits.failWith(func([]*news.Article) error {
		return &BatchError{Refused: map[int]error{1: errors.New("hit too large")}}
	})
	line := &Line{Parse: parseWord, Arrival: hits, Sink: s, Dead: g}
	f.send("a", "b")
	if err := line.Run(t.Context(), f.end()); err != nil {
		t.Fatal(err)
	}
	if len(s.stored()) != 2 || g.reasons()[1] != "arrival: hit too large" || len(g.reasons()) != 1 {
		t.Errorf("stored %v, dead %v", s.stored(), g.reasons())
	}
}

func TestAbortCommitsNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := &store{}, newFeed()
		s.failWith(func([]*news.Article) error { return errDown })
		line := &Line{Parse: parseWord, Sink: s, Dead: &grave{}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- line.Run(ctx, f) }()
		f.send("a")
		time.Sleep(time.Minute)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) || f.committed() != 0 || line.Health.Ready() != nil {
			t.Errorf("%v, committed %d, ready %v", err, f.committed(), line.Health.Ready())
		}
	})
}

func TestRunEndsWithItsSource(t *testing.T) {
	s, f := &store{}, newFeed()
	f.refuse = ErrLost
	line := &Line{Parse: parseWord, Sink: s, Dead: &grave{}, BatchAge: time.Millisecond}
	f.send("a")
	if err := line.Run(t.Context(), f); !errors.Is(err, ErrLost) {
		t.Errorf("commit refused: %v", err)
	}
	for _, sinkErr := range []error{Permanent(errDown)} {
		s.failWith(func([]*news.Article) error { return sinkErr })
		f := newFeed()
		f.send("a")
		if err := line.Run(t.Context(), f); !IsPermanent(err) || f.committed() != 0 {
			t.Errorf("permanent: %v, committed %d", err, f.committed())
		}
	}
}

func TestWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f, h := &store{}, newFeed(), &Health{}
		release := make(chan struct{})
		s.failWith(func([]*news.Article) error { <-release; return nil })
		line := &Line{Parse: parseWord, Sink: s, Dead: &grave{}, Health: h, Metrics: NewMetrics(nil), StallAfter: time.Minute}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		f.send("a")
		time.Sleep(50 * time.Second)
		if err := h.Ready(); err != nil {
			t.Errorf("unready too early: %v", err)
		}
		time.Sleep(30 * time.Second)
		if err := h.Ready(); err == nil || !strings.Contains(err.Error(), "stalled wire/0: no progress since") {
			t.Errorf("ready: %v", err)
		}
		close(release)
		time.Sleep(30 * time.Second)
		if err := h.Ready(); err != nil || value(line.Metrics.stalled) != 1 {
			t.Errorf("after the stall: %v, %v stalls", err, value(line.Metrics.stalled))
		}
		f.end()
		<-done
	})
}

func TestBreakerHoldsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, g, f, h := &store{}, &grave{}, newFeed(), &Health{}
		refuseAll := func(articles []*news.Article) error {
			e := &BatchError{Refused: map[int]error{}}
			for i := range articles {
				e.Refused[i] = errors.New("no such alias")
			}
			return e
		}
		s.failWith(refuseAll)
		line := &Line{Parse: parseWord, Sink: s, Dead: g, Health: h, Metrics: NewMetrics(nil)}
		done := make(chan error, 1)
		go func() { done <- line.Run(t.Context(), f) }()
		f.send(words("a", 60)...)
		time.Sleep(time.Second)
		if len(g.reasons()) != 60 {
			t.Errorf("%d dead letters, want 60: too few to judge", len(g.reasons()))
		}
		f.send(words("b", 60)...)
		time.Sleep(10 * time.Minute)
		if len(g.reasons()) != 60 || f.committed() != 60 {
			t.Errorf("%d dead letters, committed %d: not held back", len(g.reasons()), f.committed())
		}
		if err := h.Ready(); err == nil || !strings.Contains(err.Error(), "too many refused") || value(line.Metrics.breakerOpen) != 1 {
			t.Errorf("ready: %v", err)
		}
		s.failWith(nil)
		f.end()
		if err := <-done; err != nil || len(s.stored()) != 60 || f.committed() != 120 || h.Ready() != nil || value(line.Metrics.breakerOpen) != 0 {
			t.Errorf("%v: stored %d, committed %d, ready %v", err, len(s.stored()), f.committed(), h.Ready())
		}
	})
}

func TestBreakerForgets(t *testing.T) {
	var b Breaker
	now := time.Unix(1e9, 0)
	if !b.admit(now, 99, 99) {
		t.Error("tripped below 100")
	}
	if b.admit(now.Add(30*time.Second), 10, 1) {
		t.Error("100 of 109 admitted")
	}
	if !b.admit(now.Add(30*time.Second), 10, 0) {
		t.Error("a batch without refusals held back")
	}
	if !b.admit(now.Add(2*time.Minute), 10, 10) {
		t.Error("remembers more than a minute")
	}
	if never := (&Breaker{Percent: 100}); !never.admit(now, 1000, 1000) {
		t.Error("100 percent trips")
	}
}
