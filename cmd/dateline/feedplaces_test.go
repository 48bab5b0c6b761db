package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/news"
)

const (
	texas = 4736286
	ohio  = 5165418
)

func weights(feeds *enrich.FeedPlaces, feed string) map[int]float64 {
	_, regions := feeds.Snapshot(feed)
	out := map[int]float64{}
	for _, r := range regions {
		out[r.GeoNamesID] = r.Weight
	}
	return out
}

// TestFeedsAfterRestart: a local paper's home is learnt, and known again by the
// process that comes after.
func TestFeedsAfterRestart(t *testing.T) {
	data := t.TempDir()
	d := openDesk(t, data)
	var sent, want []string
	for i := range 8 {
		headline := fmt.Sprintf("Road %02d in Columbus, Ohio, opens", i)
		sent = append(sent, fmt.Sprintf(`{"id":"npa:%d","version":"1","headline":%q,"body":"The road in Columbus, Ohio, is open.","language":"en"}`, i, headline))
		want = append(want, headline)
	}
	d.publish(sent...)
	d.await("stories", func() bool { return slices.Equal(d.headlines(), want) })
	before := weights(d.station.feeds, "npa")
	if before[ohio] < 4 {
		t.Fatalf("learnt %v", before)
	}
	d.stop()

	d = openDesk(t, data)
	defer d.stop()
	d.await("what was learnt", func() bool { return len(d.station.feeds.Feeds()) > 0 })
	after := weights(d.station.feeds, "npa")
	if diff := after[ohio] - before[ohio]; diff > 0.001 || diff < -0.001 {
		t.Errorf("learnt %v, known again %v", before, after)
	}
}

// member is a process with its own knowledge and the common topic.
type member struct {
	*feedMemory
	t      *testing.T
	stage  *enrich.Locations
	broker broker.Config
	topic  broker.Topic
	logs   *observer.ObservedLogs
	reg    *prometheus.Registry
	now    time.Time
}

