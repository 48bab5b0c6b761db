//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// receiver is a desk's webhook.
type receiver struct {
	url   string
	rules string // file

	mu      sync.Mutex // guards got
	got     map[firing]map[string]int
	refused int // how many notices are answered with 503 first
}

// firing is an alert about a story.
type firing struct {
	Alert string `json:"alert"`
	Story string `json:"story"`
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{got: map[firing]map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(r.receive))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) receive(w http.ResponseWriter, req *http.Request) {
	var notice struct {
		ID string `json:"id"`
		firing
	}
	if err := json.NewDecoder(req.Body).Decode(&notice); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refused > 0 {
		r.refused--
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	if r.got[notice.firing] == nil {
		r.got[notice.firing] = map[string]int{}
	}
	r.got[notice.firing][notice.ID]++
}

// config is the part of the configuration that sends an alert for each word
// here.
func (r *receiver) config(t *testing.T, words ...string) string {
	t.Helper()
	var rules strings.Builder
	rules.WriteString("alerts:\n")
	for _, w := range words {
		fmt.Fprintf(&rules, "  - {id: %s, name: %s, query: %s, channels: [desk]}\n", w, w, w)
	}
	r.rules = filepath.Join(t.TempDir(), "alerts.yml")
	if err := os.WriteFile(r.rules, []byte(rules.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("alerts:\n  rules: %q\n  channels:\n    desk: {webhook: {url: %q}}\n", r.rules, r.url)
}

// expectedAlerts asks `dateline alert test` which stories match: any version
// counts.
func (l *line) expectedAlerts(rules string, records []record) map[firing]bool {
	l.t.Helper()
	whole := slices.DeleteFunc(slices.Clone(records), func(r record) bool { return r.id == "" })
	want := map[firing]bool{}
	out := l.run("alert", "test", "--rules", rules, "--json", l.ndjson("whole.ndjson", whole))
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var hit firing
		if err := dec.Decode(&hit); err != nil {
			l.t.Fatal(err)
		}
		want[hit] = true
	}
	if len(want) < 10 {
		l.t.Fatalf("only %d alerts to expect", len(want))
	}
	return want
}

const (
	onceOnly       = false
	repeatsAllowed = true // after a crash; the notice has the same id
)

// verify waits for all alerts and compares.
func (r *receiver) verify(l *line, want map[firing]bool, repeats bool) {
	l.t.Helper()
	l.eventually(90*time.Second, "alert for every story", func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if missing := len(want) - len(r.got); missing > 0 {
			return fmt.Errorf("%d of %d missing", missing, len(want))
		}
		return nil
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	repeated := 0
	for f, ids := range r.got {
		if !want[f] {
			l.t.Errorf("%v fired, which does not match", f)
		}
		if len(ids) != 1 {
			l.t.Errorf("%v fired under %d ids", f, len(ids))
		}
		for _, n := range ids {
			repeated += n - 1
		}
	}
	for f := range want {
		if r.got[f] == nil {
			l.t.Errorf("%v did not fire", f)
		}
	}
	if repeated > 0 && !repeats {
		l.t.Errorf("%d notices repeated", repeated)
	}
	l.t.Logf("%d alerts, %d repeated", len(r.got), repeated)
}

// TestAlertsFireOnce: one notice for each alert and story, whatever versions
// come, across a restart, and though the receiver refuses at first.
func TestAlertsFireOnce(t *testing.T) {
	stories := corpus(t, 2000)
	for i := range stories {
		if i%40 == 0 {
			stories[i].body += "\n\nA ceasefire held on the border."
		}
	}
	r := seeded(t)
	first, later := wire(stories, r), wire(stories, r)
	for i := range later {
		if s := &later[i]; s.id != "" {
			s.version += 10
			s.data = bytes.Replace(s.data, fmt.Appendf(nil, `"version":"%d"`, s.version-10), fmt.Appendf(nil, `"version":"%d"`, s.version), 1)
		}
	}
	desk := newReceiver(t)
	desk.refused = 7
	l := newLine(t, desk.config(t, "ceasefire"))
	m := l.start()
	l.publish(first)
	want := l.expectedAlerts(desk.rules, first)
	l.finished(2 * time.Minute)
	desk.verify(l, want, onceOnly)
	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	m = l.start()
	l.publish(later)
	l.finished(2 * time.Minute)
	// The last alert comes after all that could have repeated one.
	l.send(message(story{id: "last:1", headline: "Ceasefire", body: "It held.", at: stories[0].at}.version(1)))
	want[firing{"ceasefire", "last:1"}] = true
	desk.verify(l, want, onceOnly)
	if err := m.Stop(); err != nil { // a stop sends what is under way
		t.Fatal(err)
	}
	desk.verify(l, want, onceOnly)
}
