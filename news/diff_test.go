package news

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func shownDiff(list []Change) string {
	var b strings.Builder
	for _, c := range list {
		switch c.Kind {
		case Removed:
			b.WriteString("[-" + c.Text + "-]")
		case Added:
			b.WriteString("{+" + c.Text + "+}")
		default:
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	for _, row := range []struct{ before, after, want string }{
		{"", "", ""},
		{"One", "", "[-One-]"},
		{"", "One", "{+One+}"},
		{"The bridge is open.", "The bridge is open.", "The bridge is open."},
		{"The bridge is open.", "The old bridge is open.", "The{+ old+} bridge is open."},
		{"Four people were hurt.", "Five people were badly hurt.", "[-Four-]{+Five+} people were{+ badly+} hurt."},
		{"Ünal sagt ja.\n\nEnde.", "Ünal sagt nein.\n\nEnde.", "Ünal sagt[- ja.-]{+ nein.+}\n\nEnde."},
		{"All is well.\n\nEnd.", "All is well. So far.\n\nMore.\n\nEnd.", "All is well.{+ So far.\n\nMore.+}\n\nEnd."},
	} {
		if got := shownDiff(Diff(row.before, row.after)); got != row.want {
			t.Errorf("%q to %q: %q, want %q", row.before, row.after, got, row.want)
		}
	}
}

// checkDiff: both texts can be read off a comparison.
func checkDiff(t *testing.T, before, after string) {
	t.Helper()
	var a, b strings.Builder
	last := ChangeKind("")
	for _, c := range Diff(before, after) {
		if c.Kind != Added {
			a.WriteString(c.Text)
		}
		if c.Kind != Removed {
			b.WriteString(c.Text)
		}
		if c.Kind == last || c.Text == "" {
			t.Errorf("%q to %q: %q twice, or empty", before, after, c.Kind)
		}
		last = c.Kind
	}
	if a.String() != before || b.String() != after {
		t.Errorf("%q to %q reads %q to %q", before, after, a.String(), b.String())
	}
}

func TestDiffOfLongTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	text := func(n, words int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "word%d%s", r.IntN(words), []string{" ", "\n\n"}[min(1, i%50/49)])
		}
		return b.String()
	}
	for _, n := range []int{1, 10, 300, 5_000, 200_000} {
		checkDiff(t, text(n, 10), text(n, 10))
		checkDiff(t, text(n, 1000), text(n/2, 1000))
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("The bridge is open.", "The bridge was closed.")
	f.Add("a b c a b b a", "c b a b a c")
	f.Add("\n\n x \xff", " \x00x")
	f.Fuzz(checkDiff)
}
