package web

import (
	"errors"
	"net/http"
	"strings"

	"go.uber.org/zap"
)

// trouble is an error that a reader is told about, in these words.
type trouble struct {
	code       int
	title, msg string
}

func (t *trouble) Error() string { return t.title }

var (
	errNoPage    = &trouble{http.StatusNotFound, "No such page", "There is nothing at this address."}
	errNoStory   = &trouble{http.StatusNotFound, "No such story", "The index does not hold this story, or it may not be shown: it can have been withdrawn, replaced or not yet released."}
	errNoVersion = &trouble{http.StatusNotFound, "No such version", "This version may not be shown: it was killed, withheld, or is under embargo."}
	errMethod    = &trouble{http.StatusMethodNotAllowed, "Method not allowed", "This page can only be read."}
	errDown      = &trouble{http.StatusServiceUnavailable, "Index not reachable", "The stories are safe; they cannot be read just now. Try again in a moment."}
	errBroken    = &trouble{http.StatusInternalServerError, "Something broke", "The page could not be made. The cause is in the server's log."}
)

func badRequest(msg string) error {
	return &trouble{http.StatusBadRequest, "This address cannot be read", msg}
}

// storeError marks what a Store answered, whose words no reader sees.
type storeError struct{ error }

// told is what the reader is told about err.
func told(err error) *trouble {
	if t, ok := errors.AsType[*trouble](err); ok {
		return t
	}
	if _, ok := errors.AsType[storeError](err); ok {
		return errDown
	}
	return errBroken
}

// fail answers with an error page, or an error object under /api/.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the reader has left
	}
	t := told(err)
	if t.code >= 500 {
		s.log.Warn("page not served", zap.String("path", r.URL.Path), zap.Error(err))
	}
	if t.code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeJSON(w, t.code, map[string]any{"error": t.title + ": " + t.msg})
		return
	}
	view := errorView{frame: s.frame(t.title), Msg: t.msg, Code: t.code}
	if err := s.render(w, t.code, "error", "page", view); err != nil {
		s.log.Error("error page not rendered", zap.Error(err))
		http.Error(w, t.title, t.code)
	}
}

// errorView is what the error page shows.
type errorView struct {
	frame
	Code int
	Msg  string
}
