package news

import (
	"fmt"
	"slices"
	"strings"
)

// readXML reads a document in any of the formats that are XML.
func (r *reader) readXML() {
	room := r.profiles.lendRoom()
	s := room.scan(r.text)
	defer r.profiles.takeRoom(room, s)
	root, note, err := s.parse()
	if err != nil {
		r.fail(err)
		return
	}
	if note != "" {
		r.notes = append(r.notes, note)
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

// is compares names without case, because senders get it wrong.
func (e *element) is(name string) bool {
	return e.name == name || len(e.name) == len(name) && strings.EqualFold(e.name, name)
}

// attr is the value of an attribute without a namespace or in that of its
// element, trimmed.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	for i := range e.attrs {
		if a := &e.attrs[i]; (a.space == "" || a.space == e.space) && a.is(name) {
			a.read = true
			return strings.TrimSpace(a.value)
		}
	}
	return ""
}

func (a *attribute) is(name string) bool {
	return a.name == name || len(a.name) == len(name) && strings.EqualFold(a.name, name)
}

// lang is xml:lang.
func (e *element) lang() string {
	if e == nil {
		return ""
	}
	for i := range e.attrs {
		if a := &e.attrs[i]; a.name == "lang" && a.space == xmlNamespace {
			a.read = true
			return strings.TrimSpace(a.value)
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
	if text, ok := e.bare(); ok {
		return line(text)
	}
	var b strings.Builder
	b.Grow(e.size() + 32)
	e.write(&b)
	return line(b.String())
}

// bare is the text of an element that holds nothing else.
func (e *element) bare() (text string, ok bool) {
	if len(e.kids) > 1 || len(e.kids) == 1 && e.kids[0].name != "" || e.text != "" {
		return "", false
	}
	e.read = true
	for _, k := range e.kids {
		k.read, text = true, k.text
	}
	return text, true
}

// size is how many bytes of text are inside.
func (e *element) size() int {
	n := len(e.text)
	for _, k := range e.kids {
		n += k.size()
	}
	return n
}

func (e *element) write(b *strings.Builder) {
	e.read = true
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

// heading is the text inside as one would print it on one line: markup within
// the line parts no words, a break or a block does, and tags written as text are
// no text.
func (e *element) heading() string {
	if e == nil {
		return ""
	}
	text, ok := e.bare()
	if !ok {
		var b strings.Builder
		b.Grow(e.size() + 32)
		e.writeHeading(&b)
		text = b.String()
	}
	text = line(text)
	if looksHTML(text) {
		return lineOf(text)
	}
	return text
}

func (e *element) writeHeading(b *strings.Builder) {
	e.read = true
	b.WriteString(e.text)
	for _, k := range e.kids {
		apart := k.name != "" && (k.is("br") || isBlock(strings.ToLower(k.name)))
		if apart {
			b.WriteByte(' ')
		}
		k.writeHeading(b)
		if apart {
			b.WriteByte(' ')
		}
	}
}

// firstHeading is the heading of the first element at the path that has one.
func firstHeading(e *element, path ...string) string {
	for _, found := range e.all(path...) {
		if text := found.heading(); text != "" {
			return text
		}
	}
	return ""
}

// hasElements tells markup from mere text.
func (e *element) hasElements() bool {
	return slices.ContainsFunc(e.kids, func(k *element) bool { return k.name != "" })
}

// raw is the character data inside, untouched.
func (e *element) raw() string {
	if e == nil {
		return ""
	}
	if len(e.kids) == 1 && e.kids[0].name == "" {
		e.kids[0].read = true
		return e.kids[0].text
	}
	var b strings.Builder
	for _, k := range e.kids {
		if k.name == "" {
			k.read = true
			b.WriteString(k.text)
		} else {
			b.WriteString(k.raw())
		}
	}
	return b.String()
}

// copyText is the element's marked-up copy as plain text.
func (d *draft) copyText(e *element) string {
	if e == nil {
		return ""
	}
	t := copyText{story: d}
	t.b.Grow(e.size())
	e.tellMarked(&t)
	return t.String()
}

func (e *element) tell(t *copyText) {
	if e.name == "" {
		e.read = e.read || t.skip == "" || t.private // what is private is accounted for as such
		t.text(e.text)
		return
	}
	name := e.tellStart(t)
	for _, k := range e.kids {
		k.tell(t)
	}
	t.end(name)
}

func (e *element) tellStart(t *copyText) (name string) {
	name = strings.ToLower(e.name)
	class := e.attr("class")
	if name == "note" { // NITF
		class = e.attr("noteclass")
	}
	if t.story != nil && t.story.account != nil && (t.skip == "" || t.private) {
		for i := range e.attrs { // those of markup are not worth an account
			e.attrs[i].read = true
		}
	}
	t.start(name, class)
	return name
}

// tellMarked is tell for an element whose markup may have been written as text.
func (e *element) tellMarked(t *copyText) {
	if e.hasElements() || !looksHTML(e.raw()) {
		e.tell(t)
		return
	}
	name, text := e.tellStart(t), e.raw()
	if t.skip != "" { // private: no end tag in the text may end that
		t.text(text)
	} else {
		t.html(text)
	}
	t.end(name)
}

// enclosedNITF is a NITF document that was written into the element as text, or
// nil.
func (e *element) enclosedNITF() *element {
	if e == nil || e.hasElements() {
		return nil
	}
	text := strings.TrimSpace(e.raw())
	if !strings.HasPrefix(text, "<") || !strings.EqualFold(rootElement(text), "nitf") {
		return nil
	}
	if doc, _, err := parseXML(text); err == nil {
		return doc
	}
	return nil
}

// nitfIn is the document that an element holds as markup or as text, or nil.
func nitfIn(e *element) *element {
	if nitf := e.find("nitf"); nitf != nil {
		return nitf
	}
	return e.enclosedNITF()
}

// unreadXML is what an account calls ignored: the parts inside the elements that
// hold something and that nobody took. A path that occurs often is one line.
func (d *draft) unreadXML(elements ...*element) {
	if d.account == nil {
		return
	}
	u := unreadPaths{counts: map[string]int{}}
	for _, e := range elements {
		if e != nil {
			u.walk(e, e.name)
		}
	}
	for _, path := range u.paths {
		if n := u.counts[path]; n > 1 {
			path = fmt.Sprintf("%s (%d times)", path, n)
		}
		d.ignore(path)
	}
}

type unreadPaths struct {
	paths  []string // in the order of the document
	counts map[string]int
}

func (u *unreadPaths) walk(e *element, path string) {
	for i := range e.attrs {
		a := &e.attrs[i]
		if !a.read && a.space != "xmlns" && a.name != "xmlns" && a.name != "schemaLocation" && strings.TrimSpace(a.value) != "" {
			u.note(path + "/@" + a.name)
		}
	}
	said := false
	for _, k := range e.kids {
		switch {
		case k.name != "":
			u.walk(k, path+"/"+k.name)
		case !said && !k.read && strings.TrimSpace(k.text) != "":
			said = true
			u.note(path)
		}
	}
}

func (u *unreadPaths) note(path string) {
	if u.counts[path] == 0 {
		u.paths = append(u.paths, path)
	}
	u.counts[path]++
}
