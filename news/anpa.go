package news

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// ANPA 1312 has no ids. A story is named as in IPTC 7901: as "sequence"
// (service letter, number, date of transmission) or as "slug" (service letter,
// slug without the take, date).
func (r *reader) readANPA() {
	for i, t := range telegramsANPA(wireText(r.text)) {
		if !r.more() {
			return
		}
		d := r.draft()
		where := fmt.Sprintf("story %d, line %d", i+1, t.line)
		if err := d.telegramANPA(t); err != nil {
			r.failAt(where, err)
			continue
		}
		r.add(d, where)
	}
}

// telegramsANPA splits a payload. Captures that lost their SOH are split at the
// first lines of stories.
func telegramsANPA(text string) []telegram {
	if strings.IndexByte(text, soh) >= 0 {
		return telegrams(text)
	}
	return splitTelegrams(text, isHeadANPA)
}

// headANPA is what stands before the text of a story:
//
//	W2870 US selector
//	r z DC3 DC1 BC-Slug 1stLd-Writethru   02-20 0500
type headANPA struct {
	service  string // letter of the service
	number   string // of the story, digits
	selector string // whom it is for
	priority string // letter
	category string // letter
	table    bool   // not text but lines of a table
	slug     string // with the take key
	words    string
}

func readHeadANPA(s string) (h headANPA, ok bool) {
	s = strings.TrimLeft(s, "\n \t")
	first, rest, _ := strings.Cut(s, "\n")
	first, selector, ok := strings.Cut(first, string(rune(us)))
	if m := bareANPA.FindStringSubmatch(cutBytes(s, 100)); m != nil {
		first, selector, ok = m[1], m[2], true
	}
	letters := 0
	for letters < len(first) && !notLetter(rune(first[letters])) {
		letters++
	}
	if !ok || letters == 0 || letters > 3 || len(first)-letters > 6 || !isDigits(strings.TrimSpace(first[letters:])) {
		return h, false
	}
	h.service, h.number, h.selector = first[:letters], strings.TrimSpace(first[letters:]), strings.TrimSpace(selector)
	h.second(firstLine(rest))
	return h, true
}

// isHeadANPA recognises the beginning of a story without its SOH. Captures that
// lost all control bytes have a slug below it.
func isHeadANPA(text string) bool {
	first := before(cutBytes(text, 100), "\n")
	if len(first) < 4 || notLetter(rune(first[0])) || strings.IndexByte(first, us) < 2 && !bareANPA.MatchString(cutBytes(text, 100)) {
		return false
	}
	_, ok := readHeadANPA(text)
	return ok
}

var bareANPA = regexp.MustCompile(`^([A-Za-z]\d{4})([A-Za-z-]*) *\n[A-Za-z] [A-Za-z][ \x11-\x14]*(?:am|pm|bc|ap|AM|PM|BC|AP)-`)

// controlsANPA stand before the slug: device controls, two of which say what
// follows.
const controlsANPA = "\x11\x12\x13\x14"

// isSecondANPA knows the line with priority, category and slug.
func isSecondANPA(l string) bool {
	return len(l) > 4 && l[1] == ' ' && l[3] == ' ' && !notLetter(rune(l[0])) && !notLetter(rune(l[2])) ||
		strings.ContainsAny(cutBytes(l, 8), controlsANPA)
}

// second reads the line with priority and slug. Any part may be missing.
func (h *headANPA) second(l string) {
	if at := strings.IndexAny(l, controlsANPA); at >= 0 {
		h.table = strings.IndexByte(l, dc2) >= 0
		codes := strings.Fields(l[:at])
		if len(codes) == 1 && len(codes[0]) == 2 {
			codes = []string{codes[0][:1], codes[0][1:]}
		}
		if len(codes) > 0 {
			h.priority = codes[0]
		}
		if len(codes) > 1 {
			h.category = codes[1]
		}
		l = strings.TrimLeft(l[at:], controlsANPA+" ")
	} else if isSecondANPA(l) {
		h.priority, h.category, l = l[:1], l[2:3], l[4:]
	}
	fields := strings.Fields(l)
	if n := len(fields); n > 1 && isDigits(fields[n-1]) && len(fields[n-1]) <= 5 {
		h.words, fields = fields[n-1], fields[:n-1]
	}
	if n := len(fields); n > 0 && monthAndDay.MatchString(fields[n-1]) {
		fields = fields[:n-1]
	}
	h.slug = strings.Join(fields, " ")
}

