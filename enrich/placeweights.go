package enrich

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/placeweights.tsv
var placeWeightsTable string

var errPlaceWeights = errors.New("weights of places: damaged data")

// placeWeights is what each feature counts for a candidate: first from the name
// and the words around it, then together with the rest of the story.
type placeWeights struct {
	first, second evidence
}

// readPlaceWeights reads a line for each feature: name, first and second
// weight. # begins a comment.
func readPlaceWeights(table string) (*placeWeights, error) {
	w := &placeWeights{}
	var seen [numFeatures]bool
	number := 0
	for line := range strings.Lines(table) {
		number++
		if line[0] == '#' {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%w: line %d has %d columns", errPlaceWeights, number, len(f))
		}
		i := slices.Index(featureNames[:], f[0])
		first, err1 := strconv.ParseFloat(f[1], 64)
		second, err2 := strconv.ParseFloat(f[2], 64)
		if i < 0 || seen[i] || errors.Join(err1, err2) != nil {
			return nil, fmt.Errorf("%w: line %d: %q", errPlaceWeights, number, f)
		}
		w.first[i], w.second[i], seen[i] = first, second, true
	}
	if i := slices.Index(seen[:], false); i >= 0 {
		return nil, fmt.Errorf("%w: nothing on %q", errPlaceWeights, featureNames[i])
	}
	return w, nil
}

// table is what readPlaceWeights reads.
func (w *placeWeights) table(comment string) string {
	var b strings.Builder
	for line := range strings.Lines(comment) {
		b.WriteString("# " + line)
	}
	for i, name := range featureNames {
		fmt.Fprintf(&b, "%s\t%.3f\t%.3f\n", name, w.first[i], w.second[i])
	}
	return b.String()
}
