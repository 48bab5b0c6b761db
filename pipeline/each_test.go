package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sendKeyed sends records like "k:v", one fetch.
func (f *feed) sendKeyed(values ...string) {
	records := make([]Record, len(values))
	for i, v := range values {
		key, value, _ := strings.Cut(v, ":")
		records[i] = Record{Topic: "hits", Offset: f.next, Next: f.next + 1, Key: []byte(key), Value: []byte(value)}
		f.next++
	}
	f.slices <- records
}

func TestEachKeepsTheOrderOfAKey(t *testing.T) {
	f := newFeed()
	var mu sync.Mutex
	got := map[string][]string{}
	const keys, perKey = 7, 60
	for i := range perKey {
		var values []string
		for k := range keys {
			values = append(values, fmt.Sprintf("k%d:%d", k, i))
		}
		f.sendKeyed(values...)
	}
	var running, most atomic.Int64
	err := Each(t.Context(), f.end(), 4, func(_ context.Context, r Record) error {
		n := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		mu.Lock()
		defer mu.Unlock()
		got[string(r.Key)] = append(got[string(r.Key)], string(r.Value))
		return nil
	})
	if err != nil || f.committed() != keys*perKey || most.Load() > 4 {
		t.Fatalf("%v, committed %d, %d at a time", err, f.committed(), most.Load())
	}
	for k, values := range got {
		for i, v := range values {
			if v != fmt.Sprint(i) {
				t.Fatalf("%s: %s came as number %d", k, v, i)
			}
		}
	}
}

func TestEachBlockedKeyHoldsOnlyItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed()
		var done sync.Map
		blocked := make(chan struct{})
		result := make(chan error, 1)
		go func() {
			result <- Each(t.Context(), f, 2, func(_ context.Context, r Record) error {
				if string(r.Key) == "slow" {
					<-blocked
				}
				done.Store(r.Offset, true)
				return nil
			})
		}()
		f.sendKeyed("a:1", "slow:1", "slow:2", "slow:3", "b:1", ":x", ":y")
		synctest.Wait()
		for _, offset := range []int64{0, 4, 5, 6} {
			if _, ok := done.Load(offset); !ok {
				t.Errorf("offset %d waits for another key", offset)
			}
		}
		if f.committed() != 1 {
			t.Errorf("committed %d over an unfinished record", f.committed())
		}
		close(blocked)
		f.end()
		if err := <-result; err != nil || f.committed() != 7 {
			t.Errorf("%v, committed %d", err, f.committed())
		}
	})
}

func TestEachRepeatsUntilPermanent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed()
		calls := map[string]int{}
		f.sendKeyed("k:flaky", "k:hopeless", "k:fine")
		err := Each(t.Context(), f.end(), 8, func(_ context.Context, r Record) error {
			v := string(r.Value)
			calls[v]++
			switch {
			case v == "flaky" && calls[v] < 5:
				return errDown
			case v == "hopeless":
				return Permanent(errDown)
			}
			return nil
		})
		if err != nil || calls["flaky"] != 5 || calls["hopeless"] != 1 || calls["fine"] != 1 || f.committed() != 3 {
			t.Errorf("%v, calls %v, committed %d", err, calls, f.committed())
		}
	})
}

func TestEachStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed()
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() {
			result <- Each(ctx, f, 1, func(context.Context, Record) error { return errDown })
		}()
		f.sendKeyed("k:1", "l:1", "m:1")
		time.Sleep(time.Minute)
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) || f.committed() != 0 {
			t.Errorf("%v, committed %d", err, f.committed())
		}

		f = newFeed()
		f.refuse = ErrLost
		f.sendKeyed("k:1")
		err := Each(t.Context(), f, 1, func(context.Context, Record) error { return nil })
		if !errors.Is(err, ErrLost) {
			t.Errorf("lost: %v", err)
		}
	})
}
