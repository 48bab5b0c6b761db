package news

import (
	"os"
	"strings"
	"testing"
)

// Needles only save time: no pattern of ours finds anything where they are
// absent.
func TestNeedles(t *testing.T) {
	var texts []string
	for _, file := range caseFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.Split(string(data), "\n")...)
	}
	tried, saved := 0, 0
	for _, p := range BuiltIn().agencies {
		for _, re := range append(p.Private.Paragraphs, patternsOf(p.Rules)...) {
			for _, text := range texts {
				tried++
				if re.Regexp == nil || re.needles.in(text) {
					continue
				}
				if saved++; re.MatchString(text) {
					t.Errorf("%s: %s: needles %q, yet found in %q", p.Name, re, re.needles.words, text)
				}
			}
		}
	}
	t.Logf("%d of %d tries saved", saved, tried)
}

func patternsOf(rules []rule) []pattern {
	var list []pattern
	for _, r := range rules {
		list = append(list, r.Headline, r.Slugline, r.TakeKey, r.EdNote, r.Genre, r.Keyword, r.Subject, r.Body)
	}
	return list
}
