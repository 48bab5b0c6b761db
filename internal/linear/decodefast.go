package linear

// slack bounds what a transition can add to a sequence beside that from outside
// to outside in its place.
type slack struct {
	in, on, out int32
	over        [Labels]int32 // the same for the step after each closed label
}

func (m *Model) bound() {
	t := &m.Trans
	s := &m.bounds
	for _, p := range append([]int{Labels}, closed[:]...) {
		for _, y := range opening[1:] {
			s.in = max(s.in, t[p][y]-t[p][Outside])
		}
	}
	for b := 1; b < Labels; b += 4 {
		for p := b; p < b+2; p++ {
			for y := b + 1; y < b+3; y++ {
				s.on = max(s.on, t[p][y]-t[Outside][Outside])
			}
		}
	}
	for _, p := range closed[1:] {
		s.over[p] = never
		for _, y := range opening {
			s.over[p] = max(s.over[p], t[p][y]-t[Outside][y])
		}
		s.out = max(s.out, s.over[p])
	}
}

// Decode writes the best sequence of labels by model k into out, as
// Model.Decode does. It skips the tokens that are outside in every best
// sequence: those through which no span can run, whatever its other tokens
// gain, that would not score more if all of it were outside. It needs
// len(leads) of back, gain and out.
func (p *Pair) Decode(k int, leads []Leads, back []Back, gain []int32, out []uint8) {
	m := &p.models[k]
	m.gains(leads, gain)
	m.decodeGaining(leads, back, gain, out)
}

func (m *Model) decodeGaining(leads []Leads, back []Back, gain []int32, out []uint8) {
	d := decoder{m: m}
	var v Vector
	n := len(leads)
	for i := 0; i < n; {
		if gain[i] < 0 {
			out[i] = Outside
			i++
			continue
		}
		first := i
		leads[i].vector(&v)
		if i == 0 {
			d.start(&v)
		} else {
			d.resume()
			d.next(&v, &back[i])
		}
		for i++; i < n && gain[i] >= 0; i++ {
			leads[i].vector(&v)
			d.next(&v, &back[i])
		}
		if i < n {
			d.leave()
		}
		d.finish(back[first:i], out[first:i])
	}
}

// gains bounds for each token how much better than outside the best span
// through it can be: below 0, there is none.
func (m *Model) gains(leads []Leads, gain []int32) {
	on, ends := m.bounds.on, m.bounds.in+m.bounds.out
	left := int32(0) // most that a span gains in the tokens before
	for i := range leads {
		gain[i] = leads[i].top() + left
		left = max(0, gain[i]+on)
	}
	right := int32(0)
	for i := len(leads) - 1; i >= 0; i-- {
		own := gain[i]
		if i > 0 {
			own -= max(0, gain[i-1]+on)
		}
		gain[i] += right + ends
		right = max(0, own+right+on)
	}
}
