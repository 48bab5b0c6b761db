package news

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const maxEnclosed = 3 // envelopes in envelopes

// readJSON reads one object, an array of them, or NDJSON with an object on
// each line.
func (r *reader) readJSON() {
	if r.json.text != "" {
		r.readStories(r.json.root(), "", 0)
		return
	}
	number := 0
	for l := range strings.Lines(jsonText(r.text)) {
		number++
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if !r.more() {
			return
		}
		where := fmt.Sprintf("line %d", number)
		if err := r.json.object(l); err != nil {
			r.failAt(where, err)
			continue
		}
		r.readStories(r.json.root(), where, 0)
	}
}

// jsonText is the payload without what may stand before the first bracket.
func jsonText(text string) string { return strings.TrimLeft(text, " \t\r\n\f\u00a0\ufeff") }

// readStories reads a story, or each of those that it is an envelope of.
func (r *reader) readStories(v value, where string, depth int) {
	if v.isArray() {
		r.readEach(v, where, depth)
		return
	}
	format, err := jsonFormat(v)
	if err == nil {
		r.format = format
		r.readStory(v, where)
		return
	}
	if list := listOf(v); list.doc != nil {
		r.readEach(list, where, depth)
		return
	}
	inside := enclosed(v)
	if len(inside) == 0 || depth == maxEnclosed {
		r.failAt(where, err)
		return
	}
	for i, text := range inside {
		if !r.more() {
			return
		}
		at := where
		if len(inside) > 1 {
			at = join(where, fmt.Sprintf("message %d", i+1))
		}
		var doc document
		if err := doc.object(text); err != nil {
			r.failAt(at, err)
			continue
		}
		r.readStories(doc.root(), at, depth+1)
	}
}

// readEach reads the elements of an array, each for itself.
func (r *reader) readEach(list value, where string, depth int) {
	number := 0
	for v := range list.elements() {
		number++
		if !r.more() {
			return
		}
		at := join(where, fmt.Sprintf("item %d", number))
		if !v.isObject() {
			r.failAt(at, fmt.Errorf("%s, not an object", v.kindName()))
			continue
		}
		r.readStories(v, at, depth)
	}
}

func join(where, more string) string {
	if where == "" {
		return more
	}
	return where + ", " + more
}

func (r *reader) readStory(v value, where string) {
	switch r.format {
	case APMedia:
		r.readAPMedia(v, where)
		return
	case DPA:
		r.readDPA(v, where)
		return
	}
	d := r.jsonDraft(v)
	read := d.readArticle
	if r.format == NINJS {
		read = d.readNINJS
	}
	if err := read(v); err != nil {
		r.failAt(where, err)
		return
	}
	d.unread(v)
	r.add(d, where)
}

// jsonDraft begins a story that stands in v.
func (r *reader) jsonDraft(v value) *draft {
	d := r.draft()
	if d.account != nil {
		v.doc.watch()
	}
	return d
}

// bytes is the value as it is written; of a whole payload with what follows.
func (v value) bytes() []byte {
	if v.at == 0 {
		return []byte(v.doc.text)
	}
	return []byte(v.raw())
}

// listOf is where services and queues wrap stories: dpa's wireQ (entries),
// TT's search (hits), Newsroom's API (_items), Reuters Connect (data.item,
// data.search.items).
func listOf(v value) value {
	data := v.get("data")
	for _, list := range []value{
		v.get("entries"), v.get("hits"), v.get("_items"), data.get("item"), data.get("items"), data.get("search").get("items"),
	} {
		if one := firstOfArray(list); one.isObject() {
			if _, err := jsonFormat(one); err == nil {
				return list
			}
		}
	}
	return value{}
}

// enclosed is the JSON that queues carry in a string: an SNS notification, SQS
// messages, or the records that a queue hands to a function.
func enclosed(v value) []string {
	var inside []string
	take := func(v value) {
		if s := v.text(); strings.HasPrefix(jsonText(s), "{") {
			inside = append(inside, jsonText(s))
		}
	}
	take(v.get("Message"))
	for _, list := range []string{"Messages", "Records"} {
		for m := range v.get(list).elements() {
			take(m.get("Body"))
			take(m.get("Sns").get("Message"))
		}
	}
	return inside
}

// object indexes a text that must be one object.
func (d *document) object(text string) error {
	err := d.index(text)
	if err == nil && !d.root().isObject() {
		err = errNoObject
	}
	if err != nil {
		d.text = ""
	}
	return err
}

// read is the text of the first value that has any. Its place is the origin of
// the field.
func (d *draft) read(field string, values ...value) string {
	for _, v := range values {
		s := ""
		switch v.kind() {
		case '[':
			s = strings.Join(v.texts(), ", ")
		case 't', 'f':
			v.see()
		default:
			s = v.text()
		}
		if strings.TrimSpace(s) != "" {
			d.originAt(field, v)
			return s
		}
		if v.kind() != '"' && v.holds() {
			d.warn("field %s unreadable: %s", v.memberName(), v.kindName())
		}
	}
	return ""
}

// originAt notes the place of a value as the origin of a field.
func (d *draft) originAt(field string, v value) {
	if d.account != nil && v.doc != nil && len(d.account.origins) < maxNotes {
		d.origin(field, v.path())
	}
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

// unread notes the members that hold something and were not asked for.
func (d *draft) unread(v value) {
	if d.account == nil || v.doc == nil || v.doc.seen == nil {
		return
	}
	noted := map[string]bool{}
	v.eachUnread("", func(path string) {
		if !noted[path] {
			noted[path] = true
			d.ignore(path)
		}
	})
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

// hideMembers takes away what the profiles call private by the name of the
// member, so that nobody finds it.
func (d *draft) hideMembers(o value) {
	nodes := o.doc.nodes
	for name, m := range o.members() {
		if d.keepsPrivate(name, "") {
			d.hidden(m)
			nodes[m.at-1].end = nodes[m.at-1].start + 2 // as if its name were ""
		}
	}
}

// hidden is the size of a private part, never its content.
func (d *draft) hidden(v value) {
	if d.account == nil || !v.holds() {
		return
	}
	for at := v.at; at < int(v.doc.nodes[v.at].next); at++ {
		v.doc.seen[at] = true
	}
	if len(d.account.cut) >= maxNotes {
		return
	}
	size := utf8.RuneCountInString(htmlText(v.text()))
	if size == 0 {
		size = utf8.RuneCountInString(v.raw())
	}
	d.cut(fmt.Sprintf("%s of %d characters", v.path(), size))
}
