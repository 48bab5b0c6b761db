package enrich

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

var entityStage = sync.OnceValues(NewEntities)

func findEntities(t testing.TB, a *news.Article) {
	t.Helper()
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.Process(t.Context(), a); err != nil && !errors.Is(err, ErrLanguage) {
		t.Fatal(err)
	}
	checkEntities(t, a)
}

// checkEntities holds for any text: mentions give back their text, cut no
// character, stand once each and in order, and the most salient come first.
func checkEntities(t testing.TB, a *news.Article) {
	t.Helper()
	fields := map[string]string{"headline": a.Headline, "body": a.Body}
	seen, valid := map[string]bool{}, map[string]bool{}
	for name, s := range fields {
		valid[name] = utf8.ValidString(s)
	}
	before := 1.0
	for _, e := range a.Entities {
		if e.Name == "" || len(e.Mentions) == 0 || e.Salience <= 0 || e.Salience > before {
			t.Errorf("%q: %d mentions, salience %v after %v", e.Name, len(e.Mentions), e.Salience, before)
		}
		before = e.Salience
		for _, m := range e.Mentions {
			s, ok := fields[m.Field]
			if !ok || m.Start < 0 || m.End > len(s) || m.Start >= m.End || s[m.Start:m.End] != m.Text {
				t.Fatalf("%q: bad mention %+v", e.Name, m)
			}
			if valid[m.Field] && !utf8.ValidString(m.Text) {
				t.Errorf("mention %+v cuts a character", m)
			}
			at := fmt.Sprint(m.Field, m.Start)
			if seen[at] {
				t.Errorf("two mentions at %s", at)
			}
			seen[at] = true
		}
	}
}

func TestEntities(t *testing.T) {
	files, err := filepath.Glob("testdata/entities/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range ar.Files {
				parts[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
			}
			a := news.Article{Headline: parts["headline"], Body: parts["body"], Language: "en"}
			findEntities(t, &a)
			if got, want := sortLines(describe(a.Entities)), sortLines(parts["want"]); got != want {
				t.Errorf("got\n%s\n\nwant\n%s", got, want)
			}
		})
	}
}

func describe(entities []news.Entity) string {
	var lines []string
	for _, e := range entities {
		role := ""
		if e.Role != "" {
			role = " [" + e.Role + "]"
		}
		lines = append(lines, fmt.Sprintf("%s %s%s %d", e.Type, e.Name, role, len(e.Mentions)))
	}
	return strings.Join(lines, "\n")
}

func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestUnsupportedLanguages(t *testing.T) {
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []news.Article{
		{Language: "de", Body: "Angela Merkel traf Emmanuel Macron in Paris."},
		{Body: "التقى الرئيس Donald Trump في القاهرة مع رئيس الوزراء"},
		{Body: "总统在北京会见了总理 Li Qiang。"},
		{Language: "en", Headline: "Встреча", Body: "Президент встретился с премьером в Москве. Kremlin.ru"},
	} {
		a.Entities = []news.Entity{{Name: "stale"}}
		if err := stage.Process(t.Context(), &a); !errors.Is(err, ErrLanguage) {
			t.Errorf("%s: error %v", a.Body, err)
		}
		if a.Entities != nil {
			t.Errorf("%s: got %s", a.Body, describe(a.Entities))
		}
	}
}

func TestNoNamesInLittleText(t *testing.T) {
	for _, body := range []string{"", " ", ".", "yes", "Yes", "1,000", "\n\n\n", "HI"} {
		a := news.Article{Body: body}
		findEntities(t, &a)
		if len(a.Entities) > 0 {
			t.Errorf("%q: %s", body, describe(a.Entities))
		}
	}
	a := news.Article{Headline: "Lisbon"}
	findEntities(t, &a)
	if got := describe(a.Entities); got != "place Lisbon 1" {
		t.Errorf("Lisbon: %s", got)
	}
}

