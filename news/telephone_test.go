package news

import (
	"strings"
	"testing"
)

func TestWithoutTelephones(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Newsroom: +44 20 5555 0100", ""},
		{"((Reporting by Ann Example; +44 20 5555 0100))", "((Reporting by Ann Example))"},
		{"(Ann Example, Tel. 030/5555-0100)", "(Ann Example)"},
		{"Redaktion: Tel. 030 - 55 55 01 00, Fax 030 - 55 55 01 01", "Redaktion"},
		{"Redaktion: Ann Example (Hamburg), +49 40 5555 0100, <ann@desk.example>", "Redaktion: Ann Example (Hamburg), <ann@desk.example>"},
		{"Call 1-800-555-0100, ext. 1900 for the desk.", "for the desk."},
		{"Desk (212) 555-0100 or 212.555.0100", "or"},
		{"Puh. 09 5555 0100", ""},
		{"Tél : 01 55 55 01 00", ""},
		{"0049 30 5555 0100 bis 20 Uhr", "bis 20 Uhr"},
		// What only looks like one.
		{"Corrects the year to 2026-03-01 and 20260301, not 01.03.2026.", "Corrects the year to 2026-03-01 and 20260301, not 01.03.2026."},
		{"Adds 1,250,000 passengers in 2025-2026; 10.30 a.m. GMT", "Adds 1,250,000 passengers in 2025-2026; 10.30 a.m. GMT"},
		{"062219125467, 21334631, 32", "062219125467, 21334631, 32"},
		{"UPDATES: scores 115-111 and 100 - 99", "UPDATES: scores 115-111 and 100 - 99"},
		{"Call the 2026 vote 50-48", "Call the 2026 vote 50-48"},
		{"", ""},
	} {
		got, n := withoutTelephones(c.text)
		if got != c.want || (n > 0) != (c.text != c.want) {
			t.Errorf("%q: %q (%d), want %q", c.text, got, n, c.want)
		}
		if again, _ := withoutTelephones(got); again != got {
			t.Errorf("%q: %q when read again", got, again)
		}
		if strings.Contains(got, "0100") {
			t.Errorf("%q: number left in %q", c.text, got)
		}
	}
}
