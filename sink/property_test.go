package sink

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// model is what a store has to show, in the plainest code: all deliveries, in
// any order.
type model []*news.Article

// current follows from which kill and which release were made last.
func (m model) current(id string) (best *news.Article) {
	kill, release := m.last(id, (*news.Article).Killed), m.last(id, (*news.Article).Releases)
	if kill != nil && (release == nil || news.Stamp(kill.Order) >= news.Stamp(release.Order)) {
		return kill
	}
	best = release
	for _, a := range m {
		if a.ID == id && !a.Killed() && !a.Releases() && (best == nil || later(a, best)) {
			best = a
		}
	}
	return best
}

// last is the last version of a kind.
func (m model) last(id string, kind func(*news.Article) bool) (best *news.Article) {
	for _, a := range m {
		if a.ID == id && kind(a) && (best == nil || later(a, best)) {
			best = a
		}
	}
	return best
}

// later goes by the time of making, then by that of receipt, which in these
// histories no two deliveries of different copy share.
func later(a, b *news.Article) bool {
	if news.Stamp(a.Order) != news.Stamp(b.Order) {
		return news.Stamp(a.Order) > news.Stamp(b.Order)
	}
	return !b.Releases() && a.Received.After(b.Received) || a.Releases() == b.Releases() && a.Received.After(b.Received)
}

func (m model) search(ids []string, now time.Time) []string {
	var out []string
	for _, id := range ids {
		if a := m.current(id); a != nil && a.Visible(now) {
			out = append(out, id+" "+a.Headline)
		}
	}
	return out
}

// readable are the versions with their text.
func (m model) readable(id string, now time.Time) []string {
	current := m.current(id)
	if current == nil || !current.Visible(now) {
		return nil
	}
	release := m.last(id, (*news.Article).Releases)
	var out []string
	for _, a := range m {
		released := release != nil && news.Stamp(release.Order) > news.Stamp(a.Order)
		open := a.Visible(now) || a.Status == news.Usable && released
		if a.ID == id && open && !m.madeWhileKilled(a) && !slices.Contains(out, a.Headline) {
			out = append(out, a.Headline)
		}
	}
	slices.Sort(out)
	return out
}

// madeWhileKilled goes through the kills and releases before a version.
func (m model) madeWhileKilled(a *news.Article) bool {
	var before model
	for _, b := range m {
		made, at := news.Stamp(a.Order), news.Stamp(b.Order)
		if b.Killed() && at <= made || b.Releases() && (at < made || at == made && a.Releases()) {
			before = append(before, b)
		}
	}
	current := before.current(a.ID)
	return current != nil && current.Killed()
}

// storyLife makes a story's versions: updates, repeats, silent changes,
// embargoes, kills and releases in any order, each with a text of its own.
func storyLife(r *rand.Rand, id string, start time.Time) []*news.Article {
	var all []*news.Article
	for i := range 2 + r.IntN(7) {
		at := start.Add(time.Duration(r.IntN(10)) * time.Minute)
		a := &news.Article{
			ID: id, Version: fmt.Sprint(i), Status: news.Usable, VersionCreated: at,
			Headline: fmt.Sprintf("secret%d of %s", i, id), Body: fmt.Sprintf("secret%d body of %s", i, id),
			Entities:  []news.Entity{{Name: fmt.Sprintf("secret%d of %s", i, id), Type: news.Org}},
			Keywords:  []string{fmt.Sprintf("secret%d of %s", i, id)},
			Locations: []news.Location{secretPlace(r, fmt.Sprintf("secret%d of %s", i, id))},
			Focus:     &news.Focus{Place: fmt.Sprintf("secret%d of %s", i, id), Countries: []news.CountryScore{{Code: fmt.Sprintf("secret%d of %s", i, id), Score: 1}}},
		}
		switch r.IntN(13) {
		case 0, 1:
			a.Status, a.Signals = news.Canceled, []news.Signal{news.Kill}
		case 2:
			a.Status = news.Withheld
		case 3:
			a.Status = news.Replaced
		case 4, 5:
			a.Signals = []news.Signal{news.Release}
		case 6:
			a.VisibleFrom = start.Add(time.Duration(r.IntN(20)) * time.Minute)
		case 7:
			a.VisibleFrom = news.FarFuture
		case 8:
			a.Signals, a.VisibleFrom = []news.Signal{news.Release, news.Embargo}, start.Add(time.Duration(r.IntN(20))*time.Minute)
		case 9:
			a.Status, a.Signals = news.Withheld, []news.Signal{news.Release}
		case 10:
			a.Signals = []news.Signal{[]news.Signal{news.Update, news.Repeat, news.Correction, news.Add}[r.IntN(4)]}
		}
		version := int64(i)
		if i > 0 && r.IntN(5) == 0 { // a silent change of the version before
			before := all[i-1]
			a.VersionCreated, a.Version = before.VersionCreated, before.Version
			version = before.Order & 0xff
		}
		a.Order = news.MakeOrder(a.Killed() || a.Releases(), a.VersionCreated, version)
		all = append(all, a)
	}
	return all
}

