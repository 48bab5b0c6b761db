package news

import (
	"regexp/syntax"
	"unicode"
)

// needles are the words of which one stands in whatever a pattern finds. To
// look for them takes a nanosecond for a byte of text, to try the pattern
// fifty. No needles: try it.
type needles struct {
	words  wordList
	starts [1 << 11 / 64]uint64 // a bit for the first three bytes of each word
}

const (
	shortestNeedle   = 3
	mostNeedles      = 160
	mostNeedlesApart = 64
)

func needlesOf(expression string) needles {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return needles{}
	}
	return needlesFor(needlesIn(re, true)...)
}

func needlesFor(words ...string) needles {
	n := needles{words: wordListOf(words)}
	for _, w := range words {
		for _, s := range spellings(w[:shortestNeedle]) {
			bit := startOf(s[0], s[1], s[2])
			n.starts[bit/64] |= 1 << (bit % 64)
		}
	}
	return n
}

// needlesOfAll are for several patterns at once.
func needlesOfAll(joined bool, lists ...[]pattern) needles {
	var words []string
	for _, list := range lists {
		for _, p := range list {
			if p.Regexp == nil { // a fault that has been said
				return needles{}
			}
			re, err := syntax.Parse(p.String(), syntax.Perl)
			if err != nil {
				return needles{}
			}
			of := needlesIn(re, joined)
			if len(of) == 0 {
				return needles{}
			}
			words = append(words, of...)
		}
	}
	return needlesFor(words...)
}

// startOf takes upper case for lower case, and some other bytes for others.
func startOf(a, b, c byte) uint { return uint(a&31)<<6 ^ uint(b&31)<<3 ^ uint(c&31) }

// in says whether the pattern may find something.
func (n *needles) in(text string) bool {
	if len(n.words.list) == 0 {
		return true
	}
	if len(text) < shortestNeedle {
		return false
	}
	a, b := text[0], text[1]
	for i := 2; i < len(text); i++ {
		c := text[i]
		bit := startOf(a, b, c)
		if n.starts[bit/64]&(1<<(bit%64)) != 0 && n.words.begin(text[i-2:]) {
			return true
		}
		a, b = b, c
	}
	return false
}

// needlesIn are the needles of a part of a pattern, or none. Joined ones may go
// on from one part into the next.
func needlesIn(re *syntax.Regexp, joined bool) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if w := longestASCII(re.Rune); len(w) >= shortestNeedle {
			return []string{w}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needlesIn(re.Sub[0], joined)
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needlesIn(re.Sub[0], joined)
		}
	case syntax.OpConcat:
		var best []string
		for i, sub := range re.Sub {
			if words := needlesIn(sub, joined); shortest(words) > shortest(best) {
				best = words
			}
			if !joined || shortest(best) >= longestHead || sub.Op == syntax.OpStar || sub.Op == syntax.OpQuest {
				continue
			}
			words := headWords(headsOfParts(re.Sub[i:], false))
			if len(words) <= mostNeedles && shortest(words) > max(shortest(best), shortestNeedle-1) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		most := mostNeedles
		if !joined {
			most = mostNeedlesApart
		}
		for _, sub := range re.Sub {
			words := needlesIn(sub, joined)
			if len(words) == 0 || len(all)+len(words) > most {
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
