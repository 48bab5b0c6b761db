package sink

import (
	"fmt"
	"strings"
)

// Halted says that the index refuses everything until somebody mends it:
// missing index, wrong credentials, read-only block. Nothing has been refused
// for ever; the same batch has to come again.
type Halted struct {
	Status int
	Reason string
}

func (h *Halted) Error() string { return fmt.Sprintf("index halted (%d): %s", h.Status, h.Reason) }

// class says what is to be done about a result.
type class int

const (
	stored     class = iota // durable
	superseded              // a newer version, or the same one, is durable already
	busy                    // the same again, later
	refused                 // this document never
	halted                  // nothing at all until somebody mends it
	tooLarge                // less at a time
)

// results gives the class of a status and error type; the first row that fits
// decides. Zero and empty fit everything.
var results = []struct {
	from, to int
	kind     string // error type
	contains string // in the reason
	class    class
}{
	{kind: "cluster_block_exception", class: halted},
	{kind: "index_not_found_exception", class: halted},
	{kind: "index_closed_exception", class: halted},
	{kind: "security_exception", class: halted},
	{kind: "illegal_argument_exception", contains: "no write index", class: halted},
	{kind: "illegal_argument_exception", contains: "only write ops with an op_type of create", class: halted},
	{from: 200, to: 201, class: stored},
	{from: 409, to: 409, class: superseded},
	{from: 413, to: 413, class: tooLarge},
	{from: 408, to: 408, class: busy},
	{from: 429, to: 429, class: busy},
	{from: 500, to: 599, class: busy},
	{from: 400, to: 400, class: refused},
	{from: 405, to: 407, class: halted},
	{from: 401, to: 404, class: halted},
}

func classify(status int, kind, reason string) class {
	for _, r := range results {
		if r.to != 0 && (status < r.from || status > r.to) {
			continue
		}
		if r.kind != "" && kind != r.kind || !strings.Contains(reason, r.contains) {
			continue
		}
		return r.class
	}
	return halted
}

// itemError is an error as Elasticsearch writes it.
type itemError struct {
	Type   string     `json:"type"`
	Reason string     `json:"reason"`
	Cause  *itemError `json:"caused_by"`
}

// String is for logs and dead letters' reasons, so it leaves out the copy that
// Elasticsearch quotes behind what it cannot read.
func (e itemError) String() string {
	text := e.Type
	if e.Reason != "" {
		text += ": " + withoutCopy(e.Reason)
	}
	if e.Cause != nil && e.Cause.Reason != "" && e.Cause.Reason != e.Reason {
		text += ": " + withoutCopy(e.Cause.Reason)
	}
	return text
}

// What Elasticsearch writes before it quotes a document.
var quotesCopy = []string{"Preview of field's value:", "For input string:", "failed to parse date field [", "original message:", "prefix of the first immense term is:"}

func withoutCopy(reason string) string {
	for _, words := range quotesCopy {
		if i := strings.Index(reason, words); i >= 0 {
			reason = strings.TrimRight(reason[:i+len(words)], " :[") + " …"
		}
	}
	return reason
}
