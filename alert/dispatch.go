package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/news"
)

// Grace is how long Handle waits for channels. What takes longer goes on in the
// background, with a record in deliveries from which another process resumes.
const Grace = 250 * time.Millisecond

// DispatchConfig says what a Dispatcher works with.
type DispatchConfig struct {
	Rules []Rule

	// Channels by the names that rules use. LogChannel and PageChannel may be
	// missing: rules then do without them.
	Channels map[string]Channel

	// Deliveries writes to the topic deliveries. A *kafka.Writer needs
	// RequireAll and a BatchTimeout of a few milliseconds.
	Deliveries MessageWriter

	// Visible asks whether the story may be shown now; it is asked before an
	// embargoed story is announced. Nil: it may.
	Visible func(ctx context.Context, story string) (bool, error)

	// Past gives what Arrival has told all partitions about a story, as the
	// index remembers it; it is asked about versions made more than 30 days ago,
	// whose kill may have left alert-hits. Nil: nothing.
	Past func(ctx context.Context, story string) ([]Hit, error)

	// MaxStories is how many (alert, story) pairs are remembered, about 350
	// bytes each; beyond it, and after 30 days, a new version of a forgotten
	// story is announced again. 0: 1,000,000.
	MaxStories int

	Log        *zap.Logger           // nil: no log
	Registerer prometheus.Registerer // nil: metrics are not exported
}

// remember is how long a story is kept in mind; deliveries keeps it as long.
const remember = 30 * 24 * time.Hour

// errStopped tells the reader of alert-hits not to commit.
var errStopped = errors.New("dispatcher stopped")

// Dispatcher sends each (alert, story) once to each channel of the rule, for
// the alerts of one partition of alert-hits or of all. On start the caller
// gives Remember the records of deliveries for these alerts and no others, and
// RememberHit the records of alert-hits that may have been handled; it starts
// Run, and then calls Handle with what is new. Whoever takes a partition over
// makes a new Dispatcher, because another has written to deliveries meanwhile.
type Dispatcher struct {
	cfg     DispatchConfig
	rules   map[string]Rule
	lines   map[string]*line
	metrics *dispatchMetrics

	life context.Context // of the jobs; ends with Run
	stop context.CancelFunc
	jobs sync.WaitGroup
	wake chan struct{} // held has changed

	mu    sync.Mutex // guards what follows
	told  *memory[*told]
	cover *memory[cover] // by story
	held  map[string]*hold
}

// NewDispatcher returns an error for a rule that names a channel which does not
// exist.
func NewDispatcher(cfg DispatchConfig) (*Dispatcher, error) {
	cfg.MaxStories = cmp.Or(cfg.MaxStories, 1_000_000)
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	names := make([]string, 0, len(cfg.Channels))
	lines := map[string]*line{}
	for name, c := range cfg.Channels {
		names = append(names, name)
		lines[name] = newLine(name, c)
	}
	if err := Check(cfg.Rules, names); err != nil {
		return nil, err
	}
	d := &Dispatcher{
		cfg:     cfg,
		rules:   map[string]Rule{},
		lines:   lines,
		metrics: newDispatchMetrics(cfg.Registerer),
		wake:    make(chan struct{}, 1),
		told:    newMemory(cfg.MaxStories, remember, (*told).busy),
		cover:   newMemory[cover](cfg.MaxStories, remember, nil),
		held:    map[string]*hold{},
	}
	for _, r := range cfg.Rules {
		if len(r.Channels) == 0 {
			r.Channels = []string{LogChannel, PageChannel}
		}
		d.rules[r.ID] = r
	}
	d.life, d.stop = context.WithCancel(context.Background())
	return d, nil
}

