package linear

import "errors"

// Leads is by how much each label of a token leads Outside, which is all that
// decoding asks: a word for each type, in which Begin, Inside, Last and Unit
// are four numbers of 16 bits. A word is the sum of number k times 2^(16k), so
// that one addition adds four numbers, borrows and all. That is exact as long
// as no final sum leaves 16 bits, whatever it was on the way.
type Leads [Types]uint64

// Add adds w to l.
func (l *Leads) Add(w *Leads) {
	l[0] += w[0]
	l[1] += w[1]
	l[2] += w[2]
	l[3] += w[3]
}

// Flat gives leads of the same number for all labels.
func Flat(n int16) Leads {
	w := uint64(int64(n)) * 0x0001_0001_0001_0001
	return Leads{w, w, w, w}
}

// halves make the numbers of a word unsigned.
const halves = 0x8000_8000_8000_8000

// vector writes the leads as scores.
func (l *Leads) vector(v *Vector) {
	v[Outside] = 0
	for t, w := range l {
		w += halves
		four := (*[4]int16)(v[1+4*t:])
		four[0], four[1] = int16(uint16(w)^0x8000), int16(uint16(w>>16)^0x8000)
		four[2], four[3] = int16(uint16(w>>32)^0x8000), int16(uint16(w>>48)^0x8000)
	}
}

// Most gives the largest of the leads.
func (l *Leads) Most() int32 {
	most := uint16(0)
	for _, w := range l {
		w += halves
		most = max(most, uint16(w), uint16(w>>16), uint16(w>>32), uint16(w>>48))
	}
	return int32(most) - 0x8000
}

// Pair is two models of one size whose rows lie side by side, since they are
// asked for the same features: a row of both is half a line of memory.
type Pair struct {
	weights [][4]uint64 // for each row, two words of each model
	models  [2]Model    // without their rows
}

// NewPair packs two models. It errs when they differ in size or when a weight
// lies more than 127 from that of Outside: MaxRows of such leads fit a sum.
func NewPair(first, second *Model) (*Pair, error) {
	if first.Bits != second.Bits {
		return nil, errors.New("models of different sizes")
	}
	p := &Pair{weights: make([][4]uint64, 1<<first.Bits)}
	far := 0
	for k, m := range []*Model{first, second} {
		p.models[k] = Model{Bits: m.Bits, Trans: m.Trans, bounds: m.bounds}
		for r := range p.weights {
			row := (*[Labels]int8)(m.Rows[r*Labels:])
			p.weights[r][2*k] = packRow(row, (*[8]int8)(row[Begin(0):]), &far)
			p.weights[r][2*k+1] = packRow(row, (*[8]int8)(row[Begin(2):]), &far)
		}
	}
	if far != 0 {
		return nil, errors.New("weights too far apart")
	}
	return p, nil
}

// packRow packs the weights of two types: byte 2k is number k of the first,
// byte 2k+1 of the other, each with offset added to be unsigned. It sets far
// when one does not fit.
func packRow(row *[Labels]int8, types *[8]int8, far *int) (w uint64) {
	outside := int(row[Outside])
	for k := range 4 {
		a, b := int(types[k])-outside+0x80, int(types[4+k])-outside+0x80
		*far |= (a | b | a - 1 | b - 1) &^ 0xff
		w |= uint64(a|b<<8) << (16 * k)
	}
	return w
}

const (
	evens  = 0x00ff_00ff_00ff_00ff
	offset = 0x0080_0080_0080_0080
)

// Sum adds the rows of model k to l.
func (p *Pair) Sum(l *Leads, k int, rows []uint32) {
	var a, b, c, d uint64
	if k == 0 {
		for _, r := range rows {
			w := &p.weights[r]
			a, b = a+w[0]&evens, b+w[0]>>8&evens
			c, d = c+w[1]&evens, d+w[1]>>8&evens
		}
	} else {
		for _, r := range rows {
			w := &p.weights[r]
			a, b = a+w[2]&evens, b+w[2]>>8&evens
			c, d = c+w[3]&evens, d+w[3]>>8&evens
		}
	}
	n := uint64(len(rows)) * offset
	l.Add(&Leads{a - n, b - n, c - n, d - n})
}

// SumBoth adds the rows of each model to its leads.
func (p *Pair) SumBoth(first, second *Leads, rows []uint32) {
	var a, b, c, d, e, f, g, h uint64
	for _, r := range rows {
		w := &p.weights[r]
		a, b = a+w[0]&evens, b+w[0]>>8&evens
		c, d = c+w[1]&evens, d+w[1]>>8&evens
		e, f = e+w[2]&evens, f+w[2]>>8&evens
		g, h = g+w[3]&evens, h+w[3]>>8&evens
	}
	n := uint64(len(rows)) * offset
	first.Add(&Leads{a - n, b - n, c - n, d - n})
	second.Add(&Leads{e - n, f - n, g - n, h - n})
}

// Row adds row r of model k to l.
func (p *Pair) Row(l *Leads, k int, r uint32) { p.Sum(l, k, []uint32{r}) }
