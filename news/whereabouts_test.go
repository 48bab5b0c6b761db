package news

import (
	"slices"
	"testing"
)

func TestPinpoint(t *testing.T) {
	for _, c := range []struct {
		l    Location
		want bool
	}{
		{Location{Name: "Anchorage", Country: "US", Feature: "PPLA2", Lat: 61.2, Lon: -149.9}, true},
		{Location{Name: "Alaska", Country: "US", Feature: "ADM1", Lat: 64, Lon: -150}, true},
		{Location{Name: "United States", Country: "US", Feature: "PCLI", Lat: 39.8, Lon: -98.5}, false},
		{Location{Name: "Singapore", Country: "SG", Feature: "PCLI", Lat: 1.4, Lon: 103.8}, true},
		{Location{Name: "Europe", Feature: "CONT", Lat: 48.7, Lon: 9.1}, false},
		{Location{Name: "Pacific Ocean", Feature: "OCN", Lat: 0, Lon: -150}, false},
		{Location{Name: "Black Sea", Feature: "SEA", Lat: 43, Lon: 35}, true},
		{Location{Name: "Middle East", Feature: "RGN", Lat: 29, Lon: 41}, false},
		{Location{Name: "Darfur", Country: "SD", Feature: "RGN", Lat: 13, Lon: 25}, true},
		{Location{Name: "told by hand", Lat: 10, Lon: 10}, true},
		{Location{Name: "off the earth", Lat: 91}, false},
		{Location{Name: "odd code", Country: "D ", Feature: "PCLI"}, false},
	} {
		if got := c.l.Pinpoint(); got != c.want {
			t.Errorf("%s: %v", c.l.Name, got)
		}
	}
}

func TestCountries(t *testing.T) {
	focus := func(all ...CountryScore) *Article { return &Article{Focus: &Focus{Countries: all}} }
	for name, c := range map[string]struct {
		a    *Article
		want []string
	}{
		"a tenth":       {focus(CountryScore{"US", 0.6}, CountryScore{"RU", 0.31}, CountryScore{"HU", 0.09}), []string{"US", "RU"}},
		"many":          {focus(CountryScore{"US", 0.12}, CountryScore{"RU", 0.08}, CountryScore{"HU", 0.05}), []string{"US", "RU"}},
		"no focus":      {&Article{Locations: []Location{{Country: "FR", Confidence: 0.4}, {Country: "DE", Confidence: 0.9}, {Country: "IT"}, {Country: "DE"}, {}}}, []string{"DE", "IT"}},
		"place of none": {&Article{Focus: &Focus{Place: "Black Sea"}, Locations: []Location{{Country: "TR"}}}, []string{"TR"}},
		"nothing":       {&Article{}, nil},
	} {
		if got := c.a.Countries(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
