package enrich

import (
	"encoding/xml"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/news"
)

// sameKM is the usual distance (100 miles) within which a place counts as found.
const sameKM = 161

// toponym is a place name that a person has marked, with offsets in bytes.
type toponym struct {
	start, end int
	id         int
	lat, lon   float64
	title      string // of the page that describes it
}

type markedStory struct {
	text     string
	toponyms []toponym
}

func geoVirus(t testing.TB) []markedStory {
	var x struct {
		Articles []struct {
			Text      string `xml:"text"`
			Locations []struct {
				Name  string  `xml:"name"`
				Start int     `xml:"start"`
				End   int     `xml:"end"`
				Lat   float64 `xml:"lat"`
				Lon   float64 `xml:"lon"`
				Page  string  `xml:"page"`
			} `xml:"locations>location"`
		} `xml:"article"`
	}
	if err := xml.Unmarshal(sharedFile(t, "geo", "train-geovirus.xml.gz"), &x); err != nil {
		t.Fatal(err)
	}
	var out []markedStory
	for _, a := range x.Articles {
		s := markedStory{text: a.Text}
		for _, l := range a.Locations {
			start := byteOffset(a.Text, l.Start-1)
			if !strings.HasPrefix(a.Text[start:], l.Name) {
				continue
			}
			s.toponyms = append(s.toponyms, toponym{start: start, end: start + len(l.Name), lat: l.Lat, lon: l.Lon, title: path.Base(l.Page)})
		}
		out = append(out, s)
	}
	return out
}

func lgl(t testing.TB) []markedStory {
	var x struct {
		Articles []struct {
			Text     string `xml:"text"`
			Toponyms []struct {
				Phrase string `xml:"phrase"`
				Start  int    `xml:"start"`
				Tag    *struct {
					ID  int     `xml:"geonameid,attr"`
					Lat float64 `xml:"lat"`
					Lon float64 `xml:"lon"`
				} `xml:"gaztag"`
			} `xml:"toponyms>toponym"`
		} `xml:"article"`
	}
	if err := xml.Unmarshal(sharedFile(t, "geo", "eval-lgl.xml.gz"), &x); err != nil {
		t.Fatal(err)
	}
	var out []markedStory
	for _, a := range x.Articles {
		s := markedStory{text: a.Text}
		for _, p := range a.Toponyms {
			start := byteOffset(a.Text, p.Start)
			if p.Tag == nil || p.Tag.Lat == 0 && p.Tag.Lon == 0 || !strings.HasPrefix(a.Text[start:], p.Phrase) {
				continue
			}
			s.toponyms = append(s.toponyms, toponym{start: start, end: start + len(p.Phrase), id: p.Tag.ID, lat: p.Tag.Lat, lon: p.Tag.Lon})
		}
		out = append(out, s)
	}
	return out
}

func byteOffset(s string, runes int) int {
	at := 0
	for ; runes > 0 && at < len(s); runes-- {
		_, n := utf8.DecodeRuneInString(s[at:])
		at += n
	}
	return at
}

func mentioned(a *news.Article, p toponym) (*news.Location, news.Mention) {
	for i := range a.Locations {
		for _, m := range a.Locations[i].Mentions {
			if m.Start < p.end && m.End > p.start {
				return &a.Locations[i], m
			}
		}
	}
	return nil, news.Mention{}
}

func marked(toponyms []toponym, m news.Mention) bool {
	for _, p := range toponyms {
		if m.Start < p.end && m.End > p.start {
			return true
		}
	}
	return false
}
