//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/news"
)

// TestKillComesFirst: a kill that overtakes its story leaves no live story, in
// every format that the demo kills in, whichever partition each goes to.
func TestKillComesFirst(t *testing.T) {
	kills, versions := demoStories(t)
	if len(kills) < 2 {
		t.Fatalf("the demo kills %d stories, want 2 or more", len(kills))
	}
	l := newLine(t, "")
	m := l.start()
	l.send(kills...)
	l.finished(time.Minute)
	for i := range versions { // away from the kill's partition, if it can be
		versions[i].Key = fmt.Appendf(nil, "elsewhere-%d", i)
	}
	l.send(versions...)
	l.finished(time.Minute)

	killed := 0
	var live, dead string
	for _, d := range l.full() {
		if d.Story.Status != string(news.Canceled) {
			live = d.ID
			continue
		}
		killed++
		dead = d.ID
		if d.Story.Body != "" {
			t.Errorf("%s: killed, but its body is still there", d.ID)
		}
	}
	if killed != len(kills) {
		t.Errorf("%d killed stories in the index, want %d", killed, len(kills))
	}
	var page struct {
		Hits struct {
			Hits []stored
		}
	}
	ask(t, http.MethodPost, "/"+l.prefix+"-stories/_search", object{"size": 100}, &page)
	for _, d := range page.Hits.Hits {
		if d.Story.Status != string(news.Usable) {
			t.Errorf("%s: %s, yet readers can see it", d.ID, d.Story.Status)
		}
	}
	if status, _, err := m.get("/story?id=" + url.QueryEscape(live)); err != nil || status != http.StatusOK {
		t.Errorf("page of a live story: %d, %v", status, err)
	}
	status, text, err := m.get("/story?id=" + url.QueryEscape(dead))
	if err != nil || status == http.StatusOK && strings.Contains(text, `class="body"`) {
		t.Errorf("page of a killed story: %d, %v", status, err)
	}
}

// demoStories gives the demo's kills, and all other versions of its stories.
func demoStories(t *testing.T) (kills, versions []kafka.Message) {
	t.Helper()
	start := time.Now().Add(-time.Hour)
	for p, err := range demo.Wire(start) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Delay > 90*time.Second {
			return kills, versions
		}
		m := kafka.Message{Key: p.Key, Value: p.Data, Headers: []kafka.Header{
			{Key: "provider", Value: []byte(p.Provider)},
			{Key: "received", Value: []byte(start.Add(p.Delay).UTC().Format(time.RFC3339))},
		}}
		articles, err := news.Parse(news.Payload{Data: p.Data, Provider: p.Provider, Received: start.Add(p.Delay)})
		switch {
		case err != nil: // the one that is cut short
		case articles[0].Killed():
			kills = append(kills, m)
		default:
			versions = append(versions, m)
		}
	}
	return kills, versions
}

// full gives the current documents with their text; there must be few.
func (l *line) full() []stored {
	l.t.Helper()
	l.refresh()
	var page struct {
		Hits struct {
			Total struct{ Value int }
			Hits  []stored
		}
	}
	ask(l.t, http.MethodPost, "/"+l.stories()+"/_search", object{"size": 1000}, &page)
	if page.Hits.Total.Value > 1000 {
		l.t.Fatalf("%d stories, too many to read whole", page.Hits.Total.Value)
	}
	return page.Hits.Hits
}

// TestEmbargo: a story is not to be found before its time and is there after
// it, though nobody touches it.
func TestEmbargo(t *testing.T) {
	l := newLine(t, "")
	m := l.start()
	until := time.Now().Add(12 * time.Second)
	l.send(message(fmt.Appendf(nil, `{"id":"npa:survey","version":"1","headline":"Children read more","body":"They do.","visible_from":%q,"version_created":%q}`,
		until.UTC().Format(time.RFC3339Nano), time.Now().UTC().Format(time.RFC3339Nano))))
	l.finished(time.Minute)
	l.refresh()
	visible := func() bool {
		_, text, err := m.get("/?q=children")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(text, "npa:survey") || strings.Contains(text, "npa%3asurvey") || strings.Contains(text, "npa%3Asurvey")
	}
	if n, err := l.count(l.stories()); err != nil || n != 1 {
		t.Fatalf("%d stories in the index, %v", n, err)
	}
	if visible() && time.Now().Before(until) {
		t.Error("found before the embargo ended")
	}
	l.eventually(time.Minute, "story after its embargo", func() error {
		if !visible() {
			return fmt.Errorf("hidden, %v after its time", time.Since(until))
		}
		if time.Now().Before(until) {
			t.Fatal("found before the embargo ended")
		}
		return nil
	})
}
