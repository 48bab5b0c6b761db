package news

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// What is JSON, and what stands in it, is what encoding/json says.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{}`, `[]`, ` {"a" : [1, -0.5e+3, true, false, null, "x\u00e9\ud83d\ude00\ud83d\n\/"] } `, `{"a":{"b":{}},"a":2}`, `"x`, `01`, `1.`, `-`, `1e`, `"\x"`, `"\u12"`,
		"\"\x01\"", `{"a"}`, `{"a":1,}`, `[1,]`, `[1 2]`, `{"a":1}{`, `tru`, `nul`, "\ufeff{}", `"\ud800\u0041"`, `{"\u0061":1}`, `1 `, "\"\x7f\u2028\"",
		strings.Repeat("[", 300), strings.Repeat(`{"a":`, 150) + "1" + strings.Repeat("}", 150),
	} {
		f.Add(s)
	}
	var doc document // used again and again, as for lines
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?") // a payload has been decoded before
		err := doc.index(s)
		if err != nil && strings.HasPrefix(err.Error(), "nested deeper") {
			return
		}
		if valid := json.Valid([]byte(s)); valid != (err == nil) {
			t.Fatalf("%q: valid %t, we say %v", s, valid, err)
		}
		if err != nil {
			return
		}
		if want, got := decodeAll(s), plainOf(doc.root()); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %#v, want %#v", s, got, want)
		}
	})
}

func decodeAll(s string) (v any) {
	dec := json.NewDecoder(bytes.NewReader([]byte(s)))
	dec.UseNumber()
	_ = dec.Decode(&v) // is valid
	return v
}

// plainOf is a value as encoding/json decodes it.
func plainOf(v value) any {
	switch v.kind() {
	case '{':
		m := map[string]any{}
		for name, one := range v.members() {
			m[name] = plainOf(one)
		}
		return m
	case '[':
		list := []any{}
		for one := range v.elements() {
			list = append(list, plainOf(one))
		}
		return list
	case '"':
		return v.text()
	case 't', 'f':
		return v.text() == "true"
	case 'n':
		return nil
	}
	return json.Number(v.raw())
}

func TestJSONPlaces(t *testing.T) {
	var doc document
	if err := doc.index(`{"a": {"b": [{"c": 1}, "x", null]}, "A": 2, "d\u0065": "y", "a": null}`); err != nil {
		t.Fatal(err)
	}
	root := doc.root()
	b := root.get("de", "d")
	if b.text() != "y" || b.path() != "de" || b.memberName() != "de" {
		t.Errorf("%q at %q, member %q", b.text(), b.path(), b.memberName())
	}
	if v := root.get("a"); v.raw() != "null" || len(root.words("a")) != 2 || root.words("a")[1] != "2" {
		t.Errorf("of two the last: %q, all: %q", v.raw(), root.words("a"))
	}
	for at, want := range []string{"", "", "a", "", "a.b", "a.b[0]", "", "a.b[0].c", "a.b[1]", "a.b[2]"} {
		if got := (value{&doc, at}).path(); want != "" && got != want {
			t.Errorf("value %d is at %q, want %q", at, got, want)
		}
	}
}

// An account of JSON says where each field stood, what nobody read, and what is
// private without saying what it is.
func TestExplainJSON(t *testing.T) {
	for _, c := range []struct {
		name, payload         string
		origins, ignored, cut []string
	}{
		{
			"ninjs", `{"uri": "https://npa.example/1", "versioncreated": "2026-03-01T09:00:00Z", "title": "Other", "headlines": [{"role": "kicker", "value": "Metals"}, {"role": "main", "value": "Copper"}],
			  "bodies": [{"role": "main", "contentType": "text/html", "value": "<p>Copper rose.</p>"}], "charcount": 12, "empty": "", "none": null, "subject": [{"name": "a", "relevance": 3}, {"name": "b", "relevance": 4}], "extra": {"x": 1}}`,
			[]string{"id uri", "headline headlines[1].value", "subheadline headlines[0].value", "body bodies[0].value", "subjects subject"},
			[]string{"title", "charcount", "subject[].relevance", "extra"}, nil,
		},
		{
			"ap", `{"data": {"next_page": "x", "items": [{"item": {"altids": {"itemid": "1", "friendlykey": "7"}, "versioncreated": "2026-03-01T09:00:00Z", "headline": "Bridge opens", "slugline": "BC-Bridge, 1st Ld", "audiences": [{"name": "Print"}]}}]}}`,
			[]string{"source_id data.items[0].item.altids.itemid", "headline data.items[0].item.headline", "take_key data.items[0].item.slugline"},
			[]string{"item.altids.friendlykey", "item.audiences"}, nil,
		},
		{
			"dpa", `{"format": "digitalwires@0.9.1", "urn": "urn:newsml:dpa.com:20090101:1", "version_created": "2026-03-01T10:58:00+01:00", "headline": "Eins", "teaser": "Kurz", "article_html": "<p>Text.</p>",
			  "notepad": {"nonpublic_html": "<p>Tel. 555 01</p>"}, "ednotes": [{"role": "dpaednoterole:dpacontacts", "ednote": "555 02", "is_publishable": false}]}`,
			[]string{"headline headline", "body article_html"},
			[]string{"teaser"}, []string{"notepad of", "ednotes[0].ednote of 6"},
		},
		{
			"dateline", `{"id": "npa:1", "headline": "Copper", "topics": [{"code": "a"}], "mood": "good"}`,
			[]string{"headline headline"}, []string{"topics", "mood"}, nil,
		},
	} {
		readings, err := BuiltIn().Explain(Payload{Data: []byte(c.payload)})
		if err != nil || len(readings) != 1 {
			t.Errorf("%s: %d readings, %v", c.name, len(readings), err)
			continue
		}
		r := readings[0]
		var origins []string
		for _, o := range r.Origins {
			origins = append(origins, o.Field+" "+o.From)
		}
		for kind, lists := range map[string][2][]string{"origin": {origins, c.origins}, "ignored": {r.Ignored, c.ignored}, "cut": {r.Cut, c.cut}} {
			for _, want := range lists[1] {
				if !strings.Contains("\n"+strings.Join(lists[0], "\n"), "\n"+want) {
					t.Errorf("%s: %s: no %q in %q", c.name, kind, want, lists[0])
				}
			}
		}
		if len(r.Ignored) != len(c.ignored) {
			t.Errorf("%s: ignored %q", c.name, r.Ignored)
		}
		if text, _ := json.Marshal(r); strings.Contains(string(text), "555") {
			t.Errorf("%s: a private number in the account", c.name)
		}
	}
}

