package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
)

// regionSuffixes are left out of region names in running text.
var regionSuffixes = []string{" Oblast", " Oblast'", " Oblast’", " Region", " Province", " Krai", " State",
	" Department", " District", " Republic", " Prefecture", " County", " Voivodeship", " Parish", " Municipality", " City", " Raion",
	" Governorate", " Regency"}

var regionPrefixes = []string{"State of ", "Republic of ", "Autonomous Republic of ", "Province of ", "Region of ", "Provincia di ",
	"Provincia de ", "Provincia del ", "Municipality of ", "County "}

// regionShape is what Natural Earth has of a first-level region.
type regionShape struct {
	point
	names []string
}

// readShapes gives them by GeoNames number.
func readShapes(path string) (map[int]regionShape, error) {
	shapes := map[int]regionShape{}
	err := csvRows(path, func(row map[string]string) error {
		id, _ := strconv.ParseFloat(row["gn_id"], 64)
		at, err := parsePoint(row["latitude"], row["longitude"])
		if id <= 0 || err != nil {
			return nil
		}
		names := []string{row["name"], row["name_en"], row["gn_name"]}
		for _, n := range strings.Split(row["name_alt"], "|") {
			if len(n) > 3 && latin(n) && !strings.HasSuffix(n, ".") {
				names = append(names, n)
			}
		}
		shapes[int(id)] = regionShape{at, names}
		return nil
	})
	return shapes, err
}

// readRegions lists the first-level regions. Their point is that of our own
// table, else Natural Earth's, else the middle of their towns.
func (a *atlas) readRegions(geo string) error {
	shapes, err := readShapes(filepath.Join(geo, "ne_10m_admin_1_states_provinces.csv.gz"))
	if err != nil {
		return err
	}
	own, err := ownPoints()
	if err != nil {
		return err
	}
	return tableRows(filepath.Join(geo, "admin1CodesASCII.txt"), 4, func(f []string) error {
		id, err := strconv.Atoi(f[3])
		if err != nil {
			return err
		}
		towns := a.centres[f[0]]
		shape, shaped := shapes[id]
		at, known := own[f[0]]
		switch {
		case a.byID[id] != nil:
			return nil
		case known:
		case shaped:
			at = shape.point
		case towns != nil:
			at = towns.point()
		default:
			return nil
		}
		country, _, _ := strings.Cut(f[0], ".")
		p := &place{id: id, name: plain(country, f[1]), lat: at.lat, lon: at.lon, feature: "ADM1", country: country, region: f[0], names: map[string]int{}}
		if towns != nil {
			p.population = towns.population
		}
		p.add(byName, f[1], f[2])
		p.add(byAlternate, shape.names...)
		p.add(byAlternate, otherArticles(country, p.name)...)
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
		id, err := strconv.Atoi(f[3])
		towns := a.centres[f[0]]
		if err != nil || towns == nil || a.byID[id] != nil {
			return err
		}
		at := towns.point()
		region := f[0][:strings.LastIndexByte(f[0], '.')]
		country, _, _ := strings.Cut(region, ".")
		p := &place{id: id, name: plain(country, f[1]), lat: at.lat, lon: at.lon, feature: "ADM2",
			country: country, region: region, county: f[0], population: towns.population, names: map[string]int{}}
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
