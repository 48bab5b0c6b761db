package alert

import (
	"context"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// Rule is one alert as its owner wrote it.
type Rule struct {
	ID       string   `yaml:"id" json:"id"`
	Name     string   `yaml:"name" json:"name"`
	Query    string   `yaml:"query" json:"query"`
	Channels []string `yaml:"channels" json:"channels"` // names of configured channels; none: log and page
}

// Kind says why a hit was written.
type Kind string

const (
	KindMatch Kind = "match"
	KindKill  Kind = "kill" // the story was withdrawn; written to every partition of alert-hits
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
	Headline    string         `json:"headline,omitempty"`
	Received    time.Time      `json:"received,omitzero"`
	VisibleFrom time.Time      `json:"visible_from,omitzero"`
	Matched     time.Time      `json:"matched,omitzero"`
	Spans       []news.Mention `json:"spans,omitempty"`
}

// Notice is what a channel is asked to deliver. ID is the same for every
// attempt at the same (alert, story), so receivers can drop repeats.
type Notice struct {
	ID   string `json:"id"`
	Name string `json:"name"` // the rule's
	Hit
}

// Channel delivers notices: log, webhook, page. Send blocks until the receiver
// has the notice; an error means it may not, and the dispatcher tries again.
type Channel interface {
	Send(context.Context, Notice) error
}
