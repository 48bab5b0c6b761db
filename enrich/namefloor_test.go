package enrich

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

var markedName = regexp.MustCompile(`\[(PER|ORG|LOC|MISC) ([^\]]+)\]`)

// TestNameFloor keeps the quality of names from slipping unseen where the
// large evaluation sets are absent.
func TestNameFloor(t *testing.T) {
	data, err := os.ReadFile("testdata/names/wire.txt")
	if err != nil {
		t.Fatal(err)
	}
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	right, found, wanted := 0, 0, 0
	for story := range strings.SplitSeq(withoutComments(string(data)), "---\n") {
		headline, body, _ := strings.Cut(strings.TrimSpace(story), "\n")
		a := news.Article{}
		want := map[string]bool{}
		a.Headline = unmark("headline", headline, want)
		a.Body = unmark("body", body, want)
		if err := stage.Process(t.Context(), &a); err != nil {
			t.Fatal(err)
		}
		wanted += len(want)
		for _, e := range a.Entities {
			for _, m := range e.Mentions {
				found++
				if at := nameAt(m.Field, m.Start, m.Text, kindNames[e.Type]); want[at] {
					right++
					delete(want, at)
				} else {
					t.Logf("wrong: %s", at)
				}
			}
		}
		for at := range want {
			t.Logf("missed: %s", at)
		}
	}
	f1 := 200 * float64(right) / float64(found+wanted)
	t.Logf("F1 %.1f (%d of %d names, %d found)", f1, right, wanted, found)
	if f1 < 90 {
		t.Errorf("F1 %.1f, floor 90", f1)
	}
}

var kindNames = map[news.EntityType]string{news.Person: "PER", news.Org: "ORG", news.Geo: "LOC", news.Misc: "MISC"}

func withoutComments(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func nameAt(field string, start int, text, kind string) string {
	return fmt.Sprintf("%s %d %s %s", field, start, kind, text)
}

// unmark takes the marks out of a text and notes the names.
func unmark(field, s string, names map[string]bool) string {
	var b strings.Builder
	at := 0
	for _, m := range markedName.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[at:m[0]])
		names[nameAt(field, b.Len(), s[m[4]:m[5]], s[m[2]:m[3]])] = true
		b.WriteString(s[m[4]:m[5]])
		at = m[1]
	}
	b.WriteString(s[at:])
	return b.String()
}
