package web

import (
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
)

// span is a stretch of a text to be marked, in bytes.
type span struct {
	start, end int
	kind       string // a class of the style sheet
	title      string // shown on hover
}

// annotate returns the escaped text with the spans marked. Where spans overlap
// the text is cut at every edge and each piece carries all of its marks, so
// the result is well formed whatever the spans are, and its text is the text.
// Spans that do not fit the text are left out.
func annotate(text string, spans []span) template.HTML {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s span) bool {
		return s.start < 0 || s.end > len(text) || s.start >= s.end || !edge(text, s.start) || !edge(text, s.end)
	})
	slices.SortStableFunc(spans, func(a, b span) int { return a.start - b.start })
	edges := []int{0, len(text)}
	for _, s := range spans {
		edges = append(edges, s.start, s.end)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)

	var b strings.Builder
	var open []span
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		open = slices.DeleteFunc(open, func(s span) bool { return s.end <= from })
		for len(spans) > 0 && spans[0].start == from {
			open, spans = append(open, spans[0]), spans[1:]
		}
		piece(&b, text[from:to], open)
	}
	return template.HTML(b.String())
}

func piece(b *strings.Builder, text string, marks []span) {
	if len(marks) == 0 {
		b.WriteString(template.HTMLEscapeString(text))
		return
	}
	var kinds, titles []string
	for _, m := range marks {
		if !slices.Contains(kinds, m.kind) {
			kinds = append(kinds, m.kind)
		}
		if m.title != "" && !slices.Contains(titles, m.title) {
			titles = append(titles, m.title)
		}
	}
	b.WriteString(`<span class="` + template.HTMLEscapeString(strings.Join(kinds, " ")) + `"`)
	if len(titles) > 0 {
		b.WriteString(` title="` + template.HTMLEscapeString(strings.Join(titles, " · ")) + `"`)
	}
	b.WriteString(">" + template.HTMLEscapeString(text) + "</span>")
}

// edge reports whether a character begins, or the text ends, at the byte.
func edge(text string, at int) bool {
	return at == len(text) || utf8.RuneStart(text[at])
}

// paragraph is one block of a body.
type paragraph struct {
	Text  template.HTML
	Table bool // keep its columns
}

// paragraphs cuts a body at its blank lines and marks the spans in each part.
func paragraphs(body string, spans []span) []paragraph {
	var ps []paragraph
	at := 0
	for part := range strings.SplitSeq(body, "\n\n") {
		if strings.TrimSpace(part) != "" {
			ps = append(ps, paragraph{Text: annotate(part, within(spans, at, at+len(part))), Table: tabular(part)})
		}
		at += len(part) + len("\n\n")
	}
	return ps
}

// within are the spans that touch the text from start to end, cut to it and
// counted from its start.
func within(spans []span, start, end int) []span {
	var in []span
	for _, s := range spans {
		if s.end <= start || s.start >= end {
			continue
		}
		s.start, s.end = max(s.start, start)-start, min(s.end, end)-start
		in = append(in, s)
	}
	return in
}

// tabular reports whether a paragraph looks like columns: more than one line
// with a gap in it.
func tabular(s string) bool {
	gaps := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "  ") || strings.Contains(line, "\t") {
			gaps++
		}
	}
	return gaps > 1
}

// spansOf are the marks of an article's field: its names, its places, and the
// words that set off alerts.
func spansOf(a *news.Article, field, text string, alerts []alertWords) []span {
	var spans []span
	add := func(mentions []news.Mention, kind, title string) {
		for _, m := range mentions {
			if m.Field == field && fits(text, m) {
				spans = append(spans, span{m.Start, m.End, kind, title})
			}
		}
	}
	for _, e := range a.Entities {
		add(e.Mentions, entityClass(e.Type), strings.TrimSpace(e.Role+" "+e.Name))
	}
	for _, l := range a.Locations {
		add(l.Mentions, "place", placeTitle(l))
	}
	for _, h := range alerts {
		add(h.spans, "alertword", "Alert: "+h.name)
	}
	return spans
}

// placeTitle is the place's name and how sure it is.
func placeTitle(l news.Location) string {
	if l.Confidence == 0 {
		return placeName(l)
	}
	return placeName(l) + ", " + percent(l.Confidence) + " sure"
}

// fits reports whether a mention says where its own text stands. One that does
// not was made for another version of the text.
func fits(text string, m news.Mention) bool {
	return m.Start >= 0 && m.Start < m.End && m.End <= len(text) && (m.Text == "" || text[m.Start:m.End] == m.Text)
}

func entityClass(t news.EntityType) string {
	switch t {
	case news.Person, news.Org:
		return string(t)
	case news.Geo:
		return "place"
	}
	return "misc"
}
