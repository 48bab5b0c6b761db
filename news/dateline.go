package news

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readArticle reads our own article JSON. A field that nobody knows is a
// warning, a wrong type a refusal that names the field. What only enrichment
// may say is dropped, and the order is worked out anew, but for a release: who
// makes one knows which versions it has to come after, whatever the agency counts
// them by.
func (d *draft) readArticle(v value) error {
	d.object = v
	var w articleWords
	fields := d.fields(&w)
	for key, m := range v.members() {
		target, known := fields[key]
		switch {
		case known:
			if err := m.into(target); err != nil {
				return fieldError(key, err)
			}
			d.originAt(key, m)
		case !slices.Contains(ourFields, key):
			d.warn("field unknown: %q", short(key, 80))
		}
	}
	d.own = firstOf(d.Provider, prefixProvider(d.ID))
	d.recognise(clues{})
	d.settleWords(w)
	return nil
}

// articleWords are the fields that need reading beyond their JSON type.
type articleWords struct {
	status, visibleFrom          words
	signals                      []string
	firstCreated, versionCreated string
	received                     string
	version                      written
	languageConfidence           float64
	order                        json.RawMessage
}

// words keeps each string given for a key: of a status or an embargo that is
// said twice the more restrictive counts.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	var s *string
	err := json.Unmarshal(b, &s)
	if s != nil {
		*w = append(*w, *s)
	}
	return err
}

// written is a string, or a number as it is written.
type written string

func (t *written) UnmarshalJSON(b []byte) error {
	*t = ""
	switch b[0] {
	case '"':
		return json.Unmarshal(b, (*string)(t))
	case '{', '[', 'n':
	default:
		*t = written(b)
	}
	return nil
}

func (d *draft) fields(w *articleWords) map[string]any {
	a := d.Article
	return map[string]any{
		"id": &a.ID, "provider": &a.Provider, "feed": &a.Feed, "source_id": &a.SourceID,
		"version": &w.version, "status": &w.status, "signals": &w.signals, "urgency": &a.Urgency,
		"language": &a.Language, "first_created": &w.firstCreated, "version_created": &w.versionCreated,
		"received": &w.received, "visible_from": &w.visibleFrom,
		"headline": &a.Headline, "subheadline": &a.Subheadline, "slugline": &a.Slugline,
		"take_key": &a.TakeKey, "byline": &a.Byline, "dateline": &a.Dateline, "body": &a.Body,
		"word_count": &a.WordCount, "ednote": &a.EdNote, "usage_terms": &a.UsageTerms,
		"creditline": &a.CreditLine, "copyright": &a.Copyright, "keywords": &a.Keywords,
		"subjects": &a.Subjects, "genres": &a.Genres, "declared_places": &a.DeclaredPlaces,
		"links": &a.Links, "media": &a.Media, "warnings": &a.Warnings,
		"language_confidence": &w.languageConfidence, "order": &w.order,
	}
}

// ourFields are known and passed over: raw is worked out anew, the others are
// enrichment.
var ourFields = []string{
	"raw", "entities", "locations", "focus", "sentiment",
	"topics", "quotes", "cluster", "alerts", "enrichment",
}

var signalWords = []Signal{
	Flash, Bulletin, Urgent, Update, Correction, Repeat, Kill, Withhold, Embargo, Release, Take, Add, Advisory, Test,
	Alert, Agate, PressRelease,
}

func (d *draft) settleWords(w articleWords) {
	d.Version = string(w.version)
	_ = json.Unmarshal(w.order, &d.released) // not a number: no order
	for _, s := range w.status {
		d.status(s)
	}
	for _, s := range w.signals {
		if word := Signal(strings.ToLower(strings.TrimSpace(s))); slices.Contains(signalWords, word) {
			d.signal(word)
		} else {
			d.signalCode(s) // may be what an agency says for it
			d.warn("signal unknown: %q", short(s, 80))
		}
	}
	for _, v := range w.visibleFrom {
		d.embargo(v)
	}
	d.FirstCreated = d.time("first_created", w.firstCreated)
	d.VersionCreated = d.time("version_created", w.versionCreated)
	d.Received = d.time("received", w.received)
	if d.Urgency < 0 || d.Urgency > 9 {
		d.warn("urgency unreadable: %d", d.Urgency)
	}
	if w.languageConfidence != 0 { // detected by us, not declared by the desk
		d.Language = ""
	}
	d.Warnings = slices.DeleteFunc(d.Warnings, func(s string) bool { return s == "" })
}

// into decodes the value as encoding/json does.
func (v value) into(target any) error {
	v.see()
	if s, ok := target.(*string); ok && v.isString() {
		*s = v.text()
		return nil
	}
	return json.Unmarshal([]byte(v.raw()), target)
}

func fieldError(field string, err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			field += "." + wrong.Field
		}
		return fmt.Errorf("field %s: %s instead of %s", field, wrong.Value, kindOf(wrong.Type.Kind().String()))
	}
	return fmt.Errorf("field %s: %w", field, err)
}

// kindOf says a Go kind in the words of JSON.
func kindOf(kind string) string {
	switch kind {
	case "slice":
		return "array"
	case "struct", "map", "ptr":
		return "object"
	case "int", "int64", "float64":
		return "number"
	}
	return kind
}
