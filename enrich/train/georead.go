package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// geoStory is a story whose place names somebody has marked.
type geoStory struct {
	id, feed, text string
	toponyms       []toponym
}

// toponym is one marked name, with offsets in bytes. One without a point is
// known to be a place, but not which.
type toponym struct {
	start, end int
	id         int // GeoNames, 0 for unknown
	country    string
	page       string // that describes it
	located    bool
	lat, lon   float64
}

// geoArticle is an article of GeoVirus, or of LGL and the corpora of its form.
type geoArticle struct {
	ID        string        `xml:"docid,attr"`
	Source    string        `xml:"source"`
	Domain    string        `xml:"domain"`
	FeedID    string        `xml:"feedid"`
	Text      *string       `xml:"text"`
	Toponyms  []geoToponym  `xml:"toponyms>toponym"`
	Locations []geoLocation `xml:"locations>location"`
}

type geoToponym struct {
	Start     string `xml:"start"`
	End       string `xml:"end"`
	Phrase    string `xml:"phrase"`
	Extracted string `xml:"extractedName"` // GeoWebNews says it so
	Type      string `xml:"type"`
	TypeAttr  string `xml:"type,attr"`
	ID        string `xml:"geonamesID"`
	Lat       string `xml:"lat"`
	Lon       string `xml:"lon"`
	Latitude  string `xml:"latitude"`
	Longitude string `xml:"longitude"`
	Tag       *struct {
		ID      string `xml:"geonameid,attr"`
		Lat     string `xml:"lat"`
		Lon     string `xml:"lon"`
		Country string `xml:"country"`
	} `xml:"gaztag"`
}

type geoLocation struct {
	Start string `xml:"start"`
	End   string `xml:"end"`
	Name  string `xml:"name"`
	Lat   string `xml:"lat"`
	Lon   string `xml:"lon"`
	Page  string `xml:"page"`
}

// oneTooHigh is by how much the offsets of GeoVirus are off.
const oneTooHigh = 1

// noPlaces are the types of GeoWebNews that name a people, a language or a
// namesake.
var noPlaces = map[string]bool{
	"demonym": true, "homonym": true, "language": true, "adjectival_modifier": true, "noun_modifier": true, "non_toponym": true,
}

// readGeo reads a corpus, gzipped or not. Each offset has to give its phrase:
// an error names the article and the name where it does not.
func readGeo(file string) ([]geoStory, error) {
	return readGeoSkipping(file, nil)
}

