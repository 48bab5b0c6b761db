package alert

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// TestMatchEqualsNaive: the index of required words and the shared leaves find
// what evaluating every rule by itself finds.
func TestMatchEqualsNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("ox elk cat dog hen pig")
	sentence := func(n int) string {
		words := make([]string, r.IntN(n))
		for i := range words {
			words[i] = vocabulary[r.IntN(len(vocabulary))]
		}
		return strings.Join(words, " ")
	}
	var rules []Rule
	for len(rules) < 600 {
		q := randomQuery(r, vocabulary, 3)
		if _, err := query.Parse(q); err == nil {
			rules = append(rules, Rule{ID: fmt.Sprint(len(rules)), Query: q})
		}
	}
	m, err := NewMatcher(rules)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		a := &news.Article{ID: "s", Status: news.Usable, Headline: sentence(4), Body: sentence(6)}
		var got, want []string
		for _, h := range m.Match(a) {
			got = append(got, h.Alert)
		}
		for _, rule := range rules {
			n, err := query.Parse(rule.Query)
			if err != nil {
				t.Fatal(err)
			}
			if naive(n, a) {
				want = append(want, rule.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q, %q: %d hits, want %d", a.Headline, a.Body, len(got), len(want))
		}
	}
}

func randomQuery(r *rand.Rand, words []string, depth int) string {
	word := func() string { return words[r.IntN(len(words))] }
	if depth == 0 {
		return []string{word(), "headline:" + word(), `"` + word() + " " + word() + `"`}[r.IntN(3)]
	}
	sub := func() string { return "(" + randomQuery(r, words, r.IntN(depth)) + ")" }
	return []string{sub() + " " + sub(), sub() + " OR " + sub(), sub() + " -" + sub()}[r.IntN(3)]
}

// naive knows words apart only by how they are written.
func naive(n query.Node, a *news.Article) bool {
	holds := func(part query.Node) bool { return naive(part, a) }
	switch n := n.(type) {
	case *query.And:
		return !slices.ContainsFunc(n.Parts, func(part query.Node) bool { return !holds(part) })
	case *query.Or:
		return slices.ContainsFunc(n.Parts, holds)
	case *query.Not:
		return !holds(n.Part)
	case *query.Term:
		return stands(n.Field, n.Word, a)
	case *query.Phrase:
		return stands(n.Field, n.Text, a)
	}
	return false
}

func stands(field, words string, a *news.Article) bool {
	words = " " + words + " "
	return strings.Contains(" "+a.Headline+" ", words) || field == "" && strings.Contains(" "+a.Body+" ", words)
}
