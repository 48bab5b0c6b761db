package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Each gives every record of src to fn and commits the lowest unfinished
// offset. Records with the same key come in order, one after the other; those
// with different keys, and those without a key, come concurrently, at most
// inFlight at a time. What waits behind an earlier record of its key is bounded
// by the source only.
//
// An error of fn is repeated for as long as it takes, with growing waits, and
// holds up its key and the commit. A Permanent error finishes the record: fn
// has given it up and told whoever has to know. Each returns nil after io.EOF
// when all is finished, and at once when ctx ends.
func Each(ctx context.Context, src Source, inFlight int, fn func(context.Context, Record) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	e := &each{
		src: src, fn: fn, stop: stop,
		slots:  make(chan struct{}, max(inFlight, 1)),
		queues: map[string][]work{},
	}
	defer e.watermark.End()
	err := e.fetchAll(ctx)
	e.wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

type each struct {
	src       Source
	fn        func(context.Context, Record) error
	stop      context.CancelCauseFunc
	slots     chan struct{} // one for each call of fn under way
	watermark Watermark
	wg        sync.WaitGroup

	mu     sync.Mutex        // guards queues
	queues map[string][]work // by key, what waits; present while a goroutine works on the key

	commitMu sync.Mutex // commits go out one after the other, so never backwards
}

type work struct {
	record Record
	ticket Ticket
}

func (e *each) fetchAll(ctx context.Context) error {
	for {
		records, err := e.src.Fetch(ctx)
		now := time.Now()
		for i := range records {
			e.dispatch(ctx, work{records[i], e.watermark.Track(&records[i], now)})
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("fetch: %w", err)
		}
	}
}

// dispatch queues the record behind others of its key, or starts a goroutine
// for the key. It waits for a free slot before that, which is what holds up
// fetching.
func (e *each) dispatch(ctx context.Context, w work) {
	key := string(w.record.Key)
	if key != "" {
		e.mu.Lock()
		if queue, busy := e.queues[key]; busy {
			e.queues[key] = append(queue, w)
			e.mu.Unlock()
			return
		}
		e.queues[key] = nil
		e.mu.Unlock()
	}
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	e.wg.Go(func() {
		defer func() { <-e.slots }()
		for ok := true; ok; {
			if err := e.finish(ctx, w); err != nil {
				e.stop(err)
				return
			}
			w, ok = e.next(key)
		}
	})
}

// next takes the following record of the key, or gives the key up.
func (e *each) next(key string) (w work, ok bool) {
	if key == "" {
		return work{}, false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	queue := e.queues[key]
	if len(queue) == 0 {
		delete(e.queues, key)
		return work{}, false
	}
	e.queues[key] = queue[1:]
	return queue[0], true
}

func (e *each) finish(ctx context.Context, w work) error {
	err := Retry{}.Do(ctx, func(ctx context.Context) error { return e.fn(ctx, w.record) })
	if err != nil && !IsPermanent(err) {
		return err
	}
	e.watermark.Done(w.ticket)
	e.commitMu.Lock()
	defer e.commitMu.Unlock()
	offset, ok := e.watermark.Offset()
	if !ok {
		return nil
	}
	if err := e.src.Commit(ctx, []Mark{{Topic: w.record.Topic, Partition: w.record.Partition, Offset: offset}}); err != nil {
		return fmt.Errorf("commit %d: %w", offset, err)
	}
	return nil
}
