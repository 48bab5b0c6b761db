package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
)

// deadAtATime is how many dead letters of a batch are written at a time.
const deadAtATime = 16

func (r *run) writeAll(ctx context.Context, batches <-chan []*item) error {
	for b := range batches {
		if err := r.write(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// write brings every record of the batch to its fate and commits. An error
// means that the fates are open: nothing of the batch is committed.
func (r *run) write(ctx context.Context, batch []*item) error {
	if err := r.store(ctx, batch); err != nil {
		return err
	}
	if err := r.bury(ctx, batch); err != nil {
		return err
	}
	for _, it := range batch {
		r.count(it)
		r.watermark.Done(it.ticket)
	}
	return r.commit(ctx, &batch[0].record)
}

// store makes the articles durable and notes on the items what the sink refuses
// for ever. While the breaker does not let the refusals pass, it offers the
// batch again.
func (r *run) store(ctx context.Context, batch []*item) error {
	articles, owner := flatten(batch)
	if len(articles) == 0 {
		return nil
	}
	began := time.Now()
	var refused map[int]error
	tripped := false
	err := r.retry(ctx, "sink", func(ctx context.Context) error {
		var partial *BatchError
		switch err := r.Sink.Write(ctx, articles); {
		case errors.As(err, &partial):
			refused = partial.Refused
		case err != nil:
			return err
		default:
			refused = nil
		}
		total, bad := len(articles), len(refused)
		if !tripped && r.Breaker.admit(time.Now(), total, bad) || tripped && r.Breaker.probe(total, bad) {
			return nil
		}
		if !tripped {
			tripped = true
			r.Metrics.breakerTrips.Inc()
			r.Metrics.breakerOpen.Inc()
			r.Log.Error("sink refuses too much, held back", zap.String("partition", r.partition), zap.Int("refused", bad), zap.Int("of", total), zap.Error(partial))
		}
		return fmt.Errorf("too many refused, %d of %d held back", bad, total)
	})
	if tripped {
		r.Metrics.breakerOpen.Dec()
	}
	if err != nil {
		return err
	}
	r.Metrics.writeSeconds.Observe(time.Since(began).Seconds())
	for i, reason := range refused {
		owner[i].refuse("sink", reason)
	}
	now := time.Now()
	for i, a := range articles {
		if _, bad := refused[i]; bad {
			continue
		}
		r.Metrics.articles.Inc()
		if !a.Received.IsZero() {
			r.Metrics.age.Observe(now.Sub(a.Received).Seconds())
		}
	}
	return nil
}

// bury writes a dead letter for each record that has a reason.
func (r *run) bury(ctx context.Context, batch []*item) error {
	var dead []*item
	for _, it := range batch {
		if len(it.reasons) > 0 {
			dead = append(dead, it)
		}
	}
	if len(dead) == 0 {
		return nil
	}
	errs := make([]error, len(dead))
	parallel(len(dead), deadAtATime, func(i int) {
		reason := errors.Join(dead[i].reasons...)
		errs[i] = r.retry(ctx, "dead letter", func(ctx context.Context) error {
			return r.Dead.Put(ctx, dead[i].record, reason)
		})
		if errs[i] == nil {
			r.Log.Warn("record refused for ever", zap.String("partition", r.partition), zap.Int64("offset", dead[i].record.Offset), zap.Error(reason))
		}
	})
	return errors.Join(errs...)
}

func (r *run) count(it *item) {
	fate := "stored"
	if len(it.reasons) > 0 {
		fate = "refused"
	}
	r.Metrics.records.WithLabelValues(fate).Inc()
}

// commit marks everything below the watermark as finished.
func (r *run) commit(ctx context.Context, any *Record) error {
	offset, ok := r.watermark.Offset()
	if !ok {
		return nil
	}
	if err := r.src.Commit(ctx, []Mark{{Topic: any.Topic, Partition: any.Partition, Offset: offset}}); err != nil {
		return fmt.Errorf("commit %d: %w", offset, err)
	}
	return nil
}
