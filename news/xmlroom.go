package news

import "strings"

const chunk = 256 // elements and the like in one allocation; larger ones cost more

// newXMLScan makes room for what a document of usual size holds: an element for
// every second "<" and a text in every second of these, an attribute for every
// `="`.
func newXMLScan(text string) *xmlScan {
	tags := strings.Count(text, "<")
	return &xmlScan{
		text:      text,
		open:      make([]openElement, 0, 16),
		pending:   make([]*element, 0, 64),
		nodesLeft: tags*3/4 + 8,
		kids:      make([]*element, 0, min(tags*5/4+8, chunk)),
		attrStore: make([]attribute, 0, min(strings.Count(text, `="`)+1, chunk)),
	}
}

// xmlRoom is where the tree of a document of usual size stands. It is used for
// one after the other: what a tree takes is half of what a payload takes.
type xmlRoom struct {
	open      []openElement
	pending   []*element
	elements  []element
	kids      []*element
	attrStore []attribute
}

func newXMLRoom() *xmlRoom {
	return &xmlRoom{
		open:      make([]openElement, 0, 16),
		pending:   make([]*element, 0, 64),
		elements:  make([]element, 0, 2*chunk),
		kids:      make([]*element, 0, 2*chunk),
		attrStore: make([]attribute, 0, 2*chunk),
	}
}

// scan is for a document whose tree is gone when the room is emptied.
func (m *xmlRoom) scan(text string) *xmlScan {
	return &xmlScan{
		text:      text,
		open:      m.open,
		pending:   m.pending,
		nodesLeft: strings.Count(text, "<")*3/4 + 8 - cap(m.elements),
		elements:  m.elements,
		kids:      m.kids,
		attrStore: m.attrStore,
	}
}

// empty leaves nothing of what the scan has read. No part can have taken more
// than it has counted.
func (m *xmlRoom) empty(s *xmlScan) {
	clear(m.open[:cap(m.open)])
	clear(m.pending[:cap(m.pending)])
	clear(m.elements[:min(s.nodes, cap(m.elements))])
	clear(m.kids[:min(s.nodes, cap(m.kids))])
	clear(m.attrStore[:min(s.nodes, cap(m.attrStore))])
}

func (s *xmlScan) newElement() *element {
	if len(s.elements) == cap(s.elements) {
		n := min(max(s.nodesLeft, 16), chunk)
		s.nodesLeft -= n
		s.elements = make([]element, 0, n)
	}
	s.elements = s.elements[:len(s.elements)+1]
	return &s.elements[len(s.elements)-1]
}

func (s *xmlScan) keepKids(list []*element) []*element {
	s.kids = room(s.kids, len(list))
	s.kids = append(s.kids, list...)
	return last(s.kids, len(list))
}

func (s *xmlScan) keepAttributes() []attribute {
	s.attrStore = room(s.attrStore, len(s.attrs))
	s.attrStore = append(s.attrStore, s.attrs...)
	return last(s.attrStore, len(s.attrs))
}

// room is the list itself, or a new one when n do not fit.
func room[T any](list []T, n int) []T {
	if cap(list)-len(list) >= n {
		return list
	}
	return make([]T, 0, max(chunk, n))
}

// last are the last n, which nobody can append to.
func last[T any](list []T, n int) []T {
	if n == 0 {
		return nil
	}
	return list[len(list)-n : len(list) : len(list)]
}
