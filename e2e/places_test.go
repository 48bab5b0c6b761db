//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/internal/broker"
)

// TestPlaces takes stories from the wire to their places in a real index: by
// area, country and id, without what is hidden; and what was learnt of the feed
// is in its topic when the member has left.
func TestPlaces(t *testing.T) {
	l := newLine(t, `enrich:
  places:
    homes: {npa/local: "Columbus, Ohio"}
    countries: {"703883": RU}
`)
	m := l.start()
	story := func(id, place, more string) kafka.Message {
		msg := message(fmt.Appendf(nil, `{"id":"npa:%s","version":"1","version_created":"2026-03-01T10:00:00Z","language":"en","headline":"Bridge in %s opens","body":"The bridge in %[2]s was opened on Monday. Officials from %[2]s came."%[3]s}`, id, place, more))
		msg.Headers = append(msg.Headers, kafka.Header{Key: "feed", Value: []byte("local")})
		return msg
	}
	l.send(
		story("anchorage", "Anchorage, Alaska", ""), story("paris", "Paris, Texas", ""), story("newark", "Newark", ""), story("crimea", "Simferopol, Crimea", ""),
		story("killed", "Juneau, Alaska", `,"status":"canceled"`), story("held", "Fairbanks, Alaska", `,"visible_from":"2126-03-01T10:00:00Z"`),
	)
	l.finished(time.Minute)
	l.refresh()
	for ask, want := range map[string]string{
		"near=61.2,-149.9,100km":        "anchorage",
		"near=Paris, Texas, 50km":       "paris",
		"within=51,-180,72,-129":        "anchorage",
		"country=RU":                    "crimea",
		"country=UA":                    "",
		"geonames=4717560":              "paris",
		"near=Columbus, Ohio, 80km":     "newark",
		"country=US&near=0,0,20000km":   "anchorage newark paris",
		"near=Juneau, Alaska, 900km":    "",
		"near=Fairbanks, Alaska, 100km": "",
	} {
		query, err := url.ParseQuery(ask)
		if err != nil {
			t.Fatal(err)
		}
		if got := l.asked(m, query); got != want {
			t.Errorf("%s: %q, want %q", ask, got, want)
		}
	}

	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	var learnt struct {
		Feed    string `json:"feed"`
		Regions []struct {
			ID int `json:"geonames_id"`
		} `json:"regions"`
	}
	topic := broker.Topics(l.prefix + ".").Feeds.Name
	err := broker.ReadAll(t.Context(), broker.Config{Brokers: []string{rig.kafka.Address}}, topic, func(msg kafka.Message) error {
		return json.Unmarshal(msg.Value, &learnt)
	})
	if err != nil || learnt.Feed != "npa/local" || len(learnt.Regions) < 3 {
		t.Errorf("learnt %+v, %v", learnt, err)
	}
}

// asked are the stories that the member's API finds, in the order of names.
func (l *line) asked(m *member, query url.Values) string {
	l.t.Helper()
	code, text, err := m.get("/api/search?" + query.Encode())
	if err != nil || code != http.StatusOK {
		l.t.Fatalf("%v: %d %s %v", query, code, text, err)
	}
	var page struct {
		Hits []struct {
			Article struct{ ID string }
		}
	}
	if err := json.Unmarshal([]byte(text), &page); err != nil {
		l.t.Fatal(err)
	}
	var ids []string
	for _, h := range page.Hits {
		ids = append(ids, strings.TrimPrefix(h.Article.ID, "npa:"))
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
