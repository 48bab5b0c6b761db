package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
	"github.com/dateline-wire/dateline/web"
)

// event is one server-sent event; heartbeats and retry hints are left out.
type event struct{ id, name, data string }

// page is an open page: the reading end of an event stream.
type page struct {
	header http.Header
	writes chan string // unbuffered while slow
	events chan event
	ended  chan struct{} // closed when the handler has returned
	leave  context.CancelFunc
	broken chan struct{} // closed to make writes fail
}

func (p *page) Header() http.Header { return p.header }
func (p *page) WriteHeader(int)     {}
func (p *page) Flush()              {}
func (p *page) Write(b []byte) (int, error) {
	select {
	case p.writes <- string(b):
		return len(b), nil
	case <-p.broken:
		return 0, errors.New("broken pipe")
	}
}

// open follows the stream at the address until the test ends or leave is
// called. A page that does not read gets no further than its first write.
func open(t *testing.T, s http.Handler, target, lastID string, reads bool) *page {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	p := &page{
		header: http.Header{}, writes: make(chan string), events: make(chan event, 1000),
		ended: make(chan struct{}), leave: leave, broken: make(chan struct{}),
	}
	r := httptest.NewRequest("GET", target, nil).WithContext(ctx)
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	go func() {
		defer close(p.ended)
		s.ServeHTTP(p, r)
	}()
	if reads {
		go p.read()
	}
	t.Cleanup(func() {
		leave()
		close(p.broken)
		<-p.ended
	})
	synctest.Wait()
	return p
}

func (p *page) read() {
	for {
		select {
		case text := <-p.writes:
			var e event
			for line := range strings.Lines(text) {
				field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
				switch field {
				case "id":
					e.id = value
				case "event":
					e.name = value
				case "data":
					e.data += value + "\n"
				}
			}
			if e.name != "" {
				p.events <- e
			}
		case <-p.ended:
			return
		}
	}
}

// alerts are the alert events that have come so far.
func (p *page) alerts() []event { return p.named("alert") }

func (p *page) named(name string) []event {
	synctest.Wait()
	var out []event
	for {
		select {
		case e := <-p.events:
			if e.name == name {
				out = append(out, e)
			}
		default:
			return out
		}
	}
}

func story(n int, status news.Status) *news.Article {
	id := "nw:" + strconv.Itoa(n)
	return &news.Article{ID: id, Provider: "nordwire", Status: status, Order: int64(n), Headline: "Story " + id, VersionCreated: time.Now()}
}

func notice(a *news.Article) alert.Notice {
	return alert.Notice{ID: "truce/" + a.ID, Name: "Truce watch", Hit: alert.Hit{
		Kind: alert.KindMatch, Alert: "truce", Story: a.ID, Order: a.Order, Status: a.Status,
		Provider: a.Provider, Headline: a.Headline, VisibleFrom: a.VisibleFrom, Received: time.Now(),
	}}
}

func kill(a *news.Article) alert.Notice {
	return alert.Notice{ID: "kill/" + a.ID, Name: "Truce watch", Hit: alert.Hit{Kind: alert.KindKill, Story: a.ID, Order: a.Order + 1, Headline: a.Headline}}
}

func send(t *testing.T, s *web.Server, n alert.Notice) {
	t.Helper()
	if err := s.Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
}

func stories(events []event) string {
	var ids []string
	for _, e := range events {
		_, after, _ := strings.Cut(e.data, `data-story="`)
		id, _, _ := strings.Cut(after, `"`)
		if strings.Contains(e.data, "data-withdrawn") {
			id = "-" + id
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

func wantStories(t *testing.T, what string, events []event, want string) {
	t.Helper()
	if got := stories(events); got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// pass lets the bubble's clock run; no real time goes by.
func pass(d time.Duration) { <-time.After(d) }

// inBubble runs the test with a clock of its own.
func inBubble(t *testing.T, f func(t *testing.T, s *web.Server, store *shelf)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, store := newServer(t, web.Config{})
		f(t, s, store)
	})
}

// An alert is pushed before the index has its story: it fires on arrival.
func TestAlertAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		one, two := open(t, s, "/events", "", true), open(t, s, "/events", "", true)
		send(t, s, notice(story(1, news.Usable)))
		send(t, s, notice(story(1, news.Usable))) // a second attempt
		for _, p := range []*page{one, two} {
			got := p.alerts()
			wantStories(t, "alerts", got, "nw:1")
			if len(got) == 1 && (got[0].id == "" || !strings.Contains(got[0].data, `href="/story?id=nw%3a1">Story nw:1</a>`) || !strings.Contains(got[0].data, "Truce watch")) {
				t.Errorf("event %+v", got[0])
			}
		}
		if h := one.header; h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("header %v", h)
		}
	})
}

