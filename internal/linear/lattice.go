package linear

// lattice sums over all label sequences of one sentence. Its buffers are used
// again.
type lattice struct {
	score []([Labels]float64)
	emit  []([Labels]float64) // exp(score - max)
	alpha []([Labels]float64)
	scale []float64
	grad  []([Labels]float32)
	trans [Labels + 1][Labels]float64 // gradient of the transitions
	expT  [Labels + 1][Labels]float64
}

func (l *lattice) grow(n int) {
	for len(l.score) < n {
		l.score = append(l.score, [Labels]float64{})
		l.emit = append(l.emit, [Labels]float64{})
		l.alpha = append(l.alpha, [Labels]float64{})
		l.scale = append(l.scale, 0)
		l.grad = append(l.grad, [Labels]float32{})
	}
}

// emissions fills emit from score.
func (l *lattice) emissions(n int) {
	for i := range n {
		s, e := &l.score[i], &l.emit[i]
		top := s[0]
		for _, v := range s[1:] {
			top = max(top, v)
		}
		for y, v := range s {
			e[y] = exp(v - top)
		}
	}
}

// marginals adds sign times the probability of each label and transition,
// given that token i has a label of allowed[i], to the gradients. It reports
// whether any sequence is allowed at all. A nil allowed allows everything.
func (l *lattice) marginals(n int, allowed []uint32, sign float64) bool {
	if !l.forward(n, allowed) {
		return false
	}
	l.backward(n, allowed, sign)
	return true
}

func (l *lattice) mask(i, n int, allowed []uint32) uint32 {
	m := Any
	if allowed != nil {
		m = allowed[i]
	}
	if i == 0 {
		m &= openingMask
	}
	if i == n-1 {
		m &= closedMask
	}
	return m
}

func (l *lattice) forward(n int, allowed []uint32) bool {
	for i := range n {
		e, a := &l.emit[i], &l.alpha[i]
		m := l.mask(i, n, allowed)
		*a = [Labels]float64{}
		if i == 0 {
			for _, y := range opening {
				a[y] = float64(l.expT[Labels][y] * e[y])
			}
		} else {
			l.step(a, &l.alpha[i-1], e)
		}
		z := 0.0
		for y := range a {
			if m>>y&1 == 0 {
				a[y] = 0
			}
			z += a[y]
		}
		if !(z > 0) {
			return false
		}
		inv := 1 / z
		for y := range a {
			a[y] = float64(a[y] * inv)
		}
		l.scale[i] = inv
	}
	return true
}

// step computes one column of the forward sums.
func (l *lattice) step(a, prev, e *[Labels]float64) {
	for _, p := range closed {
		v := prev[p]
		if v == 0 {
			continue
		}
		t := &l.expT[p]
		for _, y := range opening {
			a[y] += float64(v * t[y])
		}
	}
	for b := 1; b < Labels; b += 4 {
		for p := b; p < b+2; p++ {
			v := prev[p]
			if v == 0 {
				continue
			}
			t := &l.expT[p]
			a[b+1] += float64(v * t[b+1])
			a[b+2] += float64(v * t[b+2])
		}
	}
	for y := range a {
		a[y] = float64(a[y] * e[y])
	}
}

func (l *lattice) backward(n int, allowed []uint32, sign float64) {
	var beta, next [Labels]float64
	for _, y := range closed {
		beta[y] = 1
	}
	for i := n - 1; i >= 0; i-- {
		a, g := &l.alpha[i], &l.grad[i]
		z := 0.0
		for y, v := range a {
			z += float64(v * beta[y])
		}
		unit := sign / z
		for y, v := range a {
			if v != 0 {
				g[y] += float32(float64(v*beta[y]) * unit)
			}
		}
		if i == 0 {
			for _, y := range opening {
				l.trans[Labels][y] += float64(float64(a[y]*beta[y]) * unit)
			}
			return
		}
		m := l.mask(i, n, allowed)
		var w [Labels]float64 // what label y at i contributes to the sums before it
		for y := range w {
			if m>>y&1 != 0 {
				w[y] = float64(float64(l.emit[i][y]*beta[y]) * l.scale[i])
			}
		}
		l.stepBack(&next, &l.alpha[i-1], &w, unit)
		beta = next
	}
}

func (l *lattice) stepBack(next, prev, w *[Labels]float64, unit float64) {
	*next = [Labels]float64{}
	for _, p := range closed {
		t, g, u := &l.expT[p], &l.trans[p], float64(prev[p]*unit)
		sum := 0.0
		for _, y := range opening {
			x := float64(t[y] * w[y])
			sum += x
			g[y] += float64(u * x)
		}
		next[p] = sum
	}
	for b := 1; b < Labels; b += 4 {
		for p := b; p < b+2; p++ {
			t, g, u := &l.expT[p], &l.trans[p], float64(prev[p]*unit)
			x1, x2 := float64(t[b+1]*w[b+1]), float64(t[b+2]*w[b+2])
			next[p] = x1 + x2
			g[b+1] += float64(u * x1)
			g[b+2] += float64(u * x2)
		}
	}
}
