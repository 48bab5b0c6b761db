package enrich

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"runtime"
	"slices"
	"testing"
	"unicode/utf8"
)

func embeddedGazetteer(t testing.TB) *gazetteer {
	t.Helper()
	g, err := openGazetteer(placesBlob)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestEveryPlaceIsFound: the key of a place's name leads to the place, unless
// there are more of that name than are given.
func TestEveryPlaceIsFound(t *testing.T) {
	g := embeddedGazetteer(t)
	var key []byte
	var found []placeCandidate
	hidden := 0
	for p := range int32(g.len()) {
		name := g.name(p)
		key = PlaceKey(key[:0], name)
		found, _ = g.lookup(key, found[:0])
		if !utf8.ValidString(name) || len(found) > maxCandidates {
			t.Fatalf("%d %q: %d candidates", g.id(p), name, len(found))
		}
		if !slices.ContainsFunc(found, func(c placeCandidate) bool { return c.place == p && c.how == byName }) {
			if hidden++; len(key) >= 2 && len(found) < maxCandidates {
				t.Errorf("%d %q is not among its candidates", g.id(p), name)
			}
		}
	}
	if hidden > 20 {
		t.Errorf("%d places cannot be found by their name", hidden)
	}
}

// TestGazetteer is about places that everybody knows.
func TestGazetteer(t *testing.T) {
	g := embeddedGazetteer(t)
	for _, c := range []struct {
		name               string
		id                 int
		shown, county      string
		region, code       string
		kind               placeKind
		lat, lon, atLeastM float64 // people, in millions
	}{
		{"Anchorage", 5879400, "Anchorage", "Anchorage Municipality", "Alaska", "US", kindTown, 61.218, -149.9, 0.2},
		{"Alaska", 5879092, "Alaska", "", "Alaska", "US", kindRegion, 64, -150, 0.5},
		{"Kiev", 703448, "Kyiv", "", "Kyiv City", "UA", kindCapital, 50.45, 30.52, 2},
		{"the Ukraine", 690791, "Ukraine", "", "", "UA", kindCountry, 49, 32, 30},
		{"Lukhansk", 702657, "Luhansk", "", "Luhansk", "UA", kindRegion, 48.9, 39, 1},
		{"Maceio", 3395981, "Maceió", "Maceió", "Alagoas", "BR", kindSeat, -9.67, -35.74, 0.9},
		{"Köln", 2886242, "Cologne", "Regierungsbezirk Köln", "North Rhine-Westphalia", "DE", kindTown, 50.93, 6.95, 0.9},
		{"'s-Hertogenbosch", 2747351, "'s-Hertogenbosch", "Gemeente 's-Hertogenbosch", "North Brabant", "NL", kindSeat, 51.7, 5.3, 0.1},
		{"Crimea", 703883, "Crimea", "", "Crimea", "UA", kindRegion, 45.3, 34.3, 1},
		{"Taiwan", 1668284, "Taiwan", "", "", "TW", kindCountry, 24, 121, 20},
		{"Black Sea", 630673, "Black Sea", "", "", "", kindWide, 43.4, 34.3, 0},
		{"EU", 6695072, "European Union", "", "", "", kindWide, 50.84, 4.38, 0},
		{"Bay Area", 0, "Bay Area", "", "California", "US", kindWide, 37.75, -122.25, 0},
		{"Heathrow", 0, "Heathrow Airport", "", "England", "GB", kindWide, 51.47, -0.46, 0},
		{"Soviet Union", 0, "Soviet Union", "", "", "RU", kindCountry, 60, 90, 0},
		{"Cook County", 4888671, "Cook County", "Cook County", "Illinois", "US", kindCounty, 41.9, -87.7, 4},
	} {
		found, _ := g.lookup(PlaceKey(nil, c.name), nil)
		if len(found) == 0 {
			t.Errorf("%s: unknown", c.name)
			continue
		}
		p := found[0].place
		lat, lon := g.point(p)
		if g.id(p) != c.id || g.name(p) != c.shown || g.code(p) != c.code || g.kind(p) != c.kind || distance(lat, lon, c.lat, c.lon) > 60 {
			t.Errorf("%s: %d %s, %s, kind %d at %.2f, %.2f", c.name, g.id(p), g.name(p), g.code(p), g.kind(p), lat, lon)
		}
		if r := g.region(p); nameOrNone(g, r) != c.region || nameOrNone(g, g.county(p)) != c.county {
			t.Errorf("%s: in %q, %q", c.name, nameOrNone(g, g.county(p)), nameOrNone(g, r))
		}
		if people := math.Pow(10, g.population(p)); people < 0.9e6*c.atLeastM {
			t.Errorf("%s: %.0f people", c.name, people)
		}
	}
}

func nameOrNone(g *gazetteer, place int32) string {
	if place < 0 {
		return ""
	}
	return g.name(place)
}

// TestNoTownIsElsewhere: points are on earth, and what holds a place agrees.
func TestNoTownIsElsewhere(t *testing.T) {
	g := embeddedGazetteer(t)
	for p := range int32(g.len()) {
		lat, lon := g.point(p)
		if lat < -90 || lat > 90 || lon < -180 || lon > 180 {
			t.Errorf("%d %s: at %f, %f", g.id(p), g.name(p), lat, lon)
		}
		r, c := g.region(p), g.country(p)
		if r < 0 || r == p || g.kind(p) == kindWide {
			continue
		}
		if g.country(r) != c {
			t.Errorf("%s: in %s and in %s", g.name(p), g.code(p), g.code(r))
		}
	}
}

// TestOwnPlacesAreNearTowns: what our own table puts into a country lies near a
// town of it. The farthest is an islet of Japan.
func TestOwnPlacesAreNearTowns(t *testing.T) {
	g := embeddedGazetteer(t)
	towns := map[int32][]int32{}
	for p := range int32(g.len()) {
		if g.id(p) != 0 && g.kind(p) != kindWide {
			towns[g.country(p)] = append(towns[g.country(p)], p)
		}
	}
	own := 0
	for p := range int32(g.len()) {
		if g.id(p) != 0 || g.country(p) < 0 {
			continue
		}
		own++
		lat, lon := g.point(p)
		if !slices.ContainsFunc(towns[g.country(p)], func(town int32) bool {
			lat2, lon2 := g.point(town)
			return math.Abs(lat-lat2) < 10 && distance(lat, lon, lat2, lon2) < 1100
		}) {
			t.Errorf("%s at %.2f, %.2f: not in %s", g.name(p), lat, lon, g.code(p))
		}
	}
	if own < 500 {
		t.Errorf("%d places of our own", own)
	}
}

func TestDamagedGazetteer(t *testing.T) {
	for at := 0; at < len(placesBlob); at += len(placesBlob) / 50 {
		broken := bytes.Clone(placesBlob)
		broken[at] ^= 0x10
		for _, blob := range [][]byte{broken, placesBlob[:at]} {
			if _, err := openGazetteer(blob); !errors.Is(err, errGazetteer) {
				t.Errorf("at byte %d of %d: %v", at, len(blob), err)
			}
		}
	}
}

// FuzzGazetteer reads everything in blobs whose checksum is right and whose bytes
// are not.
func FuzzGazetteer(f *testing.F) {
	small := smallGazetteer(fewKeys, 6)
	f.Add(small, []byte("a"))
	f.Add(small, []byte("bad kreuznach"))
	f.Fuzz(func(t *testing.T, blob, key []byte) {
		if len(blob) < gazetteerHead {
			return
		}
		body := blob[len(gazetteerMagic)+4:]
		head := binary.LittleEndian.AppendUint32([]byte(gazetteerMagic), crc32.Checksum(body, castagnoli))
		g, err := openGazetteer(append(head, body...))
		if err != nil {
			if !errors.Is(err, errGazetteer) {
				t.Fatal(err)
			}
			return
		}
		found, _ := g.lookup(key, nil)
		if len(found) > maxCandidates {
			t.Fatalf("%d candidates", len(found))
		}
		for p := range int32(g.len()) {
			found = append(found, placeCandidate{place: p})
		}
		for _, c := range found {
			g.name(c.place)
			g.point(c.place)
			g.feature(c.place)
			g.kind(c.place)
			g.code(c.place)
			g.region(c.place)
			g.county(c.place)
			g.country(c.place)
		}
	})
}

const fewKeys = "\x02\x01aa" + "\x14\x09bcde\x03\x1f\xc3\xa9" + "\x12\x24fg\x10\x00\x00" + "\x07\x01bad kre"

// smallGazetteer has a country, a region, a county and towns, and one block of
// keys.
func smallGazetteer(keys string, places int) []byte {
	var body []byte
	for _, n := range []int{places, 1, 1, 1, 3, 1, len(keys)} {
		body = binary.LittleEndian.AppendUint32(body, uint32(n))
	}
	body = append(body, "UAPCLI\x00\x00\x00\x00ADM1\x00\x00\x00\x00PPL\x00\x00\x00\x00\x00"...)
	body = append(body, 0, 0, 0, 0xff, 0xff, 1, 0, 0, 0, 0, 2, 0, 0, 1, 0)
	for p := range places {
		body = append(body, byte(p), 0, 0, byte(min(p, 2)), 1, 2, 3, 4, 5, byte(min(p, 2)), 0, byte(p))
	}
	body = append(body, byte(len(keys)), 0, byte(places), byte(places>>8))
	body = append(body, keys...)
	return append(binary.LittleEndian.AppendUint32([]byte(gazetteerMagic), crc32.Checksum(body, castagnoli)), body...)
}

func FuzzPlaceSpelling(f *testing.F) {
	for _, name := range []string{"Saint-Denis", "São Tomé", "St. Mary's", "L'Aquila", "The Hague", "Łódź", "Đà Nẵng", "A  B", "ß", "\x1f", "", "Nowe Miasto nad Wisłą"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) {
			return
		}
		key := PlaceKey(nil, name)
		spelling := PlaceSpelling(key, name)
		if got := string(respell(nil, key, spelling)); got != name {
			t.Errorf("%q with %q gives %q, want %q", key, spelling, got, name)
		}
		respell(nil, []byte("key"), []byte(name)) // of a damaged blob
	})
}

