package news

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"
)

// seedFrom adds the inputs of the cases of a format, and the parts that follow
// a mark in them.
func seedFrom(f *testing.F, format, mark string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", format, "*.txtar"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no cases for %s: %v", format, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range inputs(f, txtar.Parse(data)) {
			f.Add(string(p.Data))
			if _, rest, ok := strings.Cut(string(p.Data), mark); ok {
				f.Add(rest)
			}
		}
	}
}

const desksOnly = "Xylophonist Quuxley"

// readAll reads a payload and returns what anybody could see of it, the account
// included.
func readAll(t *testing.T, ps *Profiles, payload string) (articles []*Article, seen string) {
	t.Helper()
	p := Payload{Data: []byte(payload), Received: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	articles, err := ps.Parse(p)
	if len(articles) == 0 && err == nil {
		t.Fatal("no article and no error")
	}
	for _, a := range articles {
		checkArticle(t, a)
		checkRoundTrip(t, a)
	}
	readings, err := ps.Explain(p)
	account, jsonErr := json.Marshal(readings)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	if err != nil {
		account = append(account, err.Error()...)
	}
	return articles, string(account)
}

func checkUnseen(t *testing.T, seen string) {
	t.Helper()
	for word := range strings.FieldsSeq(desksOnly) {
		if strings.Contains(seen, word) {
			t.Fatalf("%q is for desks alone: %s", word, seen)
		}
	}
}

// Whatever stands in a message and around it: nothing that follows the notebook
// is seen.
func FuzzIPTC7901(f *testing.F) {
	seedFrom(f, "iptc-7901", "\x02")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "XQ") {
			return
		}
		_, _ = readAll(t, BuiltIn(), "\x01bdt0001 4 pl 10  npa 0001\r\n\r\nElling/\r\n\x02"+text+"\r\n\x03251100 Sep 24")
		_, seen := readAll(t, BuiltIn(), "\x01bdt0001 4 pl 10  npa 0001\r\n\r\nElling/\r\n\x02"+text+"\r\n# Notizblock\r\n"+desksOnly)
		checkUnseen(t, seen)
	})
}

func FuzzANPA(f *testing.F) {
	seedFrom(f, "anpa-1312", "\x13")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "XQ") {
			return
		}
		_, _ = readAll(t, BuiltIn(), "\x16\x16\x01w0001\x1f-----\nr a\x13"+text+"\n\x03NPA-WF-02-20-16 0337GMT<\n\x04")
		_, seen := readAll(t, BuiltIn(), "\x16\x16\x01w0001\x1f-----\nr a\x13"+text+"\n\t# Notebook\n\t"+desksOnly+"<\n\x03NPA-WF-02-20-16 0337GMT<\n\x04")
		checkUnseen(t, seen)
	})
}

func FuzzTeletype(f *testing.F) {
	seedFrom(f, "teletype", "ZCZC ")
	ps, err := loadProfiles(BuiltIn(), fstest.MapFS{"t.yaml": {Data: []byte("name: tele-fuzz\nmatch: {text: ['.']}\nteletype: true\ncharset: iso646-de\n")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "XQ") {
			return
		}
		_, _ = readAll(t, ps, "ZCZC "+text+"\nNNNN\n")
		_, seen := readAll(t, ps, "ZCZC "+text+"\nNotizblock\n"+desksOnly+"\nNNNN\n")
		checkUnseen(t, seen)
	})
}

// Nothing of a signature is seen, unless the text is itself a payload of another
// format, which has none.
func FuzzMail(f *testing.F) {
	seedFrom(f, "e-mail", "\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "XQ") {
			return
		}
		head := "Message-ID: <1@npa.example>\r\nFrom: desk@npa.example\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n"
		_, _ = readAll(t, BuiltIn(), head+text)
		articles, seen := readAll(t, BuiltIn(), head+"\r\n"+text+"\r\n-- \r\n"+desksOnly)
		for _, a := range articles {
			if a.Raw.Format != Mail {
				return
			}
		}
		checkUnseen(t, seen)
	})
}
