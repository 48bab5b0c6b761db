package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// listView is what the list of stories shows.
type listView struct {
	frame
	Total    int
	TookMS   string
	Rows     []row
	Facets   []facetView
	Ages     []choice
	Tests    choice // the switch for test copy
	Anywhere string // the listing without its area; empty: it has none
	Map      *worldMap
	Fault    *fault // the query cannot be read
	Narrowed bool
	Follow   string // where the list is fetched again from; empty: it does not follow the wire
	Plain    string // the whole wire
	Bare     string // the search without its filters
	Older    string
	Newer    string
}

// row is one story of the list.
type row struct {
	ID, Key  string // Key changes with every version
	Order    int64
	When     moment
	Provider string
	Place    string
	Headline template.HTML
	Flags    []flag
	Pressing bool
	Snippets []template.HTML
	Lead     string
	Tone     string
	Alerts   []string
}

// choice is a link that adds a filter, or takes it away when On.
type choice struct {
	Text, Href string
	Count      int
	On         bool
}

type facetView struct {
	Field, Label string
	Values       []choice
}

// fault says where a query cannot be read: Before and After are its text
// around the place.
type fault struct {
	Msg, Before, After string
	Position           int // in characters, from 1
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	l, err := readListing(r.URL.Query(), s.places)
	if err != nil {
		return err
	}
	f, err := s.liveFrame(r.Context(), listTitle(l), panelSize)
	if err != nil {
		return err
	}
	f.Listing = l
	view, err := s.found(r.Context(), f, true)
	if err != nil {
		return err
	}
	code := http.StatusOK
	if view.Fault != nil {
		code = http.StatusBadRequest
	}
	return s.render(w, code, "list", "page", view)
}

// fresh answers with the rows alone: what the list would show if it were
// opened now. An open page compares them with its own.
func (s *Server) fresh(w http.ResponseWriter, r *http.Request) error {
	l, err := readListing(r.URL.Query(), s.places)
	if err != nil {
		return err
	}
	f := s.frame("")
	f.Listing = l
	view, err := s.found(r.Context(), f, false)
	if err != nil {
		return err
	}
	if view.Fault != nil {
		return badRequest(view.Fault.Msg)
	}
	return s.render(w, http.StatusOK, "list", "rows", view)
}

func listTitle(l listing) string {
	if l.Q != "" {
		return l.Q
	}
	return "Latest stories"
}

func (s *Server) found(ctx context.Context, f frame, facets bool) (listView, error) {
	l := f.Listing
	v := listView{frame: f, Narrowed: l.narrowed(), Plain: "/", Bare: listing{Q: l.Q, Page: 1}.address("/")}
	for _, a := range ages {
		v.Ages = append(v.Ages, choice{Text: a.label, Href: l.aged(a.since).address("/"), On: a.since == l.Since})
	}
	v.Tests = choice{Text: "Show test copy", Href: l.testing(!l.Tests).address("/"), On: l.Tests}
	if l.area.told != "" {
		v.Anywhere = l.anywhere().address("/")
	}
	ask, err := l.search(s.now())
	if syntax, ok := errors.AsType[*query.SyntaxError](err); ok {
		v.Fault = faultOf(l.Q, syntax)
		v.Facets = s.facetViews(l, nil)
		return v, nil
	}
	if err != nil {
		return v, err
	}
	if facets {
		ask.Facets = facetFields()
	}
	page, err := s.store.Search(ctx, ask)
	if err != nil {
		return v, storeError{err}
	}
	for _, h := range page.Hits {
		v.Rows = append(v.Rows, s.row(h))
	}
	v.Total = page.Total
	v.TookMS = fmt.Sprintf("%.1f ms", float64(page.TookUS)/1000)
	if facets {
		v.Facets = s.facetViews(l, page.Facets)
		v.Map = s.worldMap(l, page.Facets)
	}
	if l.Page > 1 {
		v.Newer = l.paged(l.Page - 1).address("/")
	} else {
		v.Follow = l.address("/new")
	}
	if l.Page*pageSize < min(page.Total, reach) {
		v.Older = l.paged(l.Page + 1).address("/")
	}
	return v, nil
}

