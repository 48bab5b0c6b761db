package main

import (
	"strings"
	"unicode/utf8"
)

func (w *writer) from(list string) string {
	l := w.lists[list]
	return l[w.dice.below(len(l))]
}

// name makes up what fills a place, "long|short".
func (w *writer) name(slot string) string {
	switch slot {
	case "org":
		return w.company()
	case "per":
		n := w.from("first") + " " + w.from("last")
		if w.dice.below(3) == 0 {
			n = w.from("known")
		}
		return n + "|" + n[strings.LastIndexByte(n, ' ')+1:]
	case "last":
		return w.from("last")
	case "ini":
		first, _ := utf8.DecodeRuneInString(w.from("first"))
		return string(first) + ". " + w.from("last")
	case "city":
		if w.dice.below(4) == 0 {
			return w.from("small")
		}
		return w.from("big")
	case "body":
		return w.body()
	case "home":
		return w.from("big")
	case "country":
		if w.dice.below(4) > 0 {
			return w.from("nation")
		}
	case "place":
		return w.from("town")
	case "side":
		if w.dice.below(3) == 0 {
			return w.from("big")
		}
		n := w.from("side")
		return n + "|" + strings.TrimSuffix(strings.TrimPrefix(n, "FC "), " FC")
	}
	return w.from(slot)
}

// company gives a company that there is, or makes one up: of a surname, of a
// place, of capitals or of syllables.
func (w *writer) company() string {
	d := &w.dice
	long, short := "", ""
	switch d.below(8) {
	case 0, 1, 2:
		long = w.from("firm")
		short = long
	case 3:
		long = w.from("last")
		short = long
	case 4:
		short = w.from("last")
		long = short + " " + w.from("firmend")
	case 5:
		short = w.from("big") + " " + w.from("firmend")
		long = short
	case 6:
		for range 2 + d.below(3) {
			short += string(rune('A' + d.below(26)))
		}
		long = short
		if d.below(2) == 0 {
			long += " " + w.from("firmend")
		}
	default:
		short = d.coined()
		long = short
		if d.below(2) == 0 {
			long += " " + w.from("firmend")
		}
	}
	if d.below(3) == 0 && !strings.Contains(short, "&") {
		long += " " + w.from("legal")
	}
	return long + "|" + short
}

// body makes up a public body, and its initials for short.
func (w *writer) body() string {
	task := w.from("task")
	kind := strings.Fields("Commission Agency Authority Board Council Department Bureau Association Federation Committee Corporation Ministry")
	what := task + " " + kind[w.dice.below(len(kind))]
	switch w.dice.below(4) {
	case 0:
		what = "National " + what
	case 1:
		what = w.from("people") + " " + what
	case 2:
		what = []string{"Ministry of ", "Department of ", "Directorate of ", "Institute of "}[w.dice.below(4)] + task
	default:
		what = w.from("big") + " " + what
	}
	short := ""
	for word := range strings.FieldsSeq(what) {
		if word != "of" {
			first, _ := utf8.DecodeRuneInString(word)
			short += string(first)
		}
	}
	return what + "|" + short
}

// dice is splitmix64, the same everywhere.
type dice uint64

func (d *dice) below(n int) int {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// coined makes a name of syllables: Novarex, Telvia.
func (d *dice) coined() string {
	begin := strings.Fields("Nov Tel Vi Al Syn Ax Cel Dyn En Gen In Lu Med Nex Om Pro Qua Ros Sol Tri Ver Zen Ar Bio Cor Del Eva Fin Gal Hel")
	middle := strings.Fields("a e i o ar en ti vo li ra ma no ta co di")
	end := strings.Fields("rex via tis com tech gen sys lia nor vance dia med plex tra gy zon nix los tek bridge corp net")
	s := begin[d.below(len(begin))]
	if d.below(2) == 0 {
		s += middle[d.below(len(middle))]
	}
	return s + end[d.below(len(end))]
}
