package enrich

import (
	"hash/maphash"
	"math"

	"github.com/dateline-wire/dateline/news"
)

// What the past of a feed counts was chosen on the odd stories of LGL, in their
// order.
const (
	habitPull  = 1.5 // of a candidate's region, by the logarithm of its share
	habitSteep = 20
	pastMass   = 3   // names that all of the past is worth beside those of the story
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

// regionPast is the part of a feed's places that lies in a region, by holder.
type regionPast struct {
	region int32
	share  float64
}

// habits makes the regions that the feed often names more likely.
func (w *locator) habits(l *Locations, feed string) {
	r := &w.resolver
	r.forget()
	w.shares = w.shares[:0]
	if l.feeds != nil {
		w.shares = l.feeds.shares(feed, w.shares)
	}
	for _, s := range w.shares {
		if region, ok := l.regions[s.GeoNamesID]; ok {
			r.remember(region, s.Weight)
		}
	}
	if home, ok := l.homes.of(feed); ok {
		if at := l.g.standing(placeCandidate{place: home}); at.region >= 0 {
			r.remember(at.region, homeShare)
		}
	}
}

func (r *resolver) forget() {
	clear(r.habit)
	r.past = r.past[:0]
}

func (r *resolver) remember(region int32, share float64) {
	r.past = append(r.past, regionPast{region, share})
	r.habit[region] = max(r.habit[region], habitPull*math.Log1p(habitSteep*share))
}

// addPast lets the feed's past speak beside the names of the story.
func (r *resolver) addPast() {
	for _, p := range r.past {
		c := standing{nation: -1, region: p.region, county: -1}
		if up := r.g.above(int(p.region)); up != noHolder {
			c.nation = int32(up)
		}
		r.add(&c, pastMass*p.share)
		r.total += pastMass * p.share
	}
}

// regionHolders finds first-level regions by their GeoNames ids.
func regionHolders(g *gazetteer) map[int]int32 {
	m := make(map[int]int32, g.regions-g.nations)
	for h := g.nations; h < g.regions; h++ {
		m[g.id(g.holderPlace(h))] = int32(h)
	}
	return m
}

const (
	voteDoubt = 3    // how much flatter than the resolver a name votes
	minVote   = 0.03 // smaller shares are left out
)

// vote gives the regions that a name may lie in their shares. What the past
// counted for a region is taken off, else the feed would believe itself. A name that
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
