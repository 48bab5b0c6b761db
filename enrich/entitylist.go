package enrich

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/nametag"
	"github.com/dateline-wire/dateline/news"
)

var fieldNames = [...]string{"headline", "body"}

const bodyField = 1

var entityTypes = [...]news.EntityType{per: news.Person, orga: news.Org, loc: news.Geo, misc: news.Misc}

// figure is what a story has of one entity.
type figure struct {
	root     int // its group
	mentions int
	salience float64
}

// entities writes out what was found, most salient first.
func (d *document) entities() []news.Entity {
	d.inOrder()
	d.count()
	slices.SortStableFunc(d.figures, func(a, b figure) int { return cmp.Compare(b.salience, a.salience) })
	if len(d.figures) == 0 {
		return nil
	}
	out := make([]news.Entity, len(d.figures))
	mentions := make([]news.Mention, len(d.refs))
	for i, f := range d.figures {
		g := &d.groups[f.root]
		g.figure = i + 1
		out[i].Type, out[i].Salience = entityTypes[g.kind], f.salience
		out[i].Mentions, mentions = mentions[:0:f.mentions], mentions[f.mentions:]
	}
	d.longest = append(d.longest[:0], make([]int, len(out))...)
	for _, k := range d.order {
		r := &d.refs[k]
		if i := d.groups[d.root(r.group)].figure; i > 0 && d.groups[r.group].ok {
			d.mention(&out[i-1], r, &d.longest[i-1])
		}
	}
	for i, f := range d.figures {
		e := &out[i]
		if own := d.groups[f.root].own; own > 0 {
			e.ID, e.Name = d.list.entries[own-1].ID, d.list.entries[own-1].Name
		} else if e.Type == news.Geo || e.Type == news.Person {
			e.Name = unshout(e.Name)
		}
	}
	return out
}

// inOrder puts the mentions in the order of the story.
func (d *document) inOrder() {
	d.order = d.order[:0]
	for i := range d.refs {
		d.order = append(d.order, int32(i))
	}
	slices.SortFunc(d.order, func(a, b int32) int {
		x, y := &d.refs[a], &d.refs[b]
		return cmp.Or(x.field-y.field, x.start-y.start)
	})
}

// count weighs the mentions of each entity.
func (d *document) count() {
	d.figures = d.figures[:0]
	for _, k := range d.order {
		r := &d.refs[k]
		root := d.root(r.group)
		g := &d.groups[root]
		if !d.groups[r.group].ok || !g.ok {
			continue
		}
		if g.figure == 0 {
			d.figures = append(d.figures, figure{root: root})
			g.figure = len(d.figures)
		}
		f := &d.figures[g.figure-1]
		f.mentions++
		f.salience += d.weight(r)
	}
	for i := range d.figures {
		f := &d.figures[i]
		f.salience = math.Round(1000*(1-math.Exp(-f.salience/8))) / 1000
	}
}

// mention adds r to the entity. The longest name in mixed case is the one
// shown, unless the table has one.
func (d *document) mention(e *news.Entity, r *ref, longest *int) {
	text := d.fields[r.field][r.start:r.end]
	e.Mentions = append(e.Mentions, news.Mention{Field: fieldNames[r.field], Start: r.start, End: r.end, Text: text})
	g := &d.groups[r.group]
	if e.ID == "" {
		if id := d.idOf(r); id != 0 {
			e.ID = "Q" + strconv.FormatUint(uint64(id), 10)
		}
	}
	rank := len(g.words) * 2
	if w := d.word(r.a); !w.Has(nametag.AllCaps) || len(w.Text()) < 4 {
		rank++
	}
	switch {
	case g.shown != 0 && g.kind != per && *longest < 1000:
		*longest, e.Name = 1000, d.names.Shown[g.shown-1]
	case rank > *longest:
		*longest, e.Name = rank, oneLine(text)
	}
	if e.Role == "" && e.Type == news.Person && r.roleB > 0 {
		e.Role = d.role(&r.span)
	}
}

// role gives the title before a name, forms of address aside.
func (d *document) role(s *span) string {
	w := d.word(s.roleA)
	switch strings.TrimSuffix(w.Text(), ".") {
	case "Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Messrs", "Madame", "Mme", "St":
		return ""
	}
	if w.Is(nametag.Kin) && w.Has(nametag.Small) {
		return ""
	}
	text := d.fields[s.field][d.tok(s.roleA).Start:d.tok(s.roleB-1).End]
	return oneLine(text)
}

// oneLine writes a name that goes over a line's end with single spaces.
func oneLine(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf || s[i] == ' ' && i+1 < len(s) && s[i+1] == ' ' {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// unshout writes ANCHORAGE as Anchorage.
func unshout(name string) string {
	for w := range strings.FieldsSeq(name) {
		if shouted(w) {
			return unshoutWords(strings.Fields(name))
		}
	}
	return name
}

func shouted(w string) bool {
	return len(w) > 3 && strings.IndexFunc(w, unicode.IsLower) < 0 && w == strings.ToUpper(w) && w != strings.ToLower(w)
}

func unshoutWords(words []string) string {
	for i, w := range words {
		if shouted(w) {
			_, n := utf8.DecodeRuneInString(w)
			words[i] = w[:n] + strings.ToLower(w[n:])
		}
	}
	return strings.Join(words, " ")
}

// entityLead is how much of a body counts as its lead.
const entityLead = 400

func (d *document) weight(r *ref) float64 {
	switch {
	case r.field == 0:
		return 3
	case r.start < entityLead:
		return 2
	}
	return 1
}
