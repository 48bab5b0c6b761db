package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// story runs `dateline story` and returns what it prints, errors too.
func story(t *testing.T, exit int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if got := run(t.Context(), append([]string{"story"}, args...), nil, &out, &out); got != exit {
		t.Errorf("story %s: exit %d, want %d: %s", strings.Join(args, " "), got, exit, &out)
	}
	return out.String()
}

func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Errorf("not there or not in this order: %q in\n%s", part, text)
			return
		}
		rest = after
	}
}

const (
	dam      = `{"id":"npa:dam","version":"%d","version_created":"%s","headline":"Dam %s","body":"The dam is %[3]s, engineers said.","language":"en"%s}`
	damKill  = `{"id":"npa:dam","version":"3","version_created":"2026-03-01T12:00:00Z","status":"canceled","headline":"SECRETKILL","ednote":"Kill: wrong dam."}`
	held     = `{"id":"npa:held","version":"1","version_created":"2026-03-01T10:00:00Z","status":"withheld","headline":"SECRETHELD","body":"SECRETHELD"}`
	notYet   = `{"id":"npa:later","version":"1","version_created":"2026-03-01T10:00:00Z","visible_from":"2126-03-01T10:00:00Z","headline":"SECRETLATER","body":"SECRETLATER"}`
	testCopy = `{"id":"npa:test","version":"1","version_created":"2026-03-01T10:00:00Z","signals":["test"],"headline":"Testing","body":"Quick brown fox."}`
)

func damVersion(version int, at, words string) string {
	return fmt.Sprintf(dam, version, at, words, "")
}

