package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

//go:embed names/bodies.txt
var bodiesList string

//go:embed names/works.txt
var worksList string

//go:embed names/places.txt
var namedPlaces string

//go:embed names/companies.txt
var companyList string

//go:embed names/demonyms.txt
var demonymList string

//go:embed names/words.txt
var wordList string

// phrase is a row of the table of names.
type phrase struct {
	classes map[string]bool
	id      uint32
	shown   string
}

func (p *phrase) is(classes ...string) bool {
	return slices.ContainsFunc(classes, func(c string) bool { return p.classes[c] })
}

// nameList gathers what the sources say of each phrase.
type nameList struct {
	phrases map[string]*phrase
	common  map[string]bool // words that running text writes small
}

// buildNames writes names.gz: own tables first, for their words decide which
// entries of the free lists are too common to be names.
func buildNames(dataDir, outDir string) error {
	l := &nameList{phrases: map[string]*phrase{}, common: map[string]bool{}}
	steps := []func(string) error{l.words, l.ownNames, l.geography, l.people, l.companies, l.organisations, l.wikidata}
	for _, step := range steps {
		if err := step(dataDir); err != nil {
			return err
		}
	}
	packed, err := l.pack()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(outDir, "names.gz"), packed, 0o644)
}

func (l *nameList) add(class, name string) *phrase {
	key := nametag.NameKey(name)
	if key == "" || strings.Count(key, " ") > 9 {
		return &phrase{classes: map[string]bool{}}
	}
	return l.addKey(class, key)
}

func (l *nameList) addKey(class, key string) *phrase {
	p := l.phrases[key]
	if p == nil {
		p = &phrase{classes: map[string]bool{}}
		l.phrases[key] = p
	}
	p.classes[class] = true
	return p
}

// allCommon reports whether a name consists of everyday words.
func (l *nameList) allCommon(key string) bool {
	for w := range strings.SplitSeq(strings.TrimPrefix(key, "="), " ") {
		if !l.common[w] {
			return false
		}
	}
	return true
}

func (l *nameList) words(dataDir string) error {
	class := ""
	for line := range strings.Lines(wordList + "\n[demonym]\n" + demonymList) {
		line = strings.TrimSpace(line)
		if c, ok := strings.CutPrefix(line, "["); ok {
			class = strings.TrimSuffix(c, "]")
			continue
		}
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.SplitSeq(line, ",") {
			if w = strings.TrimSpace(w); w == "" {
				continue
			}
			l.add(class, w)
			if class == "stop" {
				l.common[nametag.NameKey(w)] = true
			}
		}
	}
	return l.countWords(filepath.Join(dataDir, "ner", "train", "gmb.bio.gz"))
}

// countWords finds common words: those that occur in small letters, and no less
// often so than capitalised within a sentence. Only the text is read, not its
// annotation.
func (l *nameList) countWords(file string) error {
	small, capital := map[string]int{}, map[string]int{}
	start := true
	err := eachLine(file, func(line string) error {
		w, _, ok := strings.Cut(line, "\t")
		if !ok {
			start = true
			return nil
		}
		key := nametag.NameKey(w)
		switch {
		case w == key:
			small[key]++
		case !start && strings.ToLower(w) == key:
			capital[key]++
		}
		start = strings.ContainsAny(w, "`\"“.")
		return nil
	})
	for w, n := range small {
		if n >= 2 && n >= capital[w] && !strings.Contains(w, " ") {
			l.addKey("common", w)
			l.common[w] = true
		}
	}
	return err
}

// ownNames reads the hand-made tables. The first name of a line is the one
// shown for all of them.
func (l *nameList) ownNames(string) error {
	for _, list := range []struct{ class, text string }{{"body", bodiesList}, {"work", worksList}, {"country", namedPlaces}} {
		for line := range strings.Lines(list.text) {
			line, id, _ := strings.Cut(strings.TrimSpace(line), ";Q")
			if line == "" || line[0] == '#' {
				continue
			}
			shown := strings.Split(line, "|")
			for _, n := range shown {
				p := l.add(list.class, n)
				if p.shown == "" && len(shown) > 1 {
					p.shown = shown[0]
				}
				if id != "" {
					v, err := strconv.ParseUint(id, 10, 32)
					if err != nil {
						return fmt.Errorf("%s: %w", line, err)
					}
					p.id = uint32(v)
				}
			}
		}
	}
	return nil
}