func TestWikidataIDs(t *testing.T) {
	a := news.Article{Body: "NATO invited Ukraine and Viktor Orban to Brussels. Orban declined. The EU did not."}
	findEntities(t, &a)
	want := map[string]string{"NATO": "Q7184", "Ukraine": "Q212", "Viktor Orban": "Q57641", "European Union": "Q458", "Brussels": ""}
	for _, e := range a.Entities {
		if id, ok := want[e.Name]; !ok || id != e.ID {
			t.Errorf("%s: id %q, want %q", e.Name, e.ID, id)
		}
		delete(want, e.Name)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestIDsOfPersonsGoByContext(t *testing.T) {
	for body, want := range map[string]string{
		"Viktor Orban met lawmakers of his party before the election.":                      "Q57641",
		"Viktor Orban scored twice as the champion beat its rival, the coach said.":         "",
		"Prime Minister Viktor Orban watched as the champion scored twice, the coach said.": "Q57641",
	} {
		a := news.Article{Body: body}
		findEntities(t, &a)
		if len(a.Entities) == 0 || a.Entities[0].Name != "Viktor Orban" || a.Entities[0].ID != want {
			t.Errorf("%s: got %v, want id %q", body, a.Entities, want)
		}
	}
}

// TestNoIDRatherThanAWrongOne holds ids back where a name of the table may well
// be another's.
func TestNoIDRatherThanAWrongOne(t *testing.T) {
	for body, want := range map[string]string{
		"Boeing said it will build a plane in Ohio.":                                     "Boeing Q66",
		"United Meridian Corp fell. United gave no reason.":                              "United Meridian Corp -",
		"The loan came from Community Bank, a lender in Ohio.":                           "Community Bank -",
		"The Bank of Japan intervened, dealers said.":                                    "Bank of Japan Q333101",
		"The Ministry of Defence would not comment on it.":                               "Ministry of Defence -",
		"The engines were made by Rolls-Royce in Derby.":                                 "Rolls-Royce -",
		"John Kennedy, an analyst at a broker, said shares would fall.":                  "John Kennedy -",
		"Sen. John Kennedy said shares would fall.":                                      "John Kennedy Q6250211",
		"The Swiss government and SFR agreed.":                                           "Swiss -; SFR -",
		"Ireland and Cyprus signed it.":                                                  "Ireland Q27; Cyprus Q229",
		"The Velden Athletics Union (AU) met on Monday. The AU elects its head in June.": "Velden Athletics Union -",
	} {
		a := news.Article{Body: body}
		findEntities(t, &a)
		ids := map[string]string{}
		for _, e := range a.Entities {
			ids[e.Name] = cmp.Or(e.ID, "-")
		}
		for w := range strings.SplitSeq(want, "; ") {
			at := strings.LastIndexByte(w, ' ')
			if got := ids[w[:at]]; got != w[at+1:] {
				t.Errorf("%s: %s has id %q, want %q", body, w[:at], got, w[at+1:])
			}
		}
	}
}

func TestEntitiesAreTheSameEachTime(t *testing.T) {
	body := strings.Repeat("Jonas Brandt met Maria Brandt, Quillon Inc. and NATO in Lisbon. Brandt left. ", 20)
	var want string
	for range 5 {
		a := news.Article{Body: body}
		findEntities(t, &a)
		got := fmt.Sprint(a.Entities)
		if want != "" && got != want {
			t.Fatalf("got\n%s\nafter\n%s", got, want)
		}
		want = got
	}
}

// hostile are texts that a careless reader of text chokes on, repeated as long
// as wanted.
var hostile = map[string]string{
	"no full stop":  "President Trump and the Bank of England said that ",
	"all capitals":  "PRESIDENT TRUMP MET THE BANK OF ENGLAND IN PARIS. ",
	"every word":    "Donald ",
	"title case":    "Food And Drug Of The Ministry Of Foreign ",
	"no capitals":   "donald trump met vladimir putin. ",
	"hyphens":       "Trump-Putin-",
	"ampersands":    "Trump & ",
	"connectors":    "Ministry of Ministry of the ",
	"particles":     "Van van der de la ",
	"brackets":      "Velden Athletics Union (VAU) (",
	"quotes":        "“Trump ",
	"grave quotes":  "``Big Trump ",
	"Arabic":        "التقى الرئيس في القاهرة ",
	"Chinese":       "总统在北京会见了总理。",
	"mixed scripts": "Trump met 习近平 and Путин in القاهرة Cairo. ",
	"broken UTF-8":  "Trump \xff\xfe\xe2\x80 Putin\xc3 ",
	"table":         "Team\tW\tL\nYankees\t10\t2\n",
	"marks":         "Tru\u0301mp\u200d ",
	"one long word": "Trump",
	"dots":          "U.S.A.U.K...",
	"new lines":     "Trump\n\n",
	"abbreviations": "Mr. Gen. Sen. ",
	"zero bytes":    "Trump\x00",
}

// distinct is a text of persons and places that are all different and share
// their surnames with others.
func distinct(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "Mr. Xan%d said Yor%d Zed%d was in Qua%d with Ann Marlow%d. ", i, i, i, i, i%50)
	}
	return b.String()
}

