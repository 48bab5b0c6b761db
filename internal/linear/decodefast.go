package linear

// slack bounds what transitions can add to a sequence.
type slack struct {
	in, on, out      int32         // into, within and out of one span, beside those of outside tokens between the same neighbours
	over             [Labels]int32 // out of a span that ends with each closed label
	begin, next, end int32         // into, within and out of neighbouring spans between outside tokens, beside outside to outside
}

func (m *Model) bound() {
	t := &m.Trans
	s := &m.bounds
	rest := t[Outside][Outside]
	for _, p := range append([]int{Labels}, closed[:]...) {
		for _, y := range opening[1:] {
			s.in = max(s.in, t[p][y]-t[p][Outside])
			if p != Labels {
				s.next = max(s.next, t[p][y]-rest)
			}
		}
	}
	for _, y := range opening[1:] {
		s.begin = max(s.begin, t[Outside][y]-rest, t[Labels][y]-t[Labels][Outside])
	}
	for b := 1; b < Labels; b += 4 {
		for p := b; p < b+2; p++ {
			for y := b + 1; y < b+3; y++ {
				s.on = max(s.on, t[p][y]-rest)
			}
		}
	}
	s.next = max(s.next, s.on)
	for _, p := range closed[1:] {
		s.over[p] = never
		for _, y := range opening {
			s.over[p] = max(s.over[p], t[p][y]-t[Outside][y])
		}
		s.out = max(s.out, s.over[p])
		s.end = max(s.end, t[p][Outside]-rest)
	}
}

// Decode writes the best sequence of labels by model k into out, as
// Model.Decode does. It skips the tokens whose gain, by Gains, is below 0 and
// does not look at their leads. It needs len(leads) of back, gain and out.
func (p *Pair) Decode(k int, leads []Leads, gain []int32, back []Back, out []uint8) {
	d := decoder{m: &p.models[k]}
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

// Gains bounds for each token how much better than outside the best spans
// through it can be by model k, given the most that any label of it leads. Below
// 0 there are none: the token is outside in every best sequence. Bounds in the
// place of the largest leads give bounds, too.
func (p *Pair) Gains(k int, most, gain []int32) {
	b := &p.models[k].bounds
	b.oneSpan(most, gain)
	b.allSpans(most, gain)
}

// oneSpan bounds the gain of a span whose neighbours may be anything.
func (b *slack) oneSpan(most, gain []int32) {
	left := int32(0) // most that a span gains in the tokens before
	for i, m := range most {
		gain[i] = m + left
		left = max(0, gain[i]+b.on)
	}
	right := int32(0)
	for i := len(most) - 1; i >= 0; i-- {
		own := gain[i]
		if i > 0 {
			own -= max(0, gain[i-1]+b.on)
		}
		gain[i] += right + b.in + b.out
		right = max(0, own+right+b.on)
	}
}

// allSpans bounds the gain of spans without a gap between tokens that are known
// to be outside.
func (b *slack) allSpans(most, gain []int32) {
	left := b.begin
	for i, m := range most {
		if gain[i] < 0 {
			left = b.begin
			continue
		}
		gain[i] = left // the sum of what follows comes below
		left = max(b.begin, left+m+b.next)
	}
	right := b.end
	for i := len(most) - 1; i >= 0; i-- {
		if gain[i] < 0 {
			right = b.end
			continue
		}
		gain[i] += most[i] + right
		right = max(b.end, most[i]+right+b.next)
	}
}
