package enrich

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// countryCodes says in which country a place is told to be where a newsroom
// differs from GeoNames: of a country, a region, a county or a town, and of all
// that lies in it. How names are understood does not change by it.
type countryCodes map[int32]int32 // place -> the country's place

// findCountryCodes looks the configured codes up. The keys are GeoNames ids or
// country codes. What is unknown or contradicts another entry is an error that
// names the entry.
func findCountryCodes(g *gazetteer, names map[string]string) (countryCodes, error) {
	if len(names) == 0 {
		return nil, nil
	}
	codes := countryCodes{}
	said := map[int32]string{}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		place, err := g.holderNamed(key)
		if err != nil {
			return nil, fmt.Errorf("country of %q: %w", key, err)
		}
		country, err := g.countryNamed(names[key])
		if err != nil {
			return nil, fmt.Errorf("country of %q: %w", key, err)
		}
		if have, ok := codes[place]; ok && have != country {
			return nil, fmt.Errorf("country of %q: %s, but %s for %q, which is the same place", key, names[key], names[said[place]], said[place])
		}
		codes[place], said[place] = country, key
	}
	for place, country := range codes {
		if to, ok := codes[country]; ok && to != country {
			return nil, fmt.Errorf("country of %q: %s, which is told to be %s itself", said[place], names[said[place]], names[said[country]])
		}
	}
	return codes, nil
}

// holderNamed is the place that a GeoNames id or a country code stands for.
func (g *gazetteer) holderNamed(key string) (int32, error) {
	id, err := strconv.Atoi(strings.TrimSpace(key))
	if err != nil {
		return g.countryNamed(key)
	}
	if place := g.byID(id); place >= 0 {
		return place, nil
	}
	return 0, fmt.Errorf("no place has the GeoNames id %d", id)
}

func (g *gazetteer) countryNamed(code string) (int32, error) {
	for i := range g.nations {
		if string(g.countries[2*i:][:2]) == strings.TrimSpace(code) {
			return g.holderPlace(i), nil
		}
	}
	return 0, fmt.Errorf("no country has the code %q: two capital letters of ISO 3166-1, such as UA", code)
}

// of is the country of a place: the narrowest entry that holds it, else what
// GeoNames says; -1 for none.
func (c countryCodes) of(g *gazetteer, place int32) int32 {
	country := g.country(place)
	if len(c) == 0 {
		return country
	}
	for _, p := range [...]int32{place, g.county(place), g.region(place), country} {
		if told, ok := c[p]; ok && p >= 0 {
			return told
		}
	}
	return country
}
