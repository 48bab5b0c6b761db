package enrich

import (
	"fmt"
	"math"

	"github.com/dateline-wire/dateline/news"
)

const (
	learnRounds = 3   // second weights change what the rest of a story seems to be
	learnEpochs = 400 // over all names at once
	learnRate   = 0.3
	learnCost   = 1e-4 // of a weight's square, for each name
	rightKM     = 161  // an answer without id is the nearest candidate, if it is so near,
	sameKMRight = 25   // and all that are hardly farther
)

// PlaceLesson is a story whose places are known. Its names have to be among
// the article's entities.
type PlaceLesson struct {
	Article *news.Article
	Answers []PlaceAnswer
	Weight  float64 // of each of its names
}

// PlaceAnswer is where a name of the body is: by GeoNames id, or, where that is
// 0, by a point.
type PlaceAnswer struct {
	Start, End int
	GeoNamesID int
	Lat, Lon   float64
}

// LearnPlaces finds the weights of the location stage and gives them as the
// table that the package embeds, with a comment before it. Every sum is taken in
// one order and what is rounded is rounded alike, so the same lessons give the
// same table everywhere.
func LearnPlaces(lessons []PlaceLesson, comment string) (string, error) {
	g, err := openGazetteer(placesBlob)
	if err != nil {
		return "", err
	}
	w := &placeWeights{}
	for round := range learnRounds + 1 {
		l, err := newLocations(g, w, LocationsConfig{})
		if err != nil {
			return "", err
		}
		var names []lessonName
		for i := range lessons {
			names = l.study(names, &lessons[i], round > 0)
		}
		if len(names) == 0 {
			return "", fmt.Errorf("no lesson has a name to learn from")
		}
		if round == 0 {
			w.first = learn(names, evidence{}, storyFeatures)
			w.second = w.first
			continue
		}
		w.second = learn(names, w.second, numFeatures)
	}
	return w.table(comment), nil
}

// lessonName is a name with what speaks for each of its candidates.
type lessonName struct {
	candidates []evidence
	right      []bool
	weight     float64
}

// study adds the names of a lesson that may be learnt from: those with a
// right and a wrong candidate.
func (l *Locations) study(names []lessonName, lesson *PlaceLesson, whole bool) []lessonName {
	w := l.pool.Get().(*locator)
	defer l.keep(w)
	w.read(lesson.Article)
	r, f := &w.resolver, &w.names
	r.forget()
	r.resolve(f)
	r.gather()
	for i := range f.names {
		n := &f.names[i]
		answer := lesson.answer(n)
		if answer == nil {
			continue
		}
		s := &r.subjects[r.of[i]]
		name := lessonName{candidates: make([]evidence, len(s.candidates)), right: answer.among(l.g, s.candidates), weight: lesson.Weight}
		if name.right == nil || len(s.candidates) == 1 {
			continue
		}
		r.withoutOwn(s)
		for j := range s.candidates {
			r.evidenceOf(&name.candidates[j], f, i, j, whole)
			name.candidates[j].round()
		}
		r.withOwn(s)
		names = append(names, name)
	}
	return names
}

// evidenceOf is all that speaks for a candidate of a name; without the whole
// story only what is known at first. The subject has to be out of
// the sums, see withoutOwn.
func (r *resolver) evidenceOf(e *evidence, f *nameFinder, name, candidate int, whole bool) {
	n, subject := &f.names[name], r.of[name]
	s := &r.subjects[subject]
	c := &s.candidates[candidate]
	r.known(e, s, c)
	if !whole {
		return
	}
	r.ofStory(e, subject, c)
	if n.nparents > 0 && s.parent {
		held := f.heldBy(n, c.place)
		e[featParentHere], e[featParentElse] = indicator(held), indicator(!held && c.kind.hasParent())
	}
}

// round leaves ten bits behind the point, so that logarithms that differ in the
// last place from machine to machine are learnt from alike.
func (e *evidence) round() {
	for i, v := range e {
		e[i] = math.Round(v*1024) / 1024
	}
}

func (lesson *PlaceLesson) answer(n *placeName) *PlaceAnswer {
	for i := range lesson.Answers {
		if a := &lesson.Answers[i]; n.field == "body" && a.Start < n.end && n.start < a.End {
			return a
		}
	}
	return nil
}

// among says which candidates are right, nil for none.
func (a *PlaceAnswer) among(g *gazetteer, candidates []standing) []bool {
	right := make([]bool, len(candidates))
	nearest := math.Inf(1)
	for i := range candidates {
		c := &candidates[i]
		if a.GeoNamesID != 0 && g.id(c.place) == a.GeoNamesID {
			right[i] = true
			return right
		}
		nearest = min(nearest, distance(a.Lat, a.Lon, c.lat, c.lon))
	}
	if nearest > rightKM || a.Lat == 0 && a.Lon == 0 {
		return nil
	}
	for i := range candidates {
		right[i] = distance(a.Lat, a.Lon, candidates[i].lat, candidates[i].lon) <= nearest+sameKMRight
	}
	return right
}

// learn lowers the surprise at the right candidates, all names at once, from the
// weights w on. Features from limit on are not looked at.
func learn(names []lessonName, w evidence, limit placeFeature) evidence {
	total := 0.0
	for i := range names {
		total += names[i].weight
	}
	var squares evidence
	p := make([]float64, maxCandidates*2)
	for range learnEpochs {
		var slope evidence
		for i := range names {
			names[i].slope(&slope, &w, p, limit)
		}
		for i := range limit {
			d := slope[i]/total - float64(learnCost*w[i])
			squares[i] += float64(d * d)
			if squares[i] > 0 {
				w[i] += float64(learnRate*d) / math.Sqrt(squares[i])
			}
		}
	}
	return w
}

// slope adds in which direction each weight makes the right candidates
// likelier.
func (n *lessonName) slope(sum, w *evidence, p []float64, limit placeFeature) {
	p = p[:len(n.candidates)]
	for j := range p {
		p[j] = n.candidates[j].weigh(w, 0, limit)
	}
	softmax(p, p)
	sure := 0.0
	for j, right := range n.right {
		if right {
			sure += p[j]
		}
	}
	for j, right := range n.right {
		d := -p[j]
		if right {
			d += p[j] / max(sure, 1e-9)
		}
		d *= n.weight
		for i := range limit {
			sum[i] += float64(d * n.candidates[j][i])
		}
	}
}
