package news

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// draft is an article while a format is being read into it.
type draft struct {
	*Article
	reader    *reader
	own       string    // what the story itself says about who sent it
	sent      time.Time // when the payload says it was transmitted
	unsaid    string    // names a story that carries no id
	object    value     // of JSON, the same
	authority string    // in the id of the story
	released  int64     // the order that a release of our own says it has
	quiet     bool      // what is being read is private: nothing of it may be quoted
	bareID    string    // the id without its version, where that is not SourceID
	ids       []found   // what may name the story, best first; from is its name in a profile

	agency  *Profile    // whose copy it is; nil when no profile says
	general *Profile    // what holds for the format; nil when there is none
	both    [2]*Profile // agency and general, for profiles
	account *account    // nil unless explaining
}

func (r *reader) draft() *draft {
	d := &draft{Article: &Article{Warnings: slices.Clone(r.notes)}, reader: r, general: r.profiles.generic[r.format]}
	if r.explain {
		d.account = &account{}
	}
	return d
}

// recognise finds the agency's profile. It comes before anything whose meaning
// a profile may change: times, status, signals, urgency, text. SourceID is set
// by then, if there is one. Our own JSON has been recognised before, and says
// so.
func (d *draft) recognise(c clues) {
	if d.reader.format == JSON {
		d.agency = d.reader.profiles.named("", firstOf(d.reader.provider, providerName(d.own)))
		return
	}
	c.provider = d.reader.provider
	c.id = firstOf(c.id, d.SourceID)
	d.authority = authority(c.id)
	d.agency = d.reader.profiles.agency(d.reader.format, c)
	for _, s := range c.sources {
		d.own = firstOf(d.own, s)
	}
	if d.agency == nil { // a story may call its sender what the transport does
		d.agency = d.reader.profiles.named(d.reader.format, providerName(d.own))
	}
}

// profiles are those that hold for the story, the agency's first.
func (d *draft) profiles() []*Profile {
	d.both = [2]*Profile{d.agency, d.general}
	switch {
	case d.agency == nil && d.general == nil:
		return nil
	case d.agency == nil:
		return d.both[1:]
	case d.general == nil:
		return d.both[:1]
	}
	return d.both[:]
}

// reading is the finished story with its account.
func (d *draft) reading() Reading {
	r := Reading{Article: d.Article, Profile: string(d.reader.format)}
	for _, p := range d.profiles()[:min(1, len(d.profiles()))] {
		r.Profile = p.Name
	}
	if d.account != nil {
		r.Origins, r.Ignored, r.Cut = d.account.origins, d.account.ignored, d.account.cut
	}
	return r
}

func (d *draft) warn(format string, args ...any) {
	note := short(fmt.Sprintf(format, args...), 300)
	if len(d.Warnings) < maxWarnings && !slices.Contains(d.Warnings, note) {
		d.Warnings = append(d.Warnings, note)
	}
}

// time reads a time; one that cannot be read is absent, with a warning.
func (d *draft) time(field, value string) time.Time {
	value = strings.TrimSpace(value)
	if value == "" {
		return time.Time{}
	}
	t, naive, err := readTime(value)
	if err != nil {
		d.warn("%s unreadable: %q", field, short(value, 80))
		return time.Time{}
	}
	if naive {
		zone := d.zone()
		if zone == nil {
			d.warn("%s without a zone, read as UTC: %q", field, value)
			return t
		}
		if t = inZone(t, zone); t.Year() > 9999 {
			d.warn("%s unreadable: %q", field, short(value, 80))
			return time.Time{}
		}
	}
	return t
}

// zone is where the agency's clocks are, or nil.
func (d *draft) zone() *time.Location {
	for _, p := range d.profiles() {
		if p.Zone.Location != nil {
			return p.Zone.Location
		}
	}
	return nil
}

// inZone takes the reading of a clock as one in the zone.
func inZone(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone).UTC()
}

// finish gives the article its identity, status and order, and cleans its
// text. Everything that holds for all formats is done here. What a private part
// says about status or embargo counts, so it is cut only after that is read.
func (d *draft) finish() (*Article, error) {
	a, r := d.Article, d.reader
	a.clean()
	if r.format != JSON { // which says what it means
		d.embargoInCopy()
		d.rules()
		d.noticeInCopy()
		d.trim()
	}
	d.withhold()
	d.settle()
	if r.format != JSON {
		a.dropEcho()
	}
	d.identify()
	if a.isEmpty() && a.Status == Usable {
		return nil, errors.New("no headline and no text")
	}
	if a.WordCount <= 0 || a.WordCount > math.MaxInt32 { // more than the index can hold, let alone a story
		a.WordCount = countWords(a.Body)
	}
	if !r.payload.Received.IsZero() {
		a.Received = r.payload.Received.UTC()
	}
	if r.payload.Feed != "" {
		a.Feed = line(r.payload.Feed)
	}
	a.Raw = &RawRef{
		Format: r.format, Topic: r.payload.Topic, Partition: r.payload.Partition,
		Offset: r.payload.Offset, SHA256: r.sha256,
	}
	d.order()
	return a, nil
}

// ahead is how far before its receipt a version may say that it was made.
const ahead = 48 * time.Hour

// isEmpty says that there is nothing but an envelope. A package may have
// members and no headline, a picture nothing but codes.
func (a *Article) isEmpty() bool {
	return a.Headline == "" && a.Body == "" && a.Slugline == "" && a.EdNote == "" && len(a.Media) == 0 &&
		len(a.Subjects) == 0 && len(a.DeclaredPlaces) == 0 && len(a.Keywords) == 0 &&
		!slices.ContainsFunc(a.Links, func(l Link) bool { return slices.Contains(memberLinks, l.Rel) })
}

// memberLinks lead to parts of a package, or to the copy that is sent apart.
var memberLinks = []string{"member", "group", "association", "body"}

// order falls back from the version time to the time of transmission and then
// to the time of receipt, never to the clock, so that a replay gives the same
// order. A version time far ahead of either, which a desk's wrong year is,
// counts as the time of receipt: else it would stand before every correction
// until that year.
func (d *draft) order() {
	a := d.Article
	when := a.VersionCreated
	if when.IsZero() && !d.sent.IsZero() {
		a.VersionCreated, when = d.sent, d.sent
		d.warn("version time missing, transmission time used")
	}
	if when.IsZero() {
		when = a.Received
		if f := d.reader.format; f != JSON && f != PlainText {
			d.warn("version time missing, ordered by time of receipt")
		}
	}
	came := a.Received
	if came.IsZero() {
		came = d.sent
	}
	if !came.IsZero() && when.After(came.Add(ahead)) {
		d.warn("version time in the future, ordered by time of receipt: %s", when.Format(time.RFC3339))
		when = came
	}
	if when.IsZero() {
		when = time.Unix(0, 0)
	}
	final, number := a.final(), a.Version
	if number == "" {
		number = d.idVersion()
	}
	version := versionNumber(number)
	if d.ordersBy(byVersion) && number != "" {
		when, version = time.UnixMilli(version), 0
	}
	a.Order = MakeOrder(final, when, version)
	if d.released != 0 && a.Releases() {
		a.Order = MakeOrder(true, time.UnixMilli(d.released>>versionBits&maxMillis), d.released&maxVersion)
	}
}

// ordersBy looks at the first profile that says how versions follow.
func (d *draft) ordersBy(o ordering) bool {
	for _, p := range d.profiles() {
		if p.Order != "" {
			return p.Order == o
		}
	}
	return false
}
