package enrich

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

func locate(t testing.TB, stage *Locations, a *news.Article) *news.Article {
	t.Helper()
	if err := stage.Process(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

func regionOf(a *news.Article, name string) string {
	for _, l := range a.Locations {
		if l.Name == name {
			return l.Admin1
		}
	}
	return ""
}

func dublin(id, feed string) *news.Article {
	return &news.Article{ID: id, Provider: "paper", Feed: feed, Body: "A school in Dublin was closed on Monday because of the storm."}
}

// TestFeedLearnsItsRegion: the Dublin of a feed that writes about Ohio is the
// one in Ohio, and no other feed hears of it.
func TestFeedLearnsItsRegion(t *testing.T) {
	feeds := NewFeedPlaces()
	stage, err := NewLocations(LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	if got := regionOf(locate(t, stage, dublin("0", "ohio")), "Dublin"); got == "Ohio" {
		t.Fatal("Ohio without any reason")
	}
	for i := range 40 {
		locate(t, stage, &news.Article{ID: fmt.Sprint("x", i), Provider: "paper", Feed: "ohio", Body: "Police in Columbus, Ohio, and in Dayton, Ohio, asked for help."})
	}
	if got := regionOf(locate(t, stage, dublin("1", "ohio")), "Dublin"); got != "Ohio" {
		t.Errorf("Dublin is in %q for a feed of Ohio", got)
	}
	if got := regionOf(locate(t, stage, dublin("2", "other")), "Dublin"); got == "Ohio" {
		t.Error("Dublin is in Ohio for another feed")
	}
}

// TestFeedPlacesCountsOnce: versions of a story and what must not be shown add
// nothing.
func TestFeedPlacesCountsOnce(t *testing.T) {
	feeds := NewFeedPlaces()
	stage, err := NewLocations(LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		locate(t, stage, dublin("1", "a"))
	}
	killed := dublin("2", "a")
	killed.Status = news.Canceled
	locate(t, stage, killed)
	sum := 0.0
	stories, regions := feeds.Snapshot("paper/a")
	for _, r := range regions {
		sum += r.Weight
	}
	if stories != 1 || sum > 1.001 || sum < 0.5 {
		t.Errorf("%v stories, %v of %v", stories, sum, regions)
	}
	if c := feeds.Changed(); !slices.Equal(c, []string{"paper/a"}) {
		t.Errorf("changed: %v", c)
	}
	if c := feeds.Changed(); len(c) != 0 {
		t.Errorf("changed again: %v", c)
	}
}

// TestFeedDoesNotBelieveItself: what a bare name has been taken to mean leaves
// room for what it may mean too.
func TestFeedDoesNotBelieveItself(t *testing.T) {
	feeds := NewFeedPlaces()
	stage, err := NewLocations(LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	const ohio = 5165418
	for i := range 20 {
		locate(t, stage, dublin(fmt.Sprint("d", i), "a"))
	}
	for _, s := range feeds.shares("paper/a", nil) {
		if s.GeoNamesID == ohio && s.Weight > 0.02 {
			return
		}
	}
	t.Errorf("no room for Ohio: %v", feeds.shares("paper/a", nil))
}

// TestFeedPlacesRestored: a snapshot, restored, is the same snapshot, and what
// cannot be is left out.
func TestFeedPlacesRestored(t *testing.T) {
	old := NewFeedPlaces()
	for story := range uint64(300) {
		old.learn("ap", story+1, []RegionShare{{int(story % 90), 0.5}, {1000, 0.9}})
	}
	stories, regions := old.Snapshot("ap")
	if len(regions) > maxFeedRegions+1 {
		t.Errorf("%d regions", len(regions))
	}
	restored := NewFeedPlaces()
	restored.Restore("ap", stories, append(slices.Clone(regions), RegionShare{7, math.NaN()}, RegionShare{8, -1}, RegionShare{9, math.Inf(1)}))
	again, same := restored.Snapshot("ap")
	if again != stories || len(same) != len(regions) {
		t.Fatalf("%v stories, %d regions; before %v, %d", again, len(same), stories, len(regions))
	}
	for i := range same {
		if same[i].GeoNamesID != regions[i].GeoNamesID || math.Abs(same[i].Weight-regions[i].Weight) > 1e-9 {
			t.Errorf("%v, was %v", same[i], regions[i])
		}
	}
	if c := restored.Changed(); len(c) != 0 {
		t.Errorf("restoring is no change: %v", c)
	}
	if n, r := restored.Snapshot("nobody"); n != 0 || r != nil {
		t.Errorf("unknown feed: %v %v", n, r)
	}
}

// TestFeedPlacesBounded: many feeds, from several goroutines; the silent ones go.
func TestFeedPlacesBounded(t *testing.T) {
	feeds := NewFeedPlaces()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range maxFeeds {
				feeds.learn(fmt.Sprint("feed", i), 0, []RegionShare{{i + 1, 1}})
				feeds.learn("busy", 0, []RegionShare{{i + 1, 1}})
				feeds.shares("busy", nil)
			}
		})
	}
	all.Wait()
	names := feeds.Feeds()
	if len(names) != maxFeeds || !slices.Contains(names, "busy") {
		t.Errorf("%d feeds, busy among them: %v", len(names), slices.Contains(names, "busy"))
	}
}

func TestHomes(t *testing.T) {
	for _, c := range []struct {
		homes map[string]string
		want  string // in the error
	}{
		{map[string]string{"paper/a": "Durham, North Carolina", "paper": "4464368"}, ""},
		{map[string]string{"paper": "Paris, Texas, United States"}, ""},
		{map[string]string{"paper": "Ohio"}, ""},
		{map[string]string{"paper": "Durhamm, North Carolina"}, `feed "paper": no place is called "Durhamm, North Carolina"`},
		{map[string]string{"paper": "Durham, Ukraine"}, `no place is called "Durham, Ukraine"`},
		{map[string]string{"paper": "Springfield"}, `"Springfield" may be`},
		{map[string]string{"paper": "1"}, "no place has the GeoNames id 1"},
		{map[string]string{"paper": ""}, "no place is called"},
		{map[string]string{"Paper": "Ohio", "paper ": "Texas"}, `"Texas", but "Ohio" for "Paper"`},
	} {
		_, err := NewLocations(LocationsConfig{Homes: c.homes})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v", c.homes, err)
		}
	}
}

