package sink

import (
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/dateline-wire/dateline/query"
)

const foldFilter = "dateline_fold"

// registerAnalysis makes the token filter known to bleve, which finds filters
// by name when it opens an index.
var registerAnalysis = sync.OnceValue(func() error {
	return registry.RegisterTokenFilter(foldFilter, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) {
		return fold{asciifolding.New()}, nil
	})
})

// fold takes the accents off tokens. As a character filter it would move the
// offsets that highlights are cut by.
type fold struct{ ascii analysis.CharFilter }

func (f fold) Filter(in analysis.TokenStream) analysis.TokenStream {
	for _, t := range in {
		t.Term = f.ascii.Filter(t.Term)
	}
	return in
}

// storyMapping lays out the documents. Times are numbers in milliseconds:
// bleve's own dates end in the year 2262, an unreadable embargo in 9999.
func storyMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	exact := []string{lowercase.Name, en.PossessiveName, foldFilter}
	if err := m.AddCustomAnalyzer(query.BleveExact, analyzerConfig(exact)); err != nil {
		return nil, err
	}
	if err := m.AddCustomAnalyzer(query.BleveStemmed, analyzerConfig(append(exact, en.SnowballStemmerName))); err != nil {
		return nil, err
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"headline", "slugline", "body"} {
		doc.AddFieldMappingsAt(name, textField(name, query.BleveStemmed), textField(name+".exact", query.BleveExact))
	}
	for _, name := range append([]string{fieldStatus, fieldHistoryOf}, query.FacetFields...) {
		doc.AddFieldMappingsAt(name, keywordField())
	}
	for _, name := range []string{fieldVisibleFrom, fieldVersionCreated, fieldReceived} {
		f := bleve.NewNumericFieldMapping()
		f.Store, f.IncludeInAll = false, false
		doc.AddFieldMappingsAt(name, f)
	}
	for _, name := range []string{fieldSource, fieldOrder} {
		doc.AddFieldMappingsAt(name, storedField())
	}
	m.DefaultMapping = doc
	m.DefaultAnalyzer = keyword.Name
	return m, nil
}

func analyzerConfig(filters []string) map[string]any {
	return map[string]any{"type": custom.Name, "tokenizer": unicode.Name, "token_filters": filters}
}

func textField(name, analyzer string) *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Name, f.Analyzer = name, analyzer
	f.Store, f.IncludeInAll, f.DocValues = false, false, false
	return f
}

func keywordField() *mapping.FieldMapping {
	f := bleve.NewKeywordFieldMapping()
	f.Store, f.IncludeInAll, f.IncludeTermVectors = false, false, false
	return f
}

// storedField is kept and given back, never searched.
func storedField() *mapping.FieldMapping {
	f := bleve.NewKeywordFieldMapping()
	f.Index, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
	f.Store = true
	return f
}
