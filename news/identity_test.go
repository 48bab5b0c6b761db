package news

import (
	"strings"
	"testing"
	"time"
)

func TestAuthority(t *testing.T) {
	for id, want := range map[string]string{
		"urn:newsml:npa.example:20260301:harbour":    "npa.example",
		"URN:NEWSML:NPA.Example:20260301:harbour":    "npa.example",
		"tag:npa.example,2026:newsml_L1":             "npa.example",
		"tag:desk@npa.example,2026:1":                "npa.example",
		"tag_npa.example_2026_newsml_K1":             "npa.example",
		"https://www.npa.example:8443/stories/1?x=y": "npa.example",
		"urn:newsml:localhost:2026-03-01:1":          "",
		"http://build-box/1":                         "",
		"20260301-1":                                 "",
		"http://[broken":                             "",
		"":                                           "",
	} {
		if got := authority(id); got != want {
			t.Errorf("authority(%q) = %q, want %q", id, got, want)
		}
	}
}

func TestWithoutVolatile(t *testing.T) {
	for id, want := range map[string]string{
		"https://npa.example/1":                  "https://npa.example/1",
		"https://npa.example/1?qt=a&et=b":        "https://npa.example/1",
		"https://npa.example/1?qt=a&v=2&et=b":    "https://npa.example/1?v=2",
		"https://npa.example/1?quiet=1&market=b": "https://npa.example/1?quiet=1&market=b",
	} {
		if got := withoutVolatile(id); got != want {
			t.Errorf("withoutVolatile(%q) = %q, want %q", id, got, want)
		}
	}
}

func TestLongID(t *testing.T) {
	read := func(tail string) *Article {
		return parseOne(t, `{"uri":"https://npa.example/`+strings.Repeat("é", 300)+tail+`","versioncreated":"2026-03-01T09:00:00Z","headline":"x"}`)
	}
	a, b, again := read("a"), read("b"), read("a")
	if len(a.ID) > MaxID || a.ID == b.ID || a.ID != again.ID {
		t.Errorf("ids %q and %q", a.ID, b.ID)
	}
}

// The order of two versions must not depend on when or how they arrive.
func TestOrder(t *testing.T) {
	story := func(version, created, rest string) string {
		return `{"id":"npa:1","headline":"x","version":"` + version + `","version_created":"` + created + `"` + rest + `}`
	}
	rising := []string{
		story("7", "2026-03-01T09:00:00Z", ""),
		story("8", "2026-03-01T09:00:00Z", ""),
		story("978556838", "2026-03-01T09:00:00Z", ""),
		story("1", "2026-03-01T09:00:00.001Z", ""),
		story("1", "2026-03-02T09:00:00Z", `,"status":"withheld"`),
		story("1", "2026-03-02T10:00:00+00:30", ""),
		story("1", "2026-03-01T08:00:00Z", `,"status":"canceled"`),
		story("1", "2026-03-01T09:00:00Z", `,"signals":["kill"]`),
		story("1", "2026-03-01T10:00:00Z", `,"signals":["release"]`),
	}
	var last int64
	for _, s := range rising {
		if order := parseOne(t, s).Order; order <= last {
			t.Errorf("%s: order %d after %d", s, order, last)
		} else {
			last = order
		}
	}
}

func TestOrderFallsBack(t *testing.T) {
	received := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, data string
		want       time.Time
	}{
		{"received", `{"id":"npa:1","headline":"x"}`, received},
		{"transmitted", `<newsMessage><header><sent>2026-03-01T09:00:00Z</sent></header><itemSet><newsItem guid="x"><contentMeta><headline>x</headline></contentMeta></newsItem></itemSet></newsMessage>`, received.Add(-time.Hour)},
	} {
		articles, err := Parse(Payload{Data: []byte(c.data), Received: received})
		if err != nil {
			t.Fatal(err)
		}
		if got := articles[0].Order; got != MakeOrder(false, c.want, 0) {
			t.Errorf("%s: order %d", c.name, got)
		}
	}
	if a := parseOne(t, `{"id":"npa:1","headline":"x"}`); a.Order != 0 {
		t.Errorf("no time at all: order %d", a.Order)
	}
}

func TestHash(t *testing.T) {
	read := func(p Payload) string {
		articles, err := Parse(p)
		if err != nil {
			t.Fatal(err)
		}
		return articles[0].Hash()
	}
	data := func(s string) []byte { return []byte(`{"id":"npa:1","headline":"Harbour reopens"` + s + `}`) }
	base := read(Payload{Data: data("")})
	if len(base) != 32 {
		t.Errorf("hash %q", base)
	}
	same := []Payload{
		{Data: data(`,"entities":[{"name":"x"}],"order":5`)},
		{Data: data("\n"), Received: time.Now(), Offset: 9, Topic: "wire"},
	}
	for _, p := range same {
		if read(p) != base {
			t.Errorf("other hash: %s", p.Data)
		}
	}
	for _, change := range []string{
		`,"body":"x"`, `,"status":"withheld"`, `,"version":"2"`, `,"visible_from":"2026-03-01T09:00:00Z"`, `,"ednote":"x"`,
	} {
		if read(Payload{Data: data(change)}) == base {
			t.Errorf("same hash with %s", change)
		}
	}
	a := parseOne(t, string(data("")))
	a.Entities, a.Language, a.LanguageConfidence = []Entity{{Name: "x"}}, "en", 0.9
	a.Enrichment = &Enrichment{TookUS: 3}
	if a.Hash() != base {
		t.Error("enrichment changes the hash")
	}
}

func parseOne(t *testing.T, data string) *Article {
	t.Helper()
	articles, err := Parse(Payload{Data: []byte(data)})
	if err != nil || len(articles) != 1 {
		t.Fatalf("%d articles, %v: %s", len(articles), err, data)
	}
	return articles[0]
}
