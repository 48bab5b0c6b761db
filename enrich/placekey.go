package enrich

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// PlaceKey appends to dst the form under which the gazetteer knows a name:
// lower case, no accents, apostrophes or full stops, words separated by single
// spaces, "St", "Ft" and "Mt" spelled out, a leading "the" dropped. The builder
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
	}
	if n := len(dst); n > start && dst[n-1] != ' ' {
		return append(dst, ' ')
	}
	return dst
}

// spellOut replaces the first word where wires abbreviate it.
func spellOut(dst []byte, start int) []byte {
	key := dst[start:]
	if bytes.HasPrefix(key, []byte("the ")) {
		dst = append(dst[:start], key[len("the "):]...)
		key = dst[start:]
	}
	var long string
	switch {
	case bytes.HasPrefix(key, []byte("st ")):
		long = "saint"
	case bytes.HasPrefix(key, []byte("ft ")):
		long = "fort"
	case bytes.HasPrefix(key, []byte("mt ")):
		long = "mount"
	default:
		return dst
	}
	grow := len(long) - len("st")
	for range grow {
		dst = append(dst, 0)
	}
	copy(dst[start+len(long):], dst[start+len("st"):len(dst)-grow])
	copy(dst[start:], long)
	return dst
}
