package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dateline-wire/dateline/news"
)

// TestReadGeo runs testdata/geo: a corpus in, what was read or the error out.
func TestReadGeo(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "geo", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range archive.Files {
			files[f.Name] = string(f.Data)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			stories, err := decodeGeo(strings.NewReader(files["in.xml"]), nil)
			if got := describeGeo(stories, err); got != strings.TrimRight(files["want"], "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, files["want"])
			}
		})
	}
}

// TestReadGeoSkipping: a wrong name is left out and told, the others stay.
func TestReadGeoSkipping(t *testing.T) {
	const xml = `<articles><article docid="a"><text>In Lima, Peru.</text><toponyms>
<toponym><start>3</start><end>7</end><phrase>Lima</phrase></toponym><toponym><start>8</start><end>12</end><phrase>Peru</phrase></toponym>
</toponyms></article></articles>`
	var told []string
	stories, err := decodeGeo(strings.NewReader(xml), func(err error) { told = append(told, err.Error()) })
	if err != nil || len(stories) != 1 || len(stories[0].toponyms) != 1 {
		t.Errorf("%+v, %v", stories, err)
	}
	if want := `article 1 (a): toponym 2: "Peru": the text has " Per" at 8 to 12`; len(told) != 1 || told[0] != want {
		t.Errorf("told %q", told)
	}
}

func describeGeo(stories []geoStory, err error) string {
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, s := range stories {
		out = append(out, s.id+" of "+s.feed)
		for _, p := range s.toponyms {
			at := "no point"
			if p.located {
				at = strings.TrimSpace(fmt.Sprintf("%d %.2f %.2f %s", p.id, p.lat, p.lon, p.country))
			}
			out = append(out, s.text[p.start:p.end]+": "+at)
		}
	}
	return strings.Join(out, "\n")
}

func FuzzReadGeo(f *testing.F) {
	f.Add(`<articles><article docid="7"><text>In Lima é.</text><toponyms><toponym><start>3</start><end>7</end><phrase>Lima</phrase></toponym></toponyms></article></articles>`)
	f.Add(`<article><text>In Lima.</text><locations><location><name>Lima</name><start>4</start><end>8</end><lat>1</lat><lon>2</lon></location></locations></article>`)
	f.Fuzz(func(t *testing.T, s string) {
		stories, err := decodeGeo(strings.NewReader(s), nil)
		if err != nil {
			return
		}
		for _, story := range stories {
			for _, p := range story.toponyms {
				if p.start < 0 || p.end > len(story.text) || p.start >= p.end || p.located && (math.Abs(p.lat) > 90 || math.Abs(p.lon) > 180) {
					t.Errorf("%+v in %q", p, story.text)
				}
			}
		}
	})
}

// TestGeoScores: the sums on answers that are known.
func TestGeoScores(t *testing.T) {
	e := &geoExam{codes: map[string]string{"United States": "US"}, w: io.Discard}
	s := geoStory{text: strings.Repeat("x", 100), toponyms: []toponym{
		{start: 0, end: 4, id: 1, country: "United States", located: true, lat: 40, lon: -84},
		{start: 10, end: 14, id: 2, country: "United States", located: true, lat: 40, lon: -84},
		{start: 20, end: 24, located: true, lat: 40, lon: -84},
		{start: 30, end: 34, located: true, lat: 40, lon: -84},
		{start: 40, end: 44},
	}}
	all := []answer{
		{0, 4, &news.Location{GeoNamesID: 1, Country: "US", Lat: 50, Lon: 0, Confidence: 0.95}},     // the id is enough
		{11, 12, &news.Location{GeoNamesID: 9, Country: "CA", Lat: 41, Lon: -84, Confidence: 0.35}}, // 111 km
		{20, 24, &news.Location{GeoNamesID: 9, Lat: 42, Lon: -84, Confidence: 1}},                   // 222 km
		{40, 44, &news.Location{}}, // nobody knows
		{60, 64, &news.Location{}}, // nobody marked it
	}
	e.given.add(e, s, all)
	e.found.add(e, s, all)
	e.calibrate(s, all)
	e.recognised(s, all, nil)
	r := e.report("x")
	for name, v := range map[string][2]float64{
		"acc161": {r.Given.Near, 0.5}, "of answered": {r.Given.NearOf, 2.0 / 3}, "answered": {r.Given.Answered, 0.75},
		"exact": {r.Given.ExactID, 0.25}, "country": {r.Given.Country, 0.5}, "median": {math.Round(r.Given.MedianKM), 111},
		"mean": {math.Round(r.Given.MeanKM), 111}, "auc": {math.Round(100 * r.Given.AUC), math.Round(100 * (math.Log(112.2) + math.Log(223.4)) / math.Log(20039) / 3)},
		"precision": {r.Recognition.Precision, 0.75}, "recall": {r.Recognition.Recall, 0.75}, "span": {r.Recognition.ExactSpan, 2.0 / 3},
		"sure": {r.Sure.Right, 0.5}, "sure names": {float64(r.Sure.Names), 2},
	} {
		if math.Abs(v[0]-v[1]) > 1e-6 {
			t.Errorf("%s: %v, want %v", name, v[0], v[1])
		}
	}
}
