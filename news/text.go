package news

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxHeadline = 160 // characters of a first line that may be a headline
	wrapped     = 100 // characters that no hard-wrapped line reaches
)

// readText reads plain text. The first line is the headline when it is short
// and followed by a blank line, or stands alone. A short line of embargo above
// it is a note.
func (r *reader) readText() {
	d := r.draft()
	d.unsaid = string(r.payload.Data)
	d.Body = tidy(r.text)
	if !strings.ContainsFunc(d.Body, func(c rune) bool { return unicode.IsSpace(c) || c >= utf8.RuneSelf }) {
		r.fail(errors.New("one word is no story"))
		return
	}
	text := strings.TrimSpace(plain(r.text))
	d.embargoInText(text)
	first, rest, _ := strings.Cut(text, "\n")
	if utf8.RuneCountInString(first) <= maxHeadline && embargoLine.MatchString(line(first)) && strings.TrimSpace(rest) != "" {
		d.EdNote, text = first, strings.TrimSpace(rest)
		d.Body = tidy(text)
		first, rest, _ = strings.Cut(text, "\n")
	}
	next, _, _ := strings.Cut(rest, "\n")
	if utf8.RuneCountInString(first) <= maxHeadline && strings.TrimSpace(next) == "" {
		d.Headline, d.Body = first, tidy(rest)
	}
	r.add(d, "")
}

// clean brings every field of wire copy into its normal form. It is
// idempotent: an article read back from JSON comes out the same.
func (a *Article) clean() {
	for _, s := range []*string{
		&a.ID, &a.Feed, &a.SourceID, &a.Version, &a.Language, &a.Headline, &a.Subheadline,
		&a.Slugline, &a.TakeKey, &a.Byline, &a.CreditLine,
	} {
		*s = strings.Clone(line(*s)) // lest a headline that somebody keeps holds on to its payload
	}
	for _, s := range []*string{&a.Body, &a.EdNote, &a.UsageTerms, &a.Copyright} {
		*s = strings.Clone(tidy(*s))
	}
	if a.Urgency < 1 || a.Urgency > 9 {
		a.Urgency = 0
	}
	if a.Dateline != nil {
		a.Dateline.Place, a.Dateline.Date = line(a.Dateline.Place), line(a.Dateline.Date)
		if *a.Dateline == (Dateline{}) {
			a.Dateline = nil
		}
	}
	a.Keywords, a.Genres, a.Warnings = cleanList(a.Keywords), cleanList(a.Genres), cleanList(a.Warnings)
	a.cleanRecords()
}

// dropEcho cuts first paragraphs that only repeat the headline. What is left
// may have lost its only blank line, so its form is looked at again, once and
// not for each of the paragraphs.
func (a *Article) dropEcho() {
	for a.Headline != "" {
		rest := withoutEcho(a.Body, a.Headline)
		if len(rest) == len(a.Body) {
			return
		}
		a.Body = tidy(rest)
	}
}

func withoutEcho(body, headline string) string {
	for {
		first, rest, more := strings.Cut(body, "\n\n")
		if !more || !strings.EqualFold(line(first), headline) {
			return body
		}
		body = rest
	}
}

func (a *Article) cleanRecords() {
	a.Subjects = cleanEach(a.Subjects, func(s *Subject) { s.Scheme, s.Code, s.Name = line(s.Scheme), line(s.Code), line(s.Name) })
	a.Links = cleanEach(a.Links, func(l *Link) {
		l.Rel, l.ID = line(l.Rel), line(l.ID)
		if l.ID == "" {
			*l = Link{}
		}
	})
	a.Media = cleanEach(a.Media, func(m *Media) {
		m.Kind, m.Href, m.Caption = line(m.Kind), line(m.Href), line(m.Caption)
		if m.Href == "" && m.Caption == "" {
			*m = Media{}
		}
	})
	a.DeclaredPlaces = cleanEach(a.DeclaredPlaces, func(p *Place) {
		p.Name, p.Code = line(p.Name), line(p.Code)
		if !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
			p.Lat, p.Lon = 0, 0
		}
	})
}

const fewRecords = 24 // are compared faster than looked up

// cleanEach drops records that are empty or repeated.
func cleanEach[T comparable](list []T, clean func(*T)) []T {
	if len(list) == 0 {
		return nil
	}
	kept, n := make([]T, len(list)), 0
	var zero T
	var seen map[T]bool
	if len(list) > fewRecords {
		seen = make(map[T]bool, len(list))
	}
	for _, v := range list {
		kept[n] = v
		clean(&kept[n])
		switch v = kept[n]; {
		case v == zero, seen[v], seen == nil && slices.Contains(kept[:n], v):
			continue
		case seen != nil:
			seen[v] = true
		}
		n++
	}
	if n == 0 {
		return nil
	}
	clear(kept[n:])
	return kept[:n]
}

func cleanList(list []string) []string {
	return cleanEach(list, func(s *string) { *s = line(*s) })
}

// line is s on one line with single spaces.
func line(s string) string {
	if isLine(s) {
		return s
	}
	return strings.Join(strings.Fields(plain(s)), " ")
}

// plain keeps the characters that text consists of: valid UTF-8, no control
// characters, no invisible ones that would hide a word from search.
func plain(s string) string {
	if isPlain(s) {
		return s
	}
	return mapPlain(s)
}

func mapPlain(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return r
		case '\r', '\f', '\v', '\u0085', '\u2028', '\u2029':
			return '\n'
		case '\u00a0', '\u202f':
			return ' '
		case '\u00ad', '\u200b', '\ufeff':
			return -1
		}
		if r >= 0x80 && r <= 0x9f { // windows-1252, taken for ISO 8859-1 on the way
			r = charmap.Windows1252.DecodeByte(byte(r))
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// tidy is s as paragraphs separated by one blank line. Lines that a table or
// verse consists of stay lines. Copy that has long lines and no blank one has
// a paragraph on each line.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	return tidyLines(s)
}

func tidyLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank, blanks, long := false, false, false
	for l := range strings.Lines(plain(s)) {
		l = tidyLine(l)
		if l == "" {
			blank = b.Len() > 0
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if blank {
			b.WriteByte('\n')
			blank, blanks = false, true
		}
		long = long || utf8.RuneCountInString(l) > wrapped
		b.WriteString(l)
	}
	if long && !blanks {
		return strings.ReplaceAll(b.String(), "\n", "\n\n")
	}
	return b.String()
}

// tidyLine trims a line, but keeps the indent where it aligns columns.
func tidyLine(l string) string {
	l = strings.TrimRightFunc(l, unicode.IsSpace)
	trimmed := strings.TrimLeftFunc(l, unicode.IsSpace)
	if strings.Contains(trimmed, "  ") || strings.Contains(trimmed, "\t") {
		return l
	}
	return trimmed
}
