package main

import (
	"sync"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
)

// wordRows are the features that a word gives to the tokens around it.
type wordRows = [5][]uint32

// school gives the sentences of lessons as examples for one pass.
type school struct {
	lessons []*lesson
	rows    [][]*wordRows // of each token of each lesson
	at      []seat
	pass    int
}

// seat is a sentence of a lesson.
type seat struct{ lesson, sentence int32 }

// newSchool shares the rows of equal words.
func newSchool(lessons []*lesson, rows map[string]*wordRows) *school {
	s := &school{lessons: lessons, pass: 1}
	for k, l := range lessons {
		r := make([]*wordRows, len(l.text.Tokens))
		for i := range r {
			w := l.text.Tokens[i].Word
			x := rows[w.Text()]
			if x == nil {
				made := w.Rows()
				x = &made
				rows[w.Text()] = x
			}
			r[i] = x
		}
		s.rows = append(s.rows, r)
		for i := range l.text.Sentences {
			s.at = append(s.at, seat{int32(k), int32(i)})
		}
	}
	return s
}

// without leaves out the lessons of one fold.
func (s *school) without(fold int) *school {
	out := &school{lessons: s.lessons, rows: s.rows, pass: s.pass}
	for _, at := range s.at {
		if int(at.lesson)%folds != fold {
			out.at = append(out.at, at)
		}
	}
	return out
}

func (s *school) Len() int { return len(s.at) }

func (s *school) Example(i int, e *linear.Example) {
	at := s.at[i]
	l := s.lessons[at.lesson]
	sent := &l.text.Sentences[at.sentence]
	n := sent.Past - sent.First
	if cap(e.Rows) < n {
		e.Rows = append(e.Rows[:cap(e.Rows)], make([][]uint32, n-cap(e.Rows))...)
	}
	e.Rows = e.Rows[:n]
	for k := range n {
		e.Rows[k] = s.token(e.Rows[k][:0], int(at.lesson), sent, sent.First+k)
	}
	e.Allowed, e.Weight = l.allowed[sent.First:sent.Past], l.weight
}

func (s *school) token(dst []uint32, lesson int, sent *nametag.Sentence, i int) []uint32 {
	x := &s.lessons[lesson].text
	dst = x.AppendKnown(dst, sent, i, s.rows[lesson])
	if s.pass == 2 {
		dst = x.AppendSecond(dst, sent, i)
	}
	return dst
}

// label labels the lessons that are wanted with a model.
func (s *school) label(m *linear.Model, want func(lesson int) bool) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			p := pupil{school: s, model: m}
			for k := w; k < len(s.lessons); k += workers {
				if want(k) {
					p.label(k)
				}
			}
		})
	}
	wg.Wait()
}

// pupil labels one lesson after the other.
type pupil struct {
	*school
	model  *linear.Model
	rows   []uint32
	scores []linear.Vector
	back   []linear.Back
}

func (p *pupil) label(lesson int) {
	x := &p.lessons[lesson].text
	labels := make([]uint8, len(x.Tokens))
	for i := range x.Sentences {
		s := &x.Sentences[i]
		n := s.Past - s.First
		p.scores, p.back = append(p.scores[:0], make([]linear.Vector, n)...), append(p.back[:0], make([]linear.Back, n)...)
		for k := range n {
			p.rows = p.token(p.rows[:0], lesson, s, s.First+k)
			p.model.Sum(&p.scores[k], p.rows)
		}
		p.model.Decode(p.scores, p.back, labels[s.First:s.Past])
	}
	x.Labels = labels
}
