package alert

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/news"
)

// State is how far a delivery has come.
type State string

const (
	Held      State = "held"      // waits for the end of the embargo
	Pending   State = "pending"   // being tried
	Sent      State = "sent"      // the channel has it; nothing follows
	Failed    State = "failed"    // given up; a later version is tried again
	Withdrawn State = "withdrawn" // the version may not be shown any more; a later one is tried again
)

// Delivery is a record of the topic deliveries, keyed by alert id. Those of one
// (alert, story) may be read in any order: see outranks.
type Delivery struct {
	Alert    string    `json:"alert"`
	Story    string    `json:"story"`
	Order    int64     `json:"order"`
	Received time.Time `json:"received,omitzero"` // of the version
	Channel  string    `json:"channel,omitempty"` // empty: held or withdrawn for all channels
	State    State     `json:"state"`
	Attempts int       `json:"attempts,omitempty"`
	At       time.Time `json:"at"`
	Notice   string    `json:"notice"` // Notice.ID
	Error    string    `json:"error,omitempty"`
	Hit      *Hit      `json:"hit,omitempty"` // what is to be sent, while held or pending
}

func (r Delivery) version() version { return version{news.Stamp(r.Order), r.Received} }

func (r Delivery) message() (kafka.Message, error) {
	value, err := json.Marshal(r)
	if err != nil {
		return kafka.Message{}, fmt.Errorf("delivery of %s: %w", r.Story, err)
	}
	return kafka.Message{Key: []byte(r.Alert), Value: value}, nil
}

// told is what became of one story for one alert. Stories are many: it holds a
// slice because a rule has few channels.
type told struct {
	marks []mark
}

// mark is the state of one channel.
type mark struct {
	channel string
	state   State
	version
	hit *Hit // while Pending
	job *job // while this process tries; nil for one read back
}

func (t *told) mark(channel string) *mark {
	for i := range t.marks {
		if t.marks[i].channel == channel {
			return &t.marks[i]
		}
	}
	return nil
}

func (t *told) set(m mark) {
	if have := t.mark(m.channel); have != nil {
		*have = m
		return
	}
	t.marks = append(t.marks, m)
}

// busy says that a delivery is under way.
func (t *told) busy() bool {
	for _, m := range t.marks {
		if m.state == Pending {
			return true
		}
	}
	return false
}

// settled says whether a version has been dealt with, or one after it.
func (t *told) settled(v version) bool {
	for _, m := range t.marks {
		if m.compare(v) >= 0 {
			return true
		}
	}
	return false
}

// outranks decides between two records of one channel, whichever is read
// first: sent is the last word, then the later version, then an end over a
// beginning.
func (m mark) outranks(other mark) bool {
	switch {
	case m.state == Sent || other.state == Sent:
		return m.state == Sent
	case m.compare(other.version) != 0:
		return m.compare(other.version) > 0
	}
	return m.state != Pending
}

// wants says whether a channel should get the version.
func (m *mark) wants(v version) bool {
	switch {
	case m == nil:
		return true
	case m.state == Failed: // a copy of it would fail, too
		return v.made > m.made
	case m.state == Withdrawn:
		return v.compare(m.version) > 0
	}
	return m.state == Pending
}
