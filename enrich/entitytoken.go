package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
)

// token is a word or mark of a field, with what the table of names knows of it.
type token struct {
	start, end int // without a possessive
	hash       uint64
	class      class
	id         uint32
	shown      uint32
	flag       tokenFlag
	mark       byte // first byte of a punctuation mark; 0 for a word
}

type tokenFlag uint16

const (
	capital    tokenFlag = 1 << iota // begins with a capital letter
	allCaps                          // two letters or more, all capitals
	begins                           // first word of a sentence, a quotation or after a colon
	glued                            // no white space before it
	breaks                           // stands on another line than what precedes, and not for want of room
	possessive                       // 's was cut
	initial                          // one capital letter with a dot
	unsure                           // in a title-cased or all-capital line: its capitals prove nothing
	capsLine                         // in a line of capitals
	ownS                             // the 's belongs to the name: McDonald's
	quoted                           // in the title of a work
	number
)

func (t *token) is(c class) bool         { return t.class&c != 0 }
func (t *token) has(f tokenFlag) bool    { return t.flag&f != 0 }
func (t *token) nameLike() bool          { return t.mark == 0 && t.flag&capital != 0 }
func (t *token) small() bool             { return t.mark == 0 && t.flag&(capital|number) == 0 }
func (t *token) text(s string) string    { return s[t.start:t.end] }
func (t *token) known(c class) bool      { return t.is(c) && !t.is(common|stop) }
func (t *token) everyday() bool          { return t.is(common | stop) }
func (t *token) weekday() bool           { return t.is(calendar) }
func (t *token) personWord() bool        { return t.is(first | last) }
func (t *token) isWord(s, w string) bool { return t.mark == 0 && s[t.start:t.end] == w }

// minFullLine is the length from which a line was broken for want of room, so
// that a name may go on in the next.
const minFullLine = 50

// reader turns the text of a field into tokens. Its buffers are used again.
type reader struct {
	names  *names
	pieces []text.Token
	spans  []text.Span
	fold   []byte
}

func (r *reader) read(dst []token, s string, headline bool) []token {
	from := len(dst)
	r.pieces = text.Pieces(r.pieces[:0], s)
	r.spans = text.Sentences(r.spans[:0], s)
	prev, line := 0, 0 // end of the last piece, start of the line
	for i := 0; i < len(r.pieces); i++ {
		p := r.pieces[i]
		t := token{start: p.Start, end: p.End}
		if p.Start == prev {
			t.flag |= glued
		} else if nl := strings.LastIndexByte(s[prev:p.Start], '\n'); nl >= 0 {
			if prev-line < minFullLine || strings.Count(s[prev:p.Start], "\n") > 1 {
				t.flag |= breaks
			}
			line = prev + nl + 1
		}
		prev = p.End
		if p.Kind == text.Punct {
			t.mark = s[p.Start]
			dst = append(dst, t)
			continue
		}
		r.word(&t, s, p.Kind)
		if i+1 < len(r.pieces) && s[p.End:r.pieces[i+1].End] == "." && r.takesDot(&t, s) {
			i++
			prev++
			if !t.is(title) {
				t.end++
			}
		}
		dst = append(dst, t)
	}
	r.sentences(dst[from:], headline)
	markTitles(dst[from:], s)
	markArticles(dst[from:])
	return dst
}

// word fills in case, hash and class.
func (r *reader) word(t *token, s string, kind text.Kind) {
	w := text.Possessive(s[t.start:t.end])
	switch {
	case len(w) == t.end-t.start:
	case namedWithS[w]:
		t.flag |= ownS
	default:
		t.flag |= possessive
		t.end = t.start + len(w)
	}
	if kind == text.Number {
		t.flag |= number
	}
	t.flag |= caseOf(w)
	r.fold = text.AppendFold(r.fold[:0], w)
	t.hash = nameWordHash(dropDots(r.fold))
	h := joinHash(0, t.hash)
	n, _ := r.names.get(h)
	if t.has(allCaps) && len(w) <= 11 {
		if a, ok := r.names.get(acronymHash(h)); ok {
			n.class |= a.class
			n.id, n.shown = a.id, a.shown
		}
	}
	t.class, t.id, t.shown = n.class, n.id, n.shown
}

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

