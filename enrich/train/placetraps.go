package main

import (
	"bufio"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/enrich"
)

// Flags on a key, see enrich/gazetteer.go.
const (
	trapWord = 0x80
	trapName = 0x40
)

// minTrap is how often a reading other than the place has to be seen.
const minTrap = 3

type readings struct{ lower, person, place int }

// readTraps finds the place names that are more often ordinary words, or
// names of people, in annotated text, in plain news and in a list of people.
func readTraps(ner string) (map[string]byte, error) {
	seen := map[string]*readings{}
	at := func(words ...string) *readings {
		key := string(enrich.PlaceKey(nil, strings.Join(words, " ")))
		if seen[key] == nil {
			seen[key] = &readings{}
		}
		return seen[key]
	}
	if err := readNews(filepath.Join(ner, "train", "gmb.bio.gz"), at); err != nil {
		return nil, err
	}
	for _, file := range []string{"wikigold", "redocred.dev", "crossner"} {
		if err := readTagged(filepath.Join(ner, "train", file+".bio.gz"), at); err != nil {
			return nil, err
		}
	}
	err := tableRows(filepath.Join(ner, "gazetteer", "person.lst.gz"), 1, func(f []string) error {
		if words := strings.Fields(f[0]); len(words) == 2 {
			at(words[0]).person++
			at(words[1]).person++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	traps := map[string]byte{}
	for key, r := range seen {
		if r.lower >= minTrap && r.lower > r.place {
			traps[key] |= trapWord
		}
		if r.person >= minTrap && r.person > r.place {
			traps[key] |= trapName
		}
	}
	return traps, nil
}

// readTagged counts how each word and each whole place name of a tagged file
// is used.
func readTagged(path string, at func(...string) *readings) error {
	r, err := openPlain(path)
	if err != nil {
		return err
	}
	defer r.Close()
	var place []string
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		word, tag, _ := strings.Cut(sc.Text(), "\t")
		if tag != "I-LOC" && len(place) > 0 {
			at(place...).place++
			place = place[:0]
		}
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case tag == "B-LOC", tag == "I-LOC":
			place = append(place, word)
		case strings.HasSuffix(tag, "-PER"):
			at(word).person++
		case tag == "O" && unicode.IsLower(first):
			at(word).lower++
		}
	}
	return sc.Err()
}

// before is what stands before places and seldom before other names.
var before = map[string]bool{"in": true, "near": true, "from": true, "at": true, "outside": true, "across": true}

// readNews counts words by how they are written: small, or as a name behind a
// preposition of place. Nobody's annotation is looked at.
func readNews(path string, at func(...string) *readings) error {
	var name []string
	last, placed := "", false
	return tableRows(path, 0, func(f []string) error {
		first, _ := utf8.DecodeRuneInString(f[0])
		if capital := unicode.IsUpper(first); capital && (placed || before[last]) {
			name, placed = append(name, f[0]), true
		} else {
			if len(name) > 0 {
				at(name...).place++
			}
			name, placed = name[:0], false
			if unicode.IsLower(first) {
				at(f[0]).lower++
			}
		}
		last = f[0]
		return nil
	})
}