// secretPlace lies where no other version's place does.
func secretPlace(r *rand.Rand, name string) news.Location {
	return news.Location{Name: name, GeoNamesID: 1_000_000 + r.IntN(1_000_000), Country: name, Lat: 170*r.Float64() - 85, Lon: 360*r.Float64() - 180}
}

// lives makes the stories of one run and the order in which their versions
// come: replays of some, and copies of others that were received again.
func lives(r *rand.Rand, stories int, start time.Time) (ids []string, queue []*news.Article) {
	for n := range stories {
		id := fmt.Sprintf("x:%c", 'a'+n)
		ids = append(ids, id)
		queue = append(queue, storyLife(r, id, start)...)
	}
	sent := len(queue)
	for i := range sent {
		queue[i].Received = start.Add(time.Duration(r.IntN(1000))*time.Second + time.Duration(i)*time.Millisecond)
		queue[i].Raw = &news.RawRef{Topic: "wire", Offset: int64(i)}
	}
	for i := range sent {
		again := *queue[i]
		switch r.IntN(6) {
		case 0:
			queue = append(queue, queue[i])
		case 1:
			again.Raw = &news.RawRef{Topic: "wire", Partition: 1, Offset: int64(i)}
			again.Received = again.Received.Add(time.Duration(r.IntN(100))*time.Second + 500*time.Millisecond)
			queue = append(queue, &again)
		}
	}
	r.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
	return ids, queue
}

// seeds are as many as DATELINE_HISTORIES says, few if it says nothing.
func seeds() uint64 {
	n, err := strconv.ParseUint(os.Getenv("DATELINE_HISTORIES"), 10, 32)
	if err != nil {
		return 12
	}
	return n
}

// Whatever the histories and the order of arrival, at every step every store
// shows what the model shows, and nothing hidden in any answer.
func TestRandomHistories(t *testing.T) {
	for seed := range seeds() {
		for _, b := range backends() {
			if b.real && seed >= 4 { // which takes a second for each
				continue
			}
			t.Run(fmt.Sprint(b.name, "/", seed), func(t *testing.T) {
				t.Parallel()
				playHistories(t, rand.New(rand.NewPCG(seed, 1)), b)
			})
		}
	}
}

func playHistories(t *testing.T, r *rand.Rand, b backend) {
	c := newClock()
	start := c.now()
	s, refresh := b.open(t, c)
	ids, queue := lives(r, 8, start)
	var arrived model
	for len(queue) > 0 {
		n := min(len(queue), 1+r.IntN(12))
		if err := s.Write(t.Context(), queue[:n]); err != nil {
			t.Fatal(err)
		}
		refresh()
		arrived, queue = append(arrived, queue[:n]...), queue[n:]
		c.set(start.Add(time.Duration(r.IntN(30)) * time.Minute))
		if b.real {
			c.set(time.Now())
		}
		compare(t, s, arrived, ids, c.now())
	}
	if b.real {
		return
	}
	for _, minutes := range []int{0, 10, 30} {
		c.set(start.Add(time.Duration(minutes) * time.Minute))
		compare(t, s, arrived, ids, c.now())
	}
}

