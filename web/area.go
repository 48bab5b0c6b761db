package web

import (
	"fmt"
	"strings"

	"github.com/dateline-wire/dateline/query"
)

// usualRadius is meant by somebody who names a place without one.
const usualRadius = "100 km"

// area is the part of the earth that a listing is bound to.
type area struct {
	near   *query.Circle
	within *query.Box
	told   string // in words; empty: anywhere
}

// readArea reads what stands in the address: a place by name or point, with a
// radius or without, and a box.
func readArea(near, within string, places Places) (area, error) {
	var a area
	if near != "" {
		c, told, err := readNear(near, places)
		if err != nil {
			return a, err
		}
		a.near, a.told = &c, told
	}
	if within != "" {
		b, err := query.ParseBox(within)
		if err != nil {
			return a, badRequest("The area cannot be read: " + err.Error() + ".")
		}
		a.within = &b
		told := fmt.Sprintf("From %s to %s", coordinates(b.South, b.West), coordinates(b.North, b.East))
		if a.told != "" {
			told = a.told + "; " + told
		}
		a.told = told
	}
	return a, nil
}

func readNear(text string, places Places) (c query.Circle, told string, err error) {
	place, radius := text, usualRadius
	if i := strings.LastIndexByte(text, ','); i >= 0 && startsWithDigit(text[i+1:]) && endsWithLetter(text) {
		place, radius = text[:i], strings.TrimSpace(text[i+1:])
	}
	if c.KM, err = query.ParseRadius(radius); err != nil {
		return c, "", badRequest("The radius cannot be read: " + err.Error() + ".")
	}
	if startsWithDigit(place) {
		if c.Lat, c.Lon, err = query.ParsePoint(place); err != nil {
			return c, "", badRequest("The place cannot be read: " + err.Error() + ".")
		}
		return c, fmt.Sprintf("Within %s of %s", radius, coordinates(c.Lat, c.Lon)), nil
	}
	l, ok := places.Named(place)
	if !ok {
		return c, "", badRequest(fmt.Sprintf("No place called “%s” is known. Write it as Anchorage, Alaska or as 61.2,-149.9.", place))
	}
	if !l.Pinpoint() {
		return c, "", badRequest(fmt.Sprintf("%s is too wide to be near to. Filter by country or place, or name a town.", l.Name))
	}
	c.Lat, c.Lon = l.Lat, l.Lon
	return c, fmt.Sprintf("Within %s of %s", radius, placeName(l)), nil
}

func startsWithDigit(s string) bool {
	s = strings.TrimLeft(s, " +-.")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

func endsWithLetter(s string) bool {
	s = strings.TrimRight(s, " ")
	return s != "" && s[len(s)-1] >= 'a' && s[len(s)-1] <= 'z'
}
