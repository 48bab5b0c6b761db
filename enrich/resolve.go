package enrich

import (
	"math"
	"slices"
)

const (
	passes       = 3
	maxAnchors   = 96    // names that pull on others; more would be quadratic
	nearKM       = 150.0 // how fast the pull of a neighbour fades
	nearDegrees  = 6.0   // of latitude: no pull at all beyond
	declaredMass = 10    // of a place in the agency's markup, against 1 for a name
	cityState    = 2     // malus of a region that is hardly more than its city
	countryPull  = 0.3   // how much of the pull of its towns a country feels
	explicitHere = 8.0   // "Paris, Texas"
	explicitElse = 5.0   // "Paris" in a story that has "Paris, Texas" elsewhere
)

// weights of the evidence, chosen on the GeoVirus stories.
type resolveWeights struct {
	country, capital, region, seat, county, quarter, wide float64 // bonus by kind
	alternate, short                                      float64 // malus by sort of name
	sameCountry, sameRegion, near                         float64 // pull of the rest of the story
	sharpness                                             float64 // of the softmax: makes confidence mean something
}

var defaultWeights = resolveWeights{
	country: 4.7, capital: 3, region: 1, seat: 0, county: -0.5, quarter: -0.5, wide: 8.2,
	alternate: -1, short: 0,
	sameCountry: 1.4, sameRegion: 1.3, near: 0.75, sharpness: 1.2,
}

// subject is one name of a story with everything known of what it stands for.
type subject struct {
	candidates []placeCandidate
	prior      []float64
	score      []float64
	p          []float64
	n          float64 // how often it is named
}

// resolver decides for each name of a story which place it is. It is reused.
type resolver struct {
	g        *gazetteer
	w        resolveWeights
	subjects []subject
	of       []int // subject of each name
	byKey    map[uint64][]int
	country  map[int32]float64
	region   map[int32]float64
	anchors  []anchor
	floats   []float64
	scratch  []float64
	context  []int32         // places that the agency declared
	habit    map[int]float64 // pull of the regions that the feed often names, by GeoNames id
}

// anchor is a subject's likeliest place.
type anchor struct {
	subject  int
	p        float64
	lat, lon float64
}

// resolve works out the probabilities of all candidates of f.
func (r *resolver) resolve(f *nameFinder) {
	r.group(f)
	r.score(nil)
	for range passes {
		r.gather()
		r.score(r.pull)
	}
}

// group makes one subject of all names that have the same candidates.
func (r *resolver) group(f *nameFinder) {
	r.subjects, r.of, r.floats = r.subjects[:0], r.of[:0], r.floats[:0]
	clear(r.byKey)
	for i := range f.names {
		n := &f.names[i]
		c := f.candidates[n.from:n.to]
		at := r.subject(c)
		r.subjects[at].n++
		r.of = append(r.of, at)
		s := &r.subjects[at]
		for j := range c {
			if f.heldBy(n, c[j].place) {
				s.prior[j] = max(s.prior[j], r.prior(c[j])+explicitElse)
			}
		}
	}
}

func (r *resolver) subject(c []placeCandidate) int {
	h := uint64(len(c))
	for _, x := range c {
		h = h*1099511628211 ^ uint64(x.place)<<3 ^ uint64(x.how)
	}
	for _, at := range r.byKey[h] {
		if slices.Equal(r.subjects[at].candidates, c) {
			return at
		}
	}
	s := subject{candidates: c, prior: r.take(len(c)), score: r.take(len(c)), p: r.take(len(c))}
	for i := range c {
		s.prior[i] = r.prior(c[i])
	}
	r.preferCities(&s)
	r.byKey[h] = append(r.byKey[h], len(r.subjects))
	r.subjects = append(r.subjects, s)
	return len(r.subjects) - 1
}

// preferCities means the city where it and its region share a name and most of
// their people: Saint Petersburg.
func (r *resolver) preferCities(s *subject) {
	for i, c := range s.candidates {
		if r.g.kind(c.place) != kindRegion {
			continue
		}
		for _, city := range s.candidates {
			k := r.g.kind(city.place)
			if (k == kindSeat || k == kindCapital) && r.g.region(city.place) == c.place &&
				r.g.population(c.place)-r.g.population(city.place) < 0.2 {
				s.prior[i] -= cityState
				break
			}
		}
	}
}

// take gives n numbers that live until the next story.
func (r *resolver) take(n int) []float64 {
	if len(r.floats)+n > cap(r.floats) {
		r.floats = make([]float64, 0, 2*cap(r.floats)+n+1024)
	}
	r.floats = r.floats[:len(r.floats)+n]
	return r.floats[len(r.floats)-n : len(r.floats) : len(r.floats)]
}

