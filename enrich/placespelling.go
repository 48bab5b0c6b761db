package enrich

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Names are not stored beside the keys they are found by: of four in five the
// key with capitals is the name. Where it is not, the entry holds a spelling,
// which turns the capitalised key into the name. It is read rune by rune:
//
//	below spellInsert  that many runes of the key are right; 0 at the start
//	                   means that the name itself follows
//	spellInsert        the rune behind is written in addition
//	other              is written instead of the next rune of the key
//
// What is left of the key at the end is right.
const spellInsert = 0x1f

// PlaceSpelling gives the spelling that turns a key into the name, nil when the
// key with capitals is the name.
func PlaceSpelling(key []byte, name string) []byte {
	title := []rune(string(titleKey(nil, key)))
	if string(title) == name {
		return nil
	}
	var out []byte
	same, end := 0, 0 // end is the length of out behind the last difference
	put := func(r rune, inserted bool) {
		for same > 0 {
			n := min(same, spellInsert-1)
			out = append(out, byte(n))
			same -= n
		}
		if inserted {
			out = append(out, spellInsert)
		}
		out = utf8.AppendRune(out, r)
		end = len(out)
	}
	i := 0
	for _, r := range name {
		switch {
		case r <= spellInsert || r == utf8.RuneError:
			return append([]byte{0}, name...)
		case i < len(title) && r == title[i]:
			same++
			i++
		case i < len(title) && sameLetter(r, title[i]):
			put(r, false)
			i++
		default:
			put(r, true)
		}
	}
	if out = out[:end]; i < len(title) || len(out) > len(name) {
		return append([]byte{0}, name...)
	}
	return out
}

// sameLetter reports whether a letter or mark of the name stands in the key as k.
func sameLetter(r, k rune) bool {
	folded := PlaceKey(nil, "x"+string(r)+"x")
	got, n := utf8.DecodeRune(folded[1:])
	return n == len(folded)-2 && got == unicode.ToLower(k)
}

// respell appends the name that key and spelling stand for.
func respell(dst, key, spelling []byte) []byte {
	if len(spelling) > 0 && spelling[0] == 0 {
		return append(dst, spelling[1:]...)
	}
	start := len(dst)
	dst = titleKey(dst, key)
	if len(spelling) == 0 {
		return dst
	}
	title := bytes.Clone(dst[start:])
	dst = dst[:start]
	copyRune := func() {
		_, n := utf8.DecodeRune(title)
		dst, title = append(dst, title[:n]...), title[n:]
	}
	for len(spelling) > 0 {
		r, n := utf8.DecodeRune(spelling)
		spelling = spelling[n:]
		switch {
		case r < spellInsert:
			for range r {
				copyRune()
			}
		case r == spellInsert:
			_, n := utf8.DecodeRune(spelling)
			dst, spelling = append(dst, spelling[:n]...), spelling[n:]
		default:
			_, skip := utf8.DecodeRune(title)
			dst, title = utf8.AppendRune(dst, r), title[skip:]
		}
	}
	return append(dst, title...)
}

// titleKey appends the key with the capitals that most names have.
func titleKey(dst, key []byte) []byte {
	first := true
	for word := range bytes.SplitSeq(key, []byte(" ")) {
		if !first {
			dst = append(dst, ' ')
		}
		if first || !particle(word) {
			r, n := utf8.DecodeRune(word)
			if n > 0 {
				dst = utf8.AppendRune(dst, unicode.ToUpper(r))
				word = word[n:]
			}
		}
		dst = append(dst, word...)
		first = false
	}
	return dst
}

func particle(word []byte) bool {
	switch string(word) {
	case "de", "la", "of", "del", "sur", "en", "los", "las", "do", "da", "di":
		return true
	}
	return false
}
