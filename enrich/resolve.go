package enrich

import (
	"math"
	"slices"
)

const (
	passes       = 5     // at most
	settled      = 0.01  // no probability moves by more: nothing will change
	maxAnchors   = 96    // places that pull on others; more would be quadratic
	nearKM       = 150.0 // how fast the pull of a neighbour fades
	nearDegrees  = 6.0   // no pull at all beyond
	kmPerDegree  = 111.2
	listReach    = 3 // names of a list before a name that it is likened to
	maxLinks     = 2 * listReach
	declaredMass = 8 // names that one in the agency's markup is worth
)

// resolver decides for each name of a story which place it is: first from the
// name and the words around it, then, in a few passes, also from what the other
// names have turned out to be. Time is linear in names and candidates. It is
// reused from story to story.
type resolver struct {
	g       *gazetteer
	w       *placeWeights
	english []bool // by holder of a country

	subjects  []subject
	of        []int // subject of each name
	byKey     map[uint64]int
	standings []standing
	floats    []float64

	named    []float64 // how often a country or region is named, by holder
	allNamed float64
	mass     []float64 // how many names seem to lie in a country, region or county, by holder
	touched  []int32   // where mass is not 0
	total    float64
	anchors  []anchor
	past     []regionPast      // where the feed's stories used to play
	habit    map[int32]float64 // what that counts for a candidate there, by holder
	scratch  []float64
	story    evidence
}

// subject is what several mentions of a name have in common.
type subject struct {
	candidates []standing
	first      []float64 // score from what is known at first
	score, p   []float64
	best       float64 // the highest fame of a candidate
	n          float64 // mentions
	said       sortSet
	parent     bool // some candidate has its parent in the story
	top        int
	sorts      [numSorts]float64
	links      [maxLinks]int32
	nlinks     int
	next       int // subject of the same hash, -1 for none
}

// weight is what the subject counts in sums over the story.
func (s *subject) weight() float64 { return 1 + math.Log(s.n) }

// anchor is a subject's likeliest place.
type anchor struct {
	subject             int
	p, lat, lon, narrow float64 // narrow is how much shorter a degree of longitude is
}

func newResolver(g *gazetteer, w *placeWeights) resolver {
	r := resolver{g: g, w: w, byKey: map[uint64]int{}, habit: map[int32]float64{}, english: make([]bool, g.nations)}
	r.named, r.mass = make([]float64, g.regions), make([]float64, len(g.holders)/holderSize)
	for h := range r.english {
		r.english[h] = writesEnglish[g.code(g.holderPlace(h))]
	}
	return r
}

// writesEnglish are the countries whose own press is English.
var writesEnglish = wordSet("US GB IE CA AU NZ ZA IN NG KE GH JM SG PH PK UG ZW")

// resolve works out the probabilities of all candidates of f.
func (r *resolver) resolve(f *nameFinder) {
	r.group(f)
	r.count()
	var e evidence
	for i := range r.subjects {
		s := &r.subjects[i]
		r.name(s, -s.n) // says nothing about itself
		for j := range s.candidates {
			c := &s.candidates[j]
			r.known(&e, s, c)
			habit := r.habitOf(c)
			s.first[j] = e.weigh(&r.w.second, 0, storyFeatures) + habit
			s.score[j] = e.weigh(&r.w.first, 0, storyFeatures) + habit
		}
		r.name(s, s.n)
		s.decide()
	}
	for range passes {
		r.gather()
		moved := 0.0
		for i := range r.subjects {
			moved = max(moved, r.weighStory(i))
		}
		if moved < settled {
			return
		}
	}
}

func (r *resolver) habitOf(c *standing) float64 {
	if len(r.habit) == 0 || c.region < 0 || c.kind == kindWide {
		return 0
	}
	return r.habit[c.region]
}

