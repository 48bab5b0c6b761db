package broker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Topic is a topic as we make it. Topics that exist are left as they are.
type Topic struct {
	Name            string
	Partitions      int
	Retention       time.Duration // zero: for ever
	MaxMessageBytes int
}

// Set holds the topics of one installation.
type Set struct {
	Wire       Topic // raw payloads, as they came
	Dead       Topic // payloads that can never be stored, with the reason
	Hits       Topic // matches of alerts
	Deliveries Topic // what was sent to whom
	Rules      Topic // alerts made in the desk page
	Sketches   Topic // near-duplicate sketches, read by all members
}

const (
	day          = 24 * time.Hour
	partitions   = 6 // members of the group that can share the work
	smallMessage = 1 << 20
)

// Topics names the topics; the prefix comes before each, as it is. Changing the
// partitions of a topic later moves keys to other partitions, so versions of a
// story may then overtake each other on the way; the order key mends that.
func Topics(prefix string) Set {
	topic := func(name string, partitions int, retention time.Duration, size int) Topic {
		return Topic{Name: prefix + name, Partitions: partitions, Retention: retention, MaxMessageBytes: size}
	}
	return Set{
		Wire: topic("wire", partitions, 30*day, MaxMessageBytes+headroom),
		// A dead letter is its record and the reason.
		Dead: topic("wire.dead", partitions, 90*day, MaxMessageBytes+2*headroom),
		// Kills are read back from here on start, so they have to last as long
		// as the copy that they hold back.
		Hits:       topic("alert-hits", partitions, 30*day, smallMessage),
		Deliveries: topic("deliveries", partitions, 30*day, smallMessage),
		Rules:      topic("alert-rules", 1, 0, smallMessage),
		Sketches:   topic("sketches", partitions, 3*day, smallMessage),
	}
}

// All lists the topics.
func (s Set) All() []Topic {
	return []Topic{s.Wire, s.Dead, s.Hits, s.Deliveries, s.Rules, s.Sketches}
}

// MissingTopics lists those that do not exist. It changes nothing.
func MissingTopics(ctx context.Context, c Config, topics []Topic) ([]Topic, error) {
	client, done, err := c.client()
	if err != nil {
		return nil, err
	}
	defer done()
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.Name
	}
	// The client's metadata request, unlike that of a Conn, does not make
	// the topics it asks for.
	res, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: names})
	if err != nil {
		return nil, c.unreachable(err)
	}
	found := map[string]bool{}
	for _, t := range res.Topics {
		switch {
		case t.Error == nil:
			found[t.Name] = true
		case errors.Is(t.Error, kafka.UnknownTopicOrPartition):
		case errors.Is(t.Error, kafka.LeaderNotAvailable):
			found[t.Name] = true // made a moment ago
		default:
			return nil, fmt.Errorf("topic %s: %w", t.Name, t.Error)
		}
	}
	var missing []Topic
	for _, t := range topics {
		if !found[t.Name] {
			missing = append(missing, t)
		}
	}
	return missing, nil
}

// EnsureTopics makes those that are missing, with the brokers' own replication
// factor, and returns them. Another member may do the same at the same time.
func EnsureTopics(ctx context.Context, c Config, topics []Topic) (made []Topic, err error) {
	missing, err := MissingTopics(ctx, c, topics)
	if err != nil || len(missing) == 0 {
		return nil, err
	}
	client, done, err := c.client()
	if err != nil {
		return nil, err
	}
	defer done()
	req := &kafka.CreateTopicsRequest{}
	for _, t := range missing {
		req.Topics = append(req.Topics, t.request())
	}
	res, err := client.CreateTopics(ctx, req)
	if err != nil {
		return nil, c.unreachable(err)
	}
	var errs []error
	for _, t := range missing {
		switch err := res.Errors[t.Name]; {
		case err == nil:
			made = append(made, t)
		case !errors.Is(err, kafka.TopicAlreadyExists):
			errs = append(errs, fmt.Errorf("topic %s: %w", t.Name, err))
		}
	}
	return made, errors.Join(errs...)
}

func (t Topic) request() kafka.TopicConfig {
	retention := int64(-1)
	if t.Retention > 0 {
		retention = t.Retention.Milliseconds()
	}
	return kafka.TopicConfig{
		Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: -1,
		ConfigEntries: []kafka.ConfigEntry{
			{ConfigName: "cleanup.policy", ConfigValue: "delete"},
			{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(retention, 10)},
			{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(t.MaxMessageBytes)},
		},
	}
}

func (c Config) unreachable(err error) error {
	return fmt.Errorf("kafka at %s: %w", strings.Join(c.Brokers, ", "), err)
}
