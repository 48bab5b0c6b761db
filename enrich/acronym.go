package enrich

import (
	"bytes"
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

// acronyms unites a long name and the short one in brackets after it, or the
// other way round: International Atomic Energy Agency (IAEA).
func (d *document) acronyms() {
	for i := range d.spans {
		sp := &d.spans[i]
		n := len(d.text.Tokens)
		if sp.b+2 >= n || d.word(sp.b).Text() != "(" {
			continue
		}
		for k := i + 1; k < len(d.spans) && k < i+3; k++ {
			in := &d.spans[k]
			if in.field != sp.field || in.a != sp.b+1 || in.b >= n || d.word(in.b).Text() != ")" {
				continue
			}
			if d.shortens(in, sp) {
				d.unite(in, sp)
			} else if d.shortens(sp, in) {
				d.unite(sp, in)
			}
		}
	}
}

// shortens reports whether a is one word in capitals whose letters stand in
// b's long name in that order, the first at its beginning, or are the initials
// of its words in another, as those of a name in another language are.
func (d *document) shortens(a, b *span) bool {
	w := d.word(a.a)
	if a.b != a.a+1 || b.b < b.a+2 || !w.Has(nametag.AllCaps) {
		return false
	}
	short := strings.ToLower(strings.ReplaceAll(w.Text(), ".", ""))
	long := strings.ToLower(d.fields[b.field][b.start:b.end])
	return short != "" && (inOrder(short, long) || d.initialsOf(short, b))
}

func inOrder(short, long string) bool {
	if long[0] != short[0] {
		return false
	}
	for i := range len(short) {
		at := strings.IndexByte(long, short[i])
		if at < 0 {
			return false
		}
		long = long[at+1:]
	}
	return true
}

// initialsOf holds for three letters or more, each of which begins a word of
// its own.
func (d *document) initialsOf(short string, b *span) bool {
	if len(short) < 3 {
		return false
	}
	var initials []byte
	for i := b.a; i < b.b; i++ {
		if w := d.word(i); len(w.Parts) > 0 {
			initials = append(initials, w.Text()[0]|0x20)
		}
	}
	for i := range len(short) {
		at := bytes.IndexByte(initials, short[i])
		if at < 0 {
			return false
		}
		initials[at] = 0
	}
	return true
}

func (d *document) unite(short, long *span) {
	s, l := d.byHash[short.hash], d.byHash[long.hash]
	if g := &d.groups[s]; s != l && g.into == s && g.own == 0 && d.groups[l].ok {
		g.into, g.kind, g.ok = d.root(l), d.groups[l].kind, true
	}
}
