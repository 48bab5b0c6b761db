package enrich

import (
	"cmp"
	"container/list"
	"math"
	"slices"
	"sync"
)

const (
	maxFeeds       = 4096 // the feed that has been silent longest is forgotten
	maxFeedRegions = 64   // a world agency names more: its lightest are forgotten
	recentStories  = 256  // of a feed, that are not counted again

	// feedMemory is how many stories it takes until one counts for 1/e.
	feedMemory = 400
	// feedDoubt is the weight of not knowing: a feed of few stories pulls little.
	feedDoubt = 1
)

// RegionShare is how often a feed's stories named places of a first-level
// region. The region goes by its GeoNames id, so that it means the same after
// the gazetteer has been built anew.
type RegionShare struct {
	GeoNamesID int     `json:"geonames_id"`
	Weight     float64 `json:"weight"`
}

// FeedPlaces remembers, feed by feed, where stories used to play. A local
// paper's "Dublin" is the one in its own state; the stories of a world agency
// are spread so thin that they say nothing. It learns from the places that each
// name of a story may mean, a name once a story, and forgets slowly.
//
// It is a hint and no state that anything depends on. A story that is seen
// again among the next 256 of its feed is not counted again, whatever its
// version; one that comes later, as in a replay of an archive, is, and leaves
// the shares as they were. What is not to be shown teaches nothing. It knows at
// most 4,096 feeds and 64 regions of each, and may be used from several
// goroutines.
type FeedPlaces struct {
	mu    sync.Mutex
	feeds map[string]*list.Element // of *feedHistory
	order *list.List               // the feed that spoke last in front
}

type feedHistory struct {
	feed    string
	stories float64
	total   float64 // of all regions, forgotten ones included
	regions []RegionShare
	recent  []uint64 // ring of hashed story ids
	next    int
	changed bool
}

// NewFeedPlaces knows nothing yet.
func NewFeedPlaces() *FeedPlaces {
	return &FeedPlaces{feeds: map[string]*list.Element{}, order: list.New()}
}

// Feeds names the feeds of which something is known, in alphabetical order.
func (f *FeedPlaces) Feeds() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]string, 0, len(f.feeds))
	for feed := range f.feeds {
		out = append(out, feed)
	}
	slices.Sort(out)
	return out
}

// Changed names the feeds that have learned something since the last call.
func (f *FeedPlaces) Changed() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []string
	for e := f.order.Front(); e != nil; e = e.Next() {
		if h := e.Value.(*feedHistory); h.changed {
			h.changed = false
			out = append(out, h.feed)
		}
	}
	slices.Sort(out)
	return out
}

// Snapshot gives what Restore takes: how many stories are remembered, old ones
// as fractions, and the regions, the heaviest first. Both are empty for a feed
// that is not known. A region of id 0 stands for all that are no longer told
// apart.
func (f *FeedPlaces) Snapshot(feed string) (stories float64, regions []RegionShare) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.feeds[feed]
	if e == nil {
		return 0, nil
	}
	h := e.Value.(*feedHistory)
	regions = slices.Clone(h.regions)
	slices.SortFunc(regions, func(a, b RegionShare) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), a.GeoNamesID-b.GeoNamesID)
	})
	if rest := h.rest(); rest > 0.01 {
		regions = append(regions, RegionShare{Weight: rest})
	}
	return h.stories, regions
}

// Restore replaces what is known of a feed. Weights that are no positive
// numbers are left out. It does not make the feed a changed one.
func (f *FeedPlaces) Restore(feed string, stories float64, regions []RegionShare) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.history(feed)
	*h = feedHistory{feed: feed, recent: h.recent, next: h.next}
	if positive(stories) {
		h.stories = stories
	}
	for _, r := range regions {
		if positive(r.Weight) {
			h.add(r.GeoNamesID, r.Weight)
		}
	}
}

func positive(v float64) bool { return v > 0 && v < math.MaxFloat32 }

// learn counts the regions of a story's names, the weight of each being how
// likely a name is to lie in it. The same story is not counted again while it is recent;
// a story of number 0 is always new.
func (f *FeedPlaces) learn(feed string, story uint64, regions []RegionShare) {
	if feed == "" || len(regions) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.history(feed)
	if !h.isNew(story) {
		return
	}
	h.fade()
	h.stories++
	for _, r := range regions {
		h.add(r.GeoNamesID, r.Weight)
	}
	h.changed = true
}

// shares appends to dst what part of the feed's places lies in each region, in
// the order of the ids.
func (f *FeedPlaces) shares(feed string, dst []RegionShare) []RegionShare {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.feeds[feed]
	if e == nil {
		return dst
	}
	h := e.Value.(*feedHistory)
	for _, r := range h.regions {
		dst = append(dst, RegionShare{r.GeoNamesID, r.Weight / (h.total + feedDoubt)})
	}
	return dst
}

// history is the feed's, which speaks now; the feed that has been silent
// longest makes room for a new one.
func (f *FeedPlaces) history(feed string) *feedHistory {
	if e := f.feeds[feed]; e != nil {
		f.order.MoveToFront(e)
		return e.Value.(*feedHistory)
	}
	if len(f.feeds) >= maxFeeds {
		last := f.order.Back()
		delete(f.feeds, f.order.Remove(last).(*feedHistory).feed)
	}
	h := &feedHistory{feed: feed}
	f.feeds[feed] = f.order.PushFront(h)
	return h
}

func (h *feedHistory) isNew(story uint64) bool {
	if story == 0 {
		return true
	}
	if slices.Contains(h.recent, story) {
		return false
	}
	if len(h.recent) < recentStories {
		h.recent = append(h.recent, story)
		return true
	}
	h.recent[h.next] = story
	h.next = (h.next + 1) % recentStories
	return true
}

func (h *feedHistory) fade() {
	const keep = 1 - 1.0/feedMemory
	h.stories *= keep
	h.total *= keep
	for i := range h.regions {
		h.regions[i].Weight *= keep
	}
}

// add counts a region. In a full history it takes the place of the lightest,
// whose weight stays in the total and says how widely the feed is spread.
func (h *feedHistory) add(region int, weight float64) {
	h.total += weight
	i, ok := slices.BinarySearchFunc(h.regions, region, func(r RegionShare, id int) int { return r.GeoNamesID - id })
	switch {
	case ok:
		h.regions[i].Weight += weight
		return
	case region <= 0:
		return
	case len(h.regions) == maxFeedRegions:
		lightest := h.lightest()
		h.regions = slices.Delete(h.regions, lightest, lightest+1)
		if lightest < i {
			i--
		}
	}
	h.regions = slices.Insert(h.regions, i, RegionShare{region, weight})
}

func (h *feedHistory) lightest() int {
	lightest := 0
	for i, r := range h.regions {
		if r.Weight < h.regions[lightest].Weight {
			lightest = i
		}
	}
	return lightest
}

// rest is the weight of the regions that made room for others.
func (h *feedHistory) rest() float64 {
	rest := h.total
	for _, r := range h.regions {
		rest -= r.Weight
	}
	return rest
}
