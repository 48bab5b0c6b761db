package enrich

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// The gazetteer is one blob that is used where it lies: opening it costs one pass
// for the checksum and one over the first keys of the blocks. All numbers are
// little-endian.
//
//	magic "DLGAZ2\n\x00"
//	uint32        CRC-32C of all that follows
//	7 × uint32    places, countries, regions, counties, features, blocks, keys length
//	countries     2 bytes each: ISO 3166-1 code
//	features      8 bytes each, padded with zeros: GeoNames feature code
//	holders       holderSize bytes each, countries, then first-level regions, then
//	              counties (second level): place uint24, uint16 the holder above
//	places        placeSize bytes each, in the order of the keys of their names:
//	              id uint24; 48 bits with feature 6, spelling 2, latitude 20 (steps
//	              of 1/latSteps degrees from the pole), longitude 20; holder uint16 (itself for a country, region
//	              or county; noHolder for none); population uint8 (8·log2(n+1))
//	index         blockSize bytes for each block of keys: its length uint16, how many
//	              places are named in it uint16
//	keys          sorted PlaceKeys, front-coded in blocks of blockKeys; each entry:
//	  nibble × 2  bytes shared with the key before, bytes of its own; 15 means
//	              that 15 and the byte that follows are to be added
//	  flags       traps, entryListed, entryListFirst, entrySpelled, entryNamed
//	  byte        with entryNamed at its most only: how many more places
//	  key         its own bytes
//	  spellings   of entrySpelled, up to three: length byte with spellingMore, bytes
//	  list        of entryListed: place<<4 | how<<1 | more follow, uint24 each
//
// The places that a key is the name of are not listed: they are the next ones in
// the order of places. Within a key places come by their prior.
const (
	gazetteerMagic = "DLGAZ2\n\x00"
	gazetteerHead  = len(gazetteerMagic) + 4 + 7*4
	placeSize      = 12
	holderSize     = 5
	blockSize      = 4
	blockKeys      = 8
	noHolder       = math.MaxUint16
	latSteps       = 5000 // to a degree: 22 metres
	lonSteps       = 2500 // 44 metres at the equator

	trapWord       = 0x80 // the key is an ordinary English word too
	trapName       = 0x40 // the key is a given name or surname too
	trapMask       = trapWord | trapName
	entryListed    = 0x20 // other places that the key may stand for follow
	entryListFirst = 0x10 // and the first of them is the likeliest
	entrySpelled   = 0x08
	entryNamed     = 0x07 // number of places with this name
	spellingMore   = 0x80
)

// maxCandidates is how many places a name is taken to stand for at most, the
// likeliest. The resolver weighs every one against the whole story; there are
// some hundred places called San José, and past this many they are villages that
// nothing but their region's name tells apart.
const maxCandidates = 100

//go:embed data/places.bin
var placesBlob []byte

var (
	errGazetteer = errors.New("gazetteer: damaged data")
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
)

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

// placeBlock is a block of keys: the first eight bytes of its first key, as
// keyHead, its offset in keys, and the number of the first place named in it.
type placeBlock struct {
	head         uint64
	start, first uint32
}

type gazetteer struct {
	countries, features, holders, places, index, keys []byte

	nations, regions int // holders below nations are countries, below regions regions

	blocks []placeBlock // the index as the search wants it
}

func openGazetteer(blob []byte) (*gazetteer, error) {
	if len(blob) < gazetteerHead || string(blob[:len(gazetteerMagic)]) != gazetteerMagic {
		return nil, fmt.Errorf("%w: magic", errGazetteer)
	}
	rest := blob[len(gazetteerMagic)+4:]
	if crc32.Checksum(rest, castagnoli) != binary.LittleEndian.Uint32(blob[len(gazetteerMagic):]) {
		return nil, fmt.Errorf("%w: checksum", errGazetteer)
	}
	return layGazetteer(rest)
}

// layGazetteer finds the parts and makes sure that they fit each other, so that
// no bytes can lead a reader out of them.
func layGazetteer(rest []byte) (*gazetteer, error) {
	var n [7]int
	for i := range n {
		n[i] = int(binary.LittleEndian.Uint32(rest[4*i:]))
	}
	rest = rest[4*len(n):]
	places, countries, regions, counties, features, blocks, keys := n[0], n[1], n[2], n[3], n[4], n[5], n[6]
	g := &gazetteer{nations: countries, regions: countries + regions}
	for _, part := range []struct {
		to   *[]byte
		size int
	}{
		{&g.countries, 2 * countries}, {&g.features, 8 * features}, {&g.holders, holderSize * (countries + regions + counties)},
		{&g.places, placeSize * places}, {&g.index, blockSize * blocks}, {&g.keys, keys},
	} {
		if part.size > len(rest) {
			return nil, fmt.Errorf("%w: short by %d bytes", errGazetteer, part.size-len(rest))
		}
		*part.to, rest = rest[:part.size:part.size], rest[part.size:]
	}
	if err := g.check(places, features); err != nil {
		return nil, err
	}
	return g, g.findBlocks()
}

