package text

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

func cases(t *testing.T, name string) []txtar.File {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) == 0 {
		t.Fatalf("%s: no cases", name)
	}
	return a.Files
}

func unescape(t *testing.T, s string) string {
	t.Helper()
	u, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return u
}

func TestTokens(t *testing.T) {
	for _, f := range cases(t, "words.txtar") {
		t.Run(f.Name, func(t *testing.T) {
			lines := strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
			s := unescape(t, lines[0])
			var got []string
			for _, tok := range Tokens(nil, s) {
				w := s[tok.Start:tok.End]
				if tok.Kind == Number {
					w = "#" + w
				}
				got = append(got, w)
			}
			var want []string
			for _, l := range lines[1:] {
				want = append(want, unescape(t, l))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		})
	}
}

func TestLongWordIsCut(t *testing.T) {
	s := strings.Repeat("x", 600)
	if got := Tokens(nil, s); len(got) != 3 || got[0].End != 255 || got[2].Start != 510 {
		t.Errorf("got %v", got)
	}
}

func TestSentences(t *testing.T) {
	for _, f := range cases(t, "sentences.txtar") {
		t.Run(f.Name, func(t *testing.T) {
			for line := range strings.Lines(string(f.Data)) {
				want := unescape(t, strings.TrimSpace(line))
				s := strings.NewReplacer("[", "", "]", "").Replace(want)
				var b strings.Builder
				at := 0
				for _, sp := range Sentences(nil, s) {
					b.WriteString(s[at:sp.Start] + "[" + s[sp.Start:sp.End] + "]")
					at = sp.End
				}
				b.WriteString(s[at:])
				if b.String() != want {
					t.Errorf("got  %q\nwant %q", b.String(), want)
				}
			}
		})
	}
}

func TestForms(t *testing.T) {
	for _, f := range cases(t, "forms.txtar") {
		for line := range strings.Lines(string(f.Data)) {
			w := strings.Fields(line)
			if len(w) != 4 {
				t.Fatalf("%q: want 4 words", line)
			}
			if got := Fold(w[0]); got != w[1] {
				t.Errorf("Fold(%q) = %q, want %q", w[0], got, w[1])
			}
			if got := Normal(w[0]); got != w[2] {
				t.Errorf("Normal(%q) = %q, want %q", w[0], got, w[2])
			}
			if got := Stem(Normal(w[0])); got != w[3] {
				t.Errorf("Stem(%q) = %q, want %q", w[0], got, w[3])
			}
		}
	}
}

func TestFoldedTextIsNotCopied(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Fold("already folded, 5 words long") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

var seeds = []string{
	"", "Mr. Trump’s talks… “end.” U.S. a:b 1,000.5", "\xff\xfea\xe2\x80", "東京で。ก่า e\u0301\u200d_'", "\n\n \n", "a'\u0301\u0301b צה\"ל", "____ 1.", "؟ x",
}

func FuzzPieces(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := Tokens(nil, s)
		at := 0
		for _, p := range Pieces(nil, s) {
			if p.Start < at || p.End <= p.Start || p.End > len(s) {
				t.Fatalf("bad offsets %v after %d", p, at)
			}
			for _, r := range s[at:p.Start] {
				if !unicode.IsSpace(r) {
					t.Fatalf("%q between tokens", r)
				}
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[p.Start:p.End]) {
				t.Fatalf("%v cuts a character", p)
			}
			if p.Kind != Punct {
				if len(words) == 0 || words[0] != p {
					t.Fatalf("Tokens lacks %v", p)
				}
				words = words[1:]
			}
			at = p.End
		}
		if strings.TrimSpace(s[at:]) != "" || len(words) != 0 {
			t.Fatalf("rest %q, words %v", s[at:], words)
		}
	})
}

func FuzzSentences(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, sp := range Sentences(nil, s) {
			if sp.Start < at || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("bad offsets %v after %d", sp, at)
			}
			if strings.TrimSpace(s[at:sp.Start]) != "" {
				t.Fatalf("%q between sentences", s[at:sp.Start])
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[sp.Start:sp.End]) {
				t.Fatalf("%v cuts a character", sp)
			}
			at = sp.End
		}
		if strings.TrimSpace(s[at:]) != "" {
			t.Fatalf("rest %q", s[at:])
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range append(seeds, "İ Ⅷ ǅ ẞ ⅓ ﬃ Å") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Fatalf("%q is no UTF-8", once)
		}
		Stem(Normal(s))
	})
}

var copyText = strings.Repeat("Mr. Halvorsen told reporters in Anchorage that “talks” between the U.S. and NATO, worth $1,000.50, had ended on Jan. 5 without a deal; he didn’t say why. ", 400)

func BenchmarkTokens(b *testing.B) {
	b.SetBytes(int64(len(copyText)))
	var dst []Token
	for b.Loop() {
		dst = Tokens(dst[:0], copyText)
	}
}

func BenchmarkSentences(b *testing.B) {
	b.SetBytes(int64(len(copyText)))
	var dst []Span
	for b.Loop() {
		dst = Sentences(dst[:0], copyText)
	}
}

func BenchmarkAppendFold(b *testing.B) {
	b.SetBytes(int64(len(copyText)))
	var dst []byte
	for b.Loop() {
		dst = AppendFold(dst[:0], copyText)
	}
}

func BenchmarkStem(b *testing.B) {
	for b.Loop() {
		Stem("negotiations")
	}
}
