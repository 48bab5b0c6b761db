//go:build unix

package enrich

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// processor gives the time of a processor that the test has had, which other
// work on the machine does not lengthen.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestTimeGrowsWithTheText holds every hostile text to a time that grows no
// faster than the text: 32 times the text may take eight times as long a byte,
// for caches and for memory that is asked for, where a square would take 32
// times.
func TestTimeGrowsWithTheText(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const small, times, slack = 1 << 13, 32, 8
	stage, err := entityStage()
	if err != nil {
		t.Fatal(err)
	}
	list, err := ReadOwnList(writeList(t, "own.yml", "- {id: a, name: Donald, type: person, context: [pluto]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	stage = stage.With(list)
	took := func(text string, rounds int) time.Duration {
		start := processor(t)
		for range rounds {
			a := news.Article{Body: text, Headline: text[:len(text)/8]}
			if err := stage.Process(t.Context(), &a); err != nil && !errors.Is(err, ErrLanguage) {
				t.Fatal(err)
			}
		}
		return (processor(t) - start) / time.Duration(rounds)
	}
	grows := func(name, short, long string) {
		a, b := took(short, 2*times), took(long, 2)
		if b > times*slack*max(a, 50*time.Microsecond) {
			t.Errorf("%s: %v for %d bytes, %v for %d", name, a, len(short), b, len(long))
		}
	}
	for name, s := range hostile {
		grows(name, strings.Repeat(s, small/len(s)), strings.Repeat(s, times*small/len(s)))
	}
	grows("distinct names", distinct(small), distinct(times*small))
}
