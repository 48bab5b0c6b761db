package news

import (
	"regexp"
	"strings"
	"time"
)

const (
	latestZone   = 12 * time.Hour // how far behind UTC the last place on earth is
	earliestZone = 14 * time.Hour // and how far ahead the first

	shortLine = 80  // bytes of a line that holds nothing but an embargo
	headLines = 5   // of the text in which an embargo may stand
	noteLines = 50  // of a note
	lineBytes = 300 // of one line that are looked at
	noteBytes = 4096
)

// embargo takes the end of an embargo. Of several the last counts; one without
// a zone ends when it has ended everywhere; one that cannot be read never ends.
func (d *draft) embargo(value string) {
	if value = strings.TrimSpace(value); value != "" {
		t, naive, err := readTime(value)
		d.keepUntil(value, t, naive, err == nil)
	}
}

// embargoValue takes what an agency keeps in a field of its own named after the
// embargo: its end, or that there is one.
func (d *draft) embargoValue(value string) {
	switch value = strings.TrimSpace(value); strings.ToLower(value) {
	case "", "no", "n", "false", "0", "none":
	case "yes", "y", "true", "1":
		d.gives("embargo "+value, Embargo)
	default:
		d.embargo(value)
	}
}

func (d *draft) keepUntil(value string, t time.Time, naive, readable bool) {
	switch {
	case !readable:
		t = FarFuture
		d.warn("embargo unreadable, hidden until the next version: %s", d.quoted(value))
	case naive && d.zone() != nil:
		t = inZone(t, d.zone())
	case naive:
		t = t.Add(latestZone)
		d.warn("embargo without a zone, read as UTC-12: %s", d.quoted(value))
	}
	if t.After(FarFuture) {
		t = FarFuture
	}
	if d.account != nil {
		d.reason("visible_from", t.Format(time.RFC3339), d.quoted(value))
	}
	if t.After(d.VisibleFrom) {
		d.VisibleFrom = t
	}
}

// The words in a line that keep a story back; what follows says until when.
// The group is a digit that belongs to that already.
const embargoWords = `(?:(?:strictly|under|sous|onder|unter|mit|bajo|sob|sotto)\s+)?(?:` +
	`embargoed(?:\s+for\s+(?:release|publication|broadcast|use))?\s*(?::|\b(?:until|till|to|for|before)\b)` +
	`|embargo\s*:?\s*(?:\b(?:until|till|ends|expires|bis|jusqu\S*|hasta|fino\s+al?\S*|tot|til|t\.?\s?o\.?\s?m)\b)` +
	`|(?:embargad[oa]|embargerad|embargeret)\s+(?:hasta|till|til)\b` +
	`|embargoed[\s,–-]+(\d)` +
	`|embargo\s+até\s` +
	`|embargo[\s:–-]*(\d)` +
	`|(?-i:EMBARGO|SPERRFRIST)\s*[:\]]` +
	`|sperr(?:e?frist|vermerk)\s*(?::|\b(?:bis|til)\b)` +
	`|sperr(?:e?frist|vermerk)\s+(\d)` +
	`|sperr(?:e?frist|vermerk)\s+(?:bitte\s+|unbedingt\s+)*(?:beachten|einhalten)\b` +
	`|klausul(?:eret|ert|erad)?\s*(?::|\btill?\b)` +
	`|(?:hold|held)\s+for\s+release\s*(?::|\b(?:until|till|at|on)\b)` +
	`|not?\s+(?:(?:for|to\s+be)\s+)?(?:public\s+)?(?:publication|publish(?:ed)?|release[d]?|broadcast|used?)\s+(?:before|until|till)\b` +
	`|ne\s+pas\s+(?:publier|diffuser|utiliser)\s+avant\b` +
	`|no\s+(?:publicar|difundir|usar|utilizar)\s+(?:antes|hasta)\b` +
	`|non\s+(?:pubblicare|diffondere|utilizzare)\s+prima\b` +
	`|nicht\s+vor\s+(?:dem\s+|der\s+)?(\d)[^\n]{0,60}?(?:veröffentlich|verwend|verbreit)` +
	`|niet\s+(?:publiceren|gebruiken)\s+v(?:oo|óó)r\b` +
	`|publiceras\s+tidigast\b` +
	`|(?:får|må|skal)\s+(?:ej|inte|ikke)\s+(?:publiceras|användas|publiseres|publiceres|brukes|bruges|bringes|offentliggøres)\s+(?:före|innan|før)\b` +
	`|ei\s+saa\s+julkaista\s+ennen\b` +
	`)`

