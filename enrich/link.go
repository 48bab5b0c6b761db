package enrich

import (
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

// The table gives an id where it knows one bearer of a name. There may be
// others: an id is left out unless the story, the name or its number speaks for
// it. Ids of bodies and countries were picked by hand and need that the name is
// used as such; all others come from lists of shops, banks and holders of
// office.

// lateIDs are numbers that Wikidata gave out late, to what hardly anybody had
// missed. The better known bearer of such a name is mostly another, the more so
// of a single word.
const (
	lateIDs    = 20_000_000
	lateIDWord = 2_500_000
)

// states are countries that share their name with the island that the source
// numbers.
var states = map[uint32]uint32{22890: 27, 644636: 229} // Ireland, Cyprus

// idOf gives the Wikidata number that mention r lends to its entity; 0 if it is
// not certain.
func (d *document) idOf(r *ref) uint32 {
	g, root := &d.groups[r.group], &d.groups[d.root(r.group)]
	if g.id == 0 || g.kind != root.kind {
		return 0
	}
	ok := false
	switch g.kind {
	case per:
		ok = g.class&nametag.Personal != 0 && (d.officeTitle(r) || d.certainPerson())
	case loc:
		ok = g.class&nametag.Country != 0 && d.sameBearer(g, root)
	case orga:
		ok = !namesakes[g.id] && d.sameBearer(g, root) && (g.class&(nametag.Body|nametag.Country) != 0 || d.certainFirm(r, g))
	case misc:
		ok = g.class&(nametag.Work|nametag.Country) != 0 && g.class&(nametag.Firm|nametag.Demonym) == 0
	}
	if id, island := states[g.id]; ok && island {
		return id
	}
	if !ok {
		return 0
	}
	return g.id
}

// sameBearer holds unless the entity has a longer name that is more than g's with
// Inc. after it: United is not United Meridian Corp.
func (d *document) sameBearer(g, root *group) bool {
	if g == root || root.id == g.id || len(root.full) < len(g.full) {
		return true
	}
	for i, w := range root.full {
		if i < len(g.full) && w != g.full[i] || i >= len(g.full) && !d.corporate[w] {
			return false
		}
	}
	return true
}

// certainFirm tells whether a name of the lists of companies and authorities is
// telling enough.
func (d *document) certainFirm(r *ref, g *group) bool {
	if g.id >= lateIDs || len(g.full) == 1 && g.id >= lateIDWord {
		return false
	}
	if r.a > 0 && d.word(r.a-1).Text() == "<" && d.word(r.a).Has(nametag.AllCaps) { // as shares are called
		return false
	}
	if len(g.full) == 1 {
		w := d.word(r.a)
		letters := len(w.Text()) // in capitals, fewer than four mean too much, and six are a headline's
		return g.class&(nametag.Common|nametag.Calendar|nametag.AnyPlace) == 0 &&
			(!w.Has(nametag.AllCaps) || letters > 3 && letters < 6 && r.field == bodyField)
	}
	return !authorities[g.full[0]] && !d.anyBank(g.full)
}

// namesakes are numbers of the less known of two bearers of a name:
// Rolls-Royce's cars for its engines, one Mitsubishi of many, a French union for
// the CFTC that watches futures, a supermarket for Wellcome.
var namesakes = map[uint32]bool{234803: true, 36033: true, 1125610: true, 706247: true}

// authorities are what every country and town has: Ministry of Defence.
var authorities = hashedWords(`ministry department office city county council board`)

// anyBank holds for names that many banks bear: Community Bank.
func (d *document) anyBank(words []uint64) bool {
	bank := false
	for _, w := range words {
		bank = bank || bankWords[w]
		if !bankWords[w] && !tradeWords[w] && !d.everyday(w) {
			return false
		}
	}
	return bank
}

var bankWords = hashedWords(`bank bancorp trust savings united commerce citizens farmers merchants first`)

// everyday holds for words that are no names.
func (d *document) everyday(w uint64) bool {
	n, _ := d.names.Get(nametag.JoinHash(0, w))
	return n.Class&(nametag.Common|nametag.Stop|nametag.Demonym|nametag.OrgTail|nametag.OrgHead) != 0
}

// The persons of the table hold or held office. Others bear their names; in a
// story about one of these the id is left out unless the person wears the title
// of an office.
var (
	officeWords = hashedWords(`president presidential minister ministry government parliament parliamentary senator senate congress
		congressman congresswoman lawmaker lawmakers legislator governor mayor chancellor premier cabinet party coalition election
		elections vote voters campaign policy diplomat diplomatic ambassador embassy summit sanctions treaty kremlin nato eu`)
	officeTitles = hashedWords(`president minister premier chancellor senator sen rep representative congressman congresswoman governor
		gov secretary ambassador king queen prince princess emir sultan sheikh pope speaker leader mp`)
	otherWords = hashedWords(`goal goals scored striker midfielder defender goalkeeper coach coached innings wicket touchdown quarterback
		season playoff playoffs league tournament champion championship medal marathon film movie actor actress singer album band
		novel painter sculptor concert guitarist drummer rapper professor surgeon murder robbery burglary sheriff
		analyst economist researcher broker dealer trader executive`)
)

func hashedWords(words string) map[uint64]bool {
	m := map[uint64]bool{}
	for w := range strings.FieldsSeq(words) {
		m[nametag.WordHash(w)] = true
	}
	return m
}

// officeTitle holds for persons before whose name an office stands.
func (d *document) officeTitle(r *ref) bool {
	for i := r.roleA; i < r.roleB; i++ {
		for _, p := range d.word(i).Parts {
			if officeTitles[p] {
				return true
			}
		}
	}
	return false
}

// fewOffices is how many words of office a story about office has.
const fewOffices = 2

// certainPerson tells whether a person of a listed name is the listed one: the
// story must be about office, and less about sport, art, crime or trade.
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
		d.office = notAbout
		if office >= fewOffices && office > 2*other {
			d.office = about
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