// TestStory follows one story through its life with the commands: versions, a
// change without notice, a kill, a release, an update, the old kill again and a
// new one.
func TestStory(t *testing.T) {
	data := t.TempDir()
	d := openDesk(t, data)
	d.publish(damVersion(1, "2026-03-01T10:00:00Z", "full"), damVersion(2, "2026-03-01T11:00:00Z", "overflowing"),
		damVersion(1, "2026-03-01T10:00:00Z", "full"), damVersion(2, "2026-03-01T11:00:00Z", "almost overflowing"), held, notYet, testCopy, last)
	d.await("stories", func() bool {
		return slices.Equal(d.headlines(), []string{"Bridge opens", "Dam almost overflowing"}) && strings.Count(d.get("/api/story/history?id=npa:dam"), `"number"`) == 3
	})
	for _, id := range []string{"npa:held", "npa:later", "npa:test"} {
		d.await(id, func() bool { return strings.Contains(d.get("/api/story/history?id="+id), `"number"`) })
	}
	server := []string{"--server", d.url}
	tell := func(exit int, args ...string) string { return story(t, exit, append(args, server...)...) }
	says(t, tell(0, "show", "npa:dam"), "Dam almost overflowing", "npa", "version 2", "The dam is almost overflowing", "npa:dam")
	says(t, tell(0, "versions", "npa:dam"), "NO ", "1 ", "2026-03-01T10:00:00Z  1", "usable", "superseded, sent 1 more times", "\n2 ", "superseded", "\n3 ", "current, changed without notice")
	says(t, tell(0, "diff", "npa:dam"), "version 2 to 3", "Dam {+almost+} overflowing", "The dam is {+almost+} overflowing, engineers said.")
	says(t, tell(0, "diff", "npa:dam", "1", "2"), "Dam [-full-] {+overflowing+}")
	says(t, tell(0, "diff", "--json", "npa:dam"), `{"kind":"added","text":" almost"}`)
	says(t, tell(0, "show", "npa:test"), "Testing")
	says(t, tell(0, "show", "npa:held"), "npa:held: withheld since 2026-03-01T10:00:00Z")
	says(t, tell(0, "show", "npa:later"), "npa:later: under embargo until 2126-03-01T10:00:00Z")
	says(t, tell(1, "diff", "npa:dam", "1", "9"), "no version 9, the last is 3")
	says(t, tell(1, "diff", "npa:later"), "no version may be read: under embargo")
	says(t, tell(1, "show", "npa:none"), "npa:none: no such story")
	noLeak := func(why string, secrets ...string) {
		t.Helper()
		for _, id := range []string{"npa:dam", "npa:held", "npa:later"} {
			for _, args := range [][]string{{"show"}, {"show", "--json"}, {"versions"}, {"versions", "--json"}} {
				text := tell(0, append(args, id)...)
				for _, path := range []string{"/", "/story?id=" + id, "/api/story?id=" + id, "/api/story/history?id=" + id, "/diff?id=" + id, "/diff?id=" + id + "&from=1&to=1", "/alerts", "/api/search?size=200", "/new"} {
					text += d.get(path)
				}
				for _, secret := range secrets {
					if strings.Contains(text, secret) {
						t.Errorf("%s: %s %s shows %q", why, args, id, secret)
					}
				}
			}
		}
	}
	noLeak("withheld and under embargo", "SECRET")

	d.publish(damKill)
	d.await("the kill", func() bool { return slices.Equal(d.headlines(), []string{"Bridge opens"}) })
	noLeak("killed", "SECRET", "verflowing", "Dam full")
	says(t, tell(0, "show", "npa:dam"), "killed since 2026-03-01T12:00:00Z", "Kill: wrong dam.")
	says(t, tell(1, "diff", "npa:dam", "1", "2"), "version 1 may not be read: killed")
	says(t, story(t, 1, "release", "npa:dam", "--data", data, "--reason", "x"), "in use by another process: stop Dateline")
	says(t, story(t, 0, "show", "npa:dam", "--data", data, "--server", d.url), "killed since")
	d.stop()

	says(t, story(t, 0, "versions", "npa:dam", "--data", data), "not shown: killed", "4 ", "canceled", "current")
	says(t, story(t, 1, "release", "npa:last", "--data", data, "--reason", "x"), "may be read already")
	says(t, story(t, 1, "release", "npa:dam", "--data", data, "--reason", "x", "--version", "4"), "version 4 is a kill")
	says(t, story(t, 0, "release", "npa:dam", "--data", data, "--reason", "the right dam after all"), "Release of npa:dam put on wire: version 3")
	says(t, story(t, 0, "release", "npa:later", "--data", data, "--reason", "lifted by phone", "--json"), `"id":"npa:later","of":1`)

	d = openDesk(t, data)
	server[1] = d.url
	d.await("the releases", func() bool {
		return slices.Equal(d.headlines(), []string{"Bridge opens", "Dam almost overflowing", "SECRETLATER"})
	})
	says(t, tell(0, "show", "npa:dam"), "release", "Released: the right dam after all")
	says(t, tell(0, "diff", "npa:dam", "1", "5"), "Dam [-full-] {+almost overflowing+}")
	noLeak("released", "SECRETKILL", "SECRETHELD")
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	d.publish(damKill, damVersion(4, soon, "empty"))
	d.await("an update", func() bool { return slices.Contains(d.headlines(), "Dam empty") })
	d.publish(strings.NewReplacer("2026-03-01T12:00:00Z", time.Now().Add(2*time.Hour).UTC().Format(time.RFC3339)).Replace(damKill))
	d.await("the new kill", func() bool { return slices.Equal(d.headlines(), []string{"Bridge opens", "SECRETLATER"}) })
	d.publish(damVersion(5, time.Now().Add(3*time.Hour).UTC().Format(time.RFC3339), "gone"), strings.Replace(last, "Bridge opens", "Bridge closes", 1))
	d.await("the end", func() bool { return slices.Equal(d.headlines(), []string{"Bridge closes", "SECRETLATER"}) })
	noLeak("killed again", "SECRETKILL", "SECRETHELD", "verflowing", "Dam full", "Dam empty", "Dam gone")
	d.stop()
}
