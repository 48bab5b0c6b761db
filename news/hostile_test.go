package news

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// hostilePayloads are the inputs of all cases, and the real payloads where they
// are at hand.
func hostilePayloads(t *testing.T) map[string][]byte {
	t.Helper()
	payloads := map[string][]byte{}
	for _, file := range caseFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range inputs(t, archive) {
			payloads[fmt.Sprintf("%s %d", file, i)] = p.Data
		}
	}
	files, err := filepath.Glob(filepath.Join(wireFolder(), "files", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			payloads[filepath.Base(file)] = data
		}
	}
	return payloads
}

// A number that reaches a person.
var reaches = regexp.MustCompile(`\+\d[\d ]{7,}\d`)

// hiddenNumbers are those in a payload that its reading does not show.
func hiddenNumbers(data []byte) []string {
	shown := visible(data)
	var hidden []string
	for _, number := range reaches.FindAllString(string(data), 20) {
		if !strings.Contains(shown, number) {
			hidden = append(hidden, number)
		}
	}
	return hidden
}

// visible is all that a reading of the payload gives away.
func visible(data []byte) string {
	articles, _ := Parse(Payload{Data: data})
	text, _ := json.Marshal(articles)
	return string(text)
}

func checkHostile(t *testing.T, name string, data []byte, hidden []string) {
	t.Helper()
	articles, err := Parse(Payload{Data: data})
	if len(articles) == 0 && err == nil {
		t.Fatalf("%s: no article and no error", name)
	}
	for _, a := range articles {
		checkArticle(t, a)
	}
	if len(hidden) == 0 {
		return
	}
	text, _ := json.Marshal(articles)
	for _, number := range hidden {
		if bytes.Contains(text, []byte(number)) {
			t.Fatalf("%s: shows %s", name, number)
		}
	}
}

// A payload that ends early is refused or read; what the whole hides stays
// hidden.
func TestTruncated(t *testing.T) {
	if testing.Short() {
		t.Skip("reads every beginning of every payload")
	}
	for name, data := range hostilePayloads(t) {
		hidden := hiddenNumbers(data)
		for end := 0; end < len(data); end += 1 + len(data)/maxCuts {
			checkHostile(t, fmt.Sprintf("%s, %d bytes", name, end), data[:end], hidden)
		}
	}
}

const maxCuts = 400 // of a payload; those that are shorter are cut at every byte

// A payload in which bits have turned is refused or read.
func TestBitFlips(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 901))
	payloads := hostilePayloads(t)
	for _, name := range slices.Sorted(maps.Keys(payloads)) {
		data := payloads[name]
		for range min(40, len(data)) {
			flipped := bytes.Clone(data)
			for range 1 + random.IntN(4) {
				flipped[random.IntN(len(flipped))] ^= 1 << random.IntN(8)
			}
			checkHostile(t, fmt.Sprintf("%s: %q", name, short(string(flipped), 2000)), flipped, nil)
		}
	}
}

