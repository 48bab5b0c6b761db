package enrich

import "testing"

// TestGazetteerCovers: how many of the places that people marked can be found at
// all, by the GeoNames number they were given (LGL) or by a reading of the name
// that lies within 161 km (both).
func TestGazetteerCovers(t *testing.T) {
	g := embeddedGazetteer(t)
	ids := map[int]bool{}
	for p := range int32(g.len()) {
		ids[g.id(p)] = true
	}
	for _, c := range []struct {
		name         string
		stories      func(testing.TB) []markedStory
		byID, byName float64
	}{
		{"GeoVirus", geoVirus, 0, 0.87},
		{"LGL", lgl, 0.92, 0.92},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all, withID, byName float64
			f := nameFinder{g: g}
			for _, s := range c.stories(t) {
				for _, p := range s.toponyms {
					all++
					if ids[p.id] && p.id != 0 {
						withID++
					}
					f.candidates = f.candidates[:0]
					f.lookupPart(PlaceKey(nil, s.text[p.start:p.end]))
					if f.reaches(p) {
						byName++
					}
				}
			}
			t.Logf("%.0f names: %.1f%% of the numbers known, %.1f%% have a reading within %d km", all, 100*withID/all, 100*byName/all, sameKM)
			if withID/all < c.byID || byName/all < c.byName {
				t.Errorf("below the floors %.3f, %.3f", c.byID, c.byName)
			}
		})
	}
}

func (f *nameFinder) reaches(p toponym) bool {
	for _, c := range f.candidates {
		lat, lon := f.g.point(c.place)
		if f.g.id(c.place) == p.id && p.id != 0 || distance(lat, lon, p.lat, p.lon) <= sameKM {
			return true
		}
	}
	return false
}
