package enrich

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/dateline-wire/dateline/news"
)

const (
	leadBytes  = 220 // of the body, about the first paragraph
	leadWeight = 2.5 // of a name in headline, dateline or lead
	manyNames  = 10_000
)

// Locations puts the places that a story names on the map and says which
// countries and which place it is about. It reads Entities, Dateline,
// DeclaredPlaces, headline and body, and writes Locations and Focus.
//
// Names are looked for in English text only; in other languages the places
// that the entity stage found and the dateline are all there is. It knows towns
// from 500 people, regions of the first and second level, countries, seas, large
// rivers and world regions: no streets. A people's name counts for the focus and is no place.
// It may be used from several goroutines.
type Locations struct {
	g       *gazetteer
	feeds   *FeedPlaces
	regions map[int]int32 // holders of first-level regions, by GeoNames id
	homes   feedHomes
	codes   countryCodes
	pool    sync.Pool // of *locator
}

// LocationsConfig is what the location stage may know beyond the story itself.
// Its zero value is fine.
type LocationsConfig struct {
	// Feeds is what is known of each feed; the stage adds to it. Without one
	// every story is read by itself.
	Feeds *FeedPlaces
	// Homes says where a feed is at home: by the name of the feed as FeedOf
	// gives it, or of the provider for all its feeds, a GeoNames id ("4464368")
	// or a name with its region or country ("Durham, North Carolina").
	Homes map[string]string
	// Countries says in which country a place is told to be where that is in
	// dispute: by its GeoNames id ("703883") or country code ("XK"), the code.
	// It holds for all that lies in the place.
	Countries map[string]string
}

// NewLocations opens the embedded gazetteer.
func NewLocations(c LocationsConfig) (*Locations, error) {
	g, err := openGazetteer(placesBlob)
	if err != nil {
		return nil, err
	}
	weights, err := readPlaceWeights(placeWeightsTable)
	if err != nil {
		return nil, err
	}
	return newLocations(g, weights, c)
}

func newLocations(g *gazetteer, weights *placeWeights, c LocationsConfig) (*Locations, error) {
	l := &Locations{g: g, feeds: c.Feeds, regions: regionHolders(g)}
	var err error
	if l.homes, err = findHomes(g, c.Homes); err != nil {
		return nil, err
	}
	if l.codes, err = findCountryCodes(g, c.Countries); err != nil {
		return nil, err
	}
	l.pool.New = func() any {
		return &locator{
			codes:    l.codes,
			names:    nameFinder{g: g, people: map[uint64]bool{}, sure: map[uint64]bool{}},
			resolver: newResolver(g, weights),
			foundAt:  map[int32]int{},
			known:    map[int32]news.Location{},
		}
	}
	return l, nil
}

// Process implements the stage. It never fails on a story.
func (l *Locations) Process(_ context.Context, a *news.Article) error {
	w := l.pool.Get().(*locator)
	defer l.keep(w)
	a.Locations, a.Focus = nil, nil
	w.read(a)
	feed := FeedOf(a)
	w.habits(l, feed)
	w.resolver.resolve(&w.names)
	w.write(a)
	w.teach(l.feeds, feed, a)
	return nil
}

// keep puts the memory of a story back, unless a giant has made it large.
func (l *Locations) keep(w *locator) {
	if len(w.names.names) < manyNames {
		l.pool.Put(w)
	}
}

// locator is the memory that one story needs.
type locator struct {
	names    nameFinder
	resolver resolver
	codes    countryCodes
	entities []taken
	found    []found
	foundAt  map[int32]int // by place
	next     []int         // the next name of the same place, -1 for none
	focus    focusTally
	known    map[int32]news.Location
	shares   []RegionShare
}

// found is a place with the names of the story that mean it.
type found struct {
	place       int32
	weight      float64
	p           float64 // best of all mentions
	first, last int     // names, linked by locator.next
}

// Names stand in headline, body or one of these.
const (
	datelineField = "dateline"
	declaredField = "declared"
)

func (w *locator) read(a *news.Article) {
	w.names.reset()
	w.names.tagged = len(a.Entities) > 0
	w.declared(a)
	if d := a.Dateline; d != nil && d.Place != "" {
		place, _, _ := strings.Cut(d.Place, ",")
		w.names.given(datelineField, d.Place, 0, len(strings.TrimRight(place, " ")), leadWeight)
	}
	w.given(a, "headline")
	w.given(a, "body") // before the search, which knows by them what is a place
	if english(a.Language) {
		for _, field := range [...]string{"headline", "body"} {
			w.sortEntities(a, field)
			w.names.search(field, textOf(a, field), w.entities, leadEnd(a.Body))
		}
	}
	w.names.dropPeople(a)
	w.names.inOrder(a)
}

// weightAt is the weight of a name by where it stands; lead is the length of the
// body's.
func weightAt(field string, offset, lead int) float64 {
	if field == "headline" || offset < lead {
		return leadWeight
	}
	return 1
}

