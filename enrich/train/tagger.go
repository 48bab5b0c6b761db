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
	// readers is how many models have to agree on a name of a text without
	// annotation.
	readers = 2
	// workers is how many models are trained at a time. Each takes 70 MB.
	workers = 2
	// scale and prune make bytes of weights.
	scale, prune = 16, 0.05
	taggerDate   = "2026-11-23"
)

var config = linear.Config{Bits: nametag.RowBits, Rate: 0.1, Dropout: 0.5}

// buildTagger writes tagger.bin. It needs names.gz and clusters.gz in outDir.
func buildTagger(dataDir, outDir string) error {
	lexicon, err := readLexicon(outDir)
	if err != nil {
		return err
	}
	reader := nametag.NewReader(lexicon)
	lessons, err := readCorpora(reader, dataDir)
	if err != nil {
		return err
	}
	texts, err := readTexts(reader, dataDir)
	if err != nil {
		return err
	}
	rows := map[string]*wordRows{}
	newSchool(lessons, rows).annotate(newSchool(texts, rows))
	s := newSchool(append(lessons, texts...), rows)
	first, second := s.examine(), s.teach()
	pack := linear.Pack{Licence: "Apache-2.0", Date: taggerDate, Models: []*linear.Model{quantize(first), quantize(second)},
		Sources: "Re-DocRED (MIT), WikiGold (CC BY 4.0), CrossNER (MIT), Broad Twitter Corpus (CC BY 4.0), WNUT17 (CC BY 4.0), " +
			"Universal NER EWT (CC BY-SA 4.0), Groningen Meaning Bank 2.2.0 (texts public domain), own sports tables and wire copy"}
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

// annotate labels texts by what models agree on that are trained on the lessons.
func (s *school) annotate(texts *school) {
	models := make([]*linear.Weights, readers)
	inParallel(readers, func(k int) {
		c := config
		c.Epochs, c.Seed = 3, uint64(30+k)
		models[k] = linear.Train(c, s)
	})
	readings := make([][][]uint8, len(texts.lessons))
	for _, w := range models {
		texts.label(quantize(w), func(int) bool { return true })
		for i, l := range texts.lessons {
			readings[i] = append(readings[i], l.text.Labels)
		}
	}
	for i, l := range texts.lessons {
		l.agree(readings[i])
	}
}

// examine trains a model on all but each part and labels that part by it, and
// gives their mean for the first pass. How many processors there are changes
// nothing in the result.
func (s *school) examine() *linear.Weights {
	models := make([]*linear.Weights, folds)
	inParallel(folds, func(k int) {
		c := config
		c.Epochs, c.Seed = 3, uint64(10+k)
		models[k] = linear.Train(c, s.without(k))
	})
	for k, w := range models {
		s.label(quantize(w), func(lesson int) bool { return lesson%folds == k })
	}
	for _, l := range s.lessons {
		l.text.Poll()
	}
	return linear.Average(models)
}

// teach trains the second pass.
func (s *school) teach() *linear.Weights {
	s.pass = 2
	models := make([]*linear.Weights, 2)
	inParallel(len(models), func(k int) {
		c := config
		c.Epochs, c.Seed = 5, uint64(20+k)
		models[k] = linear.Train(c, s)
	})
	return linear.Average(models)
}

func quantize(w *linear.Weights) *linear.Model { return w.Quantize(scale, prune) }

// inParallel calls f for 0 to n-1, workers of them at a time.
func inParallel(n int, f func(int)) {
	next := make(chan int, n)
	for k := range n {
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
