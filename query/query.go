package query

// Node is a part of a parsed query: *And, *Or, *Not, *Term or *Phrase.
type Node interface{ node() }

// And matches when every part does.
type And struct{ Parts []Node }

// Or matches when any part does.
type Or struct{ Parts []Node }

// Not matches when its part does not. It stands only beside a positive part.
type Not struct{ Part Node }

// Term is one unquoted word: it matches by stem, so ceasefire finds ceasefires.
type Term struct {
	Field string // "" (headline, slugline, body) or "headline"
	Word  string // as written
}

// Phrase is a quoted text: its words match exactly, case and accents aside,
// one after the other.
type Phrase struct {
	Field string
	Text  string // as written, without the quotes
}

func (*And) node()    {}
func (*Or) node()     {}
func (*Not) node()    {}
func (*Term) node()   {}
func (*Phrase) node() {}
