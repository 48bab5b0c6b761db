package news

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonDraft begins a story that stands in v.
func (r *reader) jsonDraft(v value) *draft {
	d := r.draft()
	if d.account != nil {
		v.doc.watch()
	}
	return d
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
