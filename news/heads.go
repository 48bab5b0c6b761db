package news

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most patterns of ours hold at the beginning of a text alone, behind what is
// neither letter nor digit: ^\W*(?:KILL|WITHDRAWN). The first word tells nearly
// always that they can't be found there.

// heads are what the first word of a text begins with if such a pattern finds
// something. No heads: try it.
type heads struct{ words wordList }

// head is a beginning of what a part of a pattern matches.
type head struct {
	text  string
	whole bool // it is all that the part matches
}

const (
	mostHeads   = 128
	mostChoices = 4 // of one character within a head
	longestHead = 8
	shortHead   = 3 // where there are too many longer ones
)

// headsOf are those of an expression, or none.
func headsOf(expression string) heads {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil || !isAnchored(re) {
		return heads{}
	}
	return heads{wordListOf(headWords(headsIn(re, true)))}
}

// headWords are the words of heads, or none where one of them is empty.
func headWords(list []head) []string {
	var words []string
	for _, h := range list {
		if h.text == "" {
			return nil
		}
		words = append(words, h.text)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// begin says whether the pattern may find something.
func (h *heads) begin(text string) bool {
	if len(h.words.list) == 0 {
		return true
	}
	for i := range len(text) {
		if c := text[i]; isWordByte(c) {
			return h.words.begin(text[i:])
		} else if c >= utf8.RuneSelf && (strings.HasPrefix(text[i:], longS) || strings.HasPrefix(text[i:], kelvin)) {
			return true
		}
	}
	return false
}

func isWordByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_'
}

// isAnchored says that a pattern matches at the beginning of a text or not at
// all.
func isAnchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginText:
		return true
	case syntax.OpCapture, syntax.OpConcat:
		return isAnchored(re.Sub[0])
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !isAnchored(sub) {
				return false
			}
		}
		return true
	}
	return false
}

var (
	unknownHeads = []head{{"", false}}
	emptyHead    = head{"", true}
)

// headsIn are the beginnings of whatever a part of a pattern matches. At the
// start of a text they leave out what is neither letter nor digit.
func headsIn(re *syntax.Regexp, start bool) []head {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []head{emptyHead}
	case syntax.OpLiteral:
		return []head{headOfLiteral(re.Rune, start)}
	case syntax.OpCharClass:
		return headsOfClass(re.Rune, start)
	case syntax.OpCapture:
		return headsIn(re.Sub[0], start)
	case syntax.OpPlus:
		return goingOn(headsIn(re.Sub[0], start))
	case syntax.OpRepeat:
		if re.Min > 0 {
			return goingOn(headsIn(re.Sub[0], start))
		}
		return append(goingOn(headsIn(re.Sub[0], start)), emptyHead)
	case syntax.OpStar:
		return append(goingOn(headsIn(re.Sub[0], start)), emptyHead)
	case syntax.OpQuest:
		return append(headsIn(re.Sub[0], start), emptyHead)
	case syntax.OpConcat:
		return headsOfParts(re.Sub, start)
	case syntax.OpAlternate:
		var all []head
		for _, sub := range re.Sub {
			all = append(all, headsIn(sub, start)...)
		}
		return fewHeads(all)
	}
	return unknownHeads
}

// goingOn are the heads of a part that may be repeated.
func goingOn(list []head) []head {
	out := make([]head, len(list))
	for i, h := range list {
		out[i] = head{h.text, h.whole && h.text == ""}
	}
	return out
}

// headsOfParts are those of parts that follow one another.
func headsOfParts(parts []*syntax.Regexp, start bool) []head {
	list := []head{emptyHead}
	for _, part := range parts {
		var longer, atStart, later []head
		for _, h := range list {
			switch {
			case !h.whole:
				longer = append(longer, h)
			case h.text == "":
				if atStart == nil {
					atStart = headsIn(part, start)
				}
				longer = append(longer, atStart...)
			default:
				if later == nil {
					later = headsIn(part, false)
				}
				for _, n := range later {
					longer = append(longer, shortened(head{h.text + n.text, n.whole}, longestHead))
				}
			}
		}
		if list = fewHeads(longer); !slices.ContainsFunc(list, func(h head) bool { return h.whole }) {
			break
		}
	}
	return list
}

// fewHeads are shorter ones where there are too many.
func fewHeads(list []head) []head {
	if list = distinct(list); len(list) <= mostHeads {
		return list
	}
	for i, h := range list {
		list[i] = shortened(h, shortHead)
	}
	if list = distinct(list); len(list) <= mostHeads {
		return list
	}
	return unknownHeads
}

func shortened(h head, most int) head {
	if len(h.text) <= most {
		return h
	}
	return head{h.text[:most], false}
}

func distinct(list []head) []head {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b head) int {
		return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(wholeness(a), wholeness(b)))
	})
	return slices.CompactFunc(list, func(a, b head) bool { return a.text == b.text }) // the first, behind which anything may follow
}

func wholeness(h head) int {
	if h.whole {
		return 1
	}
	return 0
}

func headOfLiteral(runes []rune, start bool) head {
	var text []byte
	for _, r := range runes {
		switch r = asciiCase(r); {
		case r > unicode.MaxASCII && !(start && len(text) == 0):
			return head{string(text), false}
		case start && len(text) == 0 && (r > unicode.MaxASCII || !isWordByte(byte(r))):
		default:
			text = append(text, byte(r))
		}
	}
	return shortened(head{string(text), true}, longestHead)
}

// asciiCase is the lower case of a letter; that of ſ is s, that of K is k.
func asciiCase(r rune) rune {
	switch r {
	case 0x17f:
		return 's'
	case 0x212a:
		return 'k'
	}
	if r >= 'A' && r <= 'Z' {
		return r | 0x20
	}
	return r
}

// headsOfClass are those of a class of characters, given as ranges.
func headsOfClass(ranges []rune, start bool) []head {
	if !start && choices(ranges) > 2*mostChoices {
		return unknownHeads
	}
	var list []head
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], unicode.MaxASCII); r++ {
			if start && !isWordByte(byte(r)) {
				list = append(list, emptyHead)
			} else {
				list = append(list, head{string(asciiCase(r)), true})
			}
		}
		if from, to := max(ranges[i], unicode.MaxASCII+1), ranges[i+1]; from <= to {
			list = append(list, headsBeyondASCII(from, to, start)...)
		}
	}
	if list = distinct(list); !start && len(list) > mostChoices {
		return unknownHeads
	}
	return list
}

func choices(ranges []rune) int {
	n := 0
	for i := 0; i < len(ranges); i += 2 {
		n += int(ranges[i+1]-ranges[i]) + 1
	}
	return n
}

func headsBeyondASCII(from, to rune, start bool) []head {
	if !start {
		return unknownHeads
	}
	list := []head{emptyHead}
	if from <= 0x17f && 0x17f <= to {
		list = append(list, head{"s", true})
	}
	if from <= 0x212a && 0x212a <= to {
		list = append(list, head{"k", true})
	}
	return list
}
