package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/query"
	"github.com/dateline-wire/dateline/sink"
	"github.com/dateline-wire/dateline/web"
)

// store is an index as this command needs it: sink.Elastic or sink.Bleve.
type store interface {
	pipeline.Sink
	web.Store
	Ready(context.Context) error
}

// station is one process of Dateline with all of its parts: a member of the
// consumer groups, an index, the dispatcher of alerts and the desk page.
type station struct {
	cfg    config
	log    *zap.Logger
	reg    *prometheus.Registry
	health *pipeline.Health
	rules  []alert.Rule
	topics broker.Set

	metrics  *pipeline.Metrics
	store    store
	page     *web.Server
	channels map[string]alert.Channel
	stages   []pipeline.Stage
	feeds    *enrich.FeedPlaces
	memory   *feedMemory
	parse    parser
	closers  []func() error // run last to first
}

// newStation builds the parts and starts the embedded ones. It connects to no
// service yet: that is for run, which waits for them.
func newStation(cfg config, rules []alert.Rule, note string, log *zap.Logger) (_ *station, err error) {
	s := &station{cfg: cfg, log: log, reg: prometheus.NewRegistry(), health: &pipeline.Health{}, rules: rules, topics: broker.Topics(cfg.Kafka.Prefix)}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	s.reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	s.metrics = pipeline.NewMetrics(s.reg)
	if s.parse, err = cfg.Wire.parser(); err != nil {
		return nil, err
	}
	s.feeds = enrich.NewFeedPlaces()
	all, err := openEnrichment(cfg.Enrich, s.feeds)
	if err != nil {
		return nil, err
	}
	s.stages = all.stages(nil)
	if err := s.openBroker(); err != nil {
		return nil, err
	}
	if err := s.openMemory(); err != nil {
		return nil, err
	}
	if err := s.openStore(); err != nil {
		return nil, err
	}
	s.page, err = web.New(web.Config{
		Store: s.store, Places: all.locations.Places(), Rules: rules, Ready: s.ready, Registry: s.reg, Log: log, Name: cfg.HTTP.Title, Note: note,
		Metrics: promhttp.HandlerFor(s.reg, promhttp.HandlerOpts{}),
	})
	if err != nil {
		return nil, err
	}
	if err := s.openChannels(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *station) openBroker() error {
	if len(s.cfg.Kafka.Brokers) > 0 {
		return nil
	}
	b, err := broker.Open(filepath.Join(s.cfg.Data, "kafka"), 0)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, b.Close)
	s.cfg.Kafka.Brokers = []string{b.Addr()}
	if s.cfg.Kafka.SessionTimeout == 0 {
		s.cfg.Kafka.SessionTimeout = time.Minute
	}
	return nil
}

func (s *station) openMemory() error {
	w, err := s.cfg.Kafka.TopicWriter(s.topics.Feeds)
	if err != nil {
		return err
	}
	// What fails is written again a minute later, and closing waits for what is
	// under way, so once is enough and a stop is not held up.
	w.MaxAttempts, w.WriteTimeout, w.ReadTimeout = 1, lastWords, lastWords
	s.closers = append(s.closers, w.Close)
	s.memory = newFeedMemory(s.feeds, w, s.log, s.reg)
	return nil
}

func (s *station) openStore() error {
	if s.cfg.Elastic != nil {
		e, err := sink.NewElastic(*s.cfg.Elastic, s.log, s.reg)
		if err != nil {
			return configError{fmt.Errorf("elastic: %w", err)}
		}
		s.store = e
		return nil
	}
	b, err := sink.OpenBleve(filepath.Join(s.cfg.Data, "index"), s.log, s.reg)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, b.Close)
	s.store = b
	if s.cfg.Pipeline.BatchRecords == 0 {
		s.cfg.Pipeline.BatchRecords = 200 // as fast as 500 in bleve, with less memory
	}
	return nil
}

func (s *station) openChannels() error {
	channels, err := alert.OpenChannels(s.cfg.Alerts.Channels)
	if err != nil {
		return configError{fmt.Errorf("alerts.channels: %w", err)}
	}
	channels[alert.LogChannel] = alert.Log{Logger: s.log}
	channels[alert.PageChannel] = s.page
	s.channels = channels
	if err := alert.Check(s.rules, slices.Collect(maps.Keys(channels))); err != nil {
		return configError{err}
	}
	return nil
}

// ready says why this process does not do its work, if so.
func (s *station) ready(ctx context.Context) error {
	return errors.Join(s.health.Ready(), s.store.Ready(ctx))
}

