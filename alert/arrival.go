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
		return fmt.Errorf("write alert hits: %w", writeCause(err))
	}
	return nil
}

func (a *Arrival) messages(ctx context.Context, article *news.Article) ([]kafka.Message, error) {
	article.Alerts = nil
	if article.Status != news.Usable {
		return a.toAll(ctx, article, KindKill)
	}
	start := time.Now()
	hits := a.cfg.Matcher.Match(article)
	now := time.Now()
	a.metrics.match.Observe(now.Sub(start).Seconds())
	var msgs []kafka.Message
	if article.VisibleFrom.After(now) {
		// An earlier version, open to all, may come after this one.
		var err error
		if msgs, err = a.toAll(ctx, article, KindKill); err != nil {
			return nil, err
		}
	}
	if article.Releases() {
		var err error
		if msgs, err = a.toAll(ctx, article, KindRelease); err != nil {
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

// Past is what Arrival has told all partitions about the versions of a story.
func Past(h *news.History, now time.Time) []Hit {
	var told []Hit
	for _, v := range h.Versions {
		hit := Hit{Story: h.ID, Order: v.Order, Status: v.Status, Received: v.Received}
		switch {
		case v.Status != news.Usable:
			hit.Kind = KindKill
		case isFinal(v.Order):
			hit.Kind = KindRelease
		case v.VisibleFrom.After(now):
			hit.Kind, hit.VisibleFrom = KindKill, v.VisibleFrom
		default:
			continue
		}
		told = append(told, hit)
	}
	return told
}

// toAll tells every partition which versions may not be announced, or may again,
// because any alert may have a hit for the story.
func (a *Arrival) toAll(ctx context.Context, article *news.Article, kind Kind) ([]kafka.Message, error) {
	h := Hit{
		Kind: kind, Story: article.ID, Order: article.Order, Status: article.Status,
		Provider: article.Provider, Received: article.Received, Matched: time.Now().UTC(),
	}
	if article.Status == news.Usable {
		h.VisibleFrom = article.VisibleFrom
	}
	value, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", kind, article.ID, err)
	}
	n, err := a.cfg.Partitions(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", kind, article.ID, err)
	}
	msgs := make([]kafka.Message, n)
	for p := range msgs {
		msgs[p] = kafka.Message{Value: value, WriterData: toPartition(p)}
	}
	if kind == KindKill {
		a.metrics.kills.Inc()
	}
	return msgs, nil
}
