package news

import (
	"time"
)

// Status is what may be done with a version of a story.
type Status string

const (
	Usable   Status = "usable"
	Withheld Status = "withheld" // hidden until the next version; also any status word we do not know
	Canceled Status = "canceled" // killed: hidden for ever unless explicitly released
	Replaced Status = "replaced" // hidden, another story stands in its place
)

// Signal is what a desk tells its clients about a version, in one vocabulary
// for all agencies.
type Signal string

const (
	Flash      Signal = "flash"
	Bulletin   Signal = "bulletin"
	Urgent     Signal = "urgent"
	Update     Signal = "update" // also writethru and lead
	Correction Signal = "correction"
	Repeat     Signal = "repeat"
	Kill       Signal = "kill" // kill, elimination, disregard, local "remove"
	Withhold   Signal = "withhold"
	Embargo    Signal = "embargo"
	Release    Signal = "release" // the only thing that brings a killed story back
	Take       Signal = "take"
	Add        Signal = "add"
	Advisory   Signal = "advisory"
	Test       Signal = "test"

	Alert        Signal = "alert"         // a line or two ahead of the story
	Agate        Signal = "agate"         // results, prices and other tables
	PressRelease Signal = "press-release" // paid for by whom it is about
)

// FarFuture is the end of an embargo that could not be read.
var FarFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

const (
	epochOrdinary = 0
	epochKill     = 1

	versionBits = 18
	timeBits    = 42
	maxVersion  = 1<<versionBits - 1
	maxMillis   = 1<<timeBits - 1
)

// MakeOrder packs epoch (2 bits), version time in ms since 1970 (42 bits) and
// version number (18 bits, clamped) into one number. final is true for a kill
// and for an explicit release: their epoch beats every ordinary version,
// whenever it arrives, but for those made after a release; see Standing.
func MakeOrder(final bool, versionTime time.Time, version int64) int64 {
	ms := min(max(versionTime.UnixMilli(), 0), maxMillis)
	version = min(max(version, 0), maxVersion)
	epoch := int64(epochOrdinary)
	if final {
		epoch = epochKill
	}
	return epoch<<(timeBits+versionBits) | ms<<versionBits | version
}

// Has says whether the desk sent the signal.
func (a *Article) Has(s Signal) bool {
	for _, have := range a.Signals {
		if have == s {
			return true
		}
	}
	return false
}

// Killed reports whether this version withdraws the story.
func (a *Article) Killed() bool { return a.Status == Canceled }

// Visible reports whether the version may be shown to anybody at the time.
// Every reader asks this question or has the index ask it.
func (a *Article) Visible(now time.Time) bool {
	return a.Status == Usable && !a.VisibleFrom.After(now)
}

// Tombstone is what the current index keeps of a killed story: identity,
// order, headline, slugline, times and the reason (EdNote). Text, names and
// media are gone.
func (a *Article) Tombstone() *Article {
	return &Article{
		ID: a.ID, Provider: a.Provider, Feed: a.Feed, SourceID: a.SourceID,
		Version: a.Version, Order: a.Order, Status: a.Status, Signals: a.Signals,
		Urgency: a.Urgency, Language: a.Language,
		FirstCreated: a.FirstCreated, VersionCreated: a.VersionCreated,
		Received: a.Received, VisibleFrom: a.VisibleFrom,
		Headline: a.Headline, Slugline: a.Slugline, EdNote: a.EdNote,
		Raw: a.Raw, Warnings: a.Warnings,
	}
}
