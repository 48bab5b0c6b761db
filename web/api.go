package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

const maxAPISize = 200

// apiSearch answers /api/search with a news.Page. It takes what the list
// takes, and size and offset instead of page.
func (s *Server) apiSearch(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	l, err := readListing(v, s.places)
	if err != nil {
		return err
	}
	ask, err := l.search(s.now())
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": syntax.Msg, "offset": syntax.Offset})
		return nil
	}
	if err != nil {
		return err
	}
	if ask.Size, err = number(v, "size", pageSize, 1, maxAPISize); err != nil {
		return err
	}
	if ask.Offset, err = number(v, "offset", ask.Offset, 0, reach-ask.Size); err != nil {
		return err
	}
	ask.Facets = query.FacetFields
	page, err := s.store.Search(r.Context(), ask)
	if err != nil {
		return storeError{err}
	}
	for _, f := range page.Facets {
		for i, c := range f.Values {
			if label := s.label(f.Field, c.Value); label != c.Value {
				f.Values[i].Label = label
			}
		}
	}
	writeJSON(w, http.StatusOK, safe(page))
	return nil
}

// apiStory answers /api/story with the article.
func (s *Server) apiStory(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("id")
	if id == "" {
		return badRequest("A story's address needs its id.")
	}
	a, err := s.current(r, id)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", versionTag(a))
	writeJSON(w, http.StatusOK, a)
	return nil
}

// safe is the page with fragments that may be put into HTML as they are, and
// an empty list rather than none.
func safe(p *news.Page) *news.Page {
	out := *p
	out.Hits = make([]news.Hit, len(p.Hits))
	for i, h := range p.Hits {
		out.Hits[i] = news.Hit{Article: h.Article, Headline: string(fragment(h.Headline))}
		for _, sn := range h.Snippets {
			out.Hits[i].Snippets = append(out.Hits[i].Snippets, string(fragment(sn)))
		}
	}
	return &out
}

func number(v url.Values, name string, absent, least, most int) (int, error) {
	s := v.Get(name)
	if s == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, badRequest(fmt.Sprintf("%s must be a number from %d to %d.", name, least, most))
	}
	return n, nil
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // a reader who has left needs no answer
}
