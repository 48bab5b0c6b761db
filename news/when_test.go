package news

import (
	"testing"
	"time"
)

func TestReadTime(t *testing.T) {
	for _, c := range []struct{ in, want, zone string }{
		{"2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z", ""},
		{"2026-03-01T09:30:00.250+02:00", "2026-03-01T07:30:00.25Z", ""},
		{"2026-03-01T09:30:00+0100", "2026-03-01T08:30:00Z", ""},
		{"2026-03-01 09:30:00+00:00", "2026-03-01T09:30:00Z", ""},
		{"20260301T093000+1100", "2026-02-28T22:30:00Z", ""},
		{"20260301T093000Z", "2026-03-01T09:30:00Z", ""},
		{"Sun, 01 Mar 2026 09:30:00 GMT", "2026-03-01T09:30:00Z", ""},
		{"Sun, 1 Mar 2026 09:30:00 -0500", "2026-03-01T14:30:00Z", ""},
		{"Sun, 01 Mar 2026 09:30 EST", "2026-03-01T14:30:00Z", ""},
		{"01 Mar 26 09:30:00 PDT", "2026-03-01T16:30:00Z", ""},
		{"  2026-03-01T09:30Z ", "2026-03-01T09:30:00Z", ""},
		{"2026-03-01T09:30:00", "2026-03-01T09:30:00Z", "naive"},
		{"2026-03-01 09:30:00", "2026-03-01T09:30:00Z", "naive"},
		{"20260301T093000", "2026-03-01T09:30:00Z", "naive"},
		{"2026-03-01", "2026-03-01T00:00:00Z", "naive"},
		{"Sun, 01 Mar 2026 09:30:00 NZDT", "", ""}, // a zone that we would have to guess
		{"YYYYMMDD000000-HHMM", "", ""},
		{"9999-12-31T23:59:59-12:00", "", ""},
		{"2026-02-30T09:30:00Z", "", ""},
		{"noon", "", ""},
		{"", "", ""},
	} {
		got, naive, err := readTime(c.in)
		if c.want == "" {
			if err == nil {
				t.Errorf("readTime(%q) = %v, want an error", c.in, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339Nano) != c.want || naive != (c.zone == "naive") {
			t.Errorf("readTime(%q) = %v, %v, %v; want %s %s", c.in, got, naive, err, c.want, c.zone)
		}
	}
}
