package query

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed variants.txt
var variantsFile string

// variants gives, for a spelling in lower case, all spellings of its group.
var variants = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(variantsFile) {
		line, _, _ = strings.Cut(line, "#")
		var group []string
		for spelling := range strings.SplitSeq(line, "/") {
			if spelling = strings.ToLower(strings.TrimSpace(spelling)); spelling != "" {
				group = append(group, spelling)
			}
		}
		for _, spelling := range group {
			m[spelling] = group
		}
	}
	return m
})

// Expand gives the query that engines run: each word with its other spellings.
// A hyphenated word is looked for in its two parts and joined (cease-fire:
// "cease fire" or ceasefire, by stem); a word of variants.txt in every spelling
// of its line, also when it is written as two words side by side. Phrases in
// quotes stay as they are. The given tree is not changed.
func Expand(n Node) Node {
	switch n := n.(type) {
	case *And:
		return join(and, expandRun(n.Parts))
	case *Or:
		return join(or, expandEach(n.Parts))
	case *Not:
		return &Not{Part: Expand(n.Part)}
	case *Term:
		return expandTerm(n)
	}
	return n
}

func expandEach(parts []Node) []Node {
	out := make([]Node, len(parts))
	for i, part := range parts {
		out[i] = Expand(part)
	}
	return out
}

// expandRun expands the parts of an And; two words in a row that are one word
// elsewhere may stand as such.
func expandRun(parts []Node) []Node {
	out := make([]Node, 0, len(parts))
	for i := 0; i < len(parts); i++ {
		if i+1 < len(parts) {
			if n := expandPair(parts[i], parts[i+1]); n != nil {
				out = append(out, n)
				i++
				continue
			}
		}
		out = append(out, Expand(parts[i]))
	}
	return out
}

func expandPair(a, b Node) Node {
	first, ok := a.(*Term)
	if !ok {
		return nil
	}
	second, ok := b.(*Term)
	if !ok || first.Field != second.Field {
		return nil
	}
	typed := key(first.Word) + " " + key(second.Word)
	group := spellings(typed)
	if group == nil {
		return nil
	}
	alternatives := []Node{&And{Parts: []Node{Expand(a), Expand(b)}}}
	return &Or{Parts: appendSpellings(alternatives, first.Field, group, typed)}
}

func expandTerm(t *Term) Node {
	typed := key(t.Word)
	alternatives := []Node{t}
	if pieces := hyphenated(typed); len(pieces) > 1 {
		typed = strings.Join(pieces, " ")
		joined := strings.Join(pieces, "")
		alternatives = []Node{&Phrase{Field: t.Field, Text: typed, Stemmed: true}, &Term{Field: t.Field, Word: joined}}
		alternatives = appendSpellings(alternatives, t.Field, spellings(typed), typed, joined)
	} else {
		alternatives = appendSpellings(alternatives, t.Field, spellings(typed), typed)
	}
	if len(alternatives) == 1 {
		return t
	}
	return &Or{Parts: alternatives}
}

// spellings finds the group of a spelling or of what it is the plural of.
func spellings(typed string) []string {
	if group := variants()[typed]; group != nil {
		return group
	}
	return variants()[strings.TrimSuffix(typed, "s")]
}

func appendSpellings(to []Node, field string, group []string, have ...string) []Node {
	for _, spelling := range group {
		switch {
		case contains(have, spelling):
		case strings.Contains(spelling, " "):
			to = append(to, &Phrase{Field: field, Text: spelling, Stemmed: true})
		default:
			to = append(to, &Term{Field: field, Word: spelling})
		}
	}
	return to
}

// contains knows a plural: it matches by stem what the singular matches.
func contains(have []string, spelling string) bool {
	for _, h := range have {
		if h == spelling || strings.TrimSuffix(h, "s") == spelling {
			return true
		}
	}
	return false
}

// key is a word as variants.txt writes it: lower case, without the possessive
// and the punctuation around it.
func key(word string) string {
	word = strings.ToLower(strings.TrimFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	}))
	return strings.TrimSuffix(word, "'s")
}

// hyphenated cuts a compound at its hyphens; addresses are not compounds.
func hyphenated(word string) []string {
	if strings.ContainsAny(word, "/@:") {
		return nil
	}
	return strings.FieldsFunc(word, func(r rune) bool { return r == '-' })
}
