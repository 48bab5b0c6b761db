package news

import (
	"slices"
	"strings"
)

// Reading is an article together with how it was read, for people who connect
// a feed.
type Reading struct {
	*Article
	Profile string   `json:"profile"` // of the agency, else the general one of the format
	Origins []Origin `json:"origins,omitempty"`
	Ignored []string `json:"ignored,omitempty"` // parts of the payload that hold something and were not read
	Cut     []string `json:"cut,omitempty"`     // private parts, by place and size, never by content
}

// Origin says which part of the payload a field was read from.
type Origin struct {
	Field string `json:"field"`           // JSON name in Article
	From  string `json:"from"`            // place in the payload: an element path, a JSON member, a line
	Value string `json:"value,omitempty"` // of status, signals and visible_from, which may have several reasons
}

// Explain is Parse with an account of the reading. It takes several times as
// long.
func (ps *Profiles) Explain(p Payload) ([]Reading, error) {
	r := ps.parse(p, true)
	return r.readings, r.err()
}

// account is kept for Explain alone; on a nil account nothing is noted.
type account struct {
	origins []Origin
	ignored []string
	cut     []string
}

const maxNotes = 200 // lines of each kind in an account

// found is a value with the place in the payload where it stands.
type found struct {
	value string
	from  string
}

// pick is the first value that is not empty. The place it stands in is the
// origin of the field.
func (d *draft) pick(field string, candidates ...found) string {
	for _, c := range candidates {
		if strings.TrimSpace(c.value) != "" {
			d.origin(field, c.from)
			return c.value
		}
	}
	return ""
}

// origin notes where a field was read, unless an earlier note says so.
func (d *draft) origin(field, from string) { d.reason(field, "", from) }

// reason is origin for a field that is the outcome of several parts of the
// payload.
func (d *draft) reason(field, value, from string) {
	o := Origin{Field: field, From: from, Value: value}
	if d.account != nil && from != "" && len(d.account.origins) < maxNotes && !slices.Contains(d.account.origins, o) {
		d.account.origins = append(d.account.origins, o)
	}
}

// said is a word of the payload as an origin, when explaining.
func (d *draft) said(kind, word string) string {
	if d.account == nil {
		return ""
	}
	return kind + ` "` + short(line(word), 80) + `"`
}

// quoted is a piece of the payload for a note, unless it is private.
func (d *draft) quoted(s string) string {
	if d.quiet {
		return "in a private part"
	}
	return `"` + short(line(s), 80) + `"`
}

// ignore notes a part that was not read.
func (d *draft) ignore(part string) {
	if d.account != nil && len(d.account.ignored) < maxNotes {
		d.account.ignored = append(d.account.ignored, short(part, 200))
	}
}

// cut notes a private part. It must not quote it.
func (d *draft) cut(part string) {
	if d.account != nil && len(d.account.cut) < maxNotes {
		d.account.cut = append(d.account.cut, short(part, 200))
	}
}
