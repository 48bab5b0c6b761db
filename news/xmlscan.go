package news

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// element is a node of an XML document: an element, or text when it has no
// name.
type element struct {
	name  string // local name as written
	space string // namespace, or the bare prefix if that is bound to none
	attrs []attribute
	text  string
	kids  []*element
	read  bool // the text was taken, see unreadXML
}

type attribute struct {
	space, name, value string
	read               bool
}

// parseXML reads a document into a tree in one pass, about ten times as fast
// as encoding/xml, with the same tree for whatever that accepts. Text without
// entities is not copied. A DTD is skipped: nothing is fetched, and no entity
// is known but XML's and HTML's.
//
// The faults that feeds really have are mended on the way: bare &, unknown
// entities, control characters, end tags that do not match, values without
// quotes, text outside the root. note says so; it is empty for a sound
// document. A document that ends too early, or begins twice, is refused.
func parseXML(text string) (root *element, note string, err error) {
	return newXMLScan(text).parse()
}

func (s *xmlScan) parse() (root *element, note string, err error) {
	text := s.text
	for s.pos < len(text) {
		if err := s.next(); err != nil {
			return nil, "", s.at(err)
		}
	}
	switch {
	case len(s.open) > 0:
		return nil, "", s.at(fmt.Errorf("unexpected end inside <%s>", short(s.open[len(s.open)-1].name, 40)))
	case s.root == nil:
		return nil, "", errors.New("xml: no root element")
	}
	return s.root, s.note(), nil
}

// xmlScan is a document while it is read.
type xmlScan struct {
	text  string
	pos   int
	ahead int // how far behind pos the characters being decoded are
	root  *element
	nodes int

	open     []openElement
	pending  []*element // children of the open elements, outermost first
	bindings []binding  // of namespaces in force, innermost last
	attrs    []attribute

	// What is handed out piecemeal from larger allocations.
	nodesLeft int // by estimate
	elements  []element
	kids      []*element
	attrStore []attribute

	blanks [32]*element // texts of white space alone, by their length

	faults int
	first  string // the first fault, with its line
}

// openElement remembers where the element's own children and bindings begin.
type openElement struct {
	*element
	name           string // with its prefix, as the end tag has to repeat it
	kids, bindings int
}

type binding struct{ prefix, space string }

var errXMLEnd = errors.New("unexpected end")

// at adds the line to an error.
func (s *xmlScan) at(err error) error {
	return fmt.Errorf("xml: line %d: %w", s.line(), err)
}

func (s *xmlScan) line() int {
	return 1 + strings.Count(s.text[:min(s.pos+s.ahead, len(s.text))], "\n")
}

// fault notes what no strict reader would accept.
func (s *xmlScan) fault(format string, args ...any) {
	if s.faults++; s.faults == 1 {
		s.first = fmt.Sprintf("line %d: %s", s.line(), fmt.Sprintf(format, args...))
	}
}

func (s *xmlScan) note() string {
	switch s.faults {
	case 0:
		return ""
	case 1:
		return "xml repaired: " + s.first
	}
	return fmt.Sprintf("xml repaired in %d places: %s", s.faults, s.first)
}

// next reads text up to a tag, and the tag.
func (s *xmlScan) next() error {
	rest := s.text[s.pos:]
	end := strings.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	if end > 0 {
		if err := s.chars(rest[:end]); err != nil {
			return err
		}
		s.pos += end
	}
	if end == len(rest) {
		return nil
	}
	if end+1 == len(rest) {
		return errXMLEnd
	}
	switch rest = rest[end:]; rest[1] {
	case '/':
		return s.endTag()
	case '?':
		return s.skip("?>", 2)
	case '!':
		return s.declaration(rest)
	}
	return s.startTag()
}

// skip moves behind the mark.
func (s *xmlScan) skip(mark string, from int) error {
	end := strings.Index(s.text[s.pos+from:], mark)
	if end < 0 {
		return errXMLEnd
	}
	s.pos += from + end + len(mark)
	return nil
}

// declaration reads what begins with "<!".
func (s *xmlScan) declaration(rest string) error {
	const comment, cdata = "<!--", "<![CDATA["
	switch {
	case strings.HasPrefix(rest, comment):
		if end := strings.Index(rest[len(comment):], "--"); end >= 0 && !strings.HasPrefix(rest[len(comment)+end:], "-->") {
			s.fault("-- in a comment")
		}
		return s.skip("-->", len(comment))
	case strings.HasPrefix(rest, cdata):
		end := strings.Index(rest[len(cdata):], "]]>")
		if end < 0 {
			return errXMLEnd
		}
		data := s.decode(rest[len(cdata):len(cdata)+end], inCDATA)
		s.pos += len(cdata) + end + len("]]>")
		return s.addText(data)
	}
	if strings.HasPrefix(rest, "<!-") || strings.HasPrefix(rest, "<![") {
		s.fault("neither comment nor CDATA")
	}
	end := doctypeEnd(rest)
	if end < 0 {
		return errXMLEnd
	}
	s.pos += end
	return nil
}

