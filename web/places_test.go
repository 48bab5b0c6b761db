package web_test

import (
	"strings"

	"github.com/dateline-wire/dateline/news"
)

// atlas is a Places of a few rows.
type atlas []news.Location

var someplaces = atlas{
	{GeoNamesID: 1, Name: "Rotterdam", Country: "NL", Admin1: "South Holland", Feature: "PPL", Lat: 51.92, Lon: 4.48},
	{GeoNamesID: 2, Name: "Paris", Country: "FR", Admin1: "Île-de-France", Feature: "PPLC", Lat: 48.85, Lon: 2.35},
	{GeoNamesID: 3, Name: "Paris", Country: "US", Admin1: "Texas", Feature: "PPLA2", Lat: 33.66, Lon: -95.56},
	{GeoNamesID: 4, Name: "France", Country: "FR", Feature: "PCLI", Lat: 46, Lon: 2},
	{GeoNamesID: 5, Name: "Oslo", Country: "NO", Admin1: "Oslo", Feature: "PPLC", Lat: 59.91, Lon: 10.75},
}

func (a atlas) ByID(id int) (news.Location, bool) {
	for _, l := range a {
		if l.GeoNamesID == id {
			return l, true
		}
	}
	return news.Location{}, false
}

func (a atlas) Named(name string) (news.Location, bool) {
	for _, l := range a {
		if strings.EqualFold(name, l.Name) || strings.EqualFold(name, l.Name+", "+l.Admin1) {
			return l, true
		}
	}
	return news.Location{}, false
}

func (a atlas) CountryName(code string) string {
	for _, l := range a {
		if l.IsCountry() && l.Country == code {
			return l.Name
		}
	}
	return code
}
