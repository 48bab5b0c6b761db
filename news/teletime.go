package news

import "time"

// centuryOf turns a year of two digits into one of four: the wire formats are
// of 1979 and later.
func centuryOf(year int) int {
	switch {
	case year >= 100:
		return year
	case year >= 70:
		return 1900 + year
	}
	return 2000 + year
}

// yearNear is the year in which a date without one is closest to a known time.
func yearNear(known time.Time, month time.Month, day int) int {
	best, bestGap := known.Year(), time.Duration(1<<63-1)
	for _, year := range []int{known.Year() - 1, known.Year(), known.Year() + 1} {
		if gap := time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Sub(known).Abs(); gap < bestGap {
			best, bestGap = year, gap
		}
	}
	return best
}

// validTime is a reading of a clock, unless no calendar has it.
func validTime(year int, month time.Month, day, hour, minute int) (time.Time, bool) {
	t := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	ok := hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && day > 0 && t.Day() == day && t.Month() == month && year > 0 && year < 9999
	return t, ok
}
