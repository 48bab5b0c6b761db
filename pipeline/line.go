package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/dateline-wire/dateline/news"
	"go.uber.org/zap"
)

// Line is the way of a record of the wire: it is parsed, its articles go to
// Arrival, through the Stages and into the Sink, and what can never be stored
// goes to Dead. One Line serves all partitions; fill it before the first Run
// and do not change it after.
type Line struct {
	Parse   func(news.Payload) ([]*news.Article, error) // nil: news.Parse
	Arrival Sink                                        // gets the articles as soon as they are parsed, before any stage; nil: nobody does
	Stages  []Stage
	Sink    Sink
	Dead    DeadLetter

	// A batch goes to the sink when it holds so many articles or bytes of
	// payload, or when its first record has waited so long. Raising them costs
	// memory and latency, and saves calls of the sink.
	BatchCount int           // zero: 500
	BatchBytes int           // zero: 2 MB
	BatchAge   time.Duration // zero: 200 ms

	Retry        Retry         // for Arrival, Sink and Dead; zero: for ever, 100 ms to 5 s
	StageTimeout time.Duration // for one stage and one article; zero: 10 s
	Workers      int           // articles of one partition in the stages at a time; zero: GOMAXPROCS
	StallAfter   time.Duration // age of the oldest record in flight that makes this member unready; zero: 2 min
	Breaker      *Breaker      // nil: one with the default limits

	Health  *Health     // nil: faults are only logged
	Metrics *Metrics    // nil: not registered
	Log     *zap.Logger // nil: silent

	once   sync.Once
	stages []*guard
}

func (l *Line) fillDefaults() {
	setDefault(&l.BatchCount, 500)
	setDefault(&l.BatchBytes, 2<<20)
	setDefault(&l.BatchAge, 200*time.Millisecond)
	setDefault(&l.StageTimeout, 10*time.Second)
	setDefault(&l.Workers, runtime.GOMAXPROCS(0))
	setDefault(&l.StallAfter, 2*time.Minute)
	if l.Parse == nil {
		l.Parse = news.Parse
	}
	if l.Breaker == nil {
		l.Breaker = &Breaker{}
	}
	if l.Health == nil {
		l.Health = &Health{}
	}
	if l.Metrics == nil {
		l.Metrics = NewMetrics(nil)
	}
	if l.Log == nil {
		l.Log = zap.NewNop()
	}
	for _, s := range l.Stages {
		l.stages = append(l.stages, newGuard(s, l.StageTimeout, l.Metrics))
	}
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// item is a record on its way.
type item struct {
	record   Record
	ticket   Ticket
	began    time.Time
	articles []*news.Article
	reasons  []error // why it, or a part of it, can never be stored
}

func (it *item) refuse(stage string, err error) {
	it.reasons = append(it.reasons, &Refusal{Stage: stage, Err: err})
}

// run moves the records of one partition.
type run struct {
	*Line
	src       Source
	watermark Watermark
	partition string // for health and logs, known from the first record
}

// Run moves the records of src to their fates until Fetch answers io.EOF and
// all that was fetched has met its fate. When ctx ends it stops at once and
// commits nothing more; what was in flight comes again. Run may be called for
// many partitions at the same time.
//
// Three goroutines share the work: one fetches ahead, one parses and enriches,
// one writes, so that a batch is under way while the next is made. Each waits
// for the one after it, so a sink that is down holds at most two batches and
// two fetches here.
func (l *Line) Run(ctx context.Context, src Source) error {
	l.once.Do(l.fillDefaults)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &run{Line: l, src: src}
	defer r.watermark.End()

	fetched := make(chan []Record)
	batches := make(chan []*item)
	var fetchErr, writeErr error
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(fetched)
		fetchErr = r.fetchAll(ctx, fetched)
	})
	wg.Go(func() {
		if writeErr = r.writeAll(ctx, batches); writeErr != nil {
			stop(writeErr)
		}
	})
	unwatch := r.watch(ctx)
	prepareErr := r.prepareAll(ctx, fetched, batches)
	if prepareErr != nil {
		stop(prepareErr)
	}
	wg.Wait()
	unwatch()
	switch { // the first cause; the others follow from it
	case writeErr != nil:
		return writeErr
	case prepareErr != nil:
		return prepareErr
	default:
		return fetchErr
	}
}

func (r *run) fetchAll(ctx context.Context, fetched chan<- []Record) error {
	for {
		records, err := r.src.Fetch(ctx)
		if len(records) > 0 {
			select {
			case fetched <- records:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("fetch: %w", err)
		}
	}
}

// prepareAll fills batches until fetched is closed. A batch that is due waits
// for the writer, and takes in more records meanwhile as long as it is not full.
func (r *run) prepareAll(ctx context.Context, fetched <-chan []Record, batches chan<- []*item) error {
	defer close(batches)
	q := queue{count: r.BatchCount, bytes: r.BatchBytes}
	due := time.NewTimer(0)
	defer due.Stop()
	overdue := false
	for {
		var in <-chan []Record
		if !q.full() {
			in = fetched
		}
		var out chan<- []*item
		if len(q.items) > 0 && (overdue || q.full() || fetched == nil) {
			out = batches
		}
		if in == nil && out == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-due.C:
			overdue = true
		case records, ok := <-in:
			if !ok {
				fetched = nil
				continue
			}
			items, err := r.prepare(ctx, records)
			if err != nil {
				return err
			}
			if len(q.items) == 0 {
				overdue = false
				due.Reset(time.Until(items[0].began.Add(r.BatchAge)))
			}
			q.add(items)
		case out <- q.first():
			q.drop()
			if len(q.items) > 0 {
				overdue = false
				due.Reset(time.Until(q.items[0].began.Add(r.BatchAge)))
			}
		}
	}
}

// report tells health about a part and logs a fault when its text is new.
func (r *run) report(part string, err error) {
	part = r.place(part)
	if !r.Health.Report(part, err) {
		return
	}
	if err != nil {
		r.Log.Warn("not ready", zap.String("part", part), zap.Error(err))
		return
	}
	r.Log.Info("ready again", zap.String("part", part))
}

// place names a part of this partition's line.
func (r *run) place(part string) string {
	if part != "" && r.partition != "" {
		part += " " + r.partition
	}
	return part
}

// retry repeats fn by the line's policy and shows a fault while it lasts.
func (r *run) retry(ctx context.Context, part string, fn func(context.Context) error) error {
	policy := r.Retry
	failed := false
	policy.OnError = func(attempt int, err error) {
		failed = true
		r.Metrics.retries.WithLabelValues(part).Inc()
		r.report(part, err)
		if r.Retry.OnError != nil {
			r.Retry.OnError(attempt, err)
		}
	}
	err := policy.Do(ctx, fn)
	if err != nil {
		r.Health.Report(r.place(part), nil) // the line ends; that is no recovery
		return fmt.Errorf("%s: %w", part, err)
	}
	if failed {
		r.report(part, nil)
	}
	return nil
}
