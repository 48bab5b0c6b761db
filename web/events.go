package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/alert"
)

const (
	heartbeat    = 15 * time.Second
	writeTimeout = 10 * time.Second // a reader that takes longer for one event is gone
	lookTimeout  = 2 * time.Second  // how long a store that hangs may hold up a reader's alerts
)

// events is the stream that open pages follow (server-sent events):
//
//	alert    an alert as an HTML fragment; its id resumes the stream
//	arrived  the list of stories has changed
//
// ?after= says from where alerts are wanted, when Last-Event-ID does not, and
// ?seen= which list the page shows.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	after := r.Header.Get("Last-Event-ID")
	if after == "" {
		after = r.URL.Query().Get("after")
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return
	}
	queue, missed, ok := s.desk.join(after)
	if !ok {
		h.Del("Content-Type")
		s.fail(w, r, &trouble{http.StatusServiceUnavailable, "Too many open pages", "Live updates are not to be had just now."})
		return
	}
	defer s.desk.leave(queue)
	st := &stream{s: s, w: w, rc: http.NewResponseController(w), seen: r.URL.Query().Get("seen"), waiting: missed}
	st.run(r.Context(), queue)
}

// stream is one reader's end of the events.
type stream struct {
	s       *Server
	w       http.ResponseWriter
	rc      *http.ResponseController
	seen    string
	waiting []entry // oldest first; not shown yet
}

// run writes until the reader leaves, falls behind, or the server closes.
func (st *stream) run(ctx context.Context, queue <-chan entry) {
	poll := time.NewTicker(st.s.arrived.every)
	defer poll.Stop()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()

	ok := st.write("retry: 2000\n\n") && st.look(ctx)
	for ok {
		select {
		case <-ctx.Done():
			return
		case <-st.s.desk.closed:
			return
		case e, open := <-queue:
			ok = open && st.take(e)
		case <-poll.C:
			ok = st.takeAll(queue) && st.look(ctx)
		case <-beat.C:
			ok = st.write(": still here\n\n")
		}
	}
}

// takeAll takes what has come. Without it select would, at random, let a store
// that hangs go before an alert again and again.
func (st *stream) takeAll(queue <-chan entry) bool {
	for {
		select {
		case e, open := <-queue:
			if !open || !st.take(e) {
				return false
			}
		default:
			return true
		}
	}
}

// take shows a notice that has just come. The story is fresh from the wire and
// as a rule not yet in the index, so the notice's own word is taken.
func (st *stream) take(e entry) bool {
	if !e.due(st.s.now()) {
		st.waiting = append(st.waiting, e)
		return true
	}
	return st.alert(e)
}

// look shows what the store shows by now: alerts that waited for their story,
// and that stories have arrived.
func (st *stream) look(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	now := st.s.now()
	waiting := st.waiting
	st.waiting = nil
	for _, e := range waiting {
		switch st.fate(ctx, &e, now) {
		case show:
			if !st.alert(e) {
				return false
			}
		case hold:
			st.waiting = append(st.waiting, e)
		}
	}
	mark := st.s.arrived.check(ctx, now)
	if mark == st.seen || mark == "" {
		return true
	}
	st.seen = mark
	return st.write("event: arrived\ndata: " + strings.ReplaceAll(mark, "\n", " ") + "\n\n")
}

type fate int

const (
	hold fate = iota
	show
	forget
)

// fate decides about an alert that is not shown yet.
func (st *stream) fate(ctx context.Context, e *entry, now time.Time) fate {
	switch {
	case e.Kind == alert.KindKill:
		return show
	case !st.s.desk.remembers(*e):
		return forget
	case e.VisibleFrom.After(now):
		return hold
	}
	seen, err := st.s.visible(ctx, e)
	switch {
	case err == nil && seen:
		return show
	case err == nil && !awaited(*e, now):
		return forget
	}
	return hold
}

// alert writes a notice. Its id never lies past one that still waits, which
// would be lost if the stream broke now.
func (st *stream) alert(e entry) bool {
	var html bytes.Buffer
	if err := st.s.pages["alerts"].ExecuteTemplate(&html, "notice", viewNotice(e, st.s.now())); err != nil {
		return false
	}
	seq := e.seq
	if len(st.waiting) > 0 {
		seq = min(seq, st.waiting[0].seq-1)
	}
	var b strings.Builder
	b.WriteString("id: " + st.s.desk.id(seq) + "\nevent: alert\n")
	for line := range strings.Lines(strings.ReplaceAll(html.String(), "\r", "")) {
		b.WriteString("data: " + strings.TrimSuffix(line, "\n") + "\n")
	}
	b.WriteString("\n")
	return st.write(b.String())
}

// write sends at once. It reports false when the reader is gone.
func (st *stream) write(text string) bool {
	_ = st.rc.SetWriteDeadline(time.Now().Add(writeTimeout)) // not every connection has one
	if _, err := st.w.Write([]byte(text)); err != nil {
		return false
	}
	return st.rc.Flush() == nil
}
