package linear

// never is a score that no sequence reaches.
const never = -1 << 29

// Back remembers the best label before each label of a token.
type Back [Labels]uint8

// Decode writes the best sequence of labels for the scores into out. It needs
// len(scores) of back and out. A sequence too long for exact sums is the
// caller's to cut: 1<<14 tokens are safe.
func (m *Model) Decode(scores []Vector, back []Back, out []uint8) {
	if len(scores) == 0 {
		return
	}
	d := decoder{m: m}
	d.start(&scores[0])
	for i := 1; i < len(scores); i++ {
		d.next(&scores[i], &back[i])
	}
	d.finish(back[:len(scores)], out)
}

// decoder is a column of the Viterbi table.
type decoder struct {
	m    *Model
	best [Labels]int32
}

func (d *decoder) start(s *Vector) {
	t := &d.m.Trans[Labels]
	for y := range d.best {
		d.best[y] = never
	}
	for _, y := range opening {
		d.best[y] = int32(s[y]) + t[y]
	}
}

// resume starts after a token that is outside.
func (d *decoder) resume() {
	for y := range d.best {
		d.best[y] = never
	}
	d.best[Outside] = 0
}

// leave goes on to a token that is outside, which has no column.
func (d *decoder) leave() {
	for _, p := range closed {
		d.best[p] += d.m.Trans[p][Outside]
	}
}

// next advances by a token: any opening label after the best closed one, and
// within a span the one label that goes on or ends it. A closed label that is
// no better than outside before any label is not followed: ties go to outside,
// which is tried first.
func (d *decoder) next(s *Vector, back *Back) {
	var now [Labels]int32
	prev, t := &d.best, &d.m.Trans
	outside := prev[Outside]
	for _, y := range opening {
		now[y], back[y] = outside+t[Outside][y], Outside
	}
	for _, p := range closed[1:] {
		v := prev[p]
		if v+d.m.bounds.over[p] <= outside {
			continue
		}
		row := &t[p]
		for _, y := range opening {
			if x := v + row[y]; x > now[y] {
				now[y], back[y] = x, uint8(p)
			}
		}
	}
	for _, y := range opening {
		now[y] += int32(s[y])
	}
	for b := 1; b < Labels; b += 4 {
		in, on := prev[b], prev[b+1]
		if in <= never/2 && on <= never/2 {
			now[b+1], now[b+2] = never, never
			continue
		}
		for y := b + 1; y <= b+2; y++ {
			top, from := in+t[b][y], b
			if v := on + t[b+1][y]; v > top {
				top, from = v, b+1
			}
			now[y], back[y] = top+int32(s[y]), uint8(from)
		}
	}
	d.best = now
}

func (d *decoder) finish(back []Back, out []uint8) {
	top, y := int32(2*never), 0
	for _, p := range closed {
		if d.best[p] > top {
			top, y = d.best[p], p
		}
	}
	for i := len(back) - 1; i >= 0; i-- {
		out[i] = uint8(y)
		if i > 0 {
			y = int(back[i][y])
		}
	}
}
