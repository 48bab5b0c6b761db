package news

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
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

// value is one value of a document. The zero value stands for none at all and
// may be asked the same questions as null.
type value struct {
	doc *document
	at  int
}

// kind is the first byte of the value: { [ " t f n, a digit or a minus; zero
// for no value.
func (v value) kind() byte {
	if v.doc == nil {
		return 0
	}
	return v.doc.text[v.doc.nodes[v.at].start]
}

func (v value) isNone() bool   { k := v.kind(); return k == 0 || k == 'n' }
func (v value) isObject() bool { return v.kind() == '{' }
func (v value) isArray() bool  { return v.kind() == '[' }
func (v value) isString() bool { return v.kind() == '"' }

// raw is the value as it is written.
func (v value) raw() string {
	if v.doc == nil {
		return ""
	}
	n := v.doc.nodes[v.at]
	return v.doc.text[n.start:n.end]
}

// text is a string, or any other scalar as it is written. Of what is neither
// there is no text.
func (v value) text() string {
	switch v.kind() {
	case 0, 'n', '{', '[':
		return ""
	case '"':
		v.see()
		return unquote(v.raw())
	}
	v.see()
	return strings.Clone(v.raw())
}

// see notes that the value was asked for.
func (v value) see() {
	if v.doc != nil && v.doc.seen != nil {
		v.doc.seen[v.at] = true
	}
}

// members are the names and values of an object; others have none.
func (v value) members() iter.Seq2[string, value] {
	return func(yield func(string, value) bool) {
		if !v.isObject() {
			return
		}
		nodes := v.doc.nodes
		for at, end := v.at+1, int(nodes[v.at].next); at < end; at = int(nodes[at+1].next) {
			if !yield(v.doc.name(at), value{v.doc, at + 1}) {
				return
			}
		}
	}
}

// elements are the values of an array, or a lone value; null is none.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		switch {
		case v.isNone():
			return
		case !v.isArray():
			yield(v)
			return
		}
		nodes := v.doc.nodes
		for at, end := v.at+1, int(nodes[v.at].next); at < end; at = int(nodes[at].next) {
			if !yield(value{v.doc, at}) {
				return
			}
		}
	}
}

// get is the value of the member that has one of the names, in any case; the
// first of the names that is there counts, and of values given for one name
// the last.
func (v value) get(names ...string) value {
	if !v.isObject() {
		return value{}
	}
	nodes, end := v.doc.nodes, int(v.doc.nodes[v.at].next)
	for _, name := range names {
		var found value
		for at := v.at + 1; at < end; at = int(nodes[at+1].next) {
			if int(nodes[at].end-nodes[at].start) != len(name)+2 && !v.doc.escapes {
				continue
			}
			if v.doc.isNamed(at, name) {
				found = value{v.doc, at + 1}
			}
		}
		if found.doc != nil {
			return found
		}
	}
	return value{}
}

// each is every value that is given for a name, in any case.
func (v value) each(name string) iter.Seq2[int, value] {
	return func(yield func(int, value) bool) {
		if !v.isObject() {
			return
		}
		nodes, number := v.doc.nodes, 0
		for at, end := v.at+1, int(nodes[v.at].next); at < end; at = int(nodes[at+1].next) {
			if v.doc.isNamed(at, name) {
				if !yield(number, value{v.doc, at + 1}) {
					return
				}
				number++
			}
		}
	}
}

// name is the name of a member.
func (d *document) name(at int) string {
	quoted := d.text[d.nodes[at].start:d.nodes[at].end]
	if !d.escapes {
		return quoted[1 : len(quoted)-1]
	}
	return unquote(quoted)
}

// isNamed compares the name of a member, in any case of ASCII.
func (d *document) isNamed(at int, name string) bool {
	written := d.text[d.nodes[at].start+1 : d.nodes[at].end-1]
	if d.escapes && strings.IndexByte(written, '\\') >= 0 {
		written = d.name(at)
	}
	if len(written) != len(name) {
		return false
	}
	for i := range len(name) {
		a, b := written[i], name[i]
		if a != b && (a|0x20 != b|0x20 || a|0x20 < 'a' || a|0x20 > 'z') {
			return false
		}
	}
	return true
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
