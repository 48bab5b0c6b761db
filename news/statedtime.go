package news

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

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
