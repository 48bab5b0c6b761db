package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

const (
	minSeen      = 20   // targets in whose sentence a word must stand to be judged
	minAgreement = 0.06 // by how much the tone there must lean the word's way
)

var (
	plainWord = regexp.MustCompile(`^[a-z][a-z'-]+$`)
	anyWord   = regexp.MustCompile(`[a-z][a-z'-]+`)
)

//go:embed newswords.tsv
var newsWords string

// buildLexicon writes lexicon.tsv: the single words of the VADER lexicon and a
// few of our own, without those that carry no tone in news ("party", "united", "security"). Which
// these are is read off the training sentences of NewsMTSC.
func buildLexicon(dataDir, outDir string) error {
	dir := filepath.Join(dataDir, "sentiment")
	valence := map[string]float64{}
	err := tableRows(filepath.Join(dir, "vader_lexicon.txt"), 2, func(f []string) error {
		v, err := strconv.ParseFloat(f[1], 64)
		if word := strings.ToLower(f[0]); err == nil && v != 0 && plainWord.MatchString(word) {
			valence[word] = v
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	err = eachRow(strings.NewReader(newsWords), 2, func(f []string) error {
		if valence[f[0]] != 0 {
			return fmt.Errorf("%q is in the lexicon", f[0])
		}
		valence[f[0]], err = strconv.ParseFloat(f[1], 64)
		return err
	})
	if err != nil {
		return fmt.Errorf("news words: %w", err)
	}
	misleading, err := misleadingWords(filepath.Join(dir, "newsmtsc-train.jsonl.gz"), valence)
	if err != nil {
		return fmt.Errorf("lexicon: %w", err)
	}
	var out strings.Builder
	for _, word := range sortedKeys(valence) {
		if !misleading[word] {
			fmt.Fprintf(&out, "%s\t%.1f\n", word, valence[word])
		}
	}
	return os.WriteFile(filepath.Join(outDir, "lexicon.tsv"), []byte(out.String()), 0o644)
}

// misleadingWords are those whose sentences do not lean their way.
func misleadingWords(path string, valence map[string]float64) (map[string]bool, error) {
	r, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	type tally struct{ n, sum float64 }
	seen := map[string]*tally{}
	var all tally
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var s struct {
			Text    string `json:"sentence_normalized"`
			Targets []struct{ Polarity float64 }
		}
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			return nil, err
		}
		words := map[string]bool{}
		for _, w := range anyWord.FindAllString(strings.ToLower(s.Text), -1) {
			words[w] = true
		}
		for _, t := range s.Targets {
			tone := (t.Polarity - 4) / 2 // 2, 4, 6 for negative, neutral, positive
			all.n++
			all.sum += tone
			for w := range words {
				if valence[w] == 0 {
					continue
				}
				if seen[w] == nil {
					seen[w] = &tally{}
				}
				seen[w].n++
				seen[w].sum += tone
			}
		}
	}
	misleading := map[string]bool{}
	for w, t := range seen {
		lean := (t.sum/t.n - all.sum/all.n) * math.Copysign(1, valence[w])
		if t.n >= minSeen && lean < minAgreement {
			misleading[w] = true
		}
	}
	return misleading, sc.Err()
}
