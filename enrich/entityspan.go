package enrich

// span is a stretch of tokens taken for one name.
type span struct {
	a, b   int    // tokens [a,b)
	class  class  // what the table says of the whole
	hash   uint64 // of its words
	titled bool   // a title stands before it
	roleA  int    // tokens of that title; roleB == 0: none
	roleB  int
}

// maxPhrase is the most words that a phrase of the table has.
const maxPhrase = 10

// maxRun bounds a run of capitals, so that a text of nothing else costs no more
// than any other.
const maxRun = 24

// spanner cuts the tokens of a field into spans.
type spanner struct {
	names *names
	s     string
	toks  []token
	out   []span
}

// phrase finds the longest phrase at token i, before token limit, that is of
// one of the classes.
func (sp *spanner) phrase(i, limit int, want class) (end int, n name) {
	h, words := uint64(0), 0
	limit = min(limit, len(sp.toks))
	for k := i; k < limit && words < maxPhrase; k++ {
		t := &sp.toks[k]
		if k > i && t.has(breaks) {
			break
		}
		if t.mark != 0 {
			if (t.mark == '&' || t.mark == '-' || t.mark == '.' || t.mark == '/') && words > 0 {
				continue
			}
			break
		}
		h = joinHash(h, t.hash)
		words++
		if words == 1 {
			if t.class&want != 0 {
				end, n = k+1, name{class: t.class, id: t.id, shown: t.shown}
			}
			continue
		}
		if got, ok := sp.names.get(h); ok && got.class&want != 0 && t.mark == 0 && (!t.small() || want&title != 0) {
			end, n = k+1, got
		}
	}
	return end, n
}

// scan walks over the reliable text; what stands in unsure lines is left to
// rescan.
func (sp *spanner) scan() {
	for i := 0; i < len(sp.toks); {
		t := &sp.toks[i]
		if !t.nameLike() || t.has(unsure|quoted) {
			i++
			continue
		}
		end, _ := sp.phrase(i, i+maxPhrase, anyName)
		if t.is(stop) && end < i+2 && !t.is(anyName) || t.is(stop) && len(t.text(sp.s)) == 1 && !t.has(initial) {
			i++
			continue
		}
		if sp.isDate(i) {
			i++
			continue
		}
		j := sp.extend(i, max(end, i+1))
		sp.segment(i, j)
		i = j
	}
}

// isDate holds for weekdays and months that no name follows.
func (sp *spanner) isDate(i int) bool {
	t := &sp.toks[i]
	if !t.weekday() {
		return false
	}
	if i+1 >= len(sp.toks) || !t.personWord() {
		return true
	}
	next := &sp.toks[i+1]
	return !next.nameLike() || next.weekday() || next.has(breaks)
}

// extend gives the end of the run of capitals that starts at i and reaches j at
// least.
func (sp *spanner) extend(i, j int) int {
	for j < len(sp.toks) && j < i+maxRun {
		t, before := &sp.toks[j], &sp.toks[j-1]
		if t.has(breaks | unsure | quoted) {
			break
		}
		if before.has(possessive) && before.mark == 0 && !sp.ownsName(j-1) {
			break
		}
		switch {
		case t.nameLike() && t.has(glued) && before.mark == 0: // 5pmLondon, or a mark that was dropped
			return j
		case t.nameLike():
			if t.weekday() && !(t.personWord() && before.is(first)) || t.is(stop) && !t.is(anyName) && !t.has(initial) {
				return j
			}
			j++
		case t.mark == '-' && sp.givenName(i, j):
			sp.toks[j+1].flag |= capital // the name ends in it
			j += 2
		case t.mark == '-' && t.has(glued) && sp.joins(i, j):
			j += 2
		case t.mark == ',' && j+1 < len(sp.toks) && sp.corporate(j+1):
			j += 2
		case t.mark == '&' && j+1 < len(sp.toks) && sp.toks[j+1].nameLike():
			j += 2
		case t.small():
			n := sp.connector(i, j)
			if n == 0 {
				return j
			}
			j += n
		default:
			return j
		}
		if end, _ := sp.phrase(j-1, j-1+maxPhrase, anyName); end > j && !sp.toks[j-1].has(possessive) {
			j = end
		}
	}
	return j
}

// ownsName holds for possessives that are part of a name: People's Bank.
func (sp *spanner) ownsName(i int) bool {
	switch sp.toks[i].text(sp.s) {
	case "People", "Women", "Men", "Children", "Workers", "Veterans", "St", "King", "Queen", "Moody", "Lloyd", "Sotheby", "Christie":
		return i+1 < len(sp.toks) && sp.toks[i+1].nameLike() && sp.toks[i+1].is(orgTail|orgHead|common)
	}
	return false
}

