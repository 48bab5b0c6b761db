package pipeline

import (
	"math/rand/v2"
	"testing"
	"time"
)

// model is the watermark as one would define it: look at everything.
type model struct {
	nexts []int64
	done  []bool
}

func (m *model) offset() (int64, bool) {
	low, ok := int64(0), false
	for i, d := range m.done {
		if !d {
			break
		}
		low, ok = m.nexts[i], true
	}
	return low, ok
}

func checkWatermark(t *testing.T, steps []byte) {
	var w Watermark
	var m model
	var tickets []Ticket
	offset, last := int64(0), int64(-1)
	now := time.Unix(1, 0)
	for i, step := range steps {
		switch {
		case step < 100 || len(tickets) == 0: // offsets have gaps
			next := offset + 1 + int64(step%3)
			tickets = append(tickets, w.Track(&Record{Offset: offset, Next: next}, now))
			m.nexts, m.done = append(m.nexts, next), append(m.done, false)
			offset = next
		default:
			k := (int(step) * 31) % len(tickets) // may be done already
			if step > 180 {
				k = max(0, len(tickets)-1-k%7)
			}
			w.Done(tickets[k])
			m.done[k] = true
		}
		got, ok := w.Offset()
		want, wantOK := m.offset()
		if got != want || ok != wantOK {
			t.Fatalf("step %d: offset %d %v, want %d %v", i, got, ok, want, wantOK)
		}
		if ok && got < last {
			t.Fatalf("step %d: moved back from %d to %d", i, last, got)
		}
		last = max(last, got)
	}
}

func TestWatermarkAgainstModel(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		steps := make([]byte, r.IntN(600))
		for i := range steps {
			steps[i] = byte(r.Uint32())
		}
		checkWatermark(t, steps)
	}
}

func FuzzWatermark(f *testing.F) {
	f.Add([]byte{1, 2, 3, 200, 150, 250})
	f.Fuzz(func(t *testing.T, steps []byte) {
		if len(steps) > 2000 {
			t.Skip("more steps find nothing that these do not")
		}
		checkWatermark(t, steps)
	})
}

func TestWatermarkIsFenced(t *testing.T) {
	var w Watermark
	began := time.Unix(7, 0)
	a := w.Track(&Record{Offset: 10, Next: 11}, began)
	b := w.Track(&Record{Offset: 11, Next: 12}, began)
	if n, oldest := w.Unfinished(); n != 2 || !oldest.Equal(began) {
		t.Errorf("unfinished %d since %v", n, oldest)
	}
	w.Done(a)
	w.End()
	w.Done(b)
	w.Done(Ticket(99))
	if offset, ok := w.Offset(); offset != 11 || !ok {
		t.Errorf("offset %d %v after end, want 11", offset, ok)
	}
}

func BenchmarkWatermark(b *testing.B) {
	var w Watermark
	now := time.Now()
	r := &Record{}
	var tickets [256]Ticket
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r.Next = int64(i + 1)
		t := w.Track(r, now)
		w.Done(tickets[i%256])
		tickets[i%256] = t
		i++
	}
}
