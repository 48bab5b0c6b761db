package news

import (
	"strings"
	"testing"
	"time"
)

func TestStatedTime(t *testing.T) {
	written := time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC) // a Sunday
	for words, want := range map[string]string{
		"0600 GMT":                               "2026-03-02T06:00:00Z",
		"2330 GMT":                               "2026-03-01T23:30:00Z",
		"6 p.m. EST Tuesday, March 3":            "2026-03-03T23:00:00Z",
		"6:05 p.m. ET on Tuesday":                "2026-03-03T23:05:00Z",
		"12 a.m. ET March 4":                     "2026-03-04T05:00:00Z",
		"noon GMT on March 4":                    "2026-03-04T12:00:00Z",
		"midnight GMT March 4":                   "2026-03-05T00:00:00Z",
		"March 3, 2000 GMT":                      "2026-03-03T20:00:00Z",
		"March 3, 2026, 0001 GMT":                "2026-03-03T00:01:00Z",
		"00:01 BST on 1 July 2026":               "2026-06-30T23:01:00Z",
		"1st July, 10am":                         "2026-07-01T10:00:00 naive",
		"4. März 2026, 12.00 Uhr":                "2026-03-04T12:00:00 naive",
		"Dienstag, 3.3., 10 Uhr MEZ":             "2026-03-03T09:00:00Z",
		"03.03.2026 10:30 Uhr":                   "2026-03-03T10:30:00 naive",
		"2026-03-03 at 10:30 UTC":                "2026-03-03T10:30:00Z",
		"4 mars à 12h30 GMT":                     "2026-03-04T12:30:00Z",
		"el 4 de marzo de 2026 a las 12:30 UTC":  "2026-03-04T12:30:00Z",
		"3/4/2026 at 10:00 GMT":                  "2026-04-03T10:00:00Z", // the later of both orders
		"28 February, 10:00 GMT":                 "2026-02-28T10:00:00Z",
		"Dec 31 10:00 GMT":                       "2025-12-31T10:00:00Z",
		"the 32 March":                           "",
		"the mayor has spoken":                   "",
		"":                                       "",
		"25:99 GMT":                              "",
		"31 February at 10:00":                   "",
		"2 March":                                "2026-03-02T00:00:00 naive",
		"99 99 9999 99:99":                       "",
		"9 a.m. (1400 GMT) Wednesday":            "2026-03-04T09:00:00Z",
		"10:00 GMT+2, 3 March 2026":              "2026-03-03T08:00:00Z",
		"0600 GMT tomorrow":                      "2026-03-02T06:00:00Z",
		"2300 GMT tomorrow":                      "2026-03-02T23:00:00Z",
		"Sunday 1000 GMT":                        "2026-03-08T10:00:00Z",
		"next Tuesday 1000 GMT":                  "",
		"31 Listopad 10:00 GMT":                  "",
		"Monday":                                 "",
		"10:00":                                  "2026-03-02T22:00:00Z", // a day later it has been everywhere
		"Friday 10:00 AEDT":                      "2026-03-05T23:00:00Z",
		"publication by the journal of medicine": "",
	} {
		got, naive, ok := statedTime(words, written, nil)
		text := ""
		switch {
		case ok && naive:
			text = got.Format("2006-01-02T15:04:05") + " naive"
		case ok:
			text = got.Format(time.RFC3339)
		}
		if text != want {
			t.Errorf("%q: %q, want %q", words, text, want)
		}
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	// Eleven in the morning there: ten o'clock is tomorrow's.
	if got, naive, ok := statedTime("10:00", written.Add(4*time.Hour), tokyo); !naive || !ok || got.Day() != 3 {
		t.Errorf("10:00 in Tokyo: %s", got)
	}
	if _, _, ok := statedTime("10:00 GMT", time.Time{}, nil); ok {
		t.Error("a time of day without any date was read")
	}
}

// Whatever an embargo looks like, a story that has one is not visible before
// it is over. Only a desk's plain "none" hides nothing.
func FuzzStatedTime(f *testing.F) {
	for _, s := range []string{"0600 GMT March 3", "3.3. 10 Uhr", "6 p.m. ET", "31 февраля", "1/2/26 24:59 GMT+99:99", "na", "none\n2 March", "n/a +49 30 1234567"} {
		f.Add(s)
	}
	written := time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, words string) {
		got, _, ok := statedTime(words, written, nil)
		if ok && (got.Year() < 1 || got.Year() >= FarFuture.Year()) {
			t.Fatalf("%q: %s", words, got)
		}
		d := &draft{Article: &Article{VersionCreated: written}, reader: &reader{}}
		d.EdNote = "Embargoed until " + words
		d.embargoInCopy()
		d.settle()
		first, _, _ := strings.Cut(words, "\n")
		none := noEmbargo.MatchString(embargoEnd(line(strings.TrimSpace(first))))
		if hidden := !d.VisibleFrom.IsZero() && d.Has(Embargo); !hidden && !none {
			t.Fatalf("%q: visible", words)
		}
	})
}
