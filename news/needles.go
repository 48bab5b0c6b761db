package news

import (
	"regexp/syntax"
	"unicode"
)

// needles are the words of which one stands in whatever a pattern finds. To
// look for them takes a nanosecond for a byte of text, to try the pattern
// fifty. Letters are those of ASCII, in lower case; no needles: try it.
type needles struct {
	words  []string
	starts [1024 / 64]uint64 // a bit for the first two bytes of each word
}

const (
	shortestNeedle = 3
	mostNeedles    = 64
)

func needlesOf(expression string) needles {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return needles{}
	}
	return needlesFor(needlesIn(re)...)
}

func needlesFor(words ...string) needles {
	n := needles{words: words}
	for _, w := range n.words {
		bit := startOf(w[0], w[1])
		n.starts[bit/64] |= 1 << (bit % 64)
	}
	return n
}

// needlesOfAll are for several patterns at once.
func needlesOfAll(lists ...[]pattern) needles {
	var words []string
	for _, list := range lists {
		for _, p := range list {
			if len(p.needles.words) == 0 {
				return needles{}
			}
			words = append(words, p.needles.words...)
		}
	}
	return needlesFor(words...)
}

// startOf takes upper case for lower case, and some other bytes for others.
func startOf(a, b byte) uint { return uint(a&31)<<5 | uint(b&31) }

// in says whether the pattern may find something.
func (n *needles) in(text string) bool {
	if len(n.words) == 0 {
		return true
	}
	for i := 0; i+1 < len(text); i++ {
		bit := startOf(text[i], text[i+1])
		if n.starts[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		for _, w := range n.words {
			if startsFold(text[i:], w) {
				return true
			}
		}
	}
	return false
}

// startsFold compares with a prefix in lower case.
func startsFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

// needlesIn are the needles of a part of a pattern, or none.
func needlesIn(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if w := longestASCII(re.Rune); len(w) >= shortestNeedle {
			return []string{w}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needlesIn(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needlesIn(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needlesIn(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needlesIn(sub)
			if len(words) == 0 || len(all)+len(words) > mostNeedles {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// longestASCII is the longest stretch without letters whose other case has
// other bytes.
func longestASCII(runes []rune) string {
	var longest, run []byte
	for _, r := range runes {
		if r > unicode.MaxASCII {
			run = run[:0]
			continue
		}
		run = append(run, byte(unicode.ToLower(r)))
		if len(run) > len(longest) {
			longest = append(longest[:0], run...)
		}
	}
	return string(longest)
}

func shortest(words []string) int {
	n := 0
	for i, w := range words {
		if i == 0 || len(w) < n {
			n = len(w)
		}
	}
	return n
}
