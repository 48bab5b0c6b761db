package enrich

import (
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

// inner is a name within an entity that is no place.
type inner struct {
	surroundings // of the name
	near         neighbours
	entity       taken
	whole        bool // the name is all of the entity
	seat         bool // "Smith, R-Marshall"
	traps        byte
}

// within looks for a place in an entity of another kind, whose tokens are first
// to last: the Texas of "Texas Department of Public Safety", the Russia of
// "Russian", and a town that has been taken for a person or a team.
func (f *nameFinder) within(in *reading, first, last int, near neighbours, e taken) {
	s, from := in.s, len(f.candidates)
	x := inner{surroundings: surroundings{s: s, tokens: f.tokens, first: first, last: last}, near: near, entity: e}
	if x.seat = x.partySeat(); x.seat {
		first += 2
	}
	at, n, traps := f.innerName(s, first, last, e)
	if n == 0 {
		return
	}
	x.first, x.last, x.traps = at, at+n-1, traps
	start := f.tokens[at].Start
	p := placeName{field: in.field, start: start, weight: weightAt(in.field, start, in.lead), from: from, to: len(f.candidates)}
	p.end = start + len(text.Possessive(s[start:f.tokens[x.last].End]))
	f.takeDot(&p, s)
	x.near.start, x.near.end = p.start, p.end
	x.whole = at == first && p.end >= e.end-1 // but for a full stop
	demonym := func(c placeCandidate) bool { return c.how == byDemonym }
	if slices.ContainsFunc(f.candidates[from:], demonym) {
		f.keep(&p, demonym)
		f.names = append(f.names, p)
		return
	}
	f.addParents(&p, s)
	f.keepMeant(&p, &x, in.letters)
	if p.from < p.to && !f.isTrap(&p, &x) && f.isMeant(&p, &x) {
		p.loose = e.kind == news.Person
		f.names = append(f.names, p)
		return
	}
	f.candidates = f.candidates[:from]
}

// keepMeant drops the candidates that the spelling and the words of the entity
// rule out.
func (f *nameFinder) keepMeant(p *placeName, x *inner, letters lettering) {
	name := x.s[p.start:p.end]
	if cityBody[strings.ToLower(x.word(x.last+1))] {
		f.keepTowns(p)
	}
	if x.whole && letters == sentenceCase && shortCapitals(name) && !x.seat && !x.near.behind() {
		f.keep(p, func(c placeCandidate) bool { k := f.g.kind(c.place); return k == kindCountry || k == kindWide })
	}
	f.keepUsable(p, name, letters, x.seat || x.near.behind() || !x.whole)
}

// isTrap holds for words and codes that are called like a place.
func (f *nameFinder) isTrap(p *placeName, x *inner) bool {
	return x.traps&trapWord != 0 || neverAlone[x.s[p.start:p.end]] || ofNamesake(x.s, p.end) || isTicker(x.s, p.start, p.end)
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

// isMeant decides whether a place is named, though the entity is none.
func (f *nameFinder) isMeant(p *placeName, x *inner) bool {
	before := strings.ToLower(x.word(x.first - 1))
	inside := p.start > x.entity.start && !x.seat
	switch {
	case isCounty(x.s[p.start:p.end]):
		return true
	case x.whole:
		return x.seat || p.nparents > 0 && f.hasChild(p) || f.standsAsPlace(p, x)
	case x.entity.kind == news.Person: // somebody of somewhere
		return inside && before == "of" && p.end == x.entity.end
	case x.entity.kind != news.Org:
		return false
	case inside && !partWords[before]:
		return corporate[strings.ToLower(firstWord(x.s[x.entity.start:x.entity.end]))]
	}
	return f.isBodyOf(p, x)
}

// isBodyOf decides whether an organisation whose name begins with a place
// belongs to it: always what a place has, never what is read, flown or played
// everywhere, else what bears the name of a country or of a place of the story.
func (f *nameFinder) isBodyOf(p *placeName, x *inner) bool {
	for i := x.last + 1; i < len(x.tokens) && x.tokens[i].Start < x.entity.end; i++ {
		word := strings.ToLower(x.word(i))
		if media[word] || civic[word] {
			return civic[word]
		}
	}
	rest := x.s[p.end:x.entity.end]
	if isTeam(rest) {
		return false
	}
	return x.ofPlace() || f.country(p) || f.isSure(x.s[p.start:p.end]) && !isFirm(rest)
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
func (f *nameFinder) standsAsPlace(p *placeName, x *inner) bool {
	org, surname := x.entity.kind == news.Org, x.traps&trapName != 0
	person := x.entity.kind == news.Person && surname
	switch {
	case x.near.behind() && !person, x.near.listed(person), x.ofPlace(), x.dateline(), f.isSure(x.s[p.start:p.end]):
		return true
	case org && slices.ContainsFunc(f.candidates[p.from:p.to], func(c placeCandidate) bool { return c.how == byName && f.famous(c) }):
		return true // a government, or a team
	case !x.locative():
		return false
	}
	switch strings.ToLower(x.word(x.first - 1)) {
	case "of": // "officials of" a firm, "19, of Martinez"
		age := strings.HasSuffix(x.s[:x.tokens[x.first-1].Start], ", ")
		return (age || !surname) && (!org || f.large(p))
	case "in", "near":
		return true
	}
	return org && !surname
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

// ofNamesake reports whether what follows makes the name that of something else:
// "West Nile virus", "Greenwich time".
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
