package sink

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	snippetBytes = 160 // of text in a snippet, about
	snippetCount = 3
)

// span is a matched stretch of a text.
type span struct{ start, end int }

// mergeSpans sorts spans and joins those that overlap.
func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// mark escapes text[from:to] as HTML with the spans inside it in <mark>.
func mark(text string, from, to int, spans []span) string {
	var b strings.Builder
	at := from
	for _, s := range spans {
		if s.start < from || s.end > to {
			continue
		}
		b.WriteString(html.EscapeString(text[at:s.start]))
		b.WriteString("<mark>")
		b.WriteString(html.EscapeString(text[s.start:s.end]))
		b.WriteString("</mark>")
		at = s.end
	}
	b.WriteString(html.EscapeString(text[at:to]))
	return b.String()
}

// snippets cuts the stretches of text with the first matches in them.
func snippets(text string, spans []span) []string {
	var out []string
	for i := 0; i < len(spans) && len(out) < snippetCount; {
		from := wordStart(text, spans[i].start-snippetBytes/3)
		to := wordEnd(text, max(from+snippetBytes, spans[i].end))
		out = append(out, strings.TrimSpace(mark(text, from, to, spans)))
		for i < len(spans) && spans[i].end <= to {
			i++
		}
		if i < len(spans) && spans[i].start < to {
			i++ // cut in two by the end of this snippet
		}
	}
	return out
}

// wordStart moves i back to the start of a word, at most a few bytes.
func wordStart(text string, i int) int {
	if i <= 0 {
		return 0
	}
	for n := 0; n < 40 && i > 0; n++ {
		if text[i-1] == ' ' || text[i-1] == '\n' {
			return i
		}
		i--
	}
	for i > 0 && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// wordEnd moves i on to the end of a word, at most a few bytes.
func wordEnd(text string, i int) int {
	if i >= len(text) {
		return len(text)
	}
	for n := 0; n < 40 && i < len(text); n++ {
		if text[i] == ' ' || text[i] == '\n' {
			return i
		}
		i++
	}
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}
