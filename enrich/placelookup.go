package enrich

import (
	"bytes"
	"encoding/binary"
)

// placeEntry is one key of the gazetteer as it lies in a block.
type placeEntry struct {
	shared    int // leading bytes it has in common with the key before
	rest      []byte
	flags     byte
	named     int // places that the key is the name of
	spellings []byte
	list      []byte
}

// next cuts the first entry off a block; ok is false at the end, or where the
// bytes are not an entry. It is all that reads keys, and never past their end.
func (e *placeEntry) next(block []byte) (rest []byte, ok bool) {
	if len(block) < 2 {
		return nil, false
	}
	shared, n, at := int(block[0]>>4), int(block[0]&15), 1
	if shared == 15 {
		shared += int(block[at])
		at++
	}
	if n == 15 && at < len(block) {
		n += int(block[at])
		at++
	}
	if at+1+n > len(block) {
		return nil, false
	}
	e.shared, e.flags = shared, block[at]
	at++
	if e.named = int(e.flags & entryNamed); e.named == entryNamed && at < len(block) {
		e.named += int(block[at])
		at++
	}
	if at+n > len(block) {
		return nil, false
	}
	e.rest, block = block[at:at+n], block[at+n:]
	if e.flags&(entrySpelled|entryListed) == 0 {
		e.spellings, e.list = nil, nil
		return block, true
	}
	return e.tail(block)
}

func (e *placeEntry) tail(block []byte) (rest []byte, ok bool) {
	at := 0
	if e.flags&entrySpelled != 0 {
		for more := true; more; {
			if at >= len(block) {
				return nil, false
			}
			more = block[at]&spellingMore != 0
			at += 1 + int(block[at]&^spellingMore)
		}
		if at > len(block) {
			return nil, false
		}
	}
	e.spellings, block = block[:at], block[at:]
	at = 0
	if e.flags&entryListed != 0 {
		for more := true; more; at += 3 {
			if at+3 > len(block) {
				return nil, false
			}
			more = block[at]&1 != 0
		}
	}
	e.list = block[:at]
	return block[at:], true
}

// lookup appends the candidates of a folded name to dst, the likeliest first, and
// gives the traps of the name. It does not allocate when dst has room.
func (g *gazetteer) lookup(key []byte, dst []placeCandidate) ([]placeCandidate, byte) {
	number := g.block(key)
	if number < 0 || len(key) < 2 {
		return dst, 0
	}
	first := int(g.blocks[number].first)
	block := g.blockKeys(number)
	same := 0 // how many leading bytes the entry before shares with key
	var e placeEntry
	for {
		var ok bool
		if block, ok = e.next(block); !ok || e.shared < same {
			return dst, 0 // the end, or the entry sorts behind key
		}
		if e.shared == same {
			i := commonPrefix(e.rest, key[same:])
			same += i
			if i == len(e.rest) && same == len(key) {
				return g.candidates(dst, &e, first), e.flags & trapMask
			}
			if i < len(e.rest) && (same == len(key) || e.rest[i] > key[same]) {
				return dst, 0
			}
		}
		first += e.named
	}
}

func (g *gazetteer) candidates(dst []placeCandidate, e *placeEntry, first int) []placeCandidate {
	end := len(dst) + maxCandidates
	if e.flags&entryListFirst != 0 {
		dst = g.listed(dst, e.list, end)
	}
	for p := first; p < first+e.named && p < g.len() && len(dst) < end; p++ {
		dst = append(dst, placeCandidate{int32(p), byName})
	}
	if e.flags&entryListFirst == 0 {
		dst = g.listed(dst, e.list, end)
	}
	return dst
}

func (g *gazetteer) listed(dst []placeCandidate, list []byte, end int) []placeCandidate {
	for ; len(list) >= 3 && len(dst) < end; list = list[3:] {
		v := uint24(list)
		if p := v >> 4; int(p) < g.len() {
			dst = append(dst, placeCandidate{int32(p), placeMatch(v >> 1 & 7)})
		}
	}
	return dst
}

// block is the number of the only one that can hold the key, -1 for none. The
// keys themselves are read only where eight bytes do not tell: searching in them
// would wait for memory at every step.
func (g *gazetteer) block(key []byte) int {
	head := keyHead(key)
	lo, hi := 0, len(g.blocks)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		b := &g.blocks[mid]
		if b.head == head && len(key) >= 8 {
			var e placeEntry
			if e.next(g.keys[b.start:]); bytes.Compare(e.rest, key) > 0 {
				hi = mid
				continue
			}
		}
		if b.head <= head {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo - 1
}

// keyHead sorts as the key does, up to its eighth byte.
func keyHead(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var head uint64
	for i, c := range key {
		head |= uint64(c) << (56 - 8*i)
	}
	return head
}

func (g *gazetteer) blockKeys(i int) []byte {
	if i+1 < len(g.blocks) {
		return g.keys[g.blocks[i].start:g.blocks[i+1].start]
	}
	return g.keys[g.blocks[i].start:]
}

// name is what a reader is shown: English where there is an English name.
func (g *gazetteer) name(place int32) string {
	lo, hi := 0, len(g.blocks)
	for lo < hi {
		if mid := int(uint(lo+hi) >> 1); int(g.blocks[mid].first) <= int(place) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return ""
	}
	var key []byte
	var e placeEntry
	first, block, ok := int(g.blocks[lo-1].first), g.blockKeys(lo-1), true
	for {
		if block, ok = e.next(block); !ok {
			return ""
		}
		key = append(key[:min(e.shared, len(key))], e.rest...)
		if first += e.named; int(place) < first {
			return string(respell(nil, key, e.spelling(int(g.record(place)[3]>>6))))
		}
	}
}

// spelling is the nth, counted from one.
func (e *placeEntry) spelling(n int) []byte {
	s := e.spellings
	for ; len(s) > 0; n-- {
		size := int(s[0] &^ spellingMore)
		if n == 1 {
			return s[1 : 1+size]
		}
		s = s[1+size:]
	}
	return nil
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
