package sink

import (
	"slices"
	"strconv"

	"github.com/dateline-wire/dateline/news"
)

// facetSize is how many values of a facet are counted.
const facetSize = 10

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

// placeNames returns the names of the resolved locations, each once.
func placeNames(a *news.Article) []string {
	var out []string
	for _, l := range a.Locations {
		if l.Name != "" && !slices.Contains(out, l.Name) {
			out = append(out, l.Name)
		}
	}
	return out
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
