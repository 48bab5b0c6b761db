package alert

import (
	"context"
	"fmt"

	"github.com/segmentio/kafka-go"
)

// ByPartition is the balancer for the writer of alert-hits: a kill goes to the
// partition it is meant for, everything else by hash of its key. kafka.Writer
// ignores Message.Partition, so the partition travels in Message.WriterData.
type ByPartition struct{ byKey kafka.Hash }

// toPartition is the WriterData of a message for one partition.
type toPartition int

// Balance implements kafka.Balancer. A partition that the writer does not know
// yet is named all the same: the write fails and comes again.
func (b *ByPartition) Balance(msg kafka.Message, partitions ...int) int {
	if p, ok := msg.WriterData.(toPartition); ok {
		return int(p)
	}
	return b.byKey.Balance(msg, partitions...)
}

// Partitions asks the brokers for the number of partitions of a topic each time
// it is called, so that a kill also reaches partitions added later.
func Partitions(client *kafka.Client, topic string) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
		if err != nil {
			return 0, fmt.Errorf("partitions of %s: %w", topic, err)
		}
		for _, t := range meta.Topics {
			switch {
			case t.Name != topic:
			case t.Error != nil:
				return 0, fmt.Errorf("partitions of %s: %w", topic, t.Error)
			case len(t.Partitions) > 0:
				return len(t.Partitions), nil
			}
		}
		return 0, fmt.Errorf("partitions of %s: none", topic)
	}
}
