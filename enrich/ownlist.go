package enrich

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/dateline-wire/dateline/internal/nametag"
	"github.com/dateline-wire/dateline/news"
	"go.yaml.in/yaml/v3"
)

// OwnEntity is an entry of a customer's own list. Where its name or an alias
// stands in a story, it wins over whatever else is known of that name.
type OwnEntity struct {
	ID      string          `yaml:"id"`
	Name    string          `yaml:"name"`
	Aliases []string        `yaml:"aliases"`
	Type    news.EntityType `yaml:"type"` // person, org, place or misc
	// Context, if any, are words of which the story must have one.
	Context []string `yaml:"context"`
}

// OwnList is a file of own entities that is read again when it changes. It is
// safe for concurrent use.
type OwnList struct {
	file    string
	current atomic.Pointer[ownTable]
	checked atomic.Int64 // time of the last look, ns
	reading atomic.Bool
}

// ownCheck is how often a story may look whether the file has changed.
const ownCheck = 2 * time.Second

// ownTable is one version of the file.
type ownTable struct {
	modified time.Time
	size     int64
	entries  []OwnEntity
	kinds    []int
	context  [][]uint64
	phrases  map[uint64][]ownPhrase
	begun    map[uint64]bool
}

// ownPhrase is a name or an alias of an entry.
type ownPhrase struct {
	entry int
	small bool // written without a capital in the list, so it counts without one
}

// ReadOwnList reads a list, YAML or, if its name ends in .csv, CSV: a header
// of id, name, aliases, type and context in any order, and lists within a
// cell parted by "|".
func ReadOwnList(file string) (*OwnList, error) {
	l := &OwnList{file: file}
	t, err := readOwnTable(file)
	if err != nil {
		return nil, err
	}
	l.current.Store(t)
	l.checked.Store(time.Now().UnixNano())
	return l, nil
}

// table gives the version in force. A file that has changed and cannot be read
// is an error, once for each change; the version before stays in force.
func (l *OwnList) table() (*ownTable, error) {
	now := time.Now().UnixNano()
	if now-l.checked.Load() < int64(ownCheck) || !l.reading.CompareAndSwap(false, true) {
		return l.current.Load(), nil
	}
	defer l.reading.Store(false)
	l.checked.Store(now)
	old := l.current.Load()
	info, err := os.Stat(l.file)
	if err != nil || info.ModTime().Equal(old.modified) && info.Size() == old.size {
		return old, nil // a file being replaced is absent for a moment
	}
	t, err := readOwnTable(l.file)
	if err != nil {
		kept := *old
		kept.modified, kept.size = info.ModTime(), info.Size()
		l.current.Store(&kept)
		return &kept, err
	}
	l.current.Store(t)
	return t, nil
}

func readOwnTable(file string) (*ownTable, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	read := readOwnYAML
	if strings.EqualFold(filepath.Ext(file), ".csv") {
		read = readOwnCSV
	}
	entries, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t, err := newOwnTable(entries)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t.modified, t.size = info.ModTime(), info.Size()
	return t, nil
}

func readOwnYAML(data []byte) ([]OwnEntity, error) {
	var entries []OwnEntity
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&entries); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return entries, nil
}

func readOwnCSV(data []byte) ([]OwnEntity, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	var entries []OwnEntity
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		var e OwnEntity
		for i, cell := range row {
			if err := e.set(strings.ToLower(strings.TrimSpace(header[i])), strings.TrimSpace(cell)); err != nil {
				return nil, err
			}
		}
		entries = append(entries, e)
	}
}

func (e *OwnEntity) set(column, cell string) error {
	list := func() []string {
		return strings.FieldsFunc(cell, func(r rune) bool { return r == '|' })
	}
	switch column {
	case "id":
		e.ID = cell
	case "name":
		e.Name = cell
	case "aliases":
		e.Aliases = list()
	case "type":
		e.Type = news.EntityType(cell)
	case "context":
		e.Context = list()
	default:
		return fmt.Errorf("unknown column %q", column)
	}
	return nil
}

