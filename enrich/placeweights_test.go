package enrich

import (
	"strings"
	"testing"

	"github.com/dateline-wire/dateline/news"
)

// TestPlaceWeightsTable: the table is read as it is written, and a damaged one
// is an error of the constructor.
func TestPlaceWeightsTable(t *testing.T) {
	w, err := readPlaceWeights(placeWeightsTable)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readPlaceWeights(w.table("a comment\nof two lines\n"))
	if err != nil || *again != *w {
		t.Errorf("written and read again: %v", err)
	}
	lines := strings.SplitAfter(placeWeightsTable, "\n")
	for name, table := range map[string]string{
		"empty": "", "short": strings.Join(lines[:len(lines)-3], ""), "twice": placeWeightsTable + lines[len(lines)-2],
		"no number": strings.Replace(placeWeightsTable, "fame\t", "fame\tx", 1), "unknown": placeWeightsTable + "moon\t1\t1\n", "columns": placeWeightsTable + "fame\n",
	} {
		if _, err := readPlaceWeights(table); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// parisLessons say that Paris is in Texas where the text says so.
func parisLessons() []PlaceLesson {
	lesson := func(body string, id int) PlaceLesson {
		m := news.Mention{Field: "body", Start: 0, End: len("Paris"), Text: "Paris"}
		return PlaceLesson{
			Article: &news.Article{Language: "en", Body: body, Entities: []news.Entity{{Name: "Paris", Type: news.Geo, Mentions: []news.Mention{m}}}},
			Answers: []PlaceAnswer{{Start: 0, End: 5, GeoNamesID: id}}, Weight: 1,
		}
	}
	return []PlaceLesson{lesson("Paris, Texas, is small.", 4717560), lesson("Paris is large.", 2988507), lesson("Paris in Texas voted.", 4717560), lesson("Paris voted.", 2988507)}
}

// TestLearnPlaces: weights learnt from four stories tell the two cities apart, and
// come out the same again.
func TestLearnPlaces(t *testing.T) {
	table, err := LearnPlaces(parisLessons(), "")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := LearnPlaces(parisLessons(), ""); err != nil || again != table {
		t.Errorf("not the same again: %v", err)
	}
	w, err := readPlaceWeights(table)
	if err != nil {
		t.Fatal(err)
	}
	g, err := openGazetteer(placesBlob)
	if err != nil {
		t.Fatal(err)
	}
	stage, err := newLocations(g, w, LocationsConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range parisLessons() {
		a := locate(t, stage, l.Article)
		if len(a.Locations) == 0 || a.Locations[0].GeoNamesID != l.Answers[0].GeoNamesID {
			t.Errorf("%q: %+v", a.Body, a.Locations)
		}
	}
	if _, err := LearnPlaces(nil, ""); err == nil {
		t.Error("learnt from nothing")
	}
}

// TestExplain: the candidates of a name, with what speaks for each, and the
// first of them is what Process chooses.
func TestExplain(t *testing.T) {
	feeds := NewFeedPlaces()
	stage, err := NewLocations(LocationsConfig{Feeds: feeds})
	if err != nil {
		t.Fatal(err)
	}
	a := &news.Article{ID: "1", Provider: "paper", Headline: "Fire in Paris", Body: "A fire broke out in Paris, Texas, said Texans."}
	choices := stage.Explain(a)
	if a.Locations != nil || len(feeds.Feeds()) > 0 {
		t.Error("Explain left something behind")
	}
	locate(t, stage, a)
	if len(choices) != 4 || choices[0].Text != "Paris" || choices[0].Field != "headline" || choices[2].Text != "Texas" {
		t.Fatalf("%+v", choices)
	}
	if !choices[3].Candidates[0].People {
		t.Errorf("Texans: %+v", choices[3])
	}
	paris := choices[1]
	if paris.Candidates[0].GeoNamesID != 4717560 || len(paris.Candidates) != explainedPlaces || paris.Known < explainedPlaces {
		t.Errorf("%+v", paris)
	}
	reasons := map[string]float64{}
	for _, r := range paris.Candidates[0].Reasons {
		reasons[r.Evidence] = r.Weight
	}
	if reasons["parent in story"]+reasons["parent here"] <= 0 {
		t.Errorf("the parent is no reason: %v", reasons)
	}
	if l := a.Locations[0]; l.GeoNamesID != 4717560 || l.Admin1 != paris.Candidates[0].Admin1 {
		t.Errorf("chosen is %+v", l)
	}
}