var monthAndDay = regexp.MustCompile(`^\d{1,2}[-/]\d{1,2}$`)

func (d *draft) telegramANPA(t telegram) error {
	if second, rest, _ := strings.Cut(t.text, "\n"); !t.marked && isSecondANPA(second) {
		t.head, t.text = t.head+"\n"+second, rest
	}
	h, ok := readHeadANPA(t.head)
	if !ok {
		return errors.New("no service and number at the head")
	}
	if err := otherFormat(t.text); err != nil {
		return err
	}
	if t.tail == "" {
		t.text, t.tail = withTrailerANPA(t.text)
	}
	text, notes := d.public(t.text)
	sent, dated := readSentANPA(t.tail)
	sender := short(line(before(strings.TrimLeft(t.tail, "^ \n\t"), "-")), 20)
	_, filedBy := filedIn(firstFiled(text))
	d.unsaid = t.raw
	d.recognise(clues{service: strings.ToLower(h.service), sources: nonEmpty(sender, filedBy), text: text})
	if n := d.national(); n != nil {
		text, h.slug = n.Replace(text), n.Replace(h.slug)
	}
	if dated {
		d.sentAt(sent, "line after the text")
	}
	d.headANPA(h)
	d.textANPA(h, text, sender)
	if dated {
		d.nameANPA(h, sent, text)
	}
	if t.marked && !t.ended {
		d.warn("text is cut short: its end is not marked")
	}
	d.desksTold(notes)
	d.ofLanguage(h.service, "")
	if rest, _ := d.public(t.tail); !dated && line(rest) != "" {
		d.ignore("after the text: " + line(rest))
	}
	return nil
}

// sentTime is a time of transmission as printed.
type sentTime struct {
	year, month, day, hour, minute int // year 0: not printed
	zone                           string
}

func (s sentTime) String() string {
	return fmt.Sprintf("%04d-%02d-%02d %02d%02d%s", s.year, s.month, s.day, s.hour, s.minute, s.zone)
}

// clock is the minute of the day.
func (s sentTime) clock() string { return fmt.Sprintf("%02d%02d", s.hour, s.minute) }

// The time of transmission: "AP-WF-02-20-16 0337GMT".
var sentANPA = regexp.MustCompile(`^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})[ -]{1,3}(\d{2})(\d{2}) ?([A-Za-z]{1,4}\b)?`)

func readSentANPA(tail string) (s sentTime, ok bool) {
	tail = cutBytes(tail, 200)
	for range 8 { // numbers
		at := strings.IndexAny(tail, "0123456789")
		if at < 0 {
			break
		}
		tail = tail[at:]
		if m := sentANPA.FindStringSubmatch(tail); m != nil {
			return sentTime{centuryOf(number(m[3])), number(m[1]), number(m[2]), number(m[4]), number(m[5]), m[6]}, true
		}
		tail = strings.TrimLeft(tail, "0123456789")
	}
	return s, false
}

// withTrailerANPA finds the line with the time of transmission at the end of a
// text whose end is not marked.
func withTrailerANPA(text string) (rest, tail string) {
	trimmed := strings.TrimRight(text, "\n \t\x04")
	at := strings.LastIndexByte(trimmed, '\n') + 1
	last := strings.Trim(trimmed[at:], "^< \t")
	if sent, ok := readSentANPA(last); ok && sent.year != 0 && len(last) < 60 && strings.IndexByte("0123456789", last[0]) < 0 {
		return trimmed[:at], last
	}
	return text, ""
}

// sentAt takes the time of transmission for the version's.
func (d *draft) sentAt(s sentTime, from string) {
	t, ok := validTime(s.year, time.Month(s.month), s.day, s.hour, s.minute)
	if !ok {
		d.warn("time of transmission unreadable: %q", s)
		return
	}
	hours, known := zoneHours[strings.ToUpper(s.zone)]
	switch {
	case known:
		t = t.Add(-time.Duration(hours * float64(time.Hour)))
	case d.zone() != nil:
		t = inZone(t, d.zone())
	default:
		d.warn("time of transmission without a zone, read as UTC: %q", s)
	}
	d.origin("version_created", from)
	d.VersionCreated = t
}

