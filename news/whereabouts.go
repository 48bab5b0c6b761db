package news

import (
	"slices"
	"strings"
)

// likely is the confidence from which a place is more probably meant than not.
// Searches, facets and maps go by places that are; the article keeps the others
// too.
const likely = 0.5

// mainShare is the part of a story's places that makes a country one of those
// that the story is about, unless it has half of what the first one has.
const mainShare = 0.1

// Likely reports whether the place is more probably meant than not. Where
// nobody says how sure he is, it is.
func (l *Location) Likely() bool { return l.Confidence == 0 || l.Confidence >= likely }

// smallCountries are those whose point says where they are: nothing of them lies
// more than about 50 km from it.
const smallCountries = "AD AG AI AW BB BH BL BM CC CW CX DM GD GG GI GU HK IM JE KN LC LI MC MF MO MS MT NF NR NU PM PN SG SM SX VA"

// IsCountry reports whether the place is a country or a territory with a code
// of its own.
func (l *Location) IsCountry() bool { return strings.HasPrefix(l.Feature, "PCL") }

// Pinpoint reports whether the coordinates say where the place is. Those of a
// country, a continent, an ocean or a part of the world are some point in it,
// and whoever asks for what is near that point does not mean it.
func (l *Location) Pinpoint() bool {
	switch {
	case l.Lat < -90 || l.Lat > 90 || l.Lon < -180 || l.Lon > 180:
		return false
	case l.IsCountry():
		return len(l.Country) == 2 && strings.Index(smallCountries, l.Country)%3 == 0
	case l.Feature == "CONT" || l.Feature == "OCN":
		return false
	case l.Feature == "RGN" || l.Feature == "ZN":
		return l.Country != "" // Darfur, not the Middle East
	}
	return true
}

// LikelyLocations are the places that the story names, more probably than not.
func (a *Article) LikelyLocations() []*Location {
	var out []*Location
	for i := range a.Locations {
		if a.Locations[i].Likely() {
			out = append(out, &a.Locations[i])
		}
	}
	return out
}

// Countries are the codes of those that the story is about, the first one
// first: by its focus, and without one by its locations.
func (a *Article) Countries() []string {
	var out []string
	add := func(code string) {
		if code != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	if a.Focus == nil || len(a.Focus.Countries) == 0 {
		for _, l := range a.LikelyLocations() {
			add(l.Country)
		}
		return out
	}
	most := a.Focus.Countries[0].Score
	for _, c := range a.Focus.Countries {
		if c.Score >= min(mainShare, most/2) {
			add(c.Code)
		}
	}
	return out
}