// Cut off anywhere, JSON is refused as a whole: half a story may lack the word
// that withholds it.
func TestTruncatedJSON(t *testing.T) {
	for _, folder := range []string{"ap-media", "dpa-digitalwires", "ninjs"} {
		for _, data := range itemsOf(t, folder) {
			data = bytes.TrimRight(bytes.TrimSpace(data), "\x00\n")
			if bytes.Contains(data, []byte("}\n{")) {
				continue // lines, each for itself
			}
			for i := range data {
				if articles, err := Parse(Payload{Data: data[:i]}); err == nil || len(articles) > 0 {
					t.Fatalf("%s: %d articles, %v of %q", folder, len(articles), err, data[:i])
				}
			}
		}
	}
}

// Whatever the item: what is read holds for an article, and no text that is
// marked as private leaves.
func fuzzItem(f *testing.F, folder, wrap string) {
	for _, data := range itemsOf(f, folder) {
		f.Add(data, "Tel")
	}
	f.Fuzz(func(t *testing.T, data []byte, word string) {
		articles, err := Parse(Payload{Data: data})
		if len(articles) == 0 && err == nil {
			t.Fatal("no article and no error")
		}
		for _, a := range articles {
			checkArticle(t, a)
			checkRoundTrip(t, a)
		}
		if wrap == "" {
			return
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(data, &object) != nil || object == nil {
			return
		}
		secret := "zq" + strconv.Quote(word)[1:] + "qz"
		private := strings.ReplaceAll(wrap, "SECRET", jsonString("zqsecretqz "+secret))
		for name, v := range decodeMembers(private) {
			object[name] = v
		}
		with, _ := json.Marshal(object)
		articles, _ = Parse(Payload{Data: with})
		for _, a := range articles {
			a.ID = "" // a hash, when there is no other
			if text, _ := json.Marshal(a); bytes.Contains(text, []byte("zqsecretqz")) {
				t.Fatalf("private text in %s", text)
			}
		}
	})
}

func itemsOf(f testing.TB, folder string) [][]byte {
	var list [][]byte
	for _, file := range caseFiles(f) {
		if strings.Contains(file, "/"+folder+"/") {
			for _, p := range inputs(f, mustArchive(f, file)) {
				list = append(list, p.Data)
			}
		}
	}
	if len(list) == 0 {
		f.Fatal("no seeds in " + folder)
	}
	return list
}

func jsonString(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

func decodeMembers(s string) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	_ = json.Unmarshal([]byte(s), &m) // a constant with a quoted word in it
	return m
}

func FuzzNINJS(f *testing.F) {
	fuzzItem(f, "ninjs", `{"people": [{"name": "A", "contactinfo": [{"value": "SECRET"}]}]}`)
}

func FuzzAPMedia(f *testing.F) { fuzzItem(f, "ap-media", "") }

func FuzzDPA(f *testing.F) {
	fuzzItem(f, "dpa-digitalwires", `{"format": "digitalwires@0.9.1", "notepad": {"public_html": "<p>SECRET</p>", "nonpublic_html": "SECRET"}, "ednotes": [{"ednote": "SECRET", "is_publishable": false}, {"role": "dpaednoterole:dpacontacts", "ednote": "SECRET"}]}`)
}

func mustArchive(f testing.TB, file string) *txtar.Archive {
	f.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		f.Fatal(err)
	}
	return archive
}
