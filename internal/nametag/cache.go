package nametag

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"sync/atomic"
)

// sets and ways bound how many words are kept: all of them take about 28 MB. A
// month of a wire has more; what is rare is made again.
const (
	sets = 7 << 10
	ways = 7
)

// cache keeps words for all users of a Tagger. There are no locks: a place
// holds one word or another, and each word is the same whoever made it.
type cache [sets]cacheSet

// cacheSet is a line of memory. Byte i of marks is part of the hash of word i;
// the bits of the last byte say which words were asked for since they came in.
type cacheSet struct {
	marks atomic.Uint64
	words [ways]atomic.Pointer[Word]
}

// key is a word in sixteen bytes: its beginning, and a byte with its length. A
// word of more than shortWord has its hash there and has to be compared.
type key struct{ head, tail uint64 }

const shortWord = 15

// keyOf gives the key of s[start:end]. It reads eight bytes at a time where s
// has them.
func keyOf(s string, start, end int) key {
	n := end - start
	if n > shortWord {
		return key{WordHash(s[start:end]), uint64(n) << 56}
	}
	if start+16 > len(s) {
		var b [16]byte
		copy(b[:], s[start:end])
		return key{binary.LittleEndian.Uint64(b[:8]), binary.LittleEndian.Uint64(b[8:]) | uint64(n)<<56}
	}
	k := key{word64(s[start:]), word64(s[start+8:])}
	if n < 8 {
		return key{k.head & (1<<(8*n) - 1), uint64(n) << 56}
	}
	k.tail &= 1<<(8*(n-8)) - 1
	k.tail |= uint64(n) << 56
	return k
}

func word64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// hash spreads all bits of a key over 64.
func (k key) hash() uint64 {
	hi, lo := bits.Mul64(k.head^0x9e3779b97f4a7c15, k.tail^0xe7037ed1a0b428db)
	return hi ^ lo
}

const eachByte = 0x01_01_01_01_01_01_01_01

// find gives the word of the key in the set, nil if it is not there.
func (c *cacheSet) find(k key, s string, mark uint64) *Word {
	marks := c.marks.Load()
	x := marks ^ mark*eachByte
	x = (x - eachByte) &^ x & (eachByte << 7 & (1<<(8*ways) - 1)) // high bits of the bytes that agree
	for ; x != 0; x &= x - 1 {
		i := bits.TrailingZeros64(x) / 8
		w := c.words[i].Load()
		if w == nil || w.key != k || len(s) > shortWord && w.raw != s {
			continue
		}
		if asked := uint64(1) << (8*ways + i); marks&asked == 0 {
			c.marks.Or(asked)
		}
		return w
	}
	return nil
}

// put keeps a word in the place of one that was not asked for again.
func (c *cacheSet) put(w *Word, mark uint64) {
	i := c.place(int(mark % ways))
	c.words[i].Store(w)
	for {
		old := c.marks.Load()
		if c.marks.CompareAndSwap(old, old&^(0xff<<(8*i)|1<<(8*ways+i))|mark<<(8*i)) {
			return
		}
	}
}

// place gives the place for a new word: an empty one, or the first from i on
// whose word was not asked for since it came in or since all were.
func (c *cacheSet) place(i int) int {
	for k := range c.words {
		if c.words[k].Load() == nil {
			return k
		}
	}
	marks := c.marks.Load()
	for range ways {
		if marks>>(8*ways+i)&1 == 0 {
			return i
		}
		i = (i + 1) % ways
	}
	c.marks.And(1<<(8*ways) - 1)
	return i
}

// word gives what is known of s[start:end]. It allocates only for a word that
// the cache does not hold.
func (t *Tagger) word(s string, start, end int) *Word {
	k := keyOf(s, start, end)
	h := k.hash()
	set, mark := &t.cache[h>>32*sets>>32], h&0xff
	if w := set.find(k, s[start:end], mark); w != nil {
		return w
	}
	w := t.lexicon.word(strings.Clone(s[start:end]))
	w.key = k
	t.sum(w)
	set.put(w, mark)
	return w
}
