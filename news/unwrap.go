package news

import (
	"strings"
	"unicode/utf8"
)

const (
	wireWidth = 60 // columns that any printer of the wire had
	ragged    = 8  // columns that a wrapped line may fall short of the width
)

// unwrap joins the lines that were broken for a printer to paragraphs. Lines
// that end early, that hold columns, or that begin a list stay lines.
func unwrap(text string) string {
	width := 0
	for l := range strings.Lines(text) {
		width = max(width, columns(trimEnd(l)))
	}
	if width > wrapped {
		return text
	}
	width = max(width, wireWidth)
	var b strings.Builder
	b.Grow(len(text))
	prev, blank := "", false
	for l := range strings.Lines(text) {
		l = trimEnd(l)
		if isRule(l) {
			l = ""
		}
		if l == "" {
			blank = b.Len() > 0
			continue
		}
		switch {
		case b.Len() == 0:
		case blank, startsIndented(prev, l):
			b.WriteString("\n\n")
		case breaksBefore(prev, l, width):
			b.WriteByte('\n')
		default:
			l = strings.TrimLeft(l, " ")
			if !splitWord(prev, l) {
				b.WriteByte(' ')
			}
		}
		prev, blank = l, false
		b.WriteString(unmarked(l))
	}
	return b.String()
}

// splitWord says that a line ends within a compound: "centre-" and "right", but
// not "Nord-" and "und Ostsee".
func splitWord(prev, l string) bool {
	n := len(prev)
	if n < 2 || prev[n-1] != '-' || prev[n-2] == ' ' || prev[n-2] == '-' || l == "" || l[0] < 'a' || l[0] > 'z' {
		return false
	}
	word, _, _ := strings.Cut(l, " ")
	switch word {
	case "und", "oder", "bis", "sowie", "wie", "and", "or", "to", "et", "ou", "en", "of":
		return false
	}
	return true
}

// trimEnd cuts the white space at the end of a line.
func trimEnd(l string) string {
	end := len(l)
	for end > 0 && (l[end-1] == ' ' || l[end-1] == '\t' || l[end-1] == '\n') {
		end--
	}
	return l[:end]
}

// columns is the width of a line in print.
func columns(l string) int {
	if len(l) < 30 {
		return len(l)
	}
	return utf8.RuneCountInString(l)
}

// unmarked drops the sign that ends a line of the head or of a list.
func unmarked(l string) string {
	if strings.HasSuffix(l, " =") {
		return strings.TrimRight(l[:len(l)-1], " ")
	}
	return l
}

// isRule knows lines that only separate.
func isRule(l string) bool {
	l = strings.TrimSpace(l)
	if l != "" && isWordByte(l[0]) && l[0] != '_' {
		return false
	}
	return len(l) >= 2 && strings.Trim(l, "*_=-# .~+") == "" && strings.Trim(l, ".") != ""
}

// startsIndented says that a line begins a paragraph by its indent.
func startsIndented(prev, l string) bool {
	return strings.HasPrefix(l, "  ") && !strings.HasPrefix(prev, "  ") && !isTabular(l) && !isTabular(prev) && !isListItem(prev)
}

func breaksBefore(prev, l string, width int) bool {
	switch {
	case strings.HasSuffix(prev, " ="), isTabular(l), isTabular(prev):
		return true
	case isListItem(l):
		return !strings.HasPrefix(l, "- ") || isListItem(prev) || endsSentence(prev) || endsEarly(prev, l, width)
	}
	return endsEarly(prev, l, width)
}

// endsEarly says that the next word would have fitted on the line.
func endsEarly(prev, l string, width int) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(l, " "), " ")
	return columns(prev)+1+columns(word) <= width-ragged
}

func endsSentence(l string) bool {
	return l != "" && strings.IndexByte(".:;!?\"", l[len(l)-1]) >= 0
}

// isTabular says that a line holds columns.
func isTabular(l string) bool {
	l = strings.TrimLeft(l, " ")
	return strings.Contains(l, "  ") || strings.Contains(l, "\t")
}

func isListItem(l string) bool {
	if len(l) < 3 {
		return false
	}
	switch l[0] {
	case '-', '*', '#', '+':
		return l[1] == ' ' || l[0] == '#' && l[1] == '#'
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return l[1] == '.' && l[2] == ' ' || len(l) > 3 && l[2] == '.' && l[3] == ' '
	}
	return false
}
