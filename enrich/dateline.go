package enrich

import "github.com/dateline-wire/dateline/internal/nametag"

// dateline takes the place in capitals that a story or a part of it begins
// with: LOS ANGELES (AP) -, SHAH ALAM, Malaysia --. The tagger sees only
// capitals there, which may be an agency's as well.
func (d *document) dateline(s *nametag.Sentence) {
	end := s.First
	for end < s.Past && end < s.First+3 && d.word(end).Has(nametag.AllCaps) && len(d.word(end).Text()) > 2 {
		end++
	}
	if end == s.First || end >= s.Past || s.AllCaps() || d.taken[s.First] {
		return
	}
	past, n := d.phrase(s.First, end, nametag.AnyPlace)
	place := past == end && n.Class&nametag.Body == 0
	switch d.word(end).Text() {
	case "(":
		if end+2 >= s.Past || d.word(end+2).Text() != ")" || !d.word(end+1).Has(nametag.HasCapital) {
			return
		}
	case ",", "--", "-":
		if !place || !d.dashed(s, end) {
			return
		}
	default:
		return
	}
	d.add(span{field: s.Field, a: s.First, b: end, kind: loc, dateline: true})
}

// dashed holds when a dash or a bracket ends the dateline soon after token i.
func (d *document) dashed(s *nametag.Sentence, i int) bool {
	for k := i; k < s.Past && k < i+8; k++ {
		switch d.word(k).Text() {
		case "--", "-", "(":
			return true
		}
	}
	return false
}
