package sink

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// model is what a store has to show, in the plainest code: all deliveries, in
// the order of arrival.
type model []*news.Article

// current is the newest version of a story; of equal ones the last to arrive.
func (m model) current(id string) (best *news.Article) {
	for _, a := range m {
		if a.ID == id && (best == nil || a.Order >= best.Order) {
			best = a
		}
	}
	return best
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

func (m model) versions(id string, now time.Time) []string {
	current := m.current(id)
	if current == nil || !current.Visible(now) {
		return nil
	}
	killed := int64(-1)
	for _, a := range m {
		if a.ID == id && a.Killed() {
			killed = max(killed, a.Order)
		}
	}
	var out []string
	for _, a := range m {
		if a.ID == id && a.Visible(now) && a.Order > killed && !slices.Contains(out, a.Headline) {
			out = append(out, a.Headline)
		}
	}
	slices.Sort(out)
	return out
}

// history makes a story's versions: updates, corrections of equal order,
// embargoes, kills and releases, each with a text of its own.
func history(r *rand.Rand, id string, start time.Time) []*news.Article {
	var all []*news.Article
	for i := range 2 + r.IntN(6) {
		at := start.Add(time.Duration(i) * time.Minute)
		a := &news.Article{
			ID: id, Version: fmt.Sprint(i), Status: news.Usable, VersionCreated: at, Received: at,
			Headline: fmt.Sprintf("secret%d of %s", i, id), Body: fmt.Sprintf("secret%d body", i),
		}
		switch r.IntN(8) {
		case 0:
			a.Status = news.Canceled
		case 1:
			a.Status = news.Withheld
		case 2:
			a.Signals = []news.Signal{news.Release}
		case 3:
			a.VisibleFrom = start.Add(time.Duration(r.IntN(20)) * time.Minute)
		case 4:
			a.VisibleFrom = news.FarFuture
		}
		version := int64(i)
		if i > 0 && r.IntN(6) == 0 { // a silent change of the version before
			at, version = all[i-1].VersionCreated, int64(i-1)
		}
		a.Order = news.MakeOrder(a.Killed() || a.Has(news.Release), at, version)
		all = append(all, a)
	}
	return all
}

// Whatever the histories and the order of arrival, every store shows what the
// model shows, and nothing hidden in any answer.
func TestRandomHistories(t *testing.T) {
	for seed := range uint64(10) {
		for _, b := range backends() {
			if b.real {
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
	ids := []string{"x:a", "x:b", "x:c", "x:d"}
	var queue []*news.Article
	for _, id := range ids {
		queue = append(queue, history(r, id, start)...)
	}
	queue = append(queue, queue[:len(queue)/3]...) // replays
	r.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })

	var arrived model
	for len(queue) > 0 {
		n := min(len(queue), r.IntN(8))
		if err := s.Write(t.Context(), queue[:n]); err != nil {
			t.Fatal(err)
		}
		refresh()
		arrived, queue = append(arrived, queue[:n]...), queue[n:]
		for _, minutes := range []int{0, 10, 30} {
			c.set(start.Add(time.Duration(minutes) * time.Minute))
			compare(t, s, arrived, ids, c.now())
		}
	}
}

func compare(t *testing.T, s store, m model, ids []string, now time.Time) {
	t.Helper()
	page, err := s.Search(t.Context(), query.Search{Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range page.Hits {
		got = append(got, h.Article.ID+" "+h.Article.Headline)
	}
	slices.Sort(got)
	if want := m.search(ids, now); !slices.Equal(got, want) {
		t.Fatalf("%d deliveries: shown\n%q, want\n%q", len(m), got, want)
	}
	shown := []any{page}
	may := slices.Clone(got)
	for _, id := range ids {
		versions, err := s.Versions(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range versions {
			got = append(got, v.Headline)
		}
		slices.Sort(got)
		if want := m.versions(id, now); !slices.Equal(got, want) {
			t.Fatalf("%d deliveries: versions of %s\n%q, want\n%q", len(m), id, got, want)
		}
		shown, may = append(shown, versions), append(may, got...)
	}
	noSecrets(t, m, shown, strings.Join(may, "\n"))
}

// noSecrets checks that no text but that of the headlines in may is in
// anything that was returned.
func noSecrets(t *testing.T, m model, shown []any, may string) {
	t.Helper()
	data, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range m {
		if !strings.Contains(may, a.Headline) && strings.Contains(string(data), a.Headline) {
			t.Fatalf("hidden %q is shown", a.Headline)
		}
	}
}
