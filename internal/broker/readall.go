package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
)

const readTimeout = 10 * time.Second

// ReadAll gives fn every message that the topic holds at the time of the call,
// partition by partition, each from its first offset on. It is for rebuilding
// local state at start. Messages that come later are left out, those that
// retention removes meanwhile may be; an error of fn ends it. After an error of
// the network nothing is known about how far it came: begin again.
func ReadAll(ctx context.Context, c Config, topic string, fn func(kafka.Message) error) error {
	return read(ctx, c, topic, func(int) bool { return true }, fn)
}

// ReadPartition is ReadAll for one partition of the topic.
func ReadPartition(ctx context.Context, c Config, topic string, partition int, fn func(kafka.Message) error) error {
	return read(ctx, c, topic, func(p int) bool { return p == partition }, fn)
}

func read(ctx context.Context, c Config, topic string, wanted func(partition int) bool, fn func(kafka.Message) error) error {
	dialer, err := c.Dialer()
	if err != nil {
		return err
	}
	client, done, err := c.client()
	if err != nil {
		return err
	}
	defer done()
	ends, err := endOffsets(ctx, c, client, topic)
	if err != nil {
		return err
	}
	for _, p := range ends {
		if !wanted(p.Partition) {
			continue
		}
		if err := readPartition(ctx, c, dialer, topic, p, fn); err != nil {
			return fmt.Errorf("read %s/%d: %w", topic, p.Partition, err)
		}
	}
	return nil
}

// endOffsets asks for all partitions at once, so that the end of the last one
// is not later than that of the first by the time it takes to read them all.
func endOffsets(ctx context.Context, c Config, client *kafka.Client, topic string) ([]kafka.PartitionOffsets, error) {
	res, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, c.unreachable(err)
	}
	var asks []kafka.OffsetRequest
	for _, t := range res.Topics {
		if t.Error != nil {
			return nil, fmt.Errorf("topic %s: %w", topic, t.Error)
		}
		for _, p := range t.Partitions {
			asks = append(asks, kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
		}
	}
	offsets, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: asks}})
	if err != nil {
		return nil, c.unreachable(err)
	}
	ends := offsets.Topics[topic]
	for _, p := range ends {
		if p.Error != nil {
			return nil, fmt.Errorf("topic %s/%d: %w", topic, p.Partition, p.Error)
		}
	}
	slices.SortFunc(ends, func(a, b kafka.PartitionOffsets) int { return a.Partition - b.Partition })
	return ends, nil
}

func readPartition(ctx context.Context, c Config, dialer *kafka.Dialer, topic string, p kafka.PartitionOffsets, fn func(kafka.Message) error) error {
	if p.FirstOffset >= p.LastOffset {
		return nil
	}
	conn, err := dialLeader(ctx, c, dialer, topic, p.Partition)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	last := p.LastOffset
	for next := p.FirstOffset; next < last; {
		if _, err := conn.Seek(next, kafka.SeekAbsolute|kafka.SeekDontCheck); err != nil {
			return err
		}
		was := next
		next, err = readBatch(conn, next, last, fn)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, kafka.OffsetOutOfRange):
			// Retention was faster: go on with what is left.
			if err := conn.SetDeadline(time.Now().Add(readTimeout)); err != nil {
				return err
			}
			if next, err = conn.ReadFirstOffset(); err != nil {
				return err
			}
			next = max(next, was+1)
		case err != nil:
			return err
		case next == was:
			return fmt.Errorf("no record at offset %d before end %d", next, last)
		}
	}
	return ctx.Err()
}

// readBatch hands over one answer of the broker, up to offset last, and says
// where to go on.
func readBatch(conn *kafka.Conn, next, last int64, fn func(kafka.Message) error) (int64, error) {
	if err := conn.SetReadDeadline(time.Now().Add(readTimeout)); err != nil {
		return next, err
	}
	batch := conn.ReadBatchWith(kafka.ReadBatchConfig{MinBytes: 1, MaxBytes: 1 << 20, MaxWait: 250 * time.Millisecond})
	for {
		msg, err := batch.ReadMessage()
		if err != nil {
			break
		}
		if msg.Offset >= last {
			return last, batch.Close()
		}
		if err := fn(msg); err != nil {
			return next, errors.Join(err, batch.Close())
		}
		next = msg.Offset + 1
	}
	// Where records are missing, the batch knows better what comes next.
	next = max(next, batch.Offset())
	return next, batch.Close()
}

func dialLeader(ctx context.Context, c Config, dialer *kafka.Dialer, topic string, id int) (*kafka.Conn, error) {
	var errs []error
	for _, b := range c.Brokers {
		conn, err := dialer.DialLeader(ctx, "tcp", b, topic, id)
		if err == nil {
			return conn, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", b, err))
	}
	return nil, errors.Join(errs...)
}
