package enrich

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/nametag"
	"github.com/dateline-wire/dateline/news"
)

var fieldNames = [...]string{"headline", "body"}

var entityTypes = [...]news.EntityType{per: news.Person, orga: news.Org, loc: news.Geo, misc: news.Misc}

// entities writes out what was found.
func (d *document) entities() []news.Entity {
	at := make(map[int]int)
	var out []news.Entity
	var weight []float64
	var longest []int
	slices.SortFunc(d.refs, func(a, b ref) int { return cmp.Or(a.field-b.field, a.start-b.start) })
	for _, r := range d.refs {
		root := d.root(r.group)
		if !d.groups[r.group].ok || !d.groups[root].ok {
			continue
		}
		i, ok := at[root]
		if !ok {
			i = len(out)
			at[root] = i
			out = append(out, news.Entity{Type: entityTypes[d.groups[root].kind]})
			weight, longest = append(weight, 0), append(longest, -1)
		}
		d.mention(&out[i], r, &longest[i])
		weight[i] += d.weight(r)
	}
	for i := range out {
		if out[i].Type == news.Geo || out[i].Type == news.Person {
			out[i].Name = unshout(out[i].Name)
		}
		out[i].Salience = math.Round(1000*(1-math.Exp(-weight[i]/8))) / 1000
	}
	for root, i := range at {
		if own := d.groups[root].own; own > 0 {
			out[i].ID, out[i].Name = d.list.entries[own-1].ID, d.list.entries[own-1].Name
		}
	}
	slices.SortStableFunc(out, func(a, b news.Entity) int {
		switch {
		case a.Salience > b.Salience:
			return -1
		case a.Salience < b.Salience:
			return 1
		}
		return 0
	})
	return out
}

// mention adds r to the entity. The longest name in mixed case is the one
// shown, unless the table has one.
func (d *document) mention(e *news.Entity, r ref, longest *int) {
	text := d.fields[r.field][r.start:r.end]
	e.Mentions = append(e.Mentions, news.Mention{Field: fieldNames[r.field], Start: r.start, End: r.end, Text: text})
	g := &d.groups[r.group]
	if g.id != 0 && e.ID == "" && entityTypes[g.kind] == e.Type && (g.kind != per || r.roleB > 0 || d.certainPerson()) {
		e.ID = "Q" + strconv.FormatUint(uint64(g.id), 10)
	}
	rank := len(g.words) * 2
	if w := d.word(r.a); !w.Has(nametag.AllCaps) || len(w.Text()) < 4 {
		rank++
	}
	switch {
	case g.shown != 0 && g.kind != per && *longest < 1000:
		*longest, e.Name = 1000, d.names.Shown[g.shown-1]
	case rank > *longest:
		*longest, e.Name = rank, strings.Join(strings.Fields(text), " ")
	}
	if e.Role == "" && e.Type == news.Person && r.roleB > 0 {
		e.Role = d.role(r.span)
	}
}

// role gives the title before a name, forms of address aside.
func (d *document) role(s span) string {
	w := d.word(s.roleA)
	switch strings.TrimSuffix(w.Text(), ".") {
	case "Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Messrs", "Madame", "Mme", "St":
		return ""
	}
	if w.Is(nametag.Kin) && w.Has(nametag.Small) {
		return ""
	}
	text := d.fields[s.field][d.tok(s.roleA).Start:d.tok(s.roleB-1).End]
	return strings.Join(strings.Fields(text), " ")
}

// unshout writes ANCHORAGE as Anchorage.
func unshout(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if len(w) > 3 && w == strings.ToUpper(w) && w != strings.ToLower(w) {
			_, n := utf8.DecodeRuneInString(w)
			words[i] = w[:n] + strings.ToLower(w[n:])
		}
	}
	return strings.Join(words, " ")
}

// entityLead is how much of a body counts as its lead.
const entityLead = 400

func (d *document) weight(r ref) float64 {
	switch {
	case r.field == 0:
		return 3
	case r.start < entityLead:
		return 2
	}
	return 1
}
