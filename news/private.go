package news

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// withhold cuts out of the finished text what the profiles say is private, and
// the telephone numbers of desks out of notes. The formats cut what is marked as
// private themselves.
func (d *draft) withhold() {
	for _, p := range d.profiles() {
		d.Body = d.withoutPrivate("body", d.Body, &p.Private)
		d.EdNote = d.withoutPrivate("ednote", d.EdNote, &p.Private)
	}
	if d.Has(PressRelease) { // its contacts are meant for everybody
		return
	}
	if note, numbers := withoutTelephones(d.EdNote); numbers > 0 {
		d.EdNote = tidy(note)
		d.cut(fmt.Sprintf("ednote: telephone numbers: %d", numbers))
	}
}

// trim cuts what the profiles say is not part of a field.
func (d *draft) trim() {
	for _, p := range d.profiles() {
		d.Headline = trimmed(d.Headline, p.Cut.Headline)
		d.Slugline = trimmed(d.Slugline, p.Cut.Slugline)
		for i := range p.Cut.Body {
			if part := &p.Cut.Body[i]; part.MatchString(d.Body) {
				d.Body = tidy(part.ReplaceAllString(d.Body, ""))
			}
		}
	}
}

// trimmed cuts whatever the patterns find, of a pattern with a group only the
// group. It leaves alone a text of which nothing would be left.
func trimmed(text string, parts []pattern) string {
	rest := text
	for i := range parts {
		found := parts[i].FindAllStringSubmatchIndex(rest, -1)
		for _, m := range slices.Backward(found) {
			from, to := m[0], m[1]
			if len(m) > 2 && m[2] >= 0 {
				from, to = m[2], m[3]
			}
			rest = rest[:from] + rest[to:]
		}
		if len(found) > 0 {
			rest = line(rest)
		}
	}
	return firstOf(rest, text)
}

// keepsPrivate says whether a profile calls an element private.
func (d *draft) keepsPrivate(name, class string) bool {
	if d == nil {
		return false
	}
	for _, p := range d.profiles() {
		if len(p.Private.Elements) > 0 && holdsWord(p.Private.Elements, name) || holdsClass(p.Private.Classes, class) {
			return true
		}
	}
	return false
}

// callsCopy says whether a profile calls an element of the class the copy.
func (d *draft) callsCopy(class string) bool {
	if d == nil {
		return false
	}
	for _, p := range d.profiles() {
		if holdsClass(p.Body.Classes, class) {
			return true
		}
	}
	return false
}

func holdsClass(list []string, class string) bool {
	if len(list) == 0 {
		return false
	}
	for c := range strings.FieldsSeq(class) {
		if holdsWord(list, c) {
			return true
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

// mayHoldPrivate says whether something may yet be cut out of the text.
func (d *draft) mayHoldPrivate(text string) bool {
	for _, p := range d.profiles() {
		if len(p.Private.From)+len(p.Private.Paragraphs) > 0 && p.Private.coarse.in(text) {
			return true
		}
	}
	return false
}

func (d *draft) withoutPrivate(field, text string, private *private) string {
	if text == "" || len(private.From)+len(private.Paragraphs) == 0 || !private.needles.in(text) {
		return text
	}
	paragraphs := strings.Split(text, "\n\n")
	kept := paragraphs[:0:0]
	for i, paragraph := range paragraphs {
		if !private.needles.in(paragraph) {
			kept = append(kept, paragraph)
			continue
		}
		public, rest := untilPrivate(paragraph, private.From)
		if rest != "" {
			if public != "" {
				kept = append(kept, public)
			}
			rest = strings.Join(append([]string{rest}, paragraphs[i+1:]...), "\n\n")
			d.cut(fmt.Sprintf("%s: everything from paragraph %d on, %d characters", field, i+1, utf8.RuneCountInString(rest)))
			break
		}
		if anyIn(private.Paragraphs, paragraph) {
			d.cut(fmt.Sprintf("%s: paragraph %d, %d characters", field, i+1, utf8.RuneCountInString(paragraph)))
			continue
		}
		kept = append(kept, paragraph)
	}
	if len(kept) == len(paragraphs) {
		return text
	}
	return tidy(strings.Join(kept, "\n\n"))
}

// untilPrivate splits a paragraph before the first line that begins with one of
// the patterns.
func untilPrivate(paragraph string, from []pattern) (public, rest string) {
	at := 0
	for l := range strings.Lines(paragraph) {
		for i := range from {
			if from[i].begins.MatchString(strings.TrimSpace(l)) {
				return strings.TrimSpace(paragraph[:at]), paragraph[at:]
			}
		}
		at += len(l)
	}
	return paragraph, ""
}

func anyIn(patterns []pattern, text string) bool {
	for i := range patterns {
		if patterns[i].in(text) {
			return true
		}
	}
	return false
}