// prior is how likely a place is to be meant, before the story is read.
func (r *resolver) prior(c placeCandidate) float64 {
	v := r.g.population(c.place)
	switch r.g.kind(c.place) {
	case kindCountry:
		v += r.w.country
	case kindCapital:
		v += r.w.capital
	case kindRegion:
		v += r.w.region
	case kindSeat:
		v += r.w.seat
	case kindCounty:
		v += r.w.county
	case kindQuarter:
		v += r.w.quarter
	case kindWide:
		v = r.w.wide
	}
	switch c.how {
	case byAlternate:
		v += r.w.alternate
	case byShortName, byAbbreviation:
		v += r.w.short
	}
	return v
}

// score turns priors and pull into probabilities.
func (r *resolver) score(pull func(subject int, c placeCandidate) float64) {
	for i := range r.subjects {
		s := &r.subjects[i]
		for j, c := range s.candidates {
			s.score[j] = s.prior[j]
			if pull != nil {
				s.score[j] += pull(i, c)
			}
		}
		softmax(s.p, s.score, r.w.sharpness)
	}
}

func softmax(p, score []float64, sharpness float64) {
	top := slices.Max(score)
	sum := 0.0
	for j, v := range score {
		p[j] = math.Exp((v - top) * sharpness)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}

// gather sums up which countries and regions the story is in, as far as is
// known now.
func (r *resolver) gather() {
	clear(r.country)
	clear(r.region)
	r.anchors = r.anchors[:0]
	for i := range r.subjects {
		s := &r.subjects[i]
		best := 0
		for j, c := range s.candidates {
			r.add(c.place, s.p[j]*(1+math.Log(s.n)))
			if s.p[j] > s.p[best] {
				best = j
			}
		}
		c := s.candidates[best]
		if k := r.g.kind(c.place); len(r.anchors) < maxAnchors && s.p[best] > 0.3 && k != kindCountry && k != kindWide {
			lat, lon := r.g.point(c.place)
			r.anchors = append(r.anchors, anchor{i, s.p[best], lat, lon})
		}
	}
	for _, place := range r.context {
		r.add(place, declaredMass)
	}
}

func (r *resolver) add(place int32, mass float64) {
	if c := r.g.country(place); c >= 0 {
		r.country[c] += mass
	}
	if a := r.g.region(place); a >= 0 {
		r.region[a] += mass
	}
}

// pull is what the other names of the story say for a candidate.
func (r *resolver) pull(subject int, c placeCandidate) float64 {
	s := &r.subjects[subject]
	own := 1 + math.Log(s.n)
	var ownCountry, ownRegion float64
	home, area := r.g.country(c.place), r.g.region(c.place)
	for j, x := range s.candidates {
		if r.g.country(x.place) == home {
			ownCountry += s.p[j] * own
		}
		if r.g.region(x.place) == area {
			ownRegion += s.p[j] * own
		}
	}
	v := 0.0
	if home >= 0 {
		v = r.w.sameCountry * math.Log1p(max(0, r.country[home]-ownCountry))
		if r.g.kind(c.place) == kindCountry {
			v *= countryPull
		}
	}
	if area >= 0 {
		v += r.w.sameRegion*math.Log1p(max(0, r.region[area]-ownRegion)) + r.habit[r.g.id(area)]
	}
	return v + r.w.near*math.Log1p(r.nearness(subject, c.place))
}

func (r *resolver) nearness(subject int, place int32) float64 {
	if k := r.g.kind(place); k == kindCountry || k == kindWide {
		return 0
	}
	lat, lon := r.g.point(place)
	sum := 0.0
	for i := range r.anchors {
		a := &r.anchors[i]
		if a.subject != subject && math.Abs(a.lat-lat) < nearDegrees {
			sum += a.p * math.Exp(-distance(lat, lon, a.lat, a.lon)/nearKM)
		}
	}
	return sum
}

// choose gives the likeliest candidate of a name and its probability, the
// parent that stands beside it counted.
func (r *resolver) choose(f *nameFinder, name int) (placeCandidate, float64) {
	n := &f.names[name]
	s := &r.subjects[r.of[name]]
	p := s.p
	if n.nparents > 0 {
		r.scratch = append(r.scratch[:0], s.score...)
		for j, c := range s.candidates {
			if f.heldBy(n, c.place) {
				r.scratch[j] += explicitHere
			}
		}
		p = r.scratch
		softmax(p, p, r.w.sharpness)
	}
	best := 0
	for j := range p {
		if p[j] > p[best] {
			best = j
		}
	}
	return s.candidates[best], p[best]
}

// distance is in kilometres.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, rad = 6371, math.Pi / 180
	a := math.Sin((lat2 - lat1) * rad / 2)
	b := math.Sin((lon2 - lon1) * rad / 2)
	h := a*a + math.Cos(lat1*rad)*math.Cos(lat2*rad)*b*b
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
