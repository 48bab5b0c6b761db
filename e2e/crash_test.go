//go:build e2e

package e2e

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

const crashes = 5

// TestCrashes kills the pipeline with SIGKILL at random points of the whole
// corpus. No story may be lost, doubled or fall back to an older version, no
// offset may be committed before the fate of its record, every alert has to
// reach its receiver.
func TestCrashes(t *testing.T) {
	chance := seeded(t)
	records := wire(corpus(t, 0), chance)
	receiver := newReceiver(t)
	l := newLine(t, receiver.config(t, "tariff", "opec"))
	l.publish(records)
	onWire := l.read(l.topic("wire"))
	if len(onWire) != len(records) {
		t.Fatalf("%d records on the wire, published %d", len(onWire), len(records))
	}
	byData := map[string]record{}
	for _, r := range records {
		byData[string(r.data)] = r
	}
	began := time.Now()
	watch := l.watchOrders(records, chance)
	m := l.start()
	all := len(highest(records))
	for i, at := range crashPoints(all, chance) {
		l.crashAt(m, i, at, all)
		l.verifyCommitted(onWire, byData)
		m = l.start()
	}
	l.finished(5 * time.Minute)
	t.Logf("%d records with %d crashes in %v", len(records), crashes, time.Since(began).Round(time.Second))
	watch.stop()
	l.verify(records)
	receiver.verify(l, l.expectedAlerts(receiver.rules, records), repeatsAllowed)
}

// crashPoints gives numbers of stories in the index, one at random in each equal
// part up to nine tenths of all.
func crashPoints(stories int, r *rand.Rand) []int {
	points := make([]int, crashes)
	part := stories * 9 / 10 / crashes
	for i := range points {
		points[i] = i*part + 1 + r.IntN(part)
	}
	return points
}

// crashAt kills the member when the index has so many stories, or right after
// it has begun to work if there are as many already. The count lags behind by
// the refresh of the index, so all of them may be there at once.
func (l *line) crashAt(m *member, n, stories, all int) {
	l.t.Helper()
	before, err := l.count(l.stories())
	if err != nil {
		l.t.Fatal(err)
	}
	l.eventually(3*time.Minute, fmt.Sprintf("crash at %d stories", stories), func() error {
		now, err := l.count(l.stories())
		if err == nil && now < min(max(stories, before+1), all) {
			err = fmt.Errorf("%d stories", now)
		}
		return err
	})
	m.Kill()
	l.t.Logf("crash %d at %d stories or more", n+1, stories)
}

// orderWatch looks at a sample of stories all the time: their order may only
// rise.
type orderWatch struct {
	end  chan struct{}
	done sync.WaitGroup
}

func (l *line) watchOrders(records []record, r *rand.Rand) *orderWatch {
	var sample []string
	for id, v := range highest(records) {
		if v == 3 {
			sample = append(sample, id)
		}
	}
	slices.Sort(sample)
	r.Shuffle(len(sample), func(i, j int) { sample[i], sample[j] = sample[j], sample[i] })
	sample = sample[:min(len(sample), 300)]
	w := &orderWatch{end: make(chan struct{})}
	w.done.Go(func() { l.watch(sample, w.end) })
	return w
}

func (l *line) watch(sample []string, end <-chan struct{}) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	last := map[string]int64{}
	rises := 0
	for {
		select {
		case <-end:
			l.t.Logf("of %d stories watched the order rose %d times", len(sample), rises)
			return
		case <-l.t.Context().Done():
			return
		case <-tick.C:
		}
		now, err := l.orders(sample)
		if err != nil {
			l.t.Errorf("watch: %v", err)
			return
		}
		for id, order := range last {
			if now[id] < order {
				l.t.Errorf("%s: order fell from %d to %d", id, order, now[id])
			}
			if now[id] > order {
				rises++
			}
		}
		last = now
	}
}

func (w *orderWatch) stop() {
	close(w.end)
	w.done.Wait()
}

// TestStop: a member that is asked to stop leaves nothing to be done twice, and
// stops in time.
func TestStop(t *testing.T) {
	records := wire(corpus(t, 6000), seeded(t))
	all := len(highest(records))
	l := newLine(t, "")
	l.publish(records)
	m := l.start()
	for range 2 {
		before, err := l.count(l.stories())
		if err != nil {
			t.Fatal(err)
		}
		l.eventually(time.Minute, "stories", func() error {
			n, err := l.count(l.stories())
			if err == nil && n <= before && n < all {
				err = fmt.Errorf("%d stories", n)
			}
			return err
		})
		began := time.Now()
		if err := m.Stop(); err != nil {
			t.Fatal(err)
		}
		t.Logf("stopped in %v", time.Since(began).Round(time.Millisecond))
		m = l.start()
	}
	l.finished(2 * time.Minute)
	l.verify(records)
	if n := len(l.read(l.topic("wire.dead"))); n != len(broken(records)) {
		t.Errorf("%d dead letters, want %d: a stop repeated some", n, len(broken(records)))
	}
}
