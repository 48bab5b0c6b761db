package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/news"
)

// Rule is one alert as its owner wrote it.
type Rule struct {
	ID       string   `yaml:"id" json:"id"`
	Name     string   `yaml:"name" json:"name"`
	Query    string   `yaml:"query" json:"query"`
	Channels []string `yaml:"channels" json:"channels"` // names of configured channels; none: log and page

	at string // file:line, when it was read from a file
}

// Kind says why a hit was written.
type Kind string

const (
	KindMatch Kind = "match"
	KindKill  Kind = "kill" // versions up to Order are hidden: killed, withheld, or under the embargo of this one, which ends at VisibleFrom

	// KindRelease ends a kill before it. Like a kill it is written to every
	// partition of alert-hits.
	KindRelease Kind = "release"
)

// Hit says that a version of a story matched an alert. It is the value of the
// topic alert-hits, keyed by alert id.
type Hit struct {
	Kind        Kind           `json:"kind"`
	Alert       string         `json:"alert,omitempty"` // empty for a kill
	Story       string         `json:"story"`
	Order       int64          `json:"order"`
	Status      news.Status    `json:"status"`
	Provider    string         `json:"provider,omitempty"`
	Urgency     int            `json:"urgency,omitempty"`
	Headline    string         `json:"headline,omitempty"` // its first 2,000 bytes
	Received    time.Time      `json:"received,omitzero"`
	VisibleFrom time.Time      `json:"visible_from,omitzero"`
	Matched     time.Time      `json:"matched,omitzero"`
	Spans       []news.Mention `json:"spans,omitempty"` // by field and offset; at most 1,000
}

// Notice is what a channel is asked to deliver. ID is the same for every
// attempt at the same (alert, story), so receivers can drop repeats.
type Notice struct {
	ID   string `json:"id"`
	Name string `json:"name"` // the rule's
	Hit
}

// NoticeID is the id of every notice about the story for the alert.
func NoticeID(alert, story string) string {
	sum := sha256.Sum256([]byte(alert + "\x00" + story))
	return hex.EncodeToString(sum[:16])
}

// Channel delivers notices: log, webhook, page. Send blocks until the receiver
// has the notice; an error means that it may not, and the dispatcher tries
// again unless a *SendError says otherwise. Send may be called concurrently.
type Channel interface {
	Send(context.Context, Notice) error
}

// SendError is what a channel knows about a failed send.
type SendError struct {
	Err       error
	Permanent bool          // no later attempt can succeed
	After     time.Duration // the receiver asked for this pause; zero: it did not
}

func (e *SendError) Error() string { return e.Err.Error() }
func (e *SendError) Unwrap() error { return e.Err }

// MessageWriter makes messages durable, as *kafka.Writer does with RequireAll:
// nil means that every one of them is on all replicas.
type MessageWriter interface {
	WriteMessages(context.Context, ...kafka.Message) error
}

// writeCause takes the first message's error out of the list that a
// *kafka.Writer gives, which repeats it for every message.
func writeCause(err error) error {
	var all kafka.WriteErrors
	if !errors.As(err, &all) {
		return err
	}
	for _, e := range all {
		if e != nil {
			return e
		}
	}
	return err
}
