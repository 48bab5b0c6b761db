package estest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// inDistance evaluates {"distance": "100km", field: {"lat": ..., "lon": ...}}
// on every point of the field, on a sphere.
func inDistance(fields, args object) (bool, error) {
	text, _ := args["distance"].(string)
	km, err := strconv.ParseFloat(strings.TrimSuffix(text, "km"), 64)
	if err != nil || !strings.HasSuffix(text, "km") {
		return false, fmt.Errorf("geo_distance: distance [%s]", text)
	}
	for field, arg := range args {
		if field == "distance" {
			continue
		}
		center, err := pointOf(arg)
		if err != nil {
			return false, err
		}
		return anyPoint(fields, field, func(p point) bool { return center.distance(p) <= km })
	}
	return false, fmt.Errorf("geo_distance: no field")
}

// inBox evaluates {field: {"top_left": point, "bottom_right": point}}; a left
// edge east of the right one means across the date line.
func inBox(fields, args object) (bool, error) {
	for field, arg := range args {
		corners, _ := arg.(object)
		a, err := pointOf(corners["top_left"])
		if err != nil {
			return false, err
		}
		b, err := pointOf(corners["bottom_right"])
		if err != nil {
			return false, err
		}
		if a.lat < b.lat {
			return false, fmt.Errorf("top is below bottom corner: %v vs. %v", a.lat, b.lat)
		}
		return anyPoint(fields, field, func(p point) bool {
			east, west := p.lon >= a.lon, p.lon <= b.lon
			return p.lat <= a.lat && p.lat >= b.lat && (east && west || a.lon > b.lon && (east || west))
		})
	}
	return false, fmt.Errorf("geo_bounding_box: no field")
}

type point struct{ lat, lon float64 }

func pointOf(v any) (point, error) {
	m, _ := v.(object)
	lat, ok := m["lat"].(float64)
	lon, too := m["lon"].(float64)
	if !ok || !too || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return point{}, fmt.Errorf("failed to parse geo_point %v", v)
	}
	return point{lat, lon}, nil
}

// distance is in kilometres, by the angle between the two directions.
func (p point) distance(q point) float64 {
	a, b := p.direction(), q.direction()
	cross := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	dot := a[0]*b[0] + a[1]*b[1] + a[2]*b[2]
	return 6371.0087714 * math.Atan2(math.Hypot(math.Hypot(cross[0], cross[1]), cross[2]), dot)
}

func (p point) direction() [3]float64 {
	lat, lon := p.lat*math.Pi/180, p.lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

func anyPoint(fields object, field string, test func(point) bool) (bool, error) {
	all, _ := fields[field].([]any)
	for _, v := range all {
		p, err := pointOf(v)
		if err != nil {
			return false, err
		}
		if test(p) {
			return true, nil
		}
	}
	return false, nil
}
