package enrich

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
)

// sameKM is the usual distance (100 miles) within which a place counts as found.
const sameKM = 161

// toponym is a place name that a person has marked, with offsets in bytes.
type toponym struct {
	start, end int
	id         int
	lat, lon   float64
	title      string // of the page that describes it
}

type markedStory struct {
	text     string
	toponyms []toponym
}

func geoVirus(t testing.TB) []markedStory {
	var x struct {
		Articles []struct {
			Text      string `xml:"text"`
			Locations []struct {
				Name  string  `xml:"name"`
				Start int     `xml:"start"`
				End   int     `xml:"end"`
				Lat   float64 `xml:"lat"`
				Lon   float64 `xml:"lon"`
				Page  string  `xml:"page"`
			} `xml:"locations>location"`
		} `xml:"article"`
	}
	if err := xml.Unmarshal(sharedFile(t, "geo", "train-geovirus.xml.gz"), &x); err != nil {
		t.Fatal(err)
	}
	var out []markedStory
	for _, a := range x.Articles {
		s := markedStory{text: a.Text}
		for _, l := range a.Locations {
			start := byteOffset(a.Text, l.Start-1)
			if !strings.HasPrefix(a.Text[start:], l.Name) {
				continue
			}
			s.toponyms = append(s.toponyms, toponym{start: start, end: start + len(l.Name), lat: l.Lat, lon: l.Lon, title: path.Base(l.Page)})
		}
		out = append(out, s)
	}
	return out
}

func lgl(t testing.TB) []markedStory {
	var x struct {
		Articles []struct {
			Text     string `xml:"text"`
			Toponyms []struct {
				Phrase string `xml:"phrase"`
				Start  int    `xml:"start"`
				Tag    *struct {
					ID  int     `xml:"geonameid,attr"`
					Lat float64 `xml:"lat"`
					Lon float64 `xml:"lon"`
				} `xml:"gaztag"`
			} `xml:"toponyms>toponym"`
		} `xml:"article"`
	}
	if err := xml.Unmarshal(sharedFile(t, "geo", "eval-lgl.xml.gz"), &x); err != nil {
		t.Fatal(err)
	}
	var out []markedStory
	for _, a := range x.Articles {
		s := markedStory{text: a.Text}
		for _, p := range a.Toponyms {
			start := byteOffset(a.Text, p.Start)
			if p.Tag == nil || p.Tag.Lat == 0 && p.Tag.Lon == 0 || !strings.HasPrefix(a.Text[start:], p.Phrase) {
				continue
			}
			s.toponyms = append(s.toponyms, toponym{start: start, end: start + len(p.Phrase), id: p.Tag.ID, lat: p.Tag.Lat, lon: p.Tag.Lon})
		}
		out = append(out, s)
	}
	return out
}