// TestHomeDecides: a home is enough before the feed has said anything.
func TestHomeDecides(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{Homes: map[string]string{"Paper": "Columbus, Ohio"}})
	if err != nil {
		t.Fatal(err)
	}
	a := dublin("1", "a")
	a.Body = "A school in Newark was closed on Monday."
	if got := regionOf(locate(t, stage, a), "Newark"); got != "Ohio" {
		t.Errorf("Newark is in %q", got)
	}
	a.Body = "A school in Newark, New Jersey, was closed."
	if got := regionOf(locate(t, stage, a), "Newark"); got != "New Jersey" {
		t.Errorf("a home weighs more than the story: %q", got)
	}
}

// TestWorldAgencyPullsNowhere: a feed that names places all over the world leaves
// every decision as it is without a past.
func TestWorldAgencyPullsNowhere(t *testing.T) {
	feeds := NewFeedPlaces()
	stage, err := NewLocations(LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	var ids []int
	for id := range stage.regions {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i := range 2000 {
		feeds.learn("world", 0, []RegionShare{{ids[i*7%len(ids)], 1}})
	}
	for _, text := range quotedStories(t) {
		alone := locate(t, stage, &news.Article{Language: "en", Body: text})
		world := locate(t, stage, &news.Article{Language: "en", Body: text, Provider: "world"})
		if len(alone.Locations) != len(world.Locations) || len(alone.Locations) == 0 {
			t.Fatalf("%d places, alone %d", len(world.Locations), len(alone.Locations))
		}
		for i, l := range alone.Locations {
			if w := world.Locations[i]; w.GeoNamesID != l.GeoNamesID {
				t.Errorf("%s (%s), alone %s (%s)", w.Name, w.Admin1, l.Name, l.Admin1)
			}
		}
	}
}