// Words of a note that keep a story back only where a time follows: "for use by
// subscribers" and "frei ab sofort" do not.
const timedWords = `(?:frei\s+(?:ab|für)|for\s+(?:release|use)(?:\s+(?:at|on|after|from))?|vapautuu|julkaisuvapaa|advanced?\s+for(?:\s+(?:release|use))?)\b`

// What stands before the word where an embargo is news: on oil, or on a state.
const tradeWords = `(?:oil|arms|trade|weapons?|economic|fuel|gas|grain|export|import|us|u\.s\.|eu|un|cuban?|russian|iranian|öl|waffen|handels)[\s-]+$`

var (
	embargoLine  = sought(`(?i)^\W*` + embargoWords)
	embargoNote  = sought(`(?i)\b(?:` + embargoWords + `|embargo\s*:|(?:strictly|under|sous|onder|unter|bajo|sob|sotto)\s+embargo(?:ed)?\b|^\W*embarg(?:oed|ado|erad|eret)\W*$)`)
	embargoTimed = regexp.MustCompile(`(?i)\b` + timedWords)
	embargoNews  = regexp.MustCompile(`(?i)\b` + tradeWords)
	noEmbargo    = regexp.MustCompile(`(?i)^(?:none|nil|no|n/?a|not applicable|nein|keiner?|entfällt|aucun|ninguno|nessuno|ingen|geen)\W*$`)
	embargoAlone = sought(`(?i)^\W*(?:(?:strictly|under|sous|unter|onder|bajo)\s+)?embarg(?:o|oed|ado|erad|eret)\W*$|^\W*embargoed?\W*[:(]`)
	embargoHints = needlesFor("mbarg", "sperr", "klausul", "release", "publi", "pubbl", "broadcast", "use", "usa", "diff", "difund", "utili",
		"nicht", "gebruik", "anv", "bruk", "brug", "bringes", "offentlig", "julkais") // in all that they find
	timedHints = needlesFor("frei ", "for release", "for use", "vapaut", "julkaisuvapaa", "advance") // in all that embargoTimed finds in a line
)

// embargoInText looks at the first lines: plain text has no other place to say
// that it must wait.
func (d *draft) embargoInText(text string) {
	d.embargoIn(text, headLines, embargoLine)
}

// embargoInCopy looks where a desk writes an embargo that it gives no field of
// the format for.
func (d *draft) embargoInCopy() {
	d.embargoIn(d.EdNote, noteLines, embargoNote)
	d.embargoIn(d.UsageTerms, noteLines, embargoNote)
	d.embargoIn(d.Headline, 1, embargoLine)
	d.embargoIn(d.Body, headLines, embargoLine)
}

func (d *draft) embargoIn(text string, most int, usual *pattern) {
	if text == "" {
		return
	}
	defer func(before bool) { d.quiet = before }(d.quiet)
	d.quiet = d.quiet || d.mayHoldPrivate(text)
	bound := lineBytes
	if usual == embargoNote { // a note has the words of an embargo anywhere
		bound = noteBytes
	}
	lines := 0
	for l := range strings.Lines(text) {
		if l = line(strings.TrimSpace(cutBytes(l, bound))); l == "" {
			continue
		}
		d.embargoOf(l, usual)
		if lines++; lines == most {
			return
		}
	}
}

func (d *draft) embargoOf(l string, usual *pattern) {
	for _, m := range usual.FindAllStringSubmatchIndex(l, 10) {
		end := endOfWords(m)
		if usual == embargoNote && !embargoNews.MatchString(l[:m[0]]) || usual == embargoLine && d.isDeskLine(l, end) {
			d.embargoStated(l[end:])
		}
	}
	isLine := len(l) <= shortLine && line(d.Headline) != l // a whole line about it
	if (usual == embargoNote || isLine) && timedHints.in(l) {
		for _, m := range embargoTimed.FindAllStringIndex(l, 10) {
			if (usual == embargoNote || strings.Trim(l[:m[0]], "( *") == "" && isUpper(l[m[0]:m[0]+1])) && d.beginsWithTime(embargoEnd(l[m[1]:])) {
				d.embargoStated(l[m[1]:])
			}
		}
	}
	for _, p := range d.profiles() {
		for i := range p.Embargo {
			re := &p.Embargo[i]
			m := re.FindStringSubmatchIndex(l)
			if m == nil {
				continue
			}
			rest := l[m[1]:]
			if group := re.SubexpIndex("time"); group >= 0 && m[2*group] >= 0 {
				rest = l[m[2*group]:m[2*group+1]]
			}
			d.embargoStated(rest)
		}
	}
}

