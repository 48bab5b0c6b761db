package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

// geography adds countries, capitals, first-level regions, seas and landscapes
// from GeoNames and Natural Earth, and cities from the list of towns.
func (l *nameList) geography(dataDir string) error {
	geo := filepath.Join(dataDir, "geo")
	err := eachLine(filepath.Join(geo, "countryInfo.txt"), func(line string) error {
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) < 6 {
			return nil
		}
		l.addPlace("country", f[4])
		l.addPlace("city", f[5])
		return nil
	})
	if err != nil {
		return err
	}
	err = eachLine(filepath.Join(geo, "admin1CodesASCII.txt"), func(line string) error {
		f := strings.Split(line, "\t")
		if len(f) < 3 {
			return fmt.Errorf("%q", line)
		}
		l.addPlace("region", f[1])
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range []struct {
		file, class string
		columns     []string
	}{
		{"admin_0_countries", "country", []string{"NAME", "NAME_LONG", "NAME_EN", "NAME_ALT", "FORMAL_EN", "SUBUNIT"}},
		{"admin_0_disputed_areas", "region", []string{"NAME"}},
		{"admin_1_states_provinces", "region", []string{"name", "name_en", "name_alt", "gn_name"}},
		{"geography_marine_polys", "region", []string{"name", "name_en"}},
		{"geography_regions_polys", "region", []string{"NAME", "NAME_EN"}},
	} {
		if err := l.naturalEarth(filepath.Join(geo, "ne_10m_"+t.file+".csv.gz"), t.class, t.columns); err != nil {
			return err
		}
	}
	for class, file := range map[string]string{"city": "city_big", "town": "city_small"} {
		err := eachLine(gazetteer(dataDir, file), func(n string) error {
			if !strings.HasPrefix(n, "'") {
				l.addPlace(class, n)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *nameList) naturalEarth(file, class string, columns []string) error {
	raw, err := readFile(file)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	for _, row := range rows[1:] {
		for i, column := range rows[0] {
			for _, want := range columns {
				if column != want {
					continue
				}
				for n := range strings.SplitSeq(row[i], "|") {
					l.addPlace(class, n)
				}
			}
		}
	}
	return nil
}

// addPlace takes only names in Latin letters that are no everyday words, and
// adds them without the word for their kind as well.
func (l *nameList) addPlace(class, n string) {
	n = strings.TrimSpace(n)
	if n == "" || strings.ContainsAny(n, "()[]/,0123456789?") || n == strings.ToUpper(n) && class == "region" && len(n) <= 6 {
		return
	}
	if n == strings.ToUpper(n) {
		n = capitals(n)
	}
	l.addPlaceKey(class, n)
	for _, kind := range []string{" Oblast'", " Oblast", " Province", " Region", " Governorate", " Prefecture", " Oblast’", " State", " Krai"} {
		if short, ok := strings.CutSuffix(n, kind); ok {
			l.addPlaceKey(class, short)
		}
	}
}

func (l *nameList) addPlaceKey(class, n string) {
	key := strings.TrimPrefix(nametag.NameKey(n), "=")
	if len(key) < 3 || strings.Count(key, " ") > 5 || l.allCommon(key) && (class == "town" || !strings.Contains(key, " ")) {
		return
	}
	if p := l.phrases[key]; p != nil && p.is("title", "calendar", "orgtail", "demonym", "particle", "stop") {
		return
	}
	l.addKey(class, key)
}

// capitals writes "GULF OF OMAN" as "Gulf Of Oman".
func capitals(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