// group makes one subject of all names that have the same candidates and are
// said to be the same sort of place.
func (r *resolver) group(f *nameFinder) {
	r.subjects, r.of, r.floats, r.standings = r.subjects[:0], r.of[:0], r.floats[:0], r.standings[:0]
	clear(r.byKey)
	for i := range f.names {
		n := &f.names[i]
		at := r.subject(f.candidates[n.from:n.to], n.said)
		s := &r.subjects[at]
		if s.n++; n.field == declaredField {
			s.n += declaredMass - 1
		}
		r.of = append(r.of, at)
		for j := range s.candidates {
			if c := &s.candidates[j]; !c.parent && f.heldBy(n, c.place) {
				c.parent, s.parent = true, true
			}
		}
		for back := 1; back <= listReach && f.names[i-back+1].listed; back++ {
			r.link(at, r.of[i-back])
		}
	}
}

// link notes that two subjects stand beside each other in a list.
func (r *resolver) link(a, b int) {
	if a == b {
		return
	}
	for _, pair := range [...][2]int{{a, b}, {b, a}} {
		if s := &r.subjects[pair[0]]; s.nlinks < maxLinks {
			s.links[s.nlinks] = int32(pair[1])
			s.nlinks++
		}
	}
}

func (r *resolver) subject(c []placeCandidate, said sortSet) int {
	h := uint64(len(c))<<8 | uint64(said)
	for _, x := range c {
		h = (h ^ uint64(x.place)<<3 ^ uint64(x.how)) * 1099511628211
	}
	head, known := r.byKey[h]
	if !known {
		head = -1
	}
	for at := head; at >= 0; at = r.subjects[at].next {
		if s := &r.subjects[at]; s.said == said && s.sameCandidates(c) {
			return at
		}
	}
	s := subject{first: r.take(len(c)), score: r.take(len(c)), p: r.take(len(c)), candidates: r.stand(c), said: said, next: head}
	for i := range s.candidates {
		s.best = max(s.best, s.candidates[i].prior)
	}
	r.byKey[h] = len(r.subjects)
	r.subjects = append(r.subjects, s)
	return len(r.subjects) - 1
}

func (s *subject) sameCandidates(c []placeCandidate) bool {
	return slices.EqualFunc(s.candidates, c, func(a standing, b placeCandidate) bool { return a.placeCandidate == b })
}

// stand reads what the gazetteer says of candidates.
func (r *resolver) stand(c []placeCandidate) []standing {
	r.standings = grown(r.standings, len(c))
	for _, x := range c {
		r.standings = append(r.standings, r.g.standing(x))
	}
	n := len(r.standings)
	return r.standings[n-len(c) : n : n]
}

// take gives n numbers that live until the next story.
func (r *resolver) take(n int) []float64 {
	r.floats = grown(r.floats, n)
	at := len(r.floats)
	r.floats = r.floats[:at+n]
	return r.floats[at : at+n : at+n]
}

// grown has room for n more. What was cut off the old memory stays where it is.
func grown[T any](s []T, n int) []T {
	if len(s)+n > cap(s) {
		return make([]T, 0, 2*cap(s)+n+256)
	}
	return s
}

// hasMostOf means the city where it and its region share a name and most of
// their people: Saint Petersburg.
func (s *subject) hasMostOf(region *standing) bool {
	for i := range s.candidates {
		c := &s.candidates[i]
		if (c.kind == kindSeat || c.kind == kindCapital) && c.region == region.region && region.people-c.people < 0.2 {
			return true
		}
	}
	return false
}

// count adds up which countries and regions are named outright.
func (r *resolver) count() {
	clear(r.named)
	r.allNamed = 0
	for i := range r.subjects {
		r.name(&r.subjects[i], r.subjects[i].n)
	}
}

// name counts a subject so many times for the first thing that it may be.
func (r *resolver) name(s *subject, times float64) {
	c := &s.candidates[0]
	switch {
	case c.kind == kindCountry && c.nation >= 0:
		r.named[c.nation] += times
		r.allNamed += times
	case c.kind == kindRegion && c.how != byShortName && c.region >= 0:
		r.named[c.region] += times
		r.allNamed += times
		if c.nation >= 0 {
			r.named[c.nation] += 0.7 * times
		}
	}
}

