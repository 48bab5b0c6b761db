package enrich

import "github.com/dateline-wire/dateline/internal/nametag"

// regime takes Nazi Germany for two names, a country and those who ruled it. It
// reports whether the span is such.
func (d *document) regime(sp *span) bool {
	if sp.kind == per || sp.b < sp.a+2 || !d.word(sp.a).Is(nametag.Demonym) || d.word(sp.a).Is(nametag.AnyPlace) {
		return false
	}
	if end, _ := d.phrase(sp.a, sp.b, nametag.AnyName); end == sp.b {
		return false
	}
	if end, _ := d.phrase(sp.a+1, sp.b, nametag.Country); end != sp.b {
		return false
	}
	rulers, country := *sp, *sp
	rulers.b, rulers.kind = sp.a+1, misc
	country.a, country.kind = sp.a+1, loc
	d.add(rulers)
	d.add(country)
	return true
}

// longerListed takes in all of a name that the table has no doubt about, such as
// the One of Air Force One.
func (d *document) longerListed(s *nametag.Sentence, sp *span) {
	list := nametag.Work
	if sp.kind == orga {
		list |= nametag.Body
	}
	end, n := d.phrase(sp.a, s.Past, list)
	if end <= sp.b {
		return
	}
	for i := sp.b; i < end; i++ {
		if d.taken[i] {
			return
		}
	}
	sp.b, sp.kind = end, orga
	if n.Class&nametag.Work != 0 {
		sp.kind = misc
	}
}

// shouted leaves the country alone of what in small letters would be a U.S.
// central bank.
func (d *document) shouted(s *nametag.Sentence, sp *span) {
	end, _ := d.phrase(sp.a, sp.b, nametag.Country)
	if !s.AllCaps() || end == 0 || end == sp.b {
		return
	}
	if whole, _ := d.phrase(sp.a, sp.b, nametag.AnyOrg); whole == sp.b {
		return
	}
	for i := end; i < sp.b; i++ {
		if !d.word(i).Is(nametag.Common | nametag.OrgHead) {
			return
		}
	}
	sp.b, sp.kind = end, loc
}

// occasion leaves the place alone of a 2018 Helsinki summit: in small letters
// what happened there is no name.
func (d *document) occasion(sp *span) {
	a, b := sp.a, sp.b
	for b > a && d.word(b-1).Has(nametag.Small) {
		b--
	}
	for a < b && d.word(a).Has(nametag.Digits) {
		a++
	}
	if end, _ := d.phrase(a, b, nametag.AnyPlace); a < b && b < sp.b && end == b {
		sp.a, sp.b, sp.kind = a, b, loc
	}
}
