package query

import (
	"fmt"
	"unicode/utf8"
)

// The limits of a query. They keep a pasted book or a hostile rule from
// costing more than an error.
const (
	MaxLength = 20_000 // bytes
	MaxDepth  = 100    // of brackets and NOTs
)

// SyntaxError says what is wrong with a query, where, and what to write
// instead.
type SyntaxError struct {
	Offset int // byte position in the query, 0 to its length
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("at position %d: %s", e.Offset+1, e.Msg)
}

func fault(at int, msg string) error { return &SyntaxError{Offset: at, Msg: msg} }

// Parse reads a query. Every error is a *SyntaxError. A query without anything
// to look for, the empty one included, is an error: a caller for whom an empty
// box means everything does not ask.
func Parse(s string) (Node, error) {
	if len(s) > MaxLength {
		return nil, fault(MaxLength, fmt.Sprintf("the query is %d bytes long; at most %d are allowed", len(s), MaxLength))
	}
	if at := invalidUTF8(s); at >= 0 {
		return nil, fault(at, "this is not readable text (UTF-8): type the character again")
	}
	p := &parser{lex: lexer{src: s}, at: map[Node]int{}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == end {
		return nil, fault(0, "nothing to look for: write at least one word")
	}
	n, err := p.query("", 0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind == closing {
		return nil, fault(p.tok.at, "this bracket was never opened: remove it, or add ( before")
	}
	if err := p.check(n); err != nil {
		return nil, err
	}
	if !positive(n) {
		return nil, p.onlyNegative(n)
	}
	return n, nil
}

func invalidUTF8(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

type parser struct {
	lex lexer
	tok token
	at  map[Node]int // where a node begins, for errors
}

func (p *parser) advance() error {
	t, err := p.lex.next(p.tok.kind)
	p.tok = t
	return err
}

// query reads up to the closing bracket or the end.
func (p *parser) query(in string, depth int) (Node, error) {
	start := p.tok.at
	var parts []Node
	var ops []kind // ops[i] stands between parts[i] and parts[i+1]
	mixed := -1
	for {
		n, err := p.clause(in, depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		op, at, err := p.operator()
		if err != nil {
			return nil, err
		}
		if op == end {
			break
		}
		if mixed < 0 && len(ops) > 0 && op != ops[0] {
			mixed = at
		}
		ops = append(ops, op)
	}
	if mixed >= 0 {
		return nil, fault(mixed, ambiguity(parts, ops))
	}
	n := parts[0]
	if len(ops) > 0 {
		n = join(ops[0], parts)
	}
	if _, ok := p.at[n]; !ok {
		p.at[n] = start
	}
	return n, nil
}

// operator reads what stands between two clauses; end when no clause follows.
func (p *parser) operator() (kind, int, error) {
	op, at := p.tok.kind, p.tok.at
	switch op {
	case end, closing:
		return end, at, nil
	case and, or:
	default:
		return and, at, nil
	}
	if err := p.advance(); err != nil {
		return end, at, err
	}
	switch p.tok.kind {
	case end, closing, and, or:
		return end, at, fault(at, opName(op)+" has nothing after it: add a word there, or remove it")
	}
	return op, at, nil
}

func opName(k kind) string {
	switch k {
	case and:
		return "AND"
	case or:
		return "OR"
	}
	return "NOT"
}

// clause reads a word, phrase or bracket with what stands before it.
func (p *parser) clause(in string, depth int) (Node, error) {
	if depth > MaxDepth {
		return nil, fault(p.tok.at, fmt.Sprintf("more than %d brackets or NOTs inside each other", MaxDepth))
	}
	t := p.tok
	switch t.kind {
	case and, or:
		return nil, fault(t.at, fmt.Sprintf("%s has nothing before it: add a word there, or write %q for the word itself", opName(t.kind), opName(t.kind)))
	case not:
		return p.negation(in, depth)
	case field:
		return p.inField(depth)
	case opening:
		return p.bracket(in, depth)
	case closing:
		return nil, fault(t.at, "a closing bracket with nothing before it: put words there, or remove it")
	case end:
		return nil, fault(t.at, "the query ends where a word is expected: add one")
	}
	var n Node = &Term{Field: in, Word: t.text}
	if t.kind == phrase {
		n = &Phrase{Field: in, Text: t.text}
	}
	p.at[n] = t.at
	return n, p.advance()
}

func (p *parser) negation(in string, depth int) (Node, error) {
	t := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch p.tok.kind {
	case end, closing, and, or:
		return nil, fault(t.at, "NOT has nothing after it: add the word to leave out")
	}
	n, err := p.clause(in, depth+1)
	if err != nil {
		return nil, err
	}
	if twice, ok := n.(*Not); ok {
		return twice.Part, nil
	}
	n = &Not{Part: n}
	p.at[n] = t.at
	return n, nil
}

func (p *parser) inField(depth int) (Node, error) {
	t := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch p.tok.kind {
	case word, phrase, opening:
		return p.clause(t.text, depth)
	case not:
		return nil, fault(p.tok.at, fmt.Sprintf("write NOT before %s:, not after it", t.text))
	}
	return nil, fault(t.at, fmt.Sprintf("%s: has nothing after it: add a word, a phrase or a bracket", t.text))
}

func (p *parser) bracket(in string, depth int) (Node, error) {
	t := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch p.tok.kind {
	case closing:
		return nil, fault(t.at, "nothing between these brackets: put words there, or remove them")
	case end:
		return nil, fault(t.at, "this bracket is never closed: add ) where the group ends")
	}
	n, err := p.query(in, depth+1)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != closing {
		return nil, fault(t.at, "this bracket is never closed: add ) where the group ends")
	}
	return n, p.advance()
}

// join builds the And or Or of the parts; one inside its like is the same as
// its parts.
func join(op kind, parts []Node) Node {
	if len(parts) == 1 {
		return parts[0]
	}
	var flat []Node
	for _, n := range parts {
		switch inner := n.(type) {
		case *And:
			if op == and {
				flat = append(flat, inner.Parts...)
				continue
			}
		case *Or:
			if op == or {
				flat = append(flat, inner.Parts...)
				continue
			}
		}
		flat = append(flat, n)
	}
	if op == or {
		return &Or{Parts: flat}
	}
	return &And{Parts: flat}
}
