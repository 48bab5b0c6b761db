package pipeline

import (
	"sync"
	"time"
)

// Breaker keeps a sink that suddenly refuses almost everything, because an
// alias or a mapping is wrong, from draining the topic into the dead letters.
// When more than Percent of at least Least records of the last minute are
// refused for ever, nothing is dead-lettered any more: the batch is offered
// again, at growing intervals, until it is refused to a lesser part. A member
// that really meets such copy stands still and is not ready until a person
// mends the index's mapping.
type Breaker struct {
	Percent int // zero: 50; 100 or more: never trips
	Least   int // zero: 100

	mu      sync.Mutex // guards all below; shared by all partitions
	buckets [breakerBuckets]breakerBucket
}

const (
	breakerBuckets = 6
	breakerSpan    = time.Minute / breakerBuckets
)

type breakerBucket struct {
	epoch          int64 // which span of time it counts
	total, refused int
}

// admit reports whether the refusals of a batch may be carried out, and then
// counts them.
func (b *Breaker) admit(now time.Time, total, refused int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	epoch := now.UnixNano() / int64(breakerSpan)
	sumTotal, sumRefused := total, refused
	for _, k := range b.buckets {
		if epoch-k.epoch < breakerBuckets {
			sumTotal += k.total
			sumRefused += k.refused
		}
	}
	if refused > 0 && sumTotal >= b.least() && b.tooMany(sumTotal, sumRefused) {
		return false
	}
	k := &b.buckets[epoch%breakerBuckets]
	if k.epoch != epoch {
		*k = breakerBucket{epoch: epoch}
	}
	k.total += total
	k.refused += refused
	return true
}

// probe reports whether a batch that was offered again may pass. It is judged
// by itself, for the last minute has nothing good to say.
func (b *Breaker) probe(total, refused int) bool {
	return !b.tooMany(total, refused)
}

func (b *Breaker) tooMany(total, refused int) bool {
	percent := b.Percent
	if percent <= 0 {
		percent = 50
	}
	return refused*100 > percent*total
}

func (b *Breaker) least() int {
	if b.Least <= 0 {
		return 100
	}
	return b.Least
}
