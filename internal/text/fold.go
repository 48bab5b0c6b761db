package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings s to lower case and to ASCII where a Latin letter, a quote, a
// dash or a full-width form has an ASCII likeness; other scripts keep their
// letters. Fold(Fold(s)) == Fold(s). Text that is folded already is returned as
// it is, without allocation.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	return string(AppendFold(make([]byte, 0, len(s)+8), s))
}

func folded(s string) bool {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b >= utf8.RuneSelf || b >= 'A' && b <= 'Z' {
			return false
		}
	}
	return true
}

// AppendFold appends Fold(s) to dst.
func AppendFold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf {
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			dst = append(dst, b)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			dst = append(dst, s[i:i+n]...)
		} else {
			dst = foldRune(dst, r)
		}
		i += n
	}
	return dst
}

func foldRune(dst []byte, r rune) []byte {
	if as, ok := likeness(r); ok {
		return append(dst, as...)
	}
	if r >= 0x0300 && r <= 0x036f {
		if len(dst) > 0 && dst[len(dst)-1] < utf8.RuneSelf {
			return dst // an accent written apart from its letter
		}
		return utf8.AppendRune(dst, r)
	}
	if r = unicode.ToLower(r); r < utf8.RuneSelf {
		return append(dst, byte(r))
	}
	if as, ok := likeness(r); ok {
		return append(dst, as...)
	}
	if !decomposes(r) {
		return utf8.AppendRune(dst, r)
	}
	var buf [utf8.UTFMax]byte
	d := norm.NFKD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition()
	if len(d) == 0 || d[0] >= utf8.RuneSelf && !hasASCII(d) {
		return utf8.AppendRune(dst, r)
	}
	for _, b := range d {
		if b < utf8.RuneSelf {
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			dst = append(dst, b)
		}
	}
	return dst
}

func hasASCII(d []byte) bool {
	for _, b := range d {
		if b < utf8.RuneSelf {
			return true
		}
	}
	return false
}

func decomposes(r rune) bool {
	return unicode.Is(unicode.Latin, r) || r >= 0xff01 && r <= 0xff5e ||
		r >= 0x2070 && r <= 0x209c || r == '²' || r == '³' || r == '¹'
}

// likeness is what decomposition does not give.
func likeness(r rune) (string, bool) {
	switch r {
	case '‘', '’', '‚', '‛', '′', '‵', '‹', '›', '＇', '❛', '❜':
		return "'", true
	case '“', '”', '„', '‟', '″', '‶', '«', '»', '❝', '❞':
		return `"`, true
	case '‐', '‑', '‒', '–', '—', '⁻', '－':
		return "-", true
	case 'ß', 'ẞ':
		return "ss", true
	case 'æ', 'Æ', 'ǽ', 'Ǽ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'ø', 'Ø', 'ǿ', 'Ǿ':
		return "o", true
	case 'đ', 'Đ', 'ð', 'Ð', 'ɖ':
		return "d", true
	case 'ł', 'Ł':
		return "l", true
	case 'þ', 'Þ':
		return "th", true
	case 'ħ', 'Ħ':
		return "h", true
	case 'ı':
		return "i", true
	case 'ĸ':
		return "q", true
	case 'ŋ', 'Ŋ':
		return "n", true
	case 'ŧ', 'Ŧ':
		return "t", true
	case 'ƒ', 'Ƒ':
		return "f", true
	case 'ə', 'Ə', 'ǝ', 'Ǝ':
		return "a", true
	case 'ŉ':
		return "n", true
	}
	return "", false
}

// Possessive cuts an English 's. The s' of a plural stays, as in Lucene.
func Possessive(s string) string {
	if len(s) < 2 || s[len(s)-1]|0x20 != 's' {
		return s
	}
	for _, quote := range [...]string{"'", "’", "＇"} {
		if rest, ok := strings.CutSuffix(s[:len(s)-1], quote); ok {
			return rest
		}
	}
	return s
}

// Normal is the exact form of a word, in which quoted phrases are compared.
func Normal(s string) string { return Possessive(Fold(s)) }
