package query

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

func TestLanguage(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/language.txtar")
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]func(string) string{"parse": parsed, "errors": parsed, "expand": expanded}
	for _, file := range archive.Files {
		read := run[file.Name]
		if read == nil {
			t.Fatalf("section %q is not known", file.Name)
		}
		cases := 0
		for line := range strings.Lines(string(file.Data)) {
			line = strings.TrimRight(line, "\n")
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			in, want, ok := strings.Cut(line, " => ")
			if !ok {
				t.Fatalf("%s: no => in %q", file.Name, line)
			}
			cases++
			if got := read(in); got != want {
				t.Errorf("%s: %s\n got %s\nwant %s", file.Name, in, got, want)
			}
		}
		if cases == 0 {
			t.Errorf("%s: no cases", file.Name)
		}
	}
}

func parsed(in string) string {
	n, err := Parse(in)
	var syntax *SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%d: %s", syntax.Offset+1, syntax.Msg)
	}
	return Print(n)
}

func expanded(in string) string {
	n, err := Parse(in)
	if err != nil {
		return err.Error()
	}
	return Print(markStemmed(Expand(n)))
}

// markStemmed shows what Print has no notation for.
func markStemmed(n Node) Node {
	switch n := n.(type) {
	case *And:
		return &And{Parts: markAll(n.Parts)}
	case *Or:
		return &Or{Parts: markAll(n.Parts)}
	case *Not:
		return &Not{Part: markStemmed(n.Part)}
	case *Phrase:
		if n.Stemmed {
			return &Term{Field: n.Field, Word: `~"` + n.Text + `"`}
		}
	}
	return n
}

func markAll(parts []Node) []Node {
	var out []Node
	for _, part := range parts {
		out = append(out, markStemmed(part))
	}
	return out
}

func TestLimits(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("(", n) + "a" + strings.Repeat(")", n) }
	for _, c := range []struct {
		name, in string
		ok       bool
	}{
		{"as long as allowed", strings.Repeat("a ", MaxLength/2), true},
		{"too long", strings.Repeat("a ", MaxLength/2) + "a", false},
		{"as deep as allowed", deep(MaxDepth), true},
		{"too deep", deep(MaxDepth + 1), false},
		{"too many NOTs", "a " + strings.Repeat("NOT ", MaxDepth+1) + "b", false},
		{"bad UTF-8", "cease\xfffire", false},
	} {
		n, err := Parse(c.in)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		if (n != nil) != c.ok {
			t.Errorf("%s: node %v beside error %v", c.name, n, err)
		}
	}
}

func TestMixedProposalsAreShort(t *testing.T) {
	_, err := Parse(strings.Repeat("word ", 1000) + "OR b")
	if err == nil || len(err.Error()) > longestProposal*3 {
		t.Errorf("error of %d bytes: %.100v", len(err.Error()), err)
	}
}

func TestExpandLeavesTheTree(t *testing.T) {
	n, err := Parse("gaza cease-fire cease fire (ceasefire OR truce)")
	if err != nil {
		t.Fatal(err)
	}
	before := Print(n)
	Expand(n)
	if after := Print(n); after != before {
		t.Errorf("tree changed from %s to %s", before, after)
	}
}

func TestVariantsFile(t *testing.T) {
	seen := map[string]bool{}
	for spelling, group := range variants() {
		if len(group) < 2 {
			t.Errorf("%q stands alone", spelling)
		}
	}
	for line := range strings.Lines(variantsFile) {
		line, _, _ = strings.Cut(line, "#")
		for spelling := range strings.SplitSeq(line, "/") {
			spelling = strings.TrimSpace(spelling)
			if spelling != "" && seen[spelling] {
				t.Errorf("%q is listed twice", spelling)
			}
			seen[spelling] = true
		}
	}
}

// FuzzParse: an error points into the query and gives no tree; a tree prints
// as a query that gives the same tree, and expands to one that
// still looks for something.
func FuzzParse(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/language.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		for line := range strings.Lines(string(file.Data)) {
			in, _, _ := strings.Cut(line, " => ")
			f.Add(in)
		}
	}
	f.Add("headline: //R")
	f.Add("headline:+(a-b –c) \u200b“x’ ‑ ~")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || n != nil {
				t.Fatalf("%v beside %#v", n, err)
			}
			if syntax.Offset < 0 || syntax.Offset > len(s) || syntax.Msg == "" {
				t.Fatalf("offset %d of %d: %q", syntax.Offset, len(s), syntax.Msg)
			}
			return
		}
		printed := Print(n)
		if len(printed) > MaxLength {
			return
		}
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", s, printed, err)
		}
		if !reflect.DeepEqual(n, again) {
			t.Fatalf("%q prints as %q, which is another query", s, printed)
		}
		if !positive(Expand(n)) {
			t.Fatalf("%q expands to a query that only excludes", s)
		}
	})
}
