package web

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// panelSize is how many alerts stand beside the list; /alerts has them all.
const panelSize = 8

// Send shows the notice on every open page and keeps it for those opened
// later. It never blocks on a reader and never fails. A notice of a story that
// is not usable or still under embargo waits until the Store shows the story.
func (s *Server) Send(_ context.Context, n alert.Notice) error {
	now := s.now()
	s.desk.add(n, now)
	if n.Kind == alert.KindMatch && !n.Received.IsZero() {
		s.metrics.delay.Observe(max(now.Sub(n.Received), 0).Seconds())
	}
	return nil
}

// noticeView is one alert as shown. Of a killed story only its id, never its
// words.
type noticeView struct {
	ID, Name, Story, Provider, Headline string
	At                                  int64 // ms, the order of the panel
	Withdrawn                           bool
	Flag                                flag
	When                                moment
}

func viewNotice(e entry, now time.Time) noticeView {
	when := e.Received
	if when.IsZero() || e.Kind == alert.KindKill {
		when = e.at
	}
	v := noticeView{ID: e.ID, Name: e.Name, Story: e.Story, Provider: e.Provider, When: momentOf(when, now), At: e.at.UnixMilli()}
	if e.Kind == alert.KindKill {
		v.Withdrawn = true
		return v
	}
	v.Headline = e.Headline
	v.Flag = urgencyFlag(e.Urgency)
	return v
}

// visible asks the store whether the notice's story may be shown now. If a later
// version is, its words take the place of the notice's, which a kill or a
// correction may have withdrawn meanwhile.
func (s *Server) visible(ctx context.Context, e *entry) (bool, error) {
	p, err := s.store.Search(ctx, query.Search{ID: e.Story, Size: 1})
	if err != nil {
		return false, storeError{err}
	}
	if len(p.Hits) == 0 {
		return false, nil
	}
	if a := p.Hits[0].Article; a != nil && news.Stamp(a.Order) > news.Stamp(e.Order) {
		e.Headline, e.Urgency, e.Provider = a.Headline, a.Urgency, a.Provider
	}
	return true, nil
}

// notices are the newest alerts that may be shown, at most limit. after
// is the event id from which a page that shows them should listen: it lies
// before any alert whose story the index may be about to show.
func (s *Server) notices(ctx context.Context, limit int) (views []noticeView, after string, err error) {
	all := s.desk.latest()
	now := s.now()
	var seq int64
	if len(all) > 0 {
		seq = all[0].seq
	}
	for part := range slices.Chunk(all, panelSize) {
		if len(views) >= limit {
			break
		}
		seen, err := s.seen(ctx, part)
		if err != nil {
			return nil, "", err
		}
		for i, e := range part {
			switch {
			case seen[i] && len(views) < limit:
				views = append(views, viewNotice(e, now))
			case !seen[i] && awaited(e, now):
				seq = e.seq - 1
			}
		}
	}
	return views, s.desk.id(seq), nil
}

// seen says which of the entries may be shown, and brings their words up to
// date. It asks for all at once, which is why callers pass few.
func (s *Server) seen(ctx context.Context, es []entry) ([]bool, error) {
	ok, errs := make([]bool, len(es)), make([]error, len(es))
	var wg sync.WaitGroup
	for i, e := range es {
		if e.Kind == alert.KindKill {
			ok[i] = true
			continue
		}
		wg.Go(func() { ok[i], errs[i] = s.visible(ctx, &es[i]) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return ok, nil
}

// awaited reports whether a hidden notice may be about to become visible:
// alerts fire before the index has the story, and an embargo ends.
func awaited(e entry, now time.Time) bool {
	const indexing = time.Minute
	if e.VisibleFrom.After(now) {
		return true
	}
	since := e.at
	if e.VisibleFrom.After(since) {
		since = e.VisibleFrom
	}
	return now.Sub(since) < indexing
}

// alertsView is what the page of alerts shows.
type alertsView struct{ frame }

func (s *Server) alerts(w http.ResponseWriter, r *http.Request) error {
	size, err := number(r.URL.Query(), "size", keepNotices, 1, keepNotices)
	if err != nil {
		return err
	}
	f, err := s.liveFrame(r.Context(), "Alerts", size)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "alerts", "page", alertsView{f})
}
