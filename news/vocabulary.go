package news

import (
	"strconv"
	"strings"
)

// concept is an entry of a controlled vocabulary in JSON: an object, or a mere
// string.
type concept struct{ value }

// concepts are the entries of each of the values, which may be lists.
func concepts(lists ...value) []concept {
	var all []concept
	for _, list := range lists {
		for one := range list.elements() {
			if !one.isArray() {
				all = append(all, concept{one})
			}
		}
	}
	return all
}

func (c concept) name() string {
	if c.isObject() {
		return c.get("name").text()
	}
	return c.text()
}

// ownCode is the code without the name in its stead.
func (c concept) ownCode() string {
	for _, name := range []string{"qcode", "code", "literal", "uri"} {
		if code := c.get(name).text(); code != "" {
			return code
		}
	}
	return ""
}

func (c concept) code() string { return firstOf(c.ownCode(), c.name()) }

func (c concept) subject() Subject {
	s := subjectOf(c.ownCode())
	s.Name = c.name()
	if scheme := c.get("scheme").text(); scheme != "" && s.Scheme != "subj" && s.Scheme != "medtop" {
		s.Scheme = strings.TrimRight(scheme, "/")
	}
	return s
}

func (c concept) place() Place {
	p := Place{Name: c.name(), Code: c.ownCode()}
	for _, name := range []string{"geojson", "geometry_geojson"} {
		if lat, lon, ok := c.get(name).point(); ok {
			p.Lat, p.Lon = lat, lon
		}
	}
	return p
}

// firstName is the first name in the lists.
func firstName(lists ...value) string {
	for _, c := range concepts(lists...) {
		if name := c.name(); name != "" {
			return name
		}
	}
	return ""
}

// point is a point of GeoJSON, by itself or as a feature; other shapes have
// none.
func (v value) point() (lat, lon float64, ok bool) {
	if geometry := v.get("geometry"); geometry.isObject() {
		v = geometry
	}
	var lonLat []float64
	if list := v.get("coordinates"); list.isArray() {
		for c := range list.elements() {
			f, err := strconv.ParseFloat(c.text(), 64)
			if err != nil || c.isString() {
				return 0, 0, false
			}
			lonLat = append(lonLat, f)
		}
	}
	if len(lonLat) < 2 {
		return 0, 0, false
	}
	return lonLat[1], lonLat[0], true
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

// roled is a text with a role: one of several headlines, bodies, descriptions.
type roled struct {
	role, kind string // in lower case; kind is the content type
	language   string // empty where that of the story holds
	value
}

// roledTexts are those of the values that hold a text. An object without a
// value has a text in each of its members, by role or by language.
func roledTexts(lists ...value) []roled {
	var all []roled
	add := func(r roled) {
		if r.holds() && !r.isObject() && !r.isArray() {
			all = append(all, r)
		}
	}
	for _, list := range lists {
		for one := range list.elements() {
			switch text := one.get("value", "text"); {
			case !one.isObject():
				add(roled{value: one})
			case text.doc != nil:
				add(roled{
					role:     strings.ToLower(localCode(one.get("role").text())),
					kind:     strings.ToLower(one.get("contentType").text()),
					language: one.get("language", "lang").text(),
					value:    text,
				})
			case one.get("role", "contentType").doc == nil:
				for name, m := range one.members() {
					if isLanguage(name) {
						add(roled{language: name, value: m})
					} else {
						add(roled{role: strings.ToLower(name), value: m})
					}
				}
			}
		}
	}
	return all
}

// isLanguage recognises the usual tags: en, en-GB, zh_Hans.
func isLanguage(name string) bool {
	primary, _, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	return len(primary) == 2 && !strings.ContainsFunc(primary, notLetter)
}

// inLanguage are the texts in the language of the story, unless there are none.
func inLanguage(language string, texts []roled) []roled {
	primary := func(s string) string {
		s, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(s), "_", "-"), "-")
		return s
	}
	var own []roled
	for _, t := range texts {
		if t.language == "" || primary(t.language) == primary(language) {
			own = append(own, t)
		}
	}
	if len(own) == 0 {
		return texts
	}
	return own
}

// inRole is the first text in one of the roles, in the order of the roles.
func inRole(texts []roled, roles ...string) value {
	for _, role := range roles {
		for _, r := range texts {
			if r.role == role {
				return r.value
			}
		}
	}
	return value{}
}

func (r roled) isHTML() bool {
	return strings.Contains(r.kind, "html") || r.kind == "" && strings.Contains(r.role, "html")
}

func (r roled) isPlain() bool {
	return !r.isHTML() && (r.kind == "" || strings.HasPrefix(r.kind, "text/"))
}

// isExtract says that the text stands in for copy only where nothing else was
// sent.
func (r roled) isExtract() bool {
	switch r.role {
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
