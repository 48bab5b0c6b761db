package pipeline

import (
	"context"
	"sync"
)

// inFlight bounds what all partitions of a member have fetched and not yet
// finished. Over a bound fetching pauses until half of it is free again, so
// that a slow sink is not met by a trickle of tiny fetches. A fetch is admitted
// before its size is known: each partition can go over by one fetch.
type inFlight struct {
	maxRecords, maxBytes int
	metrics              *Metrics

	mu      sync.Mutex // guards all below
	records int
	bytes   int
	resume  chan struct{} // not nil while paused; closed to go on
}

// wait blocks while fetching is paused.
func (f *inFlight) wait(ctx context.Context) error {
	for {
		f.mu.Lock()
		resume := f.resume
		f.mu.Unlock()
		if resume == nil {
			return ctx.Err()
		}
		select {
		case <-resume:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// add takes in what was fetched, and with negative numbers lets it go.
func (f *inFlight) add(records, bytes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.records += records
	f.bytes += bytes
	f.metrics.inFlightRecords.Add(float64(records))
	f.metrics.inFlightBytes.Add(float64(bytes))
	switch {
	case f.resume == nil && (f.records >= f.maxRecords || f.bytes >= f.maxBytes):
		f.resume = make(chan struct{})
	case f.resume != nil && f.records <= f.maxRecords/2 && f.bytes <= f.maxBytes/2:
		close(f.resume)
		f.resume = nil
	}
}
