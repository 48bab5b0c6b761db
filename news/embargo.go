package news

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
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

var (
	dayMonth  = regexp.MustCompile(`(?i)\b(\d{1,2})(?:\.|st|nd|rd|th|er)?\s*(?:de\s+|of\s+)?(\p{L}{3,10})\.?,?(?:\s+(?:de\s+|del\s+)?((?:19|20)\d\d)\b)?`)
	monthDay  = regexp.MustCompile(`(?i)(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b,?(?:\s*((?:19|20)\d\d)\b)?`)
	dottedDay = regexp.MustCompile(`\b(\d{1,2})\.\s?(\d{1,2})\.(?:\s?((?:20)?\d\d)\b(?:[^:.]|$))?`)
	isoDay    = regexp.MustCompile(`\b(\d{4})-(\d\d)-(\d\d)T?`)
	slashDay  = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/((?:20)?\d\d)\b`)

	hourMinute = regexp.MustCompile(`(?i)\b(\d{1,2})[:.h](\d\d)(?::\d\d)?\b\s*(a\.?m\b|p\.?m\b)?`)
	hourOnly   = regexp.MustCompile(`(?i)\b(\d{1,2})\s*(a\.?m\b|p\.?m\b|uhr\b|uur\b|h\b|o'clock\b)`)
	hourAfter  = regexp.MustCompile(`(?i)\b(?:kl|klo|klockan|kello|ore|alle|las)\b\.?\s*(\d{1,2})\b`)
	hourWords  = regexp.MustCompile(`(?i)\b(?:[ap]\.?m|uhr|uur|o'clock|hours|heures?|horas?|kl|klo|klockan|kello|afternoon|evening|nachmittag|abend|soir)\b`)
	hourPacked = regexp.MustCompile(`(?i)\b([012]\d)([0-5]\d)\s*(?:h|hrs|hours|uhr|gmt|utc|z|bst|c?est|edt|met|mez|mesz|cet|[aej]st)?\b`)
	tomorrow   = regexp.MustCompile(`(?i)\b(?:tomorrow|morgen|demain|mañana|domani|i ?morgon|huomenna)\b|\bamanhã`)
	otherDay   = regexp.MustCompile(`(?i)\b(?:next|following|nächste\w*|kommende\w*|prochaine?|day after|overmorgen|après-demain|dopodomani|pasado|depois|ylihuomenna` +
		`|week|woche|semaine|semana|settimana|vecka|uge|uke|viiko\w*|month|monat|mois|year|jahr)\b|[üö]vermorgon|übermorgen`)
	noon = regexp.MustCompile(`(?i)(?:\b|12\s?)(?:(noon|midday|mittag)|(midnight|mitternacht|minuit))\b`)

	zoneNumber = regexp.MustCompile(`(?:GMT|UTC)?\s?([+-])(\d\d?):?(\d\d)?\b`)
	zoneWord   = regexp.MustCompile(`\d(?:\s*(?i:uhr|hours|hrs|h|[ap]\.?m\.?)\b\.?)?,?\s*\(?\s*([A-Z]{1,5})\b|\b(GMT|UTC)\b`)
)

// statedTime reads a time as people write it: "0600 GMT Tuesday, March 3" or
// "3. März, 12.00 Uhr". A date without a year is the one next to written; a
// time without a date the first after it, by the clocks of home where s names no
// zone; home is nil where it is not known. Naive says that no zone is named.
func statedTime(s string, written time.Time, home *time.Location) (t time.Time, naive, ok bool) {
	offset, zoned := statedZone(s)
	zone := time.FixedZone("", int(offset/time.Second))
	switch {
	case zoned:
	case home != nil:
		zone = home
	default:
		zone = time.FixedZone("", -int(latestZone/time.Second)) // as keepUntil reads it
	}
	day, dated, rest := statedDay(s, written)
	clock, timed, endOfDay := statedClock(rest)
	if !dated {
		if !timed || written.IsZero() || vagueDay(rest) {
			return time.Time{}, false, false
		}
		if _, said := statedWeekday(s); !said && !zoned && home == nil {
			return nextAnywhere(written, s), false, true
		}
		day = dayAfter(written.In(zone), s, clock)
	}
	if endOfDay || !timed && hourWords.MatchString(rest) { // an hour in words: not before the day is over
		day = day.AddDate(0, 0, 1)
	}
	t = day.Add(clock - offset)
	if t.Year() < 1 || t.Year() >= FarFuture.Year() {
		return time.Time{}, false, false
	}
	return t, !zoned, true
}

// nextAnywhere is when any time of day has come everywhere, or has come tomorrow.
func nextAnywhere(written time.Time, s string) time.Time {
	if tomorrow.MatchString(s) {
		return written.Add(48 * time.Hour)
	}
	return written.Add(24 * time.Hour)
}

// dayAfter is the day of a time that is stated without a date: of the weekday,
// tomorrow, or the first on which it comes after written.
func dayAfter(written time.Time, s string, clock time.Duration) time.Time {
	day := time.Date(written.Year(), written.Month(), written.Day(), 0, 0, 0, 0, time.UTC)
	over := clock < time.Duration(written.Hour())*time.Hour+time.Duration(written.Minute())*time.Minute
	weekday, said := statedWeekday(s)
	switch {
	case said && weekday == day.Weekday() && over:
		return day.AddDate(0, 0, 7)
	case said:
		return day.AddDate(0, 0, (int(weekday)-int(day.Weekday())+7)%7)
	case over, tomorrow.MatchString(s):
		return day.AddDate(0, 0, 1)
	}
	return day
}

// vagueDay says that there is more about the day than could be read.
func vagueDay(s string) bool {
	for _, re := range []*regexp.Regexp{hourMinute, hourOnly, hourAfter, hourPacked} {
		s = re.ReplaceAllString(s, " ")
	}
	return digitsIn(zoneNumber.ReplaceAllString(s, " ")) > 0 || otherDay.MatchString(s) ||
		slices.ContainsFunc(strings.Fields(s), func(word string) bool { return monthOf(strings.Trim(word, ".,;:()")) != 0 })
}

// statedDay is the date in s, and s without it.
func statedDay(s string, written time.Time) (day time.Time, ok bool, rest string) {
	for _, re := range []*regexp.Regexp{isoDay, slashDay, dottedDay, dayMonth, monthDay} {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			group := func(n int) string {
				if m[2*n] < 0 {
					return ""
				}
				return s[m[2*n]:m[2*n+1]]
			}
			var d, mon, y string
			switch re {
			case isoDay:
				y, mon, d = group(1), group(2), group(3)
			case monthDay:
				mon, d, y = group(1), group(2), group(3)
			default:
				d, mon, y = group(1), group(2), group(3)
			}
			day, ok := dayOf(d, mon, y, written)
			if re == slashDay { // either order; the later one counts
				if other, also := dayOf(mon, d, y, written); also && (!ok || other.After(day)) {
					day, ok = other, true
				}
			}
			if !ok {
				continue
			}
			end := m[1]
			if y != "" && !written.IsZero() && re != isoDay && distance(day.Year()-written.Year()) > 1 {
				if day, ok = dayOf(d, mon, "", written); !ok { // "March 3 2000 GMT" is a time of day
					continue
				}
				end = m[6]
			} else if y != "" && re != isoDay { // whose end holds the T before the time
				end = m[7]
			}
			return day, true, s[:m[0]] + " " + s[end:]
		}
	}
	return time.Time{}, false, s
}

