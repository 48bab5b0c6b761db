package web

import (
	"fmt"
	"time"
)

// moment is a time as pages show it: exact and as an age. In the browser a
// script turns the exact time into the reader's zone and keeps the age fresh.
type moment struct {
	ISO   string // for <time datetime>
	Clock string // "14:02", with the date when that could be another day's
	Exact string // "24 Nov 2025, 14:02:11 UTC"
	Ago   string // "5 min ago"
}

// momentOf is zero for a time that is not known.
func momentOf(t, now time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t, now = t.UTC(), now.UTC()
	clock := t.Format("15:04")
	if age := now.Sub(t); age >= 12*time.Hour || age < -time.Hour {
		clock = t.Format("2 Jan 15:04")
		if t.Year() != now.Year() {
			clock = t.Format("2 Jan 2006")
		}
	}
	return moment{
		ISO:   t.Format(time.RFC3339),
		Clock: clock,
		Exact: t.Format("2 Jan 2006, 15:04:05 UTC"),
		Ago:   ago(now.Sub(t)),
	}
}

func ago(d time.Duration) string {
	switch {
	case d < time.Minute: // a clock ahead of ours is no news either
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	case d < 48*time.Hour:
		return "1 day ago"
	case d < 60*24*time.Hour:
		return fmt.Sprintf("%d days ago", d/(24*time.Hour))
	case d < 2*365*24*time.Hour:
		return fmt.Sprintf("%d months ago", d/(30*24*time.Hour))
	}
	return fmt.Sprintf("%d years ago", d/(365*24*time.Hour))
}
