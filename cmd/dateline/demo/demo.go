package demo

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path"
	"time"
)

// Payload is one item as an agency sends it.
type Payload struct {
	Name        string        // of the file it came from; for messages only
	Provider    string        // short name of the agency
	Feed        string        // which of its services
	ContentType string        // media type of Data
	Key         []byte        // the same for all versions of a story
	Data        []byte        // what Parse gets to read
	Delay       time.Duration // when to send it, counted from the start
}

//go:embed wire/*
var wireFiles embed.FS

//go:embed wire.tsv
var wireIndex string

//go:embed wikinews.ndjson.gz
var wikinews []byte

//go:embed alerts.yml
var alertRules []byte

// Alerts is the alert file of the demo, in the format of the alert package.
func Alerts() []byte { return bytes.Clone(alertRules) }

// Archive gives what was there before the wire starts, to be sent at once: the
// Wikinews stories, then the invented items of the hours before start. Wikinews
// stories carry no time, because the corpus has none.
func Archive(start time.Time) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		for p, err := range wikinewsStories() {
			if !yield(p, err) || err != nil {
				return
			}
		}
		for p, err := range scripted(start, true) {
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// Wire gives the living wire: the scripted items in the order of their delays,
// then the routine, without end. Times in the items are those at which they are
// due, so send each when its delay has passed.
func Wire(start time.Time) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		var last time.Duration
		for p, err := range scripted(start, false) {
			if !yield(p, err) || err != nil {
				return
			}
			last = p.Delay
		}
		for p, err := range routine(start, last) {
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func scripted(start time.Time, archive bool) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		entries, err := readIndex(wireIndex)
		if err != nil {
			yield(Payload{}, err)
			return
		}
		for _, e := range entries {
			if e.archive != archive {
				continue
			}
			p, err := e.payload(start)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func (e entry) payload(start time.Time) (Payload, error) {
	text, err := wireFiles.ReadFile("wire/" + e.file)
	if err != nil {
		return Payload{}, err
	}
	data, err := clock{start: start, now: start.Add(e.delay)}.expand(e.file, string(text))
	if err != nil {
		return Payload{}, err
	}
	return Payload{
		Name: e.file, Provider: e.provider, Feed: e.feed, ContentType: contentType(e.file),
		Key: []byte(e.key), Data: data, Delay: e.delay,
	}, nil
}

func contentType(file string) string {
	switch path.Ext(file) {
	case ".json":
		return "application/json"
	case ".xml":
		return "application/xml"
	default:
		return "text/plain; charset=utf-8"
	}
}

func wikinewsStories() iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		r, err := gzip.NewReader(bytes.NewReader(wikinews))
		if err != nil {
			yield(Payload{}, fmt.Errorf("wikinews: %w", err))
			return
		}
		lines := bufio.NewReader(r)
		for n := 1; ; n++ {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF && len(line) == 0 {
				return
			}
			p, err := wikinewsPayload(line, err)
			if err != nil {
				err = fmt.Errorf("wikinews: line %d: %w", n, err)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func wikinewsPayload(line []byte, readErr error) (Payload, error) {
	if readErr != nil && readErr != io.EOF {
		return Payload{}, readErr
	}
	var story struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(line, &story); err != nil {
		return Payload{}, err
	}
	return Payload{
		Name: story.ID, Provider: "wikinews", Feed: "archive", ContentType: "application/json",
		Key: []byte(story.ID), Data: bytes.TrimSuffix(line, []byte("\n")),
	}, nil
}
