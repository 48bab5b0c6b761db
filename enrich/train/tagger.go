package main

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
)

const (
	// folds is how many parts the lessons are cut into, so that each is
	// labelled by a model that has not seen it: the second pass must not learn
	// to trust a first that knows the answers.
	folds = 4
	// workers is how many models are trained at a time. Each takes 70 MB.
	workers = 2
	// scale and prune make bytes of weights.
	scale, prune = 16, 0.05
	taggerDate   = "2026-11-23"
)

var firstConfig = linear.Config{Bits: nametag.RowBits, Epochs: 4, Rate: 0.1, Dropout: 0.3, Seed: 1}

// buildTagger writes tagger.bin. It needs names.gz and clusters.gz in outDir.
func buildTagger(dataDir, outDir string) error {
	lexicon, err := readLexicon(outDir)
	if err != nil {
		return err
	}
	lessons, err := readCorpora(nametag.NewReader(lexicon), dataDir)
	if err != nil {
		return err
	}
	first, second := teach(newSchool(lessons, map[string]*wordRows{}))
	pack := linear.Pack{Licence: "Apache-2.0", Date: taggerDate, Models: []*linear.Model{first, second},
		Sources: "Re-DocRED (MIT), WikiGold (CC BY 4.0), CrossNER (MIT), Broad Twitter Corpus (CC BY 4.0), WNUT17 (CC BY 4.0), " +
			"Universal NER EWT (CC BY-SA 4.0), Groningen Meaning Bank 2.2.0 (texts public domain), own sports tables"}
	data, err := pack.Bytes()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(outDir, "tagger.bin"), data, 0o644)
}

func readLexicon(dir string) (*nametag.Lexicon, error) {
	names, err := os.ReadFile(filepath.Join(dir, "names.gz"))
	if err != nil {
		return nil, err
	}
	clusters, err := os.ReadFile(filepath.Join(dir, "clusters.gz"))
	if err != nil {
		return nil, err
	}
	l := &nametag.Lexicon{}
	if l.Names, err = nametag.ReadTable(names); err != nil {
		return nil, err
	}
	l.Clusters, err = nametag.ReadClusters(clusters)
	return l, err
}

// teach trains both passes. How many processors there are changes nothing in
// the result.
func teach(s *school) (first, second *linear.Model) {
	var jobs [folds + 1]*linear.Model
	inParallel(len(jobs), func(k int) {
		if k == folds {
			jobs[k] = train(firstConfig, s)
			return
		}
		c := firstConfig
		c.Epochs = c.Epochs/2 + 1
		c.Seed = uint64(10 + k)
		jobs[k] = train(c, s.without(k))
	})
	for k, m := range jobs[:folds] {
		s.label(m, func(lesson int) bool { return lesson%folds == k })
	}
	for _, l := range s.lessons {
		l.text.Poll()
	}
	s.pass = 2
	c := firstConfig
	c.Seed = 2
	return jobs[folds], train(c, s)
}

func train(c linear.Config, s linear.Source) *linear.Model {
	return linear.Train(c, s).Quantize(scale, prune)
}

// inParallel calls f for 0 to n-1, workers of them at a time, the last first:
// it is the longest.
func inParallel(n int, f func(int)) {
	next := make(chan int, n)
	for k := n - 1; k >= 0; k-- {
		next <- k
	}
	close(next)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for k := range next {
				f(k)
			}
		})
	}
	wg.Wait()
}
