package sink

import (
	"context"
	"time"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// searcher finds what may be shown now.
type searcher interface {
	Search(context.Context, query.Search) (*news.Page, error)
}

// history asks the index about the current version last, so that a kill which
// comes in between is not missed.
func history(ctx context.Context, s searcher, storyID string, all []news.Delivered, now time.Time) (*news.History, error) {
	if len(all) == 0 {
		return nil, nil
	}
	page, err := s.Search(ctx, query.Search{ID: storyID, Size: 1})
	if err != nil {
		return nil, err
	}
	return news.NewHistory(all, len(page.Hits) > 0, now), nil
}