// leadEnd is where the first paragraph ends, or would if it were short.
func leadEnd(body string) int {
	if i := strings.Index(body[:min(len(body), 3*leadBytes)], "\n\n"); i > leadBytes/2 {
		return i
	}
	return leadBytes
}

// sortEntities takes the field's entities in the order of the text.
func (w *locator) sortEntities(a *news.Article, field string) {
	s := textOf(a, field)
	w.entities = w.entities[:0]
	for i := range a.Entities {
		e := &a.Entities[i]
		for _, m := range e.Mentions {
			if m.Field == field && m.Start >= 0 && m.Start < m.End && m.End <= len(s) {
				w.entities = append(w.entities, placeBasedAt(s, taken{m.Start, m.End, e.Type}))
			}
		}
	}
	slices.SortFunc(w.entities, func(a, b taken) int { return cmp.Or(a.start-b.start, b.end-a.end) })
}

// placeBasedAt takes the place out of an adjective such as New York-based, which
// the entity stage leaves whole.
func placeBasedAt(s string, e taken) taken {
	i := strings.LastIndexByte(s[e.start:e.end], '-')
	if e.kind != news.Misc || i < 1 || e.start+i+1 == e.end {
		return e
	}
	if c := s[e.start+i+1]; c < 'a' || c > 'z' {
		return e
	}
	return taken{e.start, e.start + i, news.Geo}
}

// given takes what the entity stage has found to be places.
func (w *locator) given(a *news.Article, field string) {
	w.sortEntities(a, field)
	lead, last := leadEnd(a.Body), 0
	for _, e := range w.entities {
		if e.kind == news.Geo && e.start >= last {
			w.names.given(field, textOf(a, field), e.start, e.end, weightAt(field, e.start, lead))
			last = e.end
		}
	}
}

// english holds for unknown languages too.
func english(tag string) bool {
	return tag == "" || strings.EqualFold(tag, "eng") || len(tag) >= 2 && strings.EqualFold(tag[:2], "en") && (len(tag) == 2 || tag[2] == '-')
}

// declared takes the agency's own places as names that are nowhere in the text:
// they count for the rest of the story and are no mentions. One with a point is
// told by it.
func (w *locator) declared(a *news.Article) {
	f := &w.names
	for _, d := range a.DeclaredPlaces {
		from := len(f.candidates)
		f.key = PlaceKey(f.key[:0], d.Name)
		f.find(f.key)
		p := placeName{field: declaredField, from: from, to: len(f.candidates), given: true}
		if d.Lat != 0 || d.Lon != 0 {
			f.keepNear(&p, d.Lat, d.Lon)
		}
		if p.from < p.to {
			f.names = append(f.names, p)
		}
	}
}

func (w *locator) write(a *news.Article) {
	w.tally()
	mentions := make([]news.Mention, 0, len(w.names.names)) // for all locations
	if len(w.found) > 0 {
		a.Locations = make([]news.Location, 0, len(w.found))
	}
	slices.SortStableFunc(w.found, func(a, b found) int { return cmp.Compare(b.weight, a.weight) })
	for i := range w.found {
		l := &w.found[i]
		from := len(mentions)
		for name := l.first; name >= 0; name = w.next[name] {
			if n := &w.names.names[name]; n.field != datelineField {
				mentions = append(mentions, news.Mention{Field: n.field, Start: n.start, End: n.end, Text: textOf(a, n.field)[n.start:n.end]})
			}
		}
		out := w.shown(l.place)
		out.Confidence, out.Mentions = math.Round(l.p*1000)/1000, mentions[from:len(mentions):len(mentions)]
		a.Locations = append(a.Locations, out)
	}
	a.Focus = w.focusOf()
}

// tally puts the names of one place together and counts what each says for the
// focus.
func (w *locator) tally() {
	clear(w.foundAt)
	w.found, w.next = w.found[:0], w.next[:0]
	w.focus.countries = w.focus.countries[:0]
	for i := range w.names.names {
		n := &w.names.names[i]
		w.next = append(w.next, -1)
		if n.field == declaredField {
			continue
		}
		c, p := w.resolver.choose(&w.names, i)
		w.focus.add(w.codes.of(w.names.g, c.place), n.weight*p)
		if c.how == byDemonym && !n.given {
			continue
		}
		at, ok := w.foundAt[c.place]
		if !ok {
			at = len(w.found)
			w.foundAt[c.place] = at
			w.found = append(w.found, found{place: c.place, first: i, last: i})
		}
		l := &w.found[at]
		l.weight += n.weight
		l.p = max(l.p, p)
		if l.last != i {
			w.next[l.last], l.last = i, i
		}
	}
}

const maxShown = 4096 // places whose names a locator keeps at hand

// shown is a location without what a story says of it.
func (w *locator) shown(place int32) news.Location {
	l, ok := w.known[place]
	if !ok {
		if len(w.known) >= maxShown {
			clear(w.known)
		}
		l = locationOf(w.names.g, w.codes, place)
		w.known[place] = l
	}
	return l
}
