package query

import (
	"math"
	"testing"
)

func TestParseArea(t *testing.T) {
	for in, want := range map[string]Circle{
		"61.2,-149.9,100km":   {61.2, -149.9, 100},
		" 61.2, -149.9, 60mi": {61.2, -149.9, 60 * 1.609344},
		"-90,180,10 nm":       {-90, 180, 18.52},
	} {
		if got, err := ParseCircle(in); err != nil || got != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"":                  `"" is not a point and a radius, such as 61.2,-149.9,100km`,
		"61.2,-149.9":       `"61.2" is not latitude and longitude, such as 61.2,-149.9: 1 parts instead of 2`,
		"61.2,-149.9,100":   `"100" is not a distance with its unit, such as 100km or 60mi`,
		"61.2,-149.9,km":    `"km" is not a distance with its unit, such as 100km or 60mi`,
		"61.2,-149.9,5ly":   `"5ly" is not a distance with its unit, such as 100km or 60mi`,
		"61.2,-149.9,0km":   "a radius of 0km is not between 0 and 20016 km",
		"61.2,-149.9,NaNkm": "a radius of NaNkm is not between 0 and 20016 km",
		"1e99,0,100km":      "latitude 1" + zeros(99) + " is not from -90 to 90",
		"NaN,0,100km":       "latitude NaN is not from -90 to 90",
		"0,181,100km":       "longitude 181 is not from -180 to 180",
		"north,0,100km":     `"north,0" is not latitude and longitude, such as 61.2,-149.9: "north" is no number`,
	} {
		if _, err := ParseCircle(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	if got, err := ParseBox("51,170,72,-129"); err != nil || got != (Box{51, 170, 72, -129}) {
		t.Errorf("box: %v, %v", got, err)
	}
	for in, want := range map[string]string{
		"51,170,72":     `"51,170,72" is not south,west,north,east, such as 51,-180,72,-129: 3 parts instead of 4`,
		"72,-129,51,0":  `"72,-129,51,0": its south lies north of its north`,
		"0,0,91,0":      "latitude 91 is not from -90 to 90",
		"0,-181,1,0":    "longitude -181 is not from -180 to 180",
		"0,0,1,Inf":     "longitude +Inf is not from -180 to 180",
		"a,0,1,2":       `"a,0,1,2" is not south,west,north,east, such as 51,-180,72,-129: "a" is no number`,
		"0,0,1,2 extra": `"0,0,1,2 extra" is not south,west,north,east, such as 51,-180,72,-129: "2 extra" is no number`,
	} {
		if _, err := ParseBox(in); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

// Distances between cities, as printed in atlases.
func TestKilometres(t *testing.T) {
	for _, c := range []struct{ lat1, lon1, lat2, lon2, want float64 }{
		{61.218, -149.900, 60.170, 24.935, 6501}, // Anchorage, Helsinki
		{51.507, -0.128, 48.857, 2.352, 344},     // London, Paris
		{-18.14, 178.44, -13.83, -171.77, 1155},  // Suva, Apia, over the date line
		{90, 0, -90, 77, math.Pi * earthRadius},
	} {
		if got := kilometres(c.lat1, c.lon1, c.lat2, c.lon2); math.Abs(got-c.want) > 0.01*c.want {
			t.Errorf("%v: %.0f km", c, got)
		}
	}
}

// What is read is a place on earth, and is read again as the same from what is
// printed.
func FuzzArea(f *testing.F) {
	for _, s := range []string{"61.2,-149.9,100km", "0,0,0.001nm", "51,170,72,-129", "-90,-180,90,180", "1,2,3", ",,,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := ParseCircle(s); err == nil {
			if again, err := ParseCircle(c.String()); err != nil || again != c {
				t.Errorf("%q: %v, then %v, %v", s, c, again, err)
			}
			if !c.Contains(c.Lat, c.Lon) {
				t.Errorf("%v lies outside itself", c)
			}
		}
		if b, err := ParseBox(s); err == nil {
			if again, err := ParseBox(b.String()); err != nil || again != b {
				t.Errorf("%q: %v, then %v, %v", s, b, again, err)
			}
			if !b.Contains(b.South, b.West) || !b.Contains(b.North, b.East) {
				t.Errorf("%v lies outside itself", b)
			}
		}
	})
}
