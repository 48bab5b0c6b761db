package sink

import (
	"slices"
	"strconv"

	"github.com/dateline-wire/dateline/news"
)

// maxWindow is how deep a reader may page; deeper asks for a narrower search.
const maxWindow = 10_000

// names returns the names of the article's entities of the given types, each
// once, as written.
func names(a *news.Article, types ...news.EntityType) []string {
	var out []string
	for _, e := range a.Entities {
		if slices.Contains(types, e.Type) && e.Name != "" && !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
	}
	return out
}

// placeNames returns the names of the places, each once.
func placeNames(a *news.Article) []string {
	var out []string
	for _, l := range a.LikelyLocations() {
		if l.Name != "" && !slices.Contains(out, l.Name) {
			out = append(out, l.Name)
		}
	}
	return out
}

func geoNamesIDs(a *news.Article) []string {
	var out []string
	for _, l := range a.LikelyLocations() {
		if id := strconv.Itoa(l.GeoNamesID); l.GeoNamesID > 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func focusPlace(a *news.Article) string {
	if a.Focus == nil {
		return ""
	}
	return a.Focus.Place
}

func signals(a *news.Article) []string {
	out := make([]string, len(a.Signals))
	for i, s := range a.Signals {
		out[i] = string(s)
	}
	return out
}

func sentimentLabel(a *news.Article) string {
	if a.Sentiment == nil {
		return ""
	}
	return a.Sentiment.Label
}

func urgencyText(a *news.Article) string {
	if a.Urgency == 0 {
		return ""
	}
	return strconv.Itoa(a.Urgency)
}