func (d *draft) nameANPA(h headANPA, s sentTime, text string) {
	service := strings.ToLower(h.service)
	date := fmt.Sprintf("%d%02d%02d", s.year, s.month, s.day)
	name := service + h.number + "-" + date
	if strings.Trim(h.number, "0") == "" {
		name += "T" + s.clock() + "~" + contentName(cutBytes(text, contentBytes))
	} else if len(h.number) < 4 {
		name += "T" + s.clock()
	}
	d.ids = []found{{name, "sequence"}}
	if slug := strings.ToLower(line(d.Slugline)); slug != "" {
		d.ids = append(d.ids, found{service + "-" + date + "-" + slug, "slug"})
	}
}

func (d *draft) headANPA(h headANPA) {
	if h.priority != "" {
		d.origin("urgency", "head, priority")
		d.urgency(h.priority)
	}
	if h.category != "" {
		d.origin("subjects", "head, category")
		d.Subjects = append(d.Subjects, Subject{Scheme: "a1312cat", Code: strings.ToLower(h.category)})
	}
	if h.words != "" {
		d.origin("word_count", "head, words")
		d.wordCount(h.words)
	}
	if h.selector != "" {
		d.ignore("head, selector: " + h.selector)
	}
	if h.table {
		d.gives("words to desks", Agate)
	}
}

// textANPA reads the lines that begin with ^, up to the first that begins a
// paragraph, and then the copy.
func (d *draft) textANPA(h headANPA, text, sender string) {
	head, body := splitANPA(text, h.table)
	d.headLinesANPA(head, h)
	d.Body = bodyANPA(withoutSignOff(body, sender), h.table)
	if d.Headline == "" {
		d.alertHeadline()
	}
	if d.Dateline, _ = filedAt(d.Body); d.Dateline != nil {
		d.origin("dateline", "first paragraph")
	}
	d.origin("body", "text")
}

// alertHeadline makes the first paragraph of an alert its headline: it has no
// other.
func (d *draft) alertHeadline() {
	first, rest, _ := strings.Cut(d.Body, "\n\n")
	newsAlert := strings.Contains(strings.ToLower(d.Slugline+d.TakeKey), "newsalert")
	if !newsAlert && (rest != "" || utf8.RuneCountInString(first) > 2*maxHeadline) || utf8.RuneCountInString(first) > 3*maxHeadline {
		return
	}
	d.origin("headline", "first paragraph of an alert")
	d.Headline = line(first)
}

const (
	maxHeadLinesANPA = 40   // above the copy
	maxHeadBytes     = 2000 // of one of them
)

// bareHeadANPA is the lines above the first indented one where no line is
// marked. Longer ones are copy.
func bareHeadANPA(text string) (head []string, body string) {
	rest := text
	for len(head) < 6 {
		l, after, more := strings.Cut(rest, "\n")
		trimmed := strings.TrimSpace(l)
		switch {
		case trimmed == "":
		case strings.HasPrefix(l, "\t"), strings.HasPrefix(l, "   "):
			return head, rest
		case len(trimmed) > maxHeadline, isFiled(trimmed), strings.HasPrefix(trimmed, "^"):
			return nil, text
		default:
			head = append(head, trimmed)
		}
		if !more {
			break
		}
		rest = after
	}
	return nil, text
}

// splitANPA finds the first line of the copy.
func splitANPA(text string, table bool) (head []string, body string) {
	if !table {
		if head, body = bareHeadANPA(text); len(head) > 0 {
			return head, body
		}
	}
	rest, marks, byline := text, 0, false
	for rest != "" {
		l, after, _ := strings.Cut(rest, "\n")
		trimmed := strings.TrimSpace(l)
		switch {
		case len(head) == maxHeadLinesANPA, len(head) > 0 && len(head[len(head)-1]) > maxHeadBytes:
			return head, rest
		case trimmed == "":
		case table && byline && !strings.Contains(trimmed, "Press"):
			return head, rest
		case table && marks > 1 && !editorsNote.in(strings.Trim(trimmed, "^ ")) && !strings.HasSuffix(trimmed, "="):
			return head, rest
		case strings.HasPrefix(trimmed, "^"):
			marks++
			head = append(head, trimmed)
			byline = byline || isByline(strings.TrimLeft(trimmed, "^ "))
		case strings.HasPrefix(l, "\t") || strings.HasPrefix(l, "   ") || table && marks > 0:
			return head, rest
		case marks > 0 && !endsMark(head[len(head)-1]):
			head[len(head)-1] += " " + trimmed // the line was too long for the printer
		default:
			return head, rest
		}
		rest = after
	}
	return head, ""
}

func endsMark(l string) bool { return strings.HasSuffix(l, "<") || strings.HasSuffix(l, "=") }

