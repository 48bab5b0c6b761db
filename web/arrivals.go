package web

import (
	"context"
	"fmt"
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

func (a *arrivals) ask(ctx context.Context) {
	p, err := a.store.Search(ctx, query.Search{Size: 1})
	if err != nil {
		return
	}
	mark := fmt.Sprint(p.Total)
	if len(p.Hits) > 0 {
		top := p.Hits[0].Article
		mark = fmt.Sprintf("%d.%s.%s", p.Total, versionMark(top), top.ID)
	}
	a.last.Store(mark)
}
