package alert

import (
	"cmp"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// version is which of a story's versions a hit is about. Of two that were made
// at the same time the later to come counts.
type version struct {
	made     int64 // news.Stamp of the order
	received time.Time
}

func (h Hit) version() version { return version{news.Stamp(h.Order), h.Received} }

func (v version) compare(w version) int {
	return cmp.Or(cmp.Compare(v.made, w.made), v.received.Compare(w.received))
}

// cover is what hides versions of a story, as far as alert-hits tells. It is
// the rule of news.Standing for those who see no versions.
type cover struct {
	kill, release int64 // orders of the last ones; 0: none

	hold  version   // the last that is withheld or under embargo; zero: none
	until time.Time // end of that embargo; zero: withheld
}

func isFinal(order int64) bool { return order != news.Stamp(order) }

// note takes in a record of a kind that goes to all partitions.
func (c cover) note(h Hit) cover {
	switch {
	case h.Kind == KindRelease:
		c.release = max(c.release, h.Order)
	case isFinal(h.Order):
		c.kill = max(c.kill, h.Order)
	default:
		order := h.version().compare(c.hold)
		if order > 0 || order == 0 && !c.until.IsZero() && (h.VisibleFrom.IsZero() || h.VisibleFrom.After(c.until)) {
			c.hold, c.until = h.version(), h.VisibleFrom
		}
	}
	return c
}

// hides says whether a version must not be announced.
func (c cover) hides(h Hit) bool {
	made, released := news.Stamp(h.Order), news.Stamp(c.release)
	if c.kill != 0 {
		killed := news.Stamp(c.kill)
		switch {
		case killed >= released && (made <= killed || !isFinal(h.Order)):
			return true
		case !isFinal(h.Order) && made <= released:
			return true
		}
	}
	if c.hold == (version{}) || c.hold.made <= released && c.release != 0 {
		return false
	}
	order := h.version().compare(c.hold)
	return order < 0 || order == 0 && (c.until.IsZero() || h.VisibleFrom.Before(c.until))
}
