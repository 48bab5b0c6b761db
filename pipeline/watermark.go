package pipeline

import (
	"sync"
	"time"
)

// Watermark knows the lowest unfinished offset of a partition. Records are
// tracked in order and finished in any order. It belongs to one ownership of
// the partition: after End nothing moves it, however late an outcome arrives.
//
// It never assumes that offsets are without gaps: what follows a record is the
// Next it was tracked with.
type Watermark struct {
	mu    sync.Mutex // guards all below
	ring  []tracked  // length is a power of two; sequence number n lives at n&(len-1)
	head  uint64     // sequence number of the oldest unfinished record
	tail  uint64     // sequence number the next record will get
	low   int64
	moved bool
	ended bool
}

type tracked struct {
	next int64
	at   time.Time
	done bool
}

// Ticket stands for one tracked record.
type Ticket uint64

// Track notes a record that has begun its way at the given time.
func (w *Watermark) Track(r *Record, at time.Time) Ticket {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tail-w.head == uint64(len(w.ring)) {
		w.grow()
	}
	w.ring[w.tail&uint64(len(w.ring)-1)] = tracked{next: r.Next, at: at}
	w.tail++
	return Ticket(w.tail - 1)
}

func (w *Watermark) grow() {
	ring := make([]tracked, max(64, 2*len(w.ring)))
	for n := w.head; n != w.tail; n++ {
		ring[n&uint64(len(ring)-1)] = w.ring[n&uint64(len(w.ring)-1)]
	}
	w.ring = ring
}

// Done says that the record has met its fate. Finishing a record twice, or
// after End, changes nothing.
func (w *Watermark) Done(t Ticket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := uint64(t)
	if w.ended || n < w.head || n >= w.tail {
		return
	}
	mask := uint64(len(w.ring) - 1)
	w.ring[n&mask].done = true
	for w.head != w.tail && w.ring[w.head&mask].done {
		w.low, w.moved = w.ring[w.head&mask].next, true
		w.head++
	}
}

// Offset is where reading has to begin again after a crash: everything before
// it has met its fate. ok is false as long as nothing has.
func (w *Watermark) Offset() (offset int64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.low, w.moved
}

// Unfinished is the number of records tracked and not below the watermark, and
// the time at which the oldest of them began.
func (w *Watermark) Unfinished() (n int, oldest time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.head == w.tail {
		return 0, time.Time{}
	}
	return int(w.tail - w.head), w.ring[w.head&uint64(len(w.ring)-1)].at
}

// End fences the watermark off: later outcomes are ignored.
func (w *Watermark) End() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
}
