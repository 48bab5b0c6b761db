package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// versionView is one version of a story in a list. Of a version that may not be
// shown, it has no words.
type versionView struct {
	Number            int
	Version, Headline string
	When              moment
	Flags             []flag
	Current, Silent   bool
	Copies            int
	Hidden            string // why it may not be shown
	Diff              string // address of the comparison with the one before it that may
}

// versionsOf is the history, newest first.
func versionsOf(h *news.History, now time.Time) []versionView {
	if h == nil {
		return nil
	}
	var views []versionView
	before := 0
	for _, v := range h.Versions {
		made := v.VersionCreated
		if made.IsZero() {
			made = v.Received
		}
		view := versionView{
			Number: v.Number, Version: v.Version, When: momentOf(made, now),
			Flags: signalFlags(v.Signals), Current: v.Current, Silent: v.Silent, Copies: v.Copies, Hidden: v.Hidden,
		}
		if v.Article != nil {
			view.Headline = headline(v.Article)
			if before > 0 {
				view.Diff = diffAddress(h.ID, before, v.Number)
			}
			before = v.Number
		}
		views = append(views, view)
	}
	slices.Reverse(views)
	return views
}

func diffAddress(id string, from, to int) string {
	return "/diff?" + url.Values{"id": {id}, "from": {strconv.Itoa(from)}, "to": {strconv.Itoa(to)}}.Encode()
}

// goneView is a story that may not be shown: what became of it, and no words of
// it.
type goneView struct {
	frame
	ID, Because, Reason string
	When                moment
	Versions            []versionView
}

// because says to a reader why a story is not shown.
func because(v *news.Version, now time.Time) string {
	switch {
	case v.Status == news.Canceled:
		return "The agency has withdrawn this story: do not use any version of it."
	case v.Status == news.Replaced:
		return "Replaced. Another story stands in its place."
	case v.Status != news.Usable:
		return "Withheld. Hidden until the agency sends its next version."
	case v.VisibleFrom.Equal(news.FarFuture):
		return "Under embargo. Its end cannot be read: hidden until the agency sends its next version."
	case v.VisibleFrom.After(now):
		return "Under embargo until " + v.VisibleFrom.UTC().Format("2 January 2006, 15:04 UTC") + "."
	}
	return "Being written to the index. Try again in a moment."
}

// gone answers with the notice of a story that may not be shown.
func (s *Server) gone(w http.ResponseWriter, f frame, h *news.History) error {
	now, current := s.now(), h.Now()
	made := current.VersionCreated
	if made.IsZero() {
		made = current.Received
	}
	f.Title = "Not available"
	code := http.StatusNotFound
	if current.Status == news.Canceled {
		f.Title, code = "Story killed", http.StatusGone
	}
	view := goneView{
		frame: f, ID: h.ID, Because: because(current, now), Reason: current.Reason,
		When: momentOf(made, now), Versions: versionsOf(h, now),
	}
	for i := range view.Versions { // the history may be older than what hides the story
		view.Versions[i].Headline, view.Versions[i].Diff = "", ""
	}
	return s.render(w, code, "gone", "page", view)
}

// diffView is two versions of a story, word by word.
type diffView struct {
	frame
	ID       string
	From, To versionView
	Headline []news.Change
	Body     []news.Change
	Same     bool
	Choices  []versionView // those that may be shown, oldest first
	Swapped  string
}

func (s *Server) diff(w http.ResponseWriter, r *http.Request) error {
	h, err := s.history(r)
	if err != nil {
		return err
	}
	all := versionsOf(h, s.now())
	slices.Reverse(all)
	var readable []versionView
	for _, v := range all {
		if v.Hidden == "" {
			readable = append(readable, v)
		}
	}
	if len(readable) == 0 {
		return errNoStory
	}
	last := readable[len(readable)-1].Number
	to, err := number(r.URL.Query(), "to", last, 1, len(all))
	if err != nil {
		return err
	}
	from, err := number(r.URL.Query(), "from", 0, 1, len(all))
	if err != nil {
		return err
	}
	for _, v := range readable { // the one before
		if r.URL.Query().Get("from") == "" && (from == 0 || v.Number < to) {
			from = v.Number
		}
	}
	a, b := h.Versions[from-1].Article, h.Versions[to-1].Article
	if a == nil || b == nil {
		return errNoVersion
	}
	f, err := s.liveFrame(r.Context(), fmt.Sprintf("Versions %d and %d", from, to), 0)
	if err != nil {
		return err
	}
	view := diffView{
		frame: f, ID: h.ID, From: all[from-1], To: all[to-1], Choices: readable,
		Headline: news.Diff(a.Headline, b.Headline), Body: news.Diff(a.Body, b.Body),
		Same: a.Headline == b.Headline && a.Body == b.Body, Swapped: diffAddress(h.ID, to, from),
	}
	return s.render(w, http.StatusOK, "diff", "page", view)
}

// history is what may be told of the story that is asked for.
func (s *Server) history(r *http.Request) (*news.History, error) {
	id := r.URL.Query().Get("id")
	if id == "" {
		return nil, badRequest("A story's address needs its id.")
	}
	h, err := s.store.History(r.Context(), id)
	if err != nil {
		return nil, storeError{err}
	}
	if h == nil {
		return nil, errNoStory
	}
	return h, nil
}

// apiHistory answers /api/story/history with a news.History.
func (s *Server) apiHistory(w http.ResponseWriter, r *http.Request) error {
	h, err := s.history(r)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, h)
	return nil
}
