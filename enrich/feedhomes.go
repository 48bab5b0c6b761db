package enrich

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const namedInError = 4 // candidates that the error of an ambiguous home lists

// feedHomes holds the place where a feed is at home, by the folded name of the
// feed or of its provider.
type feedHomes map[string]int32

// of gives the home of a feed, or that of its provider.
func (h feedHomes) of(feed string) (int32, bool) {
	if len(h) == 0 {
		return 0, false
	}
	feed = strings.ToLower(feed)
	if place, ok := h[feed]; ok {
		return place, true
	}
	provider, _, _ := strings.Cut(feed, "/")
	place, ok := h[provider]
	return place, ok
}

// findHomes looks the configured homes up. What is unknown, may be several
// places or contradicts another entry is an error that names the feed.
func findHomes(g *gazetteer, names map[string]string) (feedHomes, error) {
	homes := feedHomes{}
	said := map[string]string{}
	for _, feed := range slices.Sorted(maps.Keys(names)) {
		place, err := g.home(names[feed])
		if err != nil {
			return nil, fmt.Errorf("home of feed %q: %w", feed, err)
		}
		key := strings.ToLower(strings.TrimSpace(feed))
		if have, ok := homes[key]; ok && have != place {
			return nil, fmt.Errorf("home of feed %q: %q, but %q for %q", feed, names[feed], names[said[key]], said[key])
		}
		homes[key], said[key] = place, feed
	}
	return homes, nil
}

// home is the place that a GeoNames id or a name with its region or country
// stands for.
func (g *gazetteer) home(name string) (int32, error) {
	if id, err := strconv.Atoi(strings.TrimSpace(name)); err == nil {
		if place := g.byID(id); place >= 0 {
			return place, nil
		}
		return 0, fmt.Errorf("no place has the GeoNames id %d", id)
	}
	first, rest, _ := strings.Cut(name, ",")
	all, _ := g.lookup(PlaceKey(nil, first), nil)
	if len(all) == 0 {
		return 0, fmt.Errorf("no place is called %q", name)
	}
	return g.onlyHome(name, g.heldByNamed(all, rest))
}

// heldByNamed keeps the candidates that lie in what each part of a list such
// as "North Carolina, United States" names.
func (g *gazetteer) heldByNamed(candidates []placeCandidate, parents string) []placeCandidate {
	for part := range strings.SplitSeq(parents, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		holders, _ := g.lookup(PlaceKey(nil, part), nil)
		var keep []placeCandidate
		for _, c := range candidates {
			for _, h := range holders {
				if g.holds(h.place, c.place) {
					keep = append(keep, c)
					break
				}
			}
		}
		candidates = keep
	}
	return candidates
}

// holds reports whether place lies in the county, region or country parent.
func (g *gazetteer) holds(parent, place int32) bool {
	if parent == place {
		return false
	}
	for h := g.holder(place); h != noHolder; h = g.above(h) {
		if g.holderPlace(h) == parent {
			return true
		}
	}
	return false
}

// fewer is how much smaller a namesake has to be not to be meant.
const fewer = 1 // log10

// onlyHome is the one place among the candidates, or the one beside which all its
// namesakes in other regions are small. Places of one name in one region count
// as the largest.
func (g *gazetteer) onlyHome(name string, candidates []placeCandidate) (int32, error) {
	var places []int32
	for _, c := range candidates {
		if c.how != byDemonym {
			places = g.keepLargest(places, c.place)
		}
	}
	slices.SortStableFunc(places, func(a, b int32) int { return cmp.Compare(g.population(b), g.population(a)) })
	switch {
	case len(places) == 0:
		return 0, fmt.Errorf("no place is called %q", name)
	case len(places) == 1 || g.population(places[0]) > g.population(places[1])+fewer:
		return places[0], nil
	}
	var list []string
	for _, place := range places[:min(len(places), namedInError)] {
		list = append(list, fmt.Sprintf("%d %s", g.id(place), g.inFull(place)))
	}
	return 0, fmt.Errorf("%q may be %d places, such as %s: give region or country, or the GeoNames id", name, len(places), strings.Join(list, "; "))
}

// keepLargest adds a place, unless there is one of its region already: then the
// larger of the two stays.
func (g *gazetteer) keepLargest(places []int32, place int32) []int32 {
	for i, have := range places {
		if g.region(have) == g.region(place) && g.country(have) == g.country(place) {
			if g.population(place) > g.population(have) {
				places[i] = place
			}
			return places
		}
	}
	return append(places, place)
}

// inFull is "Durham, North Carolina, US".
func (g *gazetteer) inFull(place int32) string {
	parts := []string{g.name(place)}
	if r := g.region(place); r >= 0 && r != place {
		parts = append(parts, g.name(r))
	}
	if code := g.code(g.country(place)); code != "" {
		parts = append(parts, code)
	}
	return strings.Join(parts, ", ")
}