// A page that lost its stream gets what it missed, if it may still be shown.
func TestResume(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		for n := 1; n <= 5; n++ {
			store.put(story(n, news.Usable))
		}
		p := open(t, s, "/events", "", true)
		send(t, s, notice(story(1, news.Usable)))
		last := p.alerts()[0].id
		p.leave()
		for n := 2; n <= 5; n++ {
			send(t, s, notice(story(n, news.Usable)))
		}
		killed := story(3, news.Canceled)
		store.put(killed)
		wantStories(t, "resumed", open(t, s, "/events", last, true).alerts(), "nw:2 nw:4 nw:5")
		wantStories(t, "resumed by address", open(t, s, "/events?after="+last, "", true).alerts(), "nw:2 nw:4 nw:5")
		wantStories(t, "from another process", open(t, s, "/events", "someone-4", true).alerts(), "nw:1 nw:2 nw:4 nw:5")
		wantStories(t, "nonsense", open(t, s, "/events", "%%", true).alerts(), "nw:1 nw:2 nw:4 nw:5")
	})
}

// A page listens from before the alerts that it could not show yet, and those
// come when the index has their story.
func TestNewcomer(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		store.put(story(1, news.Usable))
		send(t, s, notice(story(1, news.Usable)))
		send(t, s, notice(story(2, news.Usable))) // not indexed yet
		w := get(s, "/alerts")
		_, rest, _ := strings.Cut(w.Body.String(), `data-events="`)
		address, _, _ := strings.Cut(rest, `"`)
		p := open(t, s, strings.ReplaceAll(address, "&amp;", "&"), "", true)
		wantStories(t, "at first", p.alerts(), "")
		store.put(story(2, news.Usable))
		pass(2 * time.Second)
		wantStories(t, "indexed", p.alerts(), "nw:2")
		pass(time.Hour)
		wantStories(t, "later", p.alerts(), "")
	})
}

func TestEmbargoedAlert(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		p := open(t, s, "/events", "", true)
		a := story(1, news.Usable)
		a.VisibleFrom = time.Now().Add(time.Hour)
		store.put(a)
		send(t, s, notice(a))
		pass(59 * time.Minute)
		wantStories(t, "before", p.alerts(), "")
		// the stream breaks and is taken up again, with a later alert shown
		send(t, s, notice(story(2, news.Usable)))
		got := p.alerts()
		wantStories(t, "another", got, "nw:2")
		p.leave()
		pass(2 * time.Minute)
		store.put(story(2, news.Usable))
		wantStories(t, "after", open(t, s, "/events", got[0].id, true).alerts(), "nw:1 nw:2")

		withheld := story(3, news.Withheld)
		q := open(t, s, "/events", got[0].id, true)
		q.alerts()
		send(t, s, notice(withheld))
		store.put(withheld)
		pass(5 * time.Minute)
		wantStories(t, "withheld", q.alerts(), "")
	})
}

// A kill takes the alert away, for pages that are open and for newcomers, and
// shows no word of the story.
func TestKilledAlert(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		a := story(1, news.Usable)
		store.put(a)
		p := open(t, s, "/events", "", true)
		send(t, s, notice(a))
		send(t, s, kill(a))
		got := p.alerts()
		wantStories(t, "open page", got, "nw:1 -nw:1")
		if strings.Contains(got[1].data, a.Headline) {
			t.Errorf("withdrawal shows the headline: %s", got[1].data)
		}
		wantStories(t, "newcomer", open(t, s, "/events", "", true).alerts(), "-nw:1")
		if body := get(s, "/alerts").Body.String(); strings.Contains(body, a.Headline) || !strings.Contains(body, "Withdrawn") {
			t.Errorf("alerts: %s", body)
		}
	})
}

// A story that was killed and released again, or corrected, is listed with the
// words that may be shown now.
func TestAlertOfLaterVersion(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		a := story(1, news.Usable)
		store.put(a)
		send(t, s, notice(a))
		killed, released := *a, *a
		killed.Order, killed.Status = 2, news.Canceled
		store.put(&killed)
		if body := get(s, "/alerts").Body.String(); strings.Contains(body, a.Headline) {
			t.Errorf("killed: %s", body)
		}
		released.Order, released.Headline = 3, "As the court allows"
		store.put(&released)
		body, stream := get(s, "/alerts").Body.String(), open(t, s, "/events", "", true).alerts()
		wantStories(t, "newcomer", stream, "nw:1")
		for _, shown := range []string{body, stream[0].data} {
			if strings.Contains(shown, a.Headline) || !strings.Contains(shown, released.Headline) {
				t.Errorf("released: %s", shown)
			}
		}
	})
}

// Send does not wait for a reader; one who is too slow is dropped.
func TestSlowReader(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		slow := open(t, s, "/events", "", false)
		fast := open(t, s, "/events", "", true)
		before := time.Now()
		for n := 1; n <= 150; n++ {
			send(t, s, notice(story(n, news.Usable)))
			synctest.Wait()
		}
		if time.Since(before) != 0 {
			t.Error("Send waited for a reader")
		}
		if got := len(fast.alerts()); got != 150 {
			t.Errorf("the quick reader got %d alerts", got)
		}
		go slow.read()
		<-slow.ended
		if got := len(slow.alerts()); got > 40 {
			t.Errorf("the slow reader got %d alerts", got)
		}
		if got := strings.Count(get(s, "/alerts").Body.String(), `<li class="notice`); got != 0 {
			t.Errorf("%d alerts of stories that are not in the index", got)
		}
	})
}

