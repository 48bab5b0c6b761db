package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
)

// point is in degrees.
type point struct{ lat, lon float64 }

// topology is the part of TopoJSON that a file of country shapes uses.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
	Objects   struct {
		Countries struct {
			Geometries []struct {
				Type string
				ID   string
				Arcs json.RawMessage
			}
		}
	}
}

// countryPoints gives the centroid of the largest polygon of each country, by
// ISO 3166-1 number.
func countryPoints(path string) (map[string]point, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var t topology
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("country shapes: %w", err)
	}
	points := map[string]point{}
	area := map[string]float64{}
	for _, g := range t.Objects.Countries.Geometries {
		polygons := make([][][]int, 1)
		switch g.Type {
		case "Polygon":
			err = json.Unmarshal(g.Arcs, &polygons[0])
		case "MultiPolygon":
			err = json.Unmarshal(g.Arcs, &polygons)
		}
		if err != nil {
			return nil, fmt.Errorf("country shape %s: %w", g.ID, err)
		}
		for _, rings := range polygons {
			if len(rings) == 0 || g.ID == "" {
				continue
			}
			if at, size := centroid(t.ring(rings[0])); size > area[g.ID] {
				points[g.ID], area[g.ID] = at, size
			}
		}
	}
	return points, nil
}

// ring joins arcs; a negative number means the arc ^n backwards.
func (t *topology) ring(arcs []int) []point {
	var out []point
	for _, n := range arcs {
		from := len(out)
		backwards := n < 0
		if backwards {
			n = ^n
		}
		var x, y float64
		for _, d := range t.Arcs[n] {
			x += d[0]
			y += d[1]
			out = append(out, point{y*t.Transform.Scale[1] + t.Transform.Translate[1], x*t.Transform.Scale[0] + t.Transform.Translate[0]})
		}
		if backwards {
			for i, j := from, len(out)-1; i < j; i, j = i+1, j-1 {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

// centroid gives no area to a ring around a pole.
func centroid(ring []point) (point, float64) {
	var area, lat, lon float64
	for i := 1; i < len(ring); i++ {
		ring[i].lon -= 360 * math.Round((ring[i].lon-ring[i-1].lon)/360) // over the date line
	}
	if n := len(ring); n == 0 || math.Abs(ring[0].lon-ring[n-1].lon) > 1 {
		return point{}, 0
	}
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		c := a.lon*b.lat - b.lon*a.lat
		area += c
		lat += (a.lat + b.lat) * c
		lon += (a.lon + b.lon) * c
	}
	if area == 0 {
		return point{}, 0
	}
	at := point{lat / (3 * area), lon / (3 * area)}
	at.lon -= 360 * math.Round(at.lon/360)
	return at, math.Abs(area)
}
