package enrich

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
)

// namesPack is what the train command makes of name lists.
//
//go:embed data/names.gz
var namesPack []byte

const (
	namesHeader = "dateline names 1"
	maxPhrases  = 1 << 22
)

// class is a set of what a word or phrase may be.
type class uint32

const (
	first class = 1 << iota
	last
	person
	city
	town
	country
	region
	org
	team
	university
	body
	work
	title
	suffix
	particle
	says
	orgHead
	orgTail
	placeHead
	placeTail
	eventHead
	eventTail
	kin
	calendar
	stop
	demonym
	common

	anyPlace = city | town | country | region
	anyOrg   = org | team | university | body
	anyName  = person | anyPlace | anyOrg | work
)

var classNames = []string{
	"first", "last", "person", "city", "town", "country", "region", "org", "team", "university", "body", "work",
	"title", "suffix", "particle", "says", "orghead", "orgtail", "placehead", "placetail", "eventhead", "eventtail",
	"kin", "calendar", "stop", "demonym", "common",
}

// name is what the table knows of a phrase.
type name struct {
	class class
	shown uint32 // 1 + index into names.shown: the phrase is another name of that
	id    uint32 // number of the Wikidata id; 0: none that is certain
}

// names is an open-addressing table from the hash of a phrase to what it may
// be. The phrases themselves are not kept: of 200,000 of them, two share a
// 64-bit hash once in a billion tables.
type names struct {
	keys  []uint64
	vals  []name
	shown []string
	size  int
}

// NameKey is the form of a phrase in the table: folded words without dots and
// possessives, parted by single spaces. A word of two to six capitals is
// preceded by "=", for it is a name only when written so.
func NameKey(s string) string {
	var b strings.Builder
	words := 0
	for _, tok := range text.Tokens(nil, s) {
		w := text.Possessive(s[tok.Start:tok.End])
		if words > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ReplaceAll(text.Fold(w), ".", ""))
		words++
	}
	if words == 1 && isAcronym(strings.TrimRight(s, ".")) {
		return "=" + b.String()
	}
	return b.String()
}

func isAcronym(w string) bool {
	letters := 0
	for i := range len(w) {
		switch b := w[i]; {
		case b >= 'A' && b <= 'Z':
			letters++
		case b != '.' && (b < '0' || b > '9'):
			return false
		}
	}
	return letters >= 2 && letters <= 6
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func nameWordHash[T string | []byte](w T) uint64 {
	h := uint64(fnvOffset)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * fnvPrime
	}
	return h
}

// joinHash extends the hash of a phrase by a word.
func joinHash(phrase, word uint64) uint64 {
	h := (phrase ^ word) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

func acronymHash(word uint64) uint64 { return word ^ 0x5bd1e9955bd1e995 }

func nameHash(key string) uint64 {
	if w, ok := strings.CutPrefix(key, "="); ok {
		return acronymHash(joinHash(0, nameWordHash(w)))
	}
	h := uint64(0)
	for len(key) > 0 {
		w, rest, _ := strings.Cut(key, " ")
		h = joinHash(h, nameWordHash(w))
		key = rest
	}
	return h
}

func (t *names) get(h uint64) (name, bool) {
	mask := uint64(len(t.keys) - 1)
	for i := h & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return t.vals[i], true
		}
	}
	return name{}, false
}

func (t *names) put(h uint64, n name) error {
	if t.size+1 >= len(t.keys) {
		return errors.New("more phrases than announced")
	}
	mask := uint64(len(t.keys) - 1)
	i := h & mask
	for ; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return errors.New("two phrases with one hash")
		}
	}
	t.keys[i], t.vals[i] = h, n
	t.size++
	return nil
}

// readNames loads a pack: a header with the number of phrases, the shown
// names, then for each set of classes its phrases.
func readNames(pack []byte) (*names, error) {
	z, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	var raw strings.Builder
	raw.Grow(3 * len(pack))
	if _, err := io.Copy(&raw, z); err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	header, phrases, _ := strings.Cut(raw.String(), "\n")
	count, ok := strings.CutPrefix(header, namesHeader+" ")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 || n > maxPhrases {
		return nil, fmt.Errorf("names: header %q", header)
	}
	slots := 1
	for slots < n+n/4+1 {
		slots *= 2
	}
	t := &names{keys: make([]uint64, slots), vals: make([]name, slots)}
	if err := t.readPhrases(phrases); err != nil {
		return nil, err
	}
	if t.size != n {
		return nil, fmt.Errorf("names: %d phrases, want %d", t.size, n)
	}
	return t, nil
}

func (t *names) readPhrases(s string) error {
	var c class
	for line := 2; len(s) > 0; line++ {
		l, rest, _ := strings.Cut(s, "\n")
		s = rest
		if l == "" {
			continue
		}
		var err error
		switch l[0] {
		case '!':
			t.shown = append(t.shown, strings.Clone(l[1:])) // lets go of the rest
		case '@':
			c, err = parseClasses(l[1:])
		default:
			err = t.readPhrase(l, c)
		}
		if err != nil {
			return fmt.Errorf("names: line %d: %w", line, err)
		}
	}
	return nil
}

// readPhrase takes "phrase", "phrase\tid" or "phrase\tid\tshown".
func (t *names) readPhrase(l string, c class) error {
	key, more, ok := strings.Cut(l, "\t")
	n := name{class: c}
	if ok {
		id, shown, _ := strings.Cut(more, "\t")
		v, err := strconv.ParseUint(id, 10, 32)
		if err != nil {
			return err
		}
		n.id = uint32(v)
		if shown != "" {
			v, err := strconv.ParseUint(shown, 10, 32)
			if err != nil || v >= uint64(len(t.shown)) {
				return fmt.Errorf("no shown name %q", shown)
			}
			n.shown = uint32(v) + 1
		}
	}
	return t.put(nameHash(key), n)
}

func parseClasses(s string) (class, error) {
	var c class
next:
	for w := range strings.FieldsSeq(s) {
		for i, n := range classNames {
			if n == w {
				c |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("unknown class %q", w)
	}
	return c, nil
}
