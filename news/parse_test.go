package news

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what Parse gives into the test cases")

// A case is a txtar file: a comment, in which lines such as "provider: npa"
// set what the transport knows, one or more sections "input…", and a section
// "want" with the articles as JSON and a line "refused: reason" for whatever
// was refused, in the order of the inputs. Suffixes say how the bytes of an
// input are made from its text: .ctrl puts bytes for names such as <SOH>, .crlf
// ends lines with two; .bom, .utf-16 or the name of a character set come last.
// Sections *.yaml are profiles besides the built-in ones.
//
// Order and raw are left out of want; other tests look at them.
func TestParse(t *testing.T) {
	for _, file := range caseFiles(t) {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, profiles := &bytes.Buffer{}, caseProfiles(t, archive)
			for _, p := range inputs(t, archive) {
				articles, err := profiles.Parse(p)
				write(t, got, articles, err)
			}
			want := section(archive, "want")
			if bytes.Equal(want, got.Bytes()) {
				return
			}
			if !*update {
				t.Fatalf("got:\n%s\nwant:\n%s", got, want)
			}
			archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			archive.Files = append(archive.Files, txtar.File{Name: "want", Data: got.Bytes()})
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func caseFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test cases: %v", err)
	}
	return files
}

// caseProfiles are the built-in profiles with those of the case.
func caseProfiles(t testing.TB, a *txtar.Archive) *Profiles {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	if len(files) == 0 {
		return BuiltIn()
	}
	profiles, err := loadProfiles(BuiltIn(), files)
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// inputs are the payloads of a case.
func inputs(t testing.TB, a *txtar.Archive) []Payload {
	t.Helper()
	var header Payload
	for l := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(l), ": ")
		switch key {
		case "provider":
			header.Provider = value
		case "feed":
			header.Feed = value
		case "received":
			at, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			header.Received = at
		}
	}
	var payloads []Payload
	for _, f := range a.Files {
		if kind, ok := strings.CutPrefix(f.Name, "input"); ok {
			p := header
			p.Data = encode(t, f.Data, strings.TrimPrefix(kind, "."))
			payloads = append(payloads, p)
		}
	}
	if len(payloads) == 0 {
		t.Fatal("no input")
	}
	return payloads
}

func encode(t testing.TB, text []byte, how string) []byte {
	t.Helper()
	for step := range strings.SplitSeq(how, ".") {
		var e encoding.Encoding
		switch step {
		case "ctrl":
			text = []byte(controls.Replace(string(text)))
		case "crlf":
			text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
		case "bom":
			text = append([]byte("\xef\xbb\xbf"), text...)
		case "utf-16":
			e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		case "cp850":
			e = charmap.CodePage850
		case "windows-1252", "iso-8859-2":
			e, _ = htmlindex.Get(step)
		}
		if e == nil {
			continue
		}
		out, err := e.NewEncoder().Bytes(text)
		if err != nil {
			t.Fatal(err)
		}
		text = out
	}
	return text
}

// controls are the bytes that have no letter.
var controls = strings.NewReplacer(
	"<NUL>", "\x00", "<SOH>", "\x01", "<STX>", "\x02", "<ETX>", "\x03", "<EOT>", "\x04", "<BEL>", "\a", "<TAB>", "\t", "<FF>", "\f", "<CR>", "\r",
	"<SO>", "\x0e", "<SI>", "\x0f", "<DC1>", "\x11", "<DC2>", "\x12", "<DC3>", "\x13", "<DC4>", "\x14", "<SYN>", "\x16", "<US>", "\x1f", "<DEL>", "\x7f", "<x92>", "\x92", "<xc3>", "\xc3",
)

func write(t *testing.T, out *bytes.Buffer, articles []*Article, err error) {
	t.Helper()
	for _, a := range articles {
		if a.Raw == nil || a.Raw.SHA256 == "" || a.Raw.Format == "" {
			t.Errorf("raw of %s: %+v", a.ID, a.Raw)
		}
		c := *a
		c.Raw, c.Order = nil, 0
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(&c); err != nil {
			t.Fatal(err)
		}
	}
	if err != nil {
		for reason := range strings.Lines(err.Error()) {
			fmt.Fprintf(out, "refused: %s\n", strings.TrimSpace(reason))
		}
	}
}
