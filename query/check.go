package query

import "fmt"

// positive says whether a node asks for something that has to be there.
func positive(n Node) bool {
	switch n := n.(type) {
	case *Not:
		return false
	case *And:
		for _, part := range n.Parts {
			if positive(part) {
				return true
			}
		}
		return false
	case *Or:
		for _, part := range n.Parts {
			if !positive(part) {
				return false
			}
		}
	}
	return true
}

// check refuses what engines would answer differently: parts of a query that
// match every story which lacks a word.
func (p *parser) check(n Node) error {
	switch n := n.(type) {
	case *Not:
		if !positive(n.Part) {
			return p.onlyNegative(n.Part)
		}
		return p.check(n.Part)
	case *And:
		return p.checkAll(n.Parts)
	case *Or:
		for _, part := range n.Parts {
			if !positive(part) {
				return fault(p.at[part], "OR NOT would find nearly every story: leave words out with AND NOT")
			}
		}
		return p.checkAll(n.Parts)
	}
	return nil
}

func (p *parser) checkAll(parts []Node) error {
	for _, part := range parts {
		if err := p.check(part); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) onlyNegative(n Node) error {
	return fault(p.at[n], "this only leaves stories out: add a word that they must have")
}

// longestProposal keeps the error for a mixed query readable.
const longestProposal = 200

// ambiguity words the error for AND and OR side by side, with the readings
// that are allowed.
func ambiguity(parts []Node, ops []kind) string {
	const fact = "AND (or a space) and OR need brackets to be clear"
	var readings []string
	for _, tight := range []kind{and, or} {
		n := bind(parts, ops, tight)
		if positive(n) && (&parser{}).check(n) == nil {
			readings = append(readings, Print(n))
		}
	}
	switch {
	case len(readings) == 0 || len(readings[0]) > longestProposal:
		return fact + ": put them around the words that belong together"
	case len(readings) == 1:
		return fmt.Sprintf("%s: write %s", fact, readings[0])
	}
	return fmt.Sprintf("%s: write %s or %s", fact, readings[0], readings[1])
}

// bind groups the parts as if tight bound closer than the other operator.
func bind(parts []Node, ops []kind, tight kind) Node {
	loose := and
	if tight == and {
		loose = or
	}
	var groups []Node
	group := parts[:1:1]
	for i, op := range ops {
		if op == tight {
			group = append(group, parts[i+1])
			continue
		}
		groups = append(groups, join(tight, group))
		group = []Node{parts[i+1]}
	}
	return join(loose, append(groups, join(tight, group)))
}
