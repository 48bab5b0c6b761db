package main

import (
	_ "embed"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// The middle of a country's shape is not where readers and other lists of places
// have it: for one country in six they are more than 160 km apart.
//
//go:embed countrypoints.tsv
var countryPoints string

// point is in degrees.
type point struct{ lat, lon float64 }

func parsePoint(lat, lon string) (point, error) {
	a, err1 := strconv.ParseFloat(lat, 64)
	b, err2 := strconv.ParseFloat(lon, 64)
	return point{a, b}, errors.Join(err1, err2)
}

// ownPoints are the points of the table, by GeoNames code.
func ownPoints() (map[string]point, error) {
	points := map[string]point{}
	err := eachRow(strings.NewReader(countryPoints), 3, func(f []string) (err error) {
		points[f[0]], err = parsePoint(f[1], f[2])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("country points: %w", err)
	}
	return points, nil
}

// readCountries takes the countries of GeoNames' list that have not been
// dissolved.
func (a *atlas) readCountries(geo string) error {
	points, err := ownPoints()
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
		at, ok := points[f[0]]
		if id == 0 || !ok {
			return nil
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