// TestGazetteerIsSmall: the blob is all that is embedded and nearly all that is
// resident.
func TestGazetteerIsSmall(t *testing.T) {
	if n := len(placesBlob); n > 6_000_000 {
		t.Errorf("embedded: %d bytes", n)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	embeddedGazetteer(t)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1_000_000 {
		t.Errorf("allocated: %d bytes", n)
	}
}

// TestCandidatesAreCapped: of 262 places of a name the first hundred are given.
func TestCandidatesAreCapped(t *testing.T) {
	g, err := openGazetteer(smallGazetteer("\x02\x07\xffsj", 262))
	if err != nil {
		t.Fatal(err)
	}
	found, _ := g.lookup([]byte("sj"), nil)
	if len(found) != maxCandidates || found[0].place != 0 || found[99].place != 99 {
		t.Errorf("%d candidates: %v", len(found), found)
	}
	if name := g.name(261); name != "Sj" {
		t.Errorf("name of the last: %q", name)
	}
}

// BenchmarkGazetteerLookup: the names of one story, and 3,700 names of all sorts
// and sizes, for which memory has to be waited for. One in five is unknown.
func BenchmarkGazetteerLookup(b *testing.B) {
	g := embeddedGazetteer(b)
	for _, c := range []struct {
		name string
		step int32
	}{{"warm", 4999}, {"cold", 61}} {
		b.Run(c.name, func(b *testing.B) {
			var keys [][]byte
			for p := int32(0); p < int32(g.len()); p += c.step {
				key := PlaceKey(nil, g.name(p))
				if len(keys)%5 == 4 {
					key = append(key, "xyz"...)
				}
				keys = append(keys, key)
			}
			found := make([]placeCandidate, 0, maxCandidates)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				found, _ = g.lookup(keys[i%len(keys)], found[:0])
				i += 1009
			}
		})
	}
}

func BenchmarkOpenGazetteer(b *testing.B) {
	b.SetBytes(int64(len(placesBlob)))
	b.ReportAllocs()
	for b.Loop() {
		embeddedGazetteer(b)
	}
}

func FuzzPlaceKey(f *testing.F) {
	for _, name := range []string{"The Hague", "St. St.", "& Co.", "co", "the the", "Ǆ", "İstanbul", "a & b"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		key := PlaceKey([]byte("kept "), name)
		rest, ok := bytes.CutPrefix(key, []byte("kept "))
		if !ok || string(rest) != string(PlaceKey(nil, name)) {
			t.Fatalf("%q behind other bytes: %q", name, key)
		}
		if bytes.Contains(rest, []byte("  ")) || bytes.HasPrefix(rest, []byte(" ")) || bytes.HasSuffix(rest, []byte(" ")) {
			t.Errorf("%q: %q", name, rest)
		}
	})
}
