package web

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// Store is where stories are found. Search returns only what may be shown now;
// newest first. History tells what may be told of one story, whatever became of
// it; nil when nobody has sent it.
type Store interface {
	Search(context.Context, query.Search) (*news.Page, error)
	History(context.Context, string) (*news.History, error)
}

// Config says what a Server shows. Only Store is needed.
type Config struct {
	Store    Store
	Places   Places                      // nil: none is known, and the list has no map
	Ready    func(context.Context) error // nil: always ready
	Rules    []alert.Rule                // whose names are told and whose words are marked; none: ids, no marks
	Metrics  http.Handler                // served as /metrics; nil: no such page
	Registry prometheus.Registerer       // where the page's own metrics go; nil: nowhere
	Log      *zap.Logger                 // nil: silent
	Name     string                      // in the header and titles; empty: Dateline
	Note     string                      // a line on top of every page, as "demo: invented stories"; empty: none
	Poll     time.Duration               // how often open pages look for new stories; 0: 1 s. One search each time, however many pages are open
}

// Server is the desk page. It is an http.Handler and an alert.Channel.
type Server struct {
	store   Store
	places  Places
	ready   func(context.Context) error
	log     *zap.Logger
	name    string
	note    string
	now     func() time.Time
	metrics *metrics

	mux     *http.ServeMux
	pages   map[string]*template.Template
	files   *files
	desk    *desk
	rules   *rules
	arrived *arrivals
}

// New builds a Server. It starts no goroutine; Close ends its event streams.
func New(cfg Config) (*Server, error) {
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	// An outage fails every open page every second: one line in ten seconds says it.
	cfg.Log = cfg.Log.WithOptions(zap.WrapCore(func(c zapcore.Core) zapcore.Core {
		return zapcore.NewSamplerWithOptions(c, 10*time.Second, 1, 0)
	}))
	if cfg.Name == "" {
		cfg.Name = "Dateline"
	}
	if cfg.Poll <= 0 {
		cfg.Poll = time.Second
	}
	if cfg.Places == nil {
		cfg.Places = noPlaces{}
	}
	rules, err := newRules(cfg.Rules)
	if err != nil {
		return nil, err
	}
	m, err := newMetrics(cfg.Registry)
	if err != nil {
		return nil, err
	}
	s := &Server{
		store: cfg.Store, places: cfg.Places, ready: cfg.Ready, log: cfg.Log,
		name: cfg.Name, note: cfg.Note, now: time.Now, metrics: m,
		mux:     http.NewServeMux(),
		desk:    newDesk(time.Now(), m),
		rules:   rules,
		arrived: &arrivals{store: cfg.Store, every: cfg.Poll},
	}
	if s.files, err = loadFiles(); err != nil {
		return nil, err
	}
	if s.pages, err = s.loadPages(); err != nil {
		return nil, err
	}
	s.routes(cfg.Metrics)
	return s, nil
}

func (s *Server) routes(metrics http.Handler) {
	s.handle("/{$}", "list", s.list)
	s.handle("/new", "new", s.fresh)
	s.handle("/story", "story", s.story)
	s.handle("/alerts", "alerts", s.alerts)
	s.handle("/api/search", "api-search", s.apiSearch)
	s.handle("/diff", "diff", s.diff)
	s.handle("/api/story", "api-story", s.apiStory)
	s.handle("/api/story/history", "api-history", s.apiHistory)
	s.handle("/static/", "static", s.files.serve)
	s.handle("/-/healthy", "healthy", s.healthy)
	s.handle("/-/ready", "ready", s.isReady)
	s.handle("/", "none", func(http.ResponseWriter, *http.Request) error { return errNoPage })
	s.mux.HandleFunc("/events", s.events)
	if metrics != nil {
		s.mux.Handle("/metrics", metrics)
	}
}

// pageTimeout is how long a page waits for the store before it says that the
// index cannot be reached.
const pageTimeout = 15 * time.Second

// handle routes a page whose errors are shown to the reader by fail.
func (s *Server) handle(pattern, name string, h func(http.ResponseWriter, *http.Request) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
		defer cancel()
		seen := &status{ResponseWriter: w, code: http.StatusOK}
		if err := h(seen, r.WithContext(ctx)); err != nil {
			s.fail(seen, r, err)
		}
		s.metrics.requests.WithLabelValues(name, codeClass(seen.code)).Inc()
	})
}

// ServeHTTP answers GET and HEAD.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.fail(w, r, errMethod)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// Close ends every event stream, so that http.Server.Shutdown can finish:
// give it to RegisterOnShutdown. Pages that are being served are not cut off.
func (s *Server) Close() { s.desk.close() }

func (s *Server) healthy(w http.ResponseWriter, r *http.Request) error {
	return writePlain(w, http.StatusOK, "healthy\n")
}

func (s *Server) isReady(w http.ResponseWriter, r *http.Request) error {
	if s.ready != nil {
		if err := s.ready(r.Context()); err != nil {
			s.log.Debug("not ready", zap.Error(err))
			return writePlain(w, http.StatusServiceUnavailable, "not ready\n")
		}
	}
	return writePlain(w, http.StatusOK, "ready\n")
}

func writePlain(w http.ResponseWriter, code int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text)) // a reader who has left needs no answer
	return nil
}
