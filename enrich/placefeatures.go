package enrich

import "math"

// placeFeature is a sort of evidence for or against a candidate.
type placeFeature uint8

// Features below storyFeatures are known from the name and the words around it.
// The others come from what the rest of the story is thought to be about, and
// change while that becomes clearer.
const (
	featPrior     placeFeature = iota // how well known a place of this size and sort is
	featBehind                        // how far it is behind the best known of the name
	featBestKnown                     // it is the best known of the name
	featCountry                       // one for each placeKind, in their order
	featRegion
	featCapital
	featSeat
	featTown
	featCounty
	featQuarter
	featWide
	featPeople    // of a town
	featAlternate // one for each placeMatch but byName, in their order
	featShort
	featDemonym
	featAbbreviation
	featEnglish   // lies where the press writes English
	featCityState // region that is hardly more than its city
	featKindSaid  // the text says this sort of place: Washington state
	featKindElse
	featParentHere  // Paris, Texas
	featParentElse  // the parent beside the name holds another candidate, or none
	featParentStory // Paris, where the story has Paris, Texas elsewhere
	featParentRival
	featCountryNamed // how often
	featCountryShare // of all names of countries and regions
	featRegionNamed
	featRegionShare
	featCountryMass // how many names seem to lie in its country
	featCountryPart // which part of all names
	featRegionMass
	featRegionPart
	featCountyMass
	featCountyPart
	featNear // sum over the places of the story, fading with the distance
	featNearest
	featListKind // how many neighbours in a list are of its sort
	featListCountry
	numFeatures

	storyFeatures = featCountryMass
)

// featureNames are what the table of weights and explanations call them.
var featureNames = [numFeatures]string{
	featPrior:        "fame",
	featBehind:       "fame behind",
	featBestKnown:    "best known",
	featCountry:      "country",
	featRegion:       "region",
	featCapital:      "capital",
	featSeat:         "seat of a region",
	featTown:         "town",
	featCounty:       "county",
	featQuarter:      "quarter",
	featWide:         "wide",
	featPeople:       "people",
	featAlternate:    "other spelling",
	featShort:        "short form",
	featDemonym:      "people's name",
	featAbbreviation: "abbreviation",
	featEnglish:      "english",
	featCityState:    "city-state",
	featKindSaid:     "sort said",
	featKindElse:     "other sort said",
	featParentHere:   "parent here",
	featParentElse:   "other parent here",
	featParentStory:  "parent in story",
	featParentRival:  "other parent in story",
	featCountryNamed: "country named",
	featCountryShare: "country share",
	featRegionNamed:  "region named",
	featRegionShare:  "region share",
	featCountryMass:  "country of story",
	featCountryPart:  "part in country",
	featRegionMass:   "region of story",
	featRegionPart:   "part in region",
	featCountyMass:   "county of story",
	featCountyPart:   "part in county",
	featNear:         "near others",
	featNearest:      "near another",
	featListKind:     "sort of list",
	featListCountry:  "country of list",
}

// evidence is how much there is of each feature, mostly 0 to 3.
type evidence [numFeatures]float64

// weigh adds up the features from one on to before another.
func (e *evidence) weigh(w *evidence, from, to placeFeature) float64 {
	sum := 0.0
	for i := from; i < to; i++ {
		sum += float64(e[i] * w[i]) // rounded, so that no machine fuses the two
	}
	return sum
}

// standing is what the gazetteer says of a candidate, read once a story.
type standing struct {
	placeCandidate
	kind           placeKind
	nation, region int32 // holders, -1 for none
	county         int32
	people         float64
	lat, lon       float64
	prior          float64
	parent         bool // some mention of the name has a larger place beside it that holds this one
}

func (g *gazetteer) standing(c placeCandidate) standing {
	s := standing{placeCandidate: c, kind: g.kind(c.place), nation: -1, region: -1, county: -1, people: g.population(c.place)}
	s.lat, s.lon = g.point(c.place)
	for h := g.holder(c.place); h != noHolder; h = g.above(h) {
		switch {
		case h < g.nations:
			s.nation = int32(h)
		case h < g.regions:
			s.region = int32(h)
		default:
			s.county = int32(h)
		}
	}
	s.prior = s.fame()
	return s
}

// fame is how likely a place is to be meant when nothing else is known. The
// numbers make one scale of different sorts of places; what a step on it is
// worth is learnt.
func (s *standing) fame() float64 {
	v := max(1, s.people)
	switch s.kind {
	case kindCountry:
		return 7 + max(4, s.people)
	case kindWide:
		v = 12
	case kindRegion:
		v = 3 + max(4, s.people)
	case kindCounty:
		v = max(2, s.people) - 1
	case kindCapital:
		v += 1.5
	case kindSeat:
		v += 0.5
	case kindQuarter:
		v -= 0.7
	}
	switch s.how {
	case byAlternate:
		v--
	case byShortName:
		v -= 1.2
	}
	return v
}