// joins reports whether the hyphen at j holds one name together, as in
// Coca-Cola, and does not part two, as in Moscow-Washington.
func (sp *spanner) joins(i, j int) bool {
	if j+1 >= len(sp.toks) {
		return false
	}
	a, b := &sp.toks[j-1], &sp.toks[j+1]
	if !b.nameLike() || !b.has(glued) {
		return false
	}
	if a.end-a.start == 1 && b.is(country) { // D-Calif.
		return false
	}
	places := anyPlace | demonym
	return !(a.is(places) && b.is(places))
}

// givenName holds for the hyphen of Cha Eun-woo.
func (sp *spanner) givenName(i, j int) bool {
	if j+1 >= len(sp.toks) || j-i < 2 || !sp.toks[j].has(glued) {
		return false
	}
	t, before := &sp.toks[j+1], &sp.toks[j-1]
	if !t.small() || !t.has(glued) || t.end-t.start > 5 || before.end-before.start > 5 || before.is(^(first | last)) {
		return false
	}
	switch t.text(sp.s) {
	case "led", "era", "like", "run", "born", "only", "based", "style", "made", "owned", "bound", "sized", "wide", "level":
		return false
	}
	return sp.toks[j-2].mark == 0
}

// corporate holds for the Inc. of Acme, Inc.
func (sp *spanner) corporate(i int) bool {
	switch sp.toks[i].text(sp.s) {
	case "Inc.", "Inc", "INC.", "INC", "Ltd.", "Ltd", "LTD.", "LLC", "L.L.C.", "LLP", "Jr.", "Sr.":
		return true
	}
	return false
}

// connector gives how many tokens from the small word at j go on to the next
// capital of the same name; 0 if none do.
func (sp *spanner) connector(i, j int) int {
	t := &sp.toks[j]
	n := 1
	for j+n < len(sp.toks) && n < 3 && sp.toks[j+n].small() {
		n++
	}
	if j+n >= len(sp.toks) {
		return 0
	}
	next := &sp.toks[j+n]
	if !next.nameLike() || next.has(breaks|unsure) || next.weekday() {
		return 0
	}
	w := t.text(sp.s)
	switch {
	case w == "of" || w == "for" || w == "on":
		if n == 1 || n == 2 && sp.toks[j+1].isWord(sp.s, "the") {
			if sp.headed(i, j, w) {
				return n + 1
			}
		}
	case w == "and":
		if n == 1 && sp.pairs(i, j) {
			return 2
		}
	case t.is(particle) && !t.is(stop):
		if n == 1 || n == 2 && sp.toks[j+1].is(particle) {
			return n + 1
		}
	}
	return 0
}

// headed reports whether tokens [i,j) end in something that takes "of".
func (sp *spanner) headed(i, j int, w string) bool {
	for k := i; k < j; k++ {
		t := &sp.toks[k]
		if t.is(orgHead) || w == "of" && (t.is(placeHead) || k == j-1 && t.is(title)) {
			return true
		}
	}
	return w == "of" && sp.toks[j-1].is(orgTail) && sp.toks[j-1].is(common) && j-i > 1
}

// pairs holds for "Food and Drug Administration" and "Department of Health and
// Human Services", not for "Paris and London".
func (sp *spanner) pairs(i, j int) bool {
	a, b := &sp.toks[j-1], &sp.toks[j+1]
	if !a.is(common) || !b.is(common) || a.has(allCaps) {
		return false
	}
	for k := i; k < j-1; k++ {
		if sp.toks[k].isWord(sp.s, "of") || sp.toks[k].isWord(sp.s, "for") {
			return true
		}
	}
	for k := j + 2; k < j+5 && k < len(sp.toks) && sp.toks[k].nameLike(); k++ {
		if sp.toks[k].is(orgTail) {
			return true
		}
	}
	return b.is(orgTail) && j-i == 1
}

// segment cuts the run [i,j) into titles, peoples and names.
func (sp *spanner) segment(i, j int) {
	roleA, roleB := 0, 0
	for p := i; p < j; {
		t := &sp.toks[p]
		if t.mark != 0 || t.small() {
			p++
			continue
		}
		end, n := sp.phrase(p, j, anyName)
		if q, _ := sp.phrase(p, j, title); q > p && q >= end && !sp.titleIsName(p, q, j) {
			roleA, roleB = p, q
			p = q
			if p < j && sp.toks[p].isWord(sp.s, "of") {
				roleA, roleB = 0, 0
			}
			continue
		}
		if q, _ := sp.phrase(p, j, demonym); q > p && q >= end && !sp.orgFollows(q, j) {
			p, roleA, roleB = q, 0, 0
			continue
		}
		if p == i && sp.strayOpener(p, end, j) {
			p++
			continue
		}
		q := sp.nameEnd(p, j)
		q, n = sp.cut(p, q, end, n)
		sp.emit(span{a: p, b: q, class: n.class, roleA: roleA, roleB: roleB})
		p, roleA, roleB = q, 0, 0
	}
}

