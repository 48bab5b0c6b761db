package news

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var midday = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// told is a version in one word: k kill, r release, v version, w withheld,
// e under embargo for an hour; then the minute it was made. A letter after that
// makes other content under the same order.
func told(word string, received int) *Article {
	var minute int
	var variant string
	_, _ = fmt.Sscanf(word[1:], "%d%s", &minute, &variant)
	a := &Article{
		ID: "x:1", Version: "1", Status: Usable, Headline: word,
		VersionCreated: midday.Add(time.Duration(minute) * time.Minute), Received: midday.Add(time.Duration(received) * time.Second),
	}
	switch word[0] {
	case 'k':
		a.Status = Canceled
	case 'r':
		a.Signals = []Signal{Release}
	case 'w':
		a.Status = Withheld
	case 'e':
		a.VisibleFrom = midday.Add(time.Hour)
	}
	a.Order = MakeOrder(a.final(), a.VersionCreated, 1)
	return a
}

// TestHistory is the truth table of a story's life: what has been sent, in the
// order of arrival, which of it is current, and which can be read at midday.
func TestHistory(t *testing.T) {
	for _, row := range []struct{ sent, current, readable string }{
		{"v1", "v1", "v1"},
		{"v1 v2", "v2", "v1 v2"},
		{"v2 v1", "v2", "v1 v2"},
		{"v1 v1b", "v1b", "v1 v1b"},       // silent change: the later to come
		{"v1 w2", "w2", ""},               // held
		{"v1 w2 v3", "v3", "v1 v3"},       // until the next version
		{"v1 w1", "w1", ""},               // the same version, held
		{"v1 e2", "e2", ""},               // embargoed
		{"e1 v2", "v2", "v2"},             // an open version after it; the embargoed text stays closed
		{"v1 k2", "k2", ""},               // killed
		{"k2 v1", "k2", ""},               // before its story
		{"k2 v3", "k2", ""},               // a later version does not bring it back
		{"k2 v2", "k2", ""},               //
		{"v5 k2", "k2", ""},               // a kill older than the story
		{"k2 k2", "k2", ""},               // twice
		{"v1 k2 r3", "r3", "v1 r3"},       // released: what was there before the kill is back
		{"r3 k2 v1", "r3", "v1 r3"},       // in any order
		{"v1 k2 r3 k2", "r3", "v1 r3"},    // the same kill again
		{"v1 k2 r4 k3", "r4", "v1 r4"},    // a kill older than the release, late
		{"v1 k2 r3 k4", "k4", ""},         // a later kill
		{"v1 r3 k3", "k3", ""},            // of the same time
		{"k3 r3", "k3", ""},               //
		{"v1 k2 r3 v4", "v4", "v1 r3 v4"}, // an update of the released story
		{"v1 v4 r3 k2", "v4", "v1 r3 v4"}, //
		{"k2 v4 r3", "v4", "r3 v4"},       // the update came while it was killed
		{"v1 k2 v3 r4", "r4", "v1 r4"},    // made while it was killed: never
		{"v1 k2 r3 v4 k5", "k5", ""},      //
		{"v1 k2 r3 k5 v6", "k5", ""},      //
		{"v1 k2 r3 v4 k5 v6 r7", "r7", "v1 r3 v4 r7"},
		{"v1 k2 r3 w4", "w4", ""},      // held after the release
		{"v1 k2 r3 e4", "e4", ""},      //
		{"v1 w2 r3", "r3", "v1 r3"},    // a held story released
		{"v1 e2 r3", "r3", "v1 e2 r3"}, // an embargo lifted
		{"v1 e2 r3 v4", "v4", "v1 e2 r3 v4"},
		{"v1 r3 v2", "r3", "v1 v2 r3"},    // a release without a kill is a version
		{"v5 r3", "v5", "r3 v5"},          //
		{"r3 r3b", "r3b", "r3 r3b"},       //
		{"k2 r3 r5 v4", "r5", "r3 v4 r5"}, // two releases
		{"k2 r3 v6 r5", "v6", "r3 r5 v6"}, //
		{"k2 r3 v6 r5 k4", "v6", "r3 r5 v6"},
	} {
		var versions []Delivered
		var standing Standing
		var current *Article
		for i, word := range strings.Fields(row.sent) {
			versions = append(versions, Delivered{Article: told(word, i)})
			standing, current = take(standing, current, versions)
		}
		if current.Headline != row.current {
			t.Errorf("%s: current %s, want %s", row.sent, current.Headline, row.current)
		}
		h := NewHistory(versions, true, midday)
		var readable []string
		for _, v := range h.Versions {
			if v.Article != nil {
				readable = append(readable, v.Article.Headline)
			}
			if v.Current && v.Number != h.Current || v.Article != nil && v.Hidden != "" {
				t.Errorf("%s: %+v", row.sent, v)
			}
		}
		if got := strings.Join(readable, " "); got != row.readable {
			t.Errorf("%s: readable %q, want %q", row.sent, got, row.readable)
		}
		if h := NewHistory(versions, false, midday); slices.ContainsFunc(h.Versions, func(v Version) bool { return v.Article != nil }) {
			t.Errorf("%s: readable although the index hides it", row.sent)
		}
	}
}

// take is what a sink does with a version that comes: the last of all.
func take(s Standing, current *Article, all []Delivered) (Standing, *Article) {
	a := all[len(all)-1].Article
	now, taken := s.Take(a)
	if taken {
		current = a
	}
	if a.Releases() {
		var best *Article
		if now, best = now.Settle(all); best != nil {
			current = best
		}
	}
	return now, current
}

// Whatever the order of arrival, the same version becomes current.
func TestOrderOfArrival(t *testing.T) {
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 2))
		var sent []*Article
		for i := range 1 + r.IntN(7) {
			word := fmt.Sprintf("%c%d%s", "kkrrvvvvwe"[r.IntN(10)], r.IntN(8), []string{"", "b"}[r.IntN(2)])
			sent = append(sent, told(word, r.IntN(2)*i))
		}
		sent = append(sent, sent[:r.IntN(len(sent))]...) // again
		var first *Article
		for range 4 {
			r.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
			var all []Delivered
			var s Standing
			var current *Article
			for _, a := range sent {
				all = append(all, Delivered{Article: a})
				s, current = take(s, current, all)
			}
			if first == nil {
				first = current
			}
			if first.Hash() != current.Hash() || !first.Received.Equal(current.Received) {
				var words []string
				for _, a := range sent {
					words = append(words, fmt.Sprint(a.Headline, "@", a.Received.Second()))
				}
				t.Fatalf("seed %d: %v: current %s, in another order %s", seed, words, current.Headline, first.Headline)
			}
		}
	}
}
