package main

import (
	"fmt"
	"math/bits"
	"path/filepath"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
)

// corpora are the texts that the tagger learns from. All of them may ship as
// weights.
var corpora = []struct {
	file   string
	weight float32
}{
	{"redocred.dev", 1}, {"redocred.test", 1}, {"wikigold", 1}, {"uner.dev", 1}, {"uner.test", 1},
	{"btc", 1}, {"wnut17", 1}, {"crossner", 1}, {"gmbr2", 1}, {"synth", 1},
}

// lesson is a document with the labels that each token may have.
type lesson struct {
	text    nametag.Text
	allowed []uint32
	weight  float32
	source  string
}

func readLessons(t *nametag.Tagger, file string, weight float32) ([]*lesson, error) {
	docs, err := readBIO(file)
	if err != nil {
		return nil, err
	}
	out := make([]*lesson, len(docs))
	for i := range docs {
		l := &lesson{weight: weight}
		t.Read(&l.text, 0, docs[i].text)
		t.Survey(&l.text)
		l.allowed = allow(&l.text, &docs[i])
		out[i] = l
	}
	return out, nil
}

func readCorpora(t *nametag.Tagger, data string) ([]*lesson, error) {
	var all []*lesson
	for _, c := range corpora {
		l, err := readLessons(t, filepath.Join(data, "ner", "train", c.file+".bio.gz"), c.weight)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.file, err)
		}
		for i := range l {
			l[i].source = c.file
		}
		all = append(all, l...)
	}
	written, err := writtenLessons(t, data)
	return append(all, written...), err
}

// relabelled gives the lessons of one source their labels again, by the
// annotation as it was and the labels that they have now.
func relabelled(t *nametag.Tagger, lessons []*lesson, data, source, annotation string) error {
	original, err := readLessons(t, filepath.Join(data, "ner", "train", annotation+".bio.gz"), 1)
	if err != nil {
		return err
	}
	for _, l := range lessons {
		if l.source != source {
			continue
		}
		if len(original) == 0 || len(original[0].allowed) != len(l.allowed) {
			return fmt.Errorf("%s is not the text of %s", annotation, source)
		}
		relabel(l, original[0].allowed)
		original = original[1:]
	}
	return nil
}

const miscType = 3

var typeNumbers = map[string]int{"PER": 0, "ORG": 1, "LOC": 2, "MISC": miscType}

// allow projects the annotation on our tokens. Where a name does not end with
// a token, anything is allowed.
func allow(x *nametag.Text, d *tagged) []uint32 {
	allowed := make([]uint32, len(x.Tokens))
	for i := range allowed {
		allowed[i] = 1 << linear.Outside
	}
	tok := 0
	labels := make([]uint8, len(x.Tokens))
	for _, m := range d.marks {
		for tok < len(x.Tokens) && x.Tokens[tok].End <= m.start {
			tok++
		}
		past := tok
		for past < len(x.Tokens) && x.Tokens[past].Start < m.end {
			past++
		}
		if tok == past {
			continue
		}
		fits := x.Tokens[tok].Start == m.start && x.Tokens[past-1].End == m.end && oneSentence(x, tok, past)
		switch kind, named := typeNumbers[m.kind]; {
		case m.kind == "?":
			for i := tok; i < past; i++ {
				if allowed[i] == 1<<linear.Outside {
					allowed[i] |= linear.AnyOf(miscType)
				}
			}
		case named && fits:
			linear.Mark(labels, linear.Span{First: tok, Past: past, Type: kind})
			for i := tok; i < past; i++ {
				allowed[i] = 1 << labels[i]
			}
		default:
			for i := tok; i < past; i++ {
				allowed[i] = linear.Any
			}
		}
	}
	return allowed
}

func oneSentence(x *nametag.Text, first, past int) bool {
	for i := range x.Sentences {
		if s := &x.Sentences[i]; first < s.Past {
			return past <= s.Past
		}
	}
	return false
}

// relabel takes from the Groningen Meaning Bank the names that its annotators
// and a model that has not seen the document agree on. They were found by
// machines first and follow other rules than the rest; where the two differ,
// anything is allowed.
func relabel(l *lesson, annotated []uint32) {
	for i := range l.text.Sentences {
		s := &l.text.Sentences[i]
		agreed := map[linear.Span]int{}
		for _, sp := range append(spansOf(annotated, s), linear.Spans(nil, l.text.Labels[s.First:s.Past], s.First)...) {
			agreed[sp]++
		}
		for k := s.First; k < s.Past; k++ {
			if l.allowed[k] != orMisc {
				l.allowed[k] = 1 << linear.Outside
			}
		}
		for sp, n := range agreed {
			for k := sp.First; k < sp.Past; k++ {
				if l.allowed[k] = annotated[k]; n < 2 {
					l.allowed[k] = linear.Any
				}
			}
		}
	}
}

// orMisc is what "?" allows.
var orMisc = 1<<linear.Outside | linear.AnyOf(miscType)

// spansOf gives the names of a sentence that are annotated in full.
func spansOf(allowed []uint32, s *nametag.Sentence) []linear.Span {
	labels := make([]uint8, s.Past-s.First)
	for i := range labels {
		if m := allowed[s.First+i]; m&(m-1) == 0 {
			labels[i] = uint8(bits.TrailingZeros32(m))
		}
	}
	return linear.Spans(nil, labels, s.First)
}
