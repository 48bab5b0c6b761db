package news

// Page is what a search found.
type Page struct {
	Total  int     `json:"total"`
	Hits   []Hit   `json:"hits"`
	Facets []Facet `json:"facets,omitempty"`
	TookUS int64   `json:"took_us"`
}

// Hit is one story of a page. The fragments are HTML: the text is escaped, the
// matched words stand in <mark>.
type Hit struct {
	Article  *Article `json:"article"`
	Headline string   `json:"headline_html,omitempty"`
	Snippets []string `json:"snippets_html,omitempty"`
}

// Facet counts the values of a field over all stories of a search.
type Facet struct {
	Field  string  `json:"field"`
	Values []Count `json:"values"`
}

// Count is how many stories have the value.
type Count struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"` // what the value stands for, if it is a code
	Count int    `json:"count"`
}
