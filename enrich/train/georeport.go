package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
)

// geoReport is what eval-geo finds. Shares are of 1, distances in km.
type geoReport struct {
	File        string `json:"file"`
	Stories     int    `json:"stories"`
	Names       int    `json:"names"` // marked, with a point
	Recognition struct {
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		F1        float64 `json:"f1"`
		ExactSpan float64 `json:"exact_span"` // of the names found right
	} `json:"recognition"`
	Given         placeReport       `json:"given"`            // the marked names are given
	GivenFeeds    placeReport       `json:"given_with_feeds"` // and earlier stories of the feed
	EndToEnd      placeReport       `json:"end_to_end"`       // from the bare text
	EndToEndFeeds placeReport       `json:"end_to_end_with_feeds"`
	Calibration   []calibrationStep `json:"calibration"` // of Given
	Sure          calibrationStep   `json:"sure"`        // from wholeSure on
	SmallSure     calibrationStep   `json:"sure_small"`  // without countries, continents and seas, whose middle is a matter of taste
	StoriesPerSec float64           `json:"stories_per_second"`
}

type placeReport struct {
	Answered    float64 `json:"answered"`
	Near        float64 `json:"acc161"`          // of all marked names
	NearOf      float64 `json:"acc161_answered"` // of those answered
	ExactID     float64 `json:"exact_id"`
	Country     float64 `json:"country"` // of the answered whose country is known
	MeanKM      float64 `json:"mean_km"`
	MedianKM    float64 `json:"median_km"`
	AUC         float64 `json:"auc"` // of the answered; 0 is best
	AUCAll      float64 `json:"auc_all"`
	withCountry bool
}

type calibrationStep struct {
	From  float64 `json:"from"`
	Names int     `json:"names"`
	Right float64 `json:"right"`
}

func (t *tallyPlaces) report() placeReport {
	slices.Sort(t.errors)
	n, answered := float64(max(1, t.gold)), float64(max(1, len(t.errors)))
	sum, area := 0.0, 0.0
	for _, km := range t.errors {
		sum += km
		area += math.Log1p(km) / math.Log(farthestKM)
	}
	r := placeReport{
		Answered: float64(len(t.errors)) / n, Near: float64(t.near) / n, NearOf: float64(t.near) / answered, ExactID: float64(t.exact) / n,
		Country: float64(t.countryRight) / float64(max(1, t.countryGold)), withCountry: t.countryGold > 0,
		MeanKM: sum / answered, AUC: area / answered, AUCAll: (area + n - float64(len(t.errors))) / n,
	}
	if len(t.errors) > 0 {
		r.MedianKM = t.errors[len(t.errors)/2]
	}
	return r
}

func (e *geoExam) report(file string) *geoReport {
	r := &geoReport{
		File: filepath.Base(file), Stories: e.stories, Names: e.given.gold,
		Given: e.given.report(), GivenFeeds: e.givenFeeds.report(), EndToEnd: e.found.report(), EndToEndFeeds: e.foundFeeds.report(),
		StoriesPerSec: float64(e.stories) / e.took.Seconds(),
	}
	found := float64(len(e.found.errors))
	rec := &r.Recognition
	rec.Recall = found / float64(max(1, e.found.gold))
	if found > 0 {
		rec.Precision = found / (found + float64(e.spurious))
		rec.F1 = 2 * rec.Precision * rec.Recall / (rec.Precision + rec.Recall)
		rec.ExactSpan = float64(e.strict) / found
	}
	var sure calibrated
	for i, c := range e.calibration {
		from := float64(i) / 10
		if c.all > 0 {
			r.Calibration = append(r.Calibration, c.step(from))
		}
		if from >= wholeSure {
			sure.right, sure.all = sure.right+c.right, sure.all+c.all
		}
	}
	r.Sure, r.SmallSure = sure.step(wholeSure), e.smallSure.step(wholeSure)
	return r
}

func (r *geoReport) print(w io.Writer) error {
	fmt.Fprintf(w, "%s: %d stories, %d marked names with a point\n", r.File, r.Stories, r.Names)
	c := r.Recognition
	fmt.Fprintf(w, "  recognition, overlap      P %.3f  R %.3f  F1 %.3f  (%.1f%% with the very span)\n", c.Precision, c.Recall, c.F1, 100*c.ExactSpan)
	for _, p := range []struct {
		name string
		placeReport
	}{{"names given", r.Given}, {"  with the feed's past", r.GivenFeeds}, {"end to end", r.EndToEnd}, {"  with the feed's past", r.EndToEndFeeds}} {
		fmt.Fprintf(w, "  %-24s  Acc@161 %.1f%% of all, %.1f%% of answered (%.1f%%)  exact id %.1f%%", p.name, 100*p.Near, 100*p.NearOf, 100*p.Answered, 100*p.ExactID)
		if p.withCountry {
			fmt.Fprintf(w, "  country %.1f%%", 100*p.Country)
		}
		fmt.Fprintf(w, "  mean %.0f km  median %.1f km  AUC %.3f (all %.3f)\n", p.MeanKM, p.MedianKM, p.AUC, p.AUCAll)
	}
	fmt.Fprintf(w, "  confidence and names right:")
	for _, s := range r.Calibration {
		fmt.Fprintf(w, "  %.1f+ %.0f%% of %d", s.From, 100*s.Right, s.Names)
	}
	_, err := fmt.Fprintf(w, "\n  confidence of %.1f and more: %.1f%% of %d right; without countries and larger %.1f%% of %d\n  %.0f stories/s, given entities\n",
		r.Sure.From, 100*r.Sure.Right, r.Sure.Names, 100*r.SmallSure.Right, r.SmallSure.Names, r.StoriesPerSec)
	return err
}
