package news

import (
	"regexp"
	"strings"
)

// A date as datelines print it: a month's name beside a day, or a day in
// digits with dots or dashes.
var printedDate = regexp.MustCompile(`(?i)[\s,]*\b(` +
	`(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\p{L}*\.? \d{1,2}(?:,? \d{4})?` +
	`|\d{1,2}\.? (?:jan|gen|ene|feb|fév|fev|mar|mär|apr|avr|abr|may|mai|mag|jun|jui|giu|jul|lug|aug|aoû|aou|ago|sep|set|oct|okt|ott|nov|dec|déc|dez|dic)\p{L}*\.?(?: \d{4})?` +
	`|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}/\d{1,2}` +
	`)`)

// placeAndDate reads a dateline such as "BEIJING, July 23 (NPA) -". A bare
// timestamp, which some send in its place, is none.
func placeAndDate(s string) *Dateline {
	s = line(s)
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return nil
	}
	s, _, _ = strings.Cut(s, "(")
	var d Dateline
	if !strings.ContainsAny(s, "0123456789") {
		// no date
	} else if at := printedDate.FindStringSubmatchIndex(s); at != nil {
		d.Date = s[at[2]:at[3]]
		s = s[:at[0]]
	}
	d.Place = strings.Trim(s, " ,-–—_")
	if d == (Dateline{}) {
		return nil
	}
	return &d
}
