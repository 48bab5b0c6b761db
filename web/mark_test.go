package web

import (
	"encoding/binary"
	"html"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

func TestAnnotate(t *testing.T) {
	const text = `Müller & Söhne <met> in Köln`
	at := func(s string) (int, int) { i := strings.Index(text, s); return i, i + len(s) }
	mk := func(s, kind, title string) span { i, j := at(s); return span{i, j, kind, title} }
	for _, c := range []struct {
		name  string
		spans []span
		want  string
	}{
		{"none", nil, `Müller &amp; Söhne &lt;met&gt; in Köln`},
		{"one", []span{mk("Köln", "place", "Köln, DE")},
			`Müller &amp; Söhne &lt;met&gt; in <span class="place" title="Köln, DE">Köln</span>`},
		{"title is text", []span{mk("in", "misc", `"><script>`)},
			`Müller &amp; Söhne &lt;met&gt; <span class="misc" title="&#34;&gt;&lt;script&gt;">in</span> Köln`},
		{"same stretch twice", []span{mk("Köln", "place", "a"), mk("Köln", "alertword", "b")},
			`Müller &amp; Söhne &lt;met&gt; in <span class="place alertword" title="a · b">Köln</span>`},
		{"nested", []span{mk("Müller & Söhne", "org", ""), mk("Müller", "person", "")},
			`<span class="org person">Müller</span><span class="org"> &amp; Söhne</span> &lt;met&gt; in Köln`},
		{"crossing", []span{mk("Müller & Söhne", "org", ""), mk("Söhne <met>", "alertword", "")},
			`<span class="org">Müller &amp; </span><span class="org alertword">Söhne</span><span class="alertword"> &lt;met&gt;</span> in Köln`},
		{"spans that do not fit", []span{{-1, 3, "org", ""}, {3, 3, "org", ""}, {5, 4, "org", ""}, {2, 5, "org", ""}, {0, 99, "org", ""}},
			`Müller &amp; Söhne &lt;met&gt; in Köln`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(annotate(text, c.spans)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParagraphs(t *testing.T) {
	const body = "One two.\n\nThree\nfour.\n\n\n\nA    1\nB    2\n"
	i := strings.Index(body, "two")
	got := paragraphs(body, []span{{i, i + len("two.\n\nThree"), "misc", ""}})
	want := []paragraph{
		{`One <span class="misc">two.</span>`, false},
		{"<span class=\"misc\">Three</span>\nfour.", false},
		{"A    1\nB    2\n", true},
	}
	if len(got) != len(want) {
		t.Fatalf("got %d paragraphs: %+v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("paragraph %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

// readBack parses a fragment, fails on any element that is not the wanted one
// without the wanted attributes, and on unbalanced tags, and returns the text.
func readBack(t *testing.T, fragment, element string, attributes ...string) string {
	t.Helper()
	var text strings.Builder
	depth := 0
	z := nethtml.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			if depth != 0 {
				t.Fatalf("%d open elements at the end of %q", depth, fragment)
			}
			return text.String()
		case nethtml.TextToken:
			raw := string(z.Raw()) // not Text, which changes line ends
			text.WriteString(html.UnescapeString(raw))
		case nethtml.StartTagToken:
			tok := z.Token()
			if depth++; tok.Data != element || depth > 1 || len(tok.Attr) > len(attributes) {
				t.Fatalf("unexpected %s in %q", tok, fragment)
			}
			for i, a := range tok.Attr {
				if a.Key != attributes[i] {
					t.Fatalf("unexpected attribute %s in %q", a.Key, fragment)
				}
			}
		case nethtml.EndTagToken:
			if depth--; depth < 0 {
				t.Fatalf("end without start in %q", fragment)
			}
		default:
			t.Fatalf("unexpected token %q in %q", z.Raw(), fragment)
		}
	}
}

// Whatever the spans, the marked text is well formed and reads as the text.
func FuzzAnnotate(f *testing.F) {
	f.Add("Talks in Anchorage end", []byte{0, 0, 0, 5, 0, 9, 0, 18})
	f.Add("<b>Ä & Ö</b>\r\n\"x\"", []byte{0, 0, 0, 9, 0, 3, 0, 6, 0, 5, 0, 16, 0, 1, 0, 200})
	f.Fuzz(func(t *testing.T, text string, edges []byte) {
		text = strings.ReplaceAll(text, "\x00", "") // html/template writes NUL as U+FFFD
		var spans []span
		for len(edges) >= 4 && len(spans) < 64 {
			from, to := binary.BigEndian.Uint16(edges), binary.BigEndian.Uint16(edges[2:])
			spans = append(spans, span{int(int16(from)), int(int16(to)), "misc", text})
			edges = edges[4:]
		}
		if got := readBack(t, string(annotate(text, spans)), "span", "class", "title"); got != text {
			t.Errorf("text changed: got %q, want %q", got, text)
		}
	})
}

func TestFragment(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a <mark>b</mark> c", "a <mark>b</mark> c"},
		{"AT&amp;T &lt;b&gt;", "AT&amp;T &lt;b&gt;"},
		{"a < b & c", "a &lt; b &amp; c"},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{`<mark onclick="x">y</mark>`, `&lt;mark onclick=&#34;x&#34;&gt;y&lt;/mark&gt;`},
		{"<mark>a<mark>b</mark>", "<mark>a&lt;mark&gt;b</mark>"},
		{"<mark>open", "<mark>open</mark>"},
		{"</mark>shut", "&lt;/mark&gt;shut"},
		{"&lt;mark&gt;", "&lt;mark&gt;"},
	} {
		if got := string(fragment(c.in)); got != c.want {
			t.Errorf("fragment(%q)\ngot  %s\nwant %s", c.in, got, c.want)
		}
	}
}

// Whatever a store answers, only text and <mark> come out, and cleaning twice
// is cleaning once.
func FuzzFragment(f *testing.F) {
	f.Add("a <mark>b</mark> &amp; <img src=x onerror=alert(1)>")
	f.Add("<mark><mark></mark><mar<mark>k>")
	f.Fuzz(func(t *testing.T, s string) {
		once := fragment(s)
		readBack(t, string(once), "mark")
		if twice := fragment(string(once)); twice != once {
			t.Errorf("not stable: %q then %q", once, twice)
		}
	})
}
