package news

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Stamp is an order without its epoch: when the version was made.
func Stamp(order int64) int64 { return order & (1<<(timeBits+versionBits) - 1) }

// Releases reports whether this version brings a killed story back. One that is
// itself withheld, or under an embargo that outlasts its making, does not.
func (a *Article) Releases() bool {
	return a.Status == Usable && a.Has(Release) && !a.VisibleFrom.After(a.VersionCreated)
}

// final reports whether the version's order is in the epoch of kills.
func (a *Article) final() bool { return a.Killed() || a.Releases() }

// Standing is what decides whether a version takes the place of the current
// one. The zero value stands for no version at all.
//
// A kill beats every version but a later release. Behind a release, versions
// made after it are current as if there had been no kill, and only a kill made
// after it ends that. What an index has come to does not depend on the order
// in which the versions arrived, provided that whoever takes in a release then
// takes in all versions of the story that have come before it: see Take.
type Standing struct {
	Order    int64
	Status   Status
	Received time.Time
	Hidden   time.Time // VisibleFrom
	Hash     string
	Released int64 // order of the release in force; 0: none
}

// StandingOf is the standing of a version that is current.
func StandingOf(a *Article, released int64) Standing {
	return Standing{
		Order: a.Order, Status: a.Status, Received: a.Received, Hidden: a.VisibleFrom, Hash: a.Hash(), Released: released,
	}
}

// Take gives the standing once the version has come, and says whether the
// version is the current one now. Only the same version again, or one that came
// later under the same order, may take its own place.
func (s Standing) Take(a *Article) (now Standing, current bool) {
	none := s == Standing{}
	switch {
	case a.Killed():
		if none || s.Status == Canceled && !s.after(a) ||
			s.Status != Canceled && (s.Released == 0 || Stamp(a.Order) >= Stamp(s.Released)) {
			return StandingOf(a, 0), true
		}
	case s.Status == Canceled:
		if a.Releases() && Stamp(a.Order) > Stamp(s.Order) {
			return StandingOf(a, a.Order), true
		}
	case a.Releases():
		return s.takeRelease(a, none)
	case none:
		return StandingOf(a, 0), true
	case s.Released != 0 && Stamp(a.Order) <= Stamp(s.Released):
	case !s.after(a):
		return StandingOf(a, s.Released), true
	}
	return s, false
}

// takeRelease is Take for a release of what is not killed. A version made after
// it stays, under the new release.
func (s Standing) takeRelease(a *Article, none bool) (Standing, bool) {
	if none {
		return StandingOf(a, a.Order), true
	}
	released := max(s.Released, a.Order)
	own := s.Order == s.Released // a release is current
	if a.Order == released && (own && !s.after(a) || !own && Stamp(s.Order) <= Stamp(released)) {
		return StandingOf(a, released), true
	}
	s.Released = released
	return s, false
}

// after reports whether the version that stands comes after the other. Of two
// with the same order the later to be received counts, then the one that may be
// shown less.
func (s Standing) after(a *Article) bool {
	order := cmp.Or(
		cmp.Compare(Stamp(s.Order), Stamp(a.Order)),
		s.Received.Compare(a.Received),
		cmp.Compare(strictness(s.Status), strictness(a.Status)),
		s.Hidden.Compare(a.VisibleFrom),
	)
	return order > 0 || order == 0 && s.Hash > a.Hash()
}

// Settle takes in all versions, releases and kills first, and says which is
// current: nil when it is the one that stood before.
func (s Standing) Settle(versions []Delivered) (Standing, *Article) {
	versions = slices.Clone(versions)
	slices.SortStableFunc(versions, func(a, b Delivered) int {
		switch {
		case a.final() == b.final():
			return cmp.Compare(a.Order, b.Order)
		case a.final():
			return -1
		}
		return 1
	})
	var current *Article
	for _, v := range versions {
		now, taken := s.Take(v.Article)
		if taken {
			current = v.Article
		}
		s = now
	}
	return s, current
}

// Delivered is a version as the history keeps it.
type Delivered struct {
	*Article
	Copies []string `json:"copies,omitempty"` // where the same copy came again: topic/partition/offset
}

// History is a story as readers may know it: what has been sent of it, and the
// text of what may be read now.
type History struct {
	ID       string    `json:"id"`
	Current  int       `json:"current"`  // its number
	Versions []Version `json:"versions"` // oldest first
}

// Now is the current version.
func (h *History) Now() *Version { return &h.Versions[h.Current-1] }

// Why a version cannot be read.
const (
	HiddenKill     = "killed"
	HiddenWithheld = "withheld"
	HiddenReplaced = "replaced"
	HiddenEmbargo  = "under embargo"
	HiddenStory    = "not yet in the index"
)