func distance(years int) int { return max(years, -years) }

func dayOf(d, mon, y string, written time.Time) (time.Time, bool) {
	number, _ := strconv.Atoi(d)
	month := monthOf(mon)
	year, _ := strconv.Atoi(y)
	if len(y) == 2 {
		year += 2000
	}
	if number < 1 || number > 31 || month == 0 || year == 0 && written.IsZero() {
		return time.Time{}, false
	}
	if year != 0 {
		day := time.Date(year, month, number, 0, 0, 0, 0, time.UTC)
		return day, day.Day() == number
	}
	best, found := time.Time{}, false
	for year := written.Year() - 1; year <= written.Year()+1; year++ {
		day := time.Date(year, month, number, 0, 0, 0, 0, time.UTC)
		if day.Day() == number && (!found || day.Sub(written).Abs() < best.Sub(written).Abs()) {
			best, found = day, true
		}
	}
	return best, found
}

// monthOf is the month of a number or of a name in the languages of the wires,
// or zero.
func monthOf(name string) time.Month {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= 12 {
		return time.Month(n)
	}
	return monthsByName[strings.ToLower(name)]
}

var monthsByName = func() map[string]time.Month {
	months := map[string]time.Month{}
	for month, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			months[name] = time.Month(month + 1)
		}
	}
	return months
}()

