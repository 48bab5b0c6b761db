package enrich

import (
	"hash/maphash"
	"math"

	"github.com/dateline-wire/dateline/news"
)

const (
	habitPull  = 2
	habitSteep = 20
	homeShare  = 0.3 // of a feed's places that lie in its home region, before any are known
)

// FeedOf is the name under which the location stage remembers a story's feed:
// "provider/feed", or "provider" where the transport names no feed.
func FeedOf(a *news.Article) string {
	if a.Feed == "" {
		return a.Provider
	}
	return a.Provider + "/" + a.Feed
}

// habits makes the regions that the feed often names more likely.
func (w *locator) habits(l *Locations, feed string) {
	r := &w.resolver
	clear(r.habit)
	w.shares = w.shares[:0]
	if l.feeds != nil {
		w.shares = l.feeds.shares(feed, w.shares)
	}
	for _, s := range w.shares {
		r.habit[s.GeoNamesID] = habit(s.Weight)
	}
	if home, ok := l.homes.of(feed); ok {
		if region := l.g.region(home); region >= 0 {
			id := l.g.id(region)
			r.habit[id] = max(r.habit[id], habit(homeShare))
		}
	}
}

func habit(share float64) float64 { return habitPull * math.Log1p(habitSteep*share) }

var storySeed = maphash.MakeSeed()

// teach tells the feed's history where this story plays. A story that is not
// to be read by anyone, killed or withheld, says nothing.
func (w *locator) teach(feeds *FeedPlaces, feed string, a *news.Article) {
	if feeds == nil || feed == "" || a.Status != "" && a.Status != news.Usable {
		return
	}
	g := w.names.g
	w.shares = w.shares[:0]
	for _, l := range w.order {
		if k := g.kind(l.place); k == kindCountry || k == kindWide {
			continue
		}
		if region := g.region(l.place); region >= 0 {
			w.shares = append(w.shares, RegionShare{g.id(region), l.p})
		}
	}
	story := maphash.String(storySeed, a.ID)
	if a.ID == "" { // nothing says that it is the same
		story = 0
	}
	feeds.learn(feed, story, w.shares)
}
