package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// OutOfRange says what to do when the next offset to read is not in the log:
// retention removed it, or the topic was made anew.
type OutOfRange string

const (
	Fail     OutOfRange = "fail"     // Consume ends with an error
	Earliest OutOfRange = "earliest" // go on with the oldest record there is
	Latest   OutOfRange = "latest"   // go on with what comes next
)

// KafkaConfig is how a member of a consumer group reads a topic.
type KafkaConfig struct {
	Brokers []string
	Dialer  *kafka.Dialer // TLS and SASL; nil: neither, 5 s to connect
	Group   string
	Topic   string

	// StartAtEnd lets a group that has never committed begin with what comes
	// next. Zero: it begins with the oldest record.
	StartAtEnd bool
	OutOfRange OutOfRange // zero: Fail

	// SessionTimeout is how long the group waits for a member that died, so
	// it bounds how long its partitions stand still. Zero: 10 s.
	SessionTimeout    time.Duration
	HeartbeatInterval time.Duration // also the time until a rebalance is noticed; zero: a quarter of SessionTimeout
	// DrainTimeout is how long what was fetched may take to be finished when
	// partitions go. No heartbeat is sent meanwhile, so it has to stay under
	// SessionTimeout. Zero: 6 tenths of that.
	DrainTimeout   time.Duration
	JoinBackoff    time.Duration // first wait after a failed join, growing to 5 s; zero: 100 ms
	CommitInterval time.Duration // zero: 1 s; more means more repetition after a crash
	TopicCheck     time.Duration // how often new partitions are looked for; zero: 5 s

	FetchMaxBytes      int           // of one answer of the broker; a larger record comes whole; zero: 1 MB
	MaxWait            time.Duration // how long the broker holds back an empty answer; zero: 250 ms, which is the most
	MaxInFlightRecords int           // of all partitions of this member; zero: 10,000
	MaxInFlightBytes   int           // the same; zero: 64 MB

	Health  *Health     // nil: faults are only logged
	Metrics *Metrics    // nil: not registered
	Log     *zap.Logger // nil: silent
}

const maxFetchWait = 250 * time.Millisecond

