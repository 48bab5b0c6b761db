package news

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bytes that IPTC 7901 and ANPA 1312 set between the parts of a message.
const (
	soh = '\x01' // a message begins
	stx = '\x02' // its text begins
	etx = '\x03' // its text ends
	dc1 = '\x11' // what follows is text
	dc2 = '\x12' // what follows is a table
	us  = '\x1f' // between number and selector
)

// telegram is one message: what stands before, in and behind its text.
type telegram struct {
	head, text, tail string
	raw              string // all of it
	line             int    // of the payload, on which it begins
	marked, ended    bool   // the beginning of the text is marked, and its end
}

// telegrams splits a payload at each SOH. What stands before the first is
// filler.
func telegrams(text string) []telegram {
	var list []telegram
	line := 1
	begin := strings.IndexByte(text, soh)
	for begin >= 0 {
		line += strings.Count(text[:begin], "\n")
		text = text[begin+1:]
		message := text
		if begin = strings.IndexByte(text, soh); begin >= 0 {
			message = text[:begin]
		}
		list = append(list, newTelegram(message, line))
	}
	return list
}

func newTelegram(message string, line int) telegram {
	t := telegram{line: line, raw: message}
	head, text, marked := strings.Cut(message, string(rune(stx)))
	if !marked {
		head, text, _ = strings.Cut(strings.TrimLeft(message, "\n"), "\n")
	}
	t.head, t.marked = head, marked
	t.text, t.tail, t.ended = strings.Cut(text, string(rune(etx)))
	return t
}

// fillers are the bytes that keep a line busy, whatever the format: NUL, DEL,
// bells, shifts and returns.
var fillers = func() (is [256]bool) {
	for c := range byte(' ') {
		is[c] = true
	}
	is[0x7f] = true
	for _, c := range []byte{'\n', '\t', soh, stx, etx, dc1, dc2, 0x13, 0x14, us} {
		is[c] = false
	}
	return is
}()

// wireText drops the fillers. Form feeds, and returns without a line feed, end
// lines.
func wireText(s string) string {
	at := fillerFrom(s, 0)
	if at == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	from := 0
	for i := at; i < len(s); i = fillerFrom(s, i+1) {
		b.WriteString(s[from:i])
		from = i + 1
		switch s[i] {
		case '\f', '\v':
			b.WriteByte('\n')
		case '\r':
			if i+1 < len(s) && s[i+1] == '\n' {
				break
			}
			if rest := strings.TrimLeft(s[i:min(len(s), i+16)], "\r\x00\x7f"); rest != "" && rest[0] != '\n' {
				b.WriteByte('\n')
			}
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// fillerFrom is where the next filler stands, or the end.
func fillerFrom(s string, at int) int {
	for at < len(s) {
		if at+8 <= len(s) && isPrintable(s[at:at+8]) {
			at += 8
			continue
		}
		if fillers[s[at]] {
			break
		}
		at++
	}
	return at
}

// public cuts a message's text before the notes that are not for publication.
func (d *draft) public(text string) (public, notes string) {
	blank := true
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			end = len(text) - at
		}
		l := text[at : at+end]
		if beginsNotes(l, blank) {
			d.cut(fmt.Sprintf("%d characters of notes to desks", utf8.RuneCountInString(text[at:])))
			return text[:at], text[at:]
		}
		blank = strings.TrimSpace(l) == ""
		at += end + 1
	}
	return text, ""
}

// beginsNotes knows the lines after which a message speaks to desks alone. The
// bare word has to stand out as a heading.
func beginsNotes(l string, afterBlank bool) bool {
	if l == "" || !notLetter(rune(l[0])) && strings.IndexByte("NDTndt", l[0]) < 0 {
		return false
	}
	bare := strings.TrimLeft(l, " \t#*=-_([^<\x02\x03\x11\x12\x13\x14\x1f")
	heading := afterBlank || len(bare) < len(l)
	if len(bare) > 4 && strings.EqualFold(bare[:3], "dpa") {
		bare = strings.TrimLeft(bare[3:], "- ")
	}
	if bare == "" {
		return false
	}
	heading = heading || !strings.Contains(strings.TrimRight(bare, " :=*#<"), " ")
	switch bare[0] | 0x20 {
	case 'n':
		return heading && (hasPrefixFold(bare, "notizblock") || hasPrefixFold(bare, "notebook") && strings.Trim(bare[8:], " :=*#<-") == "") ||
			hasPrefixFold(bare, "not for publication") || hasPrefixFold(bare, "not intended for publication") ||
			hasPrefixFold(bare, "nicht zur ver") || hasPrefixFold(bare, "ne pas publier")
	case 'd':
		return hasPrefixFold(bare, "die folgenden informationen sind nicht") ||
			hasPrefixFold(bare, "die nachfolgenden informationen sind nicht")
	case 't':
		return hasPrefixFold(bare, "the following information is not")
	}
	return false
}

// languageOfNotes is the language in which the agency's own system heads the
// notes to desks.
func languageOfNotes(notes string) string {
	bare := strings.ToLower(strings.TrimLeft(cutBytes(notes, 80), " \t#*=-_(["))
	switch {
	case strings.HasPrefix(bare, "notizblock"), strings.HasPrefix(bare, "die "), strings.HasPrefix(bare, "nicht "):
		return "de"
	case strings.HasPrefix(bare, "notebook"), strings.HasPrefix(bare, "the "), strings.HasPrefix(bare, "not "):
		return "en"
	}
	return ""
}

// filedAt reads the place in which a text says that it was filed, and who sent
// it: "Elling (npa) - ". Some agencies put no dash behind their name.
func filedAt(text string) (place *Dateline, source string) {
	at, source := filedIn(text)
	if source == "" {
		return nil, ""
	}
	return placeAndDate(at), source
}

func filedIn(text string) (place, source string) {
	text = cutBytes(strings.TrimLeft(text, " \t\n"), 160)
	open := strings.IndexByte(text, '(')
	if open < 2 || open > 80 || strings.IndexByte(text[:open], '\n') >= 0 {
		return "", ""
	}
	size := strings.IndexByte(text[open:], ')')
	if first, _ := utf8.DecodeRuneInString(text); size < 3 || size > 42 || !unicode.IsUpper(first) && !unicode.IsDigit(first) {
		return "", ""
	}
	source = text[open+1 : open+size]
	if strings.ContainsFunc(source, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" ./&-", r)
	}) ||
		source[0] < utf8.RuneSelf && notLetter(rune(source[0])) {
		return "", ""
	}
	source, _, _ = strings.Cut(source, "/")
	source = strings.TrimSpace(source)
	if !dashed(text[open+size+1:]) && !(dashless[strings.ToLower(source)] && strings.HasPrefix(text[open+size+1:], " ")) {
		return "", ""
	}
	return text[:open], source
}

