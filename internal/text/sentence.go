package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is s[Start:End].
type Span struct {
	Start, End int
}

// Sentences appends the sentences of s to dst, without the white space around
// them. A blank line always ends one; a title or initial with a dot never does;
// a month, "U.S." or "Inc." does when a word follows that seldom stands there
// within a sentence.
func Sentences(dst []Span, s string) []Span {
	start := -1 // of the open sentence
	last := 0   // end of its last character that is not white space
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf && asciiClass[b] != space && b != '.' && b != '!' && b != '?' {
			if start < 0 {
				start = i
			}
			i++
			last = i
			continue
		}
		c, n := classAt(s, i)
		if c == space {
			j, blank := skipSpace(s, i)
			if start >= 0 && blank {
				dst = append(dst, Span{start, last})
				start = -1
			}
			i = j
			continue
		}
		if start < 0 {
			start = i
		}
		if !terminal(s, i, n) {
			i += n
			last = i
			continue
		}
		end := closing(s, i+n)
		if sentenceEnds(s, start, i, end) {
			dst = append(dst, Span{start, end})
			start = -1
		}
		i, last = end, end
	}
	if start >= 0 {
		dst = append(dst, Span{start, last})
	}
	return dst
}

func skipSpace(s string, i int) (end int, blank bool) {
	lines := 0
	for i < len(s) {
		c, n := classAt(s, i)
		if c != space {
			break
		}
		if s[i] == '\n' {
			lines++
		}
		i += n
	}
	return i, lines > 1
}

func terminal(s string, i, n int) bool {
	if n == 1 {
		return s[i] == '.' || s[i] == '!' || s[i] == '?'
	}
	switch s[i : i+n] {
	case "…", "。", "！", "？", "؟", "۔", "।":
		return true
	}
	return false
}

// closing skips further marks, closing quotes and brackets.
func closing(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '.', '!', '?', '"', '\'', ')', ']', '”', '’', '»', '…', '」', '』':
			i += n
		default:
			return i
		}
	}
	return i
}

// sentenceEnds judges the mark at dot; end is after the closing marks.
func sentenceEnds(s string, start, dot, end int) bool {
	if s[dot] >= utf8.RuneSelf && !strings.HasPrefix(s[dot:], "…") {
		return true
	}
	if end >= len(s) {
		return true
	}
	c, _ := classAt(s, end)
	if c != space {
		return false
	}
	next, blank := skipSpace(s, end)
	if blank || next >= len(s) {
		return true
	}
	first, w := nextWord(s, next)
	if unicode.IsLower(first) {
		return false
	}
	if s[dot] != '.' || end > dot+1 {
		return true
	}
	switch w2 := wordBefore(s, start, dot); {
	case isInitial(w2), neverLast[w2]:
		return false
	case maybeLast[w2], dotted(w2):
		return opener[w]
	}
	return true
}

// nextWord gives the first letter or digit at or after i, past opening marks,
// and the ASCII word that it begins.
func nextWord(s string, i int) (rune, string) {
	for j := i; j < len(s) && j < i+12; {
		r, n := utf8.DecodeRuneInString(s[j:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			k := j + n
			for k < len(s) && k < j+16 && asciiClass[s[k]&0x7f] == letter && s[k] < utf8.RuneSelf {
				k++
			}
			return r, s[j:k]
		}
		j += n
	}
	return 0, ""
}

// wordBefore gives the run of letters and dots that ends at dot.
func wordBefore(s string, start, dot int) string {
	i := dot
	for i > start && i > dot-12 {
		b := s[i-1]
		if b < utf8.RuneSelf && asciiClass[b] != letter && b != '.' {
			break
		}
		i--
	}
	return s[i:dot]
}

func isInitial(w string) bool {
	return len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' && w != "I"
}

// dotted holds for U.S, a.m and J.R, not for a dot left over from an ellipsis.
func dotted(w string) bool {
	for i := 1; i < len(w); i += 2 {
		if w[i] != '.' {
			return false
		}
	}
	return len(w) >= 3 && len(w)%2 == 1 && w[0] != '.'
}

var neverLast = map[string]bool{
	"Mr": true, "Mrs": true, "Ms": true, "Dr": true, "Prof": true, "Rev": true, "Fr": true, "Hon": true,
	"Sr": true, "St": true, "Ste": true, "Mt": true, "Ft": true, "Gen": true, "Lt": true, "Col": true, "Maj": true, "Capt": true,
	"Cmdr": true, "Adm": true, "Sgt": true, "Cpl": true, "Pvt": true, "Brig": true, "Sen": true, "Rep": true, "Reps": true,
	"Sens": true, "Gov": true, "Govs": true, "Atty": true, "Supt": true, "Det": true, "Insp": true, "Pres": true, "Messrs": true,
	"Mme": true, "Mlle": true, "vs": true, "Vs": true, "No": true, "Nos": true, "no": true, "approx": true, "est": true,
	"e.g": true, "i.e": true, "cf": true, "Lt.Col": true, "Maj.Gen": true, "Lt.Gen": true, "Bros": true, "Dist": true,
}

var maybeLast = map[string]bool{
	"Jan": true, "Feb": true, "Mar": true, "Apr": true, "Jun": true, "Jul": true, "Aug": true, "Sep": true, "Sept": true,
	"Oct": true, "Nov": true, "Dec": true, "Inc": true, "Corp": true, "Co": true, "Cos": true, "Ltd": true, "Jr": true,
	"Bhd": true, "Pty": true, "Plc": true, "Cie": true, "etc": true, "al": true, "Ave": true, "Blvd": true, "Rd": true,
	"Ala": true, "Ariz": true, "Ark": true, "Calif": true, "Colo": true, "Conn": true, "Del": true, "Fla": true, "Ga": true,
	"Ill": true, "Ind": true, "Kan": true, "Ky": true, "La": true, "Mass": true, "Md": true, "Mich": true, "Minn": true,
	"Miss": true, "Mo": true, "Mont": true, "Neb": true, "Nev": true, "Okla": true, "Ont": true, "Ore": true, "Pa": true,
	"Que": true, "Tenn": true, "Tex": true, "Va": true, "Vt": true, "Wash": true, "Wis": true, "Wyo": true, "Ph.D": true,
}

// opener holds words that begin sentences and, capitalised, hardly ever follow
// an abbreviation within one.
var opener = map[string]bool{
	"The": true, "A": true, "An": true, "He": true, "She": true, "It": true, "They": true, "We": true, "I": true, "You": true,
	"His": true, "Her": true, "Its": true, "Their": true, "Our": true, "My": true, "This": true, "That": true, "These": true,
	"Those": true, "But": true, "And": true, "Or": true, "So": true, "Yet": true, "In": true, "On": true, "At": true, "For": true,
	"From": true, "With": true, "By": true, "As": true, "After": true, "Before": true, "When": true, "While": true, "If": true,
	"Although": true, "Though": true, "However": true, "Since": true, "There": true, "Some": true, "Many": true, "Most": true,
	"Both": true, "Earlier": true, "Later": true, "Meanwhile": true, "No": true, "Not": true, "What": true, "Who": true,
	"How": true, "Why": true, "Where": true, "Asked": true, "According": true, "Among": true, "Under": true, "Last": true,
	"Police": true, "Officials": true, "Analysts": true, "Critics": true, "Separately": true, "Instead": true, "Also": true,
}