// titleIsName holds for the King of Martin Luther King, the Justice of Justice
// Department and for a title that nothing follows.
func (sp *spanner) titleIsName(p, q, j int) bool {
	if q >= j {
		return !sp.toks[p].everyday() && q == p+1 && !sp.toks[p].is(common) && sp.toks[p].personWord()
	}
	next := &sp.toks[q]
	return q == p+1 && next.is(orgTail|placeTail) && !next.is(last) && !next.is(title)
}

// orgFollows reports whether an organisation's last word comes before the run
// ends, so that "Russian" in Russian Orthodox Church is part of the name.
func (sp *spanner) orgFollows(q, j int) bool {
	for k := q; k < j; k++ {
		t := &sp.toks[k]
		if t.is(title) && k+1 < j {
			return false
		}
		if t.is(orgTail|placeTail|eventTail|orgHead) && t.nameLike() && !(t.is(first) && !t.is(common)) {
			return true
		}
	}
	return false
}

// strayOpener holds for an everyday word that is capitalised only because the
// sentence begins.
func (sp *spanner) strayOpener(p, end, j int) bool {
	t := &sp.toks[p]
	if !t.has(begins) || end > p+1 || !t.everyday() || t.has(allCaps) {
		return false
	}
	if p+1 >= j {
		return !t.is(first | last | anyName) // decided by the rest of the story
	}
	return t.is(stop) || !sp.orgFollows(p+1, j) && !(t.is(first) && sp.toks[p+1].is(last))
}

// nameEnd gives where the name that starts at p must end: before a title that
// goes with the next name.
func (sp *spanner) nameEnd(p, j int) int {
	for k := p + 1; k < j; k++ {
		t := &sp.toks[k]
		if t.mark != 0 || t.small() {
			continue
		}
		if q, _ := sp.phrase(k, j, title); q > k && (q < j || sp.toks[k].is(common)) && !sp.titleIsName(k, q, j) && !sp.toks[k].is(suffix) {
			if q < j && (sp.toks[q].isWord(sp.s, "of") || sp.toks[q].mark != 0) {
				continue
			}
			if k == p+1 && sp.toks[p].is(first) && q == k+1 && sp.toks[k].is(last) && !sp.toks[q%len(sp.toks)].is(first) {
				continue
			}
			return sp.trim(p, k)
		}
	}
	return j
}

func (sp *spanner) trim(p, q int) int {
	for q > p+1 && !sp.toks[q-1].nameLike() {
		q--
	}
	return q
}

// cut shortens [p,q) when the table knows a shorter name there and the rest is
// a name of its own.
func (sp *spanner) cut(p, q, end int, n name) (int, name) {
	if end >= q {
		return end, n
	}
	if end == 0 {
		return q, name{}
	}
	rest := end
	for rest < q && !sp.toks[rest].nameLike() {
		rest++
	}
	if rest >= q {
		return sp.trim(p, q), n
	}
	r := &sp.toks[rest]
	shaped := sp.orgFollows(rest, q)
	switch {
	case shaped && n.class&person == 0:
	case n.class&anyOrg != 0 && sp.toks[end].small(): // Supreme Court of Canada
	case n.class&person != 0 && end > p+1:
		return end, n
	case n.class&(body|work) != 0 && end > p+1:
		return end, n
	case n.class&anyPlace != 0 && r.known(first) && !sp.toks[p].is(first) && rest+1 < q:
		return end, n
	case n.class&(country|body) != 0 && !sp.toks[p].personWord() && !r.is(last|common):
		return end, n
	case n.class&anyPlace != 0 && end > p+1 && r.everyday():
		return end, n
	}
	return q, name{}
}

func (sp *spanner) emit(s span) {
	s.b = sp.trim(s.a, s.b)
	h := uint64(0)
	for k := s.a; k < s.b; k++ {
		if t := &sp.toks[k]; t.mark == 0 {
			h = joinHash(h, t.hash)
		}
	}
	s.hash = h
	if s.class == 0 {
		if n, ok := sp.names.get(h); ok {
			s.class = n.class
		}
		if s.b == s.a+1 {
			s.class = sp.toks[s.a].class
		}
	}
	s.titled = s.roleB > 0
	if !s.titled {
		sp.roleBefore(&s)
	}
	sp.out = append(sp.out, s)
}

// roleBefore looks for a title in small letters: prime minister Viktor Orban.
func (sp *spanner) roleBefore(s *span) {
	for a := max(0, s.a-4); a < s.a; a++ {
		if sp.toks[a].mark != 0 || !sp.toks[a].small() {
			continue
		}
		if q, _ := sp.phrase(a, s.a, title); q == s.a {
			s.titled, s.roleA, s.roleB = true, a, q
			return
		}
	}
}
