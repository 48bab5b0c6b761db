package nametag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
)

// Token is a word or mark of a field. Possessives are tokens of their own,
// words with inner hyphens are one.
type Token struct {
	Start, End int
	Word       *Word
	Flags      TokenFlags
}

// TokenFlags say how a token stands.
type TokenFlags uint8

const (
	Glued     TokenFlags = 1 << iota // no white space before it
	NewLine                          // stands on another line than what precedes, and not for want of room
	Possessed                        // is followed by a possessive
)

// Has reports whether any of the flags is set.
func (t *Token) Has(f TokenFlags) bool { return t.Flags&f != 0 }

// maxSentence is the most tokens that are labelled at once. Text without full
// stops is cut there.
const maxSentence = 400

// maxWord is where a longer run of letters is cut.
const maxWord = 120

// minFullLine is the length from which a line was broken for want of room, so
// that a name may go on in the next.
const minFullLine = 50

type byteKind uint8

const (
	markByte byteKind = iota
	spaceByte
	letterByte
	digitByte
	highByte
)

var byteKinds = func() (k [256]byteKind) {
	for _, b := range "\t\n\v\f\r " {
		k[b] = spaceByte
	}
	for b := 'a'; b <= 'z'; b++ {
		k[b], k[b-0x20] = letterByte, letterByte
	}
	for b := '0'; b <= '9'; b++ {
		k[b] = digitByte
	}
	for b := utf8.RuneSelf; b < 256; b++ {
		k[b] = highByte
	}
	return k
}()

// kindAt gives the kind of the character at i and its length. Punctuation and
// white space beyond ASCII are told from letters; a byte that is no UTF-8 is a
// mark.
func kindAt(s string, i int) (byteKind, int) {
	if k := byteKinds[s[i]]; k != highByte {
		return k, 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError:
		return markByte, n
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.Is(unicode.Cf, r):
		return letterByte, n
	case unicode.IsDigit(r):
		return digitByte, n
	case unicode.IsSpace(r):
		return spaceByte, n
	}
	return markByte, n
}

// apostrophe gives the length of an apostrophe at i, 0 if there is none.
func apostrophe(s string, i int) int {
	switch {
	case i >= len(s):
	case s[i] == '\'':
		return 1
	case strings.HasPrefix(s[i:], "’"):
		return len("’")
	}
	return 0
}

// possessive gives the length of an 's at i that ends a word.
func possessive(s string, i int) int {
	n := apostrophe(s, i)
	if n == 0 || i+n >= len(s) || s[i+n]|0x20 != 's' {
		return 0
	}
	n++
	if i+n < len(s) {
		if k, _ := kindAt(s, i+n); k == letterByte || k == digitByte {
			return 0
		}
	}
	return n
}

// wordEnd gives where the word that begins at i ends.
func wordEnd(s string, i int) int {
	start, dots := i, false
	before := markByte
	for i < len(s) && i-start < maxWord {
		k, n := kindAt(s, i)
		if k == letterByte || k == digitByte {
			before = k
			i += n
			continue
		}
		if i+n >= len(s) || possessive(s, i) > 0 {
			break
		}
		after, _ := kindAt(s, i+n)
		letters := before == letterByte && after == letterByte
		switch {
		case s[i] == '-' || s[i] == '&' && letters:
			if after != letterByte && after != digitByte {
				return dotted(s, start, i, dots)
			}
		case s[i] == '.' && letters && (i-start == 1 || dots) && (i+2 >= len(s) || s[i+2] == '.' || byteKinds[s[i+2]] != letterByte):
			dots = true
		case s[i] == '.' && dots && after == markByte && s[i+1] == '-' && i+2 < len(s) && byteKinds[s[i+2]] == letterByte:
			i++
			before = letterByte
			continue
		case (s[i] == '.' || s[i] == ',' || s[i] == ':') && before == digitByte && after == digitByte:
		case apostrophe(s, i) > 0 && letters:
		default:
			return dotted(s, start, i, dots)
		}
		i += n
		before = k
	}
	return dotted(s, start, i, dots)
}

// dotted takes in a dot after s[start:end] that belongs to the word.
func dotted(s string, start, end int, dots bool) int {
	if end >= len(s) || s[end] != '.' || end-start > 8 {
		return end
	}
	w := s[start:end]
	if dots || len(w) == 1 && w[0] >= 'A' && w[0] <= 'Z' || w[0] >= 'A' && w[0] <= 'Z' && len(w) <= 5 && abbreviated[w] {
		return end + 1
	}
	return end
}

var abbreviated = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`Mr Mrs Ms Dr Prof Rev Hon Sr Jr St Ste Mt Ft Gen Lt Col Maj Capt Cmdr Adm Sgt Cpl Pvt Brig
		Sen Rep Reps Sens Gov Govs Atty Supt Det Insp Pres Mme Mlle No Nos Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
		Inc Corp Co Cos Ltd Bros Bhd Pty Plc Cie INC CORP CO LTD
		Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ont Ore Pa Que
		Tenn Tex Va Vt Wash Wis Wyo`) {
		m[w] = true
	}
	return m
}()

