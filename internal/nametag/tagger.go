package nametag

import (
	"errors"
	"fmt"
	"math"

	"github.com/dateline-wire/dateline/internal/linear"
)

// Tagger labels the names of texts. It is safe for concurrent use.
type Tagger struct {
	lexicon *Lexicon
	cache   *cache
	models  *linear.Pair // nil: reads only
	passes  [passes]pass
	second  *secondTables

	biasMost int32 // largest lead of the first pass's bias
}

// pass is the sums of features that have few values, by one of the models.
type pass struct {
	bias    linear.Leads
	edge    [window]linear.Leads
	story   [storyCodes]linear.Leads
	phrases [3][len(phraseLists) * int(positions)]linear.Leads
}

// wordSums are what a word adds to the tokens around it.
type wordSums [window]linear.Leads

const passes = 2

// NewReader gives a Tagger without models, which reads and surveys.
func NewReader(l *Lexicon) *Tagger { return &Tagger{lexicon: l, cache: new(cache)} }

// New gives a Tagger with the models of both passes.
func New(l *Lexicon, models []*linear.Model) (*Tagger, error) {
	if len(models) != passes {
		return nil, errors.New("tagger: want two models")
	}
	for _, m := range models {
		if m.Bits != RowBits {
			return nil, errors.New("tagger: model of another size")
		}
	}
	pair, err := linear.NewPair(models[0], models[1])
	if err != nil {
		return nil, fmt.Errorf("tagger: %w", err)
	}
	t := NewReader(l)
	t.models = pair
	for k := range t.passes {
		t.tabulate(k)
	}
	t.second = newSecondTables(pair)
	t.biasMost = t.passes[0].bias.Most()
	return t, nil
}

func (t *Tagger) tabulate(k int) {
	p, m := &t.passes[k], t.models
	m.Row(&p.bias, k, biasRow)
	for o := range window {
		m.Row(&p.edge[o], k, edgeRow(o))
	}
	for o := range p.phrases {
		for i := range p.phrases[o] {
			m.Row(&p.phrases[o][i], k, phraseRow(i/int(positions), position(i%int(positions)), o-1))
		}
	}
	for c := range p.story {
		m.Row(&p.story[c], k, storyRow(uint64(c)))
	}
}

// sum adds up what depends on the word alone.
func (t *Tagger) sum(w *Word) {
	if t.models == nil {
		return
	}
	var buffer [linear.MaxRows]uint32
	rows := buffer[:0]
	for o := range window {
		rows = w.appendWord(rows[:0], o)
		t.models.SumBoth(&w.sums[0][o], &w.sums[1][o], rows)
		w.most[o] = int16(w.sums[0][o].Most())
	}
}

// Survey prepares a text that has been read for features.
func (t *Tagger) Survey(x *Text) { x.survey(t.lexicon) }

// Tag labels the tokens of a text that has been read.
func (t *Tagger) Tag(x *Text) {
	n := len(x.Tokens)
	x.survey(t.lexicon)
	x.leads, x.back, x.most, x.gain = resize(x.leads, n), resize(x.back, n), resize(x.most, n), resize(x.gain, n)
	x.Labels, x.revised = resize(x.Labels, n), resize(x.revised, n)
	for k := range x.Sentences {
		t.label(x, &x.Sentences[k])
	}
	x.Poll()
	for k := range x.Sentences {
		t.revise(x, &x.Sentences[k])
	}
	x.Labels, x.revised = x.revised, x.Labels
}

// label makes the first pass. Of most words the little that their neighbours
// and they themselves can give shows that they are in no name, and nothing is
// summed for them.
func (t *Tagger) label(x *Text, s *Sentence) {
	for i := s.First; i < s.Past; i++ {
		if bound, ok := t.bound(x, s, i); ok {
			x.most[i] = bound
			continue
		}
		t.score(x, s, i, 0)
		x.most[i] = x.leads[i].Most()
	}
	most, gain := x.most[s.First:s.Past], x.gain[s.First:s.Past]
	t.models.Gains(0, most, gain)
	again := false
	for i := s.First; i < s.Past; i++ {
		if _, ok := t.bound(x, s, i); ok && x.gain[i] >= 0 {
			t.score(x, s, i, 0)
			x.most[i] = x.leads[i].Most()
			again = true
		}
	}
	if again {
		t.models.Gains(0, most, gain)
	}
	t.decode(x, s, 0, x.Labels)
}

// bound gives the most that a label of token i can lead in the first pass, for
// tokens on which nothing but the words around bears.
func (t *Tagger) bound(x *Text, s *Sentence, i int) (int32, bool) {
	toks := x.Tokens
	if s.kind != plainCase || i < s.First+middle || i+middle >= s.Past || toks[i].Word.Has(Capital) ||
		x.phrases[i-1]|x.phrases[i]|x.phrases[i+1] != 0 {
		return 0, false
	}
	return t.biasMost + int32(toks[i-2].Word.most[0]) + int32(toks[i-1].Word.most[1]) + int32(toks[i].Word.most[2]) +
		int32(toks[i+1].Word.most[3]) + int32(toks[i+2].Word.most[4]), true
}

// outsideOnly is what a token gets that the second pass does not look at: small
// letters in no name and beside none.
var outsideOnly = linear.Flat(math.MinInt16)

func (t *Tagger) revise(x *Text, s *Sentence) {
	for i := s.First; i < s.Past; i++ {
		if !x.active(s, i) {
			x.leads[i], x.most[i] = outsideOnly, math.MinInt16
			continue
		}
		t.score(x, s, i, 1)
		t.scoreSecond(x, s, i)
		x.most[i] = x.leads[i].Most()
	}
	t.models.Gains(1, x.most[s.First:s.Past], x.gain[s.First:s.Past])
	t.decode(x, s, 1, x.revised)
}

// score sums the features of the first pass with the weights of pass k, those
// of single words from what was summed before.
func (t *Tagger) score(x *Text, s *Sentence, i, k int) {
	p, toks := &t.passes[k], x.Tokens
	w := toks[i].Word
	v := &x.leads[i]
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
		x.rows = x.appendTopic(x.rows, s, i)
	}
	for o := -1; o <= 1; o++ {
		j := i + o
		if j < s.First || j >= s.Past || x.phrases[j] == 0 {
			continue
		}
		for l, at := range x.phrases[j].each() {
			v.Add(&p.phrases[o+1][l*int(positions)+int(at)])
			if o == 0 {
				x.rows = append(x.rows, phraseShapeRow(l, at, w))
			}
		}
	}
	t.models.Sum(v, k, x.rows)
}

func (t *Tagger) decode(x *Text, s *Sentence, k int, out []uint8) {
	t.models.Decode(k, x.leads[s.First:s.Past], x.gain[s.First:s.Past], x.back[s.First:s.Past], out[s.First:s.Past])
}