// hasParent says whether places of this kind are named with a larger one. In
// "Kenya, Uganda" Uganda is no reason against Kenya, whatever villages there are.
func (k placeKind) hasParent() bool { return k != kindCountry && k != kindWide }

// placeSort groups the kinds that stand for each other in lists.
type placeSort uint8

const (
	sortCountry placeSort = iota
	sortRegion
	sortTown
	sortCounty
	sortWide
	numSorts
)

func (k placeKind) sort() placeSort {
	switch k {
	case kindCountry:
		return sortCountry
	case kindRegion:
		return sortRegion
	case kindCounty:
		return sortCounty
	case kindWide:
		return sortWide
	}
	return sortTown
}

// sortSet is the sorts of place that a word such as "district" may mean.
type sortSet uint8

func sorts(all ...placeSort) sortSet {
	var s sortSet
	for _, k := range all {
		s |= 1 << k
	}
	return s
}

func (s sortSet) has(k placeSort) bool { return s&(1<<k) != 0 }

// known fills in what the name, its candidates and the words around it say.
func (r *resolver) known(e *evidence, s *subject, c *standing) {
	*e = evidence{}
	e[featPrior] = c.prior / 5
	e[featBehind] = (c.prior - s.best) / 3
	e[featBestKnown] = indicator(c.prior == s.best)
	e[featCountry+placeFeature(c.kind)] = 1
	if c.kind.sort() == sortTown {
		e[featPeople] = c.people / 5
	}
	if c.how != byName {
		e[featAlternate+placeFeature(c.how)-1] = 1
	}
	e[featEnglish] = indicator(c.nation >= 0 && r.english[c.nation])
	e[featCityState] = indicator(c.kind == kindRegion && s.hasMostOf(c))
	e[featKindSaid] = indicator(s.said.has(c.kind.sort()))
	e[featKindElse] = indicator(s.said != 0 && !s.said.has(c.kind.sort()))
	e[featParentStory] = indicator(c.parent)
	e[featParentRival] = indicator(s.parent && !c.parent && c.kind.hasParent())
	if c.nation >= 0 && c.kind != kindCountry {
		e[featCountryNamed] = math.Log1p(r.named[c.nation])
		e[featCountryShare] = r.named[c.nation] / (r.allNamed + 1)
	}
	if c.region >= 0 && c.kind != kindRegion {
		e[featRegionNamed] = indicator(r.named[c.region] > 0)
		e[featRegionShare] = r.named[c.region] / (r.allNamed + 1)
	}
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ofStory fills in what the other names of the story say. The subject's own
// part has to be taken out of the sums before.
func (r *resolver) ofStory(e *evidence, subject int, c *standing) {
	s := &r.subjects[subject]
	others := max(0, r.total-s.weight()) + 0.5
	clear(e[storyFeatures:])
	if c.nation >= 0 {
		v := max(0, r.mass[c.nation])
		e[featCountryMass], e[featCountryPart] = math.Log1p(v)/3, v/others
	}
	if c.region >= 0 {
		v := max(0, r.mass[c.region])
		e[featRegionMass], e[featRegionPart] = math.Log1p(v)/2, v/others
	}
	if c.county >= 0 {
		v := max(0, r.mass[c.county])
		e[featCountyMass], e[featCountyPart] = math.Log1p(v)/2, v/others
	}
	if c.kind != kindCountry && c.kind != kindWide {
		sum, nearest := r.nearness(subject, c)
		e[featNear], e[featNearest] = math.Log1p(sum), nearest
	}
	for _, other := range s.links[:s.nlinks] {
		o := &r.subjects[other]
		e[featListKind] += o.sorts[c.kind.sort()] / float64(s.nlinks)
		if top := &o.candidates[o.top]; top.nation >= 0 && top.nation == c.nation {
			e[featListCountry] += o.p[o.top] / float64(s.nlinks)
		}
	}
}

// nearness sums the pull of the story's other places, which fades with their
// distance, and gives the strongest.
func (r *resolver) nearness(subject int, c *standing) (sum, nearest float64) {
	for i := range r.anchors {
		a := &r.anchors[i]
		north := a.lat - c.lat
		if a.subject == subject || north > nearDegrees || north < -nearDegrees {
			continue
		}
		east := math.Abs(a.lon - c.lon)
		east = min(east, 360-east) * a.narrow
		if d := math.Sqrt(north*north + east*east); d < nearDegrees {
			v := a.p * math.Exp(-d*kmPerDegree/nearKM)
			sum += v
			nearest = max(nearest, v)
		}
	}
	return sum, nearest
}