// findBlocks adds the index up.
func (g *gazetteer) findBlocks() error {
	g.blocks = make([]placeBlock, len(g.index)/blockSize)
	var start, first uint32
	for i := range g.blocks {
		length, named := uint32(binary.LittleEndian.Uint16(g.index[blockSize*i:])), uint32(binary.LittleEndian.Uint16(g.index[blockSize*i+2:]))
		var e placeEntry
		if int(start+length) > len(g.keys) {
			return fmt.Errorf("%w: block %d", errGazetteer, i)
		}
		if _, ok := e.next(g.keys[start : start+length]); !ok {
			return fmt.Errorf("%w: block %d", errGazetteer, i)
		}
		g.blocks[i] = placeBlock{keyHead(e.rest), start, first}
		start += length
		first += named
	}
	return nil
}

func (g *gazetteer) check(places, features int) error {
	holders := len(g.holders) / holderSize
	for h := range holders {
		above := g.above(h)
		if int(g.holderPlace(h)) >= places || above != noHolder && above >= min(h, g.regions) {
			return fmt.Errorf("%w: holder %d", errGazetteer, h)
		}
	}
	for p := range int32(places) {
		if h := g.holder(p); h != noHolder && h >= holders || g.featureNumber(p) >= features {
			return fmt.Errorf("%w: place %d", errGazetteer, p)
		}
	}
	return nil
}

func uint24(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
}

func (g *gazetteer) len() int { return len(g.places) / placeSize }

func (g *gazetteer) record(place int32) []byte {
	return g.places[int(place)*placeSize:][:placeSize:placeSize]
}

// id is the place's GeoNames number, 0 where it has none.
func (g *gazetteer) id(place int32) int { return int(uint24(g.record(place))) }

// byID is the place with a GeoNames number, -1 if there is none. It looks through
// all of them.
func (g *gazetteer) byID(id int) int32 {
	for p := range int32(g.len()) {
		if id != 0 && g.id(p) == id {
			return p
		}
	}
	return -1
}

// bits are feature, spelling, latitude and longitude.
func (g *gazetteer) bits(place int32) uint64 {
	return binary.LittleEndian.Uint64(g.record(place)[3:])
}

func (g *gazetteer) featureNumber(place int32) int { return int(g.record(place)[3] & 0x3f) }

// point gives latitude and longitude in degrees, right to half a step.
func (g *gazetteer) point(place int32) (lat, lon float64) {
	const mask = 1<<20 - 1
	b := g.bits(place) >> 8
	return float64(int(b&mask)-90*latSteps) / latSteps, float64(int(b>>20&mask)-180*lonSteps) / lonSteps
}

// holder is the number of the country, region or county that holds the place;
// each of them holds itself.
func (g *gazetteer) holder(place int32) int {
	return int(binary.LittleEndian.Uint16(g.record(place)[9:]))
}

func (g *gazetteer) holderPlace(holder int) int32 {
	return int32(uint24(g.holders[holderSize*holder:]))
}

func (g *gazetteer) above(holder int) int {
	return int(binary.LittleEndian.Uint16(g.holders[holderSize*holder+3:]))
}

// county is the second-level region that holds the place, -1 for none.
func (g *gazetteer) county(place int32) int32 {
	if h := g.holder(place); h != noHolder && h >= g.regions {
		return g.holderPlace(h)
	}
	return -1
}

// region is the first-level region that holds the place; a region holds itself.
// It is -1 for none.
func (g *gazetteer) region(place int32) int32 {
	h := g.holder(place)
	if h != noHolder && h >= g.regions {
		h = g.above(h)
	}
	if h == noHolder || h < g.nations {
		return -1
	}
	return g.holderPlace(h)
}

// country is the country that holds the place, -1 for none.
func (g *gazetteer) country(place int32) int32 {
	if h := g.nation(place); h != noHolder {
		return g.holderPlace(h)
	}
	return -1
}

func (g *gazetteer) nation(place int32) int {
	h := g.holder(place)
	for h != noHolder && h >= g.nations {
		h = g.above(h)
	}
	return h
}

// code is the ISO code of the country that holds the place.
func (g *gazetteer) code(place int32) string {
	if place < 0 {
		return ""
	}
	if h := g.nation(place); h != noHolder {
		return string(g.countries[2*h:][:2])
	}
	return ""
}

func (g *gazetteer) featureCode(place int32) []byte {
	return g.features[8*g.featureNumber(place):][:8]
}

func (g *gazetteer) feature(place int32) string {
	return string(bytes.TrimRight(g.featureCode(place), "\x00"))
}

// population is log10 of the number of people, 0 where unknown.
func (g *gazetteer) population(place int32) float64 {
	return float64(g.record(place)[11]) / 8 * math.Log10(2)
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
	f := g.featureCode(place)
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
	case string(f[:3]) == "PPL", string(f[:4]) == "STLM":
		return kindTown
	}
	return kindWide
}