// doctypeEnd is the length of the declaration that s begins with, its internal
// subset included, or -1. Quotes, comments and instructions may hide brackets.
func doctypeEnd(s string) int {
	end := subsetEnd(s, true)
	if end < 0 { // an instruction that does not end, perhaps
		end = subsetEnd(s, false)
	}
	return end
}

func subsetEnd(s string, instructions bool) int {
	depth, quote := 0, byte(0)
	for i := len("<!") + 1; i < len(s); i++ { // whatever the first character is
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case strings.HasPrefix(s[i:], "<!--"):
			end := strings.Index(s[i+4:], "-->")
			if end < 0 {
				return -1
			}
			i += 4 + end + 2
		case instructions && strings.HasPrefix(s[i:], "<?"):
			end := strings.Index(s[i+2:], "?>")
			if end < 0 {
				return -1
			}
			i += 2 + end + 1
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth < 0 {
				return i + 1
			}
		}
	}
	return -1
}

func (s *xmlScan) chars(raw string) error {
	if len(s.open) == 0 {
		if strings.TrimLeft(raw, " \t\r\n\ufeff") != "" {
			s.fault("text outside the root element")
		}
		return nil
	}
	return s.addText(s.decode(raw, inText))
}

func (s *xmlScan) addText(text string) error {
	if text == "" || len(s.open) == 0 {
		return nil
	}
	s.pending = append(s.pending, s.textNode(text))
	return s.count(1)
}

// textNode is a node for the text. The white space between elements, which is
// half of the nodes of a document that is set out for people, is shared by all
// that have the same.
func (s *xmlScan) textNode(text string) *element {
	blank := text[0] <= ' ' && strings.TrimLeft(text, " \t\r\n") == ""
	if !blank {
		e := s.newElement()
		e.text = text
		return e
	}
	known := &s.blanks[len(text)%len(s.blanks)]
	if *known == nil || (*known).text != text {
		*known = s.newElement()
		(*known).text = text
	}
	return *known
}

// startTag reads a tag with its attributes. A "<" that begins none is text.
func (s *xmlScan) startTag() error {
	name := xmlName(s.text[s.pos+1:])
	if name == "" {
		s.fault("no element name after <")
		s.pos++
		return s.addText("<")
	}
	s.pos += 1 + len(name)
	empty, err := s.attributes()
	if err != nil {
		return err
	}
	if err := s.begin(name); err != nil {
		return err
	}
	if empty {
		s.end()
	}
	return nil
}

// attributes reads to the end of the tag. empty says that it ended in "/>".
func (s *xmlScan) attributes() (empty bool, err error) {
	s.attrs = s.attrs[:0]
	for {
		s.pos = skipSpace(s.text, s.pos)
		if s.pos == len(s.text) {
			return false, errXMLEnd
		}
		switch s.text[s.pos] {
		case '>':
			s.pos++
			return false, nil
		case '/':
			if strings.HasPrefix(s.text[s.pos:], "/>") {
				s.pos += 2
				return true, nil
			}
			s.fault("/ in a tag")
			s.pos++
		case '<':
			s.fault("tag without end")
			return false, nil
		default:
			if err := s.attribute(); err != nil {
				return false, err
			}
		}
	}
}

func (s *xmlScan) attribute() error {
	name := xmlName(s.text[s.pos:])
	if name == "" {
		s.fault("no attribute name in a tag")
		s.pos++
		return nil
	}
	s.pos = skipSpace(s.text, s.pos+len(name))
	var value string
	if s.pos < len(s.text) && s.text[s.pos] == '=' {
		s.pos = skipSpace(s.text, s.pos+1)
		var err error
		if value, err = s.value(); err != nil {
			return err
		}
	} else {
		s.fault("attribute %s without a value", short(name, 40))
	}
	s.attrs = append(s.attrs, s.newAttribute(name, value))
	return s.count(1)
}

// value reads what follows "=".
func (s *xmlScan) value() (string, error) {
	if s.pos == len(s.text) {
		return "", errXMLEnd
	}
	quote := s.text[s.pos]
	if quote != '"' && quote != '\'' {
		s.fault("attribute value without quotes")
		end := strings.IndexAny(s.text[s.pos:], " \t\r\n<>\"'")
		if end < 0 {
			return "", errXMLEnd
		}
		value := strings.TrimSuffix(s.text[s.pos:s.pos+end], "/")
		s.pos += len(value)
		return s.decode(value, inValue), nil
	}
	end := strings.IndexByte(s.text[s.pos+1:], quote)
	if end < 0 {
		return "", errXMLEnd
	}
	value := s.decode(s.text[s.pos+1:s.pos+1+end], inValue)
	s.pos += end + 2
	return value, nil
}

