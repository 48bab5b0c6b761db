package main

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

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

var (
	choice    = regexp.MustCompile(`\(([^(){}]*(?:\{[^}]*\}[^(){}]*)*)\)`)
	openPlace = regexp.MustCompile(`\{([A-Za-z]+)([0-9]*)(~?)\}|\[(PER|ORG|LOC|MISC) ([^\]]+)\]`)
)

// write fills in a story. Of its lines after the first, one in five is left out.
func (w *writer) write(story string) (tagged, error) {
	w.cast = map[string]string{}
	f := filling{writer: w}
	for k, line := range strings.Split(strings.TrimSpace(w.choose(story)), "\n") {
		if k > 0 {
			if w.dice.below(5) == 0 {
				continue
			}
			f.WriteString("\n\n")
		}
		if err := f.line(line); err != nil {
			return tagged{}, err
		}
	}
	return tagged{text: f.String(), marks: f.marks}, nil
}

func (w *writer) choose(story string) string {
	return choice.ReplaceAllStringFunc(story, func(s string) string {
		if ways := strings.Split(s[1:len(s)-1], "|"); len(ways) > 1 {
			return ways[w.dice.below(len(ways))]
		}
		return s
	})
}

// filling is a story that is being filled in.
type filling struct {
	*writer
	strings.Builder
	marks []mark
}

func (f *filling) line(line string) error {
	at := 0
	for _, m := range openPlace.FindAllStringSubmatchIndex(line, -1) {
		f.WriteString(line[at:m[0]])
		at = m[1]
		kind, text := "", ""
		if m[8] >= 0 {
			kind, text = line[m[8]:m[9]], line[m[10]:m[11]]
		} else {
			var err error
			if kind, text, err = f.fill(line[m[2]:m[3]], line[m[4]:m[5]], m[6] < m[7]); err != nil {
				return err
			}
		}
		if kind != "" {
			f.marks = append(f.marks, mark{f.Len(), f.Len() + len(text), kind})
		}
		f.WriteString(text)
	}
	f.WriteString(line[at:])
	return nil
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
