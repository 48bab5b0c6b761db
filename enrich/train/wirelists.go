package main

import (
	"path/filepath"
	"strings"
)

func newWriter(copy, dataDir string) (*writer, error) {
	w := &writer{dice: 7, lists: map[string][]string{}}
	w.read(copy)
	for line := range strings.Lines(companyList) {
		if line[0] != '#' {
			w.lists["firm"] = append(w.lists["firm"], strings.Split(strings.TrimSpace(line), ", ")...)
		}
	}
	for list, file := range map[string]string{"first": "uni_first", "last": "uni_last", "known": "person", "big": "city_big",
		"small": "city_small", "side": "team", "university": "university"} {
		err := eachLine(gazetteer(dataDir, file), func(n string) error {
			if fits(list, n) {
				w.lists[list] = append(w.lists[list], n)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return w, eachLine(filepath.Join(dataDir, "geo", "countryInfo.txt"), func(line string) error {
		if f := strings.Split(line, "\t"); line != "" && line[0] != '#' && len(f) > 5 {
			w.lists["country"] = append(w.lists["country"], f[4])
		}
		return nil
	})
}

// read takes the lists and the stories of the wire copy.
func (w *writer) read(copy string) {
	var story strings.Builder
	for line := range strings.Lines(copy) {
		switch {
		case line[0] == '#':
		case line[0] == '@':
			name, values, _ := strings.Cut(strings.TrimSpace(line[1:]), " ")
			w.lists[name] = strings.Split(values, ", ")
		case line == "---\n":
			w.stories = append(w.stories, story.String())
			story.Reset()
		default:
			story.WriteString(line)
		}
	}
	w.stories = append(w.stories, story.String())
}

// fits leaves out of the free lists what no wire would write so.
func fits(list, n string) bool {
	words := strings.Count(n, " ") + 1
	if strings.ContainsAny(n, "$›(),/0123456789‘’") || len(n) < 3 {
		return false
	}
	switch list {
	case "first", "last":
		return words == 1
	case "known":
		return words > 1 && words < 4
	case "university":
		return words < 7 && strings.Contains(n, "Univers")
	}
	return words < 4
}
