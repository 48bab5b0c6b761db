package estest

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type object = map[string]any

// Server is one fake cluster.
type Server struct {
	URL string

	// Now is what "now" in a range means. Nil: the clock.
	Now func() time.Time
	// MaxBody is the size of the largest bulk request that is not answered 413.
	// Zero: any.
	MaxBody int
	// Discard answers bulk requests as stored and keeps nothing.
	Discard atomic.Bool

	http *httptest.Server
	done chan struct{} // closed at the end of the test; frees hanging requests

	mu        sync.Mutex // guards all below
	templates map[string]object
	indices   map[string]*index
	faults    []*Fault
	requests  []Request
}

// index is an index with its aliases.
type index struct {
	docs    map[string]*doc
	aliases map[string]alias
	mapping object
	seq     int64 // of the last write
}

type doc struct {
	version int64
	seq     int64
	source  json.RawMessage
	fields  object
}

type alias struct {
	Filter any  `json:"filter,omitempty"`
	Write  bool `json:"is_write_index,omitempty"`
}

// Request is one that was received.
type Request struct {
	Method, Path string
	Query        string
	Header       http.Header
	Body         []byte // plain, also when it came compressed
}

// New starts a server that is gone at the end of the test.
func New(t testing.TB) *Server {
	s := &Server{templates: map[string]object{}, indices: map[string]*index{}, done: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	t.Cleanup(func() {
		close(s.done)
		s.http.Close()
	})
	return s
}

// Requests returns what was received so far on paths with the suffix.
func (s *Server) Requests(suffix string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		if strings.HasSuffix(r.Path, suffix) {
			out = append(out, r)
		}
	}
	return out
}

// Source returns a document as it is stored, whatever any alias hides.
func (s *Server) Source(indexName, id string) (json.RawMessage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ix := s.indices[indexName]
	if ix == nil || ix.docs[id] == nil {
		return nil, false
	}
	return ix.docs[id].source, true
}

// Count returns the number of documents in the indices of a pattern.
func (s *Server) Count(pattern string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, name := range s.matching(pattern) {
		n += len(s.indices[name].docs)
	}
	return n
}

func (s *Server) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.Discard.Load() && r.URL.Path == "/_bulk" {
		discard(w, r)
		return
	}
	body, err := readBody(r)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Clone(), body})
	fault := s.fault(r.URL.Path)
	s.mu.Unlock()

	if fault.before(w, s.done, r) {
		return
	}
	if s.MaxBody > 0 && len(body) > s.MaxBody && strings.HasSuffix(r.URL.Path, "/_bulk") {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	s.mu.Lock()
	status, answer := s.route(r, body, fault)
	s.mu.Unlock()
	if fault.Meanwhile != nil {
		fault.Meanwhile()
	}
	fault.after(w, status, answer)
}

func readBody(r *http.Request) ([]byte, error) {
	in, err := plain(r)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(in)
}

// plain is the body of a request, decompressed.
func plain(r *http.Request) (io.Reader, error) {
	if r.Header.Get("Content-Encoding") == "gzip" {
		return gzip.NewReader(r.Body)
	}
	return r.Body, nil
}

// failure is an error answer of Elasticsearch.
func failure(status int, kind, format string, args ...any) (int, any) {
	return status, object{"status": status, "error": object{"type": kind, "reason": fmt.Sprintf(format, args...)}}
}

// route answers a request; s.mu is held.
func (s *Server) route(r *http.Request, body []byte, fault *Fault) (int, any) {
	part := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	first, last := part[0], part[len(part)-1]
	switch {
	case r.URL.Path == "/_cluster/health":
		return http.StatusOK, object{"status": "green", "timed_out": false}
	case last == "_bulk":
		return s.bulk(body, fault)
	case last == "_mget":
		return s.multiGet(body)
	case last == "_search":
		return s.search(first, body)
	case last == "_refresh":
		return http.StatusOK, object{}
	case first == "_index_template":
		return s.template(r.Method, last, body)
	case first == "_aliases":
		return s.updateAliases(body)
	case first == "_alias" || len(part) > 1 && part[1] == "_alias":
		return s.getAlias(part)
	case last == "_mapping" || last == "_mappings":
		return s.mapping(r.Method, first, body)
	case len(part) == 1 && r.Method == http.MethodPut:
		return s.createIndex(first, body)
	}
	return failure(http.StatusBadRequest, "illegal_argument_exception", "estest does not know %s %s", r.Method, r.URL.Path)
}

