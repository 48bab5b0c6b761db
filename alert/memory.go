package alert

import (
	"container/list"
	"time"
)

// memory is a map that forgets what has not been touched for maxAge, and the
// oldest beyond limit entries. What busy holds on to stays. The caller locks.
type memory[V any] struct {
	limit  int
	maxAge time.Duration
	busy   func(V) bool // nil: nothing is

	items map[string]*list.Element
	order list.List // of *remembered[V], least recently touched first
}

type remembered[V any] struct {
	key     string
	value   V
	touched time.Time
}

func newMemory[V any](limit int, maxAge time.Duration, busy func(V) bool) *memory[V] {
	return &memory[V]{limit: limit, maxAge: maxAge, busy: busy, items: map[string]*list.Element{}}
}

func (m *memory[V]) get(key string) (V, bool) {
	if el, ok := m.items[key]; ok {
		return el.Value.(*remembered[V]).value, true
	}
	var none V
	return none, false
}

func (m *memory[V]) put(key string, value V) {
	now := time.Now()
	if el, ok := m.items[key]; ok {
		r := el.Value.(*remembered[V])
		r.value, r.touched = value, now
		m.order.MoveToBack(el)
		return
	}
	m.items[key] = m.order.PushBack(&remembered[V]{key: key, value: value, touched: now})
	m.forget(now)
}

// forget looks at a few entries only, so that put stays cheap; as it runs with
// each new entry it keeps up.
func (m *memory[V]) forget(now time.Time) {
	for range 4 {
		oldest := m.order.Front()
		if oldest == nil {
			return
		}
		r := oldest.Value.(*remembered[V])
		if len(m.items) <= m.limit && now.Sub(r.touched) < m.maxAge {
			return
		}
		if m.busy != nil && m.busy(r.value) {
			m.order.MoveToBack(oldest)
			continue
		}
		m.order.Remove(oldest)
		delete(m.items, r.key)
	}
}
