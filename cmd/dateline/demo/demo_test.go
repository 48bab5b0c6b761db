package demo

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
)

const malformed = "013-malformed-ninjs.json"

// routineItems is how much of the endless routine the tests look at.
const routineItems = 200

var start = time.Date(2026, 2, 27, 9, 30, 0, 0, time.UTC)

func TestEveryItemIsAStory(t *testing.T) {
	formats := map[news.Format]int{}
	providers := map[string]int{}
	for p := range items(t, wire()) {
		articles, err := parse(p)
		if p.Name == malformed {
			if err == nil {
				t.Errorf("%s: parses, want it refused", p.Name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		for _, a := range articles {
			formats[a.Raw.Format]++
			providers[a.Provider]++
			checkArticle(t, p, a)
		}
	}
	if len(formats) < 6 {
		t.Errorf("formats %v, want 6 or more", formats)
	}
	if len(providers) < 6 {
		t.Errorf("providers %v, want 6 or more", providers)
	}
}

func checkArticle(t *testing.T, p Payload, a *news.Article) {
	t.Helper()
	if a.Provider != p.Provider {
		t.Errorf("%s: provider %q, want %q", p.Name, a.Provider, p.Provider)
	}
	if a.Headline == "" {
		t.Errorf("%s: no headline", p.Name)
	}
	if len(a.Warnings) > 0 {
		t.Errorf("%s: warnings %q", p.Name, a.Warnings)
	}
	if !a.VisibleFrom.IsZero() && a.VisibleFrom.After(start.Add(5*time.Minute)) {
		t.Errorf("%s: embargo until %v is not seen to end", p.Name, a.VisibleFrom)
	}
	if p.Provider == "wikinews" || strings.HasSuffix(p.Name, ".txt") {
		return
	}
	if due := start.Add(p.Delay); a.VersionCreated.After(due) {
		t.Errorf("%s: version of %v, sent at %v", p.Name, a.VersionCreated, due)
	}
	if !strings.Contains(a.UsageTerms, "Invented") && !bytes.Contains(p.Data, []byte("Invented copy")) {
		t.Errorf("%s: does not say that it is invented", p.Name)
	}
}

func TestPlaceholdersAreFilled(t *testing.T) {
	left := regexp.MustCompile(`\{\{|\}\}|<no value>|%!`)
	for p := range items(t, wire()) {
		if at := left.FindIndex(p.Data); at != nil {
			t.Errorf("%s: left over at byte %d: %.40q", p.Name, at[0], p.Data[at[0]:])
		}
	}
}

// TestVersionsShareAKey: broker order holds for a story only within a
// partition, and the key picks the partition.
func TestVersionsShareAKey(t *testing.T) {
	keys := map[string]string{}
	for p := range items(t, wire()) {
		articles, err := parse(p)
		if err != nil {
			continue
		}
		for _, a := range articles {
			if key, seen := keys[a.ID]; seen && key != string(p.Key) {
				t.Errorf("%s: key %q, earlier %q", a.ID, p.Key, key)
			}
			keys[a.ID] = string(p.Key)
		}
	}
}

func TestDelays(t *testing.T) {
	var last time.Duration
	for p := range items(t, take(Wire(start), 300)) {
		if p.Delay < last || p.Delay > last+2*time.Second {
			t.Errorf("%s: at %v after %v", p.Name, p.Delay, last)
		}
		last = p.Delay
	}
	for p := range items(t, Archive(start)) {
		if p.Delay != 0 {
			t.Errorf("%s: of the archive, yet delayed by %v", p.Name, p.Delay)
		}
	}
}

func TestCeasefireComesEarlyAndAgain(t *testing.T) {
	var at []time.Duration
	stories := map[string]bool{}
	for p := range items(t, take(Wire(start), 60)) {
		articles, err := parse(p)
		if err != nil {
			continue
		}
		for _, a := range articles {
			text := strings.ToLower(a.Headline + " " + a.Body)
			if (strings.Contains(text, "ceasefire") || strings.Contains(text, "cease-fire")) && !stories[a.ID] {
				stories[a.ID] = true
				at = append(at, p.Delay)
			}
		}
	}
	if len(at) < 6 || at[0] > 3*time.Second || at[len(at)-1] < 30*time.Second {
		t.Errorf("first mentions at %v, want six stories, one in the first 3 s, one after 30 s", at)
	}
}

// TestLifeOfStories: the demo exists to show these turns.
func TestLifeOfStories(t *testing.T) {
	signals := map[news.Signal]bool{}
	status := map[news.Status]bool{}
	first := map[string]news.Status{}
	var killFirst, killLater, embargoed bool
	for p := range items(t, take(Wire(start), 60)) {
		articles, err := parse(p)
		if err != nil {
			continue
		}
		for _, a := range articles {
			for _, s := range a.Signals {
				signals[s] = true
			}
			status[a.Status] = true
			before, seen := first[a.ID]
			if !seen {
				first[a.ID] = a.Status
			}
			killFirst = killFirst || seen && before == news.Canceled && a.Status == news.Usable
			killLater = killLater || seen && before == news.Usable && a.Status == news.Canceled
			embargoed = embargoed || !a.Visible(start.Add(p.Delay)) && a.Visible(start.Add(2*time.Minute))
		}
	}
	for _, s := range []news.Signal{news.Flash, news.Bulletin, news.Update, news.Correction, news.Kill, news.Embargo, news.Advisory} {
		if !signals[s] {
			t.Errorf("no item carries the signal %s", s)
		}
	}
	if !status[news.Withheld] {
		t.Error("no item is withheld")
	}
	if !killFirst || !killLater || !embargoed {
		t.Errorf("kill before story %t, kill after story %t, embargo that ends %t", killFirst, killLater, embargoed)
	}
}

func TestNewerVersionsHaveHigherOrder(t *testing.T) {
	order := map[string]int64{}
	for p := range items(t, take(Wire(start), 60)) {
		articles, err := parse(p)
		if err != nil {
			continue
		}
		for _, a := range articles {
			if p.Name != "012-minister-late-story.xml" && a.Order <= order[a.ID] {
				t.Errorf("%s: order %d does not exceed %d", p.Name, a.Order, order[a.ID])
			}
			order[a.ID] = max(order[a.ID], a.Order)
		}
	}
}

func TestArchiveIsWikinews(t *testing.T) {
	stories := map[string]bool{}
	for p := range items(t, Archive(start)) {
		articles, err := parse(p)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		a := articles[0]
		if a.Provider != "wikinews" {
			continue
		}
		stories[a.ID] = true
		source := slices.ContainsFunc(a.Links, func(l news.Link) bool {
			return l.Rel == "source" && strings.HasPrefix(l.ID, "https://en.wikinews.org/wiki/")
		})
		if a.CreditLine != "Wikinews contributors" || a.UsageTerms != "CC BY 2.5" || !source {
			t.Errorf("%s: attribution %q, %q, links %v", a.ID, a.CreditLine, a.UsageTerms, a.Links)
		}
		if !a.VersionCreated.IsZero() {
			t.Errorf("%s: version time %v, the corpus has none", a.ID, a.VersionCreated)
		}
	}
	if len(stories) != 227 {
		t.Errorf("%d Wikinews stories, want 227", len(stories))
	}
}

func TestBadIndex(t *testing.T) {
	for text, want := range map[string]string{
		"a.xml\t1\tnpa\tworld":          "wire.tsv:1: 4 columns, want 5",
		"# remark\na.xml\tx\tnpa\tw\tk": `wire.tsv:2: delay "x" is not a number of seconds`,
		"a.xml\t-1\tnpa\tw\tk":          `wire.tsv:1: delay "-1" is not a number of seconds`,
	} {
		if _, err := readIndex(text); fmt.Sprint(err) != want {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

func TestTimes(t *testing.T) {
	c := clock{start: start, now: start.Add(90 * time.Second)}
	for text, want := range map[string]string{
		"{{now}}":                   "2026-02-27T09:31:30Z",
		"{{start `+60s`}}":          "2026-02-27T09:31:00Z",
		"{{now `-2h` `rfc1123`}}":   "Fri, 27 Feb 2026 07:31:30 +0000",
		"{{start `day`}}":           "2026-02-27",
		"{{now `weekday`}} {{now}}": "Friday 2026-02-27T09:31:30Z",
	} {
		got, err := c.expand("test", text)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"{{now `noon`}}", "{{now `+soon`}}", "{{later}}", "{{now"} {
		if got, err := c.expand("test", bad); err == nil {
			t.Errorf("%s: %q, want an error", bad, got)
		}
	}
}

// wire is everything that the demo ever sends, cut after some of the routine.
func wire() iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		for p, err := range Archive(start) {
			if !yield(p, err) {
				return
			}
		}
		take(Wire(start), routineItems)(yield)
	}
}

func take(all iter.Seq2[Payload, error], n int) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		for p, err := range all {
			if n--; n < 0 || !yield(p, err) {
				return
			}
		}
	}
}

func items(t *testing.T, all iter.Seq2[Payload, error]) iter.Seq[Payload] {
	t.Helper()
	return func(yield func(Payload) bool) {
		for p, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			if !yield(p) {
				return
			}
		}
	}
}

func parse(p Payload) ([]*news.Article, error) {
	articles, err := news.Parse(news.Payload{
		Data: p.Data, Provider: p.Provider, Feed: p.Feed, Received: start.Add(p.Delay), Topic: "wire",
	})
	if err == nil && len(articles) == 0 {
		err = errors.New("no story")
	}
	return articles, err
}
