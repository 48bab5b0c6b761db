package enrich

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

// TestLocations runs testdata/locations: story in, places out. What stands
// before the first file of a case says what it is about.
func TestLocations(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range cases(t, "locations") {
		t.Run(name, func(t *testing.T) {
			a := storyOf(t, files)
			if err := stage.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if got, want := describePlaces(a, files["want"]), strings.TrimSpace(files["want"]); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// cases gives the files of every case in a folder, by the case's name.
func cases(t testing.TB, folder string) map[string]map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata/%s: %v", folder, err)
	}
	out := map[string]map[string]string{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range archive.Files {
			files[f.Name] = string(f.Data)
		}
		out[strings.TrimSuffix(filepath.Base(path), ".txtar")] = files
	}
	return out
}

// storyOf reads headline, dateline, language, body, declared (a name a line)
// and entities ("type: name" a line, every occurrence in headline and body that
// is not inside an earlier one is a mention).
func storyOf(t *testing.T, files map[string]string) *news.Article {
	t.Helper()
	line := func(name string) string { return strings.TrimSpace(files[name]) }
	a := &news.Article{Headline: line("headline"), Body: line("body"), Language: line("language")}
	if d := line("dateline"); d != "" {
		a.Dateline = &news.Dateline{Place: d}
	}
	for place := range strings.Lines(files["declared"]) {
		a.DeclaredPlaces = append(a.DeclaredPlaces, news.Place{Name: strings.TrimSpace(place)})
	}
	for row := range strings.Lines(files["entities"]) {
		kind, name, _ := strings.Cut(strings.TrimSpace(row), ": ")
		e := news.Entity{Name: name, Type: news.EntityType(kind)}
		for field, s := range map[string]string{"headline": a.Headline, "body": a.Body} {
			for at := 0; ; {
				i := strings.Index(s[at:], name)
				if i < 0 {
					break
				}
				if m := (news.Mention{Field: field, Start: at + i, End: at + i + len(name), Text: name}); !inside(a.Entities, m) {
					e.Mentions = append(e.Mentions, m)
				}
				at += i + len(name)
			}
		}
		if len(e.Mentions) == 0 {
			t.Fatalf("%s is not in the story", name)
		}
		a.Entities = append(a.Entities, e)
	}
	return a
}

func inside(entities []news.Entity, m news.Mention) bool {
	for _, e := range entities {
		for _, have := range e.Mentions {
			if have.Field == m.Field && have.Start <= m.Start && m.End <= have.End {
				return true
			}
		}
	}
	return false
}

// describePlaces writes an article's places in the form of the cases; the
// focus only when the case speaks of it.
func describePlaces(a *news.Article, want string) string {
	var out []string
	for _, l := range a.Locations {
		place := fmt.Sprintf("%d %s", l.GeoNamesID, l.Name)
		if l.Country != "" {
			place += ", " + l.Country
		}
		var mentions []string
		for _, m := range l.Mentions {
			mentions = append(mentions, fmt.Sprintf("%s %q", m.Field, m.Text))
		}
		out = append(out, strings.TrimSpace(place+": "+strings.Join(mentions, ", ")))
	}
	if a.Focus != nil && strings.Contains(want, "countries:") {
		codes := []string{"countries:"}
		for _, c := range a.Focus.Countries {
			codes = append(codes, c.Code)
		}
		out = append(out, strings.Join(codes, " "))
	}
	if a.Focus != nil && strings.Contains(want, "place:") {
		out = append(out, "place: "+a.Focus.Place)
	}
	return strings.Join(out, "\n")
}

// TestSeedPlaces is the story that the product was asked for with, as it comes
// and after the entity stage.
func TestSeedPlaces(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	names, err := NewEntities()
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range []bool{false, true} {
		a := &news.Article{Body: string(sharedFile(t, "seed", "anchorage-summit.txt"))}
		if before {
			if err := names.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		checkSeed(t, locate(t, stage, a))
	}
}

func checkSeed(t *testing.T, a *news.Article) {
	t.Helper()
	have := map[int]bool{}
	for _, l := range a.Locations {
		have[l.GeoNamesID] = true
	}
	// Anchorage, Alaska, Ukraine, Russia, Europe, Washington, Crimea, Helsinki, Moscow, United States
	for _, id := range []int{5879400, 5879092, 690791, 2017370, 6255148, 4140963, 703883, 658225, 524901, 6252001} {
		if !have[id] {
			t.Errorf("%d is missing", id)
		}
	}
	for _, province := range [][2]int{{687699, 687700}, {702657, 702658}, {709716, 709717}, {706442, 706448}} { // or its seat
		if !have[province[0]] && !have[province[1]] {
			t.Errorf("neither %d nor %d", province[0], province[1])
		}
	}
	const hungary = 719819 // only as "Hungarian"
	if have[hungary] {
		t.Error("Hungary is named nowhere")
	}
	main := map[string]bool{}
	for _, c := range a.Focus.Countries[:3] {
		main[c.Code] = true
	}
	if !main["US"] || !main["UA"] || !main["RU"] {
		t.Errorf("focus countries %v", a.Focus.Countries)
	}
	if a.Focus.Place != "Anchorage" {
		t.Errorf("focus place %s", a.Focus.Place)
	}
}

// checkPlaces holds whatever the text: exact offsets, confidence and score in
// range, scores that sum to 1.
func checkPlaces(t *testing.T, a *news.Article) {
	t.Helper()
	for _, l := range a.Locations {
		if !(l.Confidence >= 0 && l.Confidence <= 1) || l.Lat < -90 || l.Lat > 90 || l.Lon < -180 || l.Lon > 180 || l.Mentions == nil {
			t.Errorf("%+v", l)
		}
		for _, m := range l.Mentions {
			s := a.Body
			if m.Field == "headline" {
				s = a.Headline
			}
			if s[m.Start:m.End] != m.Text || m.Text == "" {
				t.Errorf("%q is not %q", m.Text, s[m.Start:m.End])
			}
		}
	}
	if a.Focus != nil && a.Focus.Countries != nil {
		sum := 0.0
		for _, c := range a.Focus.Countries {
			sum += c.Score
		}
		if sum < 0.999 || sum > 1.001 {
			t.Errorf("scores sum to %f", sum)
		}
	}
}

func FuzzLocations(f *testing.F) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("PARIS", "Fire in Paris", "Paris, Texas; Guinea-Bissau's St. Louis (Senegal) and U.S. The Hague\xff", 3, 9)
	f.Fuzz(func(t *testing.T, dateline, headline, body string, start, end int) {
		a := &news.Article{Headline: headline, Body: body, Dateline: &news.Dateline{Place: dateline}, DeclaredPlaces: []news.Place{{Name: dateline}}}
		for _, kind := range []news.EntityType{news.Person, news.Geo, news.Misc} {
			a.Entities = append(a.Entities, news.Entity{Type: kind, Mentions: []news.Mention{{Field: "body", Start: start, End: end}, {Field: "headline", Start: start, End: end}}})
		}
		if err := stage.Process(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		checkPlaces(t, a)
	})
}

// TestHostileText: time grows with the length of the text, whatever it says.
func TestHostileText(t *testing.T) {
	places, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	tone, err := NewSentiment()
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"A", "Paris ", "WASHINGTON PARIS ", "St. ", "Victoria Springfield Georgia, Paris, Texas ", "Jack London, ", "not ", "\xff", "of the "} {
		for _, s := range []interface {
			Process(context.Context, *news.Article) error
		}{places, tone} {
			a := &news.Article{Body: strings.Repeat(unit, 200_000/len(unit))}
			start := time.Now()
			if err := s.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%T, 200 kB of %q: %v", s, unit, d)
			}
		}
	}
}

func TestPlaceKey(t *testing.T) {
	for name, want := range map[string]string{
		"The Hague":            "hague",
		"St. John's":           "saint johns",
		"Ft Worth":             "fort worth",
		"Mt. Vernon":           "mount vernon",
		"Port St. Lucie":       "port saint lucie",
		"Sault Ste. Marie":     "sault sainte marie",
		"Cook Co.":             "cook county",
		"Co Antrim":            "county antrim",
		"Co":                   "county",
		"N. Korea":             "north korea",
		"W. Va.":               "west va",
		"N":                    "n",
		"Plan S":               "plan s",
		"Santa Co Maria":       "santa co maria",
		"Trinidad & Tobago":    "trinidad and tobago",
		"AT&T":                 "at t",
		"Zürich":               "zurich",
		"Łódź":                 "lodz",
		"Côte d’Ivoire":        "cote divoire",
		"  Rostov-on-Don ":     "rostov on don",
		"Washington, D.C.":     "washington dc",
		"Москва":               "москва",
		"":                     "",
		"...":                  "",
		"Stuttgart":            "stuttgart",
		"Reykjavík\xff\xfe":    "reykjavik",
		"Sant Julià de Lòria":  "sant julia de loria",
		"Thorshavn (Tórshavn)": "thorshavn torshavn",
	} {
		if got := string(PlaceKey(nil, name)); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

const benchStory = `Rescue crews reached the coast of Oregon on Tuesday after a storm cut roads between Portland and Astoria.
The governor, who had been in Washington, flew home by way of Chicago. "We have not seen a flood like this," said Maria Jensen, who runs
a bakery in Tillamook. Japanese and Canadian ships helped, and the Danish navy sent a helicopter from Greenland. In London the
insurers said losses would be terrible, but not as bad as feared; analysts in Frankfurt, Germany, and in Tokyo agreed.

`

func BenchmarkLocations(b *testing.B) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		b.Fatal(err)
	}
	a := &news.Article{Headline: "Storm cuts off Oregon coast", Body: strings.Repeat(benchStory, 5)}
	b.SetBytes(int64(len(a.Headline) + len(a.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := stage.Process(b.Context(), a); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewLocations(b *testing.B) {
	for b.Loop() {
		if _, err := NewLocations(LocationsConfig{}); err != nil {
			b.Fatal(err)
		}
	}
}
