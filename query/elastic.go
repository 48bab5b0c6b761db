package query

// boosted are the text fields as Elasticsearch ranks them.
var boosted = []string{"headline^3", "slugline^2", "body"}

// boostedExact are their sub-fields that are not stemmed.
var boostedExact = []string{"headline.exact^3", "slugline.exact^2", "body.exact"}

type object = map[string]any

// Elastic compiles a query to Elasticsearch's query DSL. Nil matches
// everything.
func Elastic(n Node) map[string]any {
	switch n := n.(type) {
	case nil:
		return object{"match_all": object{}}
	case *And:
		return elasticAnd(n)
	case *Or:
		return object{"bool": object{"should": elasticAll(n.Parts), "minimum_should_match": 1}}
	case *Not:
		return object{"bool": object{"must_not": []any{Elastic(n.Part)}}}
	case *Term:
		return elasticText(n.Field, n.Word, true)
	case *Phrase:
		return elasticText(n.Field, n.Text, n.Stemmed)
	}
	return object{"match_none": object{}}
}

func elasticAll(nodes []Node) []any {
	all := make([]any, len(nodes))
	for i, n := range nodes {
		all[i] = Elastic(n)
	}
	return all
}

func elasticAnd(n *And) object {
	b := object{}
	var must, not []any
	for _, part := range n.Parts {
		if p, ok := part.(*Not); ok {
			not = append(not, Elastic(p.Part))
		} else {
			must = append(must, Elastic(part))
		}
	}
	if must != nil {
		b["must"] = must
	}
	if not != nil {
		b["must_not"] = not
	}
	return object{"bool": b}
}

// elasticText is a phrase search always: a word that the analyzer cuts
// (AT&T) has to stand together, and for one token Elasticsearch makes a plain
// term search of it.
func elasticText(field, text string, stemmed bool) object {
	if field == "" {
		fields := boosted
		if !stemmed {
			fields = boostedExact
		}
		return object{"multi_match": object{"query": text, "type": "phrase", "fields": fields}}
	}
	if !stemmed {
		field += ".exact"
	}
	return object{"match_phrase": object{field: object{"query": text}}}
}

// ElasticMarks compiles what of a query is to be marked in the text: every
// part that is looked for, none that is excluded. Quoted phrases are marked in
// the stemmed fields, so one field carries all marks.
func ElasticMarks(n Node) map[string]any {
	marks := appendMarks(nil, n)
	if len(marks) == 0 {
		return object{"match_none": object{}}
	}
	return object{"bool": object{"should": marks}}
}

func appendMarks(to []any, n Node) []any {
	switch n := n.(type) {
	case *And:
		for _, part := range n.Parts {
			to = appendMarks(to, part)
		}
	case *Or:
		for _, part := range n.Parts {
			to = appendMarks(to, part)
		}
	case *Term:
		to = append(to, elasticText(n.Field, n.Word, true))
	case *Phrase:
		to = append(to, elasticText(n.Field, n.Text, true))
	}
	return to
}
