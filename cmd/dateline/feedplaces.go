package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/internal/broker"
)

const (
	keepEvery   = time.Minute      // the feeds that changed are written so often
	repeatEvery = time.Hour        // and all, so that the topic may forget
	goneAfter   = 24 * time.Hour   // a member that has been silent so long has left
	lastWords   = 3 * time.Second  // for the write at the end
	keepTimeout = 20 * time.Second // for any other
)

// feedMemory carries what the location stage learns of each feed over restarts,
// by way of a topic. It is a hint and treated as one: the last minute may be
// lost, a broker that fails is counted and told of once, and no story waits for
// it.
//
// A member writes all that it knows of a feed, what it read at its own start
// included. Who starts takes, of the newest record of every member, the larger
// weight for each region. So nothing counts twice, and of two members that each
// read a part of a feed neither wipes out what the other has learnt.
type feedMemory struct {
	feeds  *enrich.FeedPlaces
	writer alert.MessageWriter
	member string // new with every process
	log    *zap.Logger
	count  *prometheus.CounterVec

	owed     map[string]bool // feeds whose last write failed
	repeated time.Time       // when all were written
	failing  bool
}

// feedRecord is the value of the topic feed-places, keyed by feed.
type feedRecord struct {
	Feed    string               `json:"feed"`
	Member  string               `json:"member,omitempty"`
	Stories float64              `json:"stories"`
	Regions []enrich.RegionShare `json:"regions"`

	at time.Time
}

func newFeedMemory(feeds *enrich.FeedPlaces, w alert.MessageWriter, log *zap.Logger, r prometheus.Registerer) *feedMemory {
	m := &feedMemory{
		feeds: feeds, writer: w, member: rand.Text()[:10], log: log, owed: map[string]bool{},
		count: promauto.With(r).NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_feed_places_records_total", Help: "Records of where feeds' stories play: written, read at start, skipped as unreadable, or failed: a write or read that the broker refused.",
		}, []string{"outcome"}),
	}
	for _, outcome := range []string{"written", "read", "skipped", "failed"} {
		m.count.WithLabelValues(outcome) // shown as zero from the start
	}
	return m
}

// run reads back what was learnt before and then writes what changes, until ctx
// ends. The caller calls keep once more when no story is on its way any longer.
func (m *feedMemory) run(ctx context.Context, c broker.Config, topic string) error {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	m.repeated = time.Now()
	recalled := false
	for {
		if !recalled {
			recalled = m.told(ctx, m.recall(ctx, c, topic)) == nil
		}
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			m.keep(ctx, now, keepTimeout)
		}
	}
}

// told counts a fault of the broker and logs the first of a row.
func (m *feedMemory) told(ctx context.Context, err error) error {
	switch {
	case err == nil:
		m.failing = false
	case ctx.Err() == nil:
		m.count.WithLabelValues("failed").Inc()
		if !m.failing {
			m.log.Warn("where feeds' stories play is not kept for now", zap.Error(err))
		}
		m.failing = true
	}
	return err
}

// keep writes the feeds that changed, those whose last write failed and, every
// hour, all.
func (m *feedMemory) keep(ctx context.Context, now time.Time, timeout time.Duration) {
	for _, feed := range m.feeds.Changed() {
		m.owed[feed] = true
	}
	if now.Sub(m.repeated) >= repeatEvery {
		for _, feed := range m.feeds.Feeds() {
			m.owed[feed] = true
		}
		m.repeated = now
	}
	if len(m.owed) == 0 {
		return
	}
	var records []kafka.Message
	for _, feed := range slices.Sorted(maps.Keys(m.owed)) {
		records = append(records, m.record(feed))
	}
	sent, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if m.told(ctx, m.writer.WriteMessages(sent, records...)) == nil {
		m.count.WithLabelValues("written").Add(float64(len(records)))
		clear(m.owed)
	}
}

func (m *feedMemory) record(feed string) kafka.Message {
	stories, regions := m.feeds.Snapshot(feed)
	for i := range regions {
		regions[i].Weight = thousandths(regions[i].Weight)
	}
	value, _ := json.Marshal(feedRecord{Feed: feed, Member: m.member, Stories: thousandths(stories), Regions: regions}) // finite numbers always encode
	return kafka.Message{Key: []byte(feed), Value: value}
}

func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }

// recall adds what the topic holds to what has been learnt meanwhile.
func (m *feedMemory) recall(ctx context.Context, c broker.Config, topic string) error {
	newest := map[string]map[string]feedRecord{} // feed, member
	err := broker.ReadAll(ctx, c, topic, func(msg kafka.Message) error {
		r, err := readFeedRecord(msg)
		if err != nil {
			m.count.WithLabelValues("skipped").Inc()
			m.log.Warn("record skipped", zap.String("topic", msg.Topic), zap.Int("partition", msg.Partition), zap.Int64("offset", msg.Offset), zap.Error(err))
			return nil
		}
		m.count.WithLabelValues("read").Inc()
		if newest[r.Feed] == nil {
			newest[r.Feed] = map[string]feedRecord{}
		}
		newest[r.Feed][r.Member] = r
		return nil
	})
	if err != nil {
		return fmt.Errorf("recall: %w", err)
	}
	for feed, members := range newest {
		stories, regions := mergeFeed(slices.Collect(maps.Values(members)))
		more, learnt := m.feeds.Snapshot(feed)
		m.feeds.Restore(feed, stories+more, append(regions, learnt...))
	}
	return nil
}

func readFeedRecord(msg kafka.Message) (r feedRecord, err error) {
	if err := json.Unmarshal(msg.Value, &r); err != nil {
		return r, err
	}
	if r.Feed == "" || r.Feed != string(msg.Key) {
		return r, errors.New("key and feed differ")
	}
	r.at = msg.Time
	return r, nil
}

// mergeFeed gives the most that any member knows of each region. Members that
// were silent for a day before the last one wrote have left, and what they knew
// is in what the others read at their start.
func mergeFeed(records []feedRecord) (stories float64, regions []enrich.RegionShare) {
	last := slices.MaxFunc(records, func(a, b feedRecord) int { return a.at.Compare(b.at) }).at
	most := map[int]float64{}
	for _, r := range records {
		if last.Sub(r.at) > goneAfter {
			continue
		}
		stories = max(stories, r.Stories)
		for _, s := range r.Regions {
			most[s.GeoNamesID] = max(most[s.GeoNamesID], s.Weight)
		}
	}
	for id, weight := range most {
		regions = append(regions, enrich.RegionShare{GeoNamesID: id, Weight: weight})
	}
	slices.SortFunc(regions, func(a, b enrich.RegionShare) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.GeoNamesID, b.GeoNamesID))
	})
	return stories, regions
}