func TestHostileTexts(t *testing.T) {
	size := 1 << 19
	if testing.Short() {
		size = 1 << 16
	}
	read := func(text string) func(*testing.T) {
		return func(t *testing.T) {
			a := news.Article{Body: text, Headline: text[:min(len(text), 1000)]}
			findEntities(t, &a)
		}
	}
	for name, s := range hostile {
		size := size
		if name == "no full stop" && !testing.Short() {
			size = 5 << 20
		}
		t.Run(name, read(strings.Repeat(s, size/len(s))))
	}
	t.Run("distinct names", read(distinct(size)))
}

// TestNamesInBrokenText holds that damage takes no names along beside it.
func TestNamesInBrokenText(t *testing.T) {
	for _, body := range []string{
		"Emmanuel Macron \xe2\x80 met Olaf Scholz in Paris.\xff\xfe Macron\xc3 said Scholz agreed.",
		"Emmanuel Macron\x00 met \x00Olaf Scholz in Paris.\r\n\r\n\tMacron\u200b said Scholz agreed.",
		"Emmanuel Macron (马克龙) met Olaf Scholz (Олаф Шольц) in Paris. ماكرون: Macron said Scholz agreed.",
	} {
		a := news.Article{Body: body}
		findEntities(t, &a)
		found := describe(a.Entities)
		for _, want := range []string{"person Emmanuel Macron 2", "person Olaf Scholz 2", "place Paris 1"} {
			if !strings.Contains(found, want) {
				t.Errorf("%q: no %s in\n%s", body, want, found)
			}
		}
	}
}

func FuzzEntities(f *testing.F) {
	f.Add("Trump Meets Putin", "Mr. Trump’s aide met al-Assad, J. R. Smith Jr. and AT&T Corp., Inc. in St. Petersburg, Fla.\n\n“The Big Game” ended.")
	f.Add("", "THE BANK OF ENGLAND-U.S. \xff\xe2 東京 D-Calif. Ministry of the")
	f.Fuzz(func(t *testing.T, headline, body string) {
		a := news.Article{Headline: headline, Body: body}
		findEntities(t, &a)
	})
}

