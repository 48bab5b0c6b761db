package news

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// element is a node of an XML document: an element, or text when it has no
// name.
type element struct {
	name  string // local name as written
	space string // namespace, or the bare prefix if that is bound to none
	attrs []xml.Attr
	text  string
	kids  []*element
}

// readXML parses the document, strictly first and then once more with the
// faults that feeds really have mended: bare &, unknown entities, control
// characters, end tags that do not match.
func (r *reader) readXML() {
	root, err := parseXML(r.text, true)
	var fault *xmlFault
	if errors.As(err, &fault) {
		root, err = parseXML(mend(r.text), false)
		r.notes = append(r.notes, fmt.Sprintf("xml repaired: line %d: %s", fault.Line, fault.Msg))
	}
	if err != nil {
		r.fail(err)
		return
	}
	switch r.format {
	case NewsMLG2:
		r.readG2(root)
	case NewsML1:
		r.readNewsML1(root)
	case NITF:
		r.readNITF(root)
	case Sitemap:
		r.readSitemap(root)
	default:
		r.readFeed(root)
	}
}

func parseXML(text string, strict bool) (*element, error) {
	text = strings.TrimLeft(text, " \t\r\n\f\u00a0\ufeff")
	if strings.HasPrefix(text, "<?xml") { // it lies about the encoding, which is settled by now
		text = after(text, "?>")
	}
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict = strict
	dec.Entity = xml.HTMLEntity // XML's own are built in; nothing is expanded from a DTD, or fetched
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	t := tree{}
	for {
		token, err := dec.Token()
		if err == io.EOF && t.root != nil {
			return t.root, nil
		}
		if err == nil {
			err = t.add(token)
		}
		if fault := (*xml.SyntaxError)(nil); errors.As(err, &fault) {
			return nil, &xmlFault{fault}
		}
		if err != nil {
			return nil, fmt.Errorf("xml: %w", err)
		}
	}
}

// xmlFault is a fault of syntax, said the way our other errors are.
type xmlFault struct{ *xml.SyntaxError }

func (f *xmlFault) Error() string { return fmt.Sprintf("xml: line %d: %s", f.Line, f.Msg) }

// tree builds a document within bounds of depth and size.
type tree struct {
	root  *element
	open  []*element
	nodes int
}

func (t *tree) add(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		e := &element{name: token.Name.Local, space: token.Name.Space, attrs: token.Attr}
		if len(t.open) >= maxDepth {
			return fmt.Errorf("nested deeper than %d", maxDepth)
		}
		if err := t.count(1 + len(e.attrs)); err != nil {
			return err
		}
		if len(t.open) > 0 {
			parent := t.open[len(t.open)-1]
			parent.kids = append(parent.kids, e)
		} else if t.root == nil {
			t.root = e
		}
		t.open = append(t.open, e)
	case xml.EndElement:
		t.open = t.open[:max(len(t.open)-1, 0)]
	case xml.CharData:
		if len(t.open) == 0 {
			return nil
		}
		parent := t.open[len(t.open)-1]
		parent.kids = append(parent.kids, &element{text: string(token)})
		return t.count(1)
	}
	return nil
}

func (t *tree) count(n int) error {
	if t.nodes += n; t.nodes > maxNodes {
		return fmt.Errorf("more than %d elements", maxNodes)
	}
	return nil
}

// mend removes what no XML reader accepts however lenient.
func mend(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && r != '\n' && r != '\r' && unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, text)
}

// is compares names without case, because senders get it wrong.
func (e *element) is(name string) bool { return strings.EqualFold(e.name, name) }

// attr is the value of an attribute without a namespace, trimmed.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if a.Name.Space == "" && strings.EqualFold(a.Name.Local, name) {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// lang is xml:lang.
func (e *element) lang() string {
	if e == nil {
		return ""
	}
	for _, a := range e.attrs {
		if a.Name.Local == "lang" && (a.Name.Space == "xml" || a.Name.Space == "http://www.w3.org/XML/1998/namespace") {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// find is the first element at the path of child names, or nil.
func (e *element) find(path ...string) *element {
	if len(path) == 0 || e == nil {
		return e
	}
	for _, k := range e.kids {
		if k.name != "" && k.is(path[0]) {
			if found := k.find(path[1:]...); found != nil {
				return found
			}
		}
	}
	return nil
}

// all are the elements at the path of child names.
func (e *element) all(path ...string) []*element {
	if e == nil {
		return nil
	}
	if len(path) == 0 {
		return []*element{e}
	}
	var found []*element
	for _, k := range e.kids {
		if k.name != "" && k.is(path[0]) {
			found = append(found, k.all(path[1:]...)...)
		}
	}
	return found
}

// deep are all elements of the name at any depth, outermost only.
func (e *element) deep(name string) []*element {
	var found []*element
	if e == nil {
		return nil
	}
	for _, k := range e.kids {
		if k.name != "" && k.is(name) {
			found = append(found, k)
		} else {
			found = append(found, k.deep(name)...)
		}
	}
	return found
}

// firstOfClass is the first element, in the order of the document, that has one
// of the classes.
func (e *element) firstOfClass(classes []string) *element {
	if e == nil || len(classes) == 0 {
		return nil
	}
	for c := range strings.FieldsSeq(e.attr("class")) {
		if holdsWord(classes, c) {
			return e
		}
	}
	for _, k := range e.kids {
		if k.name != "" {
			if found := k.firstOfClass(classes); found != nil {
				return found
			}
		}
	}
	return nil
}

// words is all text inside on one line. Elements are kept apart, so that
// "By <person>Ann" does not become one word.
func (e *element) words() string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	e.write(&b)
	return line(b.String())
}

func (e *element) write(b *strings.Builder) {
	b.WriteString(e.text)
	for _, k := range e.kids {
		if k.name != "" {
			b.WriteByte(' ')
		}
		k.write(b)
	}
	if e.name != "" {
		b.WriteByte(' ')
	}
}

// raw is the character data inside, untouched.
func (e *element) raw() string {
	if e == nil {
		return ""
	}
	if len(e.kids) == 1 && e.kids[0].name == "" {
		return e.kids[0].text
	}
	var b strings.Builder
	for _, k := range e.kids {
		if k.name == "" {
			b.WriteString(k.text)
		} else {
			b.WriteString(k.raw())
		}
	}
	return b.String()
}

// copyText is the element's marked-up copy as plain text.
func (e *element) copyText() string { return (*draft)(nil).copyText(e) }

func (d *draft) copyText(e *element) string {
	if e == nil {
		return ""
	}
	t := copyText{story: d}
	e.tell(&t)
	return t.String()
}

func (e *element) tell(t *copyText) {
	if e.name == "" {
		t.text(e.text)
		return
	}
	name := strings.ToLower(e.name)
	class := e.attr("class")
	if name == "note" { // NITF
		class = e.attr("noteclass")
	}
	t.start(name, class)
	for _, k := range e.kids {
		k.tell(t)
	}
	t.end(name)
}
