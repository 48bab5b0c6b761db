package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
)

// The layout is described in enrich/gazetteer.go.
const (
	placesMagic    = "DLGAZ1\n\x00"
	placeBlockKeys = 16
	maxCandidates  = 63
	maxPlaceKey    = 60
)

// placeEntry is one key with the places it may stand for.
type placeEntry struct {
	places []int
	hows   []int
}

func writePlaces(path string, a *atlas, traps map[string]byte) error {
	all := append(append(append([]*place{}, a.countries...), a.regions...), a.others...)
	number := make(map[*place]int, len(all))
	features, featureNumber := []string{}, map[string]int{}
	var records, names []byte
	for i, p := range all {
		number[p] = i
		if _, ok := featureNumber[p.feature]; !ok {
			featureNumber[p.feature] = len(features)
			features = append(features, p.feature)
		}
		region, country := math.MaxUint16, math.MaxUint8
		if r := a.byCode[p.region]; r != nil && p.region != "" {
			region = number[r]
		}
		if c := a.byCode[p.country]; c != nil {
			country = number[c]
		}
		if region > math.MaxUint16 || country > math.MaxUint8 || len(p.name) > 255 || len(p.feature) > 8 {
			return fmt.Errorf("%s (%d): out of range", p.name, p.id)
		}
		records = binary.LittleEndian.AppendUint32(records, uint32(p.id))
		records = binary.LittleEndian.AppendUint32(records, uint32(int32(math.Round(p.lat*1e5))))
		records = binary.LittleEndian.AppendUint32(records, uint32(int32(math.Round(p.lon*1e5))))
		records = binary.LittleEndian.AppendUint32(records, uint32(len(names)))
		records = binary.LittleEndian.AppendUint16(records, uint16(region))
		records = append(records, byte(country), byte(featureNumber[p.feature]), byte(math.Round(8*math.Log2(float64(p.population)+1))))
		names = append(append(names, byte(len(p.name))), p.name...)
	}
	index, keys := packPlaceKeys(placeEntries(all), traps)

	blob := []byte(placesMagic)
	for _, n := range []int{len(all), len(a.countries), len(features), len(names), len(index) / 4, len(keys), 0, 0} {
		blob = binary.LittleEndian.AppendUint32(blob, uint32(n))
	}
	for _, c := range a.countries {
		blob = append(blob, c.country...)
	}
	for _, f := range features {
		blob = append(blob, f+strings.Repeat("\x00", 8-len(f))...)
	}
	for _, part := range [][]byte{records, names, index, keys} {
		blob = append(blob, part...)
	}
	return os.WriteFile(path, blob, 0o644)
}

func placeEntries(all []*place) map[string]*placeEntry {
	entries := map[string]*placeEntry{}
	for i, p := range all {
		for _, name := range sortedKeys(p.names) {
			key := string(enrich.PlaceKey(nil, name))
			if len(key) < 2 || len(key) > maxPlaceKey {
				continue
			}
			entries[key] = entries[key].with(i, p.names[name])
		}
	}
	return entries
}

// with adds a place, or improves on how it is known.
func (e *placeEntry) with(place, how int) *placeEntry {
	if e == nil {
		e = &placeEntry{}
	}
	if n := len(e.places); n > 0 && e.places[n-1] == place {
		e.hows[n-1] = min(e.hows[n-1], how)
		return e
	}
	if len(e.places) < maxCandidates {
		e.places = append(e.places, place)
		e.hows = append(e.hows, how)
	}
	return e
}

func packPlaceKeys(entries map[string]*placeEntry, traps map[string]byte) (index, keys []byte) {
	last := ""
	for i, key := range sortedKeys(entries) {
		shared := 0
		if i%placeBlockKeys == 0 {
			index = binary.LittleEndian.AppendUint32(index, uint32(len(keys)))
		} else {
			for shared < len(last) && shared < len(key) && last[shared] == key[shared] {
				shared++
			}
		}
		e := entries[key]
		keys = append(keys, byte(shared), byte(len(key)-shared))
		keys = append(keys, key[shared:]...)
		keys = append(keys, trapsOf(key, e, traps)|byte(len(e.places)))
		for j, p := range e.places {
			keys = binary.AppendUvarint(keys, uint64(p)<<3|uint64(e.hows[j]))
		}
		last = key
	}
	return index, keys
}

// trapsOf also flags a phrase of ordinary words that is nobody's first name:
// Casablanca is "White House" to few.
func trapsOf(key string, e *placeEntry, traps map[string]byte) byte {
	words := strings.Fields(key)
	if len(words) < 2 || slices.ContainsFunc(e.hows, func(how int) bool { return how != byAlternate }) {
		return traps[key]
	}
	for _, w := range words {
		if traps[w]&trapWord == 0 {
			return traps[key]
		}
	}
	return traps[key] | trapWord
}
