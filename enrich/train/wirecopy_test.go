package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWireCopy fills in every story: no place stays open, and every name is
// marked where it stands.
func TestWireCopy(t *testing.T) {
	shared := os.Getenv("DATELINE_SHARED")
	data := filepath.Join(shared, "data")
	if _, err := os.Stat(filepath.Join(data, "ner")); shared == "" || err != nil {
		t.Skip("shared/data is absent")
	}
	w, err := newWriter(wireCopy, data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := newWriter(wireCopy, data)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.stories) < 30 {
		t.Fatalf("%d stories", len(w.stories))
	}
	for range 3 {
		for _, s := range w.stories {
			d, err := w.write(s)
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsAny(d.text, "{}[]|~") {
				t.Errorf("not filled in: %s", d.text)
			}
			before := 0
			for _, m := range d.marks {
				if m.start < before || m.end > len(d.text) || strings.TrimSpace(d.text[m.start:m.end]) == "" {
					t.Errorf("bad mark %v in %s", m, d.text)
				}
				before = m.end
			}
			if same, err := again.write(s); err != nil || same.text != d.text {
				t.Errorf("%v: got\n%s\nafter\n%s", err, same.text, d.text)
			}
		}
	}
}