// decide turns scores into probabilities.
func (s *subject) decide() {
	softmax(s.p, s.score)
	s.top = 0
	s.sorts = [numSorts]float64{}
	for j := range s.candidates {
		s.sorts[s.candidates[j].kind.sort()] += s.p[j]
		if s.p[j] > s.p[s.top] {
			s.top = j
		}
	}
}

func softmax(p, score []float64) {
	top := slices.Max(score)
	sum := 0.0
	for j, v := range score {
		p[j] = math.Exp(v - top)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}

// gather sums up which countries and regions the story is in, as far as is
// known now.
func (r *resolver) gather() {
	for _, h := range r.touched {
		r.mass[h] = 0
	}
	r.touched, r.total = r.touched[:0], 0
	r.addPast()
	r.anchors = r.anchors[:0]
	for i := range r.subjects {
		s := &r.subjects[i]
		r.addOwn(s, s.weight())
		r.total += s.weight()
		c := &s.candidates[s.top]
		if len(r.anchors) < maxAnchors && s.p[s.top] > 0.3 && c.kind != kindCountry && c.kind != kindWide {
			r.anchors = append(r.anchors, anchor{i, s.p[s.top], c.lat, c.lon, math.Cos(c.lat * math.Pi / 180)})
		}
	}
}

// withoutOwn takes a subject out of all sums, so that it is no evidence for
// itself; withOwn puts it back.
func (r *resolver) withoutOwn(s *subject) {
	r.name(s, -s.n)
	r.addOwn(s, -s.weight())
}

func (r *resolver) withOwn(s *subject) {
	r.name(s, s.n)
	r.addOwn(s, s.weight())
}

func (r *resolver) addOwn(s *subject, weight float64) {
	for j := range s.candidates {
		r.add(&s.candidates[j], s.p[j]*weight)
	}
}

func (r *resolver) add(c *standing, mass float64) {
	for _, h := range [...]int32{c.nation, c.region, c.county} {
		if h < 0 {
			continue
		}
		if r.mass[h] == 0 {
			r.touched = append(r.touched, h)
		}
		r.mass[h] += mass
	}
}

// weighStory scores a subject's candidates by the rest of the story, and tells
// by how much the likeliest has become likelier or less so.
func (r *resolver) weighStory(subject int) float64 {
	s := &r.subjects[subject]
	if len(s.candidates) == 1 {
		return 0
	}
	before, p := s.top, s.p[s.top]
	r.addOwn(s, -s.weight())
	for j := range s.candidates {
		r.ofStory(&r.story, subject, &s.candidates[j])
		s.score[j] = s.first[j] + r.story.weigh(&r.w.second, storyFeatures, numFeatures)
	}
	r.addOwn(s, s.weight()) // as before, whatever it is now
	s.decide()
	return math.Abs(s.p[before] - p)
}

// choose gives the likeliest candidate of a name and its probability, the
// parent that stands beside it counted.
func (r *resolver) choose(f *nameFinder, name int) (*standing, float64) {
	s := &r.subjects[r.of[name]]
	p := r.chances(f, name)
	best := 0
	for j := range p {
		if p[j] > p[best] {
			best = j
		}
	}
	return &s.candidates[best], p[best]
}

// chances gives the probabilities of a name's candidates. They are valid until
// the next call.
func (r *resolver) chances(f *nameFinder, name int) []float64 {
	n := &f.names[name]
	s := &r.subjects[r.of[name]]
	if n.nparents == 0 || !s.parent {
		return s.p
	}
	r.scratch = append(r.scratch[:0], s.score...)
	for j := range s.candidates {
		c := &s.candidates[j]
		if f.heldBy(n, c.place) {
			r.scratch[j] += r.w.second[featParentHere]
		} else if c.kind.hasParent() {
			r.scratch[j] += r.w.second[featParentElse]
		}
	}
	softmax(r.scratch, r.scratch)
	return r.scratch
}

// distance is in kilometres.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, rad = 6371, math.Pi / 180
	a := math.Sin((lat2 - lat1) * rad / 2)
	b := math.Sin((lon2 - lon1) * rad / 2)
	h := a*a + math.Cos(lat1*rad)*math.Cos(lat2*rad)*b*b
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
