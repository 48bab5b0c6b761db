package news

import (
	"slices"
	"strings"
	"unicode"
)

// Change is a stretch of text in a comparison of two.
type Change struct {
	Kind ChangeKind `json:"kind"`
	Text string     `json:"text"`
}

// ChangeKind says in which of two texts a stretch stands.
type ChangeKind string

const (
	Same    ChangeKind = "same"
	Removed ChangeKind = "removed" // in the old text only
	Added   ChangeKind = "added"   // in the new text only
)

// maxEdits bounds the work of a comparison; texts with more differences are
// compared by paragraphs, and those that still have more are two texts.
const maxEdits = 1000

// Diff compares two texts word by word. All that is not added is the old text,
// all that is not removed the new one.
func Diff(before, after string) []Change {
	a, b := wordsOf(before), wordsOf(after)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	d := changes{}
	d.add(Same, a[:head]...)
	old, fresh := a[head:len(a)-tail], b[head:len(b)-tail]
	if !d.compare(old, fresh) && !d.compare(paragraphsOf(old), paragraphsOf(fresh)) {
		d.add(Removed, old...)
		d.add(Added, fresh...)
	}
	d.add(Same, a[len(a)-tail:]...)
	return d.list
}

// wordsOf cuts a text before the blanks that stand before each word, and around
// those that break a line: then a sentence that is added behind another leaves
// the other and the end of its paragraph the same.
func wordsOf(text string) []string {
	var words []string
	for text != "" {
		word := strings.TrimLeftFunc(text, unicode.IsSpace)
		blanks := text[:len(text)-len(word)]
		end := strings.IndexFunc(word, unicode.IsSpace)
		if end < 0 {
			end = len(word)
		}
		if strings.Contains(blanks, "\n") {
			words = append(words, blanks)
			blanks = ""
		}
		if end += len(blanks); end > 0 {
			words = append(words, text[len(text)-len(word)-len(blanks):][:end])
		}
		text = word[end-len(blanks):]
	}
	return words
}

// paragraphsOf joins words up to each line break.
func paragraphsOf(words []string) []string {
	var list []string
	start := 0
	for i, w := range words {
		if strings.Contains(w, "\n") || i == len(words)-1 {
			list = append(list, strings.Join(words[start:i+1], ""))
			start = i + 1
		}
	}
	return list
}

// changes joins neighbours of one kind.
type changes struct{ list []Change }

func (d *changes) add(kind ChangeKind, parts ...string) {
	if len(parts) == 0 {
		return
	}
	text := strings.Join(parts, "")
	if n := len(d.list); n > 0 && d.list[n-1].Kind == kind {
		d.list[n-1].Text += text
		return
	}
	d.list = append(d.list, Change{kind, text})
}

// compare finds the fewest edits from a to b (E. W. Myers, An O(ND) Difference
// Algorithm, 1986). It adds nothing and says so when they are too many.
func (d *changes) compare(a, b []string) bool {
	most := min(len(a)+len(b), maxEdits)
	reached := make([]int, 2*most+2) // by diagonal: how far in a
	var trace [][]int
	for edits := 0; edits <= most; edits++ {
		trace = append(trace, slices.Clone(reached[most-min(edits, most):min(most+edits+2, len(reached))]))
		for k := -edits; k <= edits; k += 2 {
			x := 0
			switch {
			case edits == 0:
			case k == -edits || k != edits && reached[most+k-1] < reached[most+k+1]:
				x = reached[most+k+1]
			default:
				x = reached[most+k-1] + 1
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			reached[most+k] = x
			if x >= len(a) && y >= len(b) {
				d.replay(a, b, trace)
				return true
			}
		}
	}
	return false
}

// replay walks the edits back from the end and adds them from the beginning.
func (d *changes) replay(a, b []string, trace [][]int) {
	type step struct {
		kind ChangeKind
		text string
	}
	var steps []step
	x, y := len(a), len(b)
	for edits := len(trace) - 1; edits >= 0; edits-- {
		at := func(k int) int { return trace[edits][k+edits] } // as it was before these edits
		k := x - y
		fromX, fromY := 0, 0
		if edits > 0 {
			if k == -edits || k != edits && at(k-1) < at(k+1) {
				k++
			} else {
				k--
			}
			fromX = at(k)
			fromY = fromX - k
		}
		for x > fromX && y > fromY && x > 0 && y > 0 && a[x-1] == b[y-1] {
			x, y = x-1, y-1
			steps = append(steps, step{Same, a[x]})
		}
		switch {
		case edits == 0:
		case x > fromX:
			x--
			steps = append(steps, step{Removed, a[x]})
		default:
			y--
			steps = append(steps, step{Added, b[y]})
		}
	}
	for _, s := range slices.Backward(steps) {
		d.add(s.kind, s.text)
	}
}
