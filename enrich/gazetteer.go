package enrich

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The gazetteer is one blob that is used where it lies; opening it reads a few
// hundred bytes. All numbers are little-endian.
//
//	magic "DLGAZ1\n\x00"
//	8 × uint32    places, countries, features, names length, blocks, keys length, 0, 0
//	countries     2 bytes each: ISO 3166-1 code; country i is place i
//	features      8 bytes each, padded with zeros: GeoNames feature code
//	places        placeSize bytes each: id uint32, lat and lon int32 in 1e-5
//	              degrees, name uint32 (offset into names), admin1 uint16 (place
//	              number, noRegion for none), country uint8 (noCountry for none),
//	              feature uint8, population uint8 (8·log2(population+1))
//	names         length byte and UTF-8 bytes, for display
//	index         uint32 for each block: its offset in keys
//	keys          sorted PlaceKeys, front-coded in blocks of blockKeys: shared
//	              byte, length byte, the rest of the key, flag byte (traps and
//	              number of candidates), candidates as uvarint place<<3 | how
const (
	gazetteerMagic = "DLGAZ1\n\x00"
	placeSize      = 21
	noRegion       = math.MaxUint16
	noCountry      = math.MaxUint8
	trapWord       = 0x80 // the key is an ordinary English word too
	trapName       = 0x40 // the key is a given name or surname too
	trapMask       = trapWord | trapName
)

//go:embed data/places.bin
var placesBlob []byte

var errGazetteer = errors.New("gazetteer: damaged data")

// match says by which sort of name a candidate was found.
type placeMatch uint8

const (
	byName placeMatch = iota
	byAlternate
	byShortName // "Donetsk" for Donetsk Oblast
	byDemonym   // people and adjective: counts for a country, is no place
	byAbbreviation
)

// placeCandidate is a place that a name may stand for.
type placeCandidate struct {
	place int32
	how   placeMatch
}

type gazetteer struct {
	countries, features, places, names, index, keys []byte
}

func openGazetteer(blob []byte) (*gazetteer, error) {
	if len(blob) < 40 || string(blob[:8]) != gazetteerMagic {
		return nil, fmt.Errorf("%w: magic", errGazetteer)
	}
	var n [6]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(blob[8+4*i:]))
	}
	g, rest := &gazetteer{}, blob[40:]
	for _, part := range []struct {
		to   *[]byte
		size int
	}{
		{&g.countries, 2 * n[1]}, {&g.features, 8 * n[2]}, {&g.places, placeSize * n[0]},
		{&g.names, n[3]}, {&g.index, 4 * n[4]}, {&g.keys, n[5]},
	} {
		if part.size < 0 || part.size > len(rest) {
			return nil, fmt.Errorf("%w: short by %d bytes", errGazetteer, part.size-len(rest))
		}
		*part.to, rest = rest[:part.size:part.size], rest[part.size:]
	}
	return g, nil
}

func (g *gazetteer) record(place int32) []byte {
	return g.places[int(place)*placeSize:][:placeSize]
}

func (g *gazetteer) id(place int32) int {
	return int(binary.LittleEndian.Uint32(g.record(place)))
}

// point gives latitude and longitude in degrees.
func (g *gazetteer) point(place int32) (lat, lon float64) {
	r := g.record(place)
	return float64(int32(binary.LittleEndian.Uint32(r[4:]))) / 1e5, float64(int32(binary.LittleEndian.Uint32(r[8:]))) / 1e5
}

func (g *gazetteer) name(place int32) string {
	at := g.names[binary.LittleEndian.Uint32(g.record(place)[12:]):]
	return string(at[1 : 1+int(at[0])])
}

// region is the place number of the first-level region that holds the place;
// a region holds itself. It is -1 for none.
func (g *gazetteer) region(place int32) int32 {
	if v := binary.LittleEndian.Uint16(g.record(place)[16:]); v != noRegion {
		return int32(v)
	}
	return -1
}

// country is the place number of the place's country, -1 for none.
func (g *gazetteer) country(place int32) int32 {
	if v := g.record(place)[18]; v != noCountry {
		return int32(v)
	}
	return -1
}

func (g *gazetteer) code(country int32) string {
	if country < 0 {
		return ""
	}
	return string(g.countries[2*country:][:2])
}

func (g *gazetteer) feature(place int32) string {
	code := g.features[8*int(g.record(place)[19]):][:8]
	return string(bytes.TrimRight(code, "\x00"))
}

// population is log10 of the number of people, 0 where unknown.
func (g *gazetteer) population(place int32) float64 {
	return float64(g.record(place)[20]) / 8 * math.Log10(2)
}

// kind is what sort of place it is, for weighing.
type placeKind uint8

const (
	kindCountry placeKind = iota
	kindRegion
	kindCapital
	kindSeat
	kindTown
	kindCounty
	kindQuarter
	kindWide // continents, seas, world regions
)

func (g *gazetteer) kind(place int32) placeKind {
	f := g.features[8*int(g.record(place)[19]):][:8]
	switch {
	case string(f[:3]) == "PCL":
		return kindCountry
	case string(f[:4]) == "ADM1":
		return kindRegion
	case string(f[:4]) == "PPLC":
		return kindCapital
	case string(f[:4]) == "ADM2":
		return kindCounty
	case string(f[:5]) == "PPLA\x00":
		return kindSeat
	case string(f[:4]) == "PPLX":
		return kindQuarter
	case f[0] == 'P' || string(f[:4]) == "STLM":
		return kindTown
	}
	return kindWide
}

// lookup appends the candidates of a folded name to dst and gives the traps of
// the name. It does not allocate when dst has room.
func (g *gazetteer) lookup(key []byte, dst []placeCandidate) ([]placeCandidate, byte) {
	block := g.block(key)
	if len(key) == 0 || block == nil {
		return dst, 0
	}
	same := 0 // how many leading bytes the entry before shares with key
	for len(block) > 0 {
		shared, n := int(block[0]), int(block[1])
		rest := block[2 : 2+n]
		flags := block[2+n]
		block = block[3+n:]
		if shared < same {
			return dst, 0 // the entry sorts behind key
		}
		found := false
		if shared == same {
			i := commonPrefix(rest, key[same:])
			same += i
			found = i == n && same == len(key)
			if !found && i < n && (same == len(key) || rest[i] > key[same]) {
				return dst, 0
			}
		}
		for range flags &^ trapMask {
			v, size := binary.Uvarint(block)
			block = block[size:]
			if found {
				dst = append(dst, placeCandidate{int32(v >> 3), placeMatch(v & 7)})
			}
		}
		if found {
			return dst, flags & trapMask
		}
	}
	return dst, 0
}

// block is the only one that can hold the key.
func (g *gazetteer) block(key []byte) []byte {
	lo, hi := 0, len(g.index)/4
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		b := g.keys[g.blockStart(mid):]
		if bytes.Compare(b[2:2+int(b[1])], key) <= 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return nil
	}
	end := len(g.keys)
	if lo < len(g.index)/4 {
		end = g.blockStart(lo)
	}
	return g.keys[g.blockStart(lo-1):end]
}

func (g *gazetteer) blockStart(i int) int {
	return int(binary.LittleEndian.Uint32(g.index[4*i:]))
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
