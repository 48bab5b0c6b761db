package enrich

import (
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

// within looks for a place in an entity of another kind, whose tokens are first
// to last: the Texas of "Texas Department of Public Safety", the Russia of
// "Russian", and a town that has been taken for a person or a team.
func (f *nameFinder) within(in *reading, first, last int, near neighbours, e taken) {
	s := in.s
	c := surroundings{s: s, tokens: f.tokens, first: first, last: last}
	seat := c.partySeat() // "Smith, R-Marshall"
	if seat {
		first += 2
	}
	from := len(f.candidates)
	at, n, traps := f.innerName(s, first, last, e)
	if n == 0 {
		return
	}
	start := f.tokens[at].Start
	p := placeName{field: in.field, start: start, end: f.tokens[at+n-1].End, weight: weightAt(in.field, start, in.lead), from: from, to: len(f.candidates)}
	p.end = p.start + len(text.Possessive(s[p.start:p.end]))
	f.takeDot(&p, s)
	if f.keepDemonyms(&p) {
		f.names = append(f.names, p)
		return
	}
	c.first, c.last = at, at+n-1
	f.addParents(&p, s)
	near.start, near.end = p.start, p.end
	whole := at == first && p.end >= e.end-1 // but for a full stop
	if isTicker(s, p.start, p.end) {
		f.candidates = f.candidates[:from]
		return
	}
	if cityBody[strings.ToLower(c.word(c.last+1))] {
		f.keepTowns(&p)
	}
	if whole && in.letters == sentenceCase && shortCapitals(s[p.start:p.end]) && !seat && !near.behind() {
		f.keep(&p, func(c placeCandidate) bool { k := f.g.kind(c.place); return k == kindCountry || k == kindWide })
	}
	f.keepUsable(&p, s[p.start:p.end], in.letters, seat || near.behind() || !whole)
	if p.from < p.to && traps&trapWord == 0 && !neverAlone[s[p.start:p.end]] && !ofNamesake(s, p.end) && f.isMeant(&p, c, whole, near, e, seat, traps) {
		p.loose = e.kind == news.Person
		f.names = append(f.names, p)
		return
	}
	f.candidates = f.candidates[:from]
}

// innerName is the longest known name at the beginning, or behind the first
// "of".
func (f *nameFinder) innerName(s string, first, last int, e taken) (at, n int, traps byte) {
	from := len(f.candidates)
	c := surroundings{s: s, tokens: f.tokens}
	of := c.word(first+1) == "of" && corporate[strings.ToLower(c.word(first))] // "City" may be a place too
	if n, traps = f.longest(s, first, e.end); n > 0 && (n > 1 || !of) {
		return first, n, traps
	}
	f.candidates = f.candidates[:from]
	if !of && first < last && partWords[strings.ToLower(c.word(first))] { // "Western Pennsylvania Kennel Association"
		if n, traps = f.longest(s, first+1, e.end); n > 0 {
			return first + 1, n, traps
		}
	}
	for i := first + 1; i < last; i++ {
		if c.word(i) != "of" {
			continue
		}
		if i++; i < last && c.word(i) == "the" {
			i++
		}
		n, traps = f.longest(s, i, e.end)
		return i, n, traps
	}
	return 0, 0, 0
}

// keepDemonyms drops the other candidates of a people's name, and reports
// whether it is one.
func (f *nameFinder) keepDemonyms(p *placeName) bool {
	keep := p.from
	for _, c := range f.candidates[p.from:p.to] {
		if c.how == byDemonym {
			f.candidates[keep] = c
			keep++
		}
	}
	if keep == p.from {
		return false
	}
	p.to = keep
	f.candidates = f.candidates[:keep]
	return true
}

// isMeant decides whether a place is named, though the entity is none.
func (f *nameFinder) isMeant(p *placeName, c surroundings, whole bool, near neighbours, e taken, seat bool, traps byte) bool {
	behind := strings.ToLower(c.word(c.first - 1))
	inside := p.start > e.start && !seat
	switch {
	case isCounty(c.s[p.start:p.end]):
		return true
	case whole:
		return seat || p.nparents > 0 && f.hasChild(p) || f.standsAsPlace(p, c, near, e, traps)
	case e.kind == news.Person: // somebody of somewhere
		return inside && behind == "of" && p.end == e.end
	case e.kind != news.Org:
		return false
	case inside && !partWords[behind]:
		return corporate[strings.ToLower(firstWord(c.s[e.start:e.end]))]
	}
	for i := c.last + 1; i < len(c.tokens) && c.tokens[i].Start < e.end; i++ {
		if media[strings.ToLower(c.word(i))] {
			return false
		}
		if civic[strings.ToLower(c.word(i))] {
			return true
		}
	}
	if isTeam(c.s[p.end:e.end]) {
		return false
	}
	return c.ofPlace() || f.country(p) || f.isSure(c.s[p.start:p.end]) && !isFirm(c.s[p.end:e.end])
}

// isFirm reports whether a name ends like that of a firm, which may be called
// after any place.
func isFirm(rest string) bool {
	return firm[strings.ToLower(strings.Trim(lastWord(strings.TrimRight(rest, ".")), ".,"))]
}

// isTeam reports whether the rest of a name behind a place is like that of a team:
// " Broncos".
func isTeam(rest string) bool {
	rest = strings.TrimPrefix(rest, " ")
	return strings.HasSuffix(rest, "s") && !strings.Contains(rest, " ")
}

func isCounty(name string) bool {
	return strings.HasSuffix(name, " County") || strings.HasSuffix(name, " Parish")
}

// isSure reports whether the entity stage has found a place of the name
// somewhere in the story.
func (f *nameFinder) isSure(name string) bool {
	return f.sure[hashKey(PlaceKey(f.key[:0], name))]
}

// standsAsPlace judges a whole entity that is called like a place.
func (f *nameFinder) standsAsPlace(p *placeName, c surroundings, near neighbours, e taken, traps byte) bool {
	surname := e.kind == news.Person && traps&trapName != 0
	if near.behind() && !surname || near.listed(surname) || c.ofPlace() || c.dateline() {
		return true
	}
	if f.isSure(c.s[p.start:p.end]) {
		return true
	}
	if e.kind == news.Org && slices.ContainsFunc(f.candidates[p.from:p.to], func(c placeCandidate) bool { return c.how == byName && f.famous(c) }) {
		return true // a government, or a team
	}
	word := strings.ToLower(c.word(c.first - 1))
	if !c.locative() || word == "of" && traps&trapName != 0 && !strings.HasSuffix(c.s[:c.tokens[c.first-1].Start], ", ") {
		return false
	}
	if e.kind == news.Org && word == "of" && !f.large(p) {
		return false // "officials of" a firm
	}
	return e.kind == news.Org && traps&trapName == 0 || word == "in" || word == "near" || word == "of"
}

// shortCapitals holds for UN and ABA.
func shortCapitals(name string) bool { return len(name) <= 4 && name == strings.ToUpper(name) }

// isTicker holds for the code of a share: "<VAR>".
func isTicker(s string, start, end int) bool {
	return start > 0 && s[start-1] == '<' && end < len(s) && s[end] == '>' && s[start:end] == strings.ToUpper(s[start:end])
}

// famous holds for what an organisation is called after rather than the other
// way round.
func (f *nameFinder) famous(c placeCandidate) bool {
	k := f.g.kind(c.place)
	return k == kindCountry || k == kindCapital || k == kindWide || f.g.population(c.place) > famousPopulation
}

const famousPopulation = 5.8 // log10: 630,000

// partySeat is "R-Marshall" and "DFL-Chisholm".
func (c surroundings) partySeat() bool {
	if c.last-c.first < 2 || c.word(c.first+1) != "-" {
		return false
	}
	switch c.word(c.first) {
	case "R", "D", "I", "DFL":
		return true
	}
	return false
}

// ofPlace reports whether what follows the name is what a place has: police,
// residents, a mayor.
func (c surroundings) ofPlace() bool {
	return c.adjacent(c.last) && follower[strings.ToLower(c.word(c.last+1))]
}

// ofDisease reports whether what follows makes the name a disease's: "West Nile
// virus".
func ofNamesake(s string, end int) bool {
	rest, ok := strings.CutPrefix(s[end:min(len(s), end+20)], " ")
	return ok && namesake[strings.ToLower(firstWord(rest))]
}

// dateline reports whether the name begins a paragraph and a dash follows.
func (c surroundings) dateline() bool {
	start, end := c.tokens[c.first].Start, c.tokens[c.last].End
	if start > 0 && c.s[start-1] != '\n' && c.s[start-1] != ' ' {
		return false
	}
	rest := strings.TrimLeft(c.s[end:min(len(c.s), end+8)], " ")
	dash := strings.HasPrefix(rest, "—") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "- ")
	return dash && c.s[start:end] == strings.ToUpper(c.s[start:end])
}

