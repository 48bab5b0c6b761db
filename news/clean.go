package news

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Most text is in its normal form already; these say so in one pass and without
// a copy.

// isPlain says that plain would change nothing.
func isPlain(s string) bool {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isPlainRune(r, size) {
			return false
		}
		i += size
	}
	return true
}

// isPlainRune is for characters beyond ASCII.
func isPlainRune(r rune, size int) bool {
	switch r {
	case '\u00a0', '\u202f', '\u00ad', '\u200b', '\ufeff', '\u2028', '\u2029':
		return false
	case utf8.RuneError:
		return size > 1
	}
	return r >= 0xa0
}

// isLine says that line would change nothing.
func isLine(s string) bool {
	space := true
	for i := 0; i < len(s); {
		if i+8 <= len(s) && isPrintable(s[i:i+8]) {
			spaces := spacesIn(s[i : i+8])
			if spaces&(spaces>>8) != 0 || space && spaces&0x80 != 0 {
				return false
			}
			space = spaces>>63 != 0
			i += 8
			continue
		}
		if c := s[i]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f || c == ' ' && space {
				return false
			}
			space = c == ' '
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isPlainRune(r, size) || unicode.IsSpace(r) {
			return false
		}
		space = false
		i += size
	}
	return !space || s == ""
}

// isTidy says that tidy would change nothing. It may say no too often.
func isTidy(s string) bool {
	if s == "" {
		return true
	}
	lines, blanks, long, afterBlank := 0, false, false, true
	for more := true; more; lines++ {
		var l string
		l, s, more = strings.Cut(s, "\n")
		switch {
		case l == "":
			if afterBlank || !more {
				return false
			}
			afterBlank, blanks = true, true
			continue
		case isSpaceOrTab(l[0]), isSpaceOrTab(l[len(l)-1]), !isTidyLine(l):
			return false
		}
		afterBlank = false
		long = long || len(l) > wrapped && utf8.RuneCountInString(l) > wrapped
	}
	return lines == 1 || blanks || !long
}

func isSpaceOrTab(c byte) bool { return c == ' ' || c == '\t' }

// isTidyLine says that all characters are plain and none is white space but
// spaces and tabs. Where it can it looks at eight at once.
func isTidyLine(l string) bool {
	ascii := true
	for i := 0; i < len(l); {
		if i+8 <= len(l) && isPrintable(l[i:i+8]) {
			i += 8
			continue
		}
		switch c := l[i]; {
		case c == 0xc2, c >= 0xe1 && c <= 0xe3, c == 0xef: // in which odd ones are
			r, size := utf8.DecodeRuneInString(l[i:])
			if !isPlainRune(r, size) || unicode.IsSpace(r) {
				return false
			}
			ascii = false
			i += size
			continue
		case c >= utf8.RuneSelf:
			ascii = false
		case c < ' ' && c != '\t', c == 0x7f:
			return false
		}
		i++
	}
	return ascii || utf8.ValidString(l)
}

// isPrintable says that eight bytes are printable ASCII.
func isPrintable(s string) bool {
	x := eight(s)
	return (x|(x-ones*' ')|(x+ones))&highs == 0
}

// spacesIn has the highest bit of each of eight bytes of ASCII that is a space.
func spacesIn(s string) uint64 {
	others := eight(s) ^ ones*' '
	return ^(others + (highs - ones)) & highs
}

const ones, highs = 0x0101010101010101, 0x8080808080808080 // of each of eight bytes

// eight are the first eight bytes as one number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// countWords is len(strings.Fields(s)) without the fields.
func countWords(s string) int {
	n, space := 0, true
	for i := 0; i < len(s); {
		if i+8 <= len(s) && isPrintable(s[i:i+8]) {
			spaces := spacesIn(s[i : i+8])
			before := spaces << 8 // a bit where the byte before is a space
			if space {
				before |= 0x80
			}
			n += bits.OnesCount64(before &^ spaces)
			space = spaces>>63 != 0
			i += 8
			continue
		}
		was, size := space, 1
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			space = c == ' ' || c >= '\t' && c <= '\r'
		case c == 0xc2, c >= 0xe1 && c <= 0xe3: // in which the other spaces are
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			space = unicode.IsSpace(r)
		default:
			space = false
		}
		i += size
		if was && !space {
			n++
		}
	}
	return n
}