// headLinesANPA reads slug, headline, notes to desks and byline.
func (d *draft) headLinesANPA(lines []string, h headANPA) {
	d.slugANPA(lines, h)
	for i, l := range lines {
		byline := strings.HasSuffix(strings.TrimRight(l, "< "), "=")
		l = strings.Trim(l, "^<= ")
		switch {
		case l == "" || isRule(l) || i == 0 && d.Slugline != "" && isSlugANPA(l, h):
		case editorsNote.in(l):
			d.editors(l)
		case d.marksEmbargo(l):
			d.speaksOfEmbargo(l)
			d.EdNote = joinNote(d.EdNote, l)
		case isByline(l):
			d.origin("byline", "line ^ that begins with By")
			d.Byline = strings.Join(nonEmpty(d.Byline, l), ", ")
		case byline && d.Byline != "":
			d.Byline += ", " + l
		case byline && d.Headline != "":
			d.ignore("head: " + l)
		default:
			d.headLineANPA(l)
		}
	}
}

func (d *draft) headLineANPA(l string) {
	if word, rest := deskWord(l); word != "" {
		d.takeKeyAlso(word)
		if l = rest; l == "" {
			return
		}
	}
	switch {
	case d.Headline == "":
		d.origin("headline", "line ^ after the slug")
		d.Headline = l
	case d.Subheadline == "" && utf8.RuneCountInString(l) <= maxHeadline:
		d.origin("subheadline", "line ^ after the headline")
		d.Subheadline = l
	default:
		d.ignore("head: " + l)
	}
}

// takeKeyAlso takes a further word to desks.
func (d *draft) takeKeyAlso(word string) {
	before := d.TakeKey
	d.takeKey(word)
	d.deskSignals(word)
	if strings.EqualFold(before, word) {
		d.TakeKey = before
	} else if before != "" {
		d.TakeKey = before + ", " + word
	}
}

// Lines of the head that speak to editors.
var editorsNote = sought(`(?i)^(?:(?:[\w-]+ ){0,2}eds ?:|eds\b|editor'?s'? ?note|editors\b|note to editors|attn\b|attention\b|with (?:ap )?(?:photo|graphic|video|audio)s?|` +
	`[a-z]{2,6} (?:photo|graphic|video|audio|radio)s?\b|aptn\b|moved\b|for (?:use|release|immediate release)\b|hold for|hfr\b|advance\b|\$?adv\d|with:|(?:mandatory |bulletin )?(?:kill|elimination)\b ?:)`)

// editors reads a note to desks for what it does to the story.
func (d *draft) editors(l string) {
	d.origin("ednote", "line ^ that speaks to editors")
	d.EdNote = joinNote(d.EdNote, l)
	said := l
	if at := strings.IndexByte(l, ':'); at >= 0 && at < 40 {
		said = strings.TrimSpace(l[at+1:])
		d.deskSignals(l[:at])
	}
	first, _, _ := strings.Cut(strings.ToLower(said), " ")
	switch strings.TrimRight(first, ".,:;s") {
	case "update", "add", "recast", "lead":
		d.gives("words to desks", Update)
	case "correct", "corrective", "clarifie", "clarification":
		d.gives("words to desks", Correction)
	case "resend", "repeat":
		d.gives("words to desks", Repeat)
	}
	if killNote.in(said) {
		d.gives("words to desks", Kill)
	}
	if holdNote.in(said) {
		d.gives("words to desks", Withhold)
	}
	d.speaksOfEmbargo(l)
	if releaseHeld.in(l) {
		d.gives("note to editors", Embargo)
	}
}

var (
	killNote = sought(`(?i)\b(?:mandatory kill|bulletin kill|kill (?:the |this )?(?:story|stories|item|bc-)|kills? and eliminates?|eliminate (?:the |this )?(?:story|item)|disregard (?:the |this )?(?:story|item)|do not use (?:the |this )?(?:story|item)|(?:story|item) (?:is|has been) (?:killed|withdrawn|eliminated))\b`)
	holdNote = sought(`(?i)\b(?:withhold (?:the |this )?(?:story|item)|hold (?:the |this )?(?:story|item))\b`)
	// Copy that waits, whether or not a time is said.
	releaseHeld = sought(`(?i)^(?:hold for|hfr\b|for release\b(?:\W*(?:at|on|until)\b|\W*\d|\W*[a-z]+day\b))`)
)

func isSlugANPA(l string, h headANPA) bool {
	return slugStart.MatchString(l) || h.slug != "" && hasPrefixFold(l, cutBytes(h.slug, 8))
}

