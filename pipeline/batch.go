package pipeline

// queue holds prepared items, oldest first, and cuts batches off its front. A
// record is never split over two batches, so its fate is known after one write.
type queue struct {
	count, bytes int // limits of a batch
	items        []*item
	sumCount     int
	sumBytes     int
}

// weight of an item; a record without articles has one outcome to carry all
// the same.
func weight(it *item) (count, bytes int) {
	return max(1, len(it.articles)), len(it.record.Value)
}

func (q *queue) add(items []*item) {
	for _, it := range items {
		count, bytes := weight(it)
		q.sumCount += count
		q.sumBytes += bytes
	}
	q.items = append(q.items, items...)
}

// full says that what is queued makes at least one whole batch.
func (q *queue) full() bool {
	return q.sumCount >= q.count || q.sumBytes >= q.bytes
}

// cut is how many items the first batch holds: up to the limits, and one that
// is over them alone.
func (q *queue) cut() int {
	count, bytes := 0, 0
	for i, it := range q.items {
		c, b := weight(it)
		if i > 0 && (count+c > q.count || bytes+b > q.bytes) {
			return i
		}
		count, bytes = count+c, bytes+b
	}
	return len(q.items)
}

func (q *queue) first() []*item { return q.items[:q.cut()] }

// drop takes off what first gave. The items themselves now belong to whoever
// took them.
func (q *queue) drop() {
	n := q.cut()
	for _, it := range q.items[:n] {
		count, bytes := weight(it)
		q.sumCount -= count
		q.sumBytes -= bytes
	}
	q.items = append([]*item(nil), q.items[n:]...)
}