// neighbours are the places before and behind a name, as far as known.
type neighbours struct {
	s                  string
	lastEnd, nextStart int // -1 for none
	start, end         int
}

// listed reports whether the name stands in a list with a place. A surname behind
// a place and a comma does not: "after Iran, Reagan said".
func (n neighbours) listed(surname bool) bool {
	if n.nextStart >= n.end && listMark(n.s[n.end:n.nextStart]) {
		return true
	}
	if n.lastEnd < 0 || n.lastEnd > n.start {
		return false
	}
	between := n.s[n.lastEnd:n.start]
	return listMark(between) && !(surname && between == ", ")
}

// behind reports whether the name follows a place as its state does: "CHARLESTON,
// W.Va.", or a party's letter: "D-S.C.".
func (n neighbours) behind() bool {
	if n.lastEnd >= 0 && n.lastEnd < n.start && n.s[n.lastEnd:n.start] == ", " {
		return true
	}
	before := n.s[max(0, n.start-3):n.start]
	return strings.HasSuffix(before, " R-") || strings.HasSuffix(before, " D-")
}

// listMark reports whether nothing but a comma or "and" stands between the
// members of a list.
func listMark(between string) bool {
	switch between {
	case ", ", " and ", ", and ", " or ", "/", " & ":
		return true
	}
	return false
}

