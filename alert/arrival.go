package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/news"
)

// ArrivalConfig says what an Arrival works with. Only Registerer may be zero.
type ArrivalConfig struct {
	Matcher *Matcher

	// Hits writes to the topic alert-hits. A *kafka.Writer needs RequiredAcks:
	// RequireAll, Balancer: &ByPartition{} and a BatchTimeout of a few
	// milliseconds; its default of a second is added to every alert.
	Hits MessageWriter

	// Partitions gives the number of partitions of that topic; see the function
	// of the same name.
	Partitions func(context.Context) (int, error)

	Registerer prometheus.Registerer // nil: metrics are not exported
}

// Arrival is the sink that alerts on copy as it comes in, before it is indexed.
type Arrival struct {
	cfg     ArrivalConfig
	metrics *arrivalMetrics
}

// NewArrival starts nothing; there is nothing to close.
func NewArrival(cfg ArrivalConfig) *Arrival {
	a := &Arrival{cfg: cfg, metrics: newArrivalMetrics(cfg.Registerer)}
	a.metrics.rules.Set(float64(cfg.Matcher.Len()))
	return a
}

// Write sets Alerts on each article and makes its hits durable, all with one
// produce call and with none if there are no hits. After an error the same
// articles may come again: readers of the topic expect repeats.
func (a *Arrival) Write(ctx context.Context, articles []*news.Article) error {
	var msgs []kafka.Message
	for _, article := range articles {
		more, err := a.messages(ctx, article)
		if err != nil {
			return err
		}
		msgs = append(msgs, more...)
	}
	if len(msgs) == 0 {
		return nil
	}
	if err := a.cfg.Hits.WriteMessages(ctx, msgs...); err != nil {
		return fmt.Errorf("write alert hits: %w", err)
	}
	return nil
}

func (a *Arrival) messages(ctx context.Context, article *news.Article) ([]kafka.Message, error) {
	article.Alerts = nil
	if article.Status != news.Usable {
		return a.kill(ctx, article, article.Order)
	}
	start := time.Now()
	hits := a.cfg.Matcher.Match(article)
	now := time.Now()
	a.metrics.match.Observe(now.Sub(start).Seconds())
	var msgs []kafka.Message
	if article.VisibleFrom.After(now) {
		// An earlier version, open to all, may come after this one.
		var err error
		if msgs, err = a.kill(ctx, article, article.Order-1); err != nil {
			return nil, err
		}
	}
	for _, h := range hits {
		h.Matched = now.UTC()
		value, err := json.Marshal(h)
		if err != nil {
			return nil, fmt.Errorf("alert hit of %s: %w", h.Story, err)
		}
		article.Alerts = append(article.Alerts, h.Alert)
		msgs = append(msgs, kafka.Message{Key: []byte(h.Alert), Value: value})
		a.metrics.hits.Inc()
		if !h.Received.IsZero() {
			a.metrics.latency.Observe(now.Sub(h.Received).Seconds())
		}
	}
	return msgs, nil
}

// kill tells every partition that no version up to the order may be announced,
// because any alert may have a hit for the story.
func (a *Arrival) kill(ctx context.Context, article *news.Article, order int64) ([]kafka.Message, error) {
	value, err := json.Marshal(Hit{
		Kind: KindKill, Story: article.ID, Order: order, Status: article.Status,
		Provider: article.Provider, Received: article.Received, Matched: time.Now().UTC(),
	})
	if err != nil {
		return nil, fmt.Errorf("kill of %s: %w", article.ID, err)
	}
	n, err := a.cfg.Partitions(ctx)
	if err != nil {
		return nil, fmt.Errorf("kill of %s: %w", article.ID, err)
	}
	msgs := make([]kafka.Message, n)
	for p := range msgs {
		msgs[p] = kafka.Message{Value: value, WriterData: toPartition(p)}
	}
	a.metrics.kills.Inc()
	return msgs, nil
}
