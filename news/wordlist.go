package news

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// wordList is for finding out which of many words a text begins with. Letters
// are those of ASCII, in lower case.
type wordList struct {
	list []string   // by the last five bits of their first byte, which both cases share
	from [33]uint16 // where those of each begin
}

func wordListOf(words []string) wordList {
	w := wordList{list: slices.Clone(words)}
	slices.SortStableFunc(w.list, func(a, b string) int { return int(a[0]&31) - int(b[0]&31) })
	for _, word := range w.list {
		for first := word[0]&31 + 1; int(first) < len(w.from); first++ {
			w.from[first]++
		}
	}
	return w
}

// begin says whether a text that is not empty begins with one of the words, in
// either case.
func (w *wordList) begin(text string) bool {
	list := w.list
	if c := text[0]; c < utf8.RuneSelf {
		list = list[w.from[c&31]:w.from[c&31+1]]
	}
	for _, word := range list {
		if startsFold(text, word) {
			return true
		}
	}
	return false
}

// Letters beyond ASCII that patterns take for another case of s and k.
const longS, kelvin = "\u017f", "\u212a"

// startsFold compares with a prefix in lower case, as patterns do.
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
			return c >= utf8.RuneSelf && startsFoldOdd(s[i:], prefix[i:])
		}
	}
	return true
}

// startsFoldOdd is startsFold where s begins with none of ASCII.
func startsFoldOdd(s, prefix string) bool {
	if rest, ok := strings.CutPrefix(s, longS); ok && prefix[0] == 's' {
		return startsFold(rest, prefix[1:])
	}
	if rest, ok := strings.CutPrefix(s, kelvin); ok && prefix[0] == 'k' {
		return startsFold(rest, prefix[1:])
	}
	return false
}

// spellings are the ways to write a word that startsFold takes for it, in lower
// case.
func spellings(word string) []string {
	if word == "" {
		return []string{""}
	}
	var list []string
	for _, rest := range spellings(word[1:]) {
		list = append(list, word[:1]+rest)
		switch word[0] {
		case 's':
			list = append(list, longS+rest)
		case 'k':
			list = append(list, kelvin+rest)
		}
	}
	return list
}
