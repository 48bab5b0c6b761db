package nametag

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cut gives where the hyphen stands that joins what is not one word: the
// keyword of a headline and what follows (SOCCER-Velden win), a number in a list
// and a name (4-Jonas Brandt), a country and a player (Norway-Jonas Brandt), a
// party or power and a place (R-Texas, EU-Ukraine). 0: nowhere.
func (l *Lexicon) cut(raw string) int {
	i := strings.IndexByte(raw, '-')
	if i < 1 || i+1 == len(raw) {
		return 0
	}
	head, tail := raw[:i], raw[i+1:]
	first, n := utf8.DecodeRuneInString(tail)
	second, _ := utf8.DecodeRuneInString(tail[n:])
	switch {
	case unicode.IsDigit(first) && l.country(head) && l.classOf(raw) == 0: // the 1 of Norway-1-Jonas Brandt
		return i
	case !unicode.IsUpper(first):
	case keyword(head), second == '.' && initials(head) && l.place(raw, tail):
		return i
	case !unicode.IsLower(second):
	case number(head), initials(head) && l.place(raw, tail), l.country(head) && l.nobodyElse(raw, tail):
		return i
	}
	return 0
}

func number(s string) bool {
	return len(s) <= 2 && strings.Trim(s, "0123456789") == ""
}

// keyword holds for four capitals or more: fewer are as often a part of a name
// (AL-ASSAD, AFL-CIO).
func keyword(s string) bool {
	return len(s) >= 4 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func initials(s string) bool {
	return len(s) <= 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// place holds for a tail that is a place, unless raw is one name (T-Mobile).
func (l *Lexicon) place(raw, tail string) bool {
	return l.classOf(raw) == 0 && l.classOf(tail)&AnyPlace != 0
}

func (l *Lexicon) country(s string) bool {
	return unicode.IsUpper(rune(s[0])) && l.classOf(s)&(Country|First) == Country
}

// nobodyElse holds unless tail is a name that is joined to others (Norway-EU,
// Hungary-Ukraine) or raw is one name (Bosnia-Herzegovina).
func (l *Lexicon) nobodyElse(raw, tail string) bool {
	if l.classOf(raw) != 0 {
		return false
	}
	c := l.classOf(tail)
	if c&(First|Last) != 0 {
		c &^= City | Town | Team
	}
	return c&(AnyPlace|AnyOrg|Work|Demonym|Common|Calendar|Title) == 0
}

func (l *Lexicon) classOf(s string) Class {
	h := uint64(0)
	for _, p := range partsOf(s) {
		h = JoinHash(h, p)
	}
	return l.Names.find(h).Class
}