func TestDamagedTables(t *testing.T) {
	pack := func(s string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, s)
		_ = z.Close()
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"empty":          nil,
		"cut":            namesPack[:len(namesPack)/2],
		"other version":  pack("dateline names 2 1\n@org\nx\n"),
		"no header":      pack("@org\nx\n"),
		"too few":        pack("dateline names 1 2\n@org\nx\n"),
		"too many":       pack("dateline names 1 1\n@org\nx\ny\nz\n"),
		"unknown class":  pack("dateline names 1 1\n@ship\nx\n"),
		"bad id":         pack("dateline names 1 1\n@org\nx\tQ1\n"),
		"no such name":   pack("dateline names 1 1\n@org\nx\t1\t0\n"),
		"twice the same": pack("dateline names 1 2\n@org\nx\nx\n"),
	} {
		if _, err := newEntities(data, clustersPack, taggerPack); err == nil {
			t.Errorf("names %s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "names: ") {
			t.Errorf("names %s: %v", name, err)
		}
	}
	for name, data := range map[string][]byte{
		"empty":         nil,
		"cut":           clustersPack[:len(clustersPack)/2],
		"other version": pack("dateline clusters 1 1 1\n1 1\nx\t1\n"),
		"too few":       pack("dateline clusters 2 1 2\n1 1\nx\t1\n"),
		"too many":      pack("dateline clusters 2 1 1\n1 1\nx\t1\ny\t1\n"),
		"one number":    pack("dateline clusters 2 1 1\n1\nx\t1\n"),
		"no such group": pack("dateline clusters 2 1 1\n1 1\nx\t2\n"),
		"twice":         pack("dateline clusters 2 1 2\n1 1\nx\t1\nx\t1\n"),
	} {
		if _, err := newEntities(namesPack, data, taggerPack); err == nil {
			t.Errorf("clusters %s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "clusters: ") {
			t.Errorf("clusters %s: %v", name, err)
		}
	}
	for name, data := range map[string][]byte{
		"empty":         nil,
		"cut":           taggerPack[:len(taggerPack)/2],
		"other version": append([]byte("dateline linear 9\n"), taggerPack[18:]...),
	} {
		if _, err := newEntities(namesPack, clustersPack, data); err == nil {
			t.Errorf("tagger %s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "tagger: ") {
			t.Errorf("tagger %s: %v", name, err)
		}
	}
}

func TestProcessEndsWithItsContext(t *testing.T) {
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := stage.Process(ctx, &news.Article{Body: "NATO"}); err == nil {
		t.Error("no error")
	}
}

func BenchmarkEntities(b *testing.B) {
	ar, err := txtar.ParseFile("testdata/entities/summit.txtar")
	if err != nil {
		b.Fatal(err)
	}
	a := news.Article{Headline: string(ar.Files[0].Data), Body: string(ar.Files[1].Data)}
	stage, err := entityStage()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(a.Headline) + len(a.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := stage.Process(b.Context(), &a); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewEntities(b *testing.B) {
	for b.Loop() {
		if _, err := NewEntities(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSummitStory(t *testing.T) {
	a := news.Article{Body: string(sharedFile(t, "seed", "anchorage-summit.txt"))}
	findEntities(t, &a)
	names := map[news.EntityType][]string{}
	for _, e := range a.Entities {
		names[e.Type] = append(names[e.Type], e.Name)
		if e.Name == "Donald Trump" && len(e.Mentions) < 20 {
			t.Errorf("Donald Trump: %d mentions", len(e.Mentions))
		}
	}
	for kind, want := range map[news.EntityType]string{
		news.Person: "Donald Trump, Marco Rubio, Steve Witkoff, Viktor Orban, Vladimir Putin, Volodymyr Zelensky",
		news.Org:    "European Union, Kremlin, NATO, White House",
		news.Misc:   "Air Force One, American, European, Hungarian, Russian, Ukrainian",
	} {
		sort.Strings(names[kind])
		if got := strings.Join(names[kind], ", "); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
	places := " " + strings.Join(names[news.Geo], ", ") + ","
	for _, want := range []string{"Anchorage", "Alaska", "Ukraine", "Russia", "Europe", "Crimea", "Donetsk", "Kherson", "Zaporizhzhia", "Helsinki", "Washington", "Moscow"} {
		if !strings.Contains(places, " "+want+",") {
			t.Errorf("place %s not in%s", want, places)
		}
	}
}
