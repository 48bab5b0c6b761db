package enrich

import (
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

// The persons whose ids the table has hold or held office. Others bear their
// names; in a story about one of these the id is left out unless the person
// wears a title.
var (
	officeWords = hashedWords(`president presidential minister ministry government parliament parliamentary senator senate congress
		congressman congresswoman lawmaker lawmakers legislator governor mayor chancellor premier cabinet party coalition election
		elections vote voters campaign policy diplomat diplomatic ambassador embassy summit sanctions treaty kremlin nato`)
	otherWords = hashedWords(`goal goals scored striker midfielder defender goalkeeper coach coached innings wicket touchdown quarterback
		season playoff playoffs league tournament champion championship medal marathon film movie actor actress singer album band
		novel painter sculptor concert guitarist drummer rapper professor surgeon murder robbery burglary sheriff`)
)

func hashedWords(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for w := range strings.FieldsSeq(words) {
		m[nametag.WordHash(w)] = true
	}
	return m
}

// certainPerson tells whether a person of a listed name is the listed one: the
// story must be more about office than about sport, art or crime.
func (d *document) certainPerson() bool {
	if d.office == unasked {
		office, other := 0, 0
		for i := range d.text.Tokens {
			w := d.word(i)
			if len(w.Parts) != 1 {
				continue
			}
			switch {
			case officeWords[w.Parts[0]]:
				office++
			case otherWords[w.Parts[0]]:
				other++
			}
		}
		d.office = about
		if other > office {
			d.office = notAbout
		}
	}
	return d.office == about
}

// answer is what a question about a story came to.
type answer uint8

const (
	unasked answer = iota
	about
	notAbout
)