func byteOffset(s string, runes int) int {
	at := 0
	for ; runes > 0 && at < len(s); runes-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

// right is the same id, a point near enough, or the country of that name:
// every source has its own idea of where the middle of a country is.
func (p toponym) right(l *news.Location) bool {
	if strings.HasPrefix(l.Feature, "PCL") && string(PlaceKey(nil, p.title)) == string(PlaceKey(nil, l.Name)) {
		return true
	}
	return l.GeoNamesID == p.id || distance(l.Lat, l.Lon, p.lat, p.lon) <= sameKM
}

type placeScore struct {
	gold, answered, right  int // of gold spans
	found, spurious, exact int // end to end
}

func measurePlaces(t *testing.T, stories []markedStory) placeScore {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	var sc placeScore
	for _, s := range stories {
		given := &news.Article{Body: s.text}
		for _, p := range s.toponyms {
			given.Entities = append(given.Entities, news.Entity{Type: news.Geo, Mentions: []news.Mention{{Field: "body", Start: p.start, End: p.end}}})
		}
		plain := &news.Article{Body: s.text}
		for _, a := range []*news.Article{given, plain} {
			if err := stage.Process(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		sc.gold += len(s.toponyms)
		for _, p := range s.toponyms {
			if l, _ := mentioned(given, p); l != nil {
				sc.answered++
				if p.right(l) {
					sc.right++
				}
			}
			if l, _ := mentioned(plain, p); l != nil {
				sc.found++
				if p.right(l) {
					sc.exact++
				}
			}
		}
		for _, l := range plain.Locations {
			for _, m := range l.Mentions {
				if !marked(s.toponyms, m) {
					sc.spurious++
				}
			}
		}
	}
	return sc
}

func mentioned(a *news.Article, p toponym) (*news.Location, news.Mention) {
	for i := range a.Locations {
		for _, m := range a.Locations[i].Mentions {
			if m.Start < p.end && m.End > p.start {
				return &a.Locations[i], m
			}
		}
	}
	return nil, news.Mention{}
}

func marked(toponyms []toponym, m news.Mention) bool {
	for _, p := range toponyms {
		if m.Start < p.end && m.End > p.start {
			return true
		}
	}
	return false
}

// TestPlacesMeasured: accuracy within 161 km over all marked names that have
// coordinates, once with the spans given, once from plain text.
func TestPlacesMeasured(t *testing.T) {
	for _, c := range []struct {
		name          string
		stories       func(testing.TB) []markedStory
		resolved, e2e float64
	}{
		{"GeoVirus", geoVirus, 0.84, 0.79},
		{"LGL", lgl, 0.69, 0.48},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := measurePlaces(t, c.stories(t))
			n := float64(s.gold)
			resolved, e2e := float64(s.right)/n, float64(s.exact)/n
			precision := float64(s.found) / float64(s.found+s.spurious)
			t.Logf("%d names: spans given %.1f%% right of all, %.1f%% of answered; plain text: P %.3f R %.3f, %.1f%% found and right",
				s.gold, 100*resolved, 100*float64(s.right)/float64(s.answered), precision, float64(s.found)/n, 100*e2e)
			if resolved < c.resolved || e2e < c.e2e {
				t.Errorf("below the floors %.3f, %.3f", c.resolved, c.e2e)
			}
		})
	}
}

// reutersCountries are PLACES tags whose name is not the gazetteer's.
var reutersCountries = map[string]string{
	"usa": "US", "uk": "GB", "ussr": "RU", "west-germany": "DE", "east-germany": "DE", "uae": "AE", "burma": "MM",
	"zaire": "CD", "congo": "CG", "czechoslovakia": "CZ", "ivory-coast": "CI", "trinidad-tobago": "TT", "south-korea": "KR", "north-korea": "KP",
}

const focusFloor = 0.91

// TestFocusMeasured: is the first focus country among the countries that the
// agency's desk gave the story.
func TestFocusMeasured(t *testing.T) {
	stage, err := NewLocations(LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	stories, right, first3 := 0, 0, 0
	sc := bufio.NewScanner(bytes.NewReader(sharedFile(t, "reuters21578", "stories.ndjson.gz")))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var r struct {
			Title, Body, Dateline string
			Places                []string
		}
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		gold := map[string]bool{}
		for _, p := range r.Places {
			if code := stage.countryCode(p); code != "" {
				gold[code] = true
			}
		}
		if len(gold) == 0 || r.Body == "" {
			continue
		}
		stories++
		place, _, _ := strings.Cut(strings.TrimSpace(r.Dateline), ",")
		a := &news.Article{Headline: r.Title, Body: r.Body, Dateline: &news.Dateline{Place: place}}
		if err := stage.Process(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if a.Focus == nil {
			continue
		}
		for i, c := range a.Focus.Countries {
			if gold[c.Code] {
				if i == 0 {
					right++
				}
				if i < 3 {
					first3++
				}
				break
			}
		}
	}
	top1 := float64(right) / float64(stories)
	t.Logf("%d stories: first focus country right in %.1f%%, one of three in %.1f%%", stories, 100*top1, 100*float64(first3)/float64(stories))
	if top1 < focusFloor {
		t.Errorf("below the floor %.2f", focusFloor)
	}
}

func (l *Locations) countryCode(tag string) string {
	if code, ok := reutersCountries[tag]; ok {
		return code
	}
	found, _ := l.g.lookup(PlaceKey(nil, tag), nil)
	for _, c := range found {
		if l.g.kind(c.place) == kindCountry {
			return l.g.code(l.g.country(c.place))
		}
	}
	return ""
}
