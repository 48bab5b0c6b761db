package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// generation is one ownership of some partitions. One goroutine, run, commits
// for all of them; a handler a partition does the work.
type generation struct {
	*member
	gen        *kafka.Generation
	partitions []*partition
}

// handlerGrace is how long a handler may take to notice that its drain is over.
const handlerGrace = 500 * time.Millisecond

func newGeneration(m *member, gen *kafka.Generation) *generation {
	g := &generation{member: m, gen: gen}
	for _, a := range gen.Assignments[m.Topic] {
		g.partitions = append(g.partitions, newPartition(m, a.ID, a.Offset))
	}
	return g
}

// run lasts until the generation ends, ctx ends or a handler fails; then the
// handlers drain, and what they finished is committed while the broker still
// takes commits of this generation. Being one function of the generation, it
// keeps the heartbeat going while the program stops.
func (g *generation) run(ctx context.Context, ended context.Context) error {
	g.Log.Info("partitions assigned", zap.String("topic", g.Topic), zap.Int32("generation", g.gen.ID), zap.Ints("partitions", g.ids()))
	work, abort := context.WithCancel(context.WithoutCancel(ctx))
	defer abort()
	failed := make(chan error, len(g.partitions))
	finished := g.start(work, failed)
	changed := g.watchTopic(work)

	tick := time.NewTicker(g.CommitInterval)
	defer tick.Stop()
	var err error
	for running := true; running; {
		select {
		case <-tick.C:
			g.commit()
		case err = <-failed:
			running = false
		case g.partitionCount = <-changed:
			running = false
			if g.partitionCount == 0 {
				err = errTopicGone
			}
		case <-ended.Done():
			running = false
		case <-ctx.Done():
			running = false
		}
	}
	g.drain(abort, finished)
	g.commit()
	for _, p := range g.partitions {
		p.end()
		g.Metrics.forget(g.Topic, p.id)
	}
	if err == nil { // a handler may have failed while draining
		select {
		case err = <-failed:
		default:
		}
	}
	return err
}

// start runs a handler for each partition; finished is closed when all are back.
func (g *generation) start(ctx context.Context, failed chan<- error) (finished <-chan struct{}) {
	var wg sync.WaitGroup
	for _, p := range g.partitions {
		wg.Go(func() {
			defer p.close()
			if err := g.handle(ctx, p.id, p); err != nil && !errors.Is(err, ErrLost) && ctx.Err() == nil {
				failed <- fmt.Errorf("partition %d: %w", p.id, err)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	return done
}

// drain lets the handlers finish what they have fetched, up to the deadline.
func (g *generation) drain(abort context.CancelFunc, finished <-chan struct{}) {
	began := time.Now()
	for _, p := range g.partitions {
		p.stop()
	}
	deadline := time.NewTimer(g.DrainTimeout)
	defer deadline.Stop()
	select {
	case <-finished:
		g.Metrics.drainSeconds.Observe(time.Since(began).Seconds())
		return
	case <-deadline.C:
	}
	g.Metrics.drainTimeouts.Inc()
	g.Log.Warn("drain cut off, records will come again", zap.String("topic", g.Topic), zap.Duration("after", g.DrainTimeout))
	abort()
	grace := time.NewTimer(handlerGrace)
	defer grace.Stop()
	select {
	case <-finished:
	case <-grace.C:
		g.Log.Error("handler does not stop", zap.String("topic", g.Topic))
	}
}

// commit sends the marks that have moved. What the broker does not confirm is
// sent again with the next commit; if there is none, the records come again.
func (g *generation) commit() {
	offsets := map[int]int64{}
	for _, p := range g.partitions {
		if offset, moved := p.uncommitted(); moved {
			offsets[p.id] = offset
		}
	}
	if len(offsets) == 0 {
		return
	}
	if err := g.gen.CommitOffsets(map[string]map[int]int64{g.Topic: offsets}); err != nil {
		g.Metrics.commitErrors.Inc()
		g.Log.Warn("commit not confirmed", zap.String("topic", g.Topic), zap.Int32("generation", g.gen.ID), zap.Error(err))
		return
	}
	for _, p := range g.partitions {
		if offset, ok := offsets[p.id]; ok {
			p.confirm(offset)
			g.Metrics.committed.WithLabelValues(g.Topic, strconv.Itoa(p.id)).Set(float64(offset))
		}
	}
}

func (g *generation) ids() []int {
	ids := make([]int, len(g.partitions))
	for i, p := range g.partitions {
		ids[i] = p.id
	}
	return ids
}
