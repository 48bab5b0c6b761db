package news

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// document is JSON text that has been checked, with the place of every value
// in it. One pass over the text makes it; only what a format asks for is
// decoded afterwards.
type document struct {
	text    string
	nodes   []node
	escapes bool   // a member's name has an escape
	seen    []bool // nodes that were asked for; only when explaining
}

// node is a value or the name of a member; the value of a member follows its
// name, and what is inside a value follows it.
type node struct {
	start, end uint32 // in the text
	next       uint32 // the node after this one and all inside it
}

// index checks the text and finds its values. The nodes of an earlier text are
// written over.
func (d *document) index(text string) error {
	if len(text) > math.MaxUint32 {
		return errors.New("json: larger than 4 GB")
	}
	*d = document{text: text, nodes: d.nodes[:0]}
	if d.nodes == nil {
		d.nodes = make([]node, 0, 64+len(text)/24)
	}
	p := parser{text: text, nodes: d.nodes}
	ok := p.document()
	d.nodes, d.escapes = p.nodes, p.escapes
	if p.tooDeep {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	if !ok {
		return faultOf(text)
	}
	return nil
}

var errNoObject = errors.New("not a JSON object")

func (d *document) root() value { return value{d, 0} }

// faultOf asks the standard library for the first fault and its place.
func faultOf(text string) error {
	var any json.RawMessage
	err := json.Unmarshal([]byte(text), &any)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("json: byte %d: %w", syntax.Offset, err)
	}
	return fmt.Errorf("json: %w", err)
}

// parser reads JSON by its grammar, RFC 8259, and nothing beyond.
type parser struct {
	text    string
	at      int
	nodes   []node
	depth   int
	escapes bool
	tooDeep bool
}

func (p *parser) document() bool {
	p.blank()
	if !p.value() {
		return false
	}
	p.blank()
	return p.at == len(p.text)
}

func (p *parser) blank() {
	i := p.at
	for i < len(p.text) && (p.text[i] == ' ' || p.text[i] == '\n' || p.text[i] == '\t' || p.text[i] == '\r') {
		i++
	}
	p.at = i
}

// peek is the next byte, or zero at the end; zero begins nothing.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value() bool {
	n := len(p.nodes)
	p.nodes = append(p.nodes, node{start: uint32(p.at)})
	var ok bool
	switch c := p.peek(); c {
	case '"':
		ok, _ = p.str()
	case '{', '[':
		if p.depth++; p.depth > maxDepth {
			p.tooDeep = true
			return false
		}
		p.at++
		if c == '{' {
			ok = p.object()
		} else {
			ok = p.array()
		}
		p.depth--
	case 't':
		ok = p.word("true")
	case 'f':
		ok = p.word("false")
	case 'n':
		ok = p.word("null")
	default:
		ok = p.number()
	}
	p.nodes[n].end, p.nodes[n].next = uint32(p.at), uint32(len(p.nodes))
	return ok
}

func (p *parser) object() bool {
	p.blank()
	if p.peek() == '}' {
		p.at++
		return true
	}
	for {
		if p.peek() != '"' {
			return false
		}
		n := len(p.nodes)
		p.nodes = append(p.nodes, node{start: uint32(p.at), next: uint32(n + 1)})
		ok, escaped := p.str()
		if !ok {
			return false
		}
		p.nodes[n].end = uint32(p.at)
		p.escapes = p.escapes || escaped
		p.blank()
		if p.peek() != ':' {
			return false
		}
		p.at++
		p.blank()
		if !p.value() {
			return false
		}
		p.blank()
		switch p.peek() {
		case ',':
			p.at++
			p.blank()
		case '}':
			p.at++
			return true
		default:
			return false
		}
	}
}

func (p *parser) array() bool {
	p.blank()
	if p.peek() == ']' {
		p.at++
		return true
	}
	for {
		if !p.value() {
			return false
		}
		p.blank()
		switch p.peek() {
		case ',':
			p.at++
			p.blank()
		case ']':
			p.at++
			return true
		default:
			return false
		}
	}
}

// str reads a string in quotes.
func (p *parser) str() (ok, escaped bool) {
	text := p.text
	for i := p.at + 1; i < len(text); i++ {
		for i+8 <= len(text) && isOrdinary(text[i:i+8]) {
			i += 8
		}
		if i == len(text) {
			break
		}
		switch c := text[i]; {
		case c == '"':
			p.at = i + 1
			return true, escaped
		case c == '\\':
			escaped = true
			if i++; i >= len(text) {
				return false, escaped
			}
			switch text[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(text[i+1:]); !ok {
					return false, escaped
				}
				i += 4
			default:
				return false, escaped
			}
		case c < ' ':
			return false, escaped
		}
	}
	return false, escaped
}

// isOrdinary says that eight bytes are no quote, backslash or control
// character. It looks at them all at once.
func isOrdinary(s string) bool {
	x := eight(s)
	quote, backslash := x^ones*'"', x^ones*'\\'
	return ((x-ones*' ')&^x|(quote-ones)&^quote|(backslash-ones)&^backslash)&highs == 0
}

// hex4 reads four hexadecimal digits.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for i := range 4 {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

func (p *parser) word(w string) bool {
	if !strings.HasPrefix(p.text[p.at:], w) {
		return false
	}
	p.at += len(w)
	return true
}

func (p *parser) number() bool {
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !p.digits() {
		return false
	}
	if p.peek() == '.' {
		p.at++
		if !p.digits() {
			return false
		}
	}
	if p.peek()|0x20 == 'e' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		return p.digits()
	}
	return true
}

func (p *parser) digits() bool {
	from := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > from
}

// unquote decodes a checked string. Halves of surrogate pairs become U+FFFD.
func unquote(quoted string) string {
	s := quoted[1 : len(quoted)-1]
	escape := strings.IndexByte(s, '\\')
	if escape < 0 {
		return strings.Clone(s) // so that a headline does not keep its payload in memory
	}
	var b strings.Builder
	b.Grow(len(s))
	for escape >= 0 {
		b.WriteString(s[:escape])
		s = unescape(&b, s[escape+1:])
		escape = strings.IndexByte(s, '\\')
	}
	b.WriteString(s)
	return b.String()
}

// unescape decodes what follows a backslash and returns the rest.
func unescape(b *strings.Builder, s string) string {
	c := s[0]
	switch c {
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return unescapeRune(b, s)
	}
	b.WriteByte(c)
	return s[1:]
}

func unescapeRune(b *strings.Builder, s string) string {
	r, _ := hex4(s[1:])
	s = s[5:]
	if utf16.IsSurrogate(r) {
		second := rune(-1)
		if strings.HasPrefix(s, `\u`) {
			second, _ = hex4(s[2:])
		}
		if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
			s = s[6:]
		}
	}
	b.WriteRune(r)
	return s
}