// A hundred thousand stories in one payload: MaxItems of them are read, and it
// is said that there are more.
func TestTooManyItems(t *testing.T) {
	const items = 100_000
	for _, c := range []struct{ name, head, item, tail string }{
		{"rss", "<rss><channel>", "<item><guid>%d</guid><title>Storm</title></item>", "</channel></rss>"},
		{"atom", "<feed>", "<entry><id>%d</id><title>Storm</title></entry>", "</feed>"},
		{"newsml-g2", "<newsMessage><itemSet>", `<newsItem guid="x:%d"><contentMeta><headline>Storm</headline></contentMeta></newsItem>`, "</itemSet></newsMessage>"},
		{"concepts", "<newsMessage><itemSet>", `<conceptItem guid="x:%d"><concept><name>Storm</name></concept></conceptItem>`, "</itemSet></newsMessage>"},
		{"newsml-1", "<NewsML>", `<NewsItem Duid="%d"><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines></NewsComponent></NewsItem>`, "</NewsML>"},
		{"rdf", `<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/">`, `<item rdf:about="x:%d"><title>Storm</title></item>`, "</rdf:RDF>"},
		{"sitemap", `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`, `<url><loc>x:%d</loc><news:news><news:title>Storm</news:title></news:news></url>`, "</urlset>"},
		{"lines of ninjs", "", `{"uri":"x:%d","versioncreated":"","headline":"Storm"}` + "\n", ""},
		{"array of ninjs", "[", `{"uri":"x:%d","versioncreated":"","headline":"Storm"},`, "7]"},
		{"envelope of ninjs", `{"_items":[`, `{"uri":"x:%d","versioncreated":"","headline":"Storm"},`, "7]}"},
		{"ap-media", `{"data":{"items":[`, `{"item":{"altids":{"itemid":"%d"},"headline":"Storm"}},`, "7]}}"},
		{"dpa-digitalwires", `{"entries":[`, `{"format":"digitalwires@0.9.1","entry_id":"%d","headline":"Storm"},`, "7]}"},
		{"iptc-7901", "", "\x01bdt%04d 4 pl 1  npa 1\nElling/\n\x02Storm =\n\n\x03041016 GMT Feb 26\n", ""},
		{"stripped anpa-1312", "", "w%04d\x1f---\nr a\x13\x11 BC-Storm\n\x02^BC-Storm<\n^Storm<\n\tStorm.\n\x03NPA-WF-02-20-16 0337GMT<\n", ""},
		{"stripped iptc-7901", "", "\nbdt%04d 4 pl 1  npa 1\n\nElling/\nStorm =\n\n041016 GMT Feb 26\n", ""},
		{"anpa-1312", "", "\x16\x16\x01w%04d\x1f---\nr a\x13\x11 BC-Storm\n\x02^BC-Storm<\n^Storm<\n\tStorm.\n\x03NPA-WF-02-20-16 0337GMT<\n", ""},
	} {
		var b strings.Builder
		b.WriteString(c.head)
		for i := range items {
			fmt.Fprintf(&b, c.item, i%10_000)
		}
		b.WriteString(c.tail)
		articles, err := Parse(Payload{Data: []byte(b.String())})
		if len(articles) > MaxItems || err == nil {
			t.Errorf("%s: %d articles, %v", c.name, len(articles), err)
			continue
		}
		t.Logf("%-18s %6d articles, %s", c.name, len(articles), short(err.Error(), 100))
	}
}

