package enrich

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
)

// Entities finds the persons, organisations, places and other names of a story
// with every mention in headline and body. It is safe for concurrent use.
type Entities struct {
	names     *names
	corporate map[uint64]bool // Inc., Ltd. and the like
}

// NewEntities loads the embedded table of names. It errs when the table is
// damaged or of another version.
func NewEntities() (*Entities, error) { return newEntities(namesPack) }

func newEntities(pack []byte) (*Entities, error) {
	n, err := readNames(pack)
	if err != nil {
		return nil, err
	}
	e := &Entities{names: n, corporate: map[uint64]bool{}}
	for _, w := range []string{"inc", "incorporated", "corp", "corporation", "co", "cos", "company", "companies", "ltd", "limited",
		"llc", "llp", "plc", "ag", "sa", "nv", "ab", "gmbh", "spa", "holdings", "group"} {
		e.corporate[nameWordHash(w)] = true
	}
	return e, nil
}

// Process sets Entities, most salient first. It leaves them absent in a story
// that declares another language than English.
func (e *Entities) Process(ctx context.Context, a *news.Article) error {
	a.Entities = nil
	if !readsEnglish(a.Language) {
		return nil
	}
	d := e.open(a)
	if err := ctx.Err(); err != nil {
		return err
	}
	d.group()
	d.resolve()
	d.rescan()
	a.Entities = d.entities()
	return nil
}

func readsEnglish(language string) bool {
	l := strings.ToLower(language)
	return l == "" || l == "en" || l == "eng" || strings.HasPrefix(l, "en-") || strings.HasPrefix(l, "en_") || l == "english"
}

// document is a story while its names are sought.
type document struct {
	*Entities
	folder
	fields [2]field
	refs   []ref
}

type field struct {
	name string
	spanner
}

// ref is a span together with the group of its name.
type ref struct {
	field, group int
	span
}

func (e *Entities) open(a *news.Article) *document {
	d := &document{Entities: e}
	r := reader{names: e.names}
	for i, f := range [...]struct{ name, text string }{{"headline", a.Headline}, {"body", a.Body}} {
		toks := r.read(make([]token, 0, len(f.text)/5+4), f.text, i == 0)
		d.fields[i] = field{f.name, spanner{names: e.names, s: f.text, toks: toks}}
		d.fields[i].scan()
	}
	return d
}

// group gathers the spans by the name they bear.
func (d *document) group() {
	n := len(d.fields[0].out) + len(d.fields[1].out)
	d.byHash = make(map[uint64]int, n)
	d.byLast, d.byFirst = map[uint64]int{}, map[uint64]int{}
	d.byStart, d.byInitial, d.byCore = map[uint64]int{}, map[uint64]int{}, map[uint64]int{}
	d.refs = make([]ref, 0, n)
	for i := range d.fields {
		f := &d.fields[i]
		for _, s := range f.out {
			g, ok := d.byHash[s.hash]
			if !ok {
				g = d.addGroup(f, &s)
			}
			at := &d.groups[g]
			at.context.add(f.context(&s))
			t := &f.toks[s.a]
			at.inside = at.inside || !t.has(begins) || s.b > s.a+1 || t.has(allCaps)
			d.refs = append(d.refs, ref{i, g, s})
		}
	}
}

func (d *document) addGroup(f *field, s *span) int {
	g := group{hash: s.hash, class: s.class, into: len(d.groups), prior: f.prior(s)}
	first := &f.toks[s.a]
	g.acronym = s.b == s.a+1 && first.has(allCaps)
	if s.b == s.a+1 {
		g.id, g.shown = first.id, first.shown
	} else if n, ok := d.names.get(s.hash); ok {
		g.id, g.shown = n.id, n.shown
	}
	for k := s.a; k < s.b; k++ {
		t := &f.toks[k]
		if t.mark != 0 {
			continue
		}
		g.full = append(g.full, t.hash)
		switch {
		case t.has(initial):
			g.initials = true
		case t.is(suffix) && k > s.a, f.article(k, s.b):
		default:
			g.words = append(g.words, t.hash)
		}
	}
	if len(g.words) == 0 {
		g.words = g.full
	}
	d.groups = append(d.groups, g)
	i := len(d.groups) - 1
	d.byHash[s.hash] = i
	if best, _ := g.prior.best(); best == orga && len(g.full) > 1 {
		d.orgNames(i, f, s)
	}
	return i
}

// orgNames notes the short forms that an organisation's long name allows.
func (d *document) orgNames(g int, f *field, s *span) {
	full := d.groups[g].full
	n := len(full)
	for n > 1 && d.corporate[full[n-1]] {
		n--
	}
	if n < len(full) {
		h := uint64(0)
		for _, w := range full[:n] {
			h = joinHash(h, w)
		}
		note(d.byCore, h, g)
	}
	var initials [8]byte
	k := 0
	for t := s.a; t < s.b && k < len(initials); t++ {
		if tok := &f.toks[t]; tok.nameLike() {
			initials[k] = f.s[tok.start] | 0x20
			k++
		}
	}
	if k >= 2 {
		note(d.byInitial, joinHash(0, nameWordHash(initials[:k])), g)
	}
}

var entityTypes = [...]news.EntityType{per: news.Person, orga: news.Org, loc: news.Geo, misc: news.Misc}

// entities writes out what was found.
func (d *document) entities() []news.Entity {
	at := make(map[int]int)
	var out []news.Entity
	var weight []float64
	var longest []int
	slices.SortFunc(d.refs, func(a, b ref) int {
		if a.field != b.field {
			return a.field - b.field
		}
		return a.a - b.a
	})
	for _, r := range d.refs {
		if !d.groups[r.group].ok {
			continue
		}
		root := d.root(r.group)
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
	f := &d.fields[r.field]
	start, end := f.toks[r.a].start, f.toks[r.b-1].end
	e.Mentions = append(e.Mentions, news.Mention{Field: f.name, Start: start, End: end, Text: f.s[start:end]})
	g := &d.groups[r.group]
	if g.id != 0 && e.ID == "" && (entityTypes[g.kind] == e.Type) {
		e.ID = "Q" + strconv.FormatUint(uint64(g.id), 10)
	}
	rank := len(g.words) * 2
	if !f.toks[r.a].has(capsLine) {
		rank++
	}
	switch {
	case g.shown != 0 && g.kind != per && *longest < 1000:
		*longest, e.Name = 1000, d.names.shown[g.shown-1]
	case rank > *longest:
		*longest, e.Name = rank, strings.Join(strings.Fields(f.s[start:end]), " ")
	}
	if e.Role == "" && e.Type == news.Person && r.roleB > 0 {
		e.Role = f.role(r.span)
	}
}

// role gives the title before a name, forms of address aside.
func (f *field) role(s span) string {
	t := &f.toks[s.roleA]
	switch t.text(f.s) {
	case "Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Messrs", "Madame", "Mme", "St":
		return ""
	}
	if t.is(kin) && t.small() {
		return ""
	}
	end := f.toks[s.roleB-1].end
	if end < len(f.s) && f.s[end] == '.' {
		end++
	}
	return strings.Join(strings.Fields(f.s[t.start:end]), " ")
}

// article holds for the al- and van der within a name.
func (f *field) article(k, end int) bool {
	t := &f.toks[k]
	return t.is(particle) && k+1 < end && (t.small() || f.toks[k+1].mark == '-')
}

// unshout writes ANCHORAGE as Anchorage.
func unshout(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if caseOf(w)&allCaps != 0 && len(w) > 3 {
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
	case d.fields[1].toks[r.a].start < entityLead:
		return 2
	}
	return 1
}
