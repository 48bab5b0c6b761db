package enrich

import (
	"strings"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
)

// maxPhrase is the most tokens that a phrase of the table has.
const maxPhrase = 12

// phrase finds the longest phrase from token i, before token limit, that is of
// one of the classes; its end is 0 if there is none.
func (d *document) phrase(i, limit int, want nametag.Class) (end int, n nametag.Name) {
	h := uint64(0)
	limit = min(limit, i+maxPhrase)
	for k := i; k < limit; k++ {
		w := d.word(k)
		if k > i && d.tok(k).Has(nametag.NewLine) {
			break
		}
		if len(w.Parts) == 0 {
			if k > i && (w.Text() == "&" || w.Text() == "-" || w.Text() == "." || w.Text() == "'s") {
				continue
			}
			break
		}
		h = w.Extend(h)
		got, ok := w.Name, w.Class != 0
		if k > i {
			got, ok = d.names.Get(h)
		}
		if ok && got.Class&want != 0 {
			end, n = k+1, got
		}
		if !got.Begins() {
			break
		}
	}
	return end, n
}

// take makes spans of one name that the tagger found in sentence s.
func (d *document) take(s *nametag.Sentence, t linear.Span) {
	for i := t.First; i < t.Past; i++ {
		if d.taken[i] {
			return
		}
	}
	sp := span{field: s.Field, a: t.First, b: t.Past, kind: t.Type, unsure: s.Unsure()}
	d.longerListed(s, &sp)
	if sp.b > sp.a+1 && legalForm(d.word(sp.b-1).Text()) {
		sp.kind = orga
		d.joinPartners(s, &sp)
	}
	if sp.kind == per {
		d.stripTitles(&sp)
		if sp.b == sp.a+1 && sp.roleB == 0 && sp.b < s.Past && d.word(sp.b).Text() == "'s" && alwaysWithS[d.word(sp.a).Text()] {
			sp.kind = orga
		}
	}
	if (sp.kind == loc || sp.kind == orga) && d.peoplesOnly(&sp) {
		sp.kind = misc
	}
	if sp.b == sp.a+1 && d.fixed(sp.a) || d.regime(&sp) {
		return
	}
	if d.compound(&sp) || sp.kind == misc && d.quoted(&sp) {
		return
	}
	switch sp.kind {
	case misc:
		d.occasion(&sp)
		d.trim(&sp)
	case per:
		if sp.roleB == 0 {
			d.roleBefore(s, &sp)
		}
		d.surname(s, &sp)
	case orga:
		d.complete(s, &sp)
		d.shouted(s, &sp)
	}
	d.add(sp)
}

// trim leaves out what is no part of a name that the table does not know: the On
// that a sentence begins with, and small words at the end.
func (d *document) trim(sp *span) {
	if end, _ := d.phrase(sp.a, sp.b, nametag.AnyName); sp.kind != misc || end == sp.b {
		return
	}
	for sp.b > sp.a+1 && d.word(sp.b-1).Has(nametag.Small) && len(d.word(sp.b-1).Parts) < 2 {
		sp.b--
	}
	if sp.b > sp.a+1 && opening[d.word(sp.a).Text()] {
		sp.a++
	}
}

// opening words of a sentence are part of a title only where the table has it.
var opening = wordSet("On In At During Since After Before")

// surname takes in the de la Vega of Carlos de la Vega Jr.
func (d *document) surname(s *nametag.Sentence, sp *span) {
	k := sp.b
	for k < s.Past && k < sp.b+2 && d.word(k).Has(nametag.Small) && d.word(k).Is(nametag.Particle) && !d.word(k).Is(nametag.Stop) {
		k++
	}
	if k == sp.b || k >= s.Past || !d.word(k).Has(nametag.Capital) || d.taken[k] || d.word(k).Is(nametag.Country|nametag.Title|nametag.Calendar) {
		return
	}
	for k++; k < s.Past && !d.taken[k] && (joined(d.text.Labels, k-1, k) || d.word(k).Is(nametag.Suffix)); {
		k++
	}
	sp.b = k
}

