package news

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// concepts are entries of controlled vocabularies in JSON: objects, or mere
// strings.
type concepts []concept

type concept struct {
	Name, Code, QCode, Literal, URI, Scheme, Value text
	Rel, Creator                                   text
	GeoJSON                                        geoPoint
	Geometry                                       geoPoint `json:"geometry_geojson"`
}

func (c *concepts) UnmarshalJSON(b []byte) error {
	*c = nil
	return eachJSON(b, func(b []byte) error {
		var one concept
		switch b[0] {
		case '{':
			if json.Unmarshal(b, &one) != nil {
				return nil
			}
		default:
			_ = one.Name.UnmarshalJSON(b) // b is valid JSON
		}
		*c = append(*c, one)
		return nil
	})
}

func (c concept) code() string {
	return firstOf(string(c.QCode), string(c.Code), string(c.Literal), string(c.URI), string(c.Name))
}

func (c concept) subject() Subject {
	s := subjectOf(firstOf(string(c.QCode), string(c.Code), string(c.Literal), string(c.URI)))
	s.Name = string(c.Name)
	if c.Scheme != "" && s.Scheme != "subj" && s.Scheme != "medtop" {
		s.Scheme = string(c.Scheme)
	}
	return s
}

func (c concept) place() Place {
	p := Place{Name: string(c.Name), Code: firstOf(string(c.QCode), string(c.Code), string(c.Literal), string(c.URI))}
	for _, point := range []geoPoint{c.GeoJSON, c.Geometry} {
		if point.known {
			p.Lat, p.Lon = point.lat, point.lon
		}
	}
	return p
}

func firstName(lists ...concepts) string {
	for _, list := range lists {
		for _, c := range list {
			if c.Name != "" {
				return string(c.Name)
			}
		}
	}
	return ""
}

// geoPoint is a GeoJSON point; other shapes are passed over.
type geoPoint struct {
	lat, lon float64
	known    bool
}

func (g *geoPoint) UnmarshalJSON(b []byte) error {
	var p struct{ Coordinates json.RawMessage }
	var lonLat []float64
	if !bytes.HasPrefix(b, []byte("{")) || json.Unmarshal(b, &p) != nil || json.Unmarshal(p.Coordinates, &lonLat) != nil || len(lonLat) < 2 {
		return nil
	}
	*g = geoPoint{lat: lonLat[1], lon: lonLat[0], known: true}
	return nil
}

// subjectOf splits a code into its vocabulary and the code proper. The IPTC
// vocabularies have one name each, however they are written.
func subjectOf(code string) Subject {
	code = strings.TrimSpace(code)
	switch {
	case strings.HasPrefix(code, "http://"), strings.HasPrefix(code, "https://"):
		i := strings.LastIndexByte(strings.TrimRight(code, "/"), '/')
		s := Subject{Scheme: code[:i], Code: strings.TrimRight(code, "/")[i+1:]}
		switch {
		case strings.HasSuffix(s.Scheme, "newscodes/mediatopic"):
			s.Scheme = "medtop"
		case strings.HasSuffix(s.Scheme, "newscodes/subjectcode"):
			s.Scheme = "subj"
		}
		return s
	case isIPTC(code):
		if strings.HasPrefix(code, "2") {
			return Subject{Scheme: "medtop", Code: code}
		}
		return Subject{Scheme: "subj", Code: code}
	}
	scheme, local, ok := strings.Cut(code, ":")
	if !ok {
		return Subject{Code: code}
	}
	switch strings.ToLower(scheme) {
	case "medtop", "mediatopic":
		scheme = "medtop"
	case "subj", "subjectcode", "iptc":
		scheme = "subj"
	}
	return Subject{Scheme: scheme, Code: local}
}

// isIPTC recognises the eight digits of both IPTC vocabularies.
func isIPTC(code string) bool {
	if len(code) != 8 {
		return false
	}
	return strings.Trim(code, "0123456789") == ""
}

// roled are texts with a role each: headlines, bodies, descriptions.
type roled []roledText

type roledText struct {
	Role, Value, ContentType text
}

func (r *roled) UnmarshalJSON(b []byte) error {
	*r = nil
	return eachJSON(b, func(b []byte) error {
		var one roledText
		switch b[0] {
		case '{':
			if json.Unmarshal(b, &one) != nil {
				return nil
			}
		default:
			_ = one.Value.UnmarshalJSON(b) // b is valid JSON
		}
		if one.Value != "" {
			*r = append(*r, one)
		}
		return nil
	})
}

// role is the first text in one of the roles, in the order of the roles.
func (r roled) role(roles ...string) string {
	for _, role := range roles {
		for _, one := range r {
			if strings.EqualFold(localCode(string(one.Role)), role) {
				return string(one.Value)
			}
		}
	}
	return ""
}

func (r roled) first() string {
	if len(r) == 0 {
		return ""
	}
	return string(r[0].Value)
}

// html is the body that carries structure.
func (r roled) html() string {
	for _, one := range r {
		if !one.isExtract() && one.isHTML() {
			return string(one.Value)
		}
	}
	return ""
}

func (r roled) plain() string {
	for _, one := range r {
		kind := strings.ToLower(string(one.ContentType))
		if !one.isExtract() && !one.isHTML() && (kind == "" || strings.HasPrefix(kind, "text/")) {
			return string(one.Value)
		}
	}
	return ""
}

// extract stands in for copy where nothing else was sent.
func (r roled) extract() string {
	for _, one := range r {
		if one.isExtract() {
			return string(one.Value)
		}
	}
	return ""
}

func (t roledText) isHTML() bool {
	return strings.Contains(strings.ToLower(string(t.ContentType)), "html") ||
		t.ContentType == "" && strings.Contains(strings.ToLower(string(t.Role)), "html")
}

func (t roledText) isExtract() bool {
	switch strings.ToLower(localCode(string(t.Role))) {
	case "abstract", "summary", "teaser", "lead", "intro", "caption":
		return true
	}
	return false
}

// urgency takes a number from 1 to 9; an empty one says nothing.
func (d *draft) urgency(s string) {
	s = strings.TrimSpace(s)
	if s == "" {
		return
	}
	for _, p := range d.profiles() {
		if n, ok := p.Urgency[strings.ToLower(s)]; ok {
			d.Urgency = n
			return
		}
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s, ".0"))
	if err != nil || n < 1 || n > 9 {
		d.warn("urgency unreadable: %q", short(s, 20))
		return
	}
	d.Urgency = n
}

// wordCount takes the count that the desk gave; zero says nothing.
func (d *draft) wordCount(s string) {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n > 0 {
		d.WordCount = n
	}
}
