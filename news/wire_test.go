package news

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// TestWire reads real payloads of agencies, where they are at hand, and
// compares with what a person found in them. "-" says that a payload has no
// such field, and that nothing may be made up for it.
func TestWire(t *testing.T) {
	dir := sharedWire(t)
	rows := expectations(t, dir)
	fields := []string{"headline", "guid", "version", "urgency", "language"}
	right, total := map[string]map[string]int{}, map[string]int{}
	for _, row := range rows {
		data, err := os.ReadFile(filepath.Join(dir, "files", row["file"]))
		if err != nil {
			t.Fatal(err)
		}
		articles, err := Parse(Payload{Data: data})
		format := row["format"]
		if !readsFormat(format) {
			if err == nil || len(articles) > 0 || !strings.Contains(err.Error(), "unsupported format: ") {
				t.Errorf("%s (%s): %d articles, %v", row["file"], format, len(articles), err)
			}
			continue
		}
		total[format]++
		if right[format] == nil {
			right[format] = map[string]int{}
		}
		if err != nil || len(articles) != 1 {
			t.Errorf("%s: %d articles, %v", row["file"], len(articles), err)
			continue
		}
		checkArticle(t, articles[0])
		checkRoundTrip(t, articles[0])
		for field, got := range fieldsOf(articles[0]) {
			if want := expected(format, row[field]); got == want || got == "" && want == "-" || field == "headline" && isFirstParagraph(got, row["notes"]) {
				right[format][field]++
			} else {
				t.Errorf("%s: %s %q, want %q", row["file"], field, got, want)
			}
		}
	}
	logTable(t, fields, right, total)
}

func fieldsOf(a *Article) map[string]string {
	urgency := ""
	if a.Urgency != 0 {
		urgency = fmt.Sprint(a.Urgency)
	}
	return map[string]string{
		"headline": a.Headline, "guid": a.SourceID, "version": a.Version, "urgency": urgency, "language": a.Language,
	}
}

// expected is what a person found, in our units.
func expected(format, value string) string {
	if letters := "fbur"; format == "anpa-1312" && len(value) == 1 && strings.Contains(letters, value) {
		return fmt.Sprint(strings.Index(letters, value) + 1)
	}
	return line(value)
}

// isFirstParagraph accepts what stands in for an empty headline of an alert.
func isFirstParagraph(headline, notes string) bool {
	_, start, ok := strings.Cut(notes, "body_starts=")
	start, _, _ = strings.Cut(start, ";")
	return ok && strings.Contains(notes, "HeadLine is empty, text is the first <p>") && strings.HasPrefix(headline, start)
}

func readsFormat(format string) bool {
	for _, prefix := range []string{
		"newsml-g2",
		"newsml-1",
		"nitf",
		"ninjs",
		"ap-media",
		"dpa-digitalwires",
		"iptc-7901",
		"anpa-1312",
	} {
		if strings.HasPrefix(format, prefix) {
			return true
		}
	}
	return false
}

func logTable(t *testing.T, fields []string, right map[string]map[string]int, total map[string]int) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "format\t"+strings.Join(fields, "\t"))
	for _, format := range slices.Sorted(maps.Keys(total)) {
		n := total[format]
		fmt.Fprint(w, format)
		for _, field := range fields {
			fmt.Fprintf(w, "\t%d/%d", right[format][field], n)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	t.Log("\n" + b.String())
}

func expectations(t testing.TB, dir string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "expect.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		list = append(list, m)
	}
	return list
}

// sharedWire is the folder of real payloads, which is not part of this tree.
func sharedWire(t testing.TB) string {
	t.Helper()
	dir := wireFolder()
	if _, err := os.Stat(dir); err != nil {
		t.Skip("shared/ is absent: set DATELINE_SHARED to measure on real payloads")
	}
	return dir
}

func wireFolder() string {
	shared := os.Getenv("DATELINE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	}
	return filepath.Join(shared, "data", "wire")
}
