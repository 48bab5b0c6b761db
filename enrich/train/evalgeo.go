package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

const (
	nearKM     = 161   // 100 miles: the usual distance within which a place counts as found
	farthestKM = 20039 // half the way round the earth
	wholeSure  = 0.9   // confidence of which at least 95 % has to be right
)

// evalGeo measures the location stage on marked stories: with the marked names
// given, and from the bare text.
func evalGeo(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("eval-geo", flag.ContinueOnError)
	half := flags.String("half", "", "odd or even stories only, counted from 1; the others are still read for what they say of their feed")
	show := flags.Int("errors", 0, "print that many wrong answers of each kind")
	asJSON := flags.Bool("json", false, "one JSON object a file")
	lenient := flags.Bool("skip", false, "leave out names whose offsets are wrong, and say so on standard error")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("eval-geo: which files?")
	}
	for _, file := range flags.Args() {
		var skip func(error)
		if *lenient {
			skip = func(err error) { fmt.Fprintln(os.Stderr, "left out:", err) }
		}
		stories, err := readGeoSkipping(file, skip)
		if err != nil {
			return err
		}
		e, err := newGeoExam(*show, w)
		if err != nil {
			return err
		}
		for i, s := range stories {
			odd := i%2 == 0
			if err := e.read(s, *half == "" || odd == (*half == "odd")); err != nil {
				return err
			}
		}
		r := e.report(file)
		if *asJSON {
			err = json.NewEncoder(w).Encode(r)
		} else {
			err = r.print(w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// geoExam reads stories in order. Each stage has a memory of feeds of its own,
// or none.
type geoExam struct {
	entities                *enrich.Entities
	alone, withFeeds        *enrich.Locations
	bare, bareWithFeeds     *enrich.Locations
	stories                 int
	given, givenFeeds       tallyPlaces
	found, foundFeeds       tallyPlaces
	calibration             [10]calibrated
	smallSure               calibrated // of wholeSure and more, without countries and what is larger
	spurious, vague, strict int        // names found that nobody marked, marked without a point, with the very span
	codes                   map[string]string
	took                    time.Duration
	show                    int
	w                       io.Writer
}

// calibrated counts the answers of one confidence.
type calibrated struct{ right, all int }

func (c *calibrated) add(right bool) {
	c.all++
	if right {
		c.right++
	}
}

func (c calibrated) step(from float64) calibrationStep {
	return calibrationStep{from, c.all, float64(c.right) / float64(max(1, c.all))}
}

func newGeoExam(show int, w io.Writer) (*geoExam, error) {
	e := &geoExam{codes: map[string]string{}, show: show, w: w}
	var err error
	if e.entities, err = enrich.NewEntities(); err != nil {
		return nil, err
	}
	for _, stage := range []struct {
		to    **enrich.Locations
		feeds *enrich.FeedPlaces
	}{{&e.alone, nil}, {&e.withFeeds, enrich.NewFeedPlaces()}, {&e.bare, nil}, {&e.bareWithFeeds, enrich.NewFeedPlaces()}} {
		if *stage.to, err = enrich.NewLocations(enrich.LocationsConfig{Feeds: stage.feeds}); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// read measures a story, or only lets the stages learn from it.
func (e *geoExam) read(s geoStory, counts bool) error {
	ctx := context.Background()
	marked := news.Article{ID: s.id, Provider: s.feed, Language: "en", Body: s.text, Entities: markedEntities(s)}
	plain := news.Article{ID: s.id, Provider: s.feed, Language: "en", Body: s.text}
	if err := e.entities.Process(ctx, &plain); err != nil {
		return err
	}
	for _, run := range []struct {
		stage *enrich.Locations
		a     news.Article
		add   func(geoStory, []answer)
	}{
		{e.alone, marked, func(s geoStory, a []answer) { e.given.add(e, s, a); e.calibrate(s, a) }},
		{e.withFeeds, marked, func(s geoStory, a []answer) { e.givenFeeds.add(e, s, a); e.explain("given", s, a) }},
		{e.bare, plain, func(s geoStory, a []answer) { e.found.add(e, s, a); e.recognised(s, a, plain.Entities) }},
		{e.bareWithFeeds, plain, func(s geoStory, a []answer) { e.foundFeeds.add(e, s, a) }},
	} {
		begun := time.Now()
		if err := run.stage.Process(ctx, &run.a); err != nil {
			return err
		}
		if run.stage == e.bare {
			e.took += time.Since(begun)
		}
		if counts {
			run.add(s, answers(&run.a))
		}
	}
	if counts {
		e.stories++
	}
	return nil
}

func markedEntities(s geoStory) []news.Entity {
	var out []news.Entity
	for _, t := range s.toponyms {
		m := news.Mention{Field: "body", Start: t.start, End: t.end, Text: s.text[t.start:t.end]}
		out = append(out, news.Entity{Name: m.Text, Type: news.Geo, Mentions: []news.Mention{m}})
	}
	return out
}

// answer is a name that the stage has put on the map.
type answer struct {
	start, end int
	at         *news.Location
}

func answers(a *news.Article) []answer {
	var out []answer
	for i := range a.Locations {
		for _, m := range a.Locations[i].Mentions {
			out = append(out, answer{m.Start, m.End, &a.Locations[i]})
		}
	}
	slices.SortFunc(out, func(a, b answer) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	return out
}

// answerTo is the answer that overlaps a marked name most.
func (t toponym) answerTo(all []answer) *answer {
	var best *answer
	most := 0
	for i := range all {
		if n := min(t.end, all[i].end) - max(t.start, all[i].start); n > most {
			best, most = &all[i], n
		}
	}
	return best
}

func (t toponym) km(l *news.Location) float64 {
	if t.id != 0 && t.id == l.GeoNamesID {
		return 0
	}
	return kilometres(t.lat, t.lon, l.Lat, l.Lon)
}

func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, rad = 6371, math.Pi / 180
	a, b := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := a*a + math.Cos(lat1*rad)*math.Cos(lat2*rad)*b*b
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}

// tallyPlaces counts answers to marked names that have a point.
type tallyPlaces struct {
	gold, exact, near         int
	errors                    []float64 // km, of the answered
	countryGold, countryRight int
}

func (t *tallyPlaces) add(e *geoExam, s geoStory, all []answer) {
	for _, p := range s.toponyms {
		if !p.located {
			continue
		}
		t.gold++
		a := p.answerTo(all)
		if a == nil {
			continue
		}
		km := p.km(a.at)
		t.errors = append(t.errors, km)
		if km <= nearKM {
			t.near++
		}
		if p.id != 0 && p.id == a.at.GeoNamesID {
			t.exact++
		}
		if code := e.code(p.country); code != "" {
			t.countryGold++
			if code == a.at.Country {
				t.countryRight++
			}
		}
	}
}

// code is the ISO code of a country's name, as the stage itself understands it.
func (e *geoExam) code(country string) string {
	code, ok := e.codes[country]
	if !ok && country != "" {
		a := news.Article{Body: country, Entities: markedEntities(geoStory{text: country, toponyms: []toponym{{end: len(country)}}})}
		if err := e.alone.Process(context.Background(), &a); err == nil && len(a.Locations) > 0 {
			code = a.Locations[0].Country
		}
		e.codes[country] = code
	}
	return code
}

// recognised counts names found that are marked, and that are not. Those that
// are marked without a point count neither way.
func (e *geoExam) recognised(s geoStory, all []answer, entities []news.Entity) {
	for _, a := range all {
		switch p := markedAt(s, a); {
		case p == nil:
			e.spurious++
			e.say("not marked"+typeAt(entities, a.start, a.end), s, a.start, a.end, a.at, 0)
		case !p.located:
			e.vague++
		case p.start == a.start && p.end == a.end:
			e.strict++
		}
	}
	for _, p := range s.toponyms {
		if p.located && p.answerTo(all) == nil {
			e.say("not found"+typeAt(entities, p.start, p.end), s, p.start, p.end, nil, 0)
		}
	}
}

// typeAt is the sort of entity that covers a stretch, in brackets.
func typeAt(entities []news.Entity, start, end int) string {
	for _, e := range entities {
		for _, m := range e.Mentions {
			if m.Field == "body" && m.Start < end && start < m.End {
				return fmt.Sprintf(" (%s %q)", e.Type, m.Text)
			}
		}
	}
	return ""
}

func markedAt(s geoStory, a answer) *toponym {
	for i := range s.toponyms {
		if p := &s.toponyms[i]; p.start < a.end && a.start < p.end {
			return p
		}
	}
	return nil
}

func (e *geoExam) calibrate(s geoStory, all []answer) {
	for _, p := range s.toponyms {
		if a := p.answerTo(all); p.located && a != nil {
			right := p.km(a.at) <= nearKM
			e.calibration[min(9, int(a.at.Confidence*10))].add(right)
			if wide := strings.HasPrefix(a.at.Feature, "PCL") || a.at.Country == ""; a.at.Confidence >= wholeSure && !wide {
				e.smallSure.add(right)
			}
		}
	}
}

func (e *geoExam) explain(what string, s geoStory, all []answer) {
	for _, p := range s.toponyms {
		if !p.located {
			continue
		}
		if a := p.answerTo(all); a == nil {
			e.say(what+", no answer", s, p.start, p.end, nil, 0)
		} else if km := p.km(a.at); km > nearKM {
			e.say(fmt.Sprintf("%s, not %d (%.2f %.2f)", what, p.id, p.lat, p.lon), s, p.start, p.end, a.at, km)
		}
	}
}

func (e *geoExam) say(what string, s geoStory, start, end int, l *news.Location, km float64) {
	if e.show <= 0 {
		return
	}
	e.show--
	fmt.Fprintf(e.w, "%s: %q [%s] %q", what, s.text[max(0, start-30):start], s.text[start:end], s.text[end:min(len(s.text), end+20)])
	if l != nil {
		fmt.Fprintf(e.w, " -> %d %s, %s, %s %s p=%.2f", l.GeoNamesID, l.Name, l.Admin1, l.Country, l.Feature, l.Confidence)
	}
	if km > 0 {
		fmt.Fprintf(e.w, " %.0f km", km)
	}
	fmt.Fprintln(e.w)
}
