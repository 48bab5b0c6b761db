package query

import "strings"

// Print writes a query in its one canonical form: operators spelt out, every
// group in brackets, the field before each word. For a node from Parse,
// Parse(Print(n)) equals n. A stemmed phrase has no notation of its own and is
// written as a phrase.
func Print(n Node) string {
	var b strings.Builder
	write(&b, n, false)
	return b.String()
}

func write(b *strings.Builder, n Node, inside bool) {
	switch n := n.(type) {
	case *And:
		writeParts(b, n.Parts, " AND ", inside)
	case *Or:
		writeParts(b, n.Parts, " OR ", inside)
	case *Not:
		b.WriteString("NOT ")
		write(b, n.Part, true)
	case *Term:
		writeField(b, n.Field)
		b.WriteString(n.Word)
	case *Phrase:
		writeField(b, n.Field)
		b.WriteByte('"')
		b.WriteString(n.Text)
		b.WriteByte('"')
	}
}

func writeParts(b *strings.Builder, parts []Node, op string, inside bool) {
	if inside {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	for i, part := range parts {
		if i > 0 {
			b.WriteString(op)
		}
		write(b, part, true)
	}
}

func writeField(b *strings.Builder, field string) {
	if field != "" {
		b.WriteString(field)
		b.WriteByte(':')
	}
}
