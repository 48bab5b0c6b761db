package news

import (
	"slices"
	"strings"
	"testing"
)

// The short cuts never change what comes out.
func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"", "a", " a", "a ", "a  b", "a\nb", "a\n\nb", "a\n\n\nb", "\na", "a\n", " x  y\nz", "é\u00a0è", "a\u200bb", "\xff", "\ufffd", "a\tb", "\u3000",
		strings.Repeat("long ", 30) + "\nb", strings.Repeat("long ", 30) + "\n\nb\nc", "a\u2003b", "a\x7f", "\u0085", "x\r\ny",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := strings.Join(strings.Fields(mapPlain(s)), " "); line(s) != got {
			t.Fatalf("line: %q, want %q", line(s), got)
		}
		if plain(s) != mapPlain(s) {
			t.Fatalf("plain: %q, want %q", plain(s), mapPlain(s))
		}
		if got := tidyLines(s); tidy(s) != got {
			t.Fatalf("tidy: %q, want %q", tidy(s), got)
		}
		if got := len(strings.Fields(s)); countWords(s) != got {
			t.Fatalf("words: %d, want %d", countWords(s), got)
		}
		if words, blank := cutWords(s); words != cutWordsSlowly(s) || len(words)+blank == 0 && s != "" {
			t.Fatalf("first words: %q, want %q", words, cutWordsSlowly(s))
		}
	})
}

// cutWordsSlowly are the words of cutWords, one character after the other.
func cutWordsSlowly(s string) string {
	for i := 0; i < len(s); i++ {
		if blankAt(s[i:]) > 0 && (i == 0 || s[i] != ' ' || i+1 == len(s) || blankAt(s[i+1:]) > 0) {
			return s[:i]
		}
	}
	return s
}

func TestCleanEach(t *testing.T) {
	for n := range 3 * fewRecords {
		var list []int
		for i := range n {
			list = append(list, i*i%17-1)
		}
		var want []int
		for _, v := range list {
			if v++; v != 0 && !slices.Contains(want, v) {
				want = append(want, v)
			}
		}
		if got := cleanEach(list, func(v *int) { *v++ }); !slices.Equal(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%d: %v, want %v", list, got, want)
		}
	}
}
