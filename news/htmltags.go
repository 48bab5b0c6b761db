package news

import (
	"strings"

	"golang.org/x/net/html"
)

// tagReader reads HTML one tag at a time, straight from the string. It reads
// what copy consists of as the HTML standard says, and stops before what is
// rare and intricate; x/net/html takes it from there.
type tagReader struct {
	s  string
	at int
}

// tell gives all tags and texts to t. It returns the rest that it leaves to
// others, beginning with a tag.
func (h *tagReader) tell(t *copyText) (rest string) {
	for h.at < len(h.s) {
		lt := h.nextTag()
		if lt > h.at {
			t.text(textOf(h.s[h.at:lt]))
		}
		if h.at = lt; lt == len(h.s) {
			break
		}
		switch c := h.s[lt+1]; {
		case c == '!':
			h.at = h.afterDeclaration()
		case c == '?':
			h.skipTo('>', lt+1)
		case c == '/':
			h.endTag(t)
		default:
			if !h.startTag(t) {
				return h.s[lt:]
			}
		}
	}
	return ""
}

// nextTag is where the next tag, comment or declaration begins. Any other "<"
// is text.
func (h *tagReader) nextTag() int {
	for i := h.at; ; i++ {
		next := strings.IndexByte(h.s[i:], '<')
		if next < 0 {
			return len(h.s)
		}
		if i += next; i+1 == len(h.s) {
			return len(h.s)
		}
		switch c := h.s[i+1]; {
		case isLetter(c), c == '!', c == '?':
			return i
		case c == '/' && i+2 < len(h.s):
			return i
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// textOf resolves what stands for characters.
func textOf(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return html.UnescapeString(s)
}

// skipTo goes behind the next c, or to the end.
func (h *tagReader) skipTo(c byte, from int) {
	h.at = len(h.s)
	if i := strings.IndexByte(h.s[from:], c); i >= 0 {
		h.at = from + i + 1
	}
}

// afterDeclaration is the place behind a comment or a declaration.
func (h *tagReader) afterDeclaration() int {
	if !strings.HasPrefix(h.s[h.at:], "<!--") {
		h.skipTo('>', h.at+2)
		return h.at
	}
	from := h.at + 4
	for _, short := range []string{">", "->"} {
		if strings.HasPrefix(h.s[from:], short) {
			return from + len(short)
		}
	}
	for {
		i := strings.Index(h.s[from:], "--")
		if i < 0 {
			return len(h.s)
		}
		from += i
		for _, end := range []string{"-->", "--!>"} {
			if strings.HasPrefix(h.s[from:], end) {
				return from + len(end)
			}
		}
		from++
	}
}

func (h *tagReader) endTag(t *copyText) {
	switch c := h.s[h.at+2]; {
	case c == '>':
		h.at += 3
	case isLetter(c):
		h.at += 2
		if tag, ok := h.tag(); ok {
			t.end(tag.name)
		}
	default:
		h.skipTo('>', h.at+2)
	}
}

// startTag reads a tag, and what is in it when that is no markup. It returns
// false when the tag is better left to others.
func (h *tagReader) startTag(t *copyText) bool {
	h.at++
	tag, ok := h.tag()
	switch {
	case !ok:
		return true // cut off at the end of the text
	case tag.odd:
		return false
	case tag.empty:
		t.start(tag.name, tag.class)
		t.end(tag.name)
		return true
	}
	switch tag.name {
	case "plaintext", "noembed", "noframes", "xmp":
		return false
	case "script", "style", "title", "iframe", "noscript", "textarea":
		end := h.endOf(tag.name)
		inside := h.s[h.at:end]
		if tag.name == "script" && strings.Contains(inside, "<!--") || strings.IndexByte(inside, 0) >= 0 {
			return false
		}
		t.start(tag.name, tag.class)
		t.text(inside)
		h.at = end
		return true
	}
	t.start(tag.name, tag.class)
	return true
}

// endOf is where the end tag of an element without markup begins.
func (h *tagReader) endOf(name string) int {
	for at := h.at; ; at += 2 {
		i := strings.Index(h.s[at:], "</")
		if i < 0 {
			return len(h.s)
		}
		at += i
		rest := h.s[at+2:]
		if len(rest) > len(name) && lowerASCII(rest[:len(name)]) == name && strings.IndexByte(" \n\r\t\f/>", rest[len(name)]) >= 0 {
			return at
		}
	}
}

type tag struct {
	name, class string
	href        string // as it is written
	empty       bool   // <br/>
	odd         bool   // has what x/net/html shall look at
}

// tag reads a name and attributes up to the closing bracket. It is not ok when
// there is none; then all is read.
func (h *tagReader) tag() (tag, bool) {
	from := h.at
	for h.at < len(h.s) && strings.IndexByte(" \n\r\t\f/>", h.s[h.at]) < 0 {
		h.at++
	}
	t := tag{name: lowerASCII(h.s[from:h.at])}
	classed := false
	for h.blank(); h.at < len(h.s); h.blank() {
		if h.s[h.at] == '>' {
			t.empty = h.s[h.at-1] == '/'
			h.at++
			return t, true
		}
		key := h.attributeName()
		value, bare := h.attributeValue()
		if len(key) == len("class") && !classed && lowerASCII(key) == "class" {
			t.class, classed = value, true
			t.odd = t.odd || strings.ContainsAny(value, "&\r\x00")
		}
		if len(key) == len("href") && t.href == "" && lowerASCII(key) == "href" {
			t.href = value
		}
		t.odd = t.odd || bare && strings.HasSuffix(value, "/")
	}
	return t, false
}

func (h *tagReader) blank() {
	for h.at < len(h.s) {
		switch h.s[h.at] {
		case ' ', '\n', '\r', '\t', '\f':
			h.at++
		default:
			return
		}
	}
}

// attributeName may be empty: before a slash.
func (h *tagReader) attributeName() string {
	from := h.at
	for ; h.at < len(h.s); h.at++ {
		switch h.s[h.at] {
		case '=':
			if h.at > from {
				return h.s[from:h.at]
			}
		case ' ', '\n', '\r', '\t', '\f', '/', '>':
			return h.s[from:h.at]
		}
	}
	return h.s[from:]
}

// attributeValue reads what follows a name. bare says that it has no quotes.
func (h *tagReader) attributeValue() (value string, bare bool) {
	if h.blank(); h.at == len(h.s) {
		return "", false
	}
	switch h.s[h.at] {
	case '/':
		h.at++
		return "", false
	case '=':
		h.at++
	default:
		return "", false
	}
	if h.blank(); h.at == len(h.s) {
		return "", false
	}
	switch c := h.s[h.at]; c {
	case '>':
		return "", false
	case '"', '\'':
		from := h.at + 1
		h.skipTo(c, from)
		return strings.TrimSuffix(h.s[from:h.at], string(c)), false
	}
	from := h.at
	for h.at < len(h.s) && strings.IndexByte(" \n\r\t\f>", h.s[h.at]) < 0 {
		h.at++
	}
	return h.s[from:h.at], true
}

// lowerASCII leaves other letters alone, as the names of HTML do.
func lowerASCII(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
