package linear

import "math"

// Vector scores the labels of a token.
type Vector [Labels]int16

// Add adds w to v.
func (v *Vector) Add(w *Vector) {
	for y := range v {
		v[y] += w[y]
	}
}

// MaxRows is how many rows a token may have so that no score overflows.
const MaxRows = math.MaxInt16 / math.MaxInt8

// Model is weights in whole numbers, so that scores are exact and the same
// everywhere.
type Model struct {
	Bits  uint
	Rows  []int8 // Labels for each row
	Trans [Labels + 1][Labels]int32

	bounds slack
}

// Quantize rounds the weights to 1/scale and drops those below prune.
func (w *Weights) Quantize(scale, prune float32) *Model {
	m := &Model{Bits: w.Bits, Rows: make([]int8, Labels<<w.Bits)}
	for r := range 1 << w.Bits {
		for y, v := range w.Row(uint32(r)) {
			if v >= prune || v <= -prune {
				m.Rows[r*Labels+y] = int8(max(-127, min(127, math.Round(float64(float32(v*scale))))))
			}
		}
	}
	for p := range w.Trans {
		for y, v := range w.Trans[p] {
			m.Trans[p][y] = int32(math.Round(float64(float32(v * scale))))
		}
	}
	m.bound()
	return m
}

// Row adds row r to v.
func (m *Model) Row(v *Vector, r uint32) {
	row := (*[Labels]int8)(m.Rows[int(r)*Labels:])
	for y := range v {
		v[y] += int16(row[y])
	}
}

// Sum adds the rows to v.
func (m *Model) Sum(v *Vector, rows []uint32) {
	for _, r := range rows {
		m.Row(v, r)
	}
}
