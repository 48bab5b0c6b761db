package enrich

import (
	"cmp"
	"math"
	"slices"

	"github.com/dateline-wire/dateline/news"
)

const (
	explainedPlaces  = 5 // candidates of a name that are shown
	explainedReasons = 6 // of a candidate, the weightiest
)

// PlaceChoice is a name of a story with the places that it may stand for, the
// likeliest first.
type PlaceChoice struct {
	Field      string           `json:"field"` // "headline", "body" or "dateline"
	Start      int              `json:"start"`
	End        int              `json:"end"`
	Text       string           `json:"text"`
	Known      int              `json:"known"` // how many places of that name the gazetteer has
	Candidates []PlaceCandidate `json:"candidates"`
}

// PlaceCandidate is a place that a name may stand for.
type PlaceCandidate struct {
	GeoNamesID int           `json:"geonames_id"`
	Name       string        `json:"name"`
	Admin1     string        `json:"admin1,omitempty"`
	Country    string        `json:"country,omitempty"`
	Feature    string        `json:"feature,omitempty"`
	Lat        float64       `json:"lat"`
	Lon        float64       `json:"lon"`
	Confidence float64       `json:"confidence"`
	People     bool          `json:"people,omitempty"` // the name is that of its people
	Reasons    []PlaceReason `json:"reasons"`
}

// PlaceReason is what one sort of evidence counted for a candidate, against
// the mean of the name's candidates.
type PlaceReason struct {
	Evidence string  `json:"evidence"`
	Weight   float64 `json:"weight"`
}

// Explain says of every name that Process would use, in the order of the
// text, which places it may stand for and why. It writes nothing into the article
// and teaches the feed nothing.
func (l *Locations) Explain(a *news.Article) []PlaceChoice {
	w := l.pool.Get().(*locator)
	defer l.keep(w)
	w.read(a)
	w.habits(l, FeedOf(a))
	w.resolver.resolve(&w.names)
	w.resolver.gather()
	out := make([]PlaceChoice, 0, len(w.names.names))
	for i := range w.names.names {
		if w.names.names[i].field != declaredField {
			out = append(out, w.explain(a, i))
		}
	}
	return out
}

func (w *locator) explain(a *news.Article, name int) PlaceChoice {
	n := &w.names.names[name]
	r := &w.resolver
	s := &r.subjects[r.of[name]]
	out := PlaceChoice{Field: n.field, Start: n.start, End: n.end, Text: fieldText(a, n.field)[n.start:n.end], Known: len(s.candidates)}
	p := slices.Clone(r.chances(&w.names, name))
	all := make([]evidence, len(s.candidates))
	var mean evidence
	r.withoutOwn(s)
	for j := range all {
		r.evidenceOf(&all[j], &w.names, name, j, true)
		for i := range all[j] {
			all[j][i] *= r.w.second[i]
			mean[i] += all[j][i] / float64(len(all))
		}
	}
	r.withOwn(s)
	for j := range s.candidates {
		c := w.candidate(&s.candidates[j])
		c.Confidence = math.Round(p[j]*1000) / 1000
		c.Reasons = reasons(&all[j], &mean, r.habitOf(&s.candidates[j]))
		out.Candidates = append(out.Candidates, c)
	}
	slices.SortStableFunc(out.Candidates, func(a, b PlaceCandidate) int { return cmp.Compare(b.Confidence, a.Confidence) })
	out.Candidates = out.Candidates[:min(len(out.Candidates), explainedPlaces)]
	return out
}

// fieldText is the field that a name points into.
func fieldText(a *news.Article, field string) string {
	if field == datelineField {
		return a.Dateline.Place
	}
	return textOf(a, field)
}

func (w *locator) candidate(c *standing) PlaceCandidate {
	at := locationOf(w.names.g, w.codes, c.place)
	return PlaceCandidate{GeoNamesID: at.GeoNamesID, Name: at.Name, Admin1: at.Admin1, Country: at.Country, Feature: at.Feature, Lat: at.Lat, Lon: at.Lon, People: c.how == byDemonym}
}

// reasons are the features that set a candidate apart, the weightiest first.
func reasons(e, mean *evidence, habit float64) []PlaceReason {
	out := []PlaceReason{}
	add := func(name string, v float64) {
		if v = math.Round(v*100) / 100; v != 0 {
			out = append(out, PlaceReason{name, v})
		}
	}
	for i := range e {
		add(featureNames[i], e[i]-mean[i])
	}
	add("feed", habit)
	slices.SortStableFunc(out, func(a, b PlaceReason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(len(out), explainedReasons)]
}
