package query

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Circle is what lies within KM kilometres of a point.
type Circle struct{ Lat, Lon, KM float64 }

// Box is what lies between two parallels and two meridians. One whose West is
// east of its East goes across the date line.
type Box struct{ South, West, North, East float64 }

// earthRadius is the mean one in kilometres, as Lucene has it.
const earthRadius = 6371.0087714

// halfWayRound is as far as two points can lie apart, in kilometres.
const halfWayRound = 20_016

// Contains measures on a sphere, as Elasticsearch does.
func (c Circle) Contains(lat, lon float64) bool {
	return kilometres(c.Lat, c.Lon, lat, lon) <= c.KM
}

func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	dLat, dLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	h := dLat*dLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*dLon*dLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// Contains takes the edges in.
func (b Box) Contains(lat, lon float64) bool {
	if lat < b.South || lat > b.North {
		return false
	}
	if b.West > b.East {
		return lon >= b.West || lon <= b.East
	}
	return lon >= b.West && lon <= b.East
}

// Parallels are those between which the circle lies.
func (c Circle) Parallels() (south, north float64) {
	reach := c.KM / earthRadius * 180 / math.Pi
	return max(c.Lat-reach, -90), min(c.Lat+reach, 90)
}

// Parallels are those between which the box lies.
func (b Box) Parallels() (south, north float64) { return b.South, b.North }

// String is what ParseCircle reads.
func (c Circle) String() string {
	return fmt.Sprintf("%s,%s,%skm", number(c.Lat), number(c.Lon), number(c.KM))
}

// String is what ParseBox reads.
func (b Box) String() string {
	return fmt.Sprintf("%s,%s,%s,%s", number(b.South), number(b.West), number(b.North), number(b.East))
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ParseCircle reads latitude, longitude and radius: 61.2,-149.9,100km.
func ParseCircle(s string) (Circle, error) {
	point, radius, ok := cutLast(s)
	if !ok {
		return Circle{}, fmt.Errorf("%q is not a point and a radius, such as 61.2,-149.9,100km", s)
	}
	lat, lon, err := ParsePoint(point)
	if err != nil {
		return Circle{}, err
	}
	km, err := ParseRadius(radius)
	return Circle{lat, lon, km}, err
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, ',')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// ParsePoint reads latitude and longitude in degrees: 61.2,-149.9.
func ParsePoint(s string) (lat, lon float64, err error) {
	v, err := numbers(s, 2)
	if err != nil {
		return 0, 0, fmt.Errorf("%q is not latitude and longitude, such as 61.2,-149.9: %w", s, err)
	}
	if err := onEarth(v[0], v[1]); err != nil {
		return 0, 0, err
	}
	return v[0], v[1], nil
}

// kmOf are the units of a radius.
var kmOf = map[string]float64{"km": 1, "mi": 1.609344, "nm": 1.852}

// ParseRadius reads a distance with its unit: km, mi (statute miles) or nm
// (nautical miles), and gives it in kilometres.
func ParseRadius(s string) (km float64, err error) {
	s = strings.TrimSpace(s)
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	unit, known := kmOf[s[len(digits):]]
	n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !known {
		return 0, fmt.Errorf("%q is not a distance with its unit, such as 100km or 60mi", s)
	}
	if km = n * unit; !(km > 0 && km <= halfWayRound) {
		return 0, fmt.Errorf("a radius of %s is not between 0 and %d km", s, halfWayRound)
	}
	return km, nil
}

// ParseBox reads the south-western and the north-eastern corner:
// 51,-180,72,-129.
func ParseBox(s string) (Box, error) {
	v, err := numbers(s, 4)
	if err != nil {
		return Box{}, fmt.Errorf("%q is not south,west,north,east, such as 51,-180,72,-129: %w", s, err)
	}
	b := Box{v[0], v[1], v[2], v[3]}
	for _, corner := range [][2]float64{{b.South, b.West}, {b.North, b.East}} {
		if err := onEarth(corner[0], corner[1]); err != nil {
			return Box{}, err
		}
	}
	if b.South > b.North {
		return Box{}, fmt.Errorf("%q: its south lies north of its north", s)
	}
	return b, nil
}

func numbers(s string, n int) ([]float64, error) {
	parts := strings.Split(s, ",")
	if len(parts) != n {
		return nil, fmt.Errorf("%d parts instead of %d", len(parts), n)
	}
	out := make([]float64, n)
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", part)
		}
		out[i] = v
	}
	return out, nil
}

func onEarth(lat, lon float64) error {
	switch {
	case !(lat >= -90 && lat <= 90):
		return fmt.Errorf("latitude %s is not from -90 to 90", number(lat))
	case !(lon >= -180 && lon <= 180):
		return fmt.Errorf("longitude %s is not from -180 to 180", number(lon))
	}
	return nil
}