// Parts within parts, and parts that name each other, end.
func TestNested(t *testing.T) {
	var mail strings.Builder
	mail.WriteString("Message-ID: <x@npa.example>\nFrom: x@npa.example\nSubject: Storm\n")
	for i := range 1000 {
		fmt.Fprintf(&mail, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for _, c := range []struct{ name, data string }{
		{"mail", mail.String()},
		{"parts", "Message-ID: <x@npa.example>\nFrom: x@npa.example\nSubject: Storm\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nStorm.\n", 50_000)},
		{"brackets", "\x01bdt0001 4 pl 1  npa 1\n\x02" + strings.Repeat("(", 100_000)},
		{"package", `<packageItem guid="x:1"><itemMeta><title>Storm</title></itemMeta><groupSet root="g"><group id="g"><groupRef idref="g"/><itemRef residref="x:1"/></group></groupSet></packageItem>`},
		{"newsml", `<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>x:1</PublicIdentifier></NewsIdentifier></Identification><NewsComponent Duid="a"><NewsLines><HeadLine>Storm</HeadLine></NewsLines><NewsItemRef NewsItem="x:1"/><NewsComponent Duid="a"/></NewsComponent></NewsItem></NewsML>`},
		{"association", `{"uri":"x:1","versioncreated":"","headline":"Storm","associations":{"a":{"uri":"x:1","type":"text","associations":{"a":{"uri":"x:1"}}}}}`},
	} {
		checkHostile(t, c.name, []byte(c.data), nil)
	}
}

// Payloads with a place for a status, a version time and an embargo.
var hostileTemplates = []struct {
	name                  string
	status, time, embargo string
}{
	{name: "newsml-g2",
		status:  `<newsItem guid="x:1"><itemMeta><pubStatus qcode="stat:%s"/></itemMeta><contentMeta><headline>Storm</headline></contentMeta></newsItem>`,
		time:    `<newsItem guid="x:1"><itemMeta><versionCreated>%s</versionCreated></itemMeta><contentMeta><headline>Storm</headline></contentMeta></newsItem>`,
		embargo: `<newsItem guid="x:1"><itemMeta><embargoed>%s</embargoed></itemMeta><contentMeta><headline>Storm</headline></contentMeta></newsItem>`},
	{name: "nitf",
		status:  `<nitf><head><docdata management-status="%s"><doc-id id-string="1"/></docdata></head><body><body.head><hedline><hl1>Storm</hl1></hedline></body.head></body></nitf>`,
		time:    `<nitf><head><docdata><doc-id id-string="1"/><date.issue norm="%s"/></docdata></head><body><body.head><hedline><hl1>Storm</hl1></hedline></body.head></body></nitf>`,
		embargo: `<nitf><head><docdata management-status="embargoed"><doc-id id-string="1"/><date.release norm="%s"/></docdata></head><body><body.head><hedline><hl1>Storm</hl1></hedline></body.head></body></nitf>`},
	{name: "newsml-1",
		status:  `<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>x:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><Status FormalName="%s"/></NewsManagement><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>`,
		time:    `<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>x:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>%s</ThisRevisionCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>`,
		embargo: `<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>x:1</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>%s</DateAndTime></StatusWillChange></NewsManagement><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>`},
	{name: "concept",
		status:  `<conceptItem guid="x:1"><itemMeta><pubStatus qcode="stat:%s"/></itemMeta><concept><name>Storm</name></concept></conceptItem>`,
		time:    `<conceptItem guid="x:1"><itemMeta><versionCreated>%s</versionCreated></itemMeta><concept><name>Storm</name></concept></conceptItem>`,
		embargo: `<planningItem guid="x:1"><itemMeta><embargoed>%s</embargoed></itemMeta><contentMeta><headline>Storm</headline></contentMeta></planningItem>`},
	{name: "rss", time: `<rss><channel><item><guid>x:1</guid><title>Storm</title><pubDate>%s</pubDate></item></channel></rss>`},
	{name: "atom", time: `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x:1</id><title>Storm</title><updated>%s</updated></entry></feed>`},
	{name: "sitemap", time: `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>x:1</loc><news:news><news:title>Storm</news:title><news:publication_date>%s</news:publication_date></news:news></url></urlset>`},
	{name: "ninjs",
		status:  `{"uri":"x:1","headline":"Storm","versioncreated":"","pubstatus":"%s"}`,
		time:    `{"uri":"x:1","headline":"Storm","versioncreated":"%s"}`,
		embargo: `{"uri":"x:1","headline":"Storm","versioncreated":"","embargoed":"%s"}`},
	{name: "ap-media",
		status:  `{"data":{"items":[{"item":{"altids":{"itemid":"1"},"headline":"Storm","pubstatus":"%s"}}]}}`,
		time:    `{"data":{"items":[{"item":{"altids":{"itemid":"1"},"headline":"Storm","versioncreated":"%s"}}]}}`,
		embargo: `{"data":{"items":[{"item":{"altids":{"itemid":"1"},"headline":"Storm","embargoed":"%s"}}]}}`},
	{name: "dpa-digitalwires",
		status:  `{"format":"digitalwires@0.9.1","entry_id":"1","urn":"urn:x:1","headline":"Storm","article_html":"<section class=\"main\"><p>x</p></section>","pubstatus":"%s"}`,
		time:    `{"format":"digitalwires@0.9.1","entry_id":"1","urn":"urn:x:1","headline":"Storm","article_html":"<section class=\"main\"><p>x</p></section>","version_created":"%s"}`,
		embargo: `{"format":"digitalwires@0.9.1","entry_id":"1","urn":"urn:x:1","headline":"Storm","article_html":"<section class=\"main\"><p>x</p></section>","embargoed":"%s"}`},
	{name: "dateline",
		status:  `{"id":"x:1","headline":"Storm","status":"%s"}`,
		embargo: `{"id":"x:1","headline":"Storm","visible_from":"%s"}`},
	{name: "iptc-7901",
		time:    "\x01bdt0001 4 pl 1  npa 1\nElling/\n\x02Storm =\n\n\x03%s\n",
		embargo: "\x01bdt0001 4 pl 1  npa 1\nElling/\n\x02(Sperrfrist: %s)\nStorm =\n\n\x03041016 GMT Feb 26\n"},
	{name: "anpa-1312",
		time:    "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02^BC-Storm<\n^Storm<\n\tStorm.\n\x03NPA-WF-%s<\n",
		embargo: "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02^BC-Storm<\n^Storm<\n^EMBARGOED until %s<\n\tStorm.\n\x03NPA-WF-02-20-16 0337GMT<\n"},
	{name: "e-mail",
		time:    "Message-ID: <1@npa.example>\nFrom: x@npa.example\nSubject: Storm\nDate: %s\n\nStorm.\n",
		embargo: "Message-ID: <1@npa.example>\nFrom: x@npa.example\nSubject: Storm\nDate: Tue, 3 Mar 2026 09:30:00 GMT\n\nEMBARGOED UNTIL: %s\n\nStorm.\n"},
	{name: "text", embargo: "EMBARGOED UNTIL: %s\n\nStorm\n\nStorm.\n"},
}

func TestUnknownStatus(t *testing.T) {
	for _, c := range hostileTemplates {
		if c.status == "" {
			continue
		}
		for _, word := range []string{"zorbed", "usable-not", "USABLE?", "0", "publish", "nicht freigegeben"} {
			for _, a := range parseHostile(t, c.name, fmt.Sprintf(c.status, word)) {
				if a.Status == Usable || len(a.Warnings) == 0 {
					t.Errorf("%s, status %q: %s, warnings %q", c.name, word, a.Status, a.Warnings)
				}
			}
		}
	}
}

var wrongDates = []string{
	"yesterday", "0000-00-00T00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-03-01T25:00:00Z", "2026-03-01T10:61:00Z",
	"20260301", "2026", "03/04/26", "1.3.", "31-12-99999 00:00", "-1", "1e9", "99999999999999999999", "2026-03-01T10:00:00+99:99", "2026-03-01 10:00 XYZ",
	"2026-W10-1", "Mon Mar 99 10:00:00 2026", "YYYYMMDD000000-HHMM", "ten o'clock", "2026-03-01T10:00:00Z2026", "\u0661\u0662:\u0660\u0660", "00-00-00 0000GMT", "02-30-26 9999GMT", "999999 GMT Xyz 26", "310000 GMT Feb 26", "NaN", "null", "true",
}

// A time that can't be read is absent or warned of; an embargo that can't be
// read never ends before one that can.
func TestWrongDates(t *testing.T) {
	for _, c := range hostileTemplates {
		for _, date := range wrongDates {
			if c.time != "" {
				parseHostile(t, c.name, fmt.Sprintf(c.time, date))
			}
			if c.embargo == "" {
				continue
			}
			for _, a := range parseHostile(t, c.name, fmt.Sprintf(c.embargo, date)) {
				if a.VisibleFrom.IsZero() || !a.Has(Embargo) {
					t.Errorf("%s, embargo %q: visible from %v, %v", c.name, date, a.VisibleFrom, a.Signals)
				}
			}
		}
	}
}

func parseHostile(t *testing.T, name, data string) []*Article {
	t.Helper()
	articles, err := Parse(Payload{Data: []byte(data)})
	if len(articles) == 0 && err == nil {
		t.Fatalf("%s: no article and no error: %s", name, data)
	}
	for _, a := range articles {
		checkArticle(t, a)
	}
	return articles
}

// What is wrong with one story does not touch the next.
func TestNextUnaffected(t *testing.T) {
	for _, c := range []struct{ name, head, good, bad, tail string }{
		{"lines of ninjs", "", `{"uri":"x:%s","versioncreated":"","headline":"Storm"}` + "\n", `{"uri":"x:2","versioncreated":5,"headline":["` + "\n", ""},
		{"rss", "<rss><channel>", "<item><guid>x:%s</guid><title>Storm</title></item>", "<item><guid/><pubDate>never</pubDate></item>", "</channel></rss>"},
		{"newsml-g2", "<newsMessage><itemSet>", `<newsItem guid="x:%s"><contentMeta><headline>Storm</headline></contentMeta></newsItem>`, `<newsItem><itemMeta><pubStatus qcode="stat:usable"/></itemMeta></newsItem>`, "</itemSet></newsMessage>"},
		{"newsml-1", "<NewsML>", `<NewsItem><Identification><NewsIdentifier><PublicIdentifier>x:%s</PublicIdentifier></NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines></NewsComponent></NewsItem>`, `<NewsItem><NewsManagement><Status FormalName="odd"/><ThisRevisionCreated>x</ThisRevisionCreated></NewsManagement><NewsComponent><NewsComponent/></NewsComponent></NewsItem>`, "</NewsML>"},
		{"atom", `<feed xmlns="http://www.w3.org/2005/Atom">`, "<entry><id>x:%s</id><title>Storm</title></entry>", "<entry><id/><updated>never</updated></entry>", "</feed>"},
		{"sitemap", `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`, "<url><loc>x:%s</loc><news:news><news:title>Storm</news:title></news:news></url>", "<url><news:news/></url>", "</urlset>"},
		{"ap-media", `{"data":{"items":[`, `{"item":{"altids":{"itemid":"x:%s"},"headline":"Storm"}},`, `{"item":{"altids":{"itemid":7},"pubstatus":{"x":[]}}},`, `{"item":{"altids":{"itemid":"x:z"},"headline":"Storm"}}]}}`},
		{"iptc-7901", "", "\x01bdt000%s 4 pl 1  npa 1\nElling/\n\x02Storm =\n\n\x03041016 GMT Feb 26\n", "\x01\x01\x02\x03(\x02\n\x01bdt 4 pl\n\x02\x02KILL\n", ""},
		{"anpa-1312", "", "\x16\x16\x01w000%s\x1f---\nr a\x13\x11 BC-Storm\n\x02^BC-Storm<\n^Storm<\n\tStorm.\n\x03NPA-WF-02-20-16 0337GMT<\n", "\x16\x16\x01\x1f\x02^KILL\x02\n", ""},
	} {
		all, _ := Parse(Payload{Data: []byte(c.head + fmt.Sprintf(c.good, "1") + c.bad + fmt.Sprintf(c.good, "3") + c.tail)})
		for _, name := range []string{"1", "3"} {
			alone, err := Parse(Payload{Data: []byte(c.head + fmt.Sprintf(c.good, name) + c.tail)})
			if err != nil || len(alone) == 0 {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			found := false
			for _, a := range all {
				found = found || a.ID == alone[0].ID && a.Hash() == alone[0].Hash() && a.Order == alone[0].Order
			}
			if !found {
				t.Errorf("%s: story %s is not read as it is alone", c.name, name)
			}
		}
	}
}

// Four times the bytes take about four times the work, counted in bytes
// allocated.
func TestLinearWork(t *testing.T) {
	if testing.Short() {
		t.Skip("reads megabytes")
	}
	for _, c := range []struct{ name, head, unit, tail string }{
		{"g2 headlines", `<newsItem guid="x:1"><contentMeta>`, `<headline role="a:b">Storm<b>s</b></headline>`, "</contentMeta></newsItem>"},
		{"g2 contents", `<newsItem guid="x:1"><contentSet>`, `<inlineData contenttype="text/xml"><![CDATA[<nitf><body/></nitf>]]></inlineData>`, "</contentSet></newsItem>"},
		{"g2 concepts", `<knowledgeItem guid="x:1"><conceptSet>`, `<concept><conceptId qcode="a:b"/><name>Storm</name></concept>`, "</conceptSet></knowledgeItem>"},
		{"g2 escaped", `<newsItem guid="x:1"><contentSet><inlineXML>`, `&lt;p&gt;Storm.`, "</inlineXML></contentSet></newsItem>"},
		{"newsml-1 components", `<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Storm</HeadLine></NewsLines>`, `<NewsComponent><Role FormalName="Main"/><ContentItem><DataContent>Storm.</DataContent></ContentItem></NewsComponent>`, "</NewsComponent></NewsItem></NewsML>"},
		{"newsml-1 files", `<NewsML><NewsItem><NewsComponent>`, `<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>`, "</NewsComponent></NewsItem></NewsML>"},
		{"newsml-1 references", `<NewsML><NewsItem><NewsComponent>`, `<NewsItemRef NewsItem="a.xml"/>`, "</NewsComponent></NewsItem></NewsML>"},
		{"newsml-1 lines", `<NewsML><NewsItem><NewsComponent><NewsLines>`, `<HeadLine xml:lang="fr">Storm</HeadLine><NewsLine><NewsLineType FormalName="x"/><NewsLineText>y</NewsLineText></NewsLine>`, "</NewsLines></NewsComponent></NewsItem></NewsML>"},
		{"nitf hedlines", `<nitf><body><body.head>`, `<hedline>Storm<hl2>x</hl2></hedline>`, "</body.head></body></nitf>"},
		{"nitf data", `<nitf>`, `<docdata management-status="usable"/>`, "<head><title>Storm</title></head></nitf>"},
		{"nitf body", `<nitf><head><title>Storm</title></head><body><body.content>`, `<p>Storm <em>x</em></p>`, "</body.content></body></nitf>"},
		{"rss media", `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>x</guid><title>Storm</title>`, `<media:content url="a" medium="image"/><category>x</category>`, "</item></channel></rss>"},
		{"atom nitf", `<feed xmlns="http://www.w3.org/2005/Atom">`, `<entry><id>x</id><title>Storm</title><content type="text/xml"><nitf><body/></nitf></content></entry>`, "</feed>"},
		{"sitemap images", `<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>x</loc><news:news><news:title>Storm</news:title></news:news>`, `<image><loc>a</loc></image>`, "</url></urlset>"},
		{"7901 brackets", "\x01bdt0001 4 pl 1  npa 1\n\x02", "(", "\n\x03"},
		{"7901 lines", "\x01bdt0001 4 pl 1  npa 1\n\x02", "KILL\n", "\n\x03"},
		{"7901 keywords", "\x01bdt0001 4 pl 1  npa 1\n", "ab/", "\n\x02Storm =\n\x03"},
		{"7901 heads", "", "\x01", ""},
		{"7901 text", "\x01bdt0001 4 pl 1  npa 1\n\x02Storm =\n", "a  b\n", "\n\x03"},
		{"7901 signs", "\x01bdt0001 4 pl 1  npa 1\n\x02Storm =\n", "Sperrfrist:\n", "\n\x03"},
		{"7901 notes", "\x01bdt0001 4 pl 1  npa 1\n\x02Storm =\n# Notizblock\n", "Sperrfrist: 1.1.\n", "\n\x03"},
		{"anpa head", "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02", "^Eds: Storm<\n", "\x03"},
		{"anpa joined head", "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02^Storm\n", "storm\n", "\x03"},
		{"anpa byline", "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02^Storm<\n^By A=\n", "^B=\n", "\x03"},
		{"anpa text", "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02^Storm<\n", "\ta;b\n", "\x03"},
		{"anpa bare head", "\x16\x16\x01w0001\x1f---\nr a\x13\x11 BC-Storm\n\x02", "storm\n\n", "\x03"},
		{"anpa lines", "w0001\x1f---\nr a\x13\x11 BC-Storm\n", "w0002\x1f---\n", ""},
		{"mail forwards", "From: a@b.example\nMessage-ID: <1@b>\nSubject: x\n\n", "Begin forwarded message:\nA: b\n\n", "\n\nStorm.\n"},
		{"mail flowed", "From: a@b.example\nMessage-ID: <1@b>\nSubject: x\nContent-Type: text/plain; format=flowed; delsp=yes\n\n", "a \n", "\n\nStorm.\n"},
		{"mail header", "From: a@b.example\nMessage-ID: <1@b>\nSubject: x", "\n x", "\n\nStorm.\n"},
		{"mail words", "From: a@b.example\nMessage-ID: <1@b>\nSubject: ", "=?utf-8?Q?x?= ", "\n\nStorm.\n"},
		{"mail quotes", "From: a@b.example\nMessage-ID: <1@b>\nSubject: x\n\n", "> x\n", "\n\nStorm.\n"},
		{"mail parts", "From: a@b.example\nMessage-ID: <1@b>\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", "--b--\n"},
	} {
		small, large := workOf(c.head, c.unit, c.tail, 1<<17), workOf(c.head, c.unit, c.tail, 1<<19)
		if large > 8*small+1<<20 {
			t.Errorf("%s: %d bytes for a payload of 128 KB, %d for 512 KB", c.name, small, large)
		}
	}
}

func workOf(head, unit, tail string, size int) uint64 {
	data := []byte(head + strings.Repeat(unit, size/len(unit)) + tail)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = Parse(Payload{Data: data})
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What is no copy is refused by its name.
func TestRefusedByName(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"%PDF-1.7\n", "unsupported format: PDF"},
		{"PK\x03\x04\x14\x00", "unsupported format: ZIP"},
		{"\x1f\x8b\x08\x00", "unsupported format: gzip"},
		{"\x89PNG\r\n\x1a\n", "unsupported format: PNG picture"},
		{"\xff\xd8\xff\xe0\x00\x10JFIF", "unsupported format: JPEG picture"},
		{"GIF89a\x01\x00\xff", "unsupported format: GIF picture"},
		{"\xd0\xcf\x11\xe0\xa1\xb1", "unsupported format: Microsoft Office"},
		{"{\\rtf1 Storm}", "unsupported format: RTF"},
		{`"{\"uri\":\"x:1\",\"pubstatus\":\"canceled\"}"`, "unsupported format: JSON within other text"},
		{`news.add({"uri":"x:1","pubstatus":"canceled"});`, "unsupported format: JSON within other text"},
		{"<!doctype html><p>Storm", "unsupported format: HTML page"},
		{"\x01", "control byte SOH without the head of IPTC 7901 or ANPA 1312"},
		{"Storm in \x07 Elling", "not text: control byte 0x07 at 9"},
		{"<nitf><hl1>Storm</hl1></nitf>\n{\"uri\": \"x\"}", "two formats: JSON after XML"},
		{"<nitf><hl1>Storm</hl1></nitf>\n\x01bdt0001 4 pl 1\n", "two formats: a message of the wire after XML"},
		{`{"uri":"x:1","headline":"x"}<nitf/>`, "json: byte 29: invalid character '<' after top-level value"},
	} {
		articles, err := Parse(Payload{Data: []byte(c.data)})
		if len(articles) > 0 || err == nil || err.Error() != c.want {
			t.Errorf("%q: %d articles, %v, want %s", c.data, len(articles), err, c.want)
		}
	}
}
