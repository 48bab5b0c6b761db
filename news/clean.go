package news

import (
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
	const start = '\n'
	prev, length := start, 0
	breaks, lines, blanks, long := 2, 0, false, false // as after a blank line
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			if !isPlainRune(r, size) || unicode.IsSpace(r) {
				return false
			}
		} else if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return false
		}
		i += size
		switch r {
		case '\n':
			if breaks++; breaks > 2 || prev == ' ' || prev == '\t' {
				return false
			}
			blanks, lines, length = blanks || breaks == 2, lines+1, 0
		case ' ', '\t':
			if prev == '\n' {
				return false
			}
			length++
			breaks = 0
		default:
			length++
			long = long || length > wrapped
			breaks = 0
		}
		prev = r
	}
	if prev == '\n' || prev == ' ' || prev == '\t' {
		return s == ""
	}
	return lines == 0 || blanks || !long
}

// countWords is len(strings.Fields(s)) without the fields.
func countWords(s string) int {
	n, space := 0, true
	for _, r := range s {
		was := space
		if r < utf8.RuneSelf {
			space = r == ' ' || r >= '\t' && r <= '\r'
		} else {
			space = unicode.IsSpace(r)
		}
		if was && !space {
			n++
		}
	}
	return n
}