func caseOf(w string) tokenFlag {
	first, n := utf8.DecodeRuneInString(w)
	if !unicode.IsUpper(first) {
		// d'Ivoire
		if len(w) > 2 && w[1] == '\'' && w[2] >= 'A' && w[2] <= 'Z' {
			return capital
		}
		return 0
	}
	letters := 1
	for _, r := range w[n:] {
		if unicode.IsLower(r) {
			return capital
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 {
		return capital
	}
	return capital | allCaps
}

// takesDot reports whether a dot after the word belongs to it.
func (r *reader) takesDot(t *token, s string) bool {
	if t.flag&possessive != 0 || !t.nameLike() {
		return false
	}
	w := t.text(s)
	switch {
	case len(w) == 1:
		t.flag |= initial
		return true
	case strings.IndexByte(w, '.') > 0 && len(w) <= 7:
		return true
	}
	return abbreviated[w] || len(w) <= 5 && t.is(title|suffix|calendar) || w == "Ft" || w == "Mt"
}

var abbreviated = map[string]bool{
	"Inc": true, "Corp": true, "Co": true, "Cos": true, "Ltd": true, "Bros": true,
	"INC": true, "CORP": true, "CO": true, "LTD": true,
	"Ala": true, "Ariz": true, "Ark": true, "Calif": true, "Colo": true, "Conn": true, "Del": true, "Fla": true, "Ga": true, "Ill": true,
	"Ind": true, "Kan": true, "Ky": true, "La": true, "Mass": true, "Md": true, "Mich": true, "Minn": true, "Miss": true, "Mo": true,
	"Mont": true, "Neb": true, "Nev": true, "Okla": true, "Ont": true, "Ore": true, "Pa": true, "Que": true, "Tenn": true, "Tex": true,
	"Va": true, "Vt": true, "Wash": true, "Wis": true, "Wyo": true,
}

var namedWithS = map[string]bool{
	"Moody": true, "McDonald": true, "Lloyd": true, "Sotheby": true, "Macy": true, "Wendy": true, "Sainsbury": true,
	"Kohl": true, "Lowe": true, "Levi": true, "Arby": true, "Denny": true, "Domino": true, "Kellogg": true,
}

// sentences marks where sentences begin and which of them have capitals that
// prove nothing.
func (r *reader) sentences(toks []token, headline bool) {
	at := 0
	for _, sp := range r.spans {
		from := at
		for at < len(toks) && toks[at].start < sp.End {
			at++
		}
		if from == at {
			continue
		}
		sentence := toks[from:at]
		markBegins(sentence)
		markUnsure(sentence, headline)
	}
}

// markArticles makes a name of the Arabic article before one: al-Assad.
func markArticles(toks []token) {
	for i := range max(0, len(toks)-2) {
		t, dash, next := &toks[i], &toks[i+1], &toks[i+2]
		if t.small() && t.end-t.start == 2 && t.is(particle) && dash.mark == '-' && dash.has(glued) && next.nameLike() && next.has(glued) {
			t.flag |= capital
		}
	}
}

func markBegins(toks []token) {
	next := true
	for i := range toks {
		t := &toks[i]
		if t.mark == 0 {
			if next || t.has(breaks) {
				t.flag |= begins
			}
			next = false
			continue
		}
		next = next || t.mark == '"' || t.mark == '\'' || t.mark == '`' || t.mark == 0xe2 || t.mark == ':' || t.mark == '*'
	}
}

// markUnsure looks at the longer words of a sentence, for the short ones are
// small in title case as well.
func markUnsure(toks []token, headline bool) {
	words, capitals, shouts, long, commas := 0, 0, 0, 0, 0
	for i := range toks {
		t := &toks[i]
		if t.mark == ',' {
			commas++
		}
		if t.mark != 0 || t.has(number) {
			continue
		}
		words++
		if t.has(allCaps) {
			shouts++
		}
		if t.end-t.start >= 4 {
			long++
			if t.has(capital) {
				capitals++
			}
		}
	}
	least, share := 5, 17 // of 20
	if headline {
		least, share = 3, 14
	}
	var f tokenFlag
	switch {
	case words >= 3 && shouts*10 >= words*7:
		f = unsure | capsLine
	case long >= least && capitals*20 >= long*share && (headline || commas*5 < len(toks)):
		f = unsure
	}
	for i := range toks {
		toks[i].flag |= f
	}
}

// maxTitle is the most tokens that the quoted title of a work has.
const maxTitle = 14

// markTitles finds quotations that are set in title case: names of books,
// films and slogans, in which words are no names.
func markTitles(toks []token, s string) {
	for i := 0; i < len(toks); i++ {
		if !opensQuote(toks, i, s) {
			continue
		}
		capitals, end := 0, 0
		for k := i + 1; k < len(toks) && k <= i+maxTitle; k++ {
			t := &toks[k]
			if t.mark == 0 {
				if t.has(capital) && !t.is(stop) {
					capitals++
				} else if t.end-t.start >= 4 && !t.is(stop) {
					break
				}
				continue
			}
			if closesQuote(toks, k, s) && k > i+1 {
				end = k
				break
			}
		}
		if end > 0 && capitals >= 2 {
			for k := i + 1; k < end; k++ {
				toks[k].flag |= quoted
			}
			i = end
		}
	}
}

func opensQuote(toks []token, i int, s string) bool {
	t := &toks[i]
	switch t.mark {
	case '`':
		return i+1 < len(toks) && toks[i+1].mark != '`'
	case '"':
		return i+1 < len(toks) && toks[i+1].has(glued)
	case 0xe2:
		return s[t.start:t.end] == "“" || s[t.start:t.end] == "‘"
	}
	return false
}

func closesQuote(toks []token, i int, s string) bool {
	t := &toks[i]
	switch t.mark {
	case '"', '\'':
		return t.has(glued)
	case 0xe2:
		return s[t.start:t.end] == "”" || s[t.start:t.end] == "’"
	}
	return false
}
