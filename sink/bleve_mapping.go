package sink

import (
	"errors"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/query"
)

// Types of our analyzers in bleve's registry.
const (
	stemmedType = "dateline_stemmed"
	exactType   = "dateline_exact"
)

// registerAnalysis makes the analyzers known to bleve, which finds them by
// name when it opens an index.
var registerAnalysis = sync.OnceValue(func() error {
	return errors.Join(
		registry.RegisterAnalyzer(stemmedType, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return analyzer(func(word string) string { return text.Stem(text.Normal(word)) }), nil
		}),
		registry.RegisterAnalyzer(exactType, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return analyzer(text.Normal), nil
		}),
	)
})

// analyzer cuts text like the alert matcher does, so that an alert and a
// search for the same words find the same stories. The function gives the
// form of a word that is compared.
type analyzer func(word string) string

func (form analyzer) Analyze(input []byte) analysis.TokenStream {
	s := string(input)
	words := text.Tokens(nil, s)
	tokens := make([]analysis.Token, len(words))
	stream := make(analysis.TokenStream, len(words))
	for i, w := range words {
		tokens[i] = analysis.Token{Start: w.Start, End: w.End, Position: i + 1, Term: []byte(form(s[w.Start:w.End]))}
		stream[i] = &tokens[i]
	}
	return stream
}

// storyMapping lays out the documents. Times are numbers in milliseconds:
// bleve's own dates end in the year 2262, an unreadable embargo in 9999.
func storyMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer(query.BleveExact, map[string]any{"type": exactType}); err != nil {
		return nil, err
	}
	if err := m.AddCustomAnalyzer(query.BleveStemmed, map[string]any{"type": stemmedType}); err != nil {
		return nil, err
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"headline", "slugline", "body"} {
		doc.AddFieldMappingsAt(name, textField(name, query.BleveStemmed), textField(name+".exact", query.BleveExact))
	}
	for _, name := range append([]string{fieldStatus, fieldHistoryOf, fieldPoint}, query.FacetFields...) {
		doc.AddFieldMappingsAt(name, keywordField())
	}
	for _, name := range []string{fieldVisibleFrom, fieldVersionCreated, fieldReceived} {
		f := bleve.NewNumericFieldMapping()
		f.Store, f.IncludeInAll = false, false
		doc.AddFieldMappingsAt(name, f)
	}
	doc.AddFieldMappingsAt(fieldSource, storedField())
	m.DefaultMapping = doc
	m.DefaultAnalyzer = keyword.Name
	return m, nil
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
