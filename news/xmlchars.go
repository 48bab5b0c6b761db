package news

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// charData is where characters stand, which decides what is special in them.
type charData int

const (
	inText charData = iota
	inCDATA
	inValue
)

// special are the bytes that decode looks at: those of no legal character, &,
// <, ], CR, and the first of U+FFFE and U+FFFF.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\t' && c != '\n'
	}
	for _, c := range []byte("&<]\xef") {
		t[c] = true
	}
	return t
}()

// decode resolves entities and line ends. Text that has none is not copied.
func (s *xmlScan) decode(raw string, in charData) string {
	var b []byte
	done := 0
	for i := 0; i < len(raw); i++ {
		if !special[raw[i]] {
			continue
		}
		s.ahead = i
		with, n := s.resolve(raw[i:], in)
		if n == 0 {
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(raw))
		}
		b = append(append(b, raw[done:i]...), with...)
		i += n - 1
		done = i + 1
	}
	s.ahead = 0
	if b == nil {
		return raw
	}
	return string(append(b, raw[done:]...))
}

// resolve says which text stands for the first n bytes; n is zero when they
// stand for themselves.
func (s *xmlScan) resolve(raw string, in charData) (with string, n int) {
	switch c := raw[0]; c {
	case '&':
		if in == inCDATA {
			return "", 0
		}
		return s.entity(raw)
	case '\r':
		if strings.HasPrefix(raw, "\r\n") {
			return "\n", 2
		}
		return "\n", 1
	case '<':
		if in == inValue {
			s.fault("< in an attribute value")
		}
		return "", 0
	case ']':
		if in == inText && strings.HasPrefix(raw, "]]>") {
			s.fault("]]> in text")
		}
		return "", 0
	case 0xef:
		if strings.HasPrefix(raw, "\ufffe") || strings.HasPrefix(raw, "\uffff") {
			s.fault("illegal character %U", []rune(raw[:3])[0])
			return "", 3
		}
		return "", 0
	default:
		s.fault("illegal character %U", c)
		return "", 1
	}
}

const maxEntity = 40 // bytes; the longest name of HTML has 31

// entity resolves a reference to a character; one that is none stays as it is.
func (s *xmlScan) entity(raw string) (with string, n int) {
	semicolon := strings.IndexByte(raw[:min(len(raw), maxEntity)], ';')
	if semicolon < 0 {
		s.fault("& that begins no entity")
		return "", 0
	}
	name := raw[1:semicolon]
	if with = entityText(name); with == "" {
		s.fault("entity unknown: &%s;", name)
		return "", 0
	}
	if r, _ := utf8.DecodeRuneInString(with); !isXMLChar(r) {
		s.fault("illegal character %U", r)
		return "", semicolon + 1
	}
	return with, semicolon + 1
}

func entityText(name string) string {
	switch name {
	case "amp":
		return "&"
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "quot":
		return `"`
	case "apos":
		return "'"
	case "":
		return ""
	}
	if name[0] == '#' {
		return characterText(name[1:])
	}
	if text, ok := xml.HTMLEntity[name]; ok {
		return text
	}
	if text := html.UnescapeString("&" + name + ";"); !strings.HasSuffix(text, ";") {
		return text
	}
	return ""
}

// characterText is the character of the number "38" or "x26".
func characterText(number string) string {
	base := 10
	if strings.HasPrefix(number, "x") || strings.HasPrefix(number, "X") {
		number, base = number[1:], 16
	}
	if strings.HasPrefix(number, "+") {
		return ""
	}
	n, err := strconv.ParseUint(number, base, 64)
	if err != nil || n > unicode.MaxRune {
		return ""
	}
	return string(rune(n))
}

func isXMLChar(r rune) bool {
	return r >= 0x20 && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}