// Members that write at the same time come to what one alone comes to, though
// each sees the versions of a story in another order.
func TestRandomHistoriesOfMembers(t *testing.T) {
	for seed := range seeds() {
		for _, b := range backends() {
			if b.name == "bleve" || b.real && seed >= 4 {
				continue
			}
			t.Run(fmt.Sprint(b.name, "/", seed), func(t *testing.T) {
				t.Parallel()
				playMembers(t, rand.New(rand.NewPCG(seed, 3)), b)
			})
		}
	}
}

func playMembers(t *testing.T, r *rand.Rand, b backend) {
	c := newClock()
	first, refresh := b.open(t, c)
	members := []*Elastic{first.(*Elastic), anotherMember(t, first.(*Elastic)), anotherMember(t, first.(*Elastic))}
	ids, queue := lives(r, 6, c.now())
	parts := make([][]*news.Article, len(members))
	for _, a := range queue {
		m := r.IntN(len(members))
		parts[m] = append(parts[m], a)
	}
	sizes := []int{1 + r.IntN(4), 1 + r.IntN(4), 1 + r.IntN(4)}
	var wg sync.WaitGroup
	for i, e := range members {
		wg.Go(func() {
			for part := range slices.Chunk(parts[i], sizes[i]) {
				if err := e.Write(t.Context(), part); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	refresh()
	if b.real {
		compare(t, first, queue, ids, time.Now())
		return
	}
	for _, minutes := range []int{0, 15, 30} {
		c.set(newClock().now().Add(time.Duration(minutes) * time.Minute))
		compare(t, first, queue, ids, c.now())
	}
}

// Whenever a member has read what stands, and before it writes what it decided,
// another writes.
func TestRandomHistoriesInBetween(t *testing.T) {
	for seed := range 4 * seeds() { // few stories, so that members meet
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			playInBetween(t, rand.New(rand.NewPCG(seed, 4)))
		})
	}
}

func playInBetween(t *testing.T, r *rand.Rand) {
	c := newClock()
	server := estest.New(t)
	server.Now = c.now
	first := newTestElastic(t, server, ElasticConfig{})
	first.now = c.now
	second := anotherMember(t, first)
	ids, all := lives(r, 2, c.now())
	var mu sync.Mutex // guards what follows
	queue, between := all, 0
	next := func() []*news.Article {
		mu.Lock()
		defer mu.Unlock()
		n := min(len(queue), 1+r.IntN(3))
		part := queue[:n]
		queue = queue[n:]
		return part
	}
	var inside atomic.Bool
	server.Inject(estest.Fault{Path: "/_mget", Meanwhile: func() {
		if !inside.CompareAndSwap(false, true) {
			return
		}
		defer inside.Store(false)
		part := next()
		if err := second.Write(t.Context(), part); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		between += len(part)
	}})
	for part := next(); len(part) > 0; part = next() {
		if err := first.Write(t.Context(), part); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d written in between", between, len(all))
	for _, minutes := range []int{0, 15, 30} {
		c.set(newClock().now().Add(time.Duration(minutes) * time.Minute))
		compare(t, first, all, ids, c.now())
	}
}

func anotherMember(t *testing.T, first *Elastic) *Elastic {
	e, err := NewElastic(first.cfg, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// told is the history as it is printed when a store is wrong about it.
func (m model) told(id string) string {
	var b strings.Builder
	for i, a := range m {
		if a.ID == id {
			fmt.Fprintf(&b, "%3d %-20s v%s %-8s %v made %s received %s visible from %s\n", i, a.Headline, a.Version, a.Status, a.Signals,
				a.VersionCreated.Format("15:04"), a.Received.Format("15:04:05.000"), a.VisibleFrom.Format("15:04"))
		}
	}
	return b.String()
}

func compare(t *testing.T, s store, m model, ids []string, now time.Time) {
	t.Helper()
	page, err := s.Search(t.Context(), query.Search{Size: 100, Facets: query.FacetFields})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range page.Hits {
		got = append(got, h.Article.ID+" "+h.Article.Headline)
	}
	slices.Sort(got)
	if want := m.search(ids, now); !slices.Equal(got, want) {
		for i, id := range ids {
			if want, got := m.search(ids[i:i+1], now), slices.DeleteFunc(slices.Clone(got), func(g string) bool { return !strings.HasPrefix(g, id) }); !slices.Equal(got, want) {
				t.Errorf("%s at %s: shown %q, want %q\n%s", id, now.Format("15:04"), got, want, m.told(id))
			}
		}
		t.FailNow()
	}
	noSecrets(t, m, page, strings.Join(got, "\n"))
	compareAreas(t, s, m, now)
	for _, id := range ids {
		h, err := s.History(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if h == nil {
			continue
		}
		var got []string
		for _, v := range h.Versions {
			if v.Article != nil {
				got = append(got, v.Article.Headline)
			}
		}
		slices.Sort(got)
		want := m.readable(id, now)
		if !slices.Equal(got, want) {
			t.Fatalf("versions of %s at %s: %q, want %q\n%s", id, now.Format("15:04"), got, want, m.told(id))
		}
		if current := m.current(id); h.Now().Hash != current.Hash() {
			t.Fatalf("current of %s: version %d, want %s\n%s", id, h.Current, current.Headline, m.told(id))
		}
		if n := distinct(m, id); len(h.Versions) != n {
			t.Fatalf("%d versions of %s, want %d\n%s", len(h.Versions), id, n, m.told(id))
		}
		noSecrets(t, m, h, strings.Join(want, "\n"))
	}
}

// compareAreas asks for the places of some versions, others at each step: by
// circle, box and facet only those of what is shown find anything.
func compareAreas(t *testing.T, s store, m model, now time.Time) {
	t.Helper()
	page, err := s.Search(t.Context(), query.Search{Size: 1, Facets: []string{"geonames"}})
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]bool{}
	for _, v := range page.Facets[0].Values {
		counted[v.Value] = true
	}
	every := max(1, len(m)/6)
	for i := len(m) % every; i < len(m); i += every {
		a := m[i]
		l := a.Locations[0]
		id := strconv.Itoa(l.GeoNamesID)
		shown := m.current(a.ID)
		want := 0
		if shown.Visible(now) && shown.Locations[0].GeoNamesID == l.GeoNamesID {
			want = 1
		}
		asks := []query.Search{
			{Near: &query.Circle{Lat: l.Lat, Lon: l.Lon, KM: 0.1}},
			{Within: &query.Box{South: l.Lat - 0.001, West: max(l.Lon-0.001, -180), North: l.Lat + 0.001, East: min(l.Lon+0.001, 180)}},
			{Filter: map[string][]string{"geonames": {id}}},
			{Filter: map[string][]string{"country": {l.Country}}},
			{Filter: map[string][]string{"focus": {a.Focus.Place}}},
		}
		ask := asks[(i+len(m))%len(asks)] // each of them in the course of the run
		page, err := s.Search(t.Context(), ask)
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != want {
			t.Fatalf("%d stories of %s at its place, want %d: %+v\n%s", page.Total, a.Headline, want, ask, m.told(a.ID))
		}
		if counted[id] != (want == 1) {
			t.Fatalf("place of %s counted: %v\n%s", a.Headline, counted[id], m.told(a.ID))
		}
	}
}

func distinct(m model, id string) int {
	seen := map[string]bool{}
	for _, a := range m {
		if a.ID == id {
			seen[versionID(a)] = true
		}
	}
	return len(seen)
}

// noSecrets checks that no text but that of the headlines in may is in what was
// returned.
func noSecrets(t *testing.T, m model, shown any, may string) {
	t.Helper()
	data, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range m {
		number, _, _ := strings.Cut(a.Headline, " ")
		if !strings.Contains(may, a.Headline) && (strings.Contains(string(data), a.Headline) || strings.Contains(string(data), number+" body of "+a.ID)) {
			t.Fatalf("hidden %q is shown in\n%s\n%s", a.Headline, data, m.told(a.ID))
		}
	}
}