func openFeedTopic(t *testing.T) (broker.Config, broker.Topic) {
	t.Helper()
	b, err := broker.Open(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	topic := broker.Topics("").Feeds
	if _, err := broker.EnsureTopics(t.Context(), b.Config(), []broker.Topic{topic}); err != nil {
		t.Fatal(err)
	}
	return b.Config(), topic
}

func join(t *testing.T, c broker.Config, topic broker.Topic) *member {
	t.Helper()
	w, err := c.TopicWriter(topic)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	core, logs := observer.New(zapcore.InfoLevel)
	feeds := enrich.NewFeedPlaces()
	stage, err := enrich.NewLocations(enrich.LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	m := &member{t: t, stage: stage, broker: c, topic: topic, logs: logs, reg: prometheus.NewRegistry(), now: time.Now()}
	m.feedMemory = newFeedMemory(feeds, w, zap.New(core), m.reg)
	m.repeated = m.now
	if err := m.recall(t.Context(), c, topic.Name); err != nil {
		t.Fatal(err)
	}
	return m
}

// reads takes stories of a feed that play in a place.
func (m *member) reads(feed string, stories int, place string) {
	m.t.Helper()
	for i := range stories {
		a := &news.Article{
			ID: fmt.Sprint(m.member, place, i), Provider: feed, Status: news.Usable, Language: "en",
			Headline: "A road in " + place + " opens", Body: "The road in " + place + " is open.",
		}
		if err := m.stage.Process(m.t.Context(), a); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *member) writes() { m.keep(m.t.Context(), m.now, time.Minute) }

func (m *member) counted(outcome string) float64 {
	m.t.Helper()
	families, err := m.reg.Gather()
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range families {
		for _, c := range f.GetMetric() {
			if c.GetLabel()[0].GetValue() == outcome {
				return c.GetCounter().GetValue()
			}
		}
	}
	return 0
}

// TestFeedsOfTwoMembers: each reads another part of a feed, and whoever comes
// later knows both parts, whichever wrote last; what both knew from the start
// does not count twice.
func TestFeedsOfTwoMembers(t *testing.T) {
	c, topic := openFeedTopic(t)
	first := join(t, c, topic)
	first.reads("paper", 30, "Columbus, Ohio")
	first.writes()
	base := weights(first.feeds, "paper")[ohio]

	second, third := join(t, c, topic), join(t, c, topic)
	if got := weights(second.feeds, "paper")[ohio]; got < 0.99*base || got > 1.01*base || base < 5 {
		t.Fatalf("%v of %v known again", got, base)
	}
	second.reads("paper", 10, "Dallas, Texas")
	second.reads("other", 3, "Dallas, Texas")
	third.reads("paper", 10, "Cleveland, Ohio")
	second.writes()
	third.writes()
	dallas, cleveland := weights(second.feeds, "paper"), weights(third.feeds, "paper")

	last := join(t, c, topic)
	got := weights(last.feeds, "paper")
	if got[texas] < 0.99*dallas[texas] || got[ohio] < 0.99*cleveland[ohio] || got[ohio] > 1.01*cleveland[ohio] || dallas[texas] < 3 {
		t.Errorf("known %v of %v and %v", got, dallas, cleveland)
	}
	if got := weights(last.feeds, "other"); got[texas] == 0 {
		t.Errorf("the other feed is lost: %v", got)
	}
	if changed := last.feeds.Changed(); len(changed) != 0 {
		t.Errorf("reading is no change: %v", changed)
	}
}

// TestFeedsRepeated: a feed that says nothing is written again every hour, so
// that the topic may forget old records; one that changed at the next minute.
func TestFeedsRepeated(t *testing.T) {
	c, topic := openFeedTopic(t)
	m := join(t, c, topic)
	m.reads("paper", 3, "Columbus, Ohio")
	m.writes()
	m.now = m.now.Add(time.Minute)
	m.writes()
	if n := m.counted("written"); n != 1 {
		t.Fatalf("%v records of a feed that changed once", n)
	}
	m.reads("other", 3, "Dallas, Texas")
	m.now = m.now.Add(repeatEvery)
	m.writes()
	if n := m.counted("written"); n != 3 {
		t.Errorf("%v records after an hour, of two feeds", n)
	}
}

// TestFeedsBrokenRecord: it is skipped, and the log says where it is.
func TestFeedsBrokenRecord(t *testing.T) {
	c, topic := openFeedTopic(t)
	w, err := c.TopicWriter(topic)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	err = w.WriteMessages(t.Context(),
		kafka.Message{Key: []byte("paper"), Value: []byte(`{"feed":"paper","stories":5,"regions":[{"geonames_id":5165418,"weight":4}]}`)},
		kafka.Message{Key: []byte("paper"), Value: []byte(`{"feed":"paper","stories":`)},
		kafka.Message{Key: []byte("paper"), Value: []byte(`{"feed":"other","stories":5,"regions":[]}`)},
		kafka.Message{Key: []byte("sick"), Value: []byte(`{"feed":"sick","stories":-5,"regions":[{"geonames_id":-1,"weight":1e300},{"geonames_id":4736286,"weight":-4}]}`)},
	)
	if err != nil {
		t.Fatal(err)
	}
	m := join(t, c, topic)
	if got := weights(m.feeds, "paper"); got[ohio] != 4 {
		t.Errorf("known %v", got)
	}
	if got := weights(m.feeds, "sick"); got[texas] != 0 {
		t.Errorf("known %v", got)
	}
	var skipped []string
	for _, l := range m.logs.FilterMessage("record skipped").All() {
		f := l.ContextMap()
		skipped = append(skipped, fmt.Sprintf("%v/%v@%v %v", f["topic"], f["partition"], f["offset"], f["error"]))
	}
	want := []string{"feed-places/0@1 unexpected end of JSON input", "feed-places/0@2 key and feed differ"}
	if !slices.Equal(skipped, want) || m.counted("skipped") != 2 {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
}

// failingWriter fails until told not to.
type failingWriter struct {
	err  error
	sent []kafka.Message
}

func (w *failingWriter) WriteMessages(_ context.Context, all ...kafka.Message) error {
	if w.err == nil {
		w.sent = append(w.sent, all...)
	}
	return w.err
}

// TestFeedsWithoutBroker: faults are counted, told of once, and nothing that was
// learnt meanwhile is forgotten.
func TestFeedsWithoutBroker(t *testing.T) {
	c, topic := openFeedTopic(t)
	m := join(t, c, topic)
	w := &failingWriter{err: errors.New("no leader")}
	m.writer = w
	for i := range 3 {
		m.reads(fmt.Sprint("paper", i), 1, "Columbus, Ohio")
		m.writes()
	}
	if n := m.logs.FilterLevelExact(zap.WarnLevel).Len(); n != 1 || m.counted("failed") != 3 {
		t.Errorf("%d lines of log, %v faults", n, m.counted("failed"))
	}
	w.err = nil
	m.writes()
	var keys []string
	for _, s := range w.sent {
		keys = append(keys, string(s.Key))
	}
	if strings.Join(keys, " ") != "paper0 paper1 paper2" {
		t.Errorf("written after all: %q", keys)
	}
}

func TestMergeFeed(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	of := func(hours int, stories float64, w map[int]float64) feedRecord {
		r := feedRecord{Stories: stories, at: at.Add(time.Duration(hours) * time.Hour)}
		for id, weight := range w {
			r.Regions = append(r.Regions, enrich.RegionShare{GeoNamesID: id, Weight: weight})
		}
		return r
	}
	stories, regions := mergeFeed([]feedRecord{
		of(-25, 900, map[int]float64{1: 800}), // has left
		of(-23, 30, map[int]float64{1: 10, 2: 5}),
		of(0, 20, map[int]float64{1: 4, 3: 7}),
	})
	got := map[int]float64{}
	for _, r := range regions {
		got[r.GeoNamesID] = r.Weight
	}
	if want := map[int]float64{1: 10, 2: 5, 3: 7}; stories != 30 || !maps.Equal(got, want) {
		t.Errorf("%v stories, %v, want %v", stories, got, want)
	}
}

// TestFeedsAtTheEnd: a broker that is gone holds no stop up.
func TestFeedsAtTheEnd(t *testing.T) {
	b, err := broker.Open(t.TempDir(), 0)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config{Data: t.TempDir(), Kafka: kafkaConfig{Config: b.Config()}}
	s, err := newStation(cfg, nil, "", zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := broker.EnsureTopics(t.Context(), b.Config(), s.topics.All()); err != nil {
		t.Fatal(err)
	}
	stage, err := enrich.NewLocations(enrich.LocationsConfig{Feeds: s.feeds})
	if err != nil {
		t.Fatal(err)
	}
	m := &member{feedMemory: s.memory, t: t, stage: stage, now: time.Now()}
	m.reads("paper", 3, "Columbus, Ohio")
	m.writes()
	m.reads("other", 3, "Columbus, Ohio")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	m.keep(context.Background(), m.now, lastWords)
	s.close()
	if took := time.Since(began); took > 4*lastWords || len(s.memory.owed) != 1 {
		t.Errorf("the stop took %v; feeds not written: %v", took, s.memory.owed)
	}
}
