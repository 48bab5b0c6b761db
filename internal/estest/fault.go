package estest

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Fault is one way to misbehave. The zero values of all but Path and Times do
// nothing.
type Fault struct {
	Path  string // suffix of the request's path; empty: all
	Times int    // how many requests; zero: all until Calm

	Status int    // answer this, do nothing
	Body   string // with Status: the answer; empty: an error as Elasticsearch writes it
	Hang   bool   // never answer
	Reset  bool   // do nothing, reset the connection
	Lose   bool   // do what was asked, then reset the connection

	// Meanwhile is what others do between the work and its answer.
	Meanwhile func()
	// Item refuses items of a bulk request: a status and an error type, or
	// zero to let it through.
	Item func(action, index, id string) (status int, kind string)
	// Items rewrites the items of a bulk answer, after the work is done.
	Items func([]map[string]any) []map[string]any
	// Truncate cuts the answer in the middle.
	Truncate bool
}

// Inject adds a fault; the first that fits a request is used.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = -1
	}
	s.faults = append(s.faults, &f)
}

// Calm ends all faults.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the fault of a request; s.mu is held. Never nil.
func (s *Server) fault(path string) *Fault {
	for _, f := range s.faults {
		if f.Times != 0 && strings.HasSuffix(path, f.Path) {
			f.Times--
			return f
		}
	}
	return &Fault{}
}

// before misbehaves instead of the work and reports whether it did.
func (f *Fault) before(w http.ResponseWriter, done <-chan struct{}, r *http.Request) bool {
	switch {
	case f.Hang:
		select {
		case <-done:
		case <-r.Context().Done():
		}
	case f.Reset:
		reset(w)
	case f.Status != 0:
		body := f.Body
		if body == "" {
			kind := map[int]string{401: "security_exception", 403: "security_exception", 429: "es_rejected_execution_exception"}[f.Status]
			data, _ := json.Marshal(object{"status": f.Status, "error": object{"type": kind, "reason": "as ordered"}})
			body = string(data)
		}
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, body)
	default:
		return false
	}
	return true
}

// after sends the answer, as well as the fault lets it.
func (f *Fault) after(w http.ResponseWriter, status int, answer any) {
	if f.Lose {
		reset(w)
		return
	}
	data, err := json.Marshal(answer)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(err.Error())
	}
	if f.Truncate {
		data = data[:len(data)/2]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// reset ends the connection without an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.SetDeadline(time.Now())
	_ = conn.Close()
}