// newAttribute splits the name; prefixes are resolved when all of the tag is
// known.
func (s *xmlScan) newAttribute(name, value string) attribute {
	space, local := s.split(name)
	return attribute{space: space, name: local, value: value}
}

// split is prefix and local name.
func (s *xmlScan) split(name string) (prefix, local string) {
	colon := strings.IndexByte(name, ':')
	if colon < 0 {
		return "", name
	}
	if strings.IndexByte(name[colon+1:], ':') >= 0 {
		s.fault("name with two colons: %s", short(name, 40))
	} else if colon == 0 || colon == len(name)-1 {
		return "", name
	}
	return name[:colon], name[colon+1:]
}

const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// begin opens an element that has the attributes read last.
func (s *xmlScan) begin(name string) error {
	switch {
	case len(s.open) >= maxDepth:
		return fmt.Errorf("nested deeper than %d", maxDepth)
	case len(s.open) == 0 && s.root != nil:
		return fmt.Errorf("second root element <%s>", short(name, 40))
	}
	e := s.newElement()
	s.open = append(s.open, openElement{element: e, name: name, kids: len(s.pending) + 1, bindings: len(s.bindings)})
	if s.root == nil {
		s.root = e
	}
	s.pending = append(s.pending, e)
	for _, a := range s.attrs {
		switch {
		case a.space == "xmlns":
			s.bindings = append(s.bindings, binding{a.name, a.value})
		case a.space == "" && a.name == "xmlns":
			s.bindings = append(s.bindings, binding{"", a.value})
		}
	}
	prefix, local := s.split(name)
	e.name, e.space = local, s.namespace(prefix)
	for i := range s.attrs {
		if a := &s.attrs[i]; a.space != "" && a.space != "xmlns" {
			a.space = s.namespace(a.space)
		}
	}
	e.attrs = s.keepAttributes()
	return s.count(1)
}

// namespace is what a prefix stands for. One that nobody bound stands for
// itself, because the usual prefixes mean the usual things.
func (s *xmlScan) namespace(prefix string) string {
	if prefix == "xml" {
		return xmlNamespace
	}
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == prefix {
			return s.bindings[i].space
		}
	}
	if prefix != "" && prefix != "xmlns" {
		s.fault("prefix %s not declared", short(prefix, 40))
	}
	return prefix
}

// end closes the innermost element.
func (s *xmlScan) end() {
	top := s.open[len(s.open)-1]
	top.element.kids = s.keepKids(s.pending[top.kids:])
	s.pending = s.pending[:top.kids]
	s.bindings = s.bindings[:top.bindings]
	s.open = s.open[:len(s.open)-1]
}

// endTag closes its element and those left open inside it; it is passed over
// when there is none.
func (s *xmlScan) endTag() error {
	start := skipSpace(s.text, s.pos+2)
	if start > s.pos+2 {
		s.fault("space in an end tag")
	}
	name := xmlName(s.text[start:])
	at := start + len(name)
	end := skipSpace(s.text, at)
	switch {
	case end == len(s.text):
		return errXMLEnd
	case s.text[end] != '>' || name == "":
		s.fault("end tag without name or end")
		if end = at + strings.IndexAny(s.text[at:], "<>"); end < at {
			return errXMLEnd
		}
		if s.text[end] == '<' {
			end--
		}
	}
	if name != "" {
		s.close(name)
	}
	s.pos = end + 1
	return nil
}

func (s *xmlScan) close(name string) {
	for i := len(s.open) - 1; i >= 0; i-- {
		if have := s.open[i].name; have != name && !strings.EqualFold(have, name) {
			continue
		}
		if i < len(s.open)-1 || s.open[i].name != name {
			s.fault("<%s> closed by </%s>", short(s.open[len(s.open)-1].name, 40), short(name, 40))
		}
		for len(s.open) > i {
			s.end()
		}
		return
	}
	s.fault("</%s> closes nothing", short(name, 40))
}

func (s *xmlScan) count(n int) error {
	if s.nodes += n; s.nodes > maxNodes {
		return fmt.Errorf("more than %d elements", maxNodes)
	}
	return nil
}

// nameBytes are those that a name may consist of. Beyond ASCII everything is
// taken for a letter.
var nameBytes = func() (t [256]bool) {
	for c := range 256 {
		t[c] = c >= utf8.RuneSelf || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c == '.' || c == '-'
	}
	return t
}()

// xmlName is the name that the text begins with, or empty.
func xmlName(text string) string {
	if text == "" || !nameBytes[text[0]] || text[0] == '.' || text[0] == '-' || text[0] >= '0' && text[0] <= '9' {
		return ""
	}
	for i := range len(text) {
		if !nameBytes[text[i]] {
			return text[:i]
		}
	}
	return text
}

func skipSpace(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}
