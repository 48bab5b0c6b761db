package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
)

const (
	keepNotices = 100 // alerts remembered for newcomers
	streamQueue = 32  // alerts a reader may lag behind before being dropped
	maxStreams  = 2_000
)

// entry is a notice with its place in this process's stream.
type entry struct {
	seq int64
	at  time.Time
	alert.Notice
}

// due reports whether the notice by itself may be shown: its story was usable
// when it matched, and its embargo is over. A notice of a kill always is; it
// shows nothing of the story.
func (e entry) due(now time.Time) bool {
	return e.Kind == alert.KindKill || e.Status == news.Usable && !e.VisibleFrom.After(now)
}

// desk is the alerts of this process and who is listening for them.
type desk struct {
	boot    string // tells this process's sequence from an earlier one's
	metrics *metrics

	mu      sync.Mutex // guards all below
	seq     int64
	recent  []entry // oldest first
	streams map[chan entry]struct{}
	closed  chan struct{} // closed by close
	ended   bool
}

func newDesk(started time.Time, m *metrics) *desk {
	return &desk{
		boot:    strconv.FormatInt(started.UnixNano(), 36),
		metrics: m,
		streams: map[chan entry]struct{}{},
		closed:  make(chan struct{}),
	}
}

// add remembers a notice and hands it to every stream. A repeat of one that is
// remembered does nothing. A kill takes the story's other notices away.
func (d *desk) add(n alert.Notice, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.recent {
		if e.ID == n.ID && e.Kind == n.Kind && e.Order == n.Order {
			return
		}
	}
	if n.Kind == alert.KindKill {
		d.recent = slices.DeleteFunc(d.recent, func(e entry) bool {
			return e.Story == n.Story && e.Kind != alert.KindKill
		})
	}
	d.seq++
	e := entry{seq: d.seq, at: now, Notice: n}
	d.recent = append(d.recent, e)
	if len(d.recent) > keepNotices {
		d.recent = slices.Delete(d.recent, 0, len(d.recent)-keepNotices)
	}
	for c := range d.streams {
		select {
		case c <- e:
		default: // too far behind: it resumes by its last id
			d.drop(c)
			d.metrics.dropped.Inc()
		}
	}
}

// drop ends a stream. The lock is held.
func (d *desk) drop(c chan entry) {
	if _, ok := d.streams[c]; ok {
		delete(d.streams, c)
		close(c)
		d.metrics.streams.Dec()
	}
}

// join opens a stream of notices and returns what it missed since the event
// id. ok is false when the desk is closed or full.
func (d *desk) join(after string) (c chan entry, missed []entry, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ended || len(d.streams) >= maxStreams {
		return nil, nil, false
	}
	c = make(chan entry, streamQueue)
	d.streams[c] = struct{}{}
	d.metrics.streams.Inc()
	seq := d.position(after)
	for _, e := range d.recent {
		if e.seq > seq {
			missed = append(missed, e)
		}
	}
	return c, missed, true
}

func (d *desk) leave(c chan entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.drop(c)
}

// id names the place after a notice, for Last-Event-ID.
func (d *desk) id(seq int64) string { return fmt.Sprintf("%s-%d", d.boot, seq) }

// position reads an event id. One of another process, or none, is the
// beginning: the browser drops what it already has.
func (d *desk) position(id string) int64 {
	boot, seq, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(seq, 10, 64)
	if boot != d.boot || err != nil {
		return 0
	}
	return n
}

// latest are the remembered notices, newest first.
func (d *desk) latest() []entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	es := slices.Clone(d.recent)
	slices.Reverse(es)
	return es
}

// remembers reports whether the notice is still among the remembered: it is
// not once its story was killed.
func (d *desk) remembers(e entry) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.recent, func(have entry) bool { return have.seq == e.seq })
}

func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.ended {
		d.ended = true
		close(d.closed)
	}
}
