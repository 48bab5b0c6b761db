package alert

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

// Bounds of a hit, so that one always fits into a Kafka message.
const (
	maxSpans     = 1000
	maxSpanBytes = 64_000 // of the text in spans; JSON may need six times that
	maxHeadline  = 2000   // bytes
)

// fields are what rules look at, in the order of spans.
var fields = [...]string{"headline", "slugline", "body"}

const headlineField = 0

// story is an article laid out for matching; it is used again and again.
type story struct {
	m      *Matcher
	texts  [len(fields)]string
	tokens [len(fields)][]text.Token
	forms  [len(fields)][]form

	at    [][]place // word number -> where it stands
	used  []id      // the words with an entry in at
	found []int8    // leaf -> 0 unknown, 1 present, -1 absent
	asked []int32   // the leaves with an entry in found
	tried []bool    // rule -> evaluated
	rules []int32   // the rules with an entry in tried
}

// place is the position of a token.
type place struct {
	field int8
	token int32
}

func (m *Matcher) newStory() *story {
	return &story{
		m:     m,
		at:    make([][]place, m.words.size()),
		found: make([]int8, len(m.leaves)),
		tried: make([]bool, len(m.rules)),
	}
}

// Match gives a hit for every rule that the version matches, in the order of
// the rules, with every place where a word or phrase of the rule stands.
// Matched is left to the caller. Versions that are not usable, repeats and test
// traffic match nothing; those under embargo do, and the hit says until when.
func (m *Matcher) Match(a *news.Article) []Hit {
	if a.Status != news.Usable || a.Has(news.Test) || a.Has(news.Repeat) || len(m.rules) == 0 {
		return nil
	}
	s := m.scratch.Get().(*story)
	defer m.scratch.Put(s)
	s.read(a)
	defer s.clear()

	var matched []int32
	for _, w := range s.used {
		for _, rule := range m.byWord[w] {
			if s.tried[rule] {
				continue
			}
			s.tried[rule] = true
			s.rules = append(s.rules, rule)
			if s.holds(m.rules[rule].tree) {
				matched = append(matched, rule)
			}
		}
	}
	if len(matched) == 0 {
		return nil
	}
	slices.Sort(matched)
	hits := make([]Hit, len(matched))
	for i, rule := range matched {
		hits[i] = Hit{
			Kind: KindMatch, Alert: m.rules[rule].id,
			Story: a.ID, Order: a.Order, Status: a.Status,
			Provider: a.Provider, Urgency: a.Urgency, Headline: clip(a.Headline, maxHeadline),
			Received: a.Received, VisibleFrom: a.VisibleFrom,
			Spans: s.spans(m.rules[rule].tree),
		}
	}
	return hits
}

// read finds every word of the story that some rule uses.
func (s *story) read(a *news.Article) {
	s.texts = [len(fields)]string{a.Headline, a.Slugline, a.Body}
	for f, t := range s.texts {
		s.tokens[f] = text.Tokens(s.tokens[f][:0], t)
		s.forms[f] = s.forms[f][:0]
		for i, tok := range s.tokens[f] {
			w := s.m.words.form(t[tok.Start:tok.End])
			s.forms[f] = append(s.forms[f], w)
			where := place{int8(f), int32(i)}
			s.note(w.stem, where)
			s.note(w.exact, where)
		}
	}
}

func (s *story) note(w id, at place) {
	if w == 0 {
		return
	}
	if len(s.at[w]) == 0 {
		s.used = append(s.used, w)
	}
	s.at[w] = append(s.at[w], at)
}

// clear forgets the article; what is kept is only room.
func (s *story) clear() {
	s.texts = [len(fields)]string{}
	for _, w := range s.used {
		s.at[w] = s.at[w][:0]
	}
	for _, l := range s.asked {
		s.found[l] = 0
	}
	for _, rule := range s.rules {
		s.tried[rule] = false
	}
	s.used, s.asked, s.rules = s.used[:0], s.asked[:0], s.rules[:0]
}

func (s *story) holds(e expr) bool {
	switch e.op {
	case opLeaf:
		return s.present(e.leaf)
	case opNot:
		return !s.holds(e.kids[0])
	case opOr:
		return slices.ContainsFunc(e.kids, s.holds)
	}
	return !slices.ContainsFunc(e.kids, func(kid expr) bool { return !s.holds(kid) })
}

func (s *story) present(n int32) bool {
	if s.found[n] == 0 {
		s.found[n] = -1
		s.each(n, func(place) bool {
			s.found[n] = 1
			return false
		})
		s.asked = append(s.asked, n)
	}
	return s.found[n] > 0
}

// each gives the places where a leaf begins, until yield has enough.
func (s *story) each(n int32, yield func(place) bool) {
	l := &s.m.leaves[n]
	for _, at := range s.at[l.words[0]] {
		if l.headline && at.field != headlineField {
			continue
		}
		if s.follows(l, at) && !yield(at) {
			return
		}
	}
}

func (s *story) follows(l *leaf, at place) bool {
	forms := s.forms[at.field][at.token:]
	if len(forms) < len(l.words) {
		return false
	}
	for i, w := range l.words {
		have := forms[i].exact
		if l.stemmed {
			have = forms[i].stem
		}
		if have != w {
			return false
		}
	}
	return true
}

// spans gives where the positive leaves of a matching rule stand, in order; of
// two that overlap, the one that begins first and is longer.
func (s *story) spans(e expr) []news.Mention {
	type span struct{ field, start, end int }
	var all []span
	s.leaves(e, func(n int32) {
		length := int32(len(s.m.leaves[n].words))
		s.each(n, func(at place) bool {
			tokens := s.tokens[at.field]
			first, last := tokens[at.token], tokens[at.token+length-1]
			word := text.Possessive(s.texts[at.field][last.Start:last.End])
			all = append(all, span{int(at.field), first.Start, last.Start + len(word)})
			return true
		})
	})
	slices.SortFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var out []news.Mention
	room := maxSpanBytes
	last := span{field: -1}
	for _, sp := range all {
		if sp.field == last.field && sp.start < last.end {
			continue
		}
		room -= sp.end - sp.start
		if len(out) == maxSpans || room < 0 {
			break
		}
		last = sp
		out = append(out, news.Mention{
			Field: fields[sp.field], Start: sp.start, End: sp.end,
			Text: strings.Clone(s.texts[sp.field][sp.start:sp.end]),
		})
	}
	return out
}

// leaves visits the leaves that made e hold.
func (s *story) leaves(e expr, visit func(int32)) {
	switch e.op {
	case opLeaf:
		visit(e.leaf)
	case opAnd, opOr:
		for _, kid := range e.kids {
			if s.holds(kid) {
				s.leaves(kid, visit)
			}
		}
	}
}

// clip cuts s to at most n bytes, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
