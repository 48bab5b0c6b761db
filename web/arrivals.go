package web

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-wire/dateline/query"
)

// arrivals tells open pages that the wire has moved. It looks at the store
// rather than being told, so that it is right with any number of processes,
// and only when somebody asks, so that it needs no goroutine.
type arrivals struct {
	store Store
	every time.Duration
	last  atomic.Value // string: the last mark known

	asking sync.Mutex // held during a search; guards asked
	asked  time.Time
}

// check returns a mark that changes whenever the list of visible stories does.
// While another caller asks the store, or it cannot be reached, that is the
// last mark known: nobody waits for a search but the one who makes it.
func (a *arrivals) check(ctx context.Context, now time.Time) string {
	if a.asking.TryLock() {
		defer a.asking.Unlock()
		if a.asked.IsZero() || now.Sub(a.asked) >= a.every {
			a.asked = now
			a.ask(ctx)
		}
	}
	mark, _ := a.last.Load().(string)
	return mark
}

// ask looks at as many stories as a list shows: where one is killed and another
// comes out of its embargo, neither their number nor the first need change.
func (a *arrivals) ask(ctx context.Context) {
	p, err := a.store.Search(ctx, query.Search{Size: pageSize})
	if err != nil {
		return
	}
	sum := fnv.New64a()
	for _, h := range p.Hits {
		fmt.Fprintf(sum, "%s %s\n", h.Article.ID, versionMark(h.Article))
	}
	a.last.Store(fmt.Sprintf("%d.%x", p.Total, sum.Sum64()))
}
