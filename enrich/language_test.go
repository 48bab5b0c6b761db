package enrich

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

func TestLanguage(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/language/languages.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		declared, body, ok := strings.Cut(strings.TrimSpace(string(f.Data)), " ")
		if !ok {
			t.Fatalf("%s: no text", f.Name)
		}
		a := news.Article{Body: body}
		if declared != "-" {
			a.Language = declared
		}
		if err := NewLanguage().Process(t.Context(), &a); err != nil {
			t.Fatal(err)
		}
		want := f.Name
		if want == "none" {
			want = ""
		}
		if a.Language != want {
			t.Errorf("%s: language %q", f.Name, a.Language)
		}
		if detected := declared == "-" && want != ""; detected != (a.LanguageConfidence > 0) || a.LanguageConfidence > 1 {
			t.Errorf("%s: confidence %v", f.Name, a.LanguageConfidence)
		}
	}
}
