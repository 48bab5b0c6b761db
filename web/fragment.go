package web

import (
	"html"
	"html/template"
	"strings"
)

// fragment makes a store's highlighted HTML safe whatever is in it: the result
// holds escaped text and balanced, unnested <mark> elements, nothing else.
func fragment(s string) template.HTML {
	const open, shut = "<mark>", "</mark>"
	var b strings.Builder
	marked := false
	text := func(s string) { b.WriteString(template.HTMLEscapeString(html.UnescapeString(s))) }
	for {
		tag := open
		if marked {
			tag = shut
		}
		before, after, found := strings.Cut(s, tag)
		if !found {
			break
		}
		text(before)
		b.WriteString(tag)
		marked = !marked
		s = after
	}
	text(s)
	if marked {
		b.WriteString(shut)
	}
	return template.HTML(b.String())
}
