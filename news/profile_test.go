package news

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A case under testdata/profile/faults holds a folder of profiles, and in
// "want" what is wrong with them.
func TestProfileFaults(t *testing.T) {
	for _, file := range casesIn(t, "testdata/profile/faults") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, dir := unpack(t, file)
			ps, err := LoadProfiles(dir)
			if err == nil {
				t.Fatal("no fault found")
			}
			if ps != nil {
				t.Error("profiles beside faults")
			}
			golden(t, file, archive, []byte(err.Error()+"\n"))
		})
	}
}

// A case under testdata/profile/own holds a folder of profiles and inputs; in
// "want" is what is read with them, and an account of it.
func TestOwnProfiles(t *testing.T) {
	for _, file := range casesIn(t, "testdata/profile/own") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, dir := unpack(t, file)
			ps, err := LoadProfiles(dir)
			if err != nil {
				t.Fatal(err)
			}
			got := &bytes.Buffer{}
			for _, p := range inputs(t, archive) {
				readings, err := ps.Explain(p)
				articles, _ := ps.Parse(p)
				for i, r := range readings {
					fmt.Fprintf(got, "profile: %s\n", r.Profile)
					for _, o := range r.Origins {
						if o.Value != "" {
							fmt.Fprintf(got, "%s: %s <- %s\n", o.Field, o.Value, o.From)
						}
					}
					for _, c := range r.Cut {
						fmt.Fprintf(got, "cut: %s\n", c)
					}
					write(t, got, articles[i:i+1], nil)
				}
				write(t, got, nil, err)
			}
			golden(t, file, archive, got.Bytes())
		})
	}
}

func casesIn(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no test cases: %v", dir, err)
	}
	return files
}

// unpack writes the profiles of a case into a folder.
func unpack(t testing.TB, file string) (*txtar.Archive, string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return archive, dir
}

// golden compares with the section "want", or writes it.
func golden(t *testing.T, file string, archive *txtar.Archive, got []byte) {
	t.Helper()
	want := section(archive, "want")
	if bytes.Equal(want, got) {
		return
	}
	if !*update {
		t.Fatalf("got:\n%s\nwant:\n%s", got, want)
	}
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	archive.Files = append(archive.Files, txtar.File{Name: "want", Data: got})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The profiles that come with Dateline hold together, say what their facts
// rest on, and cover every format that is read.
func TestBuiltInProfiles(t *testing.T) {
	ps := BuiltIn()
	for _, f := range formats {
		if f != JSON && ps.generic[f] == nil {
			t.Errorf("no general profile for %s", f)
		}
	}
	for _, name := range []string{
		"aap", "afp", "ansa", "ap", "apa", "belga", "business-wire", "dpa", "globenewswire", "kyodo", "ntb", "pa", "reuters", "stt", "tass", "tt",
	} {
		if !slices.Contains(ps.Names(), name) {
			t.Errorf("no profile for %s", name)
		}
	}
	files, err := filepath.Glob("profiles/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no profiles: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(data, []byte("# ")) {
			t.Errorf("%s: no comment on what it rests on", file)
		}
		if want := strings.TrimSuffix(filepath.Base(file), ".yaml"); !strings.Contains(string(data), "\nname: "+want+"\n") {
			t.Errorf("%s: its name is another", file)
		}
	}
}

// The example that documents the keys is a profile.
func TestReadmeProfile(t *testing.T) {
	data, err := os.ReadFile("profiles/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "## An example\n\n```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("no example")
	}
	profilesOf(t, example)
}

// A case under testdata/profile/lifecycle holds a payload for each event of a
// story's life; in "want" is what becomes of it.
func TestLifecycle(t *testing.T) {
	for _, file := range casesIn(t, "testdata/profile/lifecycle") {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := &bytes.Buffer{}
			for _, f := range archive.Files {
				if f.Name == "want" {
					continue
				}
				_, how, _ := strings.Cut(f.Name, ".")
				articles, err := Parse(Payload{Data: encode(t, f.Data, how)})
				if err != nil || len(articles) != 1 {
					t.Fatalf("%s: %d articles, %v", f.Name, len(articles), err)
				}
				a := articles[0]
				checkArticle(t, a)
				fmt.Fprintf(got, "%s: %s", f.Name, a.Status)
				for _, s := range a.Signals {
					fmt.Fprintf(got, " %s", s)
				}
				if !a.VisibleFrom.IsZero() {
					fmt.Fprintf(got, " until %s", a.VisibleFrom.Format("2006-01-02 15:04"))
				}
				fmt.Fprintln(got)
			}
			golden(t, file, archive, got.Bytes())
		})
	}
}