// readGeoSkipping leaves out the names whose offsets are wrong and tells skip why,
// unless it is nil.
func readGeoSkipping(file string, skip func(error)) ([]geoStory, error) {
	r, err := openPlain(file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	stories, err := decodeGeo(r, skip)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return stories, nil
}

func decodeGeo(r io.Reader, skip func(error)) ([]geoStory, error) {
	var out []geoStory
	d := xml.NewDecoder(r)
	for {
		token, err := d.Token()
		if err == io.EOF {
			if len(out) == 0 {
				return nil, errors.New("no articles in it")
			}
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("after %d articles: %w", len(out), err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "article" {
			continue
		}
		var a geoArticle
		if err := d.DecodeElement(&a, &start); err != nil {
			return nil, fmt.Errorf("article %d: %w", len(out)+1, err)
		}
		name := fmt.Sprintf("article %d%s", len(out)+1, a.called())
		s, err := a.story(func(err error) error {
			if err = fmt.Errorf("%s: %w", name, err); skip == nil {
				return err
			}
			skip(err)
			return nil
		})
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
}

func (a *geoArticle) called() string {
	if id := strings.TrimSpace(a.ID + a.Source); id != "" {
		return " (" + id + ")"
	}
	return ""
}

// story reads the article. What is wrong with a name goes to broken, which says
// whether that is an error of the whole.
func (a *geoArticle) story(broken func(error) error) (geoStory, error) {
	if a.Text == nil {
		return geoStory{}, broken(errors.New("no text"))
	}
	s := geoStory{id: a.ID + a.Source, feed: strings.TrimSpace(a.Domain), text: *a.Text}
	if s.feed == "" {
		s.feed = strings.TrimSpace(a.FeedID)
	}
	for i, t := range a.Toponyms {
		p, err := t.read(s.text)
		if err != nil {
			if err := broken(fmt.Errorf("toponym %d: %w", i+1, err)); err != nil {
				return s, err
			}
		} else if kind := strings.ToLower(strings.TrimSpace(t.Type + t.TypeAttr)); !noPlaces[kind] {
			s.toponyms = append(s.toponyms, p)
		}
	}
	for i, l := range a.Locations {
		p, err := l.read(s.text)
		if err == nil {
			s.toponyms = append(s.toponyms, p)
		} else if err := broken(fmt.Errorf("location %d: %w", i+1, err)); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (t *geoToponym) read(text string) (toponym, error) {
	var p toponym
	phrase := t.Phrase
	if phrase == "" {
		phrase = t.Extracted
	}
	if err := p.span(text, t.Start, t.End, phrase, 0); err != nil {
		return p, err
	}
	lat, lon, id := first(t.Lat, t.Latitude), first(t.Lon, t.Longitude), t.ID
	if t.Tag != nil {
		lat, lon, id, p.country = first(t.Tag.Lat, lat), first(t.Tag.Lon, lon), first(t.Tag.ID, id), first(t.Tag.Country, "")
	}
	p.id, _ = strconv.Atoi(strings.TrimSpace(id)) // a few are words such as "0,0"
	if lat == "" || lon == "" {
		return p, nil
	}
	if err := p.point(lat, lon); err != nil {
		return p, fmt.Errorf("%q: %w", phrase, err)
	}
	p.located = p.lat != 0 || p.lon != 0
	return p, nil
}

func (l *geoLocation) read(text string) (toponym, error) {
	p := toponym{located: true, page: strings.TrimSpace(l.Page)}
	if err := p.span(text, l.Start, l.End, l.Name, oneTooHigh); err != nil {
		return p, err
	}
	if err := p.point(l.Lat, l.Lon); err != nil {
		return p, fmt.Errorf("%q: %w", l.Name, err)
	}
	return p, nil
}

// first is the first of two values that says something: corpora write "N/A" for
// what they do not know.
func first(a, b string) string {
	for _, s := range [...]string{a, b} {
		switch s = strings.TrimSpace(s); strings.ToLower(s) {
		case "", "n/a", "na", "none", "null", "nan":
		default:
			return s
		}
	}
	return ""
}

// span checks the offsets, which count characters, against the phrase.
func (p *toponym) span(text, start, end, phrase string, off int) error {
	from, err1 := strconv.Atoi(strings.TrimSpace(start))
	to, err2 := strconv.Atoi(strings.TrimSpace(end))
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("%q: offsets %q to %q are no numbers", phrase, start, end)
	}
	p.start, p.end = byteOffset(text, from-off), byteOffset(text, to-off)
	switch {
	case p.start < 0 || p.end <= p.start:
		return fmt.Errorf("%q: offsets %d to %d are not within the text", phrase, from, to)
	case text[p.start:p.end] != phrase:
		return fmt.Errorf("%q: the text has %q at %d to %d", phrase, text[p.start:p.end], from, to)
	}
	return nil
}

func (p *toponym) point(lat, lon string) error {
	var err1, err2 error
	p.lat, err1 = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.lon, err2 = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if errors.Join(err1, err2) != nil || !(p.lat >= -90 && p.lat <= 90) || !(p.lon >= -180 && p.lon <= 180) {
		return fmt.Errorf("no point on earth: %q, %q", lat, lon)
	}
	return nil
}

// byteOffset is where the character of that number begins, -1 for none.
func byteOffset(s string, characters int) int {
	if characters < 0 {
		return -1
	}
	at := 0
	for ; characters > 0; characters-- {
		if at >= len(s) {
			return -1
		}
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}
