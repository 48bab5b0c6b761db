package main

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
)

// The layout is described in enrich/gazetteer.go.
const (
	placesMagic     = "DLGAZ2\n\x00"
	placeBlockKeys  = 8
	maxPlaceKey     = 270
	maxNamed        = 7 + 255
	maxSpellings    = 3
	noHolder        = math.MaxUint16
	entryListed     = 0x20
	entryListFirst  = 0x10
	entrySpelled    = 0x08
	entryNamed      = 0x07
	spellingMore    = 0x80
	maxListedPlaces = 100 // as many as a lookup gives
)

// placeEntry is one key with the places it may stand for.
type placeEntry struct {
	named     []*place // whose name it is
	spellings [][]byte // of their names, where capitals are not enough
	listed    []reading
}

// reading is a place that a key may stand for though it is not its name.
type reading struct {
	*place
	how int
}

// packing is what the parts of the blob need to know of each other.
type packing struct {
	entries  map[string]*placeEntry
	keys     []string
	order    []*place       // of the places in the blob
	number   map[*place]int // in order
	holders  []*place
	holder   map[*place]int // in holders
	spelling map[*place]int // from 1, 0 for none
	features []string
}

func writePlaces(path string, a *atlas, traps map[string]byte) error {
	p := &packing{entries: map[string]*placeEntry{}, number: map[*place]int{}, holder: map[*place]int{}, spelling: map[*place]int{}}
	p.addKeys(slices.Concat(a.countries, a.regions, a.counties, a.others))
	if err := p.arrange(); err != nil {
		return err
	}
	p.holders = slices.Concat(a.countries, a.regions, a.counties)
	for i, h := range p.holders {
		p.holder[h] = i
	}
	if len(p.holders) >= noHolder {
		return fmt.Errorf("%d holders are too many", len(p.holders))
	}
	records, err := p.records(a)
	if err != nil {
		return err
	}
	index, keys := p.packKeys(traps)
	var body []byte
	for _, n := range []int{len(p.order), len(a.countries), len(a.regions), len(a.counties), len(p.features), len(index) / 4, len(keys)} {
		body = binary.LittleEndian.AppendUint32(body, uint32(n))
	}
	for _, c := range a.countries {
		body = append(body, c.country...)
	}
	for _, f := range p.features {
		body = append(body, f+strings.Repeat("\x00", 8-len(f))...)
	}
	for _, part := range [][]byte{p.packHolders(a), records, index, keys} {
		body = append(body, part...)
	}
	blob := binary.LittleEndian.AppendUint32([]byte(placesMagic), crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)))
	return os.WriteFile(path, append(blob, body...), 0o644)
}

func (p *packing) addKeys(all []*place) {
	at := func(key string) *placeEntry {
		if p.entries[key] == nil {
			p.entries[key] = &placeEntry{}
		}
		return p.entries[key]
	}
	for _, place := range all {
		own := string(enrich.PlaceKey(nil, place.name))
		e := at(own)
		e.named = append(e.named, place)
		hows := map[string]int{}
		for name, how := range place.names {
			key := string(enrich.PlaceKey(nil, name))
			if old, ok := hows[key]; len(key) >= 2 && key != own && (!ok || how < old) {
				hows[key] = how
			}
		}
		for _, key := range sortedKeys(hows) {
			e := at(key)
			e.listed = append(e.listed, reading{place, hows[key]})
		}
	}
}

// arrange puts the places of every key by their prior and numbers all places.
func (p *packing) arrange() error {
	p.keys = sortedKeys(p.entries)
	for _, key := range p.keys {
		e := p.entries[key]
		slices.SortStableFunc(e.named, func(a, b *place) int {
			return cmp.Or(-cmp.Compare(a.prior(byName), b.prior(byName)), a.id-b.id)
		})
		slices.SortStableFunc(e.listed, func(a, b reading) int {
			return cmp.Or(-cmp.Compare(a.prior(a.how), b.prior(b.how)), a.id-b.id)
		})
		if len(key) > maxPlaceKey || len(e.named) > maxNamed {
			return fmt.Errorf("%q: %d bytes, name of %d places", key, len(key), len(e.named))
		}
		e.listed = e.listed[:min(len(e.listed), maxListedPlaces)]
		for _, place := range e.named {
			p.number[place] = len(p.order)
			p.order = append(p.order, place)
			p.spelling[place] = e.spell(enrich.PlaceSpelling([]byte(key), place.name))
		}
	}
	return nil
}

// spell gives the number of a spelling of the entry. The few places that would
// need a fourth are shown with the third.
func (e *placeEntry) spell(spelling []byte) int {
	if spelling == nil {
		return 0
	}
	at := slices.IndexFunc(e.spellings, func(s []byte) bool { return string(s) == string(spelling) })
	if at < 0 && len(e.spellings) < maxSpellings {
		e.spellings = append(e.spellings, spelling)
		return len(e.spellings)
	}
	if at < 0 {
		at = maxSpellings - 1
	}
	return at + 1
}

