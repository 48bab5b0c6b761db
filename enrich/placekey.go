package enrich

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// PlaceKey appends to dst the form under which the gazetteer knows a name:
// lower case, no accents, apostrophes or full stops, words separated by single
// spaces, "St", "Ft", "Mt", "Co", "&" and the "N." of "N. Korea" spelled out, a
// leading "the" dropped. The builder
// of the gazetteer and every lookup use it, so they cannot disagree.
func PlaceKey(dst []byte, name string) []byte {
	start := len(dst)
	for i := 0; i < len(name); {
		c := name[i]
		if c < utf8.RuneSelf {
			dst = appendFolded(dst, start, rune(c))
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(name[i:])
		if d := norm.NFD.PropertiesString(name[i:]).Decomposition(); d != nil {
			for len(d) > 0 {
				r, size := utf8.DecodeRune(d)
				dst = appendFolded(dst, start, r)
				d = d[size:]
			}
		} else {
			dst = appendFolded(dst, start, r)
		}
		i += n
	}
	if n := len(dst); n > start && dst[n-1] == ' ' {
		dst = dst[:n-1]
	}
	return spellOut(dst, start)
}

func appendFolded(dst []byte, start int, r rune) []byte {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		return append(dst, byte(r))
	case 'A' <= r && r <= 'Z':
		return append(dst, byte(r)+'a'-'A')
	case r == '\'', r == '.', r == '’', r == '‘', r == '`', r == 'ʻ', r == 'ʼ', unicode.Is(unicode.Mn, r):
		return dst
	case r == 'ø', r == 'Ø':
		return append(dst, 'o')
	case r == 'ł', r == 'Ł':
		return append(dst, 'l')
	case r == 'ı':
		return append(dst, 'i')
	case r == 'đ', r == 'Đ', r == 'ð', r == 'Ð':
		return append(dst, 'd')
	case r == 'ß':
		return append(dst, "ss"...)
	case r == 'æ', r == 'Æ':
		return append(dst, "ae"...)
	case r == 'þ', r == 'Þ':
		return append(dst, "th"...)
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return utf8.AppendRune(dst, unicode.ToLower(r))
	case r == '&' && len(dst) > start && dst[len(dst)-1] == ' ':
		return append(dst, "and"...)
	}
	if n := len(dst); n > start && dst[n-1] != ' ' {
		return append(dst, ' ')
	}
	return dst
}

// spellOut replaces the words that wires abbreviate.
func spellOut(dst []byte, start int) []byte {
	if bytes.HasPrefix(dst[start:], []byte("the ")) {
		dst = append(dst[:start], dst[start+len("the "):]...)
	}
	for at := start; at < len(dst); {
		n := bytes.IndexByte(dst[at:], ' ')
		if n < 0 {
			n = len(dst) - at
		}
		long := longForm(dst[at:at+n], at == start, at+n == len(dst))
		if grow := len(long) - n; grow > 0 {
			dst = append(dst, long[:grow]...) // whatever bytes
			copy(dst[at+len(long):], dst[at+n:len(dst)-grow])
			copy(dst[at:], long)
			n = len(long)
		}
		at += n + 1
	}
	return dst
}

// longForm is what an abbreviated word stands for. Counties are abbreviated at
// either end of their names, points of the compass only before others.
func longForm(word []byte, first, last bool) string {
	switch string(word) {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "ft":
		return "fort"
	case "mt":
		return "mount"
	case "co":
		if first || last {
			return "county"
		}
	}
	if len(word) != 1 || !first || last {
		return ""
	}
	switch word[0] {
	case 'n':
		return "north"
	case 's':
		return "south"
	case 'e':
		return "east"
	case 'w':
		return "west"
	}
	return ""
}
