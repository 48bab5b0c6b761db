package nametag

import (
	"strings"
	"sync/atomic"
)

// sets and ways bound how many words are kept: all of them take about 25 MB. A
// month of a wire has more; what is rare is made again.
const (
	sets = 12 << 10
	ways = 4
)

// cache keeps words for all users of a Tagger. There are no locks: a place
// holds one word or another, and each word is the same whoever made it.
type cache [sets][ways]atomic.Pointer[Word]

func (c *cache) set(h uint64) *[ways]atomic.Pointer[Word] {
	h *= 0x9e3779b97f4a7c15 // spreads short words over all sets
	return &c[h>>32*sets>>32]
}

// word gives what is known of s. It allocates only for a word that the cache
// does not hold.
func (t *Tagger) word(s string) *Word {
	h := WordHash(s)
	set := t.cache.set(h)
	for i := range set {
		if w := set[i].Load(); w != nil && w.raw == s {
			return w
		}
	}
	w := t.lexicon.word(strings.Clone(s))
	t.sum(w)
	place := h >> 32 % ways
	for i := range set {
		if set[i].Load() == nil {
			place = uint64(i)
			break
		}
	}
	set[place].Store(w)
	return w
}
