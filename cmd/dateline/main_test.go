package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the commands print into testdata")

// TestCommands runs every testdata/*.txtar. The comment holds the command line
// after "$ " and, when it is not 0, "exit N". The files are there when the
// command runs. Of the output, `stdout` and `stderr` must be the same as what
// is printed; each line of `stdout has`, `stderr has` must be part of it, and no
// line of `stdout lacks`.
func TestCommands(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	script, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	args, exit := readComment(t, string(script.Comment))
	t.Chdir(t.TempDir())
	var stdin []byte
	for _, f := range script.Files {
		if f.Name == "stdin" {
			stdin = f.Data
		} else if !strings.HasPrefix(f.Name, "std") {
			if err := os.MkdirAll(filepath.Dir(f.Name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out, errw bytes.Buffer
	if got := run(t.Context(), args, bytes.NewReader(stdin), &out, &errw); got != exit {
		t.Errorf("exit %d, want %d", got, exit)
	}
	printed := map[string]string{"stdout": out.String(), "stderr": errw.String()}
	for i, f := range script.Files {
		stream, rule, _ := strings.Cut(f.Name, " ")
		text, ok := printed[stream]
		if !ok {
			continue
		}
		if rule == "" && *update {
			script.Files[i].Data = []byte(text)
			continue
		}
		compare(t, f.Name, rule, text, string(f.Data))
	}
	if t.Failed() {
		t.Logf("stdout:\n%s\nstderr:\n%s", &out, &errw)
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(script), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func readComment(t *testing.T, comment string) (args []string, exit int) {
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "$ dateline"); ok {
			args = splitArgs(rest)
		} else if _, err := fmt.Sscanf(line, "exit %d", &exit); err == nil {
			continue
		}
	}
	if args == nil {
		t.Fatal("no line that begins with $ dateline")
	}
	return args, exit
}

// splitArgs understands single quotes.
func splitArgs(s string) []string {
	args := []string{}
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

func compare(t *testing.T, name, rule, text, want string) {
	t.Helper()
	if rule == "" {
		if text != want {
			t.Errorf("%s differs; want:\n%s", name, want)
		}
		return
	}
	for line := range strings.Lines(want) {
		line = strings.TrimRight(line, "\n")
		if strings.Contains(text, line) == (rule == "lacks") {
			t.Errorf("%s %s: %q", strings.TrimSuffix(name, " "+rule), rule, line)
		}
	}
}
