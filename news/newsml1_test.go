package news

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// The account of a story says where its fields come from, what was left
// unread, and what was cut, without quoting that.
func TestNewsML1Account(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/newsml-1/story.txtar")
	if err != nil {
		t.Fatal(err)
	}
	readings, err := BuiltIn().Explain(inputs(t, archive)[0])
	if err != nil || len(readings) != 1 {
		t.Fatalf("%d readings, %v", len(readings), err)
	}
	r := readings[0]
	for _, want := range []Origin{
		{Field: "headline", From: "NewsLines/HeadLine"},
		{Field: "body", From: "NewsComponent[Main]/ContentItem"},
		{Field: "urgency", From: "NewsManagement/Urgency"},
		{Field: "language", From: "DescriptiveMetadata/Language"},
		{Field: "id", From: "public-identifier"},
	} {
		if !slices.Contains(r.Origins, want) {
			t.Errorf("no origin %+v in %+v", want, r.Origins)
		}
	}
	for _, want := range []string{"NewsLines/NewsLine BillingCode", "NewsEnvelope/Priority", "NewsComponent/DescriptiveMetadata/OfInterestTo"} {
		if !slices.Contains(r.Ignored, want) {
			t.Errorf("not said to be ignored: %s in %q", want, r.Ignored)
		}
	}
	if want := []string{"NewsLine ContactLine of 26 characters"}; !slices.Equal(r.Cut, want) {
		t.Errorf("cut %q, want %q", r.Cut, want)
	}
	if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), "secret-") {
		t.Errorf("private text in %s, %v", text, err)
	}
}

const (
	newsML1Head = `<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>npa.example</ProviderId><DateId>20260301</DateId>` +
		`<NewsItemId>1</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement><Status FormalName="Canceled"/></NewsManagement>` +
		`<NewsComponent><NewsLines><HeadLine>H</HeadLine><NewsLine><NewsLineType FormalName="Contact"/><NewsLineText>desk zzyqx</NewsLineText></NewsLine></NewsLines>` +
		`<ContentItem><DataContent>`
	newsML1Tail = `</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>`
)

// Whatever the bytes, as a message or as the copy of a canceled item: what
// FuzzParse asks for; the same reading with an account as without; a canceled
// item stays so whatever its copy says; and a private line goes nowhere.
func FuzzNewsML1(f *testing.F) {
	for _, file := range caseFiles(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range inputs(f, archive) {
			if format, err := Detect(p.Data); err == nil && format == NewsML1 {
				f.Add(p.Data)
			}
		}
	}
	for _, s := range []string{"<p>One.</p>", "plain\n\ntext", "<nitf><body><body.content><p>x</p></body.content></body></nitf>", "<![CDATA[<nitf>]]>", "</DataContent>"} {
		f.Add([]byte(s))
	}
	received := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		if format, err := Detect(data); err == nil && format == NewsML1 {
			readNewsML1(t, Payload{Data: data, Received: received})
		}
		message := []byte(newsML1Head + string(data) + newsML1Tail)
		for i, a := range readNewsML1(t, Payload{Data: message, Received: received}) {
			if text, err := json.Marshal(a); err != nil || strings.Contains(string(text), "zzyqx") && !strings.Contains(string(data), "zzyqx") {
				t.Fatalf("private text: %s, %v", text, err)
			}
			if i == 0 && a.SourceID == "1" && a.Headline == "H" && a.Status != Canceled {
				t.Fatalf("no longer canceled: %+v", a)
			}
		}
	})
}

func readNewsML1(t *testing.T, p Payload) []*Article {
	t.Helper()
	articles, err := Parse(p)
	if len(articles) == 0 && err == nil {
		t.Fatal("no article and no error")
	}
	readings, explained := BuiltIn().Explain(p)
	if len(readings) != len(articles) || (err == nil) != (explained == nil) {
		t.Fatalf("%d articles, %v; with an account %d, %v", len(articles), err, len(readings), explained)
	}
	for i, a := range articles {
		checkArticle(t, a)
		checkRoundTrip(t, a)
		if !reflect.DeepEqual(a, readings[i].Article) {
			t.Fatalf("%+v, with an account %+v", a, readings[i].Article)
		}
	}
	return articles
}
