package nametag

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
)

const (
	namesHeader = "dateline names 1"
	maxPhrases  = 1 << 22
)

// Class is a set of what a word or phrase may be.
type Class uint32

const (
	First Class = 1 << iota
	Last
	Personal
	City
	Town
	Country
	Region
	Firm
	Team
	University
	Body
	Work
	Title
	Suffix
	Particle
	Says
	OrgHead
	OrgTail
	PlaceHead
	PlaceTail
	EventHead
	EventTail
	Kin
	Calendar
	Stop
	Demonym
	Common
	Sport
	Trade

	AnyPlace = City | Town | Country | Region
	AnyOrg   = Firm | Team | University | Body
	AnyName  = Personal | AnyPlace | AnyOrg | Work
)

var classNames = []string{
	"first", "last", "person", "city", "town", "country", "region", "org", "team", "university", "body", "work",
	"title", "suffix", "particle", "says", "orghead", "orgtail", "placehead", "placetail", "eventhead", "eventtail",
	"kin", "calendar", "stop", "demonym", "common", "sport", "trade",
}

// Name is what the table knows of a phrase.
type Name struct {
	Class Class
	Shown uint32 // 1 + index into Table.Shown: the phrase is another name of that
	ID    uint32 // number of the Wikidata id; 0: none that is certain
	flags uint8
}

const (
	listed uint8 = 1 << iota // a phrase of the table
	begun                    // the beginning of a longer one
)

// Begins reports whether longer phrases begin with this one, which need not be
// listed itself.
func (n Name) Begins() bool { return n.flags&begun != 0 }

// Table is an open-addressing table from the hash of a phrase to what it may
// be. The phrases themselves are not kept: of 300,000 of them, two share a
// 64-bit hash once in a billion tables.
type Table struct {
	Shown []string
	keys  []uint64
	vals  []Name
	used  int
	size  int // phrases
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

// WordHash is the hash of a folded word.
func WordHash[T string | []byte](w T) uint64 {
	h := uint64(fnvOffset)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * fnvPrime
	}
	return h
}

// JoinHash extends the hash of a phrase by a word.
func JoinHash(phrase, word uint64) uint64 {
	h := (phrase ^ word) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// AcronymHash sets a phrase that counts in capitals only apart from the word
// that it would be in small letters.
func AcronymHash(word uint64) uint64 { return word ^ 0x5bd1e9955bd1e995 }

// Get looks a phrase up by its hash.
func (t *Table) Get(h uint64) (Name, bool) {
	n := t.find(h)
	return n, n.flags&listed != 0
}

func (t *Table) find(h uint64) Name {
	mask := uint64(len(t.keys) - 1)
	for i := h & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return t.vals[i]
		}
	}
	return Name{}
}

// at gives the place of h, taking one if it has none.
func (t *Table) at(h uint64) (*Name, error) {
	mask := uint64(len(t.keys) - 1)
	i := h & mask
	for ; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return &t.vals[i], nil
		}
	}
	if t.used+1 >= len(t.keys) {
		return nil, errors.New("more phrases than announced")
	}
	t.used++
	t.keys[i] = h
	return &t.vals[i], nil
}

func (t *Table) put(key string, n Name) error {
	if w, ok := strings.CutPrefix(key, "="); ok {
		return t.list(AcronymHash(JoinHash(0, WordHash(w))), n)
	}
	h := uint64(0)
	for {
		w, rest, more := strings.Cut(key, " ")
		h = JoinHash(h, WordHash(w))
		if !more {
			return t.list(h, n)
		}
		v, err := t.at(h)
		if err != nil {
			return err
		}
		v.flags |= begun
		key = rest
	}
}

func (t *Table) list(h uint64, n Name) error {
	v, err := t.at(h)
	if err != nil {
		return err
	}
	if v.flags&listed != 0 {
		return errors.New("two phrases with one hash")
	}
	n.flags = v.flags | listed
	*v = n
	t.size++
	return nil
}

// ReadTable loads a pack: a header with the number of phrases, the shown
// names, then for each set of classes its phrases.
func ReadTable(pack []byte) (*Table, error) {
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
	slots := 2
	for slots < 2*n {
		slots *= 2
	}
	t := &Table{keys: make([]uint64, slots), vals: make([]Name, slots)}
	if err := t.readPhrases(phrases); err != nil {
		return nil, err
	}
	if t.size != n {
		return nil, fmt.Errorf("names: %d phrases, want %d", t.size, n)
	}
	return t, nil
}

func (t *Table) readPhrases(s string) error {
	var c Class
	for line := 2; len(s) > 0; line++ {
		l, rest, _ := strings.Cut(s, "\n")
		s = rest
		if l == "" {
			continue
		}
		var err error
		switch l[0] {
		case '!':
			t.Shown = append(t.Shown, strings.Clone(l[1:])) // lets go of the rest
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
func (t *Table) readPhrase(l string, c Class) error {
	key, more, ok := strings.Cut(l, "\t")
	n := Name{Class: c}
	if ok {
		id, shown, _ := strings.Cut(more, "\t")
		v, err := strconv.ParseUint(id, 10, 32)
		if err != nil {
			return err
		}
		n.ID = uint32(v)
		if shown != "" {
			v, err := strconv.ParseUint(shown, 10, 32)
			if err != nil || v >= uint64(len(t.Shown)) {
				return fmt.Errorf("no shown name %q", shown)
			}
			n.Shown = uint32(v) + 1
		}
	}
	return t.put(key, n)
}

func parseClasses(s string) (Class, error) {
	var c Class
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
