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
	RetentionBytes  int           // of a partition, about; zero: any
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
	Feeds      Topic // where the stories of each feed play, read back on start
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
	// A record is the whole of what one member knows of a feed. Only the newest
	// count, and a member reads them all when it starts.
	feeds := topic("feed-places", 1, 30*day, smallMessage)
	feeds.RetentionBytes = 64 << 20
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
		Feeds:      feeds,
	}
}

// All lists the topics.
func (s Set) All() []Topic {
	return []Topic{s.Wire, s.Dead, s.Hits, s.Deliveries, s.Rules, s.Sketches, s.Feeds}
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
	entries := []kafka.ConfigEntry{
		{ConfigName: "cleanup.policy", ConfigValue: "delete"},
		{ConfigName: "retention.ms", ConfigValue: strconv.FormatInt(retention, 10)},
		{ConfigName: "max.message.bytes", ConfigValue: strconv.Itoa(t.MaxMessageBytes)},
	}
	if t.RetentionBytes > 0 {
		// Brokers drop whole segments, and a segment is a gigabyte unless told.
		entries = append(entries,
			kafka.ConfigEntry{ConfigName: "retention.bytes", ConfigValue: strconv.Itoa(t.RetentionBytes)},
			kafka.ConfigEntry{ConfigName: "segment.bytes", ConfigValue: strconv.Itoa(t.RetentionBytes / 4)})
	}
	return kafka.TopicConfig{Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: -1, ConfigEntries: entries}
}

func (c Config) unreachable(err error) error {
	return fmt.Errorf("kafka at %s: %w", strings.Join(c.Brokers, ", "), err)
}
