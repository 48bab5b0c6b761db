package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-wire/dateline/enrich"
)

// WordNet knows what people of a place are called and what it is part of, but
// neither a point nor a GeoNames number: its places are matched with ours by name
// and by the country that its part-of links lead to.

const (
	wordNetPlaces = "15" // file of nouns of place
	wordNetPeople = "18"
)

// sense is one set of synonyms.
type sense struct {
	file  string
	words []string
	links map[string][]string // kind of pointer -> senses, as part of speech and offset
	city  bool                // an instance of a city, town or capital
	part  bool                // an instance of a state or province
}

type wordNet struct {
	senses map[string]*sense
	plain  map[string]bool // words that are also written small
}

func readWordNet(dir string) (*wordNet, error) {
	w := &wordNet{senses: map[string]*sense{}, plain: map[string]bool{}}
	var errs []error
	for _, file := range []string{"noun", "adj", "verb", "adv"} {
		path := filepath.Join(dir, "dict", "data."+file)
		errs = append(errs, lines(path, func(line string) error {
			if strings.HasPrefix(line, "  ") {
				return nil // the licence
			}
			id, s, err := parseSense(line)
			if err != nil {
				return err
			}
			for _, word := range s.words {
				if unicode.IsLower([]rune(word)[0]) {
					w.plain[word] = true
				}
			}
			if s.file == wordNetPlaces || s.file == wordNetPeople || len(s.links[`\`]) > 0 {
				w.senses[id] = s
			}
			return nil
		}))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, s := range w.senses {
		for _, kind := range s.links["@i"] {
			if k := w.senses[kind]; k != nil {
				s.city = s.city || slices.ContainsFunc(k.words, isCity)
				s.part = s.part || slices.ContainsFunc(k.words, isPart)
			}
		}
	}
	return w, nil
}

func isCity(word string) bool {
	return word == "city" || word == "town" || word == "port" || strings.HasSuffix(word, " capital")
}

func isPart(word string) bool {
	return word == "American state" || word == "state" || strings.HasSuffix(word, "province")
}

// fits reports whether the place is of the sort that the sense is.
func (s *sense) fits(p *place) bool {
	switch {
	case s.city:
		return strings.HasPrefix(p.feature, "PPL")
	case s.part:
		return p.feature == "ADM1"
	}
	return !strings.HasPrefix(p.feature, "PPL")
}

// parseSense reads a line of a data file: offset, file, type, number of words in
// hexadecimal, words, number of pointers, pointers.
func parseSense(line string) (string, *sense, error) {
	f := strings.Fields(line)
	if len(f) < 6 {
		return "", nil, fmt.Errorf("%d fields", len(f))
	}
	n, err := strconv.ParseUint(f[3], 16, 8)
	if err != nil || len(f) < 5+2*int(n) {
		return "", nil, fmt.Errorf("%s words", f[3])
	}
	s := &sense{file: f[1], links: map[string][]string{}}
	for i := range int(n) {
		word, _, _ := strings.Cut(f[4+2*i], "(") // adjectives say where they stand
		s.words = append(s.words, strings.ReplaceAll(word, "_", " "))
	}
	at := 4 + 2*int(n)
	pointers, err := strconv.Atoi(f[at])
	if err != nil || len(f) < at+1+4*pointers {
		return "", nil, fmt.Errorf("%s pointers", f[at])
	}
	for p := range pointers {
		link := f[at+1+4*p:]
		s.links[link[0]] = append(s.links[link[0]], link[2]+link[1])
	}
	return strings.Replace(f[2], "s", "a", 1) + f[0], s, nil
}

// addWordNet gives our places the names, peoples and adjectives that WordNet has
// for them.
func (a *atlas) addWordNet(dir string) error {
	w, err := readWordNet(dir)
	if err != nil {
		return err
	}
	m := a.matcher(w)
	names, people := map[*place][]string{}, map[*place][]string{}
	for _, id := range sortedKeys(w.senses) {
		s := w.senses[id]
		for _, of := range s.links["#m"] {
			if s.file == wordNetPeople {
				people[m.place(of)] = append(people[m.place(of)], m.peoples(of, s.words, true)...)
			}
		}
		for _, of := range s.links[`\`] {
			people[m.place(of)] = append(people[m.place(of)], m.peoples(of, s.words, false)...)
		}
		if p := m.place(id); p != nil && p.feature != "ADM1" {
			names[p] = append(names[p], m.longNames(s.words)...)
		}
	}
	delete(people, nil)
	for p, words := range people {
		p.add(byDemonym, words...)
	}
	for p, words := range names {
		p.add(byAlternate, words...)
	}
	return nil
}

// matcher knows our places by all their English names. WordNet has no small
// towns.
func (a *atlas) matcher(w *wordNet) *wordNetMatcher {
	m := &wordNetMatcher{wordNet: w, named: map[string][]*place{}, peopled: map[string]bool{}}
	for _, p := range slices.Concat(a.countries, a.regions, a.others) {
		if p.population < 100_000 && strings.HasPrefix(p.feature, "PPL") {
			continue
		}
		for _, name := range sortedKeys(p.names) {
			switch p.names[name] {
			case byName:
				key := string(enrich.PlaceKey(nil, name))
				m.named[key] = append(m.named[key], p)
			case byDemonym:
				m.peopled[name] = true
			}
		}
	}
	return m
}

type wordNetMatcher struct {
	*wordNet
	named   map[string][]*place
	peopled map[string]bool // words that we have for the people of a place
}

// longNames are those of more than one word that are nobody's yet: "Hellenic
// Republic", "Big Apple". Short ones are abbreviations, and "Austrian capital" is
// no name.
func (m *wordNetMatcher) longNames(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return !strings.Contains(word, " ") || strings.Contains(word, "capital") || otherSense[word] || m.named[string(enrich.PlaceKey(nil, word))] != nil
	})
}

// place is ours for a sense, nil for none.
func (m *wordNetMatcher) place(id string) *place {
	s := m.senses[id]
	if s == nil || s.file != wordNetPlaces {
		return nil
	}
	country := m.country(id, 6)
	var best *place
	for _, word := range s.words {
		for _, p := range m.named[string(enrich.PlaceKey(nil, word))] {
			if p.country == country && s.fits(p) && (best == nil || p.prior(byName) > best.prior(byName)) {
				best = p
			}
		}
	}
	return best
}

// country is the code of the country that the part-of links lead to.
func (m *wordNetMatcher) country(id string, depth int) string {
	s := m.senses[id]
	if s == nil || depth == 0 {
		return ""
	}
	for _, word := range s.words {
		for _, p := range m.named[string(enrich.PlaceKey(nil, word))] {
			if strings.HasPrefix(p.feature, "PCL") && s.fits(p) && len(s.links["@i"]) > 0 {
				return p.country
			}
		}
	}
	for _, whole := range s.links["#p"] {
		if code := m.country(whole, depth-1); code != "" {
			return code
		}
	}
	return ""
}

// peoples are the words for the people of a place that can be nothing else. A
// nickname shares no letter with the place and is as often that of a team:
// Badgers, Hoosiers.
func (m *wordNetMatcher) peoples(of string, words []string, plural bool) []string {
	var out []string
	for _, word := range words {
		if m.peopled[word] || m.plain[strings.ToLower(word)] || otherSense[word] || !allCapitalised(word) || !m.sameInitial(word, m.senses[of]) {
			continue
		}
		out = append(out, word)
		if plural && strings.HasSuffix(word, "n") && !strings.HasSuffix(word, "man") {
			out = append(out, word+"s")
		}
	}
	return out
}

// otherSense are words that mostly mean something else in the news.
var otherSense = map[string]bool{"Caucasian": true, "Latin": true, "Latino": true, "Cambrian": true, "Norman": true, "Israelite": true,
	"Moro": true, "Tai": true, "White Russian": true, "Zealander": true, "Holy Land": true, "Promised Land": true, "New Flower": true,
	"Queen City": true, "the Indies": true, "Black Africa": true, "Greater New York": true}

func allCapitalised(words string) bool {
	return !slices.ContainsFunc(strings.Fields(words), func(w string) bool { return !unicode.IsUpper([]rune(w)[0]) })
}

func (m *wordNetMatcher) sameInitial(word string, s *sense) bool {
	if s == nil {
		return false
	}
	for _, name := range s.words {
		for _, part := range strings.Fields(name) {
			if part[0] == word[0] {
				return true
			}
		}
	}
	return false
}

func lines(path string, line func(string) error) error {
	return tableRows(path, 1, func(f []string) error { return line(strings.Join(f, "\t")) })
}