// faultOf cuts the query at the place of the error.
func faultOf(q string, e *query.SyntaxError) *fault {
	at := min(max(e.Offset, 0), len(q))
	for at > 0 && !edge(q, at) {
		at--
	}
	return &fault{Msg: e.Msg, Before: q[:at], After: q[at:], Position: utf8.RuneCountInString(q[:at]) + 1}
}

func facetFields() []string {
	var fields []string
	for _, f := range facets {
		if f.counted {
			fields = append(fields, f.field)
		}
	}
	return fields
}

// facetViews are the filters in their fixed order. A filter that is on is
// shown even when it finds nothing.
func (s *Server) facetViews(l listing, counted []news.Facet) []facetView {
	var views []facetView
	for _, f := range facets {
		v := facetView{Field: f.field, Label: f.label}
		for _, c := range s.listed(f.field, l.Filter[f.field], valuesOf(counted, f.field)) {
			v.Values = append(v.Values, choice{
				Text: s.label(f.field, c.Value), Count: c.Count,
				Href: l.toggled(f.field, c.Value).address("/"),
				On:   slices.Contains(l.Filter[f.field], c.Value),
			})
		}
		if f.field == "geonames" {
			shortenPlaces(v.Values)
		}
		if len(v.Values) > 0 {
			views = append(views, v)
		}
	}
	return views
}

// listed are the values with the most stories, and all that are on. Countries
// have a facet of their own and are not listed among the places.
func (s *Server) listed(field string, on []string, counts []news.Count) []news.Count {
	var out []news.Count
	shown := 0
	for _, c := range counts {
		if field == "geonames" {
			p, ok := s.placeOf(c.Value)
			if (!ok || p.IsCountry()) && !slices.Contains(on, c.Value) {
				continue
			}
		}
		if shown < facetShown || slices.Contains(on, c.Value) {
			out = append(out, c)
			shown++
		}
	}
	for _, value := range on {
		if !slices.ContainsFunc(out, func(c news.Count) bool { return c.Value == value }) {
			out = append(out, news.Count{Value: value})
		}
	}
	return out
}

// shortenPlaces leaves region and country away where the name is enough to tell
// the places of a list apart.
func shortenPlaces(values []choice) {
	times := map[string]int{}
	for _, v := range values {
		name, _, _ := strings.Cut(v.Text, ",")
		times[name]++
	}
	for i, v := range values {
		if name, _, _ := strings.Cut(v.Text, ","); times[name] == 1 {
			values[i].Text = name
		}
	}
}

func (s *Server) row(h news.Hit) row {
	a := h.Article
	r := row{
		ID: a.ID, Key: a.ID + "@" + versionMark(a), Order: a.Order,
		When: momentOf(timeOf(a), s.now()), Provider: a.Provider,
		Headline: fragment(h.Headline), Flags: flagsOf(a),
		Alerts: s.rules.namesOf(a),
	}
	if h.Headline == "" {
		r.Headline = template.HTML(template.HTMLEscapeString(headline(a)))
	}
	for _, sn := range h.Snippets {
		r.Snippets = append(r.Snippets, fragment(sn))
	}
	if len(r.Snippets) == 0 {
		r.Lead = lead(a)
	}
	if a.Dateline != nil {
		r.Place = a.Dateline.Place
	}
	if a.Sentiment != nil && a.Sentiment.Label != "neutral" {
		r.Tone = a.Sentiment.Label
	}
	r.Pressing = len(r.Flags) > 0 && r.Flags[0].Pressing()
	return r
}

// headline is never empty: a story without one shows its slug, else its id.
func headline(a *news.Article) string {
	for _, s := range []string{a.Headline, a.Slugline, a.ID} {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return "untitled"
}

// lead is the beginning of the body, cut at a word.
func lead(a *news.Article) string {
	const most = 220
	var text string
	for part := range strings.SplitSeq(a.Body, "\n\n") {
		if text = strings.Join(strings.Fields(part), " "); text != "" {
			break
		}
	}
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !edge(text, cut) {
		cut--
	}
	if i := strings.LastIndexByte(text[:cut], ' '); i > 0 {
		cut = i
	}
	return text[:cut] + " …"
}