var monthNames = []string{
	"jan january januar januari janvier enero gennaio janeiro tammikuuta ene gen jänner janv jän jae",
	"feb february februar februari février fevrier febrero febbraio fevereiro helmikuuta fév fev févr",
	"mar march märz maerz mars marzo maart março maaliskuuta mär mrz mrt mae",
	"apr april aprile avril abril huhtikuuta avr abr",
	"may mai mayo maggio mei maj maio toukokuuta mag",
	"jun june juni juin junio giugno junho kesäkuuta giu",
	"jul july juli juillet julio luglio julho heinäkuuta juil lug",
	"aug august augusti augustus août aout agosto elokuuta ago aou",
	"sep sept september septembre septiembre settembre setembro syyskuuta set",
	"oct october oktober octobre octubre ottobre outubro lokakuuta okt ott out",
	"nov november novembre noviembre novembro marraskuuta",
	"dec december dezember desember décembre decembre diciembre dicembre dezembro joulukuuta dez déc dic des",
}

func statedWeekday(s string) (time.Weekday, bool) {
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if day, ok := weekdaysByName[word]; ok {
			return day, true
		}
	}
	return 0, false
}

var weekdaysByName = func() map[string]time.Weekday {
	days := map[string]time.Weekday{}
	for day, names := range []string{
		"sunday sonntag dimanche domingo domenica zondag söndag søndag sunnuntai sunnuntaina",
		"monday montag lundi lunes lunedì segunda maandag måndag mandag maanantai maanantaina",
		"tuesday dienstag mardi martes martedì terça dinsdag tisdag tirsdag tiistai tiistaina",
		"wednesday mittwoch mercredi miércoles mercoledì quarta woensdag onsdag keskiviikko keskiviikkona",
		"thursday donnerstag jeudi jueves giovedì quinta donderdag torsdag torstai torstaina",
		"friday freitag vendredi viernes venerdì sexta vrijdag fredag perjantai perjantaina",
		"saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag lauantai lauantaina",
	} {
		for name := range strings.FieldsSeq(names) {
			days[name] = time.Weekday(day)
		}
	}
	return days
}()

// statedClock is the time of day; midnight is the one that ends the day.
func statedClock(s string) (clock time.Duration, ok, endOfDay bool) {
	if m := noon.FindStringSubmatch(s); m != nil {
		if m[2] != "" {
			return 0, true, true
		}
		return 12 * time.Hour, true, false
	}
	var h, minute, half string
	if m := hourMinute.FindStringSubmatch(s); m != nil {
		h, minute, half = m[1], m[2], m[3]
	} else if m := hourOnly.FindStringSubmatch(s); m != nil {
		h, half = m[1], m[2]
	} else if m := hourAfter.FindStringSubmatch(s); m != nil {
		h = m[1]
	} else if m := hourPacked.FindStringSubmatch(s); m != nil {
		h, minute = m[1], m[2]
	} else {
		return 0, false, false
	}
	hours, _ := strconv.Atoi(h)
	minutes, _ := strconv.Atoi(minute)
	switch half = strings.ToLower(half); {
	case strings.HasPrefix(half, "p") && hours < 12:
		hours += 12
	case strings.HasPrefix(half, "a") && hours == 12:
		hours = 0
	}
	if hours > 24 || minutes > 59 {
		return 0, false, false
	}
	return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute, true, false
}

// statedZone is the distance from UTC of the zone that s names. Where a name
// means several zones it is the last of them.
func statedZone(s string) (offset time.Duration, ok bool) {
	for _, m := range zoneWord.FindAllStringSubmatch(s, -1) {
		if hours, known := zoneHours[firstOf(m[1], m[2])]; known {
			if n := zoneNumber.FindStringSubmatch(s); n != nil && (m[1] == "GMT" || m[1] == "UTC" || m[2] != "") && strings.Contains(s, "GMT"+n[1]) {
				return numericZone(n), true
			}
			return time.Duration(hours * float64(time.Hour)), true
		}
	}
	return 0, false
}

func numericZone(m []string) time.Duration {
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if m[1] == "-" {
		return -offset
	}
	return offset
}

var zoneHours = map[string]float64{
	"GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "IST": 1, "CET": 1, "MEZ": 1, "MET": 1, "CEST": 2, "MESZ": 2, "SAST": 2, "EET": 2,
	"EEST": 3, "MSK": 3, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
	"EDT": -4, "EST": -5, "ET": -5, "CDT": -5, "CST": -6, "CT": -6, "MDT": -6, "MST": -7, "MT": -7, "PDT": -7, "PST": -8, "PT": -8,
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
