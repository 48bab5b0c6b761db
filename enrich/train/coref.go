package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

// coref measures on BIO files whether short names are taken for what they
// stand for. BIO files do not say who is meant, so the longer names that
// the annotators marked in the same document stand in for that:
//
//	surname   a person of one word that ends exactly one longer person's name
//	shared    the same, but several persons bear it: left out of the score
//	acronym   an organisation in capitals that are the initials of one longer name
//	short     an organisation that is the beginning of exactly one longer name, whose
//	          other words only say what trade or form it is of
//
// It shows that names are joined as a reader would join them who trusts that
// rule. Where the rule itself is wrong (a son called as his father) it shows
// nothing.
func coref(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("coref", flag.ContinueOnError)
	half := flags.String("half", "", "odd or even documents only, counted from 1")
	show := flags.Int("errors", 0, "print that many differences")
	if err := flags.Parse(args); err != nil {
		return err
	}
	stage, err := enrich.NewEntities()
	if err != nil {
		return err
	}
	m := joins{w: w, show: *show, counts: map[string]*joinTally{}}
	for _, file := range flags.Args() {
		docs, err := readHalf(file, *half)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if err := m.add(stage, d); err != nil {
				return err
			}
		}
	}
	m.report()
	return nil
}

// joinTally counts short names: those that were found at all, and what they
// were joined with.
type joinTally struct{ asked, found, right, wrong int }

type joins struct {
	w      io.Writer
	show   int
	counts map[string]*joinTally
}

func (m *joins) of(kind string) *joinTally {
	if m.counts[kind] == nil {
		m.counts[kind] = &joinTally{}
	}
	return m.counts[kind]
}

// add counts a document. A name that the stage did not find, or of which it did
// not find the longer one, is asked but not found.
func (m *joins) add(stage *enrich.Entities, d tagged) error {
	a := news.Article{Body: d.text, Language: "en"}
	if err := stage.Process(context.Background(), &a); err != nil {
		return err
	}
	entity := map[[2]int]int{}
	for i, e := range a.Entities {
		for _, at := range e.Mentions {
			entity[[2]int{at.Start, at.End}] = i
		}
	}
	for _, q := range questions(d) {
		t := m.of(q.kind)
		t.asked++
		got, ok := entity[q.short]
		want := map[int]bool{}
		for _, at := range q.long {
			if e, ok := entity[at]; ok {
				want[e] = true
			}
		}
		if !ok || len(want) == 0 {
			continue
		}
		t.found++
		e := a.Entities[got]
		switch {
		case want[got]:
			t.right++
			continue
		case len(e.Name) > q.short[1]-q.short[0]:
			t.wrong++
		}
		m.tell(d, q, e)
	}
	return nil
}

func (m *joins) tell(d tagged, q question, e news.Entity) {
	if m.show <= 0 {
		return
	}
	m.show--
	at := q.short
	fmt.Fprintf(m.w, "%s: %q [%s] %q: %s %s, not %s\n", q.kind, d.text[max(0, at[0]-40):at[0]], d.text[at[0]:at[1]],
		d.text[at[1]:min(len(d.text), at[1]+30)], e.Type, e.Name, d.text[q.long[0][0]:q.long[0][1]])
}

func (m *joins) report() {
	for _, kind := range slices.Sorted(maps.Keys(m.counts)) {
		t := m.counts[kind]
		fmt.Fprintf(m.w, "%-8s %5.1f %% of %d found (%d asked), %d joined with another\n", kind, ratio(t.right, t.found), t.found, t.asked, t.wrong)
	}
}

// question is a short name and the mentions of the longer one that it stands
// for.
type question struct {
	kind  string
	short [2]int
	long  [][2]int
}

// questions gives those of a document, in order.
func questions(d tagged) []question {
	names := slices.SortedFunc(maps.Keys(d.names), func(a, b [2]int) int { return a[0] - b[0] })
	var out []question
	for _, at := range names {
		short := strings.Fields(d.text[at[0]:at[1]])
		q := question{short: at}
		bearers := map[string]bool{}
		for _, other := range names {
			long := strings.Fields(d.text[other[0]:other[1]])
			kind := standsFor(d.names[at], d.names[other], short, long)
			if kind == "" {
				continue
			}
			q.kind = kind
			q.long = append(q.long, other)
			bearers[bearer(kind, long)] = true
		}
		switch {
		case len(bearers) == 1:
			out = append(out, q)
		case q.kind == "surname":
			q.kind = "shared"
			out = append(out, q)
		}
	}
	return out
}

// standsFor tells in which way a short name can stand for a long one.
func standsFor(kind, longKind string, short, long []string) string {
	if len(short) >= len(long) || kind != longKind {
		return ""
	}
	switch {
	case kind == "PER" && len(short) == 1 && strings.EqualFold(short[0], long[len(long)-1]):
		return "surname"
	case kind == "ORG" && len(short) == 1 && strings.ReplaceAll(short[0], ".", "") == initials(long):
		return "acronym"
	case kind == "ORG" && slices.Equal(short, long[:len(short)]) && onlyTrade(long[len(short):]):
		return "short"
	}
	return ""
}

// onlyTrade holds for words that a company's name is used without. Senate
// Committee is not the Senate, and Florida Marlins are not Florida.
func onlyTrade(words []string) bool {
	for _, w := range words {
		if !trades[strings.ToLower(strings.Trim(w, ".,"))] {
			return false
		}
	}
	return true
}

var trades = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`& and the inc incorporated corp corporation co company companies ltd limited llc llp plc ag sa nv ab gmbh spa
		bhd pty group holding holdings international industries enterprises bank bancorp airlines airways motor motors energy oil
		gas petroleum electric steel systems technology technologies software partners capital financial securities insurance
		communications telecom media entertainment pharmaceuticals foods stores brothers sons associates properties resources
		foundation institute club association`) {
		m[w] = true
	}
	return m
}()

// initials gives the capitals that a name's words begin with.
func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w[0] >= 'A' && w[0] <= 'Z' {
			b.WriteByte(w[0])
		}
	}
	if b.Len() < 2 {
		return "-"
	}
	return b.String()
}

// bearer tells persons apart by the first letter and the last word of their
// names, so that J. Smith is John Smith and Bill Clinton is not Hillary; all
// else by the whole name.
func bearer(kind string, long []string) string {
	if kind == "surname" {
		return strings.ToLower(long[0][:1] + long[len(long)-1])
	}
	return strings.Join(long, " ")
}
