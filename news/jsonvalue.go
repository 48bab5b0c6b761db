package news

import (
	"fmt"
	"iter"
	"strings"
)

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

// bytes is the value as it is written; of a whole payload with what follows.
func (v value) bytes() []byte {
	if v.at == 0 {
		return []byte(v.doc.text)
	}
	return []byte(v.raw())
}

// words are all strings given for a member, because where two readings of a
// payload are possible a restriction in either must hold. What is no string
// counts as it is written.
func (v value) words(name string) []string {
	var list []string
	for _, one := range v.each(name) {
		for w := range one.elements() {
			if w.isObject() || w.isArray() {
				w.see()
				list = append(list, strings.Clone(w.raw()))
			} else if s := w.text(); s != "" {
				list = append(list, s)
			}
		}
	}
	return list
}

// texts is a list of strings, or a lone one.
func (v value) texts() []string {
	var list []string
	for one := range v.elements() {
		if s := one.text(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// holds says whether there is anything in the value.
func (v value) holds() bool {
	switch v.kind() {
	case 0, 'n':
		return false
	case '"', '{', '[':
		return strings.TrimSpace(v.raw()[1:len(v.raw())-1]) != ""
	}
	return true
}

// kindName says in a word what the value is.
func (v value) kindName() string {
	switch v.kind() {
	case 0, 'n':
		return "null"
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "bool"
	}
	return "number"
}

// watch begins to note what is asked for.
func (d *document) watch() {
	if d.seen == nil {
		d.seen = make([]bool, len(d.nodes))
	}
}

func (v value) eachUnread(path string, note func(string)) {
	switch {
	case v.doc.seen[v.at]:
	case v.isObject() && v.isTouched():
		for name, one := range v.members() {
			one.eachUnread(strings.TrimPrefix(path+"."+name, "."), note)
		}
	case v.isArray() && v.isTouched():
		for one := range v.elements() {
			one.eachUnread(path+"[]", note)
		}
	case v.holds():
		note(path)
	}
}

// isTouched says whether anything inside was asked for.
func (v value) isTouched() bool {
	for at := v.at; at < int(v.doc.nodes[v.at].next); at++ {
		if v.doc.seen[at] {
			return true
		}
	}
	return false
}

// path is the place of the value in its document: data.item.bylines[0].by.
func (v value) path() string {
	if v.doc == nil {
		return ""
	}
	var b strings.Builder
	at := value{v.doc, 0}
	for at.at != v.at {
		at = at.stepTo(v.at, &b)
	}
	return strings.TrimPrefix(b.String(), ".")
}

// stepTo is the child in which the node is.
func (v value) stepTo(node int, path *strings.Builder) value {
	inside := func(child value) bool { return node < int(v.doc.nodes[child.at].next) }
	if v.isArray() {
		number := 0
		for child := range v.elements() {
			if inside(child) {
				fmt.Fprintf(path, "[%d]", number)
				return child
			}
			number++
		}
	}
	for name, child := range v.members() {
		if inside(child) {
			path.WriteString("." + short(name, 60))
			return child
		}
	}
	return value{v.doc, node} // the name of a member
}

// memberName is the name of the member that the value is.
func (v value) memberName() string {
	return short(strings.ToLower(strings.ToValidUTF8(v.doc.name(v.at-1), "")), 60)
}
