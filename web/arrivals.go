package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dateline-wire/dateline/query"
)

// arrivals tells open pages that the wire has moved. It looks at the store
// rather than being told, so that it is right with any number of processes,
// and only when somebody asks, so that it needs no goroutine.
type arrivals struct {
	store Store
	every time.Duration

	mu    sync.Mutex // guards the rest; held during a search, so that all askers share one
	asked time.Time
	mark  string
}

// check returns a mark that changes whenever the list of visible stories does.
// While the store cannot be reached it returns the last mark known.
func (a *arrivals) check(ctx context.Context, now time.Time) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if since := now.Sub(a.asked); a.mark != "" && since >= 0 && since < a.every {
		return a.mark
	}
	p, err := a.store.Search(ctx, query.Search{Size: 1})
	if err != nil {
		return a.mark
	}
	a.asked = now
	a.mark = fmt.Sprint(p.Total)
	if len(p.Hits) > 0 {
		top := p.Hits[0].Article
		a.mark = fmt.Sprintf("%d.%x.%s", p.Total, top.Order, top.ID)
	}
	return a.mark
}
