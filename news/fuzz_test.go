package news

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

func seed(f *testing.F) {
	f.Helper()
	for _, file := range caseFiles(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range inputs(f, archive) {
			f.Add(p.Data)
		}
	}
	for _, s := range []string{"\x01", "\x16\x16\x01", "\x00", "\ufeff", "<", "{", "[", "<a", "{}", "<?xml?>", "<!DOCTYPE html>"} {
		f.Add([]byte(s))
	}
}

func FuzzDetect(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		format, err := Detect(data)
		if (format == "") == (err == nil) {
			t.Fatalf("format %q, error %v", format, err)
		}
		articles, parseErr := Parse(Payload{Data: data})
		if err != nil && (parseErr == nil || len(articles) > 0) {
			t.Fatalf("not detected (%v), yet parsed: %v", err, parseErr)
		}
	})
}

// Whatever the bytes: an article or an error; valid text in every field; an
// order and an id; nothing visible of a story that was canceled; and the
// article's JSON is read back as the same article.
func FuzzParse(f *testing.F) {
	seed(f)
	received := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		articles, err := Parse(Payload{Data: data, Received: received})
		if len(articles) == 0 && err == nil {
			t.Fatal("no article and no error")
		}
		for _, a := range articles {
			checkArticle(t, a)
			checkRoundTrip(t, a)
		}
	})
}

func checkRoundTrip(t *testing.T, a *Article) {
	t.Helper()
	again, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(again) > MaxBytes {
		return
	}
	back, err := Parse(Payload{Data: again, Received: a.Received})
	if err != nil || len(back) != 1 {
		t.Fatalf("own JSON refused: %v\n%s", err, again)
	}
	back[0].Raw = a.Raw
	if !reflect.DeepEqual(a, back[0]) {
		other, _ := json.Marshal(back[0])
		t.Fatalf("round trip:\n%s\n%s", again, other)
	}
	if a.Hash() != back[0].Hash() {
		t.Fatal("other hash after a round trip")
	}
}

func checkArticle(t *testing.T, a *Article) {
	t.Helper()
	if a.ID == "" || len(a.ID) > MaxID || a.Provider == "" || a.Raw == nil || a.Order < 0 {
		t.Fatalf("incomplete: %+v", a)
	}
	if a.Status == Canceled || a.Has(Kill) {
		if a.Status != Canceled || !a.Has(Kill) || a.Visible(FarFuture) {
			t.Fatalf("killed and visible: %+v", a)
		}
		if a.Order < MakeOrder(true, time.Unix(0, 0), 0) {
			t.Fatal("a kill in the epoch of ordinary versions")
		}
	}
	if a.Has(Embargo) && a.VisibleFrom.IsZero() {
		t.Fatal("embargo without an end")
	}
	checkText(t, reflect.ValueOf(a).Elem())
}

// checkText looks at every string of the article.
func checkText(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		s := v.String()
		if !utf8.ValidString(s) {
			t.Fatalf("not UTF-8: %q", s)
		}
		for _, r := range s {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("control character: %q", s)
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			checkText(t, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkText(t, v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			checkText(t, v.Field(i))
		}
	}
}
