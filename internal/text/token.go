package text

// Kind says what a token is made of.
type Kind uint8

const (
	Word   Kind = iota // has a letter
	Number             // digits, with their separators inside: 1,000.50
	Punct              // one character that is neither word nor white space
)

// Token is s[Start:End]. Tokens never overlap and stand in order.
type Token struct {
	Start, End int
	Kind       Kind
}

// maxWord is where Lucene cuts a longer word, in UTF-16 units.
const maxWord = 255

// Tokens appends the words and numbers of s to dst.
func Tokens(dst []Token, s string) []Token { return scan(dst, s, false) }

// Pieces appends the words, numbers and punctuation marks of s to dst: all that
// is not white space.
func Pieces(dst []Token, s string) []Token { return scan(dst, s, true) }

func scan(dst []Token, s string, punct bool) []Token {
	for i := 0; i < len(s); {
		c, n := classAt(s, i)
		switch c {
		case space:
			i += n
			continue
		case letter, hebrew, digit, katakana, connector:
			w := word{s: s, end: i}
			w.scan()
			if w.solid {
				dst = append(dst, Token{i, w.end, w.kind()})
			} else if punct {
				dst = appendMarks(dst, s, i, w.end)
			}
			i = w.end
			continue
		case han:
			end := skipExtend(s, i+n)
			dst = append(dst, Token{i, end, Word})
			i = end
			continue
		case complexC:
			end := complexRun(s, i+n)
			dst = append(dst, Token{i, end, Word})
			i = end
			continue
		}
		if punct {
			dst = append(dst, Token{i, i + n, Punct})
		}
		i += n
	}
	return dst
}

func appendMarks(dst []Token, s string, i, end int) []Token {
	for i < end {
		_, n := classAt(s, i)
		dst = append(dst, Token{i, i + n, Punct})
		i += n
	}
	return dst
}

func skipExtend(s string, i int) int {
	for i < len(s) {
		c, n := classAt(s, i)
		if c != extend {
			break
		}
		i += n
	}
	return i
}

func complexRun(s string, i int) int {
	for units := 1; i < len(s) && units < maxWord; units++ {
		c, n := classAt(s, i)
		if c != complexC && c != extend {
			break
		}
		i += n
	}
	return i
}

// word is a word being read: s[start:end] so far.
type word struct {
	s       string
	end     int
	units   int   // UTF-16 units so far
	last    class // of the last character that is no extension
	solid   bool  // has a letter or digit, so it is a word for Lucene
	letters bool
}

func (w *word) kind() Kind {
	if w.letters {
		return Word
	}
	return Number
}

func (w *word) scan() {
	for w.end < len(w.s) && w.units < maxWord {
		if w.last == letter {
			w.asciiLetters()
			if w.end >= len(w.s) || w.units >= maxWord {
				return
			}
		}
		c, n := classAt(w.s, w.end)
		switch c {
		case extend:
			w.end += n
			w.units++
		case letter, hebrew, digit, katakana, connector:
			if !joins(w.last, c) {
				return
			}
			w.take(c, n)
		case midLetter, midNum, midBoth, singleQuote, doubleQuote:
			if !w.bridge(c, n) {
				return
			}
		default:
			return
		}
	}
}

// asciiLetters takes the run that most words consist of.
func (w *word) asciiLetters() {
	s, i := w.s, w.end
	limit := min(len(s), i+maxWord-w.units)
	for i < limit && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' {
		i++
	}
	w.units += i - w.end
	w.end = i
}

func (w *word) take(c class, n int) {
	w.end += n
	w.units++
	if n == 4 {
		w.units++
	}
	w.last = c
	if c != connector {
		w.solid = true
		w.letters = w.letters || c != digit
	}
}

// bridge takes a mark of class c and what follows it when the mark stands
// between two letters or two digits that it does not part.
func (w *word) bridge(c class, n int) bool {
	next := skipExtend(w.s, w.end+n)
	after, size := other, 0
	if next < len(w.s) {
		after, size = classAt(w.s, next)
	}
	switch {
	case w.last == hebrew && c == singleQuote && !isLetter(after):
		w.end += n
		w.units++
		return true
	case w.last == hebrew && c == doubleQuote && after == hebrew,
		isLetter(w.last) && c != midNum && c != doubleQuote && isLetter(after),
		w.last == digit && c != midLetter && c != doubleQuote && after == digit:
	default:
		return false
	}
	if w.units+(next-w.end)+1 > maxWord {
		return false
	}
	w.units += next - w.end
	w.end = next
	w.take(after, size)
	return true
}

func isLetter(c class) bool { return c == letter || c == hebrew }

// joins reports whether UAX #29 keeps b with the a before it; a is other at the
// start of a word.
func joins(a, b class) bool {
	if a == other || a == connector || b == connector {
		return true
	}
	if a == katakana || b == katakana {
		return a == b
	}
	return true
}
