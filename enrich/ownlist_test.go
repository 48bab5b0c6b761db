package enrich

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
)

const ownYAML = `- id: acme
  name: Acme Holdings
  aliases: [Acme, ACM]
  type: org
- id: target
  name: Target Corp
  aliases: [Target]
  type: org
  context: [retailer, stores]
- id: jb1
  name: Jonas Brandt
  type: person
- id: mill-1
  name: Old Mill
  type: place
  context: [Velden]
- id: mill-2
  name: Old Mill
  type: place
  context: [Porvoo]
`

func writeList(t *testing.T, name, s string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOwnEntities(t *testing.T) {
	const ownCSV = "type,id,name,aliases,context\norg,acme,Acme Holdings,Acme|ACM,\norg,target,Target Corp,Target,retailer|stores\n" +
		"person,jb1,Jonas Brandt,,\nplace,mill-1,Old Mill,,Velden\nplace,mill-2,Old Mill,,Porvoo\n"
	for name, s := range map[string]string{"own.yml": ownYAML, "own.csv": ownCSV} {
		list, err := ReadOwnList(writeList(t, name, s))
		if err != nil {
			t.Fatal(err)
		}
		stage, err := entityStage()
		if err != nil {
			t.Fatal(err)
		}
		stage = stage.With(list)
		for body, want := range map[string]string{
			"Shares of Acme rose. ACM said so. Acme Holdings Inc. agreed.":           "acme org Acme Holdings 3",
			"Target opened stores in Lisbon, Mr. Brandt said. Jonas Brandt runs it.": "target org Target Corp 1; jb1 person Jonas Brandt 2",
			"Target practice began at dawn.":                                         "",
			"They met at the Old Mill near Porvoo.":                                  "mill-2 place Old Mill 1",
			"They met at the Old Mill between Porvoo and Velden.":                    "",
			"The Acme Valley High School opened.":                                    "",
		} {
			a := news.Article{Body: body}
			if err := stage.Process(t.Context(), &a); err != nil {
				t.Fatal(err)
			}
			checkEntities(t, &a)
			var got []string
			for _, e := range a.Entities {
				if e.ID != "" && e.ID[0] != 'Q' {
					got = append(got, strings.TrimSpace(e.ID+" "+describe([]news.Entity{e})))
				}
			}
			if sortLines(strings.Join(got, "\n")) != sortLines(strings.ReplaceAll(want, "; ", "\n")) {
				t.Errorf("%s: %s: got %q, want %q", name, body, got, want)
			}
		}
	}
}

// TestOwnEntitiesWin holds for names that the table and the model know, too.
func TestOwnEntitiesWin(t *testing.T) {
	list, err := ReadOwnList(writeList(t, "own.yml", `- {id: d-1, name: Atlantic Alliance, aliases: [NATO], type: org}
- {id: d-2, name: Viktor Orbán, type: person}
- {id: d-3, name: Jordan, type: person, context: [basketball]}
- {id: d-4, name: Lisbon, type: misc, context: [treaty]}
`))
	if err != nil {
		t.Fatal(err)
	}
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	stage = stage.With(list)
	for body, want := range map[string]string{
		"NATO invited Viktor Orban to Brussels. Orban's aide said NATO’s talks were short.": "d-1 org Atlantic Alliance 2; d-2 person Viktor Orbán 2; place Brussels 1",
		"In basketball nobody beat Jordan.":                                                 "d-3 person Jordan 1",
		"Jordan and Egypt signed it.":                                                       "Q810 place Jordan 1; Q79 place Egypt 1",
		"The treaty of Lisbon was signed.":                                                  "d-4 misc Lisbon 1",
	} {
		a := news.Article{Body: body}
		if err := stage.Process(t.Context(), &a); err != nil {
			t.Fatal(err)
		}
		checkEntities(t, &a)
		var got []string
		for _, e := range a.Entities {
			got = append(got, strings.TrimSpace(e.ID+" "+describe([]news.Entity{e})))
		}
		if sortLines(strings.Join(got, "\n")) != sortLines(strings.ReplaceAll(want, "; ", "\n")) {
			t.Errorf("%s: got %q, want %q", body, got, want)
		}
	}
}

func TestBadOwnLists(t *testing.T) {
	for name, s := range map[string]string{
		"no id.yml":     "- name: A\n  type: org\n",
		"twice.yml":     "- {id: a, name: A, type: org}\n- {id: a, name: B, type: org}\n",
		"type.yml":      "- {id: a, name: A, type: ship}\n",
		"key.yml":       "- {id: a, name: A, type: org, colour: red}\n",
		"column.csv":    "id,name,type,colour\na,A,org,red\n",
		"short row.csv": "id,name,type\na,A\n",
	} {
		if _, err := ReadOwnList(writeList(t, name, s)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ReadOwnList(filepath.Join(t.TempDir(), "absent.yml")); err == nil {
		t.Error("absent: no error")
	}
}

func TestOwnListIsReadAgain(t *testing.T) {
	file := writeList(t, "own.yml", ownYAML)
	list, err := ReadOwnList(file)
	if err != nil {
		t.Fatal(err)
	}
	names := func() (int, error) {
		list.checked.Store(0) // as if ownCheck had passed
		table, err := list.table()
		return len(table.entries), err
	}
	change := func(s string) {
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Duration(len(s)) * time.Second)
		if err := os.Chtimes(file, later, later); err != nil {
			t.Fatal(err)
		}
	}
	change("- {id: a, name: A, type: org}\n")
	if n, err := names(); n != 1 || err != nil {
		t.Errorf("after a change: %d entries, %v", n, err)
	}
	change("- {id: a, name: A, type: ship}\n")
	if n, err := names(); n != 1 || err == nil {
		t.Errorf("after a bad change: %d entries, %v", n, err)
	}
	if n, err := names(); n != 1 || err != nil {
		t.Errorf("the same fault was told twice: %d entries, %v", n, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if n, err := names(); n != 1 || err != nil {
		t.Errorf("without the file: %d entries, %v", n, err)
	}
}

// TestStoriesSeeTheListAgain holds a stage that runs to the file as it is now,
// and to the last good one while it is broken.
func TestStoriesSeeTheListAgain(t *testing.T) {
	for _, name := range []string{"own.yml", "own.csv"} {
		good := map[string]string{
			"own.yml": "- {id: %, name: Velden Harbour, type: org}\n",
			"own.csv": "id,name,type\n%,Velden Harbour,org\n",
		}[name]
		file := writeList(t, name, strings.ReplaceAll(good, "%", "first"))
		list, err := ReadOwnList(file)
		if err != nil {
			t.Fatal(err)
		}
		stage, err := entityStage()
		if err != nil {
			t.Fatal(err)
		}
		stage = stage.With(list)
		for i, step := range []struct {
			write, want string
			fault       bool
		}{
			{"", "first", false},
			{strings.ReplaceAll(good, "%", "second"), "second", false},
			{"- {id: broken\n\"", "second", true},
			{"", "second", false}, // said once
			{strings.ReplaceAll(good, "%", "third"), "third", false},
		} {
			if step.write != "" {
				if err := os.WriteFile(file, []byte(step.write), 0o600); err != nil {
					t.Fatal(err)
				}
				later := time.Now().Add(time.Duration(i) * time.Minute)
				if err := os.Chtimes(file, later, later); err != nil {
					t.Fatal(err)
				}
				list.checked.Store(0) // as if ownCheck had passed
			}
			a := news.Article{Body: "Shares of Velden Harbour rose."}
			err := stage.Process(t.Context(), &a)
			if (err != nil) != step.fault || step.fault && !strings.Contains(err.Error(), file) {
				t.Errorf("%s, step %d: error %v", name, i, err)
			}
			if len(a.Entities) != 1 || a.Entities[0].ID != step.want {
				t.Errorf("%s, step %d: got %v, want id %s", name, i, a.Entities, step.want)
			}
		}
	}
}
