//go:build e2e

package e2e

import (
	"bytes"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

func message(data []byte) kafka.Message { return kafka.Message{Value: data} }

// TestPoison: every kind of payload that is no story ends among the dead
// letters once, unchanged, and the stories around it pass.
func TestPoison(t *testing.T) {
	r := seeded(t)
	stories := corpus(t, 300)
	l := newLine(t, "")
	noise := make([]byte, 10<<20)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	poison := map[string][]byte{
		"null value":       nil,
		"zero bytes":       {},
		"spaces":           []byte(" \n\t "),
		"noise of 10 MB":   noise,
		"cut XML":          []byte(`<?xml version="1.0"?><newsItem guid="a" version="1"><itemMeta><versionCre`),
		"XML of others":    []byte(`<?xml version="1.0"?><invoice><total>12</total></invoice>`),
		"cut JSON":         []byte(`{"uri": "urn:a:1", "headline": "The line went`),
		"JSON of others":   []byte(`{"total": 12}`),
		"a JSON array":     []byte(`[1, 2, 3]`),
		"deep JSON":        append(bytes.Repeat([]byte(`{"a":`), 100_000), '1'),
		"deep XML":         bytes.Repeat([]byte(`<a>`), 100_000),
		"cut entity":       []byte(`<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/hostname">]><nitf><body>&x`),
		"a picture's head": []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
	}
	var messages []kafka.Message
	for _, s := range stories {
		messages = append(messages, message(s.version(1)))
	}
	for name, data := range poison {
		messages = append(messages, kafka.Message{Value: data, Key: []byte(name), Headers: []kafka.Header{{Key: "feed", Value: []byte("main")}}})
	}
	r.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	l.start()
	l.send(messages...)
	l.finished(2 * time.Minute)

	// As a reader sees them: it does not tell zero bytes from none.
	sent := map[string]kafka.Message{}
	for _, m := range l.read(l.topic("wire")) {
		sent[string(m.Key)] = m
	}
	letters := map[string]kafka.Message{}
	for _, m := range l.read(l.topic("wire.dead")) {
		if _, twice := letters[string(m.Key)]; twice {
			t.Errorf("%s: two dead letters", m.Key)
		}
		letters[string(m.Key)] = m
	}
	for name, data := range poison {
		m, ok := letters[name]
		if !ok {
			t.Errorf("%s: no dead letter", name)
			continue
		}
		if !bytes.Equal(m.Value, data) || (m.Value == nil) != (sent[name].Value == nil) {
			t.Errorf("%s: %d bytes, sent %d", name, len(m.Value), len(data))
		}
		if header(m, "feed") != "main" {
			t.Errorf("%s: the sender's headers are gone", name)
		}
		l.checkDeadLetter(m)
		t.Logf("%-16s %s", name, header(m, "reason"))
	}
	if len(letters) != len(poison) {
		t.Errorf("%d dead letters, want %d", len(letters), len(poison))
	}
	if n := len(l.all(l.stories())); n != len(stories) {
		t.Errorf("%d stories, want %d", n, len(stories))
	}
}
