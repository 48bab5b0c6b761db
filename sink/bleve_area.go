package sink

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	terms "github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/dateline-wire/dateline/news"
)

// pointTerm is a point as a word of the index, in degrees from the South Pole
// and from the date line, so that words sort from south to north. Bleve's own
// points are no use to a story with several: its filters look at one of them
// (2.6.3).
func pointTerm(p geoPoint) string {
	return fmt.Sprintf("%09.5f,%09.5f", p.Lat+90, p.Lon+180)
}

func pointTerms(a *news.Article) []string {
	var out []string
	for _, p := range points(a) {
		out = append(out, pointTerm(p))
	}
	return out
}

func readPointTerm(term string) (p geoPoint, err error) {
	lat, lon, ok := strings.Cut(term, ",")
	if !ok {
		return p, fmt.Errorf("stored point %q", term)
	}
	if p.Lat, err = strconv.ParseFloat(lat, 64); err != nil {
		return p, err
	}
	p.Lon, err = strconv.ParseFloat(lon, 64)
	return geoPoint{p.Lat - 90, p.Lon - 180}, err
}

// area is a query.Circle or a query.Box.
type area interface {
	Contains(lat, lon float64) bool
	Parallels() (south, north float64)
}

// areaQuery finds the stories with a point in an area. It looks at every point
// of the index between the area's parallels, of which there are no more than
// places in the world's news.
type areaQuery struct{ area }

func (q areaQuery) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping, o search.SearcherOptions) (search.Searcher, error) {
	found, err := q.found(r)
	if err != nil {
		return nil, fmt.Errorf("area: %w", err)
	}
	return terms.NewMultiTermSearcher(ctx, r, found, fieldPoint, 1, o, false)
}

func (q areaQuery) found(r index.IndexReader) (found []string, err error) {
	south, north := q.Parallels()
	first, last := pointTerm(geoPoint{south, -180}), pointTerm(geoPoint{north, 180})
	dict, err := r.FieldDictRange(fieldPoint, []byte(first), []byte(last))
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := dict.Close(); err == nil {
			err = closed
		}
	}()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return found, err
		}
		p, err := readPointTerm(entry.Term)
		if err != nil {
			return nil, err
		}
		if q.Contains(p.Lat, p.Lon) {
			found = append(found, entry.Term)
		}
	}
}
