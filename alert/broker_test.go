package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/dateline-wire/dateline/news"
)

const (
	hitsTopic       = "alert-hits"
	deliveriesTopic = "deliveries"
	partitions      = 3
)

// broker is a Kafka on a loopback port.
type broker struct {
	t      *testing.T
	client *kafka.Client
}

func newBroker(t *testing.T) *broker {
	t.Helper()
	c, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, hitsTopic, deliveriesTopic))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	transport := &kafka.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &broker{t: t, client: &kafka.Client{Addr: kafka.TCP(c.ListenAddrs()[0]), Timeout: 10 * time.Second, Transport: transport}}
}

func (b *broker) writer(topic string) *kafka.Writer {
	w := &kafka.Writer{
		Addr: b.client.Addr, Topic: topic, Transport: b.client.Transport,
		RequiredAcks: kafka.RequireAll, BatchTimeout: 2 * time.Millisecond, Balancer: &ByPartition{},
	}
	b.t.Cleanup(func() { _ = w.Close() })
	return w
}

// read gives what is in a partition at the moment.
func (b *broker) read(topic string, partition int) []kafka.Message {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 30*time.Second)
	defer cancel()
	offsets, err := b.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: {kafka.LastOffsetOf(partition)}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	end := offsets.Topics[topic][0].LastOffset
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{b.client.Addr.String()}, Topic: topic, Partition: partition, MaxWait: 50 * time.Millisecond,
	})
	defer r.Close()
	var msgs []kafka.Message
	for int64(len(msgs)) < end {
		m, err := r.ReadMessage(ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		msgs = append(msgs, m)
	}
	return msgs
}

