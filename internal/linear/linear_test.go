package linear

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestExp(t *testing.T) {
	for x := -40.0; x <= 40; x += 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 1e-9*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	if exp(-1000) != 0 {
		t.Error("no underflow to 0")
	}
}

// brute sums over every allowed sequence of a short sentence.
func brute(l *lattice, n int, allowed []uint32) (z float64, p [][Labels]float64) {
	p = make([][Labels]float64, n)
	seq := make([]int, n)
	var walk func(i int, w float64)
	walk = func(i int, w float64) {
		if i == n {
			z += w
			for k, y := range seq {
				p[k][y] += w
			}
			return
		}
		for y := range Labels {
			from := Labels
			if i > 0 {
				from = seq[i-1]
			}
			if allowed[i]>>y&1 == 0 || !follows(from, y) || i == n-1 && closedMask>>y&1 == 0 {
				continue
			}
			seq[i] = y
			walk(i+1, w*l.expT[from][y]*math.Exp(l.score[i][y]))
		}
	}
	walk(0, 1)
	return z, p
}

func follows(p, y int) bool {
	if p == Labels || closedMask>>p&1 != 0 {
		return openingMask>>y&1 != 0
	}
	return (y-1)%4 > 0 && (y-1)%4 < 3 && TypeOf(uint8(y)) == TypeOf(uint8(p))
}

func TestMarginals(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var l lattice
	const n = 3
	l.grow(n)
	for p := range l.expT {
		for y := range l.expT[p] {
			l.expT[p][y] = math.Exp(rng.Float64() - 0.5)
		}
	}
	for i := range n {
		for y := range l.score[i] {
			l.score[i][y] = 3 * rng.Float64()
		}
	}
	l.emissions(n)
	for _, allowed := range [][]uint32{{Any, Any, Any}, {Any, 1 | AnyOf(3), Any}, {1, Any, 1 << 4}, {1 << 1, Any, Any}} {
		z, want := brute(&l, n, allowed)
		for i := range n {
			l.grad[i] = [Labels]float32{}
		}
		if !l.marginals(n, allowed, 1) {
			t.Fatalf("%x: nothing allowed", allowed)
		}
		for i := range want {
			for y := range want[i] {
				if got := float64(l.grad[i][y]); math.Abs(got-want[i][y]/z) > 1e-5 {
					t.Errorf("%x: token %d label %d: %v, want %v", allowed, i, y, got, want[i][y]/z)
				}
			}
		}
	}
	if l.marginals(2, []uint32{1 << 1, 1 << 4}, 1) {
		t.Error("begin, unit: allowed")
	}
}

// toy is a made-up language in which row 1 tokens are units of type 0 and a
// row 2 token followed by a row 3 token is a span of type 1.
type toy struct{ sentences [][]uint32 }

func newToy() toy {
	rng := rand.New(rand.NewPCG(3, 4))
	var t toy
	for range 300 {
		s := make([]uint32, 1+rng.IntN(9))
		for i := range s {
			s[i] = uint32(rng.IntN(6))
		}
		t.sentences = append(t.sentences, s)
	}
	return t
}

func (t toy) labels(k int) []uint8 {
	s := t.sentences[k]
	y := make([]uint8, len(s))
	for i, r := range s {
		switch {
		case r == 1:
			Mark(y, Span{i, i + 1, 0})
		case r == 2 && i+1 < len(s) && s[i+1] == 3:
			Mark(y, Span{i, i + 2, 1})
		}
	}
	return y
}

func (t toy) rows(k int) [][]uint32 {
	var rows [][]uint32
	s := t.sentences[k]
	for i, r := range s {
		x := []uint32{r}
		if i > 0 {
			x = append(x, 10+s[i-1])
		}
		if i+1 < len(s) {
			x = append(x, 20+s[i+1])
		}
		rows = append(rows, x)
	}
	return rows
}

func (t toy) Len() int { return len(t.sentences) }

func (t toy) Example(k int, e *Example) {
	e.Rows, e.Weight, e.Allowed = t.rows(k), 1, nil
	for i, y := range t.labels(k) {
		e.Allowed = append(e.Allowed, 1<<y)
		if k%5 == 0 && i == 0 {
			e.Allowed[0] = Any // says nothing, and must not harm
		}
	}
}

func TestTrainLearnsAndIsReproducible(t *testing.T) {
	src := newToy()
	c := Config{Bits: 6, Epochs: 8, Rate: 0.1, Dropout: 0.1, Seed: 7}
	w := Train(c, src)
	m := w.Quantize(16, 0)
	if again := Train(c, src).Quantize(16, 0); !slices.Equal(m.Rows, again.Rows) || m.Trans != again.Trans {
		t.Error("two trainings differ")
	}
	wrong := 0
	for k := range src.sentences {
		if !slices.Equal(decode(m, src.rows(k)), src.labels(k)) {
			wrong++
		}
	}
	if wrong > 3 {
		t.Errorf("%d of %d sentences wrong", wrong, src.Len())
	}
}

func decode(m *Model, rows [][]uint32) []uint8 {
	scores := make([]Vector, len(rows))
	for i := range rows {
		m.Sum(&scores[i], rows[i])
	}
	out := make([]uint8, len(rows))
	m.Decode(scores, make([]Back, len(rows)), out)
	return out
}

