package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

// setShare is the share of a story's focus from which on a country counts as
// one that the story is about.
const setShare = 0.25

// oldCountries are the PLACES of Reuters-21578 that are no countries of today,
// and names that are not those of the gazetteer. They are the measure, so they
// stand here and not in the table of places.
var oldCountries = map[string]string{
	"usa": "US", "uk": "GB", "ussr": "RU", "west-germany": "DE", "east-germany": "DE", "uae": "AE", "burma": "MM", "zaire": "CD", "congo": "CG",
	"czechoslovakia": "CZ", "ivory-coast": "CI", "trinidad-tobago": "TT", "south-korea": "KR", "north-korea": "KP",
}

// focusReport is what eval-focus finds, shares of 1.
type focusReport struct {
	File          string  `json:"file"`
	Stories       int     `json:"stories"`
	First         float64 `json:"top1"`
	OneOfThree    float64 `json:"top3"`
	Precision     float64 `json:"precision"`
	Recall        float64 `json:"recall"`
	F1            float64 `json:"f1"`
	StoriesPerSec float64 `json:"stories_per_second"` // the location stage alone
}

// evalFocus measures the focus countries on Reuters-21578: gold are the
// countries that the agency's desk gave the story.
func evalFocus(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("eval-focus", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "one JSON object a file")
	half := flags.String("half", "", "odd or even stories only, counted from 1")
	names := flags.Bool("entities", true, "run the entity stage before")
	show := flags.Int("errors", 0, "print that many wrong answers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("eval-focus: which files?")
	}
	for _, file := range flags.Args() {
		e, err := newFocusExam(*names, *show, w)
		if err != nil {
			return err
		}
		if err := e.readAll(file, *half); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		r := e.report(file)
		if *asJSON {
			err = json.NewEncoder(w).Encode(r)
		} else {
			_, err = fmt.Fprintf(w, "%s: %d stories with a country\n  first right %.1f%%, one of three %.1f%%; as a set P %.3f R %.3f F1 %.3f; %.0f stories/s\n",
				r.File, r.Stories, 100*r.First, 100*r.OneOfThree, r.Precision, r.Recall, r.F1, r.StoriesPerSec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type focusExam struct {
	entities                *enrich.Entities // nil to go without
	stage                   *enrich.Locations
	codes                   map[string]string
	stories, first, inThree int
	set                     tally
	took                    time.Duration
	show                    int
	w                       io.Writer
}

func newFocusExam(names bool, show int, w io.Writer) (*focusExam, error) {
	e := &focusExam{codes: map[string]string{}, show: show, w: w}
	var err error
	if names {
		if e.entities, err = enrich.NewEntities(); err != nil {
			return nil, err
		}
	}
	e.stage, err = enrich.NewLocations(enrich.LocationsConfig{})
	return e, err
}

// deskStory is a line of the file.
type deskStory struct {
	Title, Body, Dateline string
	Places                []string
}

func (e *focusExam) readAll(file, half string) error {
	r, err := openPlain(file)
	if err != nil {
		return err
	}
	defer r.Close()
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<22)
	for line := 1; sc.Scan(); line++ {
		if odd := line%2 == 1; half != "" && odd != (half == "odd") {
			continue
		}
		var s deskStory
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		if err := e.read(&s); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return sc.Err()
}

func (e *focusExam) read(s *deskStory) error {
	gold := map[string]bool{}
	for _, p := range s.Places {
		if code := e.code(p); code != "" {
			gold[code] = true
		}
	}
	if len(gold) == 0 || s.Body == "" {
		return nil
	}
	e.stories++
	a := &news.Article{Headline: s.Title, Body: s.Body, Dateline: &news.Dateline{Place: placeOfDateline(s.Dateline)}}
	if e.entities != nil {
		if err := e.entities.Process(context.Background(), a); err != nil {
			return err
		}
	}
	begun := time.Now()
	err := e.stage.Process(context.Background(), a)
	e.took += time.Since(begun)
	e.count(s, a, gold)
	return err
}

// placeOfDateline is "SANTA CLARA, Calif." of "SANTA CLARA, Calif., April 9 -".
func placeOfDateline(s string) string {
	s = strings.Trim(s, " -,")
	if i := strings.LastIndexByte(s, ','); i >= 0 && strings.ContainsAny(s[i:], "0123456789") {
		s = s[:i]
	}
	return s
}

func (e *focusExam) count(s *deskStory, a *news.Article, gold map[string]bool) {
	e.set.wanted += len(gold)
	if a.Focus == nil {
		e.say(s, a)
		return
	}
	three := false
	for i, c := range a.Focus.Countries {
		three = three || i < 3 && gold[c.Code]
		if i == 0 {
			if gold[c.Code] {
				e.first++
			} else {
				e.say(s, a)
			}
		}
		if c.Score >= setShare || i == 0 {
			e.set.found++
			if gold[c.Code] {
				e.set.right++
			}
		}
	}
	if three {
		e.inThree++
	}
}

func (e *focusExam) say(s *deskStory, a *news.Article) {
	if e.show <= 0 {
		return
	}
	e.show--
	fmt.Fprintf(e.w, "%v: %s / %s / %.300q", s.Places, s.Title, s.Dateline, s.Body)
	if a.Focus != nil {
		fmt.Fprintf(e.w, " -> %v", a.Focus.Countries)
	}
	fmt.Fprintln(e.w)
}

// code is the ISO code of a PLACES tag, as the stage itself understands it.
func (e *focusExam) code(tag string) string {
	code, ok := oldCountries[tag]
	if ok {
		return code
	}
	if code, ok = e.codes[tag]; !ok {
		name := strings.ReplaceAll(tag, "-", " ") // the gazetteer does not mind the case
		a := news.Article{Body: name, Entities: markedEntities(geoStory{text: name, toponyms: []toponym{{end: len(name)}}})}
		if err := e.stage.Process(context.Background(), &a); err == nil && len(a.Locations) > 0 && strings.HasPrefix(a.Locations[0].Feature, "PCL") {
			code = a.Locations[0].Country
		}
		e.codes[tag] = code
	}
	return code
}

func (e *focusExam) report(file string) focusReport {
	n := float64(max(1, e.stories))
	r := focusReport{
		File: file, Stories: e.stories, First: float64(e.first) / n, OneOfThree: float64(e.inThree) / n,
		Precision: ratio(e.set.right, e.set.found) / 100, Recall: ratio(e.set.right, e.set.wanted) / 100, F1: e.set.f1() / 100,
	}
	if e.took > 0 {
		r.StoriesPerSec = n / e.took.Seconds()
	}
	return r
}
