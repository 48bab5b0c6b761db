package alert

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

func TestRuleErrors(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/rules/errors.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var got error
	for _, f := range archive.Files {
		if filepath.Ext(f.Name) == ".yml" {
			name = f.Name
			_, got = ParseRules(name, f.Data)
			continue
		}
		want := strings.TrimSpace(string(f.Data))
		if got == nil || got.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", name, got, want)
		}
	}
}

func TestRulesRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.yml")
	err := os.WriteFile(path, []byte(`
alerts:
  - id: quake
    query: &q earthquake
    channels: [page, desk]
  - {id: copy, name: The same, query: *q}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := LoadRules(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 2 || rules[0].Name != "quake" || rules[1].Name != "The same" || rules[1].Query != "earthquake" {
		t.Errorf("rules: %+v", rules)
	}
	if err := Check(rules, []string{"desk"}); err != nil {
		t.Error(err)
	}
	err = Check(rules, nil)
	if want := path + `:3: alert "quake": unknown channel "desk"; known: log, page`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := LoadRules(path + "x"); err == nil {
		t.Error("a missing file gives rules")
	}
}

// FuzzParseRules: faults carry the file's name; rules that are read can be
// matched with.
func FuzzParseRules(f *testing.F) {
	f.Add([]byte("alerts:\n  - {id: a, query: b}\n"))
	f.Add([]byte("alerts: &x [*x]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := ParseRules("f.yml", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.yml:") || rules != nil {
				t.Fatalf("error %q beside %v", err, rules)
			}
			return
		}
		if _, err := NewMatcher(rules); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSampleAlerts(t *testing.T) {
	rules, err := LoadRules("../deploy/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := Check(rules, nil); err != nil {
		t.Error(err)
	}
}

func TestSampleAlertsOnHeadlines(t *testing.T) {
	rules, err := LoadRules("../deploy/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMatcher(rules)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := txtar.ParseFile("testdata/sample.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(archive.Files[0].Data)) {
		headline, want, ok := strings.Cut(strings.TrimSpace(line), "=>")
		if !ok {
			t.Fatalf("no => in %q", line)
		}
		var got []string
		for _, h := range m.Match(&news.Article{ID: "1", Status: news.Usable, Headline: headline}) {
			got = append(got, h.Alert)
		}
		if strings.Join(got, " ") != strings.TrimSpace(want) {
			t.Errorf("%s\n got %s\nwant %s", headline, got, want)
		}
	}
}
