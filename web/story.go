package web

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// storyView is what the page of one story shows.
type storyView struct {
	frame
	*news.Article
	Tag      string // see versionTag
	Heading  template.HTML
	Text     []paragraph
	When     moment
	Got      moment // when the copy came in
	Flags    []flag
	Alerts   []string
	Names    []nameView
	Places   []placeView
	Areas    []areaView
	Mainly   string // the stories whose focus is the same place
	Sources  []sourceView
	Related  []news.Link
	Versions []versionView
	Mood     *moodView
}

type nameView struct {
	Name, Role, Class, Href, Tone string
	Times                         int
}

// placeView is a location as the list and the map show it.
type placeView struct {
	Name, Full, Where, Href string
	Lat, Lon                float64
	Times                   int
	Sure                    float64 // 0: nobody said
	Wide                    bool    // its point says little, see news.Location.Pinpoint
}

// areaView is a country's part of a story's places.
type areaView struct {
	Name, ISO, Href string
	Share           float64
}

// sourceView is where a story that must be attributed comes from.
type sourceView struct{ Text, Href string }

// moodView is a sentiment with the place of its needle on a scale 100 wide.
type moodView struct {
	Label  string
	Score  float64
	Needle string
}

func (s *Server) story(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("id")
	if id == "" {
		return badRequest("A story's address needs its id.")
	}
	f, err := s.liveFrame(r.Context(), "", panelSize)
	if err != nil {
		return err
	}
	h, err := s.store.History(r.Context(), id)
	if err != nil {
		return storeError{err}
	}
	a, err := s.current(r, id)
	if errors.Is(err, errNoStory) && h != nil {
		return s.gone(w, f, h)
	}
	if err != nil {
		return err
	}
	f.Title = headline(a)
	return s.render(w, http.StatusOK, "story", "page", s.viewStory(f, a, h))
}

// current is the version of a story that may be shown now.
func (s *Server) current(r *http.Request, id string) (*news.Article, error) {
	p, err := s.store.Search(r.Context(), query.Search{ID: id, Size: 1})
	if err != nil {
		return nil, storeError{err}
	}
	if len(p.Hits) == 0 || p.Hits[0].Article == nil {
		return nil, errNoStory
	}
	return p.Hits[0].Article, nil
}

// versionTag is the ETag by which an open page notices a newer version.
func versionTag(a *news.Article) string {
	return `"` + versionMark(a) + `"`
}

// versionMark tells versions apart, those under one order by when they came.
func versionMark(a *news.Article) string {
	mark := strconv.FormatInt(a.Order, 16)
	if !a.Received.IsZero() {
		mark += "-" + strconv.FormatInt(a.Received.UnixMilli(), 16)
	}
	return mark
}

func (s *Server) viewStory(f frame, a *news.Article, h *news.History) storyView {
	now := s.now()
	words := s.rules.words(a)
	v := storyView{
		frame: f, Article: a, Tag: versionTag(a),
		Heading: template.HTML(template.HTMLEscapeString(headline(a))),
		Text:    paragraphs(a.Body, spansOf(a, "body", a.Body, words)),
		When:    momentOf(timeOf(a), now),
		Got:     momentOf(a.Received, now),
		Flags:   flagsOf(a),
		Alerts:  s.rules.namesOf(a),
		Names:   namesOf(a), Places: placesOf(a),
		Versions: versionsOf(h, now),
	}
	if a.Headline != "" {
		v.Heading = annotate(a.Headline, spansOf(a, "headline", a.Headline, words))
	}
	if a.Focus != nil {
		v.Mainly = filtered("focus", a.Focus.Place)
		for _, c := range a.Focus.Countries {
			v.Areas = append(v.Areas, areaView{s.places.CountryName(c.Code), isoNumber(c.Code), filtered("country", c.Code), c.Score})
		}
	}
	for _, l := range a.Links {
		if l.Rel == "source" {
			v.Sources = append(v.Sources, sourceOf(l.ID))
		} else {
			v.Related = append(v.Related, l)
		}
	}
	if a.Sentiment != nil {
		score := min(max(a.Sentiment.Score, -1), 1)
		v.Mood = &moodView{Label: a.Sentiment.Label, Score: score, Needle: fmt.Sprintf("%.1f", 50+50*score)}
	}
	return v
}

// timeOf is a story's place in the list: its version time, else when it came.
func timeOf(a *news.Article) time.Time {
	for _, t := range []time.Time{a.VersionCreated, a.FirstCreated, a.Received} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// namesOf are the people, organisations and other names, the most prominent
// first. Places stand in a list of their own.
func namesOf(a *news.Article) []nameView {
	entities := slices.Clone(a.Entities)
	slices.SortStableFunc(entities, func(x, y news.Entity) int {
		return cmp.Or(cmp.Compare(y.Salience, x.Salience), cmp.Compare(len(y.Mentions), len(x.Mentions)))
	})
	var names []nameView
	for _, e := range entities {
		if e.Type == news.Geo {
			continue
		}
		v := nameView{Name: e.Name, Role: e.Role, Class: entityClass(e.Type), Times: len(e.Mentions)}
		if e.Type == news.Person || e.Type == news.Org {
			v.Href = filtered("entity", e.Name)
		}
		if e.Sentiment != nil {
			v.Tone = tone(*e.Sentiment)
		}
		names = append(names, v)
	}
	return names
}

func placesOf(a *news.Article) []placeView {
	var places []placeView
	for _, l := range a.Locations {
		places = append(places, placeView{
			Name: l.Name, Full: placeName(l), Where: coordinates(l.Lat, l.Lon),
			Href: placeHref(l), Lat: l.Lat, Lon: l.Lon, Times: len(l.Mentions),
			Sure: l.Confidence, Wide: !l.Pinpoint(),
		})
	}
	slices.SortStableFunc(places, func(x, y placeView) int { return cmp.Compare(y.Times, x.Times) })
	return places
}

// placeHref is the list of stories that name the place.
func placeHref(l news.Location) string {
	if l.GeoNamesID > 0 {
		return filtered("geonames", strconv.Itoa(l.GeoNamesID))
	}
	return filtered("place", l.Name)
}

// filtered is the list of stories with one filter on.
func filtered(field, value string) string {
	return listing{Filter: map[string][]string{field: {value}}, Page: 1}.address("/")
}

// placeName is "Anchorage, Alaska, US".
func placeName(l news.Location) string {
	parts := []string{l.Name}
	if l.Admin1 != "" && l.Admin1 != l.Name {
		parts = append(parts, l.Admin1)
	}
	if l.Country != "" && !l.IsCountry() {
		parts = append(parts, l.Country)
	}
	return strings.Join(parts, ", ")
}

// coordinates is "61.22° N, 149.90° W".
func coordinates(lat, lon float64) string {
	ns, ew := "N", "E"
	if lat < 0 {
		ns = "S"
	}
	if lon < 0 {
		ew = "W"
	}
	return fmt.Sprintf("%.2f° %s, %.2f° %s", math.Abs(lat), ns, math.Abs(lon), ew)
}

// sourceOf links only to the web; anything else is shown as text.
func sourceOf(id string) sourceView {
	u, err := url.Parse(id)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return sourceView{Text: id}
	}
	return sourceView{Text: u.Host, Href: id}
}
