package sink

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSnippets(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, c := range []struct {
		name, text string
		words      []string
		want       []string
	}{
		{"none", "a short text", nil, nil},
		{"whole", "a short text", []string{"short"}, []string{"a <mark>short</mark> text"}},
		{"escaped", "1 < 2 & \"so\" on", []string{"so"}, []string{"1 &lt; 2 &amp; &#34;<mark>so</mark>&#34; on"}},
		{"two in one", "red and blue", []string{"red", "blue"}, []string{"<mark>red</mark> and <mark>blue</mark>"}},
		{
			"two apart", "first " + long + " last", []string{"first", "last"},
			[]string{"<mark>first</mark> " + strings.TrimSpace(strings.Repeat("word ", 31)), strings.Repeat("word ", 11) + " <mark>last</mark>"},
		},
	} {
		if got := snippets(c.text, spansOf(c.text, c.words)); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func spansOf(text string, words []string) []span {
	var spans []span
	for _, w := range words {
		at := strings.Index(text, w)
		spans = append(spans, span{at, at + len(w)})
	}
	return mergeSpans(spans)
}

// Without the marks, a fragment is a piece of the text.
func FuzzSnippets(f *testing.F) {
	f.Add("Zürich <b>talks</b> went on & on", 0, 6, 10, 15)
	f.Add(strings.Repeat("漢字", 200), 3, 9, 900, 906)
	f.Add("", 0, 0, 0, 0)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		if !utf8.ValidString(text) || strings.ContainsRune(text, '\r') || strings.Contains(text, "mark>") {
			return
		}
		var spans []span
		for _, s := range []span{{a, b}, {c, d}} {
			if 0 <= s.start && s.start < s.end && s.end <= len(text) && runeStart(text, s.start) && runeStart(text, s.end) {
				spans = append(spans, s)
			}
		}
		spans = mergeSpans(spans)
		all := append(snippets(text, spans), mark(text, 0, len(text), spans))
		for _, fragment := range all {
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(fragment)
			if strings.ContainsAny(plain, "<>\"") || !utf8.ValidString(fragment) || !strings.Contains(text, html.UnescapeString(plain)) {
				t.Errorf("%q is no piece of %q", fragment, text)
			}
		}
		if len(spans) > 0 && len(all) < 2 {
			t.Errorf("no fragment for %v of %q", spans, text)
		}
	})
}

func runeStart(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