// multiGet reads documents by index, or write alias, and id.
func (s *Server) multiGet(body []byte) (int, any) {
	var req struct {
		Docs []struct {
			Index  string   `json:"_index"`
			ID     string   `json:"_id"`
			Source []string `json:"_source"`
		} `json:"docs"`
	}
	if err := json.Unmarshal(body, &req); err != nil || len(req.Docs) == 0 {
		return failure(http.StatusBadRequest, "parsing_exception", "no documents requested")
	}
	docs := make([]object, len(req.Docs))
	for i, want := range req.Docs {
		name, _ := s.writeIndex(want.Index)
		docs[i] = object{"_index": name, "_id": want.ID, "found": false}
		ix := s.indices[name]
		if ix == nil {
			docs[i] = object{"_index": name, "_id": want.ID, "error": object{"type": "index_not_found_exception", "reason": "no such index [" + name + "]"}}
			continue
		}
		d := ix.docs[want.ID]
		if d == nil {
			continue
		}
		docs[i]["found"], docs[i]["_seq_no"], docs[i]["_primary_term"], docs[i]["_version"] = true, d.seq, 1, d.version
		var source any = d.source
		if want.Source != nil {
			var all map[string]json.RawMessage // numbers as they are
			_ = json.Unmarshal(d.source, &all) // it was JSON when it came
			maps.DeleteFunc(all, func(field string, _ json.RawMessage) bool { return !slices.Contains(want.Source, field) })
			source = all
		}
		docs[i]["_source"] = source
	}
	return http.StatusOK, object{"docs": docs}
}

func (s *Server) template(method, name string, body []byte) (int, any) {
	if method == http.MethodGet {
		t, ok := s.templates[name]
		if !ok {
			return failure(http.StatusNotFound, "resource_not_found_exception", "index template [%s] not found", name)
		}
		return http.StatusOK, object{"index_templates": []any{object{"name": name, "index_template": t}}}
	}
	var t object
	if err := json.Unmarshal(body, &t); err != nil {
		return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
	}
	s.templates[name] = t
	return http.StatusOK, object{"acknowledged": true}
}

func (s *Server) createIndex(name string, body []byte) (int, any) {
	if s.indices[name] != nil {
		return failure(http.StatusBadRequest, "resource_already_exists_exception", "index [%s] already exists", name)
	}
	var settings struct {
		Aliases map[string]alias `json:"aliases"`
	}
	if err := json.Unmarshal(body, &settings); err != nil {
		return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
	}
	ix := s.newIndex(name)
	maps.Copy(ix.aliases, settings.Aliases)
	return http.StatusOK, object{"acknowledged": true}
}

// newIndex makes an index with the mapping of the template that fits.
func (s *Server) newIndex(name string) *index {
	ix := &index{docs: map[string]*doc{}, aliases: map[string]alias{}, mapping: object{}}
	for _, t := range s.templates {
		patterns, _ := t["index_patterns"].([]any)
		for _, p := range patterns {
			if ok, _ := path.Match(p.(string), name); ok {
				content, _ := t["template"].(object)
				ix.mapping, _ = content["mappings"].(object)
			}
		}
	}
	s.indices[name] = ix
	return ix
}

func (s *Server) updateAliases(body []byte) (int, any) {
	var req struct {
		Actions []struct {
			Add struct {
				Index string `json:"index"`
				Alias string `json:"alias"`
				alias
			} `json:"add"`
		} `json:"actions"`
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
	}
	for _, a := range req.Actions {
		ix := s.indices[a.Add.Index]
		if ix == nil {
			return failure(http.StatusNotFound, "index_not_found_exception", "no such index [%s]", a.Add.Index)
		}
		ix.aliases[a.Add.Alias] = a.Add.alias
	}
	return http.StatusOK, object{"acknowledged": true}
}

// getAlias serves /_alias/NAME and /INDEX/_alias.
func (s *Server) getAlias(part []string) (int, any) {
	out := object{}
	if part[0] == "_alias" {
		for name, ix := range s.indices {
			if a, ok := ix.aliases[part[1]]; ok {
				out[name] = object{"aliases": map[string]alias{part[1]: a}}
			}
		}
		if len(out) == 0 {
			return http.StatusNotFound, object{"error": "alias [" + part[1] + "] missing", "status": 404}
		}
		return http.StatusOK, out
	}
	for _, name := range s.matching(part[0]) {
		out[name] = object{"aliases": s.indices[name].aliases}
	}
	return http.StatusOK, out
}

func (s *Server) mapping(method, pattern string, body []byte) (int, any) {
	out := object{}
	for _, name := range s.matching(pattern) {
		if method == http.MethodPut {
			var m object
			if err := json.Unmarshal(body, &m); err != nil {
				return failure(http.StatusBadRequest, "parsing_exception", "%v", err)
			}
			s.indices[name].mapping = m
		}
		out[name] = object{"mappings": s.indices[name].mapping}
	}
	return http.StatusOK, out
}

// matching returns the names of the indices that fit a name with stars.
func (s *Server) matching(pattern string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(s.indices)) {
		if ok, _ := path.Match(pattern, name); ok {
			out = append(out, name)
		}
	}
	return out
}
