package sink

import (
	"slices"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// maxCopies is how many copies of a version are told apart.
const maxCopies = 100

// kept is a current document: the version as readers get it, and what decides
// whether the next one takes its place.
type kept struct {
	*news.Article
	Released int64  `json:"released,omitempty"` // order of the release in force
	Hash     string `json:"hash,omitempty"`     // of the version as it came; a killed one has lost its text
}

func keep(a *news.Article, released int64) kept {
	k := kept{Article: a, Released: released, Hash: a.Hash()}
	if a.Killed() {
		k.Article = a.Tombstone()
	}
	return k
}

func (k kept) standing() news.Standing {
	return news.Standing{
		Order: k.Order, Status: k.Status, Received: k.Received, Hidden: k.VisibleFrom, Hash: k.Hash, Released: k.Released,
	}
}

// addCopy notes that the version has come again. It reports whether that was
// news: the same record read again is not.
func addCopy(d news.Delivered, again *news.Article) (news.Delivered, bool) {
	at := place(again)
	if at == place(d.Article) || slices.Contains(d.Copies, at) || len(d.Copies) >= maxCopies {
		return d, false
	}
	first := *d.Article
	if again.Received.After(first.Received) {
		first.Received = again.Received
	}
	return news.Delivered{Article: &first, Copies: append(slices.Clone(d.Copies), at)}, true
}

// place is where a copy was read.
func place(a *news.Article) string {
	if a.Raw != nil && a.Raw.Topic != "" {
		return a.Raw.Place()
	}
	return a.Received.UTC().Format(time.RFC3339Nano)
}
