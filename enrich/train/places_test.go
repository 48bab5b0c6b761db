package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestShortNames(t *testing.T) {
	for name, want := range map[string][]string{
		"Kherson Oblast":      {"Kherson"},
		"Province of Laguna":  {"Laguna"},
		"Cook County":         {"Cook"},
		"County Cork":         {"Cork"},
		"Kharkivs'ka Oblast'": {"Kharkivs'ka"},
		"Bavaria":             nil,
	} {
		if got := shortNames(name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestSpelling(t *testing.T) {
	for name, want := range map[string]bool{
		"Lukhansk": true, "Łuhańsk": true, "al-Hasakah": true, "'s-Gravenhage": true,
		"ji fu": false, "Киев": false, "IEV": false, "Kyiv Київ": false,
	} {
		if got := spelling(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestParseSense(t *testing.T) {
	id, s, err := parseSense(`03136060 01 a 01 Lone-Star_Stater(p) 0 003 + 09765165 n 0101 + 09164256 n 0101 \ 09164256 n 0101 | of Texas  `)
	want := &sense{file: "01", words: []string{"Lone-Star Stater"}, links: map[string][]string{"+": {"n09765165", "n09164256"}, `\`: {"n09164256"}}}
	if err != nil || id != "a03136060" || !reflect.DeepEqual(s, want) {
		t.Errorf("%s %+v, %v", id, s, err)
	}
	for _, line := range []string{"", "1 15 n 02 one 0 000", "1 15 n xx one 0 000 |", "1 15 n 01 one 0 002 @ 1 n 0000 |"} {
		if _, s, err := parseSense(line); err == nil {
			t.Errorf("%q: %+v", line, s)
		}
	}
}

// TestOwnTables: every row of our own tables can be read, and no two rows of the
// table of wide places show the same name in the same country.
func TestOwnTables(t *testing.T) {
	points, err := ownPoints()
	if err != nil {
		t.Fatal(err)
	}
	for code, at := range points {
		if at.lat < -90 || at.lat > 90 || at.lon < -180 || at.lon > 180 || len(code) < 2 {
			t.Errorf("%s at %v", code, at)
		}
	}
	seen := map[string]bool{}
	err = eachRow(strings.NewReader(ownWide), 5, func(f []string) error {
		at, err := parsePoint(f[2], f[3])
		shown, _, _ := strings.Cut(f[4], "|")
		if key := f[1] + shown; seen[key] || at.lat < -90 || at.lat > 90 || at.lon < -180 || at.lon > 180 {
			t.Errorf("%s, %s at %v", shown, f[1], at)
		} else {
			seen[key] = true
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ country, name, want string }{
		{"IQ", "Al Fallūjah", "Al Fallujah"},
		{"UA", "Kharkivs’ka Oblast’", "Kharkivska Oblast"},
		{"CN", "Xi’an", "Xi'an"},
		{"CN", "Ürümqi", "Urumqi"},
		{"BD", "Cox’s Bāzār", "Cox's Bazar"},
		{"VN", "Ðà Lạt", "Da Lat"},
		{"SY", "‘Ayn al ‘Arab", "Ayn al Arab"},
		{"BR", "São Paulo", "São Paulo"},
		{"", "Côte d’Azur", "Côte d’Azur"},
	} {
		if got := plain(c.country, c.name); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.name, c.country, got, c.want)
		}
	}
}

func TestOtherArticles(t *testing.T) {
	for _, c := range []struct {
		country, name string
		want          []string
	}{
		{"SY", "Ar Raqqah", []string{"Raqqah", "Al Raqqah", "El Raqqah"}},
		{"EG", "El-Alamein", []string{"Alamein", "Al Alamein", "El Alamein"}},
		{"SY", "Aleppo", nil},
		{"US", "El Paso", nil},
	} {
		if got := otherArticles(c.country, c.name); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