var (
	// civic are words of what belongs to a place, as part of a name.
	civic = wordSet(`police department court courts courthouse council board commission commissioners association hospital
		school schools library office guard fire education commerce legislature senate house representatives assembly patrol sheriff authority
		district elementary museum airport jail prison attorney chamber health agriculture army government
		parliament ministry county city town township village clinic branch marina harbor harbour stadium zoo`)
	// follower are words behind a place's name, of what a place has.
	follower = wordSet(`police council board mayor officials official residents resident authorities county counties city town township village area native
		man woman couple boy girl teen driver firefighter firefighters schools school court jury river neighborhood neighborhoods students
		student voters lawmakers legislators`)
	// media are words of what is read, flown or played everywhere.
	media = wordSet("news times post herald tribune journal press radio television tv bank airlines airways magazine fc united rovers")
	// corporate are bodies that are named after their place with "of".
	corporate = wordSet("city town village county borough township state port republic government parish diocese")
	// firm are the last words of firms.
	firm = wordSet(`inc corp corporation co company cos ltd limited plc lp l.p group holdings partners industries bancorp securities savings laboratories
		financial resources systems international technologies`)
	// cityBody are words of what a city has, and no state: "New York Stock Exchange".
	cityBody = wordSet("stock mercantile futures grain bourse police fire fed philharmonic")
	namesake = wordSet("virus viruses ebolavirus disease fever flu influenza syndrome strain time")
)