// complete takes in what belongs to an organisation's name after it: the Inc. of
// Acme, Inc., the 's of Moody's and the country of a Commission of Norway.
func (d *document) complete(s *nametag.Sentence, sp *span) {
	if sp.b >= s.Past || d.taken[sp.b] {
		return
	}
	switch w := d.word(sp.b); {
	case w.Text() == "'s" && namedWithS[d.word(sp.b-1).Text()]:
		sp.b++
	case w.Text() == "of" && d.word(sp.b-1).Is(nametag.OrgHead):
		at := sp.b + 1
		if at < s.Past && d.word(at).Text() == "the" {
			at++
		}
		if end, _ := d.phrase(at, s.Past, nametag.Country); end > 0 && !d.taken[at] {
			sp.b = end
		}
	case w.Text() == "," && sp.b+1 < s.Past && legalForm(d.word(sp.b+1).Text()):
		sp.b += 2
	case legalForm(w.Text()) && !d.tok(sp.b).Has(nametag.NewLine):
		sp.b++
	}
}

// joinPartners makes one of Smith & Marlow LLP.
func (d *document) joinPartners(s *nametag.Sentence, sp *span) {
	n := len(d.spans)
	if n == 0 || sp.a == s.First || d.word(sp.a-1).Text() != "&" {
		return
	}
	if before := &d.spans[n-1]; before.field == sp.field && before.b == sp.a-1 && before.own == 0 {
		sp.a = before.a
		d.spans = d.spans[:n-1]
	}
}

// alwaysWithS are companies whose name without 's is hardly anybody's in news.
var alwaysWithS = map[string]bool{
	"Moody": true, "Sotheby": true, "Christie": true, "Macy": true, "Wendy": true, "Sainsbury": true, "Domino": true, "Kellogg": true, "Bloomingdale": true,
}

// peoplesOnly holds for the name of a people or faith that is no place's and
// no body's.
func (d *document) peoplesOnly(sp *span) bool {
	end, n := d.phrase(sp.a, sp.b, nametag.Demonym)
	return end == sp.b && n.Class&(nametag.AnyPlace|nametag.AnyOrg|nametag.OrgTail) == 0
}

// legalForm holds for what ends a company's name and begins no other.
func legalForm(w string) bool {
	switch w {
	case "Inc.", "Inc", "INC.", "INC", "Ltd.", "Ltd", "LTD.", "LTD", "LLC", "L.L.C.", "LLP", "Corp.", "CORP.", "PLC", "Plc", "plc", "GmbH", "N.V.", "S.A.", "S.p.A.":
		return true
	}
	return false
}

var namedWithS = map[string]bool{
	"Moody": true, "McDonald": true, "Lloyd": true, "Sotheby": true, "Christie": true, "Macy": true, "Wendy": true, "Sainsbury": true,
	"Kohl": true, "Lowe": true, "Levi": true, "Arby": true, "Denny": true, "Domino": true, "Kellogg": true, "Dillard": true,
	"Bloomingdale": true,
}

// fixed holds for single words that are no names whatever stands around them:
// weekdays, months, forms of address.
func (d *document) fixed(i int) bool {
	w := d.word(i)
	return w.Is(nametag.Calendar) && !w.Is(nametag.First|nametag.Last|nametag.AnyName) || len(w.Parts) == 0
}

// stripTitles moves titles from the name of a person into the role.
func (d *document) stripTitles(sp *span) {
	for sp.a < sp.b-1 {
		end, _ := d.phrase(sp.a, sp.b-1, nametag.Title)
		if end == 0 || end == sp.b-1 && givenTitle(d.word(sp.a).Text()) {
			return
		}
		sp.roleA, sp.roleB = sp.a, end
		sp.a = end
	}
}

// givenTitle holds for titles that are first names before a surname alone:
// Dean Smith, but not Dean John Smith.
func givenTitle(w string) bool {
	switch w {
	case "Dean", "Earl", "Duke", "Major", "Baron", "Marshal", "Count", "Deacon", "Sultan", "Guy", "Judge", "Bishop", "Rector":
		return true
	}
	return false
}

// roleBefore looks for a title before a person: prime minister Viktor Orban.
func (d *document) roleBefore(s *nametag.Sentence, sp *span) {
	for a := max(s.First, sp.a-5); a < sp.a; a++ {
		if d.taken[a] || len(d.word(a).Parts) == 0 {
			continue
		}
		if end, _ := d.phrase(a, sp.a, nametag.Title); end == sp.a {
			sp.roleA, sp.roleB = a, end
			return
		}
	}
}

