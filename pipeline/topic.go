package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Kafka-go can watch for new partitions by itself, but begins to count after
// they have been assigned: a topic made in between leaves a member without
// partitions for ever. Here the count that others are compared with is always
// older than the assignment.

var errTopicGone = errors.New("topic does not exist")

// awaitTopic waits until the topic is there, and counts its partitions. It is
// false when ctx ended first.
func (m *member) awaitTopic(ctx context.Context) bool {
	for attempt := 1; ; attempt++ {
		n, err := m.countPartitions(ctx)
		switch {
		case ctx.Err() != nil:
			return false
		case err == nil && n > 0:
			m.partitionCount = n
			return true
		case err == nil:
			err = errTopicGone
		}
		m.Metrics.retries.WithLabelValues("join").Inc()
		m.report(err)
		if !sleep(ctx, Retry{Min: m.JoinBackoff}.wait(attempt)) {
			return false
		}
	}
}

// watchTopic tells once when the topic has not as many partitions as was known
// before the generation. A look-up that fails says nothing.
func (m *member) watchTopic(ctx context.Context) (changed <-chan int) {
	known := m.partitionCount
	out := make(chan int, 1)
	go func() {
		tick := time.NewTicker(m.TopicCheck)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if n, err := m.countPartitions(ctx); err == nil && n != known {
				out <- n
				return
			}
		}
	}()
	return out
}

// countPartitions asks one broker after the other; no such topic counts zero.
func (m *member) countPartitions(ctx context.Context) (int, error) {
	var errs []error
	for _, broker := range m.Brokers {
		partitions, err := m.Dialer.LookupPartitions(ctx, "tcp", broker, m.Topic)
		switch {
		case err == nil:
			return len(partitions), nil
		case errors.Is(err, kafka.UnknownTopicOrPartition):
			return 0, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", broker, err))
	}
	return 0, errors.Join(errs...)
}
