package web

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/dateline-wire/dateline/news"
)

// worldMap is the map above the list: where the stories of the whole search
// play, not of one page.
type worldMap struct {
	Spots  []spotView
	Lands  []landView
	Near   string // the circle that the list is bound to, as lat,lon,radius in km
	Within string // the box, as south,west,north,east
	Narrow string // the address to which a box is added
}

// spotView is a place with stories.
type spotView struct {
	Name, Full, Href string
	Lat, Lon         float64
	Count            int
	On               bool
}

// landView is a country that stories are about. ISO is its number, by which the
// map's outlines go.
type landView struct {
	Name, ISO, Href string
	Count           int
	On              bool
}

// worldMap gives nil when there is nothing to draw.
func (s *Server) worldMap(l listing, counted []news.Facet) *worldMap {
	m := &worldMap{}
	for _, c := range valuesOf(counted, "geonames") {
		if p, ok := s.placeOf(c.Value); ok && p.Pinpoint() {
			m.Spots = append(m.Spots, spotView{
				Name: p.Name, Full: placeName(p), Href: l.toggled("geonames", c.Value).address("/"),
				Lat: p.Lat, Lon: p.Lon, Count: c.Count, On: slices.Contains(l.Filter["geonames"], c.Value),
			})
		}
	}
	for _, c := range valuesOf(counted, "country") {
		m.Lands = append(m.Lands, landView{
			Name: s.places.CountryName(c.Value), ISO: isoNumber(c.Value), Href: l.toggled("country", c.Value).address("/"),
			Count: c.Count, On: slices.Contains(l.Filter["country"], c.Value),
		})
	}
	if len(m.Spots)+len(m.Lands) == 0 && l.area.told == "" {
		return nil
	}
	if c := l.area.near; c != nil {
		m.Near = strings.TrimSuffix(c.String(), "km")
	}
	if b := l.area.within; b != nil {
		m.Within = b.String()
	}
	anywhere := l.anywhere().address("/")
	m.Narrow = anywhere + "?within="
	if strings.Contains(anywhere, "?") {
		m.Narrow = anywhere + "&within="
	}
	return m
}

func valuesOf(counted []news.Facet, field string) []news.Count {
	i := slices.IndexFunc(counted, func(f news.Facet) bool { return f.Field == field })
	if i < 0 {
		return nil
	}
	return counted[i].Values
}

// isoNumber is the number of a country in ISO 3166-1, which is that of the
// United Nations; empty for one without.
func isoNumber(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return ""
	}
	return fmt.Sprintf("%03d", r.M49())
}
