package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// entry is a line of wire.tsv.
type entry struct {
	file, provider, feed, key string
	delay                     time.Duration
	archive                   bool // sent before the wire starts
}

// readIndex reads the lines of wire.tsv: file, seconds after the start (or the
// word archive), provider, feed and story key, separated by tabs. Lines that
// begin with # are remarks. The entries come back in the order of sending.
func readIndex(text string) ([]entry, error) {
	var entries []entry
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := readEntry(line)
		if err != nil {
			return nil, fmt.Errorf("wire.tsv:%d: %w", i+1, err)
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.delay, b.delay) })
	return entries, nil
}

func readEntry(line string) (entry, error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 5 {
		return entry{}, fmt.Errorf("%d columns, want 5", len(columns))
	}
	e := entry{file: columns[0], provider: columns[2], feed: columns[3], key: columns[4]}
	if columns[1] == "archive" {
		e.archive = true
		return e, nil
	}
	seconds, err := strconv.ParseFloat(columns[1], 64)
	if err != nil || seconds < 0 {
		return entry{}, fmt.Errorf("delay %q is not a number of seconds", columns[1])
	}
	e.delay = time.Duration(seconds * float64(time.Second))
	return e, nil
}