func TestHundredRemembered(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		for n := 1; n <= 130; n++ {
			store.put(story(n, news.Usable))
			send(t, s, notice(story(n, news.Usable)))
		}
		body := get(s, "/alerts").Body.String()
		if got := strings.Count(body, `<li class="notice`); got != 100 {
			t.Errorf("/alerts has %d", got)
		}
		if !strings.Contains(body, "Story nw:130<") || strings.Contains(body, "Story nw:30<") {
			t.Error("not the newest hundred")
		}
		if got := strings.Count(get(s, "/").Body.String(), `<li class="notice`); got != 8 {
			t.Errorf("the panel has %d", got)
		}
	})
}

// Pages hear that the list has changed, once for each change, and nothing
// while it stands still or the store is away.
func TestArrived(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		store.put(story(1, news.Usable))
		first := open(t, s, "/events", "", true)
		pass(2 * time.Second)
		seen := first.named("arrived")
		if len(seen) != 1 {
			t.Fatalf("a page that has seen nothing: %v", seen)
		}
		first.leave()
		p := open(t, s, "/events?seen="+strings.TrimSpace(seen[0].data), "", true)
		pass(time.Minute)
		if got := p.named("arrived"); len(got) != 0 {
			t.Errorf("nothing happened, but: %v", got)
		}
		store.put(story(2, news.Usable))
		pass(2 * time.Second)
		if got := p.named("arrived"); len(got) != 1 {
			t.Errorf("one story: %v", got)
		}
		store.put(story(2, news.Canceled))
		pass(2 * time.Second)
		if got := p.named("arrived"); len(got) != 1 {
			t.Errorf("one kill: %v", got)
		}
		below := story(0, news.Usable)
		below.ID, below.VersionCreated = "nw:below", story(1, news.Usable).VersionCreated.Add(-time.Hour)
		older := *below
		older.ID = "nw:older"
		store.put(&older)
		pass(2 * time.Second)
		p.named("arrived")
		kill := older
		kill.Order, kill.Status = older.Order+1, news.Canceled
		store.put(&kill, below) // as many stories as before, and the same on top
		pass(2 * time.Second)
		if got := p.named("arrived"); len(got) != 1 {
			t.Errorf("one killed, another come: %v", got)
		}
		store.breakWith(errors.New("away"))
		pass(time.Minute)
		store.breakWith(nil)
		pass(time.Minute)
		if got := p.named("arrived"); len(got) != 0 {
			t.Errorf("store away and back: %v", got)
		}
	})
}

// A store that hangs holds no alert up for longer than a moment.
func TestAlertWhileStoreHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := web.New(web.Config{Store: hanging{}})
		if err != nil {
			t.Fatal(err)
		}
		a, b := open(t, s, "/events", "", true), open(t, s, "/events", "", true)
		pass(10 * time.Second)
		send(t, s, notice(story(1, news.Usable)))
		pass(3 * time.Second)
		wantStories(t, "one page", a.alerts(), "nw:1")
		wantStories(t, "another", b.alerts(), "nw:1")
		before := time.Now()
		if w := get(s, "/"); w.Code != http.StatusServiceUnavailable || time.Since(before) > time.Minute {
			t.Errorf("page: %d after %v", w.Code, time.Since(before))
		}
	})
}

// hanging is a Store that answers only when its caller gives up.
type hanging struct{}

func (hanging) Search(ctx context.Context, _ query.Search) (*news.Page, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (hanging) History(ctx context.Context, _ string) (*news.History, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// Close ends open streams and refuses new ones; reading goes on.
func TestClose(t *testing.T) {
	inBubble(t, func(t *testing.T, s *web.Server, store *shelf) {
		p := open(t, s, "/events", "", true)
		s.Close()
		s.Close()
		<-p.ended
		if w := get(s, "/events"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("new stream: %d", w.Code)
		}
		if w := get(s, "/"); w.Code != http.StatusOK {
			t.Errorf("page: %d", w.Code)
		}
		send(t, s, notice(story(1, news.Usable)))
	})
}

// The stream goes through a real connection, and ends with the server.
func TestStreamOverHTTP(t *testing.T) {
	s, store := newServer(t, web.Config{})
	store.put(story(1, news.Usable))
	srv := httptest.NewServer(s)
	defer srv.Close()
	srv.Config.RegisterOnShutdown(s.Close)
	send(t, s, notice(story(1, news.Usable)))
	r, err := http.Get(srv.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	buf := make([]byte, 64<<10)
	var got strings.Builder
	for !strings.Contains(got.String(), "Story nw:1") {
		n, err := r.Body.Read(buf)
		got.Write(buf[:n])
		if err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
	}
	if err := srv.Config.Shutdown(t.Context()); err != nil {
		t.Errorf("shutdown: %v", err)
	}
}
