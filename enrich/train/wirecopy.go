package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/nametag"
)

//go:embed names/wirecopy.txt
var wireCopy string

// perStory is how often each story of the wire copy is filled in.
const perStory = 28

// writer fills in the stories of the wire copy. The corpora have little of
// business and sport, of which a wire is full.
type writer struct {
	dice    dice
	lists   map[string][]string
	stories []string
	cast    map[string]string // what the places of a story have been filled with
}

// writtenLessons gives the wire copy as documents to learn from.
func writtenLessons(t *nametag.Tagger, dataDir string) ([]*lesson, error) {
	w, err := newWriter(wireCopy, dataDir)
	if err != nil {
		return nil, fmt.Errorf("wire copy: %w", err)
	}
	var out []*lesson
	for range perStory {
		for _, s := range w.stories {
			d, err := w.write(s)
			if err != nil {
				return nil, fmt.Errorf("wire copy: %w", err)
			}
			l := &lesson{weight: 1, source: "wirecopy"}
			t.Read(&l.text, 0, d.text)
			t.Survey(&l.text)
			l.allowed = allow(&l.text, &d)
			out = append(out, l)
		}
	}
	return out, nil
}

func newWriter(copy, dataDir string) (*writer, error) {
	w := &writer{dice: 7, lists: map[string][]string{}}
	var story strings.Builder
	for line := range strings.Lines(copy) {
		switch {
		case line[0] == '#':
		case line[0] == '@':
			name, values, _ := strings.Cut(strings.TrimSpace(line[1:]), " ")
			w.lists[name] = strings.Split(values, ", ")
		case line == "---\n":
			w.stories = append(w.stories, story.String())
			story.Reset()
		default:
			story.WriteString(line)
		}
	}
	w.stories = append(w.stories, story.String())
	for _, n := range strings.FieldsFunc(withoutNotes(companyList), func(r rune) bool { return r == ',' || r == '\n' }) {
		w.lists["firm"] = append(w.lists["firm"], strings.TrimSpace(n))
	}
	for list, file := range map[string]string{"first": "uni_first", "last": "uni_last", "known": "person", "big": "city_big",
		"small": "city_small", "side": "team", "university": "university"} {
		err := eachLine(gazetteer(dataDir, file), func(n string) error {
			if fits(list, n) {
				w.lists[list] = append(w.lists[list], n)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return w, eachLine(filepath.Join(dataDir, "geo", "countryInfo.txt"), func(line string) error {
		if f := strings.Split(line, "\t"); line != "" && line[0] != '#' && len(f) > 5 {
			w.lists["country"] = append(w.lists["country"], f[4])
		}
		return nil
	})
}

// fits leaves out of the free lists what no wire would write so.
func fits(list, n string) bool {
	words := strings.Count(n, " ") + 1
	if strings.ContainsAny(n, "$›(),/0123456789‘’") || len(n) < 3 {
		return false
	}
	switch list {
	case "first", "last":
		return words == 1
	case "known":
		return words > 1 && words < 4
	case "university":
		return words < 7 && strings.Contains(n, "Univers")
	}
	return words < 4
}

func withoutNotes(list string) string {
	var b strings.Builder
	for line := range strings.Lines(list) {
		if line[0] != '#' {
			b.WriteString(line)
		}
	}
	return b.String()
}

var (
	choice    = regexp.MustCompile(`\(([^(){}]*(?:\{[^}]*\}[^(){}]*)*)\)`)
	openPlace = regexp.MustCompile(`\{([A-Za-z]+)([0-9]*)(~?)\}|\[(PER|ORG|LOC|MISC) ([^\]]+)\]`)
)

// write fills in a story.
func (w *writer) write(story string) (tagged, error) {
	w.cast = map[string]string{}
	story = choice.ReplaceAllStringFunc(story, func(s string) string {
		if ways := strings.Split(s[1:len(s)-1], "|"); len(ways) > 1 {
			return ways[w.dice.below(len(ways))]
		}
		return s
	})
	var b strings.Builder
	var d tagged
	for k, line := range strings.Split(strings.TrimSpace(story), "\n") {
		if k > 0 {
			if w.dice.below(5) == 0 {
				continue
			}
			b.WriteString("\n\n")
		}
		at := 0
		for _, m := range openPlace.FindAllStringSubmatchIndex(line, -1) {
			b.WriteString(line[at:m[0]])
			at = m[1]
			kind, text := "", ""
			if m[8] >= 0 {
				kind, text = line[m[8]:m[9]], line[m[10]:m[11]]
			} else {
				var err error
				if kind, text, err = w.fill(line[m[2]:m[3]], line[m[4]:m[5]], m[6] < m[7]); err != nil {
					return d, err
				}
			}
			if kind != "" {
				d.marks = append(d.marks, mark{b.Len(), b.Len() + len(text), kind})
			}
			b.WriteString(text)
		}
		b.WriteString(line[at:])
	}
	d.text = b.String()
	return d, nil
}

// kinds are the types of what stands in the places.
var kinds = map[string]string{
	"org": "ORG", "agency": "ORG", "party": "ORG", "parliament": "ORG", "group": "ORG", "hospital": "ORG", "union": "ORG", "paper": "ORG",
	"side": "ORG", "county": "ORG", "team": "ORG", "town": "ORG", "home": "ORG", "court": "ORG", "university": "ORG", "ngo": "ORG", "institute": "ORG", "body": "ORG", "museum": "ORG", "troupe": "ORG", "orchestra": "ORG", "foundation": "ORG",
	"per": "PER", "last": "PER", "ini": "PER", "city": "LOC", "country": "LOC", "place": "LOC", "state": "LOC", "port": "LOC", "stadium": "LOC", "river": "LOC", "street": "LOC",
	"people": "MISC", "index": "MISC", "event": "MISC", "league": "MISC", "product": "MISC", "plane": "MISC", "work": "MISC", "award": "MISC", "hurricane": "MISC",
}

// fill gives the type and the text of a place. All of one name and number in a
// story are the same.
func (w *writer) fill(name, number string, short bool) (kind, text string, err error) {
	slot := strings.ToLower(name)
	if text, ok := w.plainValue(slot); ok {
		if name != slot {
			text = strings.ToUpper(text)
		}
		return "", text, nil
	}
	kind, ok := kinds[slot]
	if !ok {
		return "", "", fmt.Errorf("no list for {%s}", name)
	}
	text = w.cast[slot+number]
	if text == "" {
		text = w.name(slot)
		w.cast[slot+number] = text
	}
	long, brief, _ := strings.Cut(text, "|")
	if text = long; short && brief != "" {
		text = brief
	}
	if slot == "league" && text == strings.ToLower(text) {
		kind = ""
	}
	if name == strings.ToUpper(name) {
		text = strings.ToUpper(text)
	}
	return kind, text, nil
}

func (w *writer) plainValue(slot string) (string, bool) {
	d := &w.dice
	pick := func(words string) (string, bool) { f := strings.Fields(words); return f[d.below(len(f))], true }
	switch slot {
	case "n":
		return fmt.Sprint(1 + d.below(1+[...]int{9, 9, 99, 99, 999}[d.below(5)])), true
	case "year":
		return fmt.Sprint(1950 + d.below(75)), true
	case "date":
		if d.below(2) == 0 {
			return fmt.Sprintf("%d-%02d-%02d", 1996+d.below(28), 1+d.below(12), 1+d.below(28)), true
		}
		m, _ := pick("Jan Feb March April May June July Aug Sept Oct Nov Dec")
		return fmt.Sprintf("%s %d", m, 1+d.below(28)), true
	case "day":
		return pick("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
	case "month":
		return pick("January February March April May June July August September October November December")
	case "nth":
		return pick("first second third fourth fifth final opening")
	}
	return "", false
}

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
