package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// prepare takes fetched records as far as the sink: parsed, shown to Arrival,
// enriched. The order is kept. It fails only when ctx ends or Arrival can never
// work.
func (r *run) prepare(ctx context.Context, records []Record) ([]*item, error) {
	if r.partition == "" {
		r.partition = records[0].Topic + "/" + strconv.Itoa(records[0].Partition)
	}
	now := time.Now()
	items := make([]*item, len(records))
	for i := range records {
		items[i] = &item{record: records[i], ticket: r.watermark.Track(&records[i], now), began: now}
	}
	parallel(len(items), r.Workers, func(i int) { r.parse(items[i]) })
	if err := r.arrive(ctx, items); err != nil {
		return nil, err
	}
	if len(r.stages) == 0 {
		return items, nil
	}
	var living []**news.Article
	for _, it := range items {
		for i, a := range it.articles {
			if !a.Killed() {
				living = append(living, &it.articles[i])
			}
		}
	}
	parallel(len(living), r.Workers, func(i int) { *living[i] = r.Enrich(ctx, *living[i]) })
	return items, context.Cause(ctx)
}

var (
	errEmpty   = errors.New("no bytes")
	errNothing = errors.New("neither article nor error")
)

func (r *run) parse(it *item) {
	if len(it.record.Value) == 0 {
		it.refuse("parse", errEmpty)
		return
	}
	articles, err := r.parseGuarded(payload(&it.record))
	it.articles = articles
	switch {
	case err != nil:
		it.refuse("parse", err)
	case len(articles) == 0:
		it.refuse("parse", errNothing)
	}
}

func (r *run) parseGuarded(p news.Payload) (articles []*news.Article, err error) {
	defer func() {
		if v := recover(); v != nil {
			articles, err = nil, fmt.Errorf("panic: %v", v)
		}
	}()
	return r.Parse(p)
}

func payload(rec *Record) news.Payload {
	p := news.Payload{
		Data: rec.Value, Received: rec.Time,
		Topic: rec.Topic, Partition: rec.Partition, Offset: rec.Offset,
	}
	for _, h := range rec.Headers {
		switch h.Key {
		case "provider":
			p.Provider = string(h.Value)
		case "feed":
			p.Feed = string(h.Value)
		case "received":
			if t, err := time.Parse(time.RFC3339, string(h.Value)); err == nil {
				p.Received = t.UTC()
			}
		}
	}
	return p
}

// arrive shows the articles to Arrival until it has taken them. What it refuses
// for ever is stored all the same, and dead-lettered too.
func (r *run) arrive(ctx context.Context, items []*item) error {
	if r.Arrival == nil {
		return nil
	}
	articles, owner := flatten(items)
	if len(articles) == 0 {
		return nil
	}
	var refused *BatchError
	err := r.retry(ctx, "arrival", func(ctx context.Context) error {
		refused = nil
		err := r.Arrival.Write(ctx, articles)
		if errors.As(err, &refused) {
			return nil
		}
		return err
	})
	if err != nil || refused == nil {
		return err
	}
	for i, reason := range refused.Refused {
		owner[i].refuse("arrival", reason)
	}
	return nil
}

// flatten gives the articles of all items and, for each, the item it is from.
func flatten(items []*item) (articles []*news.Article, owner []*item) {
	for _, it := range items {
		for _, a := range it.articles {
			articles = append(articles, a)
			owner = append(owner, it)
		}
	}
	return articles, owner
}

// parallel calls fn for 0 to n-1 on up to workers goroutines and waits for all.
func parallel(n, workers int, fn func(int)) {
	if n == 1 || workers == 1 {
		for i := range n {
			fn(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, workers) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				fn(i)
			}
		})
	}
	wg.Wait()
}
