//go:build e2e

package e2e

import (
	"strconv"

	"github.com/segmentio/kafka-go"
)

// verify compares the index and the dead letters with what was published.
func (l *line) verify(records []record) {
	l.t.Helper()
	l.verifyStories(records)
	l.verifyHistory(records)
	l.verifyDead(records)
}

// verifyStories: every story is there exactly once, at its highest version.
func (l *line) verifyStories(records []record) {
	l.t.Helper()
	want := highest(records)
	seen := map[string]bool{}
	faults := 0
	fault := func(format string, args ...any) {
		if faults++; faults <= 10 {
			l.t.Errorf(format, args...)
		}
	}
	for _, d := range l.all(l.stories()) {
		v, known := want[d.ID]
		switch {
		case !known:
			fault("%s: nobody published it", d.ID)
		case seen[d.ID]:
			fault("%s: there twice", d.ID)
		case d.Story.Version != strconv.Itoa(v):
			fault("%s: version %s, want %d", d.ID, d.Story.Version, v)
		}
		seen[d.ID] = true
	}
	for id := range want {
		if !seen[id] {
			fault("%s: lost", id)
		}
	}
	l.t.Logf("%d stories, %d faults", len(seen), faults)
}

// verifyHistory: every version that was published is there exactly once.
func (l *line) verifyHistory(records []record) {
	l.t.Helper()
	type version struct {
		id, version string
	}
	have := map[version]int{}
	for _, d := range l.all(l.history()) {
		have[version{d.Story.ID, d.Story.Version}]++
	}
	want := 0
	for _, r := range records {
		if r.id == "" {
			continue
		}
		want++
		if n := have[version{r.id, strconv.Itoa(r.version)}]; n != 1 {
			l.t.Errorf("history has version %d of %s %d times", r.version, r.id, n)
			return
		}
	}
	if len(have) != want {
		l.t.Errorf("history has %d versions, want %d", len(have), want)
	}
}

// verifyDead: every broken payload is a dead letter, byte for byte and with a
// reason, and nothing else is.
func (l *line) verifyDead(records []record) {
	l.t.Helper()
	want := broken(records)
	seen := map[string]bool{}
	for _, m := range l.read(l.topic("wire.dead")) {
		if !want[string(m.Value)] {
			l.t.Errorf("dead letter that was not broken: %.80q: %s", m.Value, header(m, "reason"))
			return
		}
		l.checkDeadLetter(m)
		seen[string(m.Value)] = true
	}
	if len(seen) != len(want) {
		l.t.Errorf("%d of %d broken payloads are dead letters", len(seen), len(want))
	}
}

func (l *line) checkDeadLetter(m kafka.Message) {
	l.t.Helper()
	for _, key := range []string{"reason", "stage", "source-partition", "source-offset", "first-seen"} {
		if header(m, key) == "" {
			l.t.Errorf("dead letter without %s: %.80q", key, m.Value)
		}
	}
	if got := header(m, "source-topic"); got != l.topic("wire") {
		l.t.Errorf("dead letter from %q, want %q", got, l.topic("wire"))
	}
}

// verifyCommitted: whatever the group has committed has met its fate.
func (l *line) verifyCommitted(wire []kafka.Message, byData map[string]record) {
	l.t.Helper()
	committed, err := l.committed(l.topic("wire"))
	if err != nil {
		l.t.Fatal(err)
	}
	versions := map[string]int{}
	for _, d := range l.all(l.stories()) {
		versions[d.ID], _ = strconv.Atoi(d.Story.Version)
	}
	dead := map[string]bool{}
	for _, m := range l.read(l.topic("wire.dead")) {
		dead[string(m.Value)] = true
	}
	done := 0
	for _, m := range wire {
		if m.Offset >= committed[m.Partition] {
			continue
		}
		done++
		r := byData[string(m.Value)]
		if r.id == "" && !dead[string(m.Value)] || r.id != "" && versions[r.id] < r.version {
			l.t.Errorf("committed before its fate: %d/%d of %.80q", m.Partition, m.Offset, m.Value)
		}
	}
	l.t.Logf("%d of %d records committed", done, len(wire))
}
