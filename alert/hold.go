package alert

import (
	"context"
	"time"

	"go.uber.org/zap"
)

const (
	// visibleChecks is how often a story whose embargo has ended is looked for
	// before its notice is dropped. Our clock and the index's differ, and a
	// version may still be on its way into it; the pauses of backoff give them
	// two minutes.
	visibleChecks  = 7
	visibleTimeout = 10 * time.Second
)

// hold is a notice that waits for the end of an embargo.
type hold struct {
	hit    Hit
	due    time.Time
	checks int // how often the story was not visible
	errors int // how often nobody could say
}

// Run resumes what an earlier process left, announces held stories when their
// embargo ends, and carries on deliveries that Handle did not wait for. It
// returns when ctx ends and every delivery has stopped; Handle then returns
// errors.
func (d *Dispatcher) Run(ctx context.Context) error {
	defer d.jobs.Wait()
	defer d.close()
	d.resume()
	for {
		next, any := d.announceDue(ctx)
		timer := time.NewTimer(time.Hour)
		if any {
			timer.Reset(min(time.Until(next), time.Hour))
		}
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-d.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// close ends the jobs; the lock keeps start from adding one after it. What is
// held now waits elsewhere, so it counts there.
func (d *Dispatcher) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop()
	d.metrics.held.Sub(float64(len(d.held)))
	clear(d.held)
}

// resume starts the deliveries that were read back as pending and forgets the
// holds that were over.
func (d *Dispatcher) resume() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for key, waiting := range d.held {
		if d.story(key).settled(waiting.hit.version()) || d.killed(waiting.hit) {
			d.drop(key)
		}
	}
	var left []mark
	for _, el := range d.told.items {
		for _, m := range el.Value.(*remembered[*told]).value.marks {
			if m.state == Pending && m.job == nil && m.hit != nil {
				left = append(left, m)
			}
		}
	}
	for _, m := range left {
		rule, ok := d.rules[m.hit.Alert]
		line := d.lines[m.channel]
		if ok && line != nil {
			key := pair(m.hit.Alert, m.hit.Story)
			t := d.story(key)
			d.startJob(t, key, rule, line, t.mark(m.channel), *m.hit)
		}
	}
}

// holdBack keeps a version under embargo; false if it is not worth keeping.
func (d *Dispatcher) holdBack(h Hit) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := pair(h.Alert, h.Story)
	if d.killed(h) || d.story(key).settled(h.version()) || !d.keep(key, h) {
		return false
	}
	select {
	case d.wake <- struct{}{}:
	default:
	}
	return true
}

// keep holds the latest version of a story.
func (d *Dispatcher) keep(key string, h Hit) bool {
	if have, ok := d.held[key]; ok && have.hit.version().compare(h.version()) > 0 {
		return false
	}
	d.drop(key)
	d.held[key] = &hold{hit: h, due: h.VisibleFrom}
	d.metrics.held.Inc()
	return true
}

func (d *Dispatcher) drop(key string) {
	if _, ok := d.held[key]; ok {
		delete(d.held, key)
		d.metrics.held.Dec()
	}
}

// announceDue deals with every hold whose time has come and says when the next
// one is.
func (d *Dispatcher) announceDue(ctx context.Context) (next time.Time, any bool) {
	for key, h := range d.due() {
		d.announce(ctx, key, h)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, waiting := range d.held {
		if !any || waiting.due.Before(next) {
			next, any = waiting.due, true
		}
	}
	return next, any
}

func (d *Dispatcher) due() map[string]Hit {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	due := map[string]Hit{}
	for key, waiting := range d.held {
		if !waiting.due.After(now) {
			due[key] = waiting.hit
		}
	}
	return due
}

func (d *Dispatcher) announce(ctx context.Context, key string, h Hit) {
	rule, ok := d.rules[h.Alert]
	if !ok {
		d.mu.Lock()
		d.drop(key)
		d.mu.Unlock()
		return
	}
	visible, err := d.visible(ctx, h.Story)
	if err == nil && visible {
		// This ends the hold. After a crash before the outcome, and once the
		// dispatcher has stopped, it is still in deliveries.
		_, _ = d.start(rule, h)
		return
	}
	d.mu.Lock()
	waiting, ok := d.held[key]
	if !ok || waiting.hit.version().compare(h.version()) != 0 {
		d.mu.Unlock()
		return // another version has come in the meantime
	}
	if err != nil {
		waiting.errors++
		if waiting.errors == 1 {
			d.cfg.Log.Warn("embargoed alert waits for the index", zap.String("alert", h.Alert), zap.String("story", h.Story), zap.Error(err))
		}
		waiting.due = time.Now().Add(backoff(min(waiting.errors, 5), nil))
		d.mu.Unlock()
		return
	}
	waiting.checks++
	if waiting.checks < visibleChecks {
		waiting.due = time.Now().Add(backoff(waiting.checks, nil))
		d.mu.Unlock()
		return
	}
	ended := d.withdraw(key, h)
	d.mu.Unlock()
	if err := d.write(ctx, ended); err != nil && ctx.Err() == nil {
		d.cfg.Log.Warn("alert delivery not recorded", zap.String("alert", h.Alert), zap.String("story", h.Story), zap.Error(err))
	}
}

func (d *Dispatcher) visible(ctx context.Context, story string) (bool, error) {
	if d.cfg.Visible == nil {
		return true, nil
	}
	ctx, cancel := context.WithTimeout(ctx, visibleTimeout)
	defer cancel()
	return d.cfg.Visible(ctx, story)
}

// recall takes note of what the index remembers about a story.
func (d *Dispatcher) recall(ctx context.Context, story string) error {
	if d.cfg.Past == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, visibleTimeout)
	defer cancel()
	past, err := d.cfg.Past(ctx, story)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, h := range past {
		d.note(h)
	}
	return nil
}
