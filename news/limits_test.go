package news

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	item := `<item><guid>%d</guid><title>Storm</title></item>`
	var items strings.Builder
	for i := range MaxItems + 5 {
		fmt.Fprintf(&items, item, i)
	}
	for _, c := range []struct {
		name, data, want string
		articles         int
	}{
		{"size", strings.Repeat(" ", MaxBytes+1), "payload of 20971521 bytes, limit 20971520", 0},
		{"xml depth", "<nitf>" + strings.Repeat("<p>", 300) + strings.Repeat("</p>", 300) + "</nitf>", "xml: line 1: nested deeper than 200", 0},
		{"json depth", `{"id":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", "nested deeper than 200", 0},
		{"items", "<rss><channel>" + items.String() + "</channel></rss>", "rss: more than 10000 items", MaxItems},
		{"elements", "<rss>" + strings.Repeat("<a/>", maxNodes+1) + "</rss>", "xml: line 1: more than 1000000 elements", 0},
		{"named errors", strings.Repeat("{\"id\":1}\n", 30), "dateline: 10 more items refused", 0},
	} {
		articles, err := Parse(Payload{Data: []byte(c.data)})
		if len(articles) != c.articles || err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %d articles, %v", c.name, len(articles), err)
		}
	}
}

// Half a megabyte of each takes well under a second. The bound is wide for the
// sake of busy machines; a quadratic reader misses it by far.
func TestHostileSizes(t *testing.T) {
	if testing.Short() {
		t.Skip("reads megabytes")
	}
	const size = 1 << 19
	for _, c := range []struct{ name, head, unit, tail string }{
		{"open tags", `{"uri":"x:1","versioncreated":"","body_html":"`, `<b>`, `"}`},
		{"open rows", `{"uri":"x:1","versioncreated":"","body_html":"`, `<table><tr><td>x`, `"}`},
		{"open brackets", `{"uri":"x:1","versioncreated":"","body_html":"<p>`, `<`, `"}`},
		{"comments", `{"uri":"x:1","versioncreated":"","body_html":"<p>`, `<!--`, `"}`},
		{"private", `{"uri":"x:1","versioncreated":"","body_html":"<p>`, `<div class=notepad>`, `"}`},
		{"ampersands", `{"uri":"x:1","versioncreated":"","headline":"`, `&`, `"}`},
		{"array", `[`, `{"uri":"x:1","headline":"x"},`, `{}]`},
		{"messages", `{"Messages":[`, `{"Body":"{\"uri\":\"x:1\",\"headline\":\"x\"}"},`, `{}]}`},
		{"envelopes", ``, `{"data":{"items":[{"item":`, ``},
		{"categories", `{"format":"digitalwires@1","urn":"x","headline":"x","categories":[`, `{"type":"a:genre","name":"b"},`, `{}]}`},
		{"notes", `{"format":"digitalwires@1","urn":"x","headline":"x","ednotes":[`, `{"ednote":"b"},{"ednote":"c","is_publishable":false},`, `{}]}`},
		{"AP items", `{"data":{"next_page":"","items":[`, `{"item":{"altids":{"itemid":"1"},"headline":"x"}},`, `{}]}}`},
		{"AP subjects", `{"altids":{"itemid":"1"},"headline":"x","subject":[`, `{"name":"a","code":"b"},`, `{}]}`},
		{"headlines", `{"uri":"x:1","versioncreated":"","headlines":[`, `{"value":""},`, `{"value":"x"}]}`},
		{"empty arrays", `{"uri":"x:1","versioncreated":"","headline":"x","a":[`, `[],`, `[]]}`},
		{"unknown fields", `{"id":"x:1","headline":"x"`, `,"f":1`, `}`},
		{"keywords", `{"id":"x:1","headline":"x","keywords":["`, `","`, `"]}`},
		{"nested parts", `{"uri":"x:1","versioncreated":"","associations":`, `{"a":{"type":"picture","b":0}}`, `}`},
		{"declarations", "", "<!a>", "<nitf/>"},
		{"instructions", "", "<?a", ""},
		{"subjects", `<newsItem guid="x"><contentMeta>`, `<subject type="cpnat:geoArea" qcode="a:b"/><assert qcode="a:b"/>`, `</contentMeta></newsItem>`},
		{"mismatched", `<newsItem guid="x">`, `<a></b>`, `</newsItem>`},
		{"attributes", `<newsItem guid="x" `, `a="" `, `/>`},
		{"feed", `<rss><channel>`, `<item/>`, `</channel></rss>`},
		{"headers", "", "a:\n", ""},
		{"lines", "", "a \n\n", ""},
		{"objects", "", "{}\n", ""},
	} {
		data := []byte(c.head + strings.Repeat(c.unit, size/len(c.unit)) + c.tail)
		start := time.Now()
		articles, err := Parse(Payload{Data: data})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: %v for %d bytes", c.name, took, len(data))
		} else {
			t.Logf("%-16s %8v  %d articles, error %v", c.name, took.Round(time.Millisecond), len(articles), err != nil)
		}
	}
}

// Whatever times a payload and its transport name, the article can be written
// as JSON: one that cannot would stop its partition for good, or a kill.
func TestTimesFitJSON(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "west.yaml"), []byte("name: west\nmatch: {providers: [west]}\nzone: America/New_York\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	west, err := LoadProfiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, received := range []time.Time{time.UnixMilli(1_700_000_000_000_000), time.UnixMilli(-1 << 60), {}} {
		for _, field := range []string{"versioncreated", "firstcreated", "embargoed"} {
			for _, value := range []string{"9999-12-31T23:59:59", "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"} {
				data := `{"uri":"x:1","type":"text","pubstatus":"canceled","headline":"Storm","wordcount":99999999999,"` + field + `":"` + value + `"}`
				articles, err := west.Parse(Payload{Data: []byte(data), Provider: "west", Received: received})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := json.Marshal(articles[0]); err != nil {
					t.Errorf("received %s, %s %s: %v", received, field, value, err)
				}
				if !articles[0].Killed() || articles[0].WordCount > 1 {
					t.Errorf("%s, %d words", articles[0].Status, articles[0].WordCount)
				}
			}
		}
	}
}
