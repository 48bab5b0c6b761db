package web

import (
	"strconv"

	"github.com/dateline-wire/dateline/news"
)

// Places is what is known of places beside the stories. enrich.Places is one.
type Places interface {
	ByID(geoNamesID int) (news.Location, bool)
	Named(string) (news.Location, bool) // the best known place of a name
	CountryName(code string) string
}

// noPlaces knows none.
type noPlaces struct{}

func (noPlaces) ByID(int) (news.Location, bool)     { return news.Location{}, false }
func (noPlaces) Named(string) (news.Location, bool) { return news.Location{}, false }
func (noPlaces) CountryName(code string) string     { return code }

// placeOf is the place that a value of the facet geonames stands for.
func (s *Server) placeOf(id string) (news.Location, bool) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return news.Location{}, false
	}
	return s.places.ByID(n)
}

// label is what a reader is told instead of a code.
func (s *Server) label(field, value string) string {
	switch field {
	case "country":
		return s.places.CountryName(value)
	case "geonames":
		if l, ok := s.placeOf(value); ok {
			return placeName(l)
		}
	}
	return value
}
