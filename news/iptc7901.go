package news

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// IPTC 7901 has no ids. A story is named by what its first line and the line
// behind the text say: as "sequence" (service letters, number, date of
// transmission), or as "slug" (service letters, keyword line, date), which
// makes a lead or a kill a version of the story that it replaces.
func (r *reader) read7901() {
	for i, t := range telegrams7901(wireText(r.text)) {
		if !r.more() {
			return
		}
		d := r.draft()
		if err := d.telegram7901(t); err != nil {
			r.failAt(fmt.Sprintf("message %d, line %d", i+1, t.line), err)
			continue
		}
		r.add(d, fmt.Sprintf("message %d, line %d", i+1, t.line))
	}
}

// telegrams7901 splits a payload. Captures that lost their control bytes are
// split at the first lines of messages.
func telegrams7901(text string) []telegram {
	if strings.IndexByte(text, soh) >= 0 {
		return telegrams(text)
	}
	return splitTelegrams(text, func(text string) bool { return isHead7901(before(text, "\n")) })
}

// splitTelegrams splits a payload at the lines with which a message begins.
func splitTelegrams(text string, begins func(text string) bool) []telegram {
	var list []telegram
	begin, beginLine, at, n := -1, 0, 0, 0
	for l := range strings.Lines(text) {
		n++
		if begins(text[at:]) {
			if begin >= 0 {
				list = append(list, newTelegram(text[begin:at], beginLine))
			}
			begin, beginLine = at, n
		}
		at += len(l)
	}
	if begin >= 0 {
		list = append(list, newTelegram(text[begin:], beginLine))
	}
	return list
}

func (d *draft) telegram7901(t telegram) error {
	_, slug, _ := strings.Cut(strings.TrimLeft(t.head, "\n \t"), "\n")
	h, ok := readHead7901(firstLine(t.head))
	if !ok && !(t.marked && isOddHead7901(firstLine(t.head))) {
		return errors.New("no service and number at the head")
	}
	if !ok {
		h = oddHead7901(firstLine(t.head))
		d.warn("first line unusual: %q", line(firstLine(t.head)))
	}
	slug, _ = d.public(slug)
	if line(slug) == "" {
		slug, t.text = slugBefore(t.text, t.marked)
	}
	if err := otherFormat(t.text); err != nil {
		return err
	}
	sent, notice := transmission(t.tail)
	if t.tail == "" {
		t.text, sent = withTrailer(t.text)
	}
	text, notes := d.public(t.text)
	_, filedBy := filedIn(firstFiled(text))
	source, _, _ := strings.Cut(h.routing, " ")
	d.unsaid = t.raw
	d.recognise(clues{service: strings.ToLower(h.service), sources: nonEmpty(source, filedBy), text: text})
	if n := d.national(); n != nil {
		slug, text, notes = n.Replace(slug), n.Replace(text), n.Replace(notes)
	}
	d.transmitted(sent, "line after the text")
	d.name7901(h, slug, sent, text)
	d.head7901(h)
	d.slug7901(slug)
	d.text7901(text, source)
	d.desksTold(notes)
	d.ofLanguage(h.service, notes)
	if err := otherFormat(notice); err != nil {
		d.reader.failAt(fmt.Sprintf("after the text of line %d", t.line), err)
	}
	if t.marked && !t.ended {
		d.warn("text is cut short: its end is not marked")
	}
	if notice, _ = d.public(notice); line(notice) != "" {
		d.ignore("after the text: " + line(notice))
	}
	return nil
}

func nonEmpty(list ...string) []string {
	var kept []string
	for _, s := range list {
		if s != "" && strings.ContainsFunc(s, unicode.IsLetter) {
			kept = append(kept, s)
		}
	}
	return kept
}

// slugBefore takes the keyword line off a text that begins with it. Where the
// beginning is not marked it need not end with a stroke.
func slugBefore(text string, marked bool) (slug, rest string) {
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "\n \t"), "\n")
	first = strings.TrimSpace(first)
	switch {
	case len(first) >= 120, strings.Contains(first, "://"), beginsNotes(first, true):
	case strings.HasSuffix(first, "/"), !marked && strings.Contains(first, "/") && !strings.ContainsAny(first, " ="):
		return first, rest
	}
	return "", text
}

