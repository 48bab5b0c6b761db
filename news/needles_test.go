package news

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Filters only save time: no pattern of ours finds anything that they do not
// let through.
func TestFilters(t *testing.T) {
	texts := []string{"", "k", "\u212aILL", "a\u017f", "mandatory \u212aill", "\u017fTORNO", "\u201eKILL", "*** kill"}
	for _, file := range caseFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.Split(string(data), "\n")...)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	tried, saved := 0, 0
	for _, p := range knownPatterns() {
		for _, text := range texts {
			if tried++; p.filter.passes(text) {
				continue
			}
			if saved++; p.Regexp.MatchString(text) {
				t.Errorf("%s: found in %q, which the filter stops", p, text)
			}
		}
	}
	t.Logf("%d of %d tries saved", saved, tried)
}

func FuzzFilter(f *testing.F) {
	for i, text := range []string{"KILL", " *** Kill: ", "\u212aill", "MANDATORY \u212aILL", "Stra\u00dfe", "\u017fperrfri\u017ft: 12 Uhr", "\u00dcBER", "(dpa) - ", "(Achtung", "no\u00ebl"} {
		for _, p := range knownPatterns()[i*7%20:] {
			f.Add(p.String(), text)
			break
		}
		f.Add(`(?i)^\W*(?:\(?stra|[aïk-m]l{2,}\b|über)(?:sse|s)?\s+[^x]`, text)
		f.Add(`(?i)(?:a|ab|s[kl]i)+(?:x?kill|straße)*no{1,2}`, text)
	}
	f.Fuzz(func(t *testing.T, expression, text string) {
		if len(expression) > 200 || len(text) > 1000 {
			return
		}
		re, err := regexp.Compile(expression)
		if err != nil {
			return
		}
		fl := filterOf(expression)
		if !fl.passes(text) && re.MatchString(text) {
			t.Errorf("%q: found in %q, which the filter stops: %v", expression, text, fl)
		}
	})
}

// knownPatterns are those of the code and of the profiles.
func knownPatterns() []*pattern {
	list := []*pattern{
		embargoLine, embargoNote, embargoAlone, noticeWord, noticeState, noticeOrder, noticeHeadline, noticeDesk, noticeSlugline,
		withdrawn, editorsNote, killNote, holdNote, releaseHeld,
	}
	profiles := slices.Clone(BuiltIn().agencies)
	for _, p := range BuiltIn().generic {
		profiles = append(profiles, p)
	}
	for _, p := range profiles {
		of := append(patternsOf(p.Rules), p.Private.Paragraphs...)
		of = append(append(append(of, p.Embargo...), p.Match.Text...), p.Cut.Body...)
		for i := range of {
			if of[i].Regexp != nil {
				list = append(list, &of[i])
			}
		}
		for i := range p.Private.From {
			list = append(list, &p.Private.From[i], p.Private.From[i].begins)
		}
	}
	return list
}

func patternsOf(rules []rule) []pattern {
	var list []pattern
	for _, r := range rules {
		list = append(list, r.Headline, r.Slugline, r.TakeKey, r.EdNote, r.Genre, r.Keyword, r.Subject, r.Body)
	}
	return list
}
