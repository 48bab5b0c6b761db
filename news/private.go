package news

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// withhold cuts out of the finished text what the profiles say is private. The
// formats cut what is marked as such themselves.
func (d *draft) withhold() {
	for _, p := range d.profiles() {
		for _, field := range []*string{&d.Body, &d.EdNote} {
			*field = d.withoutPrivate(*field, &p.Private)
		}
	}
}

// keepsPrivate says whether a profile calls an element private.
func (d *draft) keepsPrivate(name, class string) bool {
	if d == nil {
		return false
	}
	for _, p := range d.profiles() {
		if holdsWord(p.Private.Elements, name) {
			return true
		}
		for c := range strings.FieldsSeq(class) {
			if holdsWord(p.Private.Classes, c) {
				return true
			}
		}
	}
	return false
}

// keepsRolePrivate says whether a profile calls a note private by its role.
func (d *draft) keepsRolePrivate(role string) bool {
	for _, p := range d.profiles() {
		if holdsWord(p.Private.Roles, role) || holdsWord(p.Private.Roles, localCode(role)) {
			return true
		}
	}
	return false
}

func (d *draft) withoutPrivate(text string, private *private) string {
	if text == "" || len(private.From)+len(private.Paragraphs) == 0 {
		return text
	}
	var kept []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		public, rest := untilPrivate(paragraph, private.From)
		if rest != "" {
			if public != "" {
				kept = append(kept, public)
			}
			d.cut(fmt.Sprintf("%d characters from a private line on", utf8.RuneCountInString(rest)))
			break
		}
		if anyIn(private.Paragraphs, paragraph) {
			d.cut(fmt.Sprintf("paragraph of %d characters", utf8.RuneCountInString(paragraph)))
			continue
		}
		kept = append(kept, paragraph)
	}
	return strings.Join(kept, "\n\n")
}

// untilPrivate splits a paragraph before the first line that begins with one of
// the patterns.
func untilPrivate(paragraph string, from []pattern) (public, rest string) {
	at := 0
	for l := range strings.Lines(paragraph) {
		for _, p := range from {
			if m := p.FindStringIndex(strings.TrimSpace(l)); m != nil && m[0] == 0 {
				return strings.TrimSpace(paragraph[:at]), paragraph[at:]
			}
		}
		at += len(l)
	}
	return paragraph, ""
}

func anyIn(patterns []pattern, text string) bool {
	for _, p := range patterns {
		if p.in(text) {
			return true
		}
	}
	return false
}