// markEnd gives where the mark at i ends: a run of the same dots, dashes or
// quotes is one.
func markEnd(s string, i int) int {
	_, n := kindAt(s, i)
	end := i + n
	switch s[i] {
	case '.', '-', '`', '\'', '_', '*', '=':
		for end < len(s) && s[end] == s[i] && end-i < maxWord {
			end++
		}
	}
	return end
}

// addressEnd gives where an address of the web at i ends.
func addressEnd(s string, i int) (int, bool) {
	if s[i] != 'h' && s[i] != 'w' || !strings.HasPrefix(s[i:], "http://") && !strings.HasPrefix(s[i:], "https://") && !strings.HasPrefix(s[i:], "www.") {
		return 0, false
	}
	end := i
	for end < len(s) && s[end] > ' ' && s[end] < utf8.RuneSelf && s[end] != '"' && s[end] != '<' && s[end] != ')' {
		end++
	}
	return end, true
}

// Sentence is tokens [First,Past) that are labelled together.
type Sentence struct {
	First, Past int
	Field       int
	kind        sentenceKind
}

// Unsure holds for sentences whose capitals prove nothing: headlines in title
// case, lines of capitals.
func (s *Sentence) Unsure() bool { return s.kind != plainCase }

// AllCaps holds for sentences without small letters.
func (s *Sentence) AllCaps() bool { return s.kind == capsCase }

type sentenceKind uint8

const (
	plainCase sentenceKind = iota
	capsCase               // no small letters
	titleCase              // most words are capitalised
)

// Text is a story cut into tokens and sentences, with what tagging needs to
// remember. It is used again for the next story after Reset.
type Text struct {
	Tokens    []Token
	Sentences []Sentence
	Labels    []uint8 // of each token, once tagged

	spans []text.Span
	work
}

// Reset forgets the story.
func (x *Text) Reset() {
	x.Tokens, x.Sentences, x.Labels = x.Tokens[:0], x.Sentences[:0], x.Labels[:0]
}

// Read appends the tokens and sentences of a field, whose number is kept with
// each sentence.
func (t *Tagger) Read(x *Text, field int, s string) {
	first := len(x.Tokens)
	t.tokens(x, s)
	x.spans = text.Sentences(x.spans[:0], s)
	at := first
	for _, sp := range x.spans {
		from := at
		for at < len(x.Tokens) && x.Tokens[at].Start < sp.End {
			at++
			if at-from == maxSentence {
				x.Sentences = append(x.Sentences, Sentence{First: from, Past: at, Field: field})
				from = at
			}
		}
		if at > from {
			x.Sentences = append(x.Sentences, Sentence{First: from, Past: at, Field: field})
		}
	}
}

func (t *Tagger) tokens(x *Text, s string) {
	line, prev := 0, 0
	lines := 0
	for i := 0; i < len(s); {
		k, n := kindAt(s, i)
		if k == spaceByte {
			if s[i] == '\n' {
				lines++
			}
			i += n
			continue
		}
		tok := Token{Start: i}
		if i == prev && i > 0 {
			tok.Flags |= Glued
		}
		if lines > 0 {
			if prev-line < minFullLine || lines > 1 {
				tok.Flags |= NewLine
			}
			line = i
		}
		tok.End = tokenEnd(s, i, k)
		if p := possessive(s, i); p > 0 && i == prev && len(x.Tokens) > 0 {
			tok.End = i + p
			x.Tokens[len(x.Tokens)-1].Flags |= Possessed
		}
		if k == digitByte && amount(s[tok.Start:tok.End]) {
			x.zeros = appendZeros(x.zeros[:0], s[tok.Start:tok.End])
			tok.Word = t.word(string(x.zeros), 0, len(x.zeros))
		} else {
			tok.Word = t.word(s, tok.Start, tok.End)
			if c := tok.Word.cut; c > 0 {
				tok.End = tok.Start + c
				tok.Word = t.word(s, tok.Start, tok.End)
			}
		}
		x.Tokens = append(x.Tokens, tok)
		i, prev, lines = tok.End, tok.End, 0
	}
}

// amount holds for numbers that are no year and in no name: their digits tell
// nothing, and there is no end of them.
func amount(w string) bool {
	marks := false
	for i := range len(w) {
		switch b := w[i]; {
		case b >= '0' && b <= '9':
		case b == '.' || b == ',' || b == ':':
			marks = true
		default:
			return false
		}
	}
	return marks || len(w) > 4
}

func appendZeros(dst []byte, w string) []byte {
	for i := range len(w) {
		if b := w[i]; b >= '0' && b <= '9' {
			dst = append(dst, '0')
		} else {
			dst = append(dst, b)
		}
	}
	return dst
}

func tokenEnd(s string, i int, k byteKind) int {
	if k == markByte {
		if s[i] == '@' && i+1 < len(s) {
			if k, _ := kindAt(s, i+1); k == letterByte {
				return wordEnd(s, i+1)
			}
		}
		return markEnd(s, i)
	}
	if end, ok := addressEnd(s, i); ok {
		return end
	}
	return wordEnd(s, i)
}
