package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

const weightsComment = `What each sort of evidence counts for a place: from its name and the words around
it, and together with the rest of the story. Apache-2.0; learnt from GeoVirus (stories
of WikiNews, CC BY 2.5) and invented stories. Written by enrich/train.
`

// buildPlaceWeights writes placeweights.tsv. It needs the gazetteer that this
// program has been built with.
func buildPlaceWeights(dataDir, npmDir, outDir string) error {
	stories, err := readGeo(filepath.Join(dataDir, "geo", "train-geovirus.xml.gz"))
	if err != nil {
		return err
	}
	countries, err := countryIDs(filepath.Join(dataDir, "geo", "countryInfo.txt"))
	if err != nil {
		return err
	}
	lessons, err := inventLessons(dataDir, npmDir)
	if err != nil {
		return err
	}
	lessons = append(lessons, storyLessons(stories, countries)...)
	table, err := enrich.LearnPlaces(lessons, weightsComment)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(outDir, "placeweights.tsv"), []byte(table), 0o644)
}

// countryIDs gives the GeoNames ids of countries by their names, which are those
// of Wikipedia's pages for most.
func countryIDs(file string) (map[string]int, error) {
	ids := map[string]int{}
	err := tableRows(file, 17, func(f []string) error {
		id, err := strconv.Atoi(f[16])
		if err != nil {
			return fmt.Errorf("%s: %w", f[4], err)
		}
		ids[f[4]] = id
		return nil
	})
	return ids, err
}

// storyLessons makes lessons of marked stories. A country is told by its page:
// every source has its own idea of where the middle of a country is.
func storyLessons(stories []geoStory, countries map[string]int) []enrich.PlaceLesson {
	var out []enrich.PlaceLesson
	for _, s := range stories {
		lesson := enrich.PlaceLesson{Article: &news.Article{Language: "en", Body: s.text, Entities: markedEntities(s)}, Weight: 1}
		for _, t := range s.toponyms {
			if t.located {
				page := strings.ReplaceAll(path.Base(t.page), "_", " ")
				lesson.Answers = append(lesson.Answers, enrich.PlaceAnswer{Start: t.start, End: t.end, GeoNamesID: countries[page], Lat: t.lat, Lon: t.lon})
			}
		}
		out = append(out, lesson)
	}
	return out
}
