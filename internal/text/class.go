package text

import (
	"unicode"
	"unicode/utf8"
)

// class is the word-break property of UAX #29 as far as words need it.
type class uint8

const (
	other class = iota
	space
	letter
	hebrew
	digit
	katakana
	han      // also hiragana: a word of its own
	complexC // scripts that need a dictionary: the run stays whole
	connector
	extend // marks and format characters: belong to what precedes
	midLetter
	midNum
	midBoth
	singleQuote
	doubleQuote
)

var asciiClass = [utf8.RuneSelf]class{
	'\t': space, '\n': space, '\v': space, '\f': space, '\r': space, ' ': space,
	'"': doubleQuote, '\'': singleQuote, '.': midBoth, ':': midLetter,
	',': midNum, ';': midNum, '_': connector,
	'0': digit, '1': digit, '2': digit, '3': digit, '4': digit,
	'5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	'A': letter, 'B': letter, 'C': letter, 'D': letter, 'E': letter, 'F': letter, 'G': letter,
	'H': letter, 'I': letter, 'J': letter, 'K': letter, 'L': letter, 'M': letter, 'N': letter,
	'O': letter, 'P': letter, 'Q': letter, 'R': letter, 'S': letter, 'T': letter, 'U': letter,
	'V': letter, 'W': letter, 'X': letter, 'Y': letter, 'Z': letter,
	'a': letter, 'b': letter, 'c': letter, 'd': letter, 'e': letter, 'f': letter, 'g': letter,
	'h': letter, 'i': letter, 'j': letter, 'k': letter, 'l': letter, 'm': letter, 'n': letter,
	'o': letter, 'p': letter, 'q': letter, 'r': letter, 's': letter, 't': letter, 'u': letter,
	'v': letter, 'w': letter, 'x': letter, 'y': letter, 'z': letter,
}

// classAt gives the class of the character at i and its length in bytes. A byte
// that is no UTF-8 is a character of its own.
func classAt(s string, i int) (class, int) {
	if b := s[i]; b < utf8.RuneSelf {
		return asciiClass[b], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError {
		return other, n
	}
	return classOf(r), n
}

func classOf(r rune) class {
	switch {
	case r < 0x0250:
		return latinClass(r)
	case r >= 0x2000 && r < 0x2070:
		return punctuationClass(r)
	case r >= 0x4e00 && r <= 0x9fff:
		return han
	case r >= 0xac00 && r <= 0xd7a3:
		return letter
	}
	switch r {
	case 0x02d7, 0x05f3:
		return letter
	case 0x0387, 0x055f, 0x05f4, 0xfe13, 0xfe55, 0xff1a:
		return midLetter
	case 0x037e, 0x0589, 0x060c, 0x060d, 0x066c, 0x07f8, 0xfe10, 0xfe14, 0xfe50, 0xfe54, 0xff0c, 0xff1b:
		return midNum
	case 0xfe52, 0xff07, 0xff0e:
		return midBoth
	case 0x309b, 0x309c, 0x30a0, 0x30fc, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0xff70:
		return katakana
	case 0xff9e, 0xff9f:
		return extend
	}
	return tableClass(r)
}

func latinClass(r rune) class {
	switch r {
	case 0x85, 0xa0:
		return space
	case 0xad:
		return extend
	case 0xb7:
		return midLetter
	case 0xaa, 0xb5, 0xba:
		return letter
	}
	if r >= 0xc0 && r != 0xd7 && r != 0xf7 {
		return letter
	}
	return other
}

// punctuationClass covers the general punctuation block.
func punctuationClass(r rune) class {
	switch {
	case r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x205f:
		return space
	case r == 0x2018, r == 0x2019, r == 0x2024:
		return midBoth
	case r == 0x2027:
		return midLetter
	case r == 0x2044:
		return midNum
	case r == 0x203f, r == 0x2040, r == 0x2054, r == 0x202f:
		return connector
	case r == 0x200c, r == 0x200d, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060:
		return extend
	}
	return other
}

func tableClass(r rune) class {
	switch {
	case unicode.Is(unicode.Han, r), unicode.Is(unicode.Hiragana, r):
		return han
	case unicode.Is(unicode.Katakana, r):
		return katakana
	case unicode.In(r, unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Khmer,
		unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Ahom):
		if unicode.IsDigit(r) {
			return digit
		}
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			return complexC
		}
		return other
	case unicode.In(r, unicode.M, unicode.Cf):
		return extend
	case unicode.Is(unicode.Hebrew, r) && unicode.IsLetter(r):
		return hebrew
	case unicode.IsLetter(r), unicode.In(r, unicode.Nl, unicode.Other_Alphabetic):
		return letter
	case unicode.IsDigit(r):
		return digit
	case unicode.Is(unicode.Pc, r):
		return connector
	case unicode.IsSpace(r):
		return space
	}
	return other
}
