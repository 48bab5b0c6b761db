package main

import (
	"testing"
)

// TestPlaceFloors holds the location stage to what it reached, a point or so
// less. LGL is measured on its even stories: rules and what there is to choose
// were tried on the odd ones. GeoVirus is what the weights were learnt from.
func TestPlaceFloors(t *testing.T) {
	for _, c := range []struct {
		file                                      string
		evenOnly                                  bool
		given, withFeeds, f1, e2e, e2eFeeds, sure float64
	}{
		{"eval-lgl.xml.gz", true, 0.84, 0.88, 0.85, 0.685, 0.725, 0.935},
		{"train-geovirus.xml.gz", false, 0.91, 0.91, 0.935, 0.90, 0.90, 0.945},
	} {
		t.Run(c.file, func(t *testing.T) {
			stories, err := readGeo(shared(t, "geo", c.file))
			if err != nil {
				t.Fatal(err)
			}
			e, err := newGeoExam(0, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range stories {
				if err := e.read(s, !c.evenOnly || i%2 == 1); err != nil {
					t.Fatal(err)
				}
			}
			r := e.report(c.file)
			if err := r.print(t.Output()); err != nil {
				t.Fatal(err)
			}
			for what, v := range map[string][2]float64{
				"given": {r.Given.Near, c.given}, "given with feeds": {r.GivenFeeds.Near, c.withFeeds}, "recognition F1": {r.Recognition.F1, c.f1},
				"end to end": {r.EndToEnd.Near, c.e2e}, "end to end with feeds": {r.EndToEndFeeds.Near, c.e2eFeeds}, "sure": {r.Sure.Right, c.sure},
			} {
				if v[0] < v[1] {
					t.Errorf("%s: %.3f, below %.3f", what, v[0], v[1])
				}
			}
		})
	}
}

// TestFocusFloor: the first focus country is one of those that the agency's desk
// gave the story.
func TestFocusFloor(t *testing.T) {
	e, err := newFocusExam(true, 0, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	file := shared(t, "reuters21578", "stories.ndjson.gz")
	if err := e.readAll(file, "even"); err != nil {
		t.Fatal(err)
	}
	r := e.report(file)
	t.Logf("%d stories: first right %.3f, one of three %.3f, F1 %.3f", r.Stories, r.First, r.OneOfThree, r.F1)
	if r.First < 0.945 || r.F1 < 0.89 {
		t.Errorf("below the floors")
	}
}
