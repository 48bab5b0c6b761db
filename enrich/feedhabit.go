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

const (
	voteDoubt = 3    // how much flatter than the resolver a name votes
	minVote   = 0.03 // smaller shares are left out
)

// vote gives the regions that a name may lie in their shares, by what the story
// says and not by what the feed used to: it would believe itself. A name that
// may be anywhere says little, and the region that all of them may lie in
// comes out.
func (w *locator) vote(s *subject) {
	r := &w.resolver
	votes := r.scratch[:0]
	for j := range s.candidates {
		votes = append(votes, (s.score[j]-r.habitOf(&s.candidates[j]))/voteDoubt)
	}
	r.scratch = votes
	softmax(votes, votes)
	for j, v := range votes {
		if c := &s.candidates[j]; v > minVote && c.region >= 0 && c.kind != kindCountry && c.kind != kindWide {
			w.shares = append(w.shares, RegionShare{r.g.id(r.g.holderPlace(int(c.region))), v})
		}
	}
}

var storySeed = maphash.MakeSeed()

// teach tells the feed's history where this story plays. A story that is not
// to be read by anyone, killed or withheld, says nothing.
func (w *locator) teach(feeds *FeedPlaces, feed string, a *news.Article) {
	if feeds == nil || feed == "" || a.Status != "" && a.Status != news.Usable {
		return
	}
	w.shares = w.shares[:0]
	r := &w.resolver
	for i := range r.subjects {
		w.vote(&r.subjects[i])
	}
	story := maphash.String(storySeed, a.ID)
	if a.ID == "" { // nothing says that it is the same
		story = 0
	}
	feeds.learn(feed, story, w.shares)
}