// withTrailer finds the line with the time of transmission at the end of a
// text whose end is not marked.
func withTrailer(text string) (rest string, sent sentTime) {
	trimmed := strings.TrimRight(text, "\n \t\x04")
	if bare, ok := strings.CutSuffix(trimmed, "\nNNNN"); ok { // what ends a message of a teleprinter
		text, trimmed = bare, strings.TrimRight(bare, "\n \t\x04")
	}
	at := strings.LastIndexByte(trimmed, '\n') + 1
	if sent = readSent7901(trimmed[at:]); sent.month != 0 {
		return trimmed[:at], sent
	}
	return text, sent
}

// firstFiled is the first line that says where it was filed.
func firstFiled(text string) string {
	for range 12 {
		l, rest, more := strings.Cut(text, "\n")
		if isFiled(l) {
			return l
		}
		if !more {
			break
		}
		text = rest
	}
	return ""
}

// name7901 offers what may name the story. Numbers of four digits last for a
// day; shorter ones, and the zero of those who do not number, need the minute
// and, at last, the words themselves.
func (d *draft) name7901(h head7901, slug string, sent sentTime, text string) {
	if sent.month == 0 {
		return
	}
	date := fmt.Sprintf("%02d%02d", sent.month, sent.day)
	if sent.year != 0 { // else what a replay can't change
		date = fmt.Sprint(sent.year) + date
	}
	service := strings.ToLower(h.service)
	name := service + h.number + "-" + date
	switch {
	case strings.Trim(h.number, "0") == "":
		name += "T" + sent.clock() + "~" + contentName(slug+"\n"+cutBytes(text, contentBytes))
	case len(h.number) < 4:
		name += "T" + sent.clock()
	}
	d.ids = []found{{name, "sequence"}}
	if s := line(slug); s != "" {
		d.ids = append(d.ids, found{service + "-" + date + "-" + strings.ToLower(s), "slug"})
	}
}

func (d *draft) head7901(h head7901) {
	if h.priority != "" && h.priority != "0" {
		d.origin("urgency", "head, priority")
		d.urgency(h.priority)
	}
	if h.category != "" {
		d.origin("subjects", "head, category")
		d.Subjects = append(d.Subjects, Subject{Scheme: "iptc7901cat", Code: strings.ToLower(h.category)})
	}
	if h.words != "" {
		d.origin("word_count", "head, words")
		d.wordCount(h.words)
	}
	if h.routing != "" {
		d.ignore("head: " + h.routing)
	}
}

// slug7901 reads the keyword line "Storm/Harbour/Elling/".
func (d *draft) slug7901(s string) {
	s = strings.Trim(line(s), " /=")
	if s == "" {
		return
	}
	d.origin("slugline", "keyword line")
	d.Slugline = s
	for k := range strings.SplitSeq(s, "/") {
		if k = strings.TrimSpace(k); k != "" {
			d.Keywords = append(d.Keywords, k)
		}
	}
}

// ofLanguage is what the profile says of the service, else the language of the
// agency's own system.
func (d *draft) ofLanguage(service, notes string) {
	for _, p := range d.profiles() {
		if tag := p.Languages[strings.ToLower(service)]; tag != "" && d.Language == "" {
			d.Language = tag
			d.origin("language", "profile, service "+service)
		}
	}
	if d.Language == "" {
		if d.Language = languageOfNotes(notes); d.Language != "" {
			d.origin("language", "heading of the notes to desks")
		}
	}
}

const maxHeadLines = 14

// text7901 reads what stands between STX and ETX: words to desks, headline and
// byline up to " =", then the copy.
func (d *draft) text7901(text, source string) {
	head, body := splitText7901(text)
	d.headLines(head)
	if embargoHints.in(cutBytes(body, headLines*lineBytes)) {
		d.embargoInText(body)
	}
	body = withoutSignOff(body, source)
	d.Body = d.afterByline(unwrap(body))
	if d.Dateline, _ = filedAt(d.Body); d.Dateline != nil {
		d.origin("dateline", "first paragraph")
	}
	d.origin("body", "text")
}

// afterByline takes a first line that names the author off the copy.
func (d *draft) afterByline(body string) string {
	first, rest, more := strings.Cut(body, "\n\n")
	if d.Byline != "" || !more || len(first) > 100 || strings.HasSuffix(first, ".") || !isByline(first) {
		return body
	}
	d.origin("byline", "first line of the copy")
	d.Byline = first
	return rest
}

