package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/pipeline"
)

// concurrentAlerts is how many alerts of a partition are dispatched at a time.
const concurrentAlerts = 64

// consumeHits dispatches the alerts whose partitions this process owns. Each
// partition has a dispatcher of its own, filled from the topics when the
// partition comes and gone with it, so no two processes send for one alert.
func (s *station) consumeHits(ctx context.Context) error {
	deliveries, err := s.cfg.Kafka.TopicWriter(s.topics.Deliveries)
	if err != nil {
		return err
	}
	defer deliveries.Close()
	return s.consume(ctx, "-alerts", s.topics.Hits, func(ctx context.Context, partition int, src pipeline.Source) error {
		d, err := alert.NewDispatcher(alert.DispatchConfig{
			Rules: s.rules, Channels: s.channels, Deliveries: deliveries, Visible: s.visible, Past: s.past,
			Log: s.log, Registerer: s.reg,
		})
		if err != nil {
			return pipeline.Permanent(err)
		}
		if err := s.recall(ctx, d, partition); err != nil {
			return err
		}
		return dispatch(ctx, d, src)
	})
}

// recall tells the dispatcher what was sent and killed before. Deliveries have
// the same keys and as many partitions as hits, so they lie in the partition of
// the same number.
func (s *station) recall(ctx context.Context, d *alert.Dispatcher, partition int) error {
	for _, read := range []struct {
		topic    string
		remember func([]byte) error
	}{
		{s.topics.Deliveries.Name, d.Remember},
		{s.topics.Hits.Name, d.RememberHit},
	} {
		err := broker.ReadPartition(ctx, s.cfg.Kafka.Config, read.topic, partition, func(m kafka.Message) error {
			if err := read.remember(m.Value); err != nil {
				s.log.Warn("record skipped", zap.String("topic", m.Topic), zap.Int("partition", m.Partition), zap.Int64("offset", m.Offset), zap.Error(err))
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("recall: %w", err)
		}
	}
	return nil
}

// dispatch runs d for as long as the partition is ours.
func dispatch(ctx context.Context, d *alert.Dispatcher, src pipeline.Source) error {
	life, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(life) }()
	err := pipeline.Each(ctx, killsFirst{src, d}, concurrentAlerts, func(ctx context.Context, r pipeline.Record) error {
		return d.Handle(ctx, r.Value)
	})
	stop()
	if runErr := <-ended; !errors.Is(runErr, context.Canceled) {
		err = errors.Join(err, runErr)
	}
	return err
}

// killsFirst tells the dispatcher of kills as they are fetched: Each may run a
// later hit of the same story before the kill, which has no key.
type killsFirst struct {
	pipeline.Source
	d *alert.Dispatcher
}

func (k killsFirst) Fetch(ctx context.Context) ([]pipeline.Record, error) {
	records, err := k.Source.Fetch(ctx)
	for _, r := range records {
		_ = k.d.RememberHit(r.Value) // what is wrong with it, Handle says
	}
	return records, err
}
