package enrich

import (
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

func TestPlaces(t *testing.T) {
	places := testLocations(t, LocationsConfig{}).Places()
	for name, want := range map[string]int{
		"Anchorage":           5879400,
		"anchorage, alaska":   5879400,
		"Paris":               2988507,
		"Paris, Texas":        4717560,
		"Paris, Texas, US":    4717560,
		"Munich":              2867714,
		"5879400":             5879400,
		"Ukraine":             690791,
		"Texas":               4736286,
		"Kiev":                703448,
		"New York":            5128581,
		"Portland, Ore.":      5746545,
		"Paris, Ukraine":      0,
		"Nowhere at all, Xyz": 0,
		"":                    0,
		",":                   0,
		"0":                   0,
		"-1":                  0,
		"99999999":            0,
	} {
		l, ok := places.Named(name)
		if ok != (want != 0) || l.GeoNamesID != want {
			t.Errorf("%q: %+v, %v; want %d", name, l, ok, want)
		}
	}
	l, ok := places.ByID(5879400)
	if !ok || l.Name != "Anchorage" || l.Admin1 != "Alaska" || l.Country != "US" || l.Lat < 61 || l.Lat > 62 || !l.Pinpoint() {
		t.Errorf("%+v, %v", l, ok)
	}
	if got := places.CountryName("UA") + places.CountryName("ZZ"); got != "UkraineZZ" {
		t.Error(got)
	}
}

// Every place that has an id is found by it.
func TestPlacesByID(t *testing.T) {
	p := testLocations(t, LocationsConfig{}).Places()
	order := p.order()
	if len(order) < 20_000 {
		t.Fatalf("%d places", len(order))
	}
	for i, place := range order {
		if i%97 == 0 {
			if l, ok := p.ByID(p.g.id(place)); !ok || l.GeoNamesID != p.g.id(place) {
				t.Fatalf("%d: %+v, %v", p.g.id(place), l, ok)
			}
		}
	}
}

func testLocations(t testing.TB, c LocationsConfig) *Locations {
	t.Helper()
	l, err := NewLocations(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A newsroom's own country of a place holds for the place, for what lies in it
// and for the focus, and leaves all else alone.
func TestCountryCodes(t *testing.T) {
	const text = "SIMFEROPOL, Crimea (NW) - Officials in Simferopol and Kyiv met. Crimea is quiet. Pristina, in Kosovo, is not."
	read := func(codes map[string]string) (map[string]string, map[string]bool) {
		t.Helper()
		a := &news.Article{Language: "en", Headline: "Simferopol and Kyiv talk", Body: text}
		if err := testLocations(t, LocationsConfig{Countries: codes}).Process(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		in, focus := map[string]string{}, map[string]bool{}
		for _, l := range a.Locations {
			in[l.Name] = l.Country
		}
		for _, c := range a.Focus.Countries {
			focus[c.Code] = true
		}
		return in, focus
	}
	in, focus := read(nil)
	if in["Simferopol"] != "UA" || in["Crimea"] != "UA" || in["Kosovo"] != "XK" || focus["RU"] {
		t.Fatalf("as GeoNames says: %v %v", in, focus)
	}
	in, focus = read(map[string]string{"703883": "RU", "XK": "RS"})
	if in["Simferopol"] != "RU" || in["Crimea"] != "RU" || in["Kyiv"] != "UA" || in["Kosovo"] != "RS" {
		t.Errorf("as told: %v", in)
	}
	if !focus["RU"] || !focus["UA"] || !focus["RS"] || focus["XK"] {
		t.Errorf("focus as told: %v", focus)
	}
}

func TestCountryCodeFaults(t *testing.T) {
	for want, codes := range map[string]map[string]string{
		`country of "703884x": no country has the code "703884x"`:                        {"703884x": "UA"},
		`country of "1": no place has the GeoNames id 1`:                                 {"1": "UA"},
		`country of "703883": no country has the code "Ukraine"`:                         {"703883": "Ukraine"},
		`country of "XK": RS, but AL for "831053", which is the same place`:              {"831053": "AL", "XK": "RS"},
		`country of "XK": RS, which is told to be HU itself`:                             {"XK": "RS", "RS": "HU"},
		`country of "TW": no country has the code "": two capital letters of ISO 3166-1`: {"TW": ""},
	} {
		if _, err := NewLocations(LocationsConfig{Countries: codes}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v, want %s", codes, err, want)
		}
	}
	if _, err := NewLocations(LocationsConfig{Countries: map[string]string{"UA": "UA", "703883": "UA"}}); err != nil {
		t.Errorf("what GeoNames says already: %v", err)
	}
}