// endOfWords is where what follows the words of an embargo begins.
func endOfWords(match []int) int {
	end := match[1]
	for group := 2; group+1 < len(match); group += 2 {
		if match[group] >= 0 {
			end = match[group]
		}
	}
	return end
}

// beginsWithTime says whether nothing stands before a time that can be read.
func (d *draft) beginsWithTime(words string) bool {
	first, _, _ := strings.Cut(words, " ")
	first = strings.Trim(first, ".,;:")
	_, day := statedWeekday(first)
	if !day && digitsIn(first) == 0 && monthOf(first) == 0 && !strings.HasPrefix(first, "kl") && !strings.HasPrefix(first, "kello") && !noon.MatchString(first) {
		return false
	}
	if m := yearFirst.FindStringSubmatchIndex(words); m != nil && m[2] < 0 {
		return false
	}
	_, _, ok := statedTime(words, d.written(), d.zone())
	return ok
}

// marksEmbargo says whether a line of copy is one in which a desk keeps the
// story back.
func (d *draft) marksEmbargo(l string) bool {
	m := embargoLine.FindStringSubmatchIndex(l)
	return m != nil && d.isDeskLine(l, endOfWords(m))
}

// isDeskLine tells a desk's words, which end at a place in the line, from news
// that begins so: "Embargo until 2030 on arms sales". A desk says a time, or
// writes in capitals, or says no more than that there is an embargo.
func (d *draft) isDeskLine(l string, end int) bool {
	mark, rest := l[:end], l[end:]
	if m := yearFirst.FindStringSubmatchIndex(rest); m != nil && m[2] < 0 {
		return strings.Trim(rest[m[1]:], " .:!)*-") == ""
	}
	if mark == strings.ToUpper(mark) {
		return true
	}
	lower := strings.ToLower(mark)
	named := strings.Contains(lower, "embarg") || strings.Contains(lower, "sperr")
	if _, _, ok := statedTime(rest, d.written(), d.zone()); ok && (named || digitsIn(rest) > 0) || digitsIn(rest) >= 8 {
		return true
	}
	isHeadline := strings.Contains(lower, "sperr") && (d.Headline == "" || line(d.Headline) == l)
	return named && len(l) <= shortLine && !isHeadline && !strings.HasSuffix(strings.TrimRight(lower, " :"), "embargoed to")
}

// A year by itself, unless it turns out to be an hour or part of a date.
var yearFirst = regexp.MustCompile(`(?i)^[\s:–-]*(?:19|20)\d\d\b([-/.]\w|[\s,]*(?:on\s+|am\s+|le\s+)?(?:\d|h\b|hrs\b|hours\b|uhr\b|(?-i:[A-Z]{2,5})\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b))?`)

// embargoEnd is what a line says after the words of an embargo. A warning may
// quote it, so it loses its telephone numbers.
func embargoEnd(words string) string {
	words, _ = withoutTelephones(cutBytes(words, 120))
	return strings.Trim(words, " \t:;,.!-–()[]*")
}

// embargoStated takes the end of an embargo in the words of a desk. One that
// can't be read counts only where no other part of the payload says it better.
func (d *draft) embargoStated(words string) {
	words = embargoEnd(words)
	if noEmbargo.MatchString(words) {
		return
	}
	d.signal(Embargo)
	if words == "" {
		return // settle hides it
	}
	t, naive, err := readTime(words)
	readable := err == nil
	if !readable {
		t, naive, readable = statedTime(words, d.written(), d.zone())
	}
	if !readable && !d.VisibleFrom.IsZero() && d.VisibleFrom.Before(FarFuture) {
		d.warn("embargo in the text unreadable: %s", d.quoted(words))
		return
	}
	if naive && d.zone() == nil && t.Sub(d.VisibleFrom).Abs() <= earliestZone {
		return // the payload says the same with its zone
	}
	d.keepUntil(words, t, naive, readable)
}

// written is when the version was made as far as the payload says, for dates
// that leave out the year or the day.
func (d *draft) written() time.Time {
	for _, t := range []time.Time{d.VersionCreated, d.sent, d.reader.payload.Received} {
		if !t.IsZero() {
			return t.UTC()
		}
	}
	return time.Time{}
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
