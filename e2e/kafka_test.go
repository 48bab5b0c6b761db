//go:build e2e

package e2e

import (
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

func (l *line) client() *kafka.Client {
	transport := &kafka.Transport{}
	l.t.Cleanup(transport.CloseIdleConnections)
	return &kafka.Client{Addr: kafka.TCP(rig.kafka.Address), Transport: transport, Timeout: 10 * time.Second}
}

func (l *line) topic(name string) string { return l.prefix + "." + name }

// ends gives the offset after the last record of each partition.
func (l *line) ends(topic string) map[int]int64 {
	l.t.Helper()
	meta, err := l.client().Metadata(l.t.Context(), &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil || len(meta.Topics) != 1 {
		l.t.Fatalf("metadata of %s: %v", topic, err)
	}
	var ask []kafka.OffsetRequest
	for _, p := range meta.Topics[0].Partitions {
		ask = append(ask, kafka.LastOffsetOf(p.ID))
	}
	res, err := l.client().ListOffsets(l.t.Context(), &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: ask}})
	if err != nil {
		l.t.Fatal(err)
	}
	ends := map[int]int64{}
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			l.t.Fatal(p.Error)
		}
		ends[p.Partition] = p.LastOffset
	}
	return ends
}

// committed gives what the group has committed in each partition; 0 for none.
func (l *line) committed(topic string) (map[int]int64, error) {
	var partitions []int
	for p := range l.ends(topic) {
		partitions = append(partitions, p)
	}
	res, err := l.client().OffsetFetch(l.t.Context(), &kafka.OffsetFetchRequest{GroupID: l.prefix, Topics: map[string][]int{topic: partitions}})
	if err != nil {
		return nil, err
	}
	offsets := map[int]int64{}
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			return nil, p.Error
		}
		offsets[p.Partition] = max(p.CommittedOffset, 0)
	}
	return offsets, nil
}

// finished waits until the group has committed everything that is on the wire.
func (l *line) finished(limit time.Duration) {
	l.t.Helper()
	topic := l.topic("wire")
	ends := l.ends(topic)
	l.eventually(limit, "end of the wire", func() error {
		committed, err := l.committed(topic)
		if err != nil {
			return err
		}
		open := int64(0)
		for p, end := range ends {
			open += end - committed[p]
		}
		if open > 0 {
			return fmt.Errorf("%d records open", open)
		}
		return nil
	})
}

// read gives every record of a topic, partition by partition.
func (l *line) read(topic string) []kafka.Message {
	l.t.Helper()
	var all []kafka.Message
	for partition, end := range l.ends(topic) {
		if end == 0 {
			continue
		}
		r := kafka.NewReader(kafka.ReaderConfig{
			Brokers: []string{rig.kafka.Address}, Topic: topic, Partition: partition, MaxBytes: 32 << 20, MaxWait: 100 * time.Millisecond,
		})
		for next := int64(0); next < end; {
			m, err := r.ReadMessage(l.t.Context())
			if err != nil {
				l.t.Fatalf("%s/%d: %v", topic, partition, err)
			}
			all = append(all, m)
			next = m.Offset + 1
		}
		r.Close()
	}
	return all
}

// send puts records on the wire past `dateline publish`, which would not send
// some of them.
func (l *line) send(messages ...kafka.Message) {
	l.t.Helper()
	if err := l.writer().WriteMessages(l.t.Context(), messages...); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) writer() *kafka.Writer {
	w := &kafka.Writer{
		Addr: kafka.TCP(rig.kafka.Address), Topic: l.topic("wire"), RequiredAcks: kafka.RequireAll, Balancer: &kafka.Hash{},
		BatchBytes: 32 << 20, BatchTimeout: 5 * time.Millisecond, Transport: &kafka.Transport{},
	}
	l.t.Cleanup(func() { w.Close() })
	return w
}

func header(m kafka.Message, key string) string {
	for _, h := range m.Headers {
		if h.Key == key {
			return string(h.Value)
		}
	}
	return ""
}
