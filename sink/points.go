package sink

import (
	"slices"

	"github.com/dateline-wire/dateline/news"
)

type geoPoint struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// points are where the story's places are, each once: those that are likely
// and have a point, see news.Location.
func points(a *news.Article) []geoPoint {
	var out []geoPoint
	for _, l := range a.LikelyLocations() {
		if p := (geoPoint{l.Lat, l.Lon}); l.Pinpoint() && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