func (l *nameList) people(dataDir string) error {
	for class, file := range map[string]string{"first": "uni_first", "last": "uni_last"} {
		err := eachLine(gazetteer(dataDir, file), func(n string) error {
			if key := nametag.NameKey(n); !strings.Contains(key, " ") && len(key) > 1 {
				l.addKey(class, strings.TrimPrefix(key, "="))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return eachLine(gazetteer(dataDir, "person"), l.addPerson)
}

func (l *nameList) addPerson(n string) error {
	words := strings.Fields(nametag.NameKey(n))
	if len(words) < 2 || len(words) > 4 || l.allCommon(strings.Join(words, " ")) {
		return nil
	}
	l.add("person", n)
	l.addKey("last", words[len(words)-1])
	return nil
}

// companies takes all of our own list, whatever else they may be.
func (l *nameList) companies(string) error {
	for line := range strings.Lines(companyList) {
		if line[0] == '#' {
			continue
		}
		for n := range strings.SplitSeq(strings.TrimSpace(line), ", ") {
			l.add("org", n)
		}
	}
	return nil
}

// organisations leaves out every single word that is an ordinary word, a
// person's name or a place: a name so short proves nothing.
func (l *nameList) organisations(dataDir string) error {
	for _, list := range []struct{ class, file string }{{"org", "org"}, {"team", "team"}, {"university", "university"}} {
		err := eachLine(gazetteer(dataDir, list.file), func(n string) error {
			if strings.ContainsAny(n, "$›(") {
				return nil
			}
			key := nametag.NameKey(n)
			if !l.speaks(key) {
				return nil
			}
			l.addKey(list.class, key)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// speaks reports whether a name of an organisation is telling.
func (l *nameList) speaks(key string) bool {
	if words := strings.Count(key, " ") + 1; words > 8 || l.allCommon(key) && words < 3 {
		return false
	}
	p := l.phrases[key]
	if p == nil {
		return len(key) > 3 || strings.Contains(key, " ")
	}
	if strings.Contains(key, " ") {
		return !p.is("person", "city", "town", "country", "region", "title", "calendar", "demonym")
	}
	return !p.is("first", "last", "city", "town", "country", "region", "title", "calendar", "demonym", "stop", "orgtail", "suffix")
}

// wikidata adds ids, only where no other entity of the table bears the name.
func (l *nameList) wikidata(dataDir string) error {
	bearers := map[string]int{}
	type row struct{ key, class, id string }
	var rows []row
	err := eachLine(gazetteer(dataDir, "entities.tsv"), func(line string) error {
		f := strings.Split(line, "\t")
		if len(f) < 4 {
			return fmt.Errorf("entities: %q", line)
		}
		seen := map[string]bool{}
		for _, n := range append(strings.Split(f[3], "|"), f[2]) {
			if key := nametag.NameKey(n); key != "" && !seen[key] {
				seen[key] = true
				bearers[key]++
			}
		}
		rows = append(rows, row{nametag.NameKey(f[2]), map[string]string{"PER": "person", "ORG": "org", "LOC": "country"}[f[1]], f[0]})
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := l.phrases[r.key]
		if r.class == "person" && p == nil && strings.Contains(r.key, " ") {
			p = l.addKey("person", r.key)
		}
		if p == nil || !p.classes[r.class] || bearers[r.key] > 1 || p.id != 0 {
			continue
		}
		v, err := strconv.ParseUint(strings.TrimPrefix(r.id, "Q"), 10, 32)
		if err != nil {
			return fmt.Errorf("entities: %w", err)
		}
		p.id = uint32(v)
	}
	return nil
}

// pack writes the shown names, then the phrases grouped by their classes.
func (l *nameList) pack() ([]byte, error) {
	groups := map[string][]string{}
	var shown []string
	for key, p := range l.phrases {
		if p.shown != "" {
			shown = append(shown, p.shown)
		}
		var classes []string
		for c := range p.classes {
			classes = append(classes, c)
		}
		sort.Strings(classes)
		g := strings.Join(classes, " ")
		groups[g] = append(groups[g], key)
	}
	sort.Strings(shown)
	shown = slices.Compact(shown)
	var b bytes.Buffer
	fmt.Fprintf(&b, "dateline names 1 %d\n", len(l.phrases))
	for _, s := range shown {
		fmt.Fprintf(&b, "!%s\n", s)
	}
	for _, g := range sortedKeys(groups) {
		fmt.Fprintf(&b, "@%s\n", g)
		sort.Strings(groups[g])
		for _, key := range groups[g] {
			b.WriteString(key)
			if p := l.phrases[key]; p.shown != "" {
				at, _ := slices.BinarySearch(shown, p.shown)
				fmt.Fprintf(&b, "\t%d\t%d", p.id, at)
			} else if p.id != 0 {
				fmt.Fprintf(&b, "\t%d", p.id)
			}
			b.WriteByte('\n')
		}
	}
	return gzipBytes(b.Bytes())
}

// gzipBytes compresses without name or time, so that equal input gives equal
// bytes.
func gzipBytes(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func gazetteer(dataDir, name string) string {
	if !strings.HasSuffix(name, ".tsv") {
		name += ".lst"
	}
	return filepath.Join(dataDir, "ner", "gazetteer", name+".gz")
}

// eachLine calls f for every line of a file, unpacked if its name ends in .gz.
func eachLine(file string, f func(string) error) error {
	raw, err := readFile(file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		if err := f(strings.TrimRight(line, "\r\n")); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

func readFile(file string) ([]byte, error) {
	f, err := openPlain(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