func newOwnTable(entries []OwnEntity) (*ownTable, error) {
	t := &ownTable{entries: entries, phrases: map[uint64][]ownPhrase{}, begun: map[uint64]bool{}}
	seen := map[string]bool{}
	for i, e := range entries {
		kind := -1
		for k, want := range entityTypes {
			if e.Type == want {
				kind = k
			}
		}
		switch {
		case e.ID == "" || e.Name == "":
			return nil, fmt.Errorf("entry %d: id and name are needed", i+1)
		case seen[e.ID]:
			return nil, fmt.Errorf("entry %d: id %q twice", i+1, e.ID)
		case kind < 0:
			return nil, fmt.Errorf("entry %d: type %q is none of person, org, place, misc", i+1, e.Type)
		}
		seen[e.ID] = true
		t.kinds = append(t.kinds, kind)
		t.context = append(t.context, ownWords(e.Context))
		t.add(i, e.Name)
		for _, alias := range e.Aliases {
			t.add(i, alias)
		}
	}
	return t, nil
}

// ownWords gives the hashes of every word in a list of them.
func ownWords(list []string) []uint64 {
	var out []uint64
	for _, s := range list {
		out = append(out, nametag.PhraseParts(s)...)
	}
	return out
}

func (t *ownTable) add(entry int, phrase string) {
	h := uint64(0)
	parts := nametag.PhraseParts(phrase)
	for i, p := range parts {
		h = nametag.JoinHash(h, p)
		if i < len(parts)-1 {
			t.begun[h] = true
		}
	}
	if len(parts) == 0 {
		return
	}
	for _, p := range t.phrases[h] {
		if p.entry == entry {
			return
		}
	}
	t.phrases[h] = append(t.phrases[h], ownPhrase{entry, strings.IndexFunc(phrase, unicode.IsUpper) < 0})
}

// ownSpans adds the spans of the customer's own entities. They go before what the
// tagger found, unless they are a part only of a longer name.
func (d *document) ownSpans() {
	if d.list == nil || len(d.list.phrases) == 0 {
		return
	}
	clear(d.contexts)
	for k := range d.text.Sentences {
		s := &d.text.Sentences[k]
		for i := s.First; i < s.Past; {
			end, entry := d.ownAtToken(s, i)
			if end == 0 || d.partOfLonger(s, i, end) {
				i++
				continue
			}
			sp := span{field: s.Field, a: i, b: end, kind: d.list.kinds[entry], own: entry + 1}
			if sp.kind == per {
				d.roleBefore(s, &sp)
			}
			d.add(sp)
			i = end
		}
	}
}

// ownAtToken finds the longest own name at token i whose context the story
// has. Two entries to choose from are none.
func (d *document) ownAtToken(s *nametag.Sentence, i int) (end, entry int) {
	h := uint64(0)
	for k := i; k < s.Past && k < i+maxPhrase; k++ {
		w := d.word(k)
		if len(w.Parts) == 0 {
			if k == i || w.Text() != "&" && w.Text() != "-" && w.Text() != "." && w.Text() != "'s" {
				break
			}
			continue
		}
		h = w.Extend(h)
		only, found := 0, 0
		for _, p := range d.list.phrases[h] {
			if (p.small || d.word(i).Has(nametag.HasCapital|nametag.Digits)) && d.inContext(p.entry) {
				only = p.entry
				found++
			}
		}
		if found == 1 {
			end, entry = k+1, only
		}
		if !d.list.begun[h] {
			break
		}
	}
	return end, entry
}

// inContext tells whether the story has one of the entry's context words. It
// reads the story once for each entry.
func (d *document) inContext(entry int) bool {
	words := d.list.context[entry]
	if len(words) == 0 {
		return true
	}
	a := d.contexts[entry]
	if a == unasked {
		a = notAbout
		if d.hasAny(words) {
			a = about
		}
		d.contexts[entry] = a
	}
	return a == about
}

func (d *document) hasAny(words []uint64) bool {
	for i := range d.text.Tokens {
		for _, p := range d.word(i).Parts {
			if slices.Contains(words, p) {
				return true
			}
		}
	}
	return false
}

// partOfLonger holds for tokens [a,b) within a longer name that the tagger
// found, titles and Inc. aside.
func (d *document) partOfLonger(s *nametag.Sentence, a, b int) bool {
	before := a > s.First && joined(d.text.Labels, a-1, a)
	after := b < s.Past && joined(d.text.Labels, b-1, b)
	if before && d.word(a-1).Is(nametag.Title) {
		before = false
	}
	if after && len(d.word(b).Parts) == 1 && d.corporate[d.word(b).Parts[0]] {
		after = false
	}
	return before || after
}

// joined holds for neighbours in one name.
func joined(labels []uint8, i, j int) bool {
	return labels[i] != 0 && labels[j] != 0 && (labels[i]-1)%4 < 2 && (labels[j]-1)%4 != 0
}
