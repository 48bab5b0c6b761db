package news

import (
	"errors"
	"strings"
	"time"
)

var errTime = errors.New("no time")

// Layouts with a zone come first; a layout without one makes the time naive.
var (
	zonedLayouts = []string{
		"2006-01-02T15:04:05Z07:00",
		"2006-01-02T15:04:05Z0700",
		"2006-01-02T15:04:05Z07",
		"2006-01-02T15:04Z07:00",
		"2006-01-02T15:04Z0700",
		"2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 Z07:00",
		"2006-01-02 15:04:05Z0700",
		"2006-01-02 15:04:05 Z0700",
		"20060102T150405Z07:00",
		"20060102T150405Z0700",
		"20060102150405Z0700",
		"2006-01-02T15:04:05 Z07:00",
		"2006-01-02T15:04:05 Z0700",
		"20060102T150405Z07",
		"20060102T1504Z07:00",
		"20060102T1504Z0700",
		"2006-01-02Z07:00",
		"2 Jan 2006 15:04:05 Z0700",
		"2 Jan 2006 15:04:05 Z07:00",
		"2 Jan 2006 15:04:05Z0700",
		"2 January 2006 15:04:05 Z0700",
		"2 January 2006 15:04 Z0700",
		"2-Jan-2006 15:04:05 Z0700",
		"2-Jan-06 15:04:05 Z0700",
		"Mon Jan 2 15:04:05 Z0700 2006",
		"2 Jan 2006 15:04 Z0700",
		"2 Jan 06 15:04:05 Z0700",
	}
	naiveLayouts = []string{
		"2006-01-02T15:04:05",
		"2006-01-02 15:04:05",
		"2006-01-02T15:04",
		"2006-01-02 15:04",
		"20060102T150405",
		"20060102T1504",
		"20060102150405",
		"2006-01-02",
		"20060102",
		"2 Jan 2006 15:04:05",
		"2 Jan 2006 15:04",
		"2 Jan 2006",
		"2 January 2006",
		"Mon Jan 2 15:04:05 2006",
	}
)

// readTime reads the time syntaxes of the wire formats. naive says that the
// text has no zone and was read as UTC.
func readTime(s string) (t time.Time, naive bool, err error) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 60 {
		return time.Time{}, false, errTime
	}
	if day, rest, ok := strings.Cut(s, ","); ok && isWeekday(day) { // "Mon, 02 Jan 2006"
		s = strings.TrimSpace(rest)
	}
	if i := strings.LastIndexByte(s, ' '); i > 0 && isUpper(s[i+1:]) {
		s = s[:i+1] + zoneOffset(s[i+1:])
	}
	digits := leadingDigits(s)
	for _, layout := range zonedLayouts {
		if n := leadingDigits(layout); n != digits && max(n, digits) > 2 {
			continue // an error of time.Parse costs more
		}
		if t, err := time.Parse(layout, s); err == nil {
			return inRange(t.UTC(), false)
		}
	}
	for _, layout := range naiveLayouts {
		if n := leadingDigits(layout); n != digits && max(n, digits) > 2 {
			continue
		}
		if t, err := time.Parse(layout, s); err == nil {
			return inRange(t, true)
		}
	}
	return time.Time{}, false, errTime
}

func leadingDigits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}

func isWeekday(s string) bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name := day.String(); strings.EqualFold(s, name) || strings.EqualFold(s, name[:3]) {
			return true
		}
	}
	return false
}

func isUpper(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// zoneOffset turns the zone names of RFC 822 into numbers. Any other name is
// left alone and so makes the time unreadable: Go would take it for a place at
// offset zero, a silent error of hours.
func zoneOffset(name string) string {
	switch name {
	case "Z", "UT", "UTC", "GMT":
		return "+0000"
	case "EDT":
		return "-0400"
	case "EST", "CDT":
		return "-0500"
	case "CST", "MDT":
		return "-0600"
	case "MST", "PDT":
		return "-0700"
	case "PST":
		return "-0800"
	}
	return name
}

// inRange keeps out the years that JSON cannot carry.
func inRange(t time.Time, naive bool) (time.Time, bool, error) {
	if t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, false, errTime
	}
	return t, naive, nil
}
