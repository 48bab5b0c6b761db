package pipeline

import (
	"context"
	"fmt"
	"time"
)

// watch makes the member unready while the oldest record in flight is too old,
// whatever the reason. It ends with ctx or when the returned function is called.
func (r *run) watch(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(r.StallAfter / 4)
		defer tick.Stop()
		stalled := false
		for {
			select {
			case <-ctx.Done():
				if stalled {
					r.report("stalled", nil)
				}
				return
			case now := <-tick.C:
				stalled = r.checkStall(now, stalled)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

func (r *run) checkStall(now time.Time, was bool) (is bool) {
	n, oldest := r.watermark.Unfinished()
	if n == 0 || now.Sub(oldest) < r.StallAfter {
		if was {
			r.report("stalled", nil)
		}
		return false
	}
	if !was {
		r.Metrics.stalled.Inc()
	}
	offset, _ := r.watermark.Offset()
	r.report("stalled", fmt.Errorf("no progress since %s beyond offset %d", oldest.UTC().Format(time.RFC3339), offset))
	return true
}
