package enrich

import (
	"io/fs"
	"os"
	"testing"
)

// TestData: every file in data/ is described, each with sources under a licence.
func TestData(t *testing.T) {
	files, err := Data()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]DataFile{"README.md": {}}
	for _, f := range files {
		known[f.Name] = f
		if f.Stage == "" || len(f.Sources) == 0 {
			t.Errorf("%s: stage %q, %d sources", f.Name, f.Stage, len(f.Sources))
		}
		for _, s := range f.Sources {
			if s.Name == "" || s.Licence == "" {
				t.Errorf("%s: source %+v", f.Name, s)
			}
		}
	}
	entries, err := fs.ReadDir(os.DirFS("data"), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, ok := known[e.Name()]
		info, err := e.Info()
		if !ok || err != nil || f.Name != "" && int64(f.Bytes) != info.Size() {
			t.Errorf("%s: %+v, %v", e.Name(), f, err)
		}
	}
}

func TestBadDataTable(t *testing.T) {
	contents := map[string][]byte{"a.bin": []byte("a")}
	for _, table := range []string{
		"",
		"## b.bin (1 kB) — stage Locations\n",
		"## a.bin (1 kB) — stage Locations\n| one | two |\n",
	} {
		if files, err := describeData(table, contents); err == nil {
			t.Errorf("%q: %+v", table, files)
		}
	}
}