// dashed says that text begins with what separates the place of filing.
func dashed(text string) bool {
	text = strings.TrimPrefix(text, " ")
	for _, dash := range []string{"--", "-", "–", "—", "_", "=", ":"} {
		if rest, ok := strings.CutPrefix(text, dash); ok {
			return rest == "" || rest[0] == ' ' || rest[0] == '\n' || rest[0] == '\t' || strings.HasPrefix(rest, "\u00a0")
		}
	}
	return false
}

// dashless are agencies whose name the copy follows at once.
var dashless = map[string]bool{
	"ats": true, "sda": true, "keystone-ats": true, "afp": true, "apa": true, "belga": true, "ansa": true, "efe": true, "lusa": true, "tass": true, "xinhua": true,
}

// isFiled says that a line begins with a place of filing.
func isFiled(l string) bool {
	_, source := filedIn(l)
	return source != ""
}

// otherFormat names what stands in place of a message's text where two formats
// are mixed.
func otherFormat(text string) error {
	text = strings.TrimLeft(text, "\n \t")
	switch {
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "<!DOCTYPE"), strings.HasPrefix(text, "<") && startsTag(text) && strings.Contains(text, "</"):
		return errors.New("two formats: XML inside")
	case strings.HasPrefix(text, "{") && strings.HasPrefix(strings.TrimLeft(text[1:], "\n \t"), `"`):
		return errors.New("two formats: JSON inside")
	case strings.HasPrefix(text, "ZCZC"):
		return errors.New("two formats: teletype inside")
	}
	return nil
}

// speaksOfEmbargo looks for an embargo in words to desks. Where one is spoken of
// without saying that it is over, there is one; finish reads its end.
func (d *draft) speaksOfEmbargo(words string) {
	lower := strings.ToLower(words)
	switch {
	case strings.Contains(lower, "sperrfrist"), strings.Contains(lower, "sperrvermerk"):
	case strings.Contains(lower, "embarg") && (embargoNote.MatchString(words) || embargoAlone.MatchString(words)):
	default: // or of goods
		return
	}
	for _, over := range []string{"lifted", "expired", "previously", "aufgehoben", "abgelaufen", "beendet", "no embargo", "keine sperrfrist", "ohne sperrfrist", "levé"} {
		if strings.Contains(lower, over) {
			return
		}
	}
	if _, end, ok := strings.Cut(words, ":"); ok && noEmbargo.MatchString(strings.TrimSpace(end)) {
		return
	}
	d.gives("words to desks", Embargo)
}

// desksTold reads notes that are cut for what they do to the story.
func (d *draft) desksTold(notes string) {
	d.quiet = true
	defer func() { d.quiet = false }()
	lines := 0
	for l := range strings.Lines(notes) {
		bare := strings.TrimLeft(l, " \t#*-!(^")
		if bare == "" || bare[0] == '\n' {
			continue
		}
		if lines++; lines > noteLines {
			return
		}
		word := strings.ToLower(bare[:wordEnd(bare)])
		switch word {
		case "sperrfrist", "sperrvermerk", "embargo", "embargoed", "strictly", "under", "hold", "not":
			d.speaksOfEmbargo(bare)
			d.embargoIn(bare, 1, embargoNote)
		case "korr", "korrektur", "berichtigung", "refile", "correction":
			d.gives("notes to desks", Correction)
		case "achtung", "attention", "bitte", "storno", "kill", "mandatory", "withdrawn", "story", "meldung", "text", "beitrag", "artikel":
			if withdraws(bare) {
				d.gives("notes to desks", Kill)
			}
		}
	}
}

func wordEnd(s string) int {
	end := 0
	for end < len(s) && !notLetter(rune(s[end])) {
		end++
	}
	return end
}