// splitText7901 finds the end of the head.
func splitText7901(text string) (head []string, body string) {
	rest, lines := text, []string(nil)
	blankAfterHead := false
	for len(lines) < maxHeadLines {
		l, after, more := strings.Cut(rest, "\n")
		l = strings.TrimSpace(l)
		if len(l) > 300 || isFiled(l) {
			break
		}
		if l == "" && len(lines) > 0 && !allDeskWords(lines) {
			blankAfterHead = true
			break
		}
		rest = after
		if l != "" {
			lines = append(lines, l)
		}
		if l != "" && endsHead(l) {
			return furtherHead(lines, after)
		}
		if !more {
			break
		}
	}
	return unmarkedHead(lines, text, rest, blankAfterHead)
}

// furtherHead takes the lines that follow with a sign of their own, as a byline
// does.
func furtherHead(lines []string, text string) (head []string, body string) {
	for len(lines) < maxHeadLines {
		l, after, more := strings.Cut(strings.TrimLeft(text, "\n "), "\n")
		l = strings.TrimSpace(l)
		if !more || len(l) > 100 || !endsHead(l) {
			break
		}
		lines, text = append(lines, l), after
	}
	return lines, text
}

// endsHead knows the sign at the end of the last line of the head.
func endsHead(l string) bool {
	return strings.HasSuffix(l, " =") || len(l) > 1 && strings.HasSuffix(l, "=") && !strings.Contains(l, "://")
}

// unmarkedHead takes the lines above the first blank one, or above the place of
// filing, where they are short enough for a head.
func unmarkedHead(lines []string, text, rest string, blank bool) (head []string, body string) {
	if len(lines) == 0 {
		return nil, text
	}
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	alone := strings.TrimSpace(rest) == ""
	if alone && size > maxHeadline || len(lines) >= maxHeadLines || !alone && !blank && size > 2*maxHeadline || blank && size > maxHeadline+100 {
		n := 0
		for n < len(lines) && isDeskLine(lines[n]) {
			n++
		}
		if n+1 < len(lines) && endsEarly(lines[n], lines[n+1], wireWidth+ragged) {
			n++ // a headline that the copy follows at once
		}
		return lines[:n], text[afterLines(text, n):]
	}
	return lines, rest
}

// afterLines is where the text goes on behind its first n lines that hold
// something.
func afterLines(text string, n int) int {
	at := 0
	for l := range strings.Lines(text) {
		if n == 0 {
			break
		}
		if strings.TrimSpace(l) != "" {
			n--
		}
		at += len(l)
	}
	return at
}

func allDeskWords(lines []string) bool {
	for _, l := range lines {
		if !isDeskLine(l) {
			return false
		}
	}
	return true
}

// withoutSignOff drops the last line, in which the desk names itself: source
// and initials.
func withoutSignOff(body, source string) string {
	trimmed := strings.TrimRight(body, " \n\t")
	trimmed = strings.TrimRight(strings.TrimSuffix(trimmed, "\n./."), " \n\t")
	at := strings.LastIndexByte(trimmed, '\n') + 1
	last := strings.TrimSpace(trimmed[at:])
	if source == "" || len(last) > 60 || !hasPrefixFold(last, source) {
		return trimmed
	}
	for w := range strings.FieldsSeq(last) {
		if len(w) > 6 || strings.ContainsAny(w, ".,:;()") {
			return trimmed
		}
	}
	return trimmed[:at]
}

// transmission takes the time of transmission off what stands behind the text.
func transmission(tail string) (sent sentTime, rest string) {
	tail = strings.TrimLeft(tail, "\n \t")
	first, rest, _ := strings.Cut(tail, "\n")
	if sent = readSent7901(first); sent.month != 0 {
		return sent, rest
	}
	return sent, tail
}

// readSent7901 reads "251100 GMT Sep 24": day, hour and minute, zone, month and
// year, of which the last may be missing. Anything else has no month.
func readSent7901(l string) sentTime {
	l = strings.TrimSpace(l)
	if word, rest, ok := strings.Cut(l, " "); ok && len(word) <= 8 && !strings.ContainsFunc(word, notLetter) {
		l = rest // of the agency
	}
	if len(l) < 9 || len(l) > 40 || !isDigits(l[:6]) {
		return sentTime{}
	}
	s := sentTime{day: number(l[:2]), hour: number(l[2:4]), minute: number(l[4:6])}
	word, rest := firstWord(l[6:])
	month := monthOf(word)
	if month == 0 && len(word) <= 4 && !strings.ContainsFunc(word, notLetter) {
		s.zone = word
		word, rest = firstWord(rest)
		month = monthOf(word)
	}
	if month == 0 || word[0] < 'A' {
		return sentTime{}
	}
	s.month = int(month)
	if word, _ = firstWord(rest); isDigits(word) && (len(word) == 2 || len(word) == 4) {
		s.year = centuryOf(number(word))
	}
	return s
}

