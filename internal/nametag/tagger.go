package nametag

import (
	"errors"

	"github.com/dateline-wire/dateline/internal/linear"
)

// Tagger labels the names of texts. It is safe for concurrent use.
type Tagger struct {
	lexicon *Lexicon
	cache   *cache
	passes  []pass // none: reads only
	second  *secondTables
}

// pass is a model with the scores of features that have few values.
type pass struct {
	*linear.Model
	bias    linear.Vector
	edge    [window]linear.Vector
	story   [storyCodes]linear.Vector
	phrases [3][len(phraseLists) * int(positions)]linear.Vector
}

// wordSums are the scores that a word gives to the tokens around it.
type wordSums [window]linear.Vector

const passes = 2

// NewReader gives a Tagger without models, which reads and surveys.
func NewReader(l *Lexicon) *Tagger { return &Tagger{lexicon: l, cache: new(cache)} }

// New gives a Tagger with the models of both passes.
func New(l *Lexicon, models []*linear.Model) (*Tagger, error) {
	t := NewReader(l)
	if len(models) != passes {
		return nil, errors.New("tagger: want two models")
	}
	t.passes = make([]pass, passes)
	for k, m := range models {
		if m.Bits != RowBits {
			return nil, errors.New("tagger: model of another size")
		}
		t.passes[k].Model = m
		t.passes[k].tabulate()
	}
	t.second = newSecondTables(t.passes[1].Model)
	return t, nil
}

func (p *pass) tabulate() {
	p.Row(&p.bias, biasRow)
	for o := range window {
		p.Row(&p.edge[o], edgeRow(o))
	}
	for o := range p.phrases {
		for k := range p.phrases[o] {
			p.Row(&p.phrases[o][k], phraseRow(k/int(positions), position(k%int(positions)), o-1))
		}
	}
	for k := range p.story {
		p.Row(&p.story[k], storyRow(uint64(k)))
	}
}

// sum adds up what depends on the word alone.
func (t *Tagger) sum(w *Word) {
	var buffer [linear.MaxRows]uint32
	rows := buffer[:0]
	for o := range window {
		rows = w.appendWord(rows[:0], o)
		for k := range t.passes {
			t.passes[k].Sum(&w.sums[k][o], rows)
		}
	}
}

// Survey prepares a text that has been read for features.
func (t *Tagger) Survey(x *Text) { x.survey(t.lexicon) }

// Tag labels the tokens of a text that has been read.
func (t *Tagger) Tag(x *Text) {
	n := len(x.Tokens)
	x.survey(t.lexicon)
	x.scores, x.back, x.gain = resize(x.scores, n), resize(x.back, n), resize(x.gain, n)
	x.Labels, x.revised = resize(x.Labels, n), resize(x.revised, n)
	for k := range x.Sentences {
		s := &x.Sentences[k]
		for i := s.First; i < s.Past; i++ {
			t.score(x, s, i, 0)
		}
		t.decode(x, s, 0, x.Labels)
	}
	x.Poll()
	for k := range x.Sentences {
		t.revise(x, &x.Sentences[k])
	}
	x.Labels, x.revised = x.revised, x.Labels
}

// outsideOnly are the scores of a token that the second pass does not look at:
// small letters in no name and beside none.
var outsideOnly = func() (v linear.Vector) {
	for y := range v {
		v[y] = -1 << 14
	}
	v[linear.Outside] = 1 << 14
	return v
}()

func (t *Tagger) revise(x *Text, s *Sentence) {
	for i := s.First; i < s.Past; i++ {
		if !x.active(s, i) {
			x.scores[i] = outsideOnly
			continue
		}
		t.score(x, s, i, 1)
		t.scoreSecond(x, s, i)
	}
	t.decode(x, s, 1, x.revised)
}

// score sums the features of the first pass with the weights of pass k, those
// of single words from what was summed before.
func (t *Tagger) score(x *Text, s *Sentence, i, k int) {
	p, toks := &t.passes[k], x.Tokens
	w := toks[i].Word
	v := &x.scores[i]
	*v = p.bias
	v.Add(&w.sums[k][middle])
	for o := 1; o <= middle; o++ {
		if i-o >= s.First {
			v.Add(&toks[i-o].Word.sums[k][middle-o])
		} else if o == 1 {
			v.Add(&p.edge[middle-1])
		}
		if i+o < s.Past {
			v.Add(&toks[i+o].Word.sums[k][middle+o])
		} else if o == 1 {
			v.Add(&p.edge[middle+1])
		}
	}
	x.rows = w.appendLeading(x.rows[:0], x.leading(s, i))
	if w.Has(Capital) {
		c := x.storyCode(s, i)
		v.Add(&p.story[c])
		x.rows = append(x.rows, storyShapeRow(c, w))
		x.rows = x.appendRun(x.rows, s, i)
	}
	p.Sum(v, x.rows)
	for o := -1; o <= 1; o++ {
		j := i + o
		if j < s.First || j >= s.Past || x.phrases[j] == 0 {
			continue
		}
		for l, at := range x.phrases[j].each() {
			v.Add(&p.phrases[o+1][l*int(positions)+int(at)])
			if o == 0 {
				p.Row(v, phraseShapeRow(l, at, w))
			}
		}
	}
}

func (t *Tagger) decode(x *Text, s *Sentence, k int, out []uint8) {
	t.passes[k].DecodeFast(x.scores[s.First:s.Past], x.back[s.First:s.Past], x.gain[s.First:s.Past], out[s.First:s.Past])
}
