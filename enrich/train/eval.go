package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

// tagged is a document of a BIO file: its text, put together again, and the
// names that the annotators found.
type tagged struct {
	text  string
	names map[[2]int]string // start, end -> PER, ORG, LOC or MISC
	marks []mark            // the same in order, and what is not annotated
}

// mark is a stretch of text with its tag: a type, "?" for no name or MISC, "*"
// for anything.
type mark struct {
	start, end int
	kind       string
}

// tally counts names for one type.
type tally struct{ right, found, wanted int }

func (t tally) String() string {
	return fmt.Sprintf("P %5.1f  R %5.1f  F1 %5.1f  (%d names)", ratio(t.right, t.found), ratio(t.right, t.wanted), t.f1(), t.wanted)
}

func (t tally) f1() float64 { return ratio(2*t.right, t.found+t.wanted) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return 100 * float64(a) / float64(b)
}

// eval measures the entity stage on BIO files: a name counts when its span and
// type are exact.
func eval(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	half := flags.String("half", "", "odd or even documents only, counted from 1")
	show := flags.Int("errors", 0, "print that many differences")
	if err := flags.Parse(args); err != nil {
		return err
	}
	stage, err := enrich.NewEntities()
	if err != nil {
		return err
	}
	for _, file := range flags.Args() {
		docs, err := readHalf(file, *half)
		if err != nil {
			return err
		}
		m := measure{stage: stage, show: *show, w: w, counts: map[string]*tally{}}
		for _, d := range docs {
			if err := m.add(d); err != nil {
				return err
			}
		}
		m.report(file)
	}
	return nil
}