func firstWord(s string) (word, rest string) {
	const between = " ,.'"
	s = strings.TrimLeft(s, between)
	if end := strings.IndexAny(s, between); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// transmitted takes the time of transmission. A year that is missing is that of
// the record's receipt.
func (d *draft) transmitted(s sentTime, from string) {
	if s.month == 0 {
		return
	}
	if s.year == 0 {
		received := d.reader.payload.Received
		if received.IsZero() {
			d.warn("time of transmission without a year: %q", s)
			return
		}
		s.year = yearNear(received, time.Month(s.month), s.day)
		d.warn("time of transmission without a year, taken from the receipt: %q", s)
	}
	d.sentAt(s, from)
}

func number(digits string) int {
	n := 0
	for i := range min(len(digits), 9) {
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

// The beginning of a byline.
var bylined = regexp.MustCompile(`^(?:(?:By|BY) \p{L}|(?:Von|VON|Par|PAR|Por|POR|Door|DOOR|Da|Di|DI) \p{Lu})`)

func isByline(l string) bool {
	return len(l) > 5 && strings.IndexByte("BVPD", l[0]) >= 0 && bylined.MatchString(l)
}

// headLines reads the lines above the copy.
func (d *draft) headLines(lines []string) {
	var headline, takes []string
	byline := ""
	for i := 0; i < len(lines); i++ {
		l := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(lines[i]), "="))
		for strings.HasPrefix(l, "(") {
			for bracketEnd(l) < 0 && i+1 < len(lines) {
				i++
				l += " " + strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(lines[i]), "="))
			}
			end := bracketEnd(l)
			if end < 0 {
				end = len(l)
			}
			d.deskNote(l[:end])
			l = strings.TrimLeft(l[end:], " -:")
		}
		word, rest := deskWord(l)
		if word == "" && len(lines) > 1 && germanTake.MatchString(l) {
			word, rest = l, ""
		}
		if word != "" {
			takes = append(takes, word)
			l = rest
		}
		switch {
		case l == "":
		case d.marksEmbargo(l):
			d.speaksOfEmbargo(l)
			d.EdNote = joinNote(d.EdNote, l)
		case strings.HasPrefix(l, "Utl.:"):
			d.origin("subheadline", "text, line Utl.")
			d.Subheadline = joinWord(d.Subheadline, strings.TrimSpace(l[len("Utl.:"):]))
		case byline != "":
			byline += " " + l
		case isByline(l) && (len(headline) > 0 || i == len(lines)-1 && len(lines) > 1):
			byline = l
		default:
			headline = append(headline, l)
		}
	}
	d.takes(takes)
	if len(headline) > 0 {
		d.origin("headline", "text, lines before the sign =")
		d.Headline = strings.Join(headline, " ")
	}
	if byline != "" {
		d.origin("byline", "text, line before the sign =")
		d.Byline = byline
	}
}

// bracketEnd is where the first bracket of a line is closed for good, or -1.
func bracketEnd(l string) int {
	open := 0
	for i := range len(l) {
		switch l[i] {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// Words to desks that stand alone on a line, with the time at which copy was
// put together.
var germanTake = regexp.MustCompile(`^(?:Zusammenfassung|Tageszusammenfassung|Neue Zusammenfassung|Wiederholung|Neufassung)(?:,? (?:um )?\d{1,2}[.:]?\d{2}(?: Uhr)?)?:?$`)

func joinWord(words, more string) string { return strings.TrimSpace(words + " " + more) }

func joinNote(note, more string) string {
	if note == "" {
		return more
	}
	return note + "\n" + more
}

// takes reads the words to desks one by one, so that a kill among others is one.
func (d *draft) takes(words []string) {
	if len(words) == 0 {
		return
	}
	for _, w := range words {
		d.takeKey(w)
		d.deskSignals(w)
	}
	d.origin("take_key", "text, words to desks")
	d.TakeKey = strings.Join(words, ", ")
}

const contentBytes = 600 // of a text that tell it from others of the same minute

// contentName names text by its letters, however they are set.
func contentName(s string) string {
	letters := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] > ' ' && s[i] != 0x7f {
			letters = append(letters, s[i])
		}
	}
	sum := sha256.Sum256(letters)
	return hex.EncodeToString(sum[:6])
}