var slugStart = regexp.MustCompile(`(?i)^(?:am|pm|bc|ap)-|^[\w-]+--|^ap ?news ?alert\b`)

// slugANPA reads the slug from the first line ^, where it stands in full, else
// from the head: "BC-BKN--Heat-Hawks, 1st Ld-Writethru,416".
func (d *draft) slugANPA(lines []string, h headANPA) {
	slug, from := h.slug, "head"
	if len(lines) > 0 {
		if first := strings.Trim(lines[0], "^<= "); isSlugANPA(first, h) {
			slug, from = first, "first line ^"
		}
	}
	if slug == "" {
		return
	}
	d.origin("slugline", from)
	parts := strings.Split(slug, ",")
	if n := len(parts) - 1; n > 0 && isDigits(strings.TrimSpace(parts[n])) {
		d.origin("word_count", from)
		d.wordCount(parts[n])
		parts = parts[:n]
	}
	slug, take := strings.TrimSpace(parts[0]), line(strings.Join(parts[1:], ","))
	if take == "" && strings.Contains(slug, " ") {
		if at := takeInSlug.FindStringIndex(slug); at != nil && at[0] > 0 {
			slug, take = strings.TrimSpace(slug[:at[0]]), slug[at[0]:]
		}
	}
	d.Slugline = slug
	if take != "" {
		d.origin("take_key", from)
		d.takeKey(take)
		d.deskSignals(take)
	}
	d.slugSignals(slug)
}

// takeInSlug is a take key behind a slug without a comma.
var takeInSlug = regexp.MustCompile(`(?i)[ ,](?:\d{1,2}(?:st|nd|rd|th) ?)?(?:ld|lead|add|take|writethru|kill|insert|sub|corrective|clarification|advisory|bulletin kill|urgent|bulletin)\b.*$|[ ,]\d{1,2}(?:st|nd|rd|th)(?:ld|add|take)\b.*$`)

func (d *draft) slugSignals(slug string) {
	lower := strings.ToLower(slug)
	if strings.Contains(lower, "newsalert") || strings.Contains(lower, "news alert") {
		d.gives("words to desks", Alert)
	}
	for w := range strings.FieldsFuncSeq(lower, func(r rune) bool { return notLetter(r) }) {
		switch w {
		case "advisory", "budget", "digest", "daybook", "newsbudget":
			d.gives("words to desks", Advisory)
		}
	}
	if isKillNotice(strings.FieldsFunc(strings.TrimPrefix(strings.TrimPrefix(lower, "bc-"), "ap-"), func(r rune) bool { return notLetter(r) })) {
		d.gives("words to desks", Kill)
	}
}

// bodyANPA joins the lines of paragraphs, each of which begins with a tab or an
// indent. Tables keep their lines; a semicolon parts their columns.
func bodyANPA(text string, table bool) string {
	var b strings.Builder
	b.Grow(len(text))
	indented := strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "   ") || strings.Contains(text, "\n\t") || strings.Contains(text, "\n   ")
	if !table && !indented {
		return unwrap(strings.ReplaceAll(text, "<\n", "\n"))
	}
	blank := true
	for l := range strings.Lines(text) {
		starts := strings.HasPrefix(l, "\t") || strings.HasPrefix(l, "  ") || strings.HasPrefix(l, "^")
		l = trimEnd(l)
		ends := strings.HasSuffix(l, "<") || strings.HasSuffix(l, "=")
		starts = starts || strings.HasPrefix(l, "==")
		trimmed := strings.TrimRight(l, "<= ")
		if !table {
			trimmed = strings.TrimLeft(trimmed, "\t ^")
		} else {
			trimmed = strings.TrimLeft(trimmed, "^")
		}
		if isMore(trimmed) || trimmed == "" || isRule(trimmed) {
			blank = true
			continue
		}
		switch {
		case b.Len() == 0:
		case table && blank:
			b.WriteString("\n\n")
		case table:
			b.WriteByte('\n')
		case blank || starts:
			b.WriteString("\n\n")
		default:
			b.WriteByte(' ')
		}
		blank = ends && !table
		if table && strings.Contains(trimmed, ";") {
			trimmed = strings.ReplaceAll(trimmed, ";", "\t")
		}
		b.WriteString(trimmed)
	}
	return b.String()
}

func isMore(l string) bool { return l == "(MORE)" || l == "MORE" || l == "(more)" }