func (c *KafkaConfig) fillDefaults() {
	setDefault(&c.SessionTimeout, 10*time.Second)
	setDefault(&c.HeartbeatInterval, c.SessionTimeout/4)
	setDefault(&c.DrainTimeout, c.SessionTimeout*6/10)
	setDefault(&c.JoinBackoff, 100*time.Millisecond)
	setDefault(&c.CommitInterval, time.Second)
	setDefault(&c.TopicCheck, 5*time.Second)
	setDefault(&c.FetchMaxBytes, 1<<20)
	setDefault(&c.MaxWait, maxFetchWait)
	setDefault(&c.MaxInFlightRecords, 10_000)
	setDefault(&c.MaxInFlightBytes, 64<<20)
	if c.OutOfRange == "" {
		c.OutOfRange = Fail
	}
	if c.Dialer == nil {
		c.Dialer = &kafka.Dialer{Timeout: 5 * time.Second, DualStack: true}
	}
	if c.Health == nil {
		c.Health = &Health{}
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
}

// Validate names every fault at once.
func (c KafkaConfig) Validate() error {
	c.fillDefaults()
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	check(len(c.Brokers) > 0, "brokers: none")
	check(c.Group != "", "group: empty")
	check(c.Topic != "", "topic: empty")
	check(c.DrainTimeout < c.SessionTimeout, "drain timeout %v: not below session timeout %v", c.DrainTimeout, c.SessionTimeout)
	check(c.HeartbeatInterval <= c.SessionTimeout/3, "heartbeat interval %v: over a third of session timeout %v", c.HeartbeatInterval, c.SessionTimeout)
	check(c.MaxWait <= maxFetchWait, "max wait %v: over %v", c.MaxWait, maxFetchWait)
	switch c.OutOfRange {
	case Fail, Earliest, Latest:
	default:
		check(false, "out of range %q: not fail, earliest or latest", c.OutOfRange)
	}
	return errors.Join(errs...)
}

// Consume joins the group and calls handle, in a goroutine of its own, for each
// partition of each generation, with the partition's number. handle brings what
// it fetches to its fate until Fetch answers io.EOF, and returns; its ctx ends
// only when the drain deadline has passed. If it fails, the generation is drained
// and joined again, after a while that grows; a Permanent error ends Consume.
//
// When ctx ends, Consume stops fetching, lets the handlers finish, commits,
// leaves the group and returns nil. Brokers that cannot be reached are no
// reason to return: Health says so and it goes on trying.
func Consume(ctx context.Context, cfg KafkaConfig, handle func(ctx context.Context, partition int, src Source) error) error {
	if err := cfg.Validate(); err != nil {
		return fmt.Errorf("kafka: %w", err)
	}
	cfg.fillDefaults()
	m := &member{
		KafkaConfig: cfg, handle: handle,
		inFlight: &inFlight{maxRecords: cfg.MaxInFlightRecords, maxBytes: cfg.MaxInFlightBytes, metrics: cfg.Metrics},
	}
	m.Health.Report(m.part(), errNotJoined)
	defer m.Health.Report(m.part(), nil)
	for {
		if !m.awaitTopic(ctx) {
			return nil
		}
		err := m.belong(ctx)
		if !errors.Is(err, errTopicGone) {
			return err
		}
		m.report(err)
	}
}

// belong is a member of the group until ctx ends or there is no point any more.
func (m *member) belong(ctx context.Context) error {
	group, err := kafka.NewConsumerGroup(m.groupConfig())
	if err != nil {
		return fmt.Errorf("kafka: %w", err)
	}
	defer m.leave(group)
	return m.join(ctx, group)
}

var errNotJoined = errors.New("not joined yet")

// member is one member of the group over all of its generations.
type member struct {
	KafkaConfig
	handle   func(context.Context, int, Source) error
	inFlight *inFlight
	// partitionCount is how many the topic had at a time before the present
	// generation was assigned.
	partitionCount int
}

func (m *member) part() string { return "kafka " + m.Group }

func (m *member) groupConfig() kafka.ConsumerGroupConfig {
	start := kafka.FirstOffset
	if m.StartAtEnd {
		start = kafka.LastOffset
	}
	return kafka.ConsumerGroupConfig{
		ID: m.Group, Brokers: m.Brokers, Dialer: m.Dialer, Topics: []string{m.Topic},
		StartOffset:       start,
		SessionTimeout:    m.SessionTimeout,
		RebalanceTimeout:  m.SessionTimeout,
		HeartbeatInterval: m.HeartbeatInterval,
		JoinGroupBackoff:  m.JoinBackoff,
		Timeout:           m.coordinatorTimeout(),
	}
}

// coordinatorTimeout fits the last commit between the end of the drain and the
// end of the session.
func (m *member) coordinatorTimeout() time.Duration {
	return max(m.SessionTimeout-m.DrainTimeout, time.Second)
}

// join takes part in one generation after another.
func (m *member) join(ctx context.Context, group *kafka.ConsumerGroup) error {
	failures := 0
	for {
		gen, err := group.Next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			m.Metrics.rebalances.Inc()
			err = m.take(ctx, gen)
		}
		if err == nil {
			failures = 0
			continue
		}
		if ctx.Err() != nil || IsPermanent(err) || errors.Is(err, errTopicGone) {
			return err
		}
		if !errors.Is(err, kafka.RebalanceInProgress) {
			m.Metrics.retries.WithLabelValues("join").Inc()
			m.report(err)
		}
		failures++
		// A fresh broker answers "coordinator not available" once: the
		// first repetition comes at once.
		if failures > 1 && !sleep(ctx, Retry{Min: m.JoinBackoff}.wait(failures-1)) {
			return nil
		}
	}
}

func (m *member) report(err error) {
	if !m.Health.Report(m.part(), err) {
		return
	}
	if err != nil {
		m.Log.Warn("not consuming", zap.String("group", m.Group), zap.String("topic", m.Topic), zap.Strings("brokers", m.Brokers), zap.Error(err))
		return
	}
	m.Log.Info("consuming", zap.String("group", m.Group), zap.String("topic", m.Topic))
}

// take owns a generation's partitions until it ends.
func (m *member) take(ctx context.Context, gen *kafka.Generation) error {
	m.report(nil)
	result := make(chan error, 1)
	gen.Start(func(ended context.Context) {
		result <- newGeneration(m, gen).run(ctx, ended)
	})
	return <-result
}

// leave tells the group that this member goes, so that its partitions move at
// once. A coordinator that does not answer is not waited for.
func (m *member) leave(group *kafka.ConsumerGroup) {
	left := make(chan struct{})
	go func() {
		defer close(left)
		_ = group.Close() // it returns nothing else
	}()
	t := time.NewTimer(m.coordinatorTimeout())
	defer t.Stop()
	select {
	case <-left:
	case <-t.C:
		m.Log.Warn("group not left in time", zap.String("group", m.Group))
	}
}