// run serves the page and moves the wire until ctx ends, then drains. play, when
// not nil, runs beside once the topics are there.
func (s *station) run(ctx context.Context, l net.Listener, play func(context.Context) error) error {
	defer s.close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s.health.Report("topics", errors.New("not checked yet"))
	server := &http.Server{
		Handler: s.page, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: zap.NewStdLog(s.log),
	}
	var parts sync.WaitGroup
	part := func(name string, run func(context.Context) error) {
		parts.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	server.RegisterOnShutdown(s.page.Close) // ends the event streams
	parts.Go(func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(grace)
	})
	part("http", func(context.Context) error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	part("index", s.awaitIndex)
	if s.ensureTopics(ctx) == nil {
		part("wire", s.consumeWire)
		part("alerts", s.consumeHits)
		part("feed places", func(ctx context.Context) error { return s.memory.run(ctx, s.cfg.Kafka.Config, s.topics.Feeds.Name) })
		if play != nil {
			part("play", play)
		}
	}
	parts.Wait()
	s.memory.keep(context.Background(), time.Now(), lastWords)
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// ensureTopics waits for Kafka for as long as it takes and makes what is
// missing.
func (s *station) ensureTopics(ctx context.Context) error {
	retry := pipeline.Retry{OnError: func(_ int, err error) {
		if s.health.Report("topics", err) {
			s.log.Warn("kafka not ready", zap.Strings("brokers", s.cfg.Kafka.Brokers), zap.Error(err))
		}
	}}
	err := retry.Do(ctx, func(ctx context.Context) error {
		_, err := broker.EnsureTopics(ctx, s.cfg.Kafka.Config, s.topics.All())
		return err
	})
	if err == nil {
		s.health.Report("topics", nil)
	}
	return err
}

// awaitIndex says at once, and not with the first story, that the index cannot
// be reached or is not set up.
func (s *station) awaitIndex(ctx context.Context) error {
	failed := false
	retry := pipeline.Retry{OnError: func(_ int, err error) {
		failed = true
		if s.health.Report("index", err) {
			s.log.Warn("index not ready", zap.Error(err))
		}
	}}
	err := retry.Do(ctx, s.store.Ready)
	if err == nil && failed {
		s.health.Report("index", nil)
		s.log.Info("index ready")
	}
	return err
}

// consumeWire is the way of a story from the topic to the index.
func (s *station) consumeWire(ctx context.Context) error {
	dead, err := s.cfg.Kafka.TopicWriter(s.topics.Dead)
	if err != nil {
		return err
	}
	defer dead.Close()
	hits, err := s.cfg.Kafka.TopicWriter(s.topics.Hits)
	if err != nil {
		return err
	}
	defer hits.Close()
	hits.Balancer = &alert.ByPartition{}
	matcher, err := alert.NewMatcher(s.rules)
	if err != nil {
		return err
	}
	client := &kafka.Client{Addr: hits.Addr, Transport: hits.Transport, Timeout: 10 * time.Second}
	p := s.cfg.Pipeline
	line := &pipeline.Line{
		Parse: s.parse,
		Arrival: alert.NewArrival(alert.ArrivalConfig{
			Matcher: matcher, Hits: hits, Partitions: alert.Partitions(client, hits.Topic), Registerer: s.reg,
		}),
		Stages: s.stages,
		Sink:   s.store,
		Dead:   &pipeline.Dead{Writer: dead},

		BatchCount: p.BatchRecords, BatchBytes: p.BatchBytes, BatchAge: p.BatchAge, StageTimeout: p.StageTimeout,
		Health: s.health, Metrics: s.metrics, Log: s.log,
	}
	return s.consume(ctx, "", s.topics.Wire, func(ctx context.Context, _ int, src pipeline.Source) error {
		return line.Run(ctx, src)
	})
}

// consume reads a topic as the configured group, or one named after it.
func (s *station) consume(ctx context.Context, suffix string, t broker.Topic, handle func(context.Context, int, pipeline.Source) error) error {
	dialer, err := s.cfg.Kafka.Dialer()
	if err != nil {
		return err
	}
	cfg := s.cfg.consumer(t.Name)
	cfg.Group += suffix
	cfg.Dialer, cfg.Health, cfg.Metrics, cfg.Log = dialer, s.health, s.metrics, s.log
	return pipeline.Consume(ctx, cfg, handle)
}

// visible is what the dispatcher asks before it announces a story whose embargo
// has ended.
func (s *station) visible(ctx context.Context, story string) (bool, error) {
	page, err := s.store.Search(ctx, query.Search{ID: story, Size: 1})
	if err != nil {
		return false, err
	}
	return len(page.Hits) == 1 && page.Hits[0].Article.Visible(time.Now()), nil
}

// past is what the dispatcher asks about a version so old that it may have
// forgotten the story's kill.
func (s *station) past(ctx context.Context, story string) ([]alert.Hit, error) {
	h, err := s.store.History(ctx, story)
	if err != nil || h == nil {
		return nil, err
	}
	return alert.Past(h, time.Now()), nil
}

func (s *station) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		if err := s.closers[i](); err != nil {
			s.log.Warn("not closed cleanly", zap.Error(err))
		}
	}
	s.closers = nil
	_ = s.log.Sync()
}

// listen takes the address or, if any is true and it is taken, the next free
// ports after it.
func listen(address string, next bool) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil || !next {
		return l, err
	}
	host, port, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, splitErr
	}
	first, parseErr := net.LookupPort("tcp", port)
	if parseErr != nil {
		return nil, parseErr
	}
	for p := first + 1; p < first+100 && p < 1<<16; p++ {
		if l, err = net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(p))); err == nil {
			return l, nil
		}
	}
	return nil, err
}