// compound takes apart words such as London-listed, pro-Orban and
// Moscow-Washington, of which only parts are names. It reports whether the
// span is one of them.
func (d *document) compound(sp *span) bool {
	last := d.word(sp.b - 1)
	i := strings.LastIndexByte(last.Text(), '-')
	if i < 1 || len(last.Parts) < 2 || sp.kind == per && !d.joinsPlaces(sp.b-1) {
		return false
	}
	tail := last.Text()[i+1:]
	switch {
	case tail == "" || sp.kind == per:
	case tail[0] >= 'a' && tail[0] <= 'z' && sp.kind == misc:
		d.beforeHyphen(sp)
		return true
	}
	if sp.b == sp.a+1 && (d.joinsPlaces(sp.a) || last.Has(nametag.Small)) {
		d.eachPart(sp)
		return true
	}
	return false
}

// quoted holds for other names that are all of a quotation and that the table
// does not know: slogans, headings, what is printed on a wall.
func (d *document) quoted(sp *span) bool {
	if sp.a == 0 || sp.b >= len(d.text.Tokens) || !quote(d.word(sp.a-1).Text()) || !quote(d.word(sp.b).Text()) {
		return false
	}
	_, known := d.phrase(sp.a, sp.b, nametag.AnyName)
	return known.Class == 0
}

func quote(w string) bool { return w == `"` || w == "'" }

// joinsPlaces holds for Moscow-Washington and U.S.-Russian: every part is a
// place or a people of its own.
func (d *document) joinsPlaces(i int) bool {
	w := d.word(i)
	if len(w.Parts) < 2 || w.Is(nametag.AnyPlace) {
		return false
	}
	for _, p := range w.Parts {
		if n, _ := d.names.Get(nametag.JoinHash(0, p)); n.Class&(nametag.Country|nametag.City|nametag.Demonym) == 0 {
			return false
		}
	}
	return true
}

// beforeHyphen takes the name that an adjective such as NATO-led is made of, if
// it is known to be one. New York-based stays whole, for it says of somebody
// else where he is; the place in it is the location stage's.
func (d *document) beforeHyphen(sp *span) {
	last := d.tok(sp.b - 1)
	whole := d.partsOf(sp.a, sp.b)
	parts := whole[:len(whole)-1]
	name := span{field: sp.field, a: sp.a, b: sp.b, start: d.tok(sp.a).Start}
	name.end = last.Start + strings.LastIndexByte(d.fields[sp.field][last.Start:last.End], '-')
	switch kind, ok := d.kindOf(parts); {
	case !ok || name.end <= name.start:
	case kind == loc:
		d.add(*sp)
	default:
		name.kind = kind
		d.addPart(name, parts)
	}
}

// eachPart takes the parts of a hyphenated word that are names.
func (d *document) eachPart(sp *span) {
	t := d.tok(sp.a)
	s := d.fields[sp.field][t.Start:t.End]
	at := 0
	for k := range d.word(sp.a).Parts {
		end := strings.IndexByte(s[at:], '-')
		if end < 0 {
			end = len(s) - at
		}
		part := d.word(sp.a).Parts[k : k+1 : k+1]
		if kind, ok := d.kindOf(part); ok && end > 0 && s[at] >= 'A' && s[at] <= 'Z' {
			d.addPart(span{field: sp.field, a: sp.a, b: sp.a + 1, start: t.Start + at, end: t.Start + at + end, kind: kind}, part)
		}
		if at += end + 1; at >= len(s) {
			return
		}
	}
}

// kindOf tells what the table says that a phrase is, if it is certain.
func (d *document) kindOf(parts []uint64) (kind int, ok bool) {
	h := uint64(0)
	for _, p := range parts {
		h = nametag.JoinHash(h, p)
	}
	n, _ := d.names.Get(h)
	if a, ok := d.names.Get(nametag.AcronymHash(h)); ok && len(parts) == 1 {
		n.Class |= a.Class
	}
	switch {
	case n.Class&nametag.Demonym != 0:
		return 0, false
	case n.Class&nametag.Body != 0:
		return orga, true
	case n.Class&(nametag.Country|nametag.City|nametag.Region) != 0:
		return loc, true
	}
	return 0, false
}
