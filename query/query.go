package query

// Node is a part of a parsed query: *And, *Or, *Not, *Term or *Phrase.
type Node interface{ node() }

// And matches when every part does. At least one part is not a *Not.
type And struct{ Parts []Node }

// Or matches when any part does.
type Or struct{ Parts []Node }

// Not matches when its part does not. It stands only beside a positive part.
type Not struct{ Part Node }

// Term is one unquoted word: it matches by stem, so ceasefire finds
// ceasefires. A word that the tokeniser splits (AT&T) matches as a phrase of
// its pieces, by stem.
type Term struct {
	Field string // "" (headline, slugline, body) or "headline"
	Word  string // as written, with plain quotes and hyphens
}

// Phrase is a quoted text: its words match exactly, case and accents aside,
// one after the other.
type Phrase struct {
	Field   string
	Text    string // as written, without the quotes
	Stemmed bool   // each word matches by stem instead; only Expand sets it: "cease fire" finds cease fires
}

func (*And) node()    {}
func (*Or) node()     {}
func (*Not) node()    {}
func (*Term) node()   {}
func (*Phrase) node() {}
