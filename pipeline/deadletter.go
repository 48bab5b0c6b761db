package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Refusal is one reason why a record, or an article of it, can never be stored.
type Refusal struct {
	Stage string // parse, arrival, sink
	Err   error
}

func (e *Refusal) Error() string { return e.Stage + ": " + e.Err.Error() }
func (e *Refusal) Unwrap() error { return e.Err }

// Dead keeps dead letters in a Kafka topic. The value and key are the record's,
// unchanged; its headers are kept and these are added: reason, stage, status
// (the code of the backend, if it gave one), source-topic, source-partition,
// source-offset, attempts and first-seen. A dead letter that is put back on the
// wire and dies again keeps one of each; attempts then counts up and first-seen
// stays.
type Dead struct {
	Writer *kafka.Writer // has to wait for all replicas, and its topic to take messages a little larger than the wire's
}

// Put returns when the brokers have the letter. Repeating a Put that seemed to
// fail can leave two letters.
func (d *Dead) Put(ctx context.Context, r Record, reason error) error {
	err := d.Writer.WriteMessages(ctx, kafka.Message{
		Key: r.Key, Value: r.Value, Headers: deadHeaders(&r, reason, time.Now()),
	})
	if err != nil {
		return fmt.Errorf("%s: %w", d.Writer.Topic, WriteCause(err))
	}
	return nil
}

// WriteCause takes the first message's error out of the list that a
// *kafka.Writer gives, which repeats it for every message.
func WriteCause(err error) error {
	var all kafka.WriteErrors
	if !errors.As(err, &all) {
		return err
	}
	for _, e := range all {
		if e != nil {
			return e
		}
	}
	return err
}

// maxReason keeps the letter of a payload with thousands of bad stories within
// what its topic takes; a letter that can't be written would stop the wire.
const maxReason = 16 << 10

func bounded(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	return strings.ToValidUTF8(reason[:maxReason], "") + "…"
}

func deadHeaders(r *Record, reason error, now time.Time) []kafka.Header {
	attempts, firstSeen := 1, now.UTC().Format(time.RFC3339)
	own := map[string]bool{
		"reason": true, "stage": true, "status": true, "source-topic": true, "source-partition": true,
		"source-offset": true, "attempts": true, "first-seen": true,
	}
	var headers []kafka.Header
	for _, h := range r.Headers {
		switch h.Key {
		case "attempts":
			if n, err := strconv.Atoi(string(h.Value)); err == nil {
				attempts = n + 1
			}
		case "first-seen":
			firstSeen = string(h.Value)
		}
		if !own[h.Key] {
			headers = append(headers, kafka.Header{Key: h.Key, Value: h.Value})
		}
	}
	add := func(key, value string) {
		headers = append(headers, kafka.Header{Key: key, Value: []byte(value)})
	}
	add("reason", bounded(reason.Error()))
	var refusal *Refusal
	if errors.As(reason, &refusal) {
		add("stage", refusal.Stage)
	}
	var coded interface{ Status() int }
	if errors.As(reason, &coded) {
		add("status", strconv.Itoa(coded.Status()))
	}
	add("source-topic", r.Topic)
	add("source-partition", strconv.Itoa(r.Partition))
	add("source-offset", strconv.FormatInt(r.Offset, 10))
	add("attempts", strconv.Itoa(attempts))
	add("first-seen", firstSeen)
	return headers
}
