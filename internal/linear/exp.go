package linear

import "math"

// exp is e^x for x <= 0 or small, by the same operations everywhere: the one of
// package math is written in assembly on some platforms and fused on others,
// and differs in its last bits.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	const (
		log2e = 1.44269504088896338700
		ln2hi = 6.93147180369123816490e-01
		ln2lo = 1.90821492927058770002e-10
	)
	k := math.Floor(float64(x*log2e) + 0.5)
	r := float64(x-float64(k*ln2hi)) - float64(k*ln2lo)
	// Taylor on |r| <= ln2/2: the tenth term is below 1e-11 of the sum.
	p := 1.0
	for n := 9.0; n >= 1; n-- {
		p = 1 + float64(float64(p*r)/n)
	}
	return math.Float64frombits(math.Float64bits(p) + uint64(int64(k))<<52)
}
