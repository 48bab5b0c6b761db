package nametag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
)

// Word is all that is known of a written word, wherever it stands. It does not
// change once made.
type Word struct {
	Name  // what the table knows of it
	Flags WordFlags
	Parts []uint64 // hashes of its folded words, for JoinHash; none: a mark

	key      key
	raw      string // as found
	cut      int    // where the hyphen stands that parts it in two; 0: it is one
	text     string // in plain form
	lower    uint64 // of its form in small letters, the same for all cases of it
	normal   uint64 // the same with every digit 0
	shape    uint64
	clusters Clusters
	ends     [2]Class      // of the first and the last part of a hyphened word
	most     [window]int16 // largest lead of each of the first pass's sums
	sums     [passes]wordSums
}

// WordFlags say how a word is written.
type WordFlags uint16

const (
	Capital  WordFlags = 1 << iota // begins with a capital letter
	AllCaps                        // two letters or more, all capitals
	Small                          // begins with a small letter
	HasSmall                       // has a small letter anywhere
	HasCapital
	Digits
	Initial // one capital letter with a dot
)

// Has reports whether any of the flags is set.
func (w *Word) Has(f WordFlags) bool { return w.Flags&f != 0 }

// Is reports whether the table lists the word in any of the classes.
func (w *Word) Is(c Class) bool { return w.Class&c != 0 }

// Text gives the word as written, quotation marks in their plain form.
func (w *Word) Text() string { return w.text }

// Lexicon is what is known of words beforehand. It is read only.
type Lexicon struct {
	Names    *Table
	Clusters *ClusterTable
}

// plain writes typographic quotes and dashes as a typewriter does, so that a
// word has one form. It gives s itself when there is nothing to change.
func plain(s string) string {
	if !strings.Contains(s, "\xe2\x80") {
		switch s {
		case "``", "''", "«", "»":
			return `"`
		case "`":
			return "'"
		case "_", "--", "---":
			return "--"
		}
		return s
	}
	switch s {
	case "“", "”", "„":
		return `"`
	case "–", "—", "―":
		return "--"
	}
	return strings.NewReplacer("’", "'", "‘", "'", "‑", "-").Replace(s)
}

func (l *Lexicon) word(raw string) *Word {
	w := &Word{raw: raw, text: plain(raw), cut: l.cut(raw)}
	s := w.text
	w.Flags = writing(s)
	low := strings.ToLower(s)
	w.lower = hashOf(low)
	normal := zeroDigits(low)
	w.normal = hashOf(normal)
	w.shape = hashOf(shapeOf(s, 1))
	w.Parts = partsOf(s)
	w.Name = l.name(w)
	w.clusters = l.Clusters.find(low)
	if n := len(w.Parts); n > 1 {
		w.ends = [2]Class{l.Names.find(JoinHash(0, w.Parts[0])).Class, l.Names.find(JoinHash(0, w.Parts[n-1])).Class}
	}
	return w
}

func writing(s string) WordFlags {
	var f WordFlags
	letters := 0
	for i, r := range s {
		switch {
		case unicode.IsUpper(r):
			f |= HasCapital
			letters++
			if i == 0 || i == 2 && s[1] == '\'' && s[0] != 's' { // d'Ivoire
				f |= Capital
			}
		case unicode.IsLower(r):
			f |= HasSmall
			if i == 0 {
				f |= Small
			}
		case r >= '0' && r <= '9':
			f |= Digits
		case unicode.IsLetter(r):
			f |= HasSmall
		}
	}
	if f&Capital != 0 {
		f &^= Small
		if f&HasSmall == 0 && letters > 1 {
			f |= AllCaps
		}
	}
	if len(s) == 2 && f&Capital != 0 && s[1] == '.' {
		f |= Initial
	}
	return f
}

// partsOf gives the words that the table of names makes of a token.
func partsOf(s string) []uint64 {
	if s == "'s" || s == "'S" {
		return nil
	}
	var parts []uint64
	var fold []byte
	for _, t := range text.Tokens(nil, s) {
		fold = text.AppendFold(fold[:0], text.Possessive(s[t.Start:t.End]))
		parts = append(parts, WordHash(dropDots(fold)))
	}
	return parts
}

// PhraseParts gives the hashes of a phrase's words, as the parts of its tokens
// would be.
func PhraseParts(s string) []uint64 { return partsOf(plain(s)) }

func dropDots(b []byte) []byte {
	n := 0
	for _, c := range b {
		if c != '.' {
			b[n] = c
			n++
		}
	}
	return b[:n]
}

// Extend extends the hash of a phrase by the word.
func (w *Word) Extend(phrase uint64) uint64 {
	for _, p := range w.Parts {
		phrase = JoinHash(phrase, p)
	}
	return phrase
}

func (l *Lexicon) name(w *Word) Name {
	if len(w.Parts) == 0 {
		return Name{}
	}
	h := w.Extend(0)
	n := l.Names.find(h)
	if w.Has(AllCaps) && len(w.Parts) == 1 && len(w.text) <= 11 {
		if a, ok := l.Names.Get(AcronymHash(h)); ok {
			n.Class |= a.Class
			n.ID, n.Shown = a.ID, a.Shown
			n.flags |= listed
		}
	}
	return n
}

func zeroDigits(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if c >= '0' && c <= '9' {
			b[i] = '0'
		}
	}
	return string(b)
}

// shapeOf writes X for capitals, x for small letters and d for digits, each run
// cut to most of its kind.
func shapeOf(s string, most int) string {
	var b [maxWord + utf8.UTFMax]byte
	n, run := 0, 0
	last := byte(0)
	for _, r := range s {
		c := byte('?')
		switch {
		case unicode.IsUpper(r):
			c = 'X'
		case unicode.IsLower(r):
			c = 'x'
		case unicode.IsDigit(r):
			c = 'd'
		case r < utf8.RuneSelf:
			c = byte(r)
		}
		if c == last {
			run++
		} else {
			run, last = 1, c
		}
		if run <= most && n < len(b) {
			b[n] = c
			n++
		}
	}
	return string(b[:n])
}

func hashOf(s string) uint64 {
	h := WordHash(s)
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// mix makes one feature of two.
func mix(a, b uint64) uint64 {
	h := (a ^ b*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	h ^= h >> 31
	h *= 0x94d049bb133111eb
	return h ^ h>>29
}