// dispatch runs a dispatcher from the start, over all that is in the topics.
// handled says how many records of each partition an earlier one has handled.
func (b *broker) dispatch(rules []Rule, channel Channel, handled []int) {
	b.t.Helper()
	d, err := NewDispatcher(DispatchConfig{
		Rules: rules, Channels: map[string]Channel{LogChannel: channel},
		Deliveries: b.writer(deliveriesTopic), Registerer: prometheus.NewRegistry(),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	hits := make([][]kafka.Message, partitions)
	for p := range partitions {
		for _, m := range b.read(deliveriesTopic, p) {
			if err := d.Remember(m.Value); err != nil {
				b.t.Fatal(err)
			}
		}
		hits[p] = b.read(hitsTopic, p)
		for _, m := range hits[p][:handled[p]] {
			if err := d.RememberHit(m.Value); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	ctx, cancel := context.WithCancel(b.t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = d.Run(ctx) })
	var reading sync.WaitGroup
	for p := range partitions {
		left := hits[p][handled[p]:]
		handled[p] = len(hits[p])
		reading.Go(func() {
			for _, m := range left {
				if err := d.Handle(ctx, m.Value); err != nil {
					b.t.Error(err)
				}
			}
		})
	}
	reading.Wait()
	cancel()
	running.Wait()
}

// counter counts notices by alert and story.
type counter struct {
	mu  sync.Mutex
	got map[string]int
}

func (c *counter) Send(_ context.Context, n Notice) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got[n.Alert+" "+n.Story]++
	return nil
}

func TestFromArrivalToChannel(t *testing.T) {
	b := newBroker(t)
	var rules []Rule
	for i := range 6 {
		rules = append(rules, Rule{ID: fmt.Sprintf("quake-%d", i), Query: "earthquake"})
	}
	m, err := NewMatcher(rules)
	if err != nil {
		t.Fatal(err)
	}
	arrival := NewArrival(ArrivalConfig{
		Matcher: m, Hits: b.writer(hitsTopic), Partitions: Partitions(b.client, hitsTopic), Registerer: prometheus.NewRegistry(),
	})
	write := func(articles ...*news.Article) {
		t.Helper()
		if err := arrival.Write(t.Context(), articles); err != nil {
			t.Fatal(err)
		}
	}
	version := func(story string, n int64) *news.Article {
		return &news.Article{ID: story, Order: n, Status: news.Usable, Headline: "Earthquake", Received: time.Now()}
	}
	first := version("first", 1)
	dull := &news.Article{ID: "dull", Status: news.Usable, Headline: "Nothing happened", Alerts: []string{"stale"}}
	killed := &news.Article{ID: "killed", Order: news.MakeOrder(true, time.Now(), 1), Status: news.Canceled, Headline: "Earthquake"}

	withheld := &news.Article{ID: "withheld", Order: 5, Status: news.Withheld, Headline: "Earthquake"}
	embargoed := &news.Article{ID: "embargoed", Order: 5, Status: news.Usable, VisibleFrom: news.FarFuture, Headline: "Nothing to tell yet"}

	write(killed, withheld, embargoed, first, dull)
	write(first, version("first", 2), version("killed", 1), version("withheld", 4), version("embargoed", 4)) // a repeated batch, then news
	if len(first.Alerts) != len(rules) || len(dull.Alerts) != 0 || len(killed.Alerts) != 0 {
		t.Errorf("alerts on articles: %v, %v, %v", first.Alerts, dull.Alerts, killed.Alerts)
	}
	for p := range partitions {
		kills := 0
		for _, msg := range b.read(hitsTopic, p) {
			var h Hit
			if err := json.Unmarshal(msg.Value, &h); err != nil {
				t.Fatal(err)
			}
			if h.Kind == KindKill {
				kills++
			}
			if h.Kind == KindKill && h.Headline != "" || h.Kind == KindMatch && string(msg.Key) != h.Alert {
				t.Errorf("record %q: %s", msg.Key, msg.Value)
			}
		}
		if kills != 3 { // one each for killed, withheld and embargoed
			t.Errorf("%d kills in partition %d", kills, p)
		}
	}

	channel := &counter{got: map[string]int{}}
	handled := make([]int, partitions)
	b.dispatch(rules, channel, handled)
	write(version("first", 3), version("killed", 2), version("second", 1))
	b.dispatch(rules, channel, handled)                 // a restart
	b.dispatch(rules, channel, make([]int, partitions)) // and one that lost its offsets
	if len(channel.got) != 2*len(rules) {
		t.Errorf("%d notices: %v", len(channel.got), channel.got)
	}
	for _, r := range rules {
		if channel.got[r.ID+" first"] != 1 || channel.got[r.ID+" second"] != 1 {
			t.Errorf("%s: %v", r.ID, channel.got)
		}
	}
}

func TestArrivalIsQuietWithoutHits(t *testing.T) {
	m, err := NewMatcher([]Rule{{ID: "a", Query: "earthquake"}})
	if err != nil {
		t.Fatal(err)
	}
	arrival := NewArrival(ArrivalConfig{Matcher: m}) // no writer: a call would panic
	err = arrival.Write(t.Context(), []*news.Article{{ID: "s", Status: news.Usable, Headline: "Calm"}})
	if err != nil {
		t.Error(err)
	}
}

func TestArrivalReportsFailedWrites(t *testing.T) {
	m, err := NewMatcher([]Rule{{ID: "a", Query: "earthquake"}})
	if err != nil {
		t.Fatal(err)
	}
	hits := &topic{down: true}
	arrival := NewArrival(ArrivalConfig{Matcher: m, Hits: hits, Partitions: func(context.Context) (int, error) { return 2, nil }})
	articles := []*news.Article{
		{ID: "s", Status: news.Usable, Headline: "Earthquake"},
		{ID: "k", Status: news.Canceled},
	}
	if err := arrival.Write(t.Context(), articles); err == nil {
		t.Error("no error while the broker is down")
	}
	hits.setDown(false)
	if err := arrival.Write(t.Context(), articles); err != nil || len(hits.values) != 3 || len(articles[0].Alerts) != 1 {
		t.Errorf("%d records, alerts %v: %v", len(hits.values), articles[0].Alerts, err)
	}
}

// refusal is a writer that fails as kafka-go's does: with one error a message.
type refusal struct{ err error }

func (r refusal) WriteMessages(_ context.Context, msgs ...kafka.Message) error {
	all := make(kafka.WriteErrors, len(msgs))
	for i := range all[1:] {
		all[i+1] = r.err
	}
	return all
}

func TestArrivalNamesTheCauseOnce(t *testing.T) {
	m, err := NewMatcher([]Rule{{ID: "a", Query: "earthquake"}})
	if err != nil {
		t.Fatal(err)
	}
	arrival := NewArrival(ArrivalConfig{
		Matcher: m, Hits: refusal{kafka.NotLeaderForPartition},
		Partitions: func(context.Context) (int, error) { return 6, nil },
	})
	err = arrival.Write(t.Context(), []*news.Article{{ID: "k", Status: news.Canceled}})
	if want := "write alert hits: " + kafka.NotLeaderForPartition.Error(); err == nil || err.Error() != want {
		t.Errorf("write = %v, want %s", err, want)
	}
}
