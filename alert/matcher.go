package alert

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/query"
)

// Matcher finds the rules that a story matches, in one pass over its text. It
// is safe for concurrent use and never changes: new rules are a new Matcher.
type Matcher struct {
	rules   []matchRule
	leaves  []leaf
	byWord  [][]int32 // word number -> rules that cannot match without it or one like it
	words   *lexicon
	scratch sync.Pool
}

type matchRule struct {
	id   string
	tree expr
}

// leaf is a word or phrase; rules share equal ones.
type leaf struct {
	headline bool // only there
	stemmed  bool
	words    []id
}

// expr is a query with leaves by number.
type expr struct {
	op   op
	leaf int32
	kids []expr
}

type op uint8

const (
	opLeaf op = iota
	opAnd
	opOr
	opNot
)

// NewMatcher compiles the rules. Their ids must differ; LoadRules sees to it.
func NewMatcher(rules []Rule) (*Matcher, error) {
	c := compiler{words: newLexicon(), known: map[string]int32{}, letters: []int{0}}
	var faults []error
	anchors := make([][]id, 0, len(rules))
	compiled := make([]matchRule, 0, len(rules))
	for _, r := range rules {
		n, err := compileQuery(r.Query)
		if err != nil {
			faults = append(faults, r.fault("query: %w", err))
			continue
		}
		tree, err := c.expr(n)
		if err != nil {
			faults = append(faults, r.fault("query: %w", err))
			continue
		}
		compiled = append(compiled, matchRule{id: r.ID, tree: tree})
		anchors = append(anchors, c.anchor(tree))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	m := &Matcher{rules: compiled, leaves: c.leaves, words: c.words, byWord: make([][]int32, c.words.size())}
	for rule, words := range anchors {
		for _, w := range words {
			m.byWord[w] = append(m.byWord[w], int32(rule))
		}
	}
	m.scratch.New = func() any { return m.newStory() }
	return m, nil
}

// Len is the number of rules.
func (m *Matcher) Len() int { return len(m.rules) }

type compiler struct {
	words   *lexicon
	leaves  []leaf
	known   map[string]int32 // leaf as text -> number
	letters []int            // word number -> its length, the guess at how rare it is
}

func (c *compiler) expr(n query.Node) (expr, error) {
	switch n := n.(type) {
	case *query.And:
		return c.all(opAnd, n.Parts)
	case *query.Or:
		return c.all(opOr, n.Parts)
	case *query.Not:
		return c.all(opNot, []query.Node{n.Part})
	case *query.Term:
		return c.leaf(n.Field, n.Word, true)
	case *query.Phrase:
		return c.leaf(n.Field, n.Text, n.Stemmed)
	}
	return expr{}, errors.New("unknown kind of node")
}

func (c *compiler) all(o op, parts []query.Node) (expr, error) {
	e := expr{op: o, kids: make([]expr, len(parts))}
	for i, part := range parts {
		kid, err := c.expr(part)
		if err != nil {
			return expr{}, err
		}
		e.kids[i] = kid
	}
	return e, nil
}

func (c *compiler) leaf(field, written string, stemmed bool) (expr, error) {
	l := leaf{headline: field == "headline", stemmed: stemmed}
	key := []byte{0}
	if l.headline {
		key[0] |= 1
	}
	if stemmed {
		key[0] |= 2
	}
	for _, t := range text.Tokens(nil, written) {
		w := c.words.add(written[t.Start:t.End], stemmed)
		if int(w) == len(c.letters) {
			c.letters = append(c.letters, t.End-t.Start)
		}
		l.words = append(l.words, w)
		key = binary.AppendUvarint(key, uint64(w))
	}
	if len(l.words) == 0 {
		return expr{}, errors.New("no word in " + written)
	}
	n, ok := c.known[string(key)]
	if !ok {
		n = int32(len(c.leaves))
		c.known[string(key)] = n
		c.leaves = append(c.leaves, l)
	}
	return expr{op: opLeaf, leaf: n}, nil
}

// anchor gives words of which every matching story has at least one: few, and
// long ones, because those are rare. None for a NOT.
func (c *compiler) anchor(e expr) []id {
	var best []id
	switch e.op {
	case opLeaf:
		words := c.leaves[e.leaf].words
		best = words[:1]
		for i := range words {
			if c.letters[words[i]] > c.letters[best[0]] {
				best = words[i : i+1]
			}
		}
	case opOr:
		for _, kid := range e.kids {
			best = append(best, c.anchor(kid)...)
		}
	case opAnd:
		for _, kid := range e.kids {
			if a := c.anchor(kid); len(a) > 0 && (best == nil || c.rarer(a, best)) {
				best = a
			}
		}
	}
	return best
}

func (c *compiler) rarer(a, b []id) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return c.shortest(a) > c.shortest(b)
}

func (c *compiler) shortest(words []id) int {
	n := c.letters[words[0]]
	for _, w := range words[1:] {
		n = min(n, c.letters[w])
	}
	return n
}
