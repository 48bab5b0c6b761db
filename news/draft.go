package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// draft is an article while a format is being read into it.
type draft struct {
	*Article
	reader *reader
	own    string    // what the story itself says about who sent it
	sent   time.Time // when the payload says it was transmitted
	unsaid []byte    // names a story that carries no id
	bareID string    // the id without its version, where that is not SourceID
}

func (r *reader) draft() *draft {
	return &draft{Article: &Article{Warnings: slices.Clone(r.notes)}, reader: r}
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
		d.warn("%s without a zone, read as UTC: %q", field, value)
	}
	return t
}

// finish gives the article its identity, status and order, and cleans its
// text. Everything that holds for all formats is done here.
func (d *draft) finish() (*Article, error) {
	a, r := d.Article, d.reader
	a.settle()
	a.clean()
	if r.format != JSON {
		a.dropEcho()
	}
	d.identify()
	if a.Headline == "" && a.Body == "" && a.Slugline == "" && len(a.Media) == 0 && a.Status == Usable {
		return nil, errors.New("no headline and no text")
	}
	if a.WordCount <= 0 {
		a.WordCount = len(strings.Fields(a.Body))
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

// order falls back from the version time to the time of transmission and then
// to the time of receipt, never to the clock, so that a replay gives the same
// order.
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
	if when.IsZero() {
		when = time.Unix(0, 0)
	}
	a.Order = MakeOrder(a.Status == Canceled || a.Has(Release), when, versionNumber(a.Version))
}
