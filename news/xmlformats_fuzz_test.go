package news

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

const privateMark = "zqxprivatexqz"

// A fragment that is well formed, beside a private part, in a story: an
// article or an error, valid text, the same article after a round trip through
// our JSON, and nothing of the private part in it.
func fuzzCopy(f *testing.F, folder, before, after string) {
	for _, file := range caseFiles(f) {
		if !strings.Contains(file, folder) {
			continue
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, p := range inputs(f, archive) {
			f.Add(string(p.Data))
			_, root, _ := strings.Cut(string(p.Data), "?>")
			f.Add(root)
		}
	}
	for _, s := range []string{
		"<p>Text.</p>", "<p>a<p>b</p></p>", "<table><tr><td>1</td><td>2</td></tr></table>", "<section class='main'>x</section>", "<pre>a\n b</pre>", "<br/>",
		"<headline role='x:main'>H</headline>", "<embargoed>soon</embargoed>", "<media><media-caption>C</media-caption></media>", "&lt;p class='private'&gt;", "<script>x</script>",
	} {
		f.Add(s)
	}
	received := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		payloads := []string{text}
		if _, err := parseReference("<x>" + text + "</x>"); err == nil && !strings.Contains(text, privateMark) {
			payloads = append(payloads, before+text+after)
		}
		for _, data := range payloads {
			articles, err := Parse(Payload{Data: []byte(data), Received: received})
			if len(articles) == 0 && err == nil {
				t.Fatal("no article and no error")
			}
			for _, a := range articles {
				checkArticle(t, a)
				checkRoundTrip(t, a)
				if out, _ := json.Marshal(a); !strings.Contains(text, privateMark) && strings.Contains(string(out), privateMark) {
					t.Fatalf("private: %s", out)
				}
			}
		}
	})
}

func FuzzNewsMLG2(f *testing.F) {
	fuzzCopy(f, "newsml-g2", `<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:npa.example:1" version="1" xml:lang="en"><itemMeta>`+
		`<versionCreated>2026-03-01T09:00:00Z</versionCreated><edNote role="x:private">`+privateMark+`</edNote></itemMeta>`+
		`<contentMeta><headline>Harbour</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html><body>`+
		`<section class="np-nonpublic">`+privateMark+`</section>`,
		`<div class="closingline">`+privateMark+`</div></body></html></inlineXML></contentSet></newsItem>`)
}

func FuzzNITF(f *testing.F) {
	fuzzCopy(f, "nitf", `<nitf><head><docdata><doc-id id-string="NPA.1"/><date.issue norm="20260301T090000Z"/></docdata></head><body><body.head>`+
		`<hedline><hl1>Harbour</hl1></hedline><note noteclass="internal">`+privateMark+`</note></body.head><body.content><note noteclass="internal">`+privateMark+`</note>`,
		`</body.content></body></nitf>`)
}

func FuzzFeed(f *testing.F) {
	fuzzCopy(f, "feed", `<rss version="2.0"><channel><link>http://npa.example/</link><item><guid>http://npa.example/1</guid><title>Harbour</title>`+
		`<description><div class="private">`+privateMark+`</div>`, `</description></item></channel></rss>`)
}
