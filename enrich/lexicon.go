package enrich

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed data/lexicon.tsv
var lexiconTable string

// toneWord is what the lexicon knows of a word.
type toneWord struct {
	valence float32 // -4 to 4
	role    toneRole
}

// toneRole is what a word does to others.
type toneRole uint8

const (
	noRole toneRole = iota
	negates
	strengthens
	weakens
	contrasts
)

var toneRoles = map[toneRole]string{
	negates: `not no never nobody nothing neither nor none nowhere without cannot hardly barely scarcely rarely seldom
		lack lacks lacked lacking fail fails failed failing refuse refuses refused deny denies denied despite avoid avoided
		averted prevent prevents prevented unable`,
	strengthens: `very extremely hugely deeply highly severely utterly totally completely sharply massively incredibly
		particularly remarkably strongly exceptionally enormously most`,
	weakens:   "slightly somewhat partly fairly relatively mildly almost nearly less marginally",
	contrasts: "but however yet although though",
}

// parseLexicon reads lines of word, tab, valence, and adds the words that
// change others.
func parseLexicon(table string) (map[string]toneWord, error) {
	lexicon := make(map[string]toneWord, strings.Count(table, "\n"))
	line := 0
	for row := range strings.Lines(table) {
		line++
		word, number, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
		v, err := strconv.ParseFloat(number, 32)
		if err != nil || word == "" {
			return nil, fmt.Errorf("lexicon: line %d: %q", line, row)
		}
		lexicon[word] = toneWord{valence: float32(v)}
	}
	for role, words := range toneRoles {
		for _, word := range strings.Fields(words) {
			lexicon[word] = toneWord{lexicon[word].valence, role}
		}
	}
	return lexicon, nil
}
