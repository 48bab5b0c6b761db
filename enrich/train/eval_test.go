package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/enrich"
)

func shared(t *testing.T, elem ...string) string {
	t.Helper()
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("shared/ is absent: no %s", filepath.Join(elem...))
	}
	return path
}

// TestEntityFloors holds the entity stage to what it reached on wire copy, a
// point less. The even documents are never looked at while rules are written.
func TestEntityFloors(t *testing.T) {
	stage, err := enrich.NewEntities()
	if err != nil {
		t.Fatal(err)
	}
	for file, floor := range map[string]float64{"ieer.test.bio.gz": 82.2, "worldwide.test.bio.gz": 79.1} {
		docs, err := readBIO(shared(t, "ner", "eval", file))
		if err != nil {
			t.Fatal(err)
		}
		m := measure{stage: stage, w: t.Output(), counts: map[string]*tally{}}
		for i := 1; i < len(docs); i += 2 {
			if err := m.add(docs[i]); err != nil {
				t.Fatal(err)
			}
		}
		m.report(file)
		if got := m.three().f1(); got < floor {
			t.Errorf("%s: F1 %.1f, floor %.1f", file, got, floor)
		}
	}
}

// TestShortNameFloors holds the joining of short names to long ones to what it
// reached on the even documents, half a point less.
func TestShortNameFloors(t *testing.T) {
	stage, err := enrich.NewEntities()
	if err != nil {
		t.Fatal(err)
	}
	m := joins{w: t.Output(), counts: map[string]*joinTally{}}
	for _, file := range []string{"ieer.test.bio.gz", "worldwide.test.bio.gz", "conll03.testa.bio.gz"} {
		docs, err := readBIO(shared(t, "ner", "eval", file))
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(docs); i += 2 {
			if err := m.add(stage, docs[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	m.report()
	for kind, floor := range map[string]float64{"surname": 98.5, "acronym": 95, "short": 98} {
		if got := ratio(m.of(kind).right, m.of(kind).found); got < floor {
			t.Errorf("%s: %.1f %%, floor %.1f", kind, got, floor)
		}
	}
}

func TestQuestions(t *testing.T) {
	const bio = "-DOCSTART-\tO\n\nAnna\tB-PER\nLund\tI-PER\nof\tO\nAcme\tB-ORG\nFoods\tI-ORG\n(\tO\nAF\tB-ORG\n)\tO\nsaw\tO\nKarl\tB-PER\nBerg\tI-PER\n,\tO\n" +
		"Eva\tB-PER\nBerg\tI-PER\n.\tO\n\nLund\tB-PER\n,\tO\nBerg\tB-PER\nand\tO\nAcme\tB-ORG\nleft\tO\n.\tO\n"
	file := filepath.Join(t.TempDir(), "x.bio")
	if err := os.WriteFile(file, []byte(bio), 0o600); err != nil {
		t.Fatal(err)
	}
	docs, err := readBIO(file)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	var got []string
	for _, q := range questions(docs[0]) {
		got = append(got, q.kind+" "+docs[0].text[q.short[0]:q.short[1]]+"="+docs[0].text[q.long[0][0]:q.long[0][1]])
	}
	if want := "acronym AF=Acme Foods, surname Lund=Anna Lund, shared Berg=Karl Berg, short Acme=Acme Foods"; strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}

func TestNamesAreBuiltAgainTheSame(t *testing.T) {
	data := filepath.Dir(filepath.Dir(shared(t, "ner", "train")))
	dir := t.TempDir()
	if err := buildNames(data, dir); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "names.gz"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "data", "names.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("names.gz: %d bytes built, %d committed, and they differ", len(got), len(want))
	}
}

func TestReadBIO(t *testing.T) {
	const bio = "-DOCSTART-\tO\n\nAnna\tB-PER\nLund\tI-PER\n's\tO\ntrip\tO\nto\tO\n(\tO\nOslo\tB-LOC\n)\tO\n.\tO\n\nIt\tO\nended\tO\n.\tO\n\n-DOCSTART-\tO\n\nNATO\tB-ORG\n"
	file := filepath.Join(t.TempDir(), "x.bio")
	if err := os.WriteFile(file, []byte(bio), 0o600); err != nil {
		t.Fatal(err)
	}
	docs, err := readBIO(file)
	if err != nil || len(docs) != 2 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	if want := "Anna Lund's trip to (Oslo).\n\nIt ended."; strings.TrimSpace(docs[0].text) != want {
		t.Errorf("text %q, want %q", docs[0].text, want)
	}
	for at, kind := range map[string]string{"Anna Lund": "PER", "Oslo": "LOC"} {
		i := strings.Index(docs[0].text, at)
		if got := docs[0].names[[2]int{i, i + len(at)}]; got != kind {
			t.Errorf("%s: %q, want %q", at, got, kind)
		}
	}
	if err := os.WriteFile(file, []byte("no tag\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readBIO(file); err == nil {
		t.Error("no error for a line without a tag")
	}
}
