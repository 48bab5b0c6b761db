package query

import bquery "github.com/blevesearch/bleve/v2/search/query"

// textFields are searched when a query names no field. Each has a sub-field
// `.exact` that is not stemmed; both indexes keep that layout.
var textFields = []string{"headline", "slugline", "body"}

// Names of the analyzers that a bleve index has to define for the queries
// that Bleve makes.
const (
	BleveStemmed = "news"
	BleveExact   = "news_exact"
)

// Bleve compiles a query for the embedded index. Nil matches everything.
func Bleve(n Node) bquery.Query {
	switch n := n.(type) {
	case nil:
		return bquery.NewMatchAllQuery()
	case *And:
		return bleveAnd(n)
	case *Or:
		return bquery.NewDisjunctionQuery(bleveAll(n.Parts))
	case *Not:
		return bquery.NewBooleanQuery([]bquery.Query{bquery.NewMatchAllQuery()}, nil, []bquery.Query{Bleve(n.Part)})
	case *Term:
		return bleveFields(n.Field, func(field string) bquery.Query { return bleveWord(field, n.Word) })
	case *Phrase:
		return bleveFields(n.Field, func(field string) bquery.Query {
			if n.Stemmed {
				return blevePhrase(field, n.Text, BleveStemmed)
			}
			return blevePhrase(field+".exact", n.Text, BleveExact)
		})
	}
	return bquery.NewMatchNoneQuery()
}

func bleveAll(nodes []Node) []bquery.Query {
	all := make([]bquery.Query, len(nodes))
	for i, n := range nodes {
		all[i] = Bleve(n)
	}
	return all
}

func bleveAnd(n *And) bquery.Query {
	var must, not []bquery.Query
	for _, part := range n.Parts {
		if p, ok := part.(*Not); ok {
			not = append(not, Bleve(p.Part))
		} else {
			must = append(must, Bleve(part))
		}
	}
	if len(must) == 0 {
		must = append(must, bquery.NewMatchAllQuery())
	}
	return bquery.NewBooleanQuery(must, nil, not)
}

func bleveFields(field string, one func(field string) bquery.Query) bquery.Query {
	if field != "" {
		return one(field)
	}
	any := make([]bquery.Query, len(textFields))
	for i, f := range textFields {
		any[i] = one(f)
	}
	return bquery.NewDisjunctionQuery(any)
}

// bleveWord finds what the analyzer makes of one written word. AT&T gives two
// tokens, which have to stand together; the phrase search for that reads
// positions, so plain words do without it.
func bleveWord(field, word string) bquery.Query {
	if !plainWord(word) {
		return blevePhrase(field, word, BleveStemmed)
	}
	q := bquery.NewMatchQuery(word)
	q.SetField(field)
	q.Analyzer = BleveStemmed
	return q
}

func blevePhrase(field, text, analyzer string) bquery.Query {
	q := bquery.NewMatchPhraseQuery(text)
	q.SetField(field)
	q.Analyzer = analyzer
	return q
}

// plainWord knows words that any tokeniser leaves whole.
func plainWord(word string) bool {
	for i := range len(word) {
		c := word[i] | 0x20
		if (c < 'a' || c > 'z') && (word[i] < '0' || word[i] > '9') {
			return false
		}
	}
	return true
}
