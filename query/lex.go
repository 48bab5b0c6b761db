package query

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	end kind = iota
	word
	phrase
	field // text is its name
	opening
	closing
	and
	or
	not
)

type token struct {
	kind kind
	text string
	at   int // byte position in the query
	end  int // byte position after it
}

// lexer cuts a query into tokens. Positions are those of the query as typed.
type lexer struct {
	src string
	pos int
}

// next gives the token that follows one of the kind before.
func (l *lexer) next(before kind) (token, error) {
	for {
		l.skip()
		if l.pos == len(l.src) {
			return token{kind: end, at: l.pos, end: l.pos}, nil
		}
		t, err := l.scan(before == field)
		if err != nil {
			return token{}, err
		}
		if t.kind != word || searchable(t.text) {
			return t, nil
		}
		if before == not || before == field {
			return token{}, fault(t.at, "a word is expected here, with a letter or a digit")
		}
	}
}

// skip goes on to what means something. A + before a word does not: it asks for
// what the word asks for anyway.
func (l *lexer) skip() {
	for l.pos < len(l.src) {
		r, n := utf8.DecodeRuneInString(l.src[l.pos:])
		if !isSpace(r) && r != '+' {
			return
		}
		l.pos += n
	}
}

func (l *lexer) scan(afterField bool) (token, error) {
	start := l.pos
	r, n := utf8.DecodeRuneInString(l.src[l.pos:])
	one := func(k kind) (token, error) {
		l.pos += n
		return token{kind: k, at: start, end: l.pos}, nil
	}
	switch {
	case r == '(':
		return one(opening)
	case r == ')':
		return one(closing)
	case isQuote(r):
		return l.scanPhrase(n)
	case isHyphen(r) && !l.stands(n):
		return token{}, fault(start, "a - on its own: write -word, without a space, to leave a word out, or remove the dash")
	case isHyphen(r):
		return one(not)
	case (r == '–' || r == '—' || r == '−') && l.stands(n):
		return token{}, fault(start, "a long dash before a word: write -word to leave it out, or a space after the dash")
	case r == '!' && l.stands(n):
		return token{}, fault(start, "! is not an operator: write NOT or - to leave a word out")
	}
	return l.scanWord(afterField)
}

// stands says whether something that can be negated follows n bytes on.
func (l *lexer) stands(n int) bool {
	r, size := utf8.DecodeRuneInString(l.src[l.pos+n:])
	return size > 0 && !isSpace(r) && r != ')'
}

func (l *lexer) scanPhrase(quote int) (token, error) {
	start := l.pos
	l.pos += quote
	rest := l.src[l.pos:]
	stop := strings.IndexFunc(rest, isQuote)
	if stop < 0 {
		return token{}, fault(start, `this quote is never closed: add " where the phrase ends`)
	}
	_, size := utf8.DecodeRuneInString(rest[stop:])
	text := plain(rest[:stop])
	l.pos += stop + size
	switch {
	case !searchable(text):
		return token{}, fault(start, "nothing to look for between the quotes: put words there, or remove them")
	case strings.Contains(text, "*"):
		return token{}, fault(start+quote+strings.IndexByte(rest, '*'), "no wildcards: put the forms you want in brackets, with OR between them")
	case strings.HasPrefix(l.src[l.pos:], "~"):
		return token{}, fault(l.pos, "no distance after a phrase: use the words with AND, or the exact phrase")
	}
	return token{kind: phrase, text: text, at: start, end: l.pos}, nil
}

func (l *lexer) scanWord(afterField bool) (token, error) {
	start := l.pos
	raw := l.src[start:]
	if stop := strings.IndexFunc(raw, endsWord); stop >= 0 {
		raw = raw[:stop]
	}
	if name, ok := fieldName(raw, l.src[start+len(raw):]); ok {
		if !known(name) {
			return token{}, fault(start, unknownField(name, raw[len(name)+1:]))
		}
		if afterField {
			return token{}, fault(start, "one field after another: keep one of them")
		}
		l.pos += len(name) + 1
		return token{kind: field, text: strings.ToLower(name), at: start, end: l.pos}, nil
	}
	l.pos += len(raw)
	t := token{kind: word, text: plain(raw), at: start, end: l.pos}
	switch raw {
	case "AND":
		t.kind = and
	case "OR":
		t.kind = or
	case "NOT":
		t.kind = not
	case "&&":
		return token{}, fault(start, "&& is not an operator: write AND")
	case "|", "||":
		return token{}, fault(start, raw+" is not an operator: write OR")
	}
	return t, wildcard(raw, start)
}

// wildcard refuses what other systems read as a pattern, so that nobody waits
// for an alert that cannot come.
func wildcard(raw string, at int) error {
	if i := strings.IndexByte(raw, '*'); i >= 0 {
		return fault(at+i, "no wildcards: a word finds its plural and other endings by itself; for more, put the forms in brackets with OR between them")
	}
	if i := strings.IndexByte(raw, '?'); i > 0 && i+1 < len(raw) && searchable(raw[i+1:]) && !strings.Contains(raw, "://") {
		return fault(at+i, "no wildcards: put the spellings in brackets with OR between them")
	}
	return nil
}

// fieldName reads the name before the first colon of a word, if that is meant
// as a field: not in 10:30, https://example.org or "Ukraine: talks go on".
func fieldName(raw, rest string) (string, bool) {
	name, value, found := strings.Cut(raw, ":")
	if found && known(name) {
		return name, true
	}
	if !found || name == "" || strings.HasPrefix(value, "//") {
		return "", false
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && r != '_' && r != '.' {
			return "", false
		}
	}
	if value != "" {
		return name, true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return name, r == '(' || isQuote(r)
}

// Fields are the names that may stand before a colon.
func Fields() []string { return []string{"headline"} }

func known(name string) bool {
	for _, f := range Fields() {
		if strings.EqualFold(f, name) {
			return true
		}
	}
	return false
}

func unknownField(name, value string) string {
	msg := fmt.Sprintf("there is no field %q; known fields: %s", name+":", strings.Join(Fields(), ", "))
	if value == "" {
		return msg + "; write a space after the colon if it is only text"
	}
	return fmt.Sprintf(`%s; write "%s:%s" in quotes if it is only text`, msg, name, plain(value))
}

// searchable says whether any engine would keep something of the text.
func searchable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

func endsWord(r rune) bool { return isSpace(r) || isQuote(r) || r == '(' || r == ')' }

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200b' || r == '\ufeff'
}

func isQuote(r rune) bool { return strings.ContainsRune("\"“”„‟«»″", r) }

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

var plainer = strings.NewReplacer("‘", "'", "’", "'", "‛", "'", "\u2010", "-", "\u2011", "-")

// plain undoes what word processors do to quotes and hyphens.
func plain(s string) string { return plainer.Replace(s) }