// readHalf reads the odd or the even documents of a BIO file, counted from 1, or
// all for "".
func readHalf(file, half string) ([]tagged, error) {
	if half != "" && half != "odd" && half != "even" {
		return nil, fmt.Errorf("-half %s: want odd or even", half)
	}
	docs, err := readBIO(file)
	if half == "" || err != nil {
		return docs, err
	}
	var kept []tagged
	for i, d := range docs {
		if odd := i%2 == 0; odd == (half == "odd") {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

type measure struct {
	stage  *enrich.Entities
	show   int
	w      io.Writer
	counts map[string]*tally
	bytes  int
	took   time.Duration
}

var bioTypes = map[news.EntityType]string{news.Person: "PER", news.Org: "ORG", news.Geo: "LOC", news.Misc: "MISC"}

func (m *measure) add(d tagged) error {
	a := news.Article{Body: d.text, Language: "en"}
	start := time.Now()
	if err := m.stage.Process(context.Background(), &a); err != nil {
		return err
	}
	m.took += time.Since(start)
	m.bytes += len(d.text)
	found := map[[2]int]string{}
	for _, e := range a.Entities {
		for _, at := range e.Mentions {
			found[[2]int{at.Start, at.End}] = bioTypes[e.Type]
		}
	}
	m.count(d, found)
	return nil
}

// count compares what was found in a document with its names.
func (m *measure) count(d tagged, found map[[2]int]string) {
	for at, kind := range d.names {
		m.of(kind).wanted++
		if found[at] == kind {
			m.of(kind).right++
		} else {
			m.difference("missed", d.text, at, kind, found[at])
		}
	}
	for at, kind := range found {
		m.of(kind).found++
		if d.names[at] != kind {
			m.difference("wrong", d.text, at, kind, d.names[at])
		}
	}
}

// three sums up persons, organisations and places.
func (m *measure) three() tally {
	var t tally
	for _, kind := range []string{"PER", "ORG", "LOC"} {
		c := m.of(kind)
		t = tally{t.right + c.right, t.found + c.found, t.wanted + c.wanted}
	}
	return t
}

func (m *measure) of(kind string) *tally {
	t := m.counts[kind]
	if t == nil {
		t = &tally{}
		m.counts[kind] = t
	}
	return t
}

func (m *measure) difference(what, s string, at [2]int, kind, other string) {
	if m.show <= 0 {
		return
	}
	m.show--
	before, after := s[max(0, at[0]-40):at[0]], s[at[1]:min(len(s), at[1]+30)]
	fmt.Fprintf(m.w, "%s %s (%s): %q [%s] %q\n", what, kind, other, before, s[at[0]:at[1]], after)
}

func (m *measure) report(file string) {
	for _, kind := range []string{"PER", "ORG", "LOC", "MISC"} {
		fmt.Fprintf(m.w, "%-5s %v\n", kind, *m.of(kind))
	}
	three, other := m.three(), *m.of("MISC")
	four := tally{three.right + other.right, three.found + other.found, three.wanted + other.wanted}
	fmt.Fprintf(m.w, "3     %v\n4     %v\n%s: %.2f MB/s\n", three, four, file, float64(m.bytes)/1e6/m.took.Seconds())
}

// readBIO reads TOKEN<TAB>TAG lines; -DOCSTART- begins a document, an empty
// line ends a sentence.
func readBIO(file string) ([]tagged, error) {
	var docs []tagged
	var b bioText
	err := eachLine(file, func(line string) error {
		word, tag, ok := strings.Cut(line, "\t")
		switch {
		case strings.HasPrefix(line, "-DOCSTART-"):
			docs = b.flush(docs)
		case line == "":
			b.endSentence()
		case !ok:
			return fmt.Errorf("no tag in %q", line)
		default:
			b.word(word, tag)
		}
		return nil
	})
	return b.flush(docs), err
}

// bioText puts a text together again from its tokens.
type bioText struct {
	strings.Builder
	names map[[2]int]string
	marks []mark
	start int
	kind  string // of the open name
	last  string
	inner bool // within straight double quotes
}

func (b *bioText) word(w, tag string) {
	if !strings.HasPrefix(tag, "I-") {
		b.closeName()
	}
	if b.spaced(w) {
		b.WriteByte(' ')
	}
	if strings.HasPrefix(tag, "B-") || strings.HasPrefix(tag, "I-") && b.kind == "" {
		b.start, b.kind = b.Len(), tag[2:]
	}
	if tag == "?" || tag == "*" {
		b.marks = append(b.marks, mark{b.Len(), b.Len() + len(w), tag})
	}
	b.WriteString(w)
	if b.last = w; w == `"` {
		b.inner = !b.inner
	}
	if strings.HasPrefix(tag, "I-") || strings.HasPrefix(tag, "B-") {
		if b.names == nil {
			b.names = map[[2]int]string{}
		}
	}
}

// spaced tells whether print has a space between the last word and w.
func (b *bioText) spaced(w string) bool {
	if b.last == "" {
		return false
	}
	switch b.last {
	case "(", "[", "``", "“", "$", "£", "€", "-", "‘", "/":
		return false
	case `"`:
		if b.inner {
			return false
		}
	}
	switch w {
	case ",", ".", ";", ":", "?", "!", ")", "]", "''", "”", "'s", "’s", "'", "’", "%", "-", "n't", "'re", "'ve", "'ll", "'d", "'m", "/":
		return false
	case `"`:
		return !b.inner
	case "s", "t", "re":
		return b.last != "’" && b.last != "'"
	}
	return true
}

func (b *bioText) closeName() {
	if b.kind != "" {
		b.names[[2]int{b.start, b.Len()}] = b.kind
		b.marks = append(b.marks, mark{b.start, b.Len(), b.kind})
		b.kind = ""
	}
}

func (b *bioText) endSentence() {
	b.closeName()
	if b.Len() > 0 && b.last != "" {
		b.WriteString("\n\n")
	}
	b.last, b.inner = "", false
}

func (b *bioText) flush(docs []tagged) []tagged {
	b.endSentence()
	if b.Len() > 0 {
		docs = append(docs, tagged{text: b.String(), names: b.names, marks: b.marks})
	}
	*b = bioText{}
	return docs
}