func TestPairDecodesAsItsModels(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	skipped := 0
	for range 3000 {
		m := &Model{}
		for p := range m.Trans {
			for y := range m.Trans[p] {
				m.Trans[p][y] = int32(rng.IntN(21) - 10)
			}
		}
		m.bound()
		n := 1 + rng.IntN(30)
		scores := make([]Vector, n)
		for i := range scores {
			for y := range scores[i] {
				scores[i][y] = int16(rng.IntN(41) - 20)
			}
			if rng.IntN(3) > 0 {
				scores[i][Outside] += int16(rng.IntN(200))
			}
		}
		want, got := make([]uint8, n), make([]uint8, n)
		gain := make([]int32, n)
		m.Decode(scores, make([]Back, n), want)
		p := Pair{models: [2]Model{*m, {}}}
		leads, most := leadsOf(scores), make([]int32, n)
		for i := range leads {
			most[i] = leads[i].Most() + int32(rng.IntN(2)*rng.IntN(20)) // a bound will do
		}
		p.Gains(0, most, gain)
		for i := range leads {
			if gain[i] < 0 {
				leads[i] = Flat(99) // not looked at
			}
		}
		p.Decode(0, leads, gain, make([]Back, n), got)
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for _, g := range gain {
			if g < 0 {
				skipped++
			}
		}
	}
	if skipped == 0 {
		t.Error("nothing was ever skipped")
	}
}

func leadsOf(scores []Vector) []Leads {
	leads := make([]Leads, len(scores))
	for i, v := range scores {
		for y, x := range v[1:] {
			leads[i][y/4] += uint64(int64(x)-int64(v[Outside])) << (16 * (y % 4))
		}
	}
	return leads
}

func TestPairSumsAsItsModels(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	var models [2]*Model
	for k := range models {
		models[k] = &Model{Bits: 6, Rows: make([]int8, Labels<<6)}
		for r := range 1 << 6 {
			side := 1 - 2*rng.IntN(2) // outside at one end, all else at the other
			for y := range Labels {
				models[k].Rows[r*Labels+y] = int8(side * (rng.IntN(64)))
			}
			models[k].Rows[r*Labels] = int8(-side * 63)
		}
	}
	p, err := NewPair(models[0], models[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 7, MaxRows} {
		rows := make([]uint32, n)
		for i := range rows {
			rows[i] = uint32(rng.IntN(1 << 6))
		}
		var both, one [2]Leads
		p.SumBoth(&both[0], &both[1], rows)
		for k, m := range models {
			var want, got Vector
			m.Sum(&want, rows)
			p.Sum(&one[k], k, rows)
			both[k].vector(&got)
			top := int16(math.MinInt16)
			for y := range want {
				if got[y] != want[y]-want[Outside] {
					t.Errorf("%d rows, model %d, label %d: lead %d, want %d", n, k, y, got[y], want[y]-want[Outside])
				}
				if y != Outside {
					top = max(top, got[y])
				}
			}
			if one[k] != both[k] || both[k].Most() != int32(top) {
				t.Errorf("%d rows, model %d: sums differ", n, k)
			}
		}
	}
	models[1].Rows[Labels] = -127
	models[1].Rows[Labels+5] = 1
	if _, err := NewPair(models[0], models[1]); err == nil {
		t.Error("weights too far apart: no error")
	}
	models[1].Bits = 5
	if _, err := NewPair(models[0], models[1]); err == nil {
		t.Error("different sizes: no error")
	}
}

func TestSpans(t *testing.T) {
	labels := make([]uint8, 9)
	want := []Span{{0, 1, 3}, {2, 5, 1}, {5, 7, 0}}
	for _, s := range want {
		Mark(labels, s)
	}
	if got := Spans(nil, labels, 0); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPack(t *testing.T) {
	m := &Model{Bits: 3, Rows: make([]int8, Labels<<3)}
	for i := range m.Rows {
		m.Rows[i] = int8(i)
	}
	m.Trans[2][5] = -77
	p := &Pack{Licence: "Apache-2.0", Sources: "ours", Date: "2026-01-02", Models: []*Model{m, m}}
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if got.Licence != p.Licence || got.Sources != p.Sources || got.Date != p.Date || len(got.Models) != 2 ||
		!slices.Equal(got.Models[1].Rows, m.Rows) || got.Models[1].Trans != m.Trans {
		t.Errorf("got %+v", got)
	}
	for name, bad := range map[string][]byte{
		"empty":         nil,
		"cut":           data[:len(data)-5],
		"cut header":    data[:30],
		"other version": bytes.Replace(data, []byte("linear 1"), []byte("linear 2"), 1),
		"other file":    []byte("PK\x03\x04"),
		"damaged":       append(append([]byte{}, data[:len(data)-2]...), 0, 0),
		"huge":          bytes.Replace(data, []byte("model: 3"), []byte("model: 40"), 1),
		"other size":    bytes.Replace(data, []byte("model: 3"), []byte("model: 4"), 1),
		"unknown key":   bytes.Replace(data, []byte("date:"), []byte("data:"), 1),
	} {
		if _, err := Read(bad); err == nil {
			t.Errorf("%s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "model: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
