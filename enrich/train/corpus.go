package main

import (
	"fmt"
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
	{"btc", 1}, {"wnut17", 1}, {"crossner", 1}, {"synth", 1},
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

// readTexts gives the documents of the Groningen Meaning Bank without their
// annotation, whose terms are not ours. News is what the other corpora lack.
func readTexts(t *nametag.Tagger, data string) ([]*lesson, error) {
	l, err := readLessons(t, filepath.Join(data, "ner", "train", "gmb.bio.gz"), 1)
	if err != nil {
		return nil, fmt.Errorf("gmb: %w", err)
	}
	for i := range l {
		l[i].source = "gmb"
		clear(l[i].allowed)
	}
	return l, nil
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

// agree gives a document that nobody has annotated the labels that all readings
// of it have in common. Where they differ, anything is allowed.
func (l *lesson) agree(readings [][]uint8) {
	for i := range l.text.Sentences {
		s := &l.text.Sentences[i]
		for k := s.First; k < s.Past; k++ {
			l.allowed[k] = 1 << linear.Outside
		}
		found := map[linear.Span]int{}
		for _, r := range readings {
			for _, sp := range linear.Spans(nil, r[s.First:s.Past], s.First) {
				found[sp]++
			}
		}
		for sp, n := range found {
			for k := sp.First; k < sp.Past; k++ {
				if n == len(readings) {
					l.allowed[k] = 1 << readings[0][k]
				}
			}
		}
		for sp, n := range found {
			for k := sp.First; n < len(readings) && k < sp.Past; k++ {
				l.allowed[k] = linear.Any
			}
		}
	}
}
