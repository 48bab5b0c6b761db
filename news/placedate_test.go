package news

import "testing"

func TestPlaceAndDate(t *testing.T) {
	for in, want := range map[string]Dateline{
		"PORT ELLING, July 23 (NPA) -":  {"PORT ELLING", "July 23"},
		"PORT ELLING March 22 NPA -":    {"PORT ELLING", "March 22"},
		"Elling (npa/lni) - ":           {"Elling", ""},
		"ELLING, 01 LUG -":              {"ELLING", "01 LUG"},
		"ELLING, 25-11-2026 (NPA) -":    {"ELLING", "25-11-2026"},
		"SAN ELLING, Calif., 3. Mai":    {"SAN ELLING, Calif.", "3. Mai"},
		"MARCHENA":                      {"MARCHENA", ""},
		"2026-03-01 10:00:00 GMT+00:00": {},
		"":                              {},
	} {
		got := placeAndDate(in)
		if got == nil {
			got = &Dateline{}
		}
		if *got != want {
			t.Errorf("placeAndDate(%q) = %+v, want %+v", in, *got, want)
		}
	}
}