// Version is what may be said of one version. All but Article can be said of
// hidden ones, too; nothing of their text.
type Version struct {
	Number         int       `json:"number"` // place in the history, from 1
	Version        string    `json:"version,omitempty"`
	Order          int64     `json:"order"`
	Status         Status    `json:"status"`
	Signals        []Signal  `json:"signals,omitempty"`
	VersionCreated time.Time `json:"version_created,omitzero"`
	Received       time.Time `json:"received,omitzero"`
	VisibleFrom    time.Time `json:"visible_from,omitzero"`
	Size           int       `json:"size"` // bytes of headline and body
	Hash           string    `json:"hash"`
	Raw            *RawRef   `json:"raw,omitempty"`

	Current bool   `json:"current,omitempty"`
	Silent  bool   `json:"silent_change,omitempty"` // other content than the version before, under the same version and time
	Copies  int    `json:"copies,omitempty"`        // how often the same copy came again
	Hidden  string `json:"hidden,omitempty"`        // why it cannot be read; empty: it can
	Reason  string `json:"reason,omitempty"`        // of a kill, the desk's note

	Article *Article `json:"article,omitempty"` // nil while it is hidden
}

// NewHistory tells what may be told of the versions at the time; nil of none.
// visible says whether the index shows the story: a version can be read only
// while that agrees, and without the text that a kill, a hold or an embargo
// covers. A release uncovers what was made before it, but for what came in
// between a kill and the release.
func NewHistory(versions []Delivered, visible bool, now time.Time) *History {
	if len(versions) == 0 {
		return nil
	}
	versions = slices.Clone(versions)
	slices.SortFunc(versions, func(a, b Delivered) int {
		return cmp.Or(
			cmp.Compare(Stamp(a.Order), Stamp(b.Order)), cmp.Compare(a.Order, b.Order),
			a.Received.Compare(b.Received), strings.Compare(a.Hash(), b.Hash()),
		)
	})
	standing, current := Standing{}.Settle(versions)
	h := &History{ID: versions[0].ID, Versions: make([]Version, len(versions))}
	story := hidden(current, versions, standing, now) // why nothing of it may be shown
	if story == "" && !visible {
		story = HiddenStory
	}
	for i, d := range versions {
		v := versionOf(d)
		v.Number = i + 1
		v.Silent = i > 0 && h.Versions[i-1].Order == v.Order && h.Versions[i-1].Hash != v.Hash
		if v.Hidden = hidden(d.Article, versions, standing, now); v.Hidden == "" {
			v.Hidden = story
		}
		if v.Hidden == "" {
			v.Article = d.Article
		}
		if d.Article == current {
			v.Current, h.Current = true, v.Number
		}
		h.Versions[i] = v
	}
	return h
}

func versionOf(d Delivered) Version {
	v := Version{
		Version: d.Version, Order: d.Order, Status: d.Status, Signals: d.Signals,
		VersionCreated: d.VersionCreated, Received: d.Received, VisibleFrom: d.VisibleFrom,
		Size: len(d.Headline) + len(d.Body), Hash: d.Hash(), Raw: d.Raw, Copies: len(d.Copies),
	}
	if d.Killed() {
		v.Reason = d.EdNote
	}
	return v
}

// hidden says why a version cannot be read whose story can.
func hidden(a *Article, all []Delivered, s Standing, now time.Time) string {
	switch {
	case a.Killed() || killed(a, all):
		return HiddenKill
	case a.Status == Replaced:
		return HiddenReplaced
	case a.Status != Usable:
		return HiddenWithheld
	case a.VisibleFrom.After(now) && Stamp(a.Order) >= Stamp(s.Released):
		return HiddenEmbargo
	}
	return ""
}

// killed reports whether the version was made while its story was killed.
func killed(a *Article, all []Delivered) bool {
	made := Stamp(a.Order)
	kill, release := int64(-1), int64(-1)
	for _, d := range all {
		switch at := Stamp(d.Order); {
		case d.Killed() && at <= made:
			kill = max(kill, at)
		case d.Releases() && (at < made || a.Releases() && at == made):
			release = max(release, at)
		}
	}
	return kill >= 0 && kill >= release
}

// ReleaseOrder is the order of a release of the story that is made now: after
// all of its versions, whatever its agency counts them by.
func ReleaseOrder(versions []Delivered, now time.Time) int64 {
	var last int64
	for _, d := range versions {
		last = max(last, Stamp(d.Order))
	}
	order := MakeOrder(true, now, 0)
	beforeClocks := MakeOrder(false, time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), 0)
	if next := last + 1; next > Stamp(order) || last < beforeClocks { // those of an agency without version times are small numbers
		order += next - Stamp(order)
	}
	return order
}
