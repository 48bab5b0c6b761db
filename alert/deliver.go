package alert

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"go.uber.org/zap"
)

const (
	// MaxAttempts is how often a notice is tried on a channel. With the pauses
	// of backoff, 2 s doubling, that takes about four minutes; longer if the
	// receiver asks for it.
	MaxAttempts = 8

	firstPause   = 2 * time.Second
	longestPause = 15 * time.Minute // what a receiver may ask for
	sendTimeout  = 30 * time.Second // for a channel without its own
	lineWidth    = 16               // concurrent sends to one channel
)

// line is a channel with its bound on concurrent sends, so that one that is
// down holds up neither the others nor itself once it is back.
type line struct {
	name    string
	kind    string // for metrics
	channel Channel
	slots   chan struct{}
}

func newLine(name string, c Channel) *line {
	kind := "webhook"
	if name == LogChannel || name == PageChannel {
		kind = name
	}
	return &line{name: name, kind: kind, channel: c, slots: make(chan struct{}, lineWidth)}
}

func (l *line) send(ctx context.Context, n Notice) error {
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return l.channel.Send(ctx, n)
}

// job brings one notice to one channel. It goes on until the outcome is in
// deliveries or the dispatcher stops.
type job struct {
	key   string
	rule  Rule
	line  *line
	done  chan struct{} // closed at the end
	final bool          // the outcome is recorded; read it after done
}

func (d *Dispatcher) run(j *job) {
	defer d.jobs.Done()
	defer d.metrics.pending.Dec()
	defer close(j.done)
	for !j.final {
		outcome, ok := d.attempt(j)
		if !ok || !d.record(outcome) {
			return
		}
		d.finish(j, outcome)
	}
}

// finish ends the job unless a later version has come that the channel lacks.
func (d *Dispatcher) finish(j *job, outcome Delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.story(j.key)
	if outcome.State != Sent && t.mark(j.line.name).compare(outcome.version()) > 0 {
		return
	}
	t.set(mark{channel: j.line.name, state: outcome.State, version: outcome.version()})
	j.final = true
}

// attempt tries until there is an outcome; not ok when the dispatcher stops.
func (d *Dispatcher) attempt(j *job) (Delivery, bool) {
	for n := 1; ; n++ {
		h, allowed := d.current(j)
		out := Delivery{Alert: h.Alert, Story: h.Story, Order: h.Order, Received: h.Received, Channel: j.line.name, Attempts: n}
		if !allowed {
			out.State, out.Attempts = Withdrawn, n-1
			d.count(j, Withdrawn)
			return out, true
		}
		err := j.line.send(d.life, Notice{ID: NoticeID(h.Alert, h.Story), Name: j.rule.Name, Hit: h})
		if err == nil {
			out.State = Sent
			d.sent(j, h)
			return out, true
		}
		if d.life.Err() != nil {
			return out, false
		}
		var known *SendError
		errors.As(err, &known)
		if n == MaxAttempts || known != nil && known.Permanent {
			out.State, out.Error = Failed, err.Error()
			d.count(j, Failed)
			d.cfg.Log.Error("alert not delivered", append(j.fields(h), zap.Int("attempts", n), zap.Error(err))...)
			return out, true
		}
		d.metrics.deliveries.WithLabelValues(j.line.kind, "retry").Inc()
		if n == 1 {
			d.cfg.Log.Warn("alert delivery delayed", append(j.fields(h), zap.Error(err))...)
		}
		if !sleep(d.life, backoff(n, known)) {
			return out, false
		}
	}
}

// current gives the version to send, and whether it still may be sent.
func (d *Dispatcher) current(j *job) (Hit, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h := *d.story(j.key).mark(j.line.name).hit
	if d.killed(h) {
		return h, false
	}
	waiting, embargoed := d.held[j.key]
	return h, !embargoed || waiting.hit.version().compare(h.version()) <= 0
}

// record keeps at it, because an outcome that is not durable would be forgotten
// by a restart and the notice sent twice.
func (d *Dispatcher) record(r Delivery) bool {
	for n := 1; ; n++ {
		err := d.write(d.life, r)
		if err == nil {
			return true
		}
		if n == 1 && d.life.Err() == nil {
			d.cfg.Log.Warn("alert delivery not recorded", zap.String("alert", r.Alert), zap.String("story", r.Story), zap.Error(err))
		}
		if !sleep(d.life, backoff(min(n, 5), nil)) {
			return false
		}
	}
}

func (d *Dispatcher) count(j *job, s State) {
	d.metrics.deliveries.WithLabelValues(j.line.kind, string(s)).Inc()
}

func (d *Dispatcher) sent(j *job, h Hit) {
	d.count(j, Sent)
	if h.Received.IsZero() {
		return
	}
	since := h.Received
	if h.VisibleFrom.After(since) {
		since = h.VisibleFrom
	}
	d.metrics.latency.Observe(time.Since(since).Seconds())
}

func (j *job) ended() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

func (j *job) fields(h Hit) []zap.Field {
	return []zap.Field{zap.String("alert", h.Alert), zap.String("story", h.Story), zap.String("channel", j.line.name)}
}

// backoff is the pause after the nth attempt: doubling, a quarter more or less
// so that notices that failed together do not come back together, and at least
// what the receiver asked for.
func backoff(n int, known *SendError) time.Duration {
	pause := firstPause << (n - 1)
	pause += time.Duration((rand.Float64() - 0.5) / 2 * float64(pause))
	if known != nil {
		pause = max(pause, min(known.After, longestPause))
	}
	return pause
}

// sleep is false when ctx ended first.
func sleep(ctx context.Context, pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
