//go:build e2e

package e2e

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestStory kills a story, releases it with the command and updates it, whatever
// partition each version goes to, with two members.
func TestStory(t *testing.T) {
	l := newLine(t, "")
	m := l.start()
	l.start()
	version := func(n int, minute, more string) {
		msg := message(fmt.Appendf(nil, `{"id":"npa:dam","version":"%d","version_created":"2026-03-01T10:%s:00Z","headline":"Dam %[1]d","body":"WORDS%[1]d"%[3]s}`, n, minute, more))
		msg.Key = fmt.Append(nil, n)
		l.send(msg)
		l.finished(time.Minute)
		l.refresh()
	}
	shows := func(want string) {
		t.Helper()
		if got := string(l.run("story", "show", "npa:dam", "--config", l.config)); !strings.Contains(got, want) {
			t.Errorf("story show: %s, want %s", got, want)
		}
		_, page, err := m.get("/story?id=npa:dam")
		if err != nil || strings.Contains(page, "WORDS") != strings.HasPrefix(want, "WORDS") {
			t.Errorf("page, which should show %s: %v\n%s", want, err, page)
		}
	}
	version(1, "10", "")
	shows("WORDS1")
	version(2, "20", `,"status":"canceled","ednote":"Wrong dam."`)
	shows("Wrong dam.")
	version(3, "15", "")
	shows("Wrong dam.")
	if out := string(l.run("story", "versions", "npa:dam", "--config", l.config)); strings.Count(out, "not shown: killed") != 3 || strings.Contains(out, "Dam") {
		t.Errorf("story versions: %s", out)
	}
	out, err := exec.CommandContext(t.Context(), rig.binary, "story", "diff", "npa:dam", "--config", l.config).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no version may be read: killed") {
		t.Errorf("story diff: %v, %s", err, out)
	}

	l.run("story", "release", "npa:dam", "--config", l.config, "--reason", "the right dam")
	l.finished(time.Minute)
	l.refresh()
	shows("WORDS3")
	version(2, "20", `,"status":"canceled","ednote":"Wrong dam."`)
	shows("WORDS3")
	msg := message(fmt.Appendf(nil, `{"id":"npa:dam","version":"9","version_created":%q,"headline":"Dam 9","body":"WORDS9"}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)))
	l.send(msg)
	l.finished(time.Minute)
	l.refresh()
	shows("WORDS9")
	if out := string(l.run("story", "diff", "npa:dam", "--config", l.config)); !strings.Contains(out, "[-WORDS3-]{+WORDS9+}") {
		t.Errorf("story diff: %s", out)
	}
}