// Remember takes a record of deliveries, before Run and in any order.
func (d *Dispatcher) Remember(value []byte) error {
	var r Delivery
	if err := json.Unmarshal(value, &r); err != nil {
		return fmt.Errorf("delivery record: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	key := pair(r.Alert, r.Story)
	if r.State == Held {
		if r.Hit != nil {
			d.keep(key, *r.Hit)
		}
		return nil
	}
	m := mark{channel: r.Channel, state: r.State, version: r.version()}
	if r.State == Pending {
		m.hit = r.Hit
	}
	t := d.story(key)
	if have := t.mark(r.Channel); have == nil || m.outranks(*have) {
		t.set(m)
	}
	return nil
}

// RememberHit takes note of a kill or a release in alert-hits; other records it ignores. On
// start it has to see all records, as kills hold when their offset is committed
// too; later, those that are about to be handled, if Handle is called
// concurrently: else a kill and the hit behind it may change places.
func (d *Dispatcher) RememberHit(value []byte) error {
	var h Hit
	if err := json.Unmarshal(value, &h); err != nil {
		return fmt.Errorf("alert hit: %w", err)
	}
	if h.Kind != KindMatch {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.note(h)
	}
	return nil
}

func (d *Dispatcher) note(h Hit) {
	c, _ := d.cover.get(h.Story)
	d.cover.put(h.Story, c.note(h))
}

// Handle takes a record of alert-hits. Nil means that the record may be
// committed: every channel has the notice, or deliveries says what is left to
// do. After an error the same record has to come again. Handle may be called
// concurrently, for one alert id in the order of the topic.
func (d *Dispatcher) Handle(ctx context.Context, value []byte) error {
	if d.life.Err() != nil {
		return errStopped
	}
	var h Hit
	if err := json.Unmarshal(value, &h); err != nil {
		d.cfg.Log.Warn("alert hit skipped", zap.Error(err))
		return nil
	}
	switch h.Kind {
	case KindKill, KindRelease:
		return d.kill(ctx, h)
	case KindMatch:
		if rule, ok := d.rules[h.Alert]; ok { // else the alert was removed since
			return d.match(ctx, rule, h)
		}
	}
	return nil
}

func (d *Dispatcher) match(ctx context.Context, rule Rule, h Hit) error {
	if h.VisibleFrom.After(time.Now()) {
		return d.hold(ctx, h)
	}
	if d.mayBeForgotten(h) {
		if err := d.recall(ctx, h.Story); err != nil {
			return d.hold(ctx, h) // until the index can be asked, and shows the story
		}
	}
	jobs, err := d.start(rule, h)
	if err != nil {
		return err
	}
	return d.await(ctx, h, jobs)
}

// hold keeps a notice for later, in deliveries too.
func (d *Dispatcher) hold(ctx context.Context, h Hit) error {
	if !d.holdBack(h) {
		return nil
	}
	return d.write(ctx, Delivery{Alert: h.Alert, Story: h.Story, Order: h.Order, Received: h.Received, State: Held, Hit: &h})
}

// mayBeForgotten says whether the version is so old that what became of it may
// have left alert-hits, as where an archive is played again. Orders of agencies
// that count instead of naming times are no times.
func (d *Dispatcher) mayBeForgotten(h Hit) bool {
	made := h.version().made
	return made > firstClock && made < orderOf(time.Now().Add(-remember))
}

var firstClock = orderOf(time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC))

func orderOf(t time.Time) int64 { return news.MakeOrder(false, t, 0) }

// start begins what the version still needs and returns the jobs for its story,
// those under way included.
func (d *Dispatcher) start(rule Rule, h Hit) ([]*job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.life.Err() != nil {
		return nil, errStopped
	}
	key := pair(h.Alert, h.Story)
	if waiting, ok := d.held[key]; ok {
		if waiting.hit.version().compare(h.version()) > 0 {
			return nil, nil
		}
		d.drop(key)
	}
	t := d.story(key)
	if d.killed(h) || !t.mark("").wants(h.version()) {
		return nil, nil
	}
	var jobs []*job
	for _, name := range rule.Channels {
		line, ok := d.lines[name]
		m := t.mark(name)
		if !ok || !m.wants(h.version()) {
			continue
		}
		jobs = append(jobs, d.startJob(t, key, rule, line, m, h))
	}
	return jobs, nil
}

// killed says whether a kill, a hold or an embargo has overtaken the version.
func (d *Dispatcher) killed(h Hit) bool {
	c, ok := d.cover.get(h.Story)
	return ok && c.hides(h)
}

// startJob starts a job for the channel or, if one is under way, has it send
// the later version.
func (d *Dispatcher) startJob(t *told, key string, rule Rule, line *line, m *mark, h Hit) *job {
	if m != nil && m.state == Pending {
		if m.hit == nil || h.version().compare(m.version) > 0 {
			m.hit, m.version = &h, h.version()
		}
		if m.job != nil {
			return m.job
		}
		h = *m.hit
	}
	j := &job{key: key, rule: rule, line: line, done: make(chan struct{})}
	t.set(mark{channel: line.name, state: Pending, version: h.version(), hit: &h, job: j})
	d.jobs.Add(1)
	d.metrics.pending.Inc()
	go d.run(j)
	return j
}

// await gives the jobs their grace and records those that need longer.
func (d *Dispatcher) await(ctx context.Context, h Hit, jobs []*job) error {
	grace, cancel := context.WithTimeout(ctx, Grace)
	defer cancel()
	var slow []Delivery
	for _, j := range jobs {
		select {
		case <-j.done:
		case <-grace.Done():
		}
		switch {
		case !j.ended():
			slow = append(slow, Delivery{Alert: h.Alert, Story: h.Story, Order: h.Order, Received: h.Received, Channel: j.line.name, State: Pending, Hit: &h})
		case !j.final:
			return errStopped
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return d.write(ctx, slow...)
}

// kill makes sure that no version it covers is sent from now on: it ends what is
// held of them, and jobs ask before each attempt. It takes releases as well.
func (d *Dispatcher) kill(ctx context.Context, h Hit) error {
	d.mu.Lock()
	d.note(h)
	var ended []Delivery
	for key, waiting := range d.held {
		if waiting.hit.Story == h.Story && d.killed(waiting.hit) {
			ended = append(ended, d.withdraw(key, waiting.hit))
		}
	}
	d.mu.Unlock()
	return d.write(ctx, ended...)
}

// withdraw ends a held notice.
func (d *Dispatcher) withdraw(key string, h Hit) Delivery {
	d.drop(key)
	d.story(key).set(mark{state: Withdrawn, version: h.version()})
	d.metrics.deliveries.WithLabelValues("all", string(Withdrawn)).Inc()
	return Delivery{Alert: h.Alert, Story: h.Story, Order: h.Order, Received: h.Received, State: Withdrawn}
}

// story gives what is known about a pair, from nothing if need be.
func (d *Dispatcher) story(key string) *told {
	t, ok := d.told.get(key)
	if !ok {
		t = &told{}
	}
	d.told.put(key, t)
	return t
}

// write makes records durable with one produce call.
func (d *Dispatcher) write(ctx context.Context, records ...Delivery) error {
	if len(records) == 0 {
		return nil
	}
	msgs := make([]kafka.Message, len(records))
	for i, r := range records {
		r.At = time.Now().UTC()
		r.Notice = NoticeID(r.Alert, r.Story)
		msg, err := r.message()
		if err != nil {
			return err
		}
		msgs[i] = msg
	}
	if err := d.cfg.Deliveries.WriteMessages(ctx, msgs...); err != nil {
		return fmt.Errorf("write deliveries: %w", writeCause(err))
	}
	return nil
}

func pair(alert, story string) string { return alert + "\x00" + story }