// prior is about how likely a place is to be meant by a name of this sort: the
// order in which readers see the candidates.
func (p *place) prior(how int) float64 {
	v := math.Log10(float64(p.population) + 1)
	switch {
	case strings.HasPrefix(p.feature, "PCL"):
		v += 4.7
	case p.feature == "PPLC":
		v += 3
	case p.feature == "ADM1":
		v++
	case p.feature == "ADM2", p.feature == "PPLX":
		v -= 0.5
	case !strings.HasPrefix(p.feature, "PPL") && p.feature != "STLMT":
		v = 8.2
	}
	if how == byAlternate {
		v--
	}
	return v
}

func (p *packing) records(a *atlas) ([]byte, error) {
	number := map[string]int{}
	var out []byte
	for _, place := range p.order {
		f, ok := number[place.feature]
		if !ok {
			f = len(p.features)
			number[place.feature] = f
			p.features = append(p.features, place.feature)
		}
		if f > 63 || place.id >= 1<<24 || len(place.feature) > 8 || math.Abs(place.lat) > 90 || math.Abs(place.lon) > 180 {
			return nil, fmt.Errorf("%s (%d): out of range", place.name, place.id)
		}
		bits := uint64(f) | uint64(p.spelling[place])<<6 | steps(place.lat+90, 5000)<<8 | steps(place.lon+180, 2500)<<28
		out = append(out, byte(place.id), byte(place.id>>8), byte(place.id>>16))
		out = append(out, binary.LittleEndian.AppendUint64(nil, bits)[:6]...)
		out = binary.LittleEndian.AppendUint16(out, p.holderOf(a, place.county, place.region, place.country))
		out = append(out, byte(math.Round(8*math.Log2(float64(place.population)+1))))
	}
	return out, nil
}

// steps is a coordinate as 20 bits.
func steps(degrees float64, perDegree int) uint64 {
	return uint64(math.Round(degrees * float64(perDegree)))
}

// holderOf is the number of the first of the codes that is known.
func (p *packing) holderOf(a *atlas, codes ...string) uint16 {
	for _, code := range codes {
		if h := a.byCode[code]; h != nil && code != "" {
			return uint16(p.holder[h])
		}
	}
	return noHolder
}

func (p *packing) packHolders(a *atlas) []byte {
	var out []byte
	for _, h := range p.holders {
		above := uint16(noHolder)
		switch h.feature {
		case "ADM2":
			above = p.holderOf(a, h.region, h.country)
		case "ADM1":
			above = p.holderOf(a, h.country)
		}
		out = appendUint24(out, p.number[h])
		out = binary.LittleEndian.AppendUint16(out, above)
	}
	return out
}

func appendUint24(b []byte, v int) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16))
}

func (p *packing) packKeys(traps map[string]byte) (index, keys []byte) {
	for block := range slices.Chunk(p.keys, placeBlockKeys) {
		last, start, named := "", len(keys), 0
		for _, key := range block {
			shared := 0
			for shared < len(last) && shared < len(key) && last[shared] == key[shared] {
				shared++
			}
			e := p.entries[key]
			keys = p.packEntry(keys, shared, key[shared:], e, trapsOf(key, e, traps))
			last = key
			named += len(e.named)
		}
		index = binary.LittleEndian.AppendUint16(index, uint16(len(keys)-start))
		index = binary.LittleEndian.AppendUint16(index, uint16(named))
	}
	return index, keys
}

func (p *packing) packEntry(out []byte, shared int, rest string, e *placeEntry, flags byte) []byte {
	flags |= byte(min(len(e.named), entryNamed))
	if len(e.spellings) > 0 {
		flags |= entrySpelled
	}
	if len(e.listed) > 0 {
		flags |= entryListed
		if len(e.named) == 0 || e.listed[0].prior(e.listed[0].how) > e.named[0].prior(byName) {
			flags |= entryListFirst
		}
	}
	out = append(out, byte(min(shared, 15)<<4|min(len(rest), 15)))
	if shared >= 15 {
		out = append(out, byte(shared-15))
	}
	if len(rest) >= 15 {
		out = append(out, byte(len(rest)-15))
	}
	out = append(out, flags)
	if len(e.named) >= entryNamed {
		out = append(out, byte(len(e.named)-entryNamed))
	}
	out = append(out, rest...)
	for i, s := range e.spellings {
		more := byte(0)
		if i+1 < len(e.spellings) {
			more = spellingMore
		}
		out = append(append(out, byte(len(s))|more), s...)
	}
	for i, r := range e.listed {
		more := 0
		if i+1 < len(e.listed) {
			more = 1
		}
		out = appendUint24(out, p.number[r.place]<<4|r.how<<1|more)
	}
	return out
}

// trapsOf also flags a phrase of ordinary words that is nobody's first name:
// Casablanca is "White House" to few.
func trapsOf(key string, e *placeEntry, traps map[string]byte) byte {
	words := strings.Fields(key)
	other := func(r reading) bool { return r.how != byAlternate }
	if len(words) < 2 || len(e.named) > 0 || slices.ContainsFunc(e.listed, other) {
		return traps[key]
	}
	for _, w := range words {
		if traps[w]&trapWord == 0 {
			return traps[key]
		}
	}
	return traps[key] | trapWord
}
