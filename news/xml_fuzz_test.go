package news

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// Whatever encoding/xml accepts is read as the same tree, and what it refuses
// is refused or carries a note that says what was mended.
func FuzzXML(f *testing.F) {
	for _, file := range caseFiles(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range inputs(f, archive) {
			if strings.Contains(string(p.Data), "<") {
				f.Add(string(p.Data))
			}
		}
	}
	for _, s := range []string{
		`<a b="1"c='2'/>`, "<a>\r\n&amp;&#13;\r</a>", `<a xmlns="x" xmlns:p="y" p:b=""><p:c xmlns=""/></a>`,
		`<a><![CDATA[]]]]><![CDATA[>]]></a>`, `<!DOCTYPE a [<!ENTITY b "<!-- '"> <!-- ' -->]><a>&b;</a>`, `<a:b:c/>`, `<:a/>`, `<a:/>`,
		`<a>]]></a>`, `<a b="<"/>`, `<a b=c d/>`, `<a><b></a></b>`, `<a>&nbsp;&hearts;&notin;&notit;&#xFFFE;&#0;&#x110000;</a>`, `<a/><b/>`, `x<a/>y`,
		"<a>\x01\ufffe</a>", `<a><!-- -- --></a>`, `<a>1 < 2</a>`, `</a>`, `<a></ a></a >`, "<?xml version='1.1'?><a/>", `<!><a/>`, `<?a?><a/>`, `<!DOCTYPE a [<?x > ]><a/>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) { // decode has seen to that
			return
		}
		if instructsInDoctype(text) { // of which encoding/xml knows nothing
			return
		}
		root, note, err := parseXML(text)
		want, ref := parseReference(text)
		switch {
		case ref == nil && err != nil && !strings.Contains(err.Error(), "second root"):
			t.Fatalf("refused: %v", err)
		case ref == nil && err == nil:
			if got, want := outline(root), outline(want); got != want {
				t.Fatalf("got:\n%s\nwant:\n%s", got, want)
			}
		case ref != nil && err == nil && note == "" && !laxer(ref):
			t.Fatalf("accepted in silence: %v", ref)
		}
	})
}

// instructsInDoctype says whether an instruction stands inside a declaration
// that is neither comment nor CDATA.
func instructsInDoctype(text string) bool {
	for {
		_, rest, ok := strings.Cut(text, "<!")
		if !ok {
			return false
		}
		text = rest
		if strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "[CDATA[") {
			continue
		}
		end := doctypeEnd("<!" + rest)
		if end < 0 {
			end = len(rest)
		}
		if strings.Contains(rest[:min(end, len(rest))], "<?") {
			return true
		}
	}
}

// laxer are the faults that we do not look for: processing instructions are
// skipped unread, letters beyond ASCII may stand in names, and HTML has more
// entities than encoding/xml knows.
func laxer(err error) bool {
	for _, s := range []string{"unsupported version", "target name", "invalid XML name", "invalid character entity &", "illegal character code"} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// parseReference is parseXML with encoding/xml.
func parseReference(text string) (*element, error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Entity = xml.HTMLEntity
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var root *element
	var open []*element
	nodes := 0
	for {
		token, err := dec.Token()
		switch {
		case err == io.EOF && root != nil:
			return root, nil
		case err != nil:
			return nil, err
		case len(open) > maxDepth || nodes > maxNodes/2:
			return nil, errors.New("too large")
		}
		nodes++
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, space: token.Name.Space}
			for _, a := range token.Attr {
				e.attrs = append(e.attrs, attribute{space: a.Name.Space, name: a.Name.Local, value: a.Value})
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.kids = append(parent.kids, e)
			} else if root == nil {
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && len(token) > 0 {
				parent := open[len(open)-1]
				parent.kids = append(parent.kids, &element{text: string(token)})
			}
		}
	}
}

// outline is a tree as text.
func outline(e *element) string {
	var b strings.Builder
	var write func(e *element)
	write = func(e *element) {
		if e.name == "" {
			b.WriteString("text " + strings.ReplaceAll(e.text, "\n", "\\n") + "\n")
			return
		}
		b.WriteString("<{" + e.space + "}" + e.name)
		for _, a := range e.attrs {
			b.WriteString(" {" + a.space + "}" + a.name + "=" + a.value)
		}
		b.WriteString("\n")
		for _, k := range e.kids {
			write(k)
		}
		b.WriteString(">\n")
	}
	write(e)
	return b.String()
}

// go test ./news -run - -bench XML -benchmem
func BenchmarkXML(b *testing.B) {
	for _, c := range []struct {
		name  string
		parse func(string) error
	}{
		{"ours", func(s string) error { _, _, err := parseXML(s); return err }},
		{"encoding/xml", func(s string) error { _, err := parseReference(s); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			texts := xmlTexts(b)
			size := 0
			for _, s := range texts {
				size += len(s)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, s := range texts {
					_ = c.parse(s) // some cases are broken on purpose
				}
			}
		})
	}
}

func xmlTexts(b *testing.B) []string {
	var texts []string
	for _, file := range caseFiles(b) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range inputs(b, archive) {
			if t, err := decode(p.Data, 0, nil); err == nil && strings.HasPrefix(t.text, "<") {
				texts = append(texts, t.text)
			}
		}
	}
	return texts
}
