//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"
)

const (
	outage        = 20 * time.Second
	inFlightBytes = 4 << 20
	// Each partition may go over the bound by one fetch of 1 MB.
	inFlightMost = inFlightBytes + 6*(1<<20)
)

// TestElasticsearchAway takes Elasticsearch away while stories arrive, once
// frozen in the middle of whatever it does and once shut down. Nothing may be
// lost or refused, and what waits in memory stays bounded.
func TestElasticsearchAway(t *testing.T) {
	chance := seeded(t)
	records := wire(corpus(t, 4000), chance)
	// Blanks cost nothing once they are parsed. The demo's archive, which stands in
	// for a larger one, needs more of them to be as much.
	blanks := bytes.Repeat([]byte(" "), max(10_000, 48<<20/len(records)))
	for i := range records {
		records[i].data = bytes.Replace(records[i].data, []byte("{"), append([]byte("{"), blanks...), 1)
	}
	l := newLine(t, fmt.Sprintf("pipeline:\n  in_flight_bytes: %d\n", inFlightBytes))
	half := len(records) / 2
	if bytesOf(records[:half]) < 2*inFlightMost {
		t.Fatal("too little on the wire to tell a bound from none")
	}
	m := l.start()
	peak := watchMetric(t, m, "dateline_pipeline_in_flight_bytes")

	l.publish(records[:half])
	l.someStories(100)
	rig.elastic.Freeze()
	pass(t, outage)
	rig.elastic.Thaw()
	l.finished(3 * time.Minute)

	l.publish(records[half:])
	l.someStories(half/2 + 100)
	down := time.Now()
	if err := rig.elastic.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := rig.elastic.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("elasticsearch was down for %v", time.Since(down).Round(time.Second))
	l.finished(3 * time.Minute)

	most := peak()
	t.Logf("most bytes in flight: %.0f", most)
	if most == 0 || most > inFlightMost {
		t.Errorf("%.0f bytes in flight, want 1 to %d", most, inFlightMost)
	}
	l.verify(records)
}

func bytesOf(records []record) int {
	sum := 0
	for _, r := range records {
		sum += len(r.data)
	}
	return sum
}

// pass lets time pass that the system under test has to bear.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
		t.Fatal("test ended early")
	}
}

func (l *line) someStories(n int) {
	l.t.Helper()
	l.eventually(time.Minute, fmt.Sprintf("%d stories", n), func() error {
		have, err := l.count(l.stories())
		if err == nil && have < n {
			err = fmt.Errorf("%d stories", have)
		}
		return err
	})
}

// watchMetric looks at a metric all the time; the function that it gives stops
// it and tells the highest value.
func watchMetric(t *testing.T, m *member, name string) func() float64 {
	end := make(chan struct{})
	var done sync.WaitGroup
	highest := 0.0
	done.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-t.Context().Done():
				return
			case <-tick.C:
			}
			value, err := m.metric(name)
			if err != nil {
				t.Errorf("metric: %v", err)
				return
			}
			highest = max(highest, value)
		}
	})
	return func() float64 {
		close(end)
		done.Wait()
		return highest
	}
}
