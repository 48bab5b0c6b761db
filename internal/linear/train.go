package linear

import "math"

// Example is a sentence to learn from. Train owns it only during a call of
// Source.Example and the step that follows, so a source may use its buffers
// again.
type Example struct {
	Rows    [][]uint32        // of each token
	Base    [][Labels]float32 // score of each token before any row; nil: 0
	Allowed []uint32          // set of labels that each token may have
	Weight  float32           // of the sentence among others
}

// Source gives the examples of a training set by number.
type Source interface {
	Len() int
	Example(i int, e *Example)
}

// Config says how to train. Every field is needed.
type Config struct {
	Bits    uint    // 1<<Bits rows
	Epochs  int     // times that each example is seen
	Rate    float32 // of AdaGrad; 0.1 is usual
	Dropout float32 // share of a token's rows that are left out of each step
	Seed    uint64
}

// rowSize is a row's weights followed by the sums of their squared gradients:
// side by side, for a step needs both.
const rowSize = 2 * Labels

// Weights is a trained model before packing.
type Weights struct {
	Bits  uint
	rows  []float32
	Trans [Labels + 1][Labels]float32
}

// Row gives the weights of a row.
func (w *Weights) Row(r uint32) []float32 { return w.rows[int(r)*rowSize:][:Labels] }

// batch is how many sentences pass between two steps of the transitions.
const batch = 8

// least is the gradient below which a label of a token is left alone.
const least = 1e-3

type trainer struct {
	Config
	w       *Weights
	l       lattice
	rng     random
	ex      Example
	kept    [][]uint32
	squares [Labels + 1][Labels]float32
}

// Train fits weights to the examples. Time is linear in epochs, tokens and
// rows per token.
func Train(c Config, src Source) *Weights {
	t := trainer{Config: c, rng: random(c.Seed), w: &Weights{Bits: c.Bits, rows: make([]float32, rowSize<<c.Bits)}}
	order := make([]int, src.Len())
	for i := range order {
		order[i] = i
	}
	t.expTransitions()
	mean := newMean(c.Bits)
	seen, total := 0, c.Epochs*len(order)
	for range c.Epochs {
		for i := len(order) - 1; i > 0; i-- {
			j := t.rng.below(i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, k := range order {
			src.Example(k, &t.ex)
			t.sentence()
			if seen++; seen%batch == 0 {
				t.transitions()
			}
			if seen*2 >= total && seen*snapshots/total != (seen-1)*snapshots/total {
				mean.add(t.w)
			}
		}
	}
	return mean.weights()
}

// snapshots is at how many points of its course training is looked at. Those of
// the second half are averaged: a single one still follows the last sentences.
const snapshots = 8

// mean is the sum of weights and how many there are.
type mean struct {
	Weights
	n int
}

func newMean(bits uint) *mean {
	return &mean{Weights: Weights{Bits: bits, rows: make([]float32, rowSize<<bits)}}
}

func (m *mean) add(w *Weights) {
	for i, v := range w.rows {
		m.rows[i] += v
	}
	for p := range w.Trans {
		for y, v := range w.Trans[p] {
			m.Trans[p][y] += v
		}
	}
	m.n++
}

func (m *mean) weights() *Weights {
	if m.n == 0 {
		return &m.Weights
	}
	part := 1 / float32(m.n)
	for i, v := range m.rows {
		m.rows[i] = float32(v * part)
	}
	for p := range m.Trans {
		for y, v := range m.Trans[p] {
			m.Trans[p][y] = float32(v * part)
		}
	}
	return &m.Weights
}

// Average gives the mean of models trained on parts of the same examples or in
// other orders, which errs less than each of them.
func Average(models []*Weights) *Weights {
	mean := newMean(models[0].Bits)
	for _, w := range models {
		mean.add(w)
	}
	return mean.weights()
}

func (t *trainer) sentence() {
	n := len(t.ex.Rows)
	if n == 0 {
		return
	}
	t.l.grow(n)
	t.drop()
	t.score(n)
	for i := range n {
		t.l.grad[i] = [Labels]float32{}
	}
	t.l.emissions(n)
	saved := t.l.trans
	if !t.l.marginals(n, nil, -1) || !t.l.marginals(n, t.ex.Allowed, 1) {
		t.l.trans = saved // no sequence fits: nothing to learn
		return
	}
	t.update(n)
}

// drop leaves out a share of the rows, eight of them for each random number.
func (t *trainer) drop() {
	for len(t.kept) < len(t.ex.Rows) {
		t.kept = append(t.kept, nil)
	}
	limit := uint64(t.Dropout * 256)
	for i, rows := range t.ex.Rows {
		kept := t.kept[i][:0]
		bits := uint64(0)
		for k, r := range rows {
			if k%8 == 0 {
				bits = t.rng.next()
			}
			if bits&0xff >= limit {
				kept = append(kept, r)
			}
			bits >>= 8
		}
		t.kept[i] = kept
	}
}

func (t *trainer) score(n int) {
	for i := range n {
		var s [Labels]float32
		if t.ex.Base != nil {
			s = t.ex.Base[i]
		}
		for _, r := range t.kept[i] {
			row := (*[Labels]float32)(t.w.rows[int(r)*rowSize:])
			for y := range s {
				s[y] += row[y]
			}
		}
		for y, v := range s {
			t.l.score[i][y] = float64(v)
		}
	}
}

func (t *trainer) update(n int) {
	for i := range n {
		var at [Labels]int
		var g [Labels]float32
		k := 0
		for y, v := range t.l.grad[i] {
			if v > least || v < -least {
				at[k], g[k] = y, float32(v*t.ex.Weight)
				k++
			}
		}
		if k == 0 {
			continue
		}
		for _, r := range t.kept[i] {
			row := (*[rowSize]float32)(t.w.rows[int(r)*rowSize:])
			for j := range k {
				y, v := at[j], g[j]
				sum := row[Labels+y] + float32(v*v)
				row[Labels+y] = sum
				row[y] += float32(float32(t.Rate*v) / float32(math.Sqrt(float64(sum)+1e-6)))
			}
		}
	}
}

// transitions takes a step with what has gathered since the last.
func (t *trainer) transitions() {
	for p := range t.l.trans {
		for y, v := range t.l.trans[p] {
			if v == 0 {
				continue
			}
			g := float32(v)
			t.squares[p][y] += float32(g * g)
			t.w.Trans[p][y] += float32(float32(t.Rate*g) / float32(math.Sqrt(float64(t.squares[p][y])+1e-6)))
			t.l.trans[p][y] = 0
		}
	}
	t.expTransitions()
}

func (t *trainer) expTransitions() {
	for p := range t.w.Trans {
		for y, v := range t.w.Trans[p] {
			t.l.expT[p][y] = exp(float64(v))
		}
	}
}

// random is splitmix64.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *random) below(n int) int { return int(r.next() % uint64(n)) }
