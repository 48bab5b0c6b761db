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

func jsonOf(t testing.TB, a *Article) []byte {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// FuzzProfile loads anything as a profile. What is refused has a reason with
// its file; what is accepted reads payloads without a panic, never shows what
// the format itself kills, and leaves no private part in what it lets through.
func FuzzProfile(f *testing.F) {
	files, _ := filepath.Glob("profiles/*.yaml")
	if len(files) == 0 {
		f.Fatal("no profiles")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	for _, dir := range []string{"faults", "own"} {
		for _, file := range casesIn(f, "testdata/profile/"+dir) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, part := range archive.Files {
				if strings.HasSuffix(part.Name, ".yaml") {
					f.Add(string(part.Data))
				}
			}
		}
	}
	payloads := profilePayloads(f)
	f.Fuzz(func(t *testing.T, yaml string) {
		ps, err := loadProfiles(BuiltIn(), fstest.MapFS{"fuzz.yaml": {Data: []byte(yaml)}})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml:") {
				t.Fatalf("fault without its file: %v", err)
			}
			return
		}
		for _, p := range payloads {
			articles, _ := ps.Parse(p)
			for _, a := range articles {
				checkArticle(t, a)
				if strings.Contains(a.SourceID, "killed") && a.Status != Canceled {
					t.Fatalf("a kill became %s", a.Status)
				}
				if text := string(jsonOf(t, a)); strings.Contains(text, "private-mark") {
					t.Fatalf("private text: %s", text)
				}
			}
		}
	})
}

// profilePayloads are a few stories of the formats that profiles change most.
func profilePayloads(t testing.TB) []Payload {
	t.Helper()
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	var list []Payload
	for _, name := range []string{"", "acme", "fuzz"} {
		for _, data := range []string{
			`{"uri":"tag:acme.example,2026:killed_v2","pubstatus":"canceled","versioncreated":"2026-03-01T10:00:00","urgency":"3","headline":"x","body_text":"y"}`,
			`{"uri":"tag:acme.example,2026:1_v2","pubstatus":"usable","versioncreated":"2026-03-01T10:00:00","headline":"12 HARBOUR x","ednote":"Embargoed until 0600 GMT. Kill","body_html":"<p>y</p><p class='np-nonpublic'>private-mark</p><div class='copy'>z</div>"}`,
			`<newsItem guid="killed-2"><itemMeta><signal qcode="sig:kill"/><edNote role="dpacontacts">private-mark</edNote></itemMeta><contentMeta><headline>x</headline></contentMeta></newsItem>`,
			`<nitf><head><docdata management-status="killed"><doc-id id-string="killed_47" regsrc="acme"/></docdata></head><body><body.head><hedline><hl1>x</hl1></hedline></body.head><body.content><p>y</p></body.content></body></nitf>`,
		} {
			list = append(list, Payload{Data: []byte(data), Provider: name, Received: at})
		}
	}
	return list
}
