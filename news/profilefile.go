package news

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fault is what is wrong with a profile, and where.
type fault struct {
	file string
	line int // zero: of the file as a whole
	fact string
}

func (f fault) Error() string {
	if f.line == 0 {
		return f.file + ": " + f.fact
	}
	return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.fact)
}

// read takes one file, strictly, and goes on after a fault to find the others.
func (ps *Profiles) read(file string, data []byte) []error {
	p := &Profile{file: file, source: &yaml.Node{}}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	err := dec.Decode(p)
	faults := yamlFaults(file, err)
	if errors.Is(err, io.EOF) {
		return []error{fault{file, 0, "empty"}}
	}
	if _, readable := errors.AsType[*yaml.TypeError](err); err != nil && !readable {
		return joined(faults)
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		faults = append(faults, fault{file, 0, "more than one document"})
	}
	if err := yaml.Unmarshal(data, p.source); err != nil {
		return joined(append(faults, yamlFaults(file, err)...))
	}
	faults = append(faults, p.check()...)
	if len(faults) > 0 {
		return joined(faults)
	}
	p.settle()
	if !p.General {
		ps.agencies = append(ps.agencies, p)
		return nil
	}
	for i, f := range p.Formats {
		if other := ps.generic[f]; other != nil {
			faults = append(faults, p.faultAt(fmt.Sprintf("%s has a general profile in %s already", f, other.file), "formats", i))
			continue
		}
		ps.generic[f] = p
	}
	return joined(faults)
}

// joined are the faults of a file in the order of its lines.
func joined(faults []fault) []error {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.line - b.line })
	var list []error
	for _, f := range slices.Compact(faults) {
		list = append(list, f)
	}
	return list
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	yamlKind    = regexp.MustCompile(`^cannot unmarshal !!(\S+)( .+)? into (\S+)$`)
)

// yamlFaults are the decoder's faults in our words.
func yamlFaults(file string, err error) []fault {
	if err == nil {
		return nil
	}
	lines := []string{err.Error()}
	if many, ok := errors.AsType[*yaml.TypeError](err); ok {
		lines = many.Errors
	}
	var faults []fault
	for _, l := range lines {
		m := yamlLine.FindStringSubmatch(l)
		if m == nil {
			faults = append(faults, fault{file, 0, strings.TrimPrefix(l, "yaml: ")})
			continue
		}
		fact := yamlUnknown.ReplaceAllString(m[2], `unknown key "$1"`)
		if kind := yamlKind.FindStringSubmatch(fact); kind != nil {
			fact = "unexpected " + yamlGot(kind[1]) + kind[2] + ", want " + yamlWanted(kind[3])
		}
		number, _ := strconv.Atoi(m[1])
		faults = append(faults, fault{file, number, fact})
	}
	return faults
}

func yamlGot(tag string) string {
	switch tag {
	case "seq":
		return "list"
	case "map":
		return "keys and values"
	case "str":
		return "text"
	case "int", "float":
		return "number"
	}
	return tag
}

// yamlWanted says what to write for a Go type.
func yamlWanted(goType string) string {
	switch {
	case goType == "int":
		return "a whole number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "text"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "keys and values"
}

// faultAt is a fault at the path of keys and indices, or where the path ends.
func (p *Profile) faultAt(fact string, path ...any) fault {
	return fault{p.file, p.lineOf(path...), fact}
}

// root is what the file holds.
func (p *Profile) root() *yaml.Node {
	if p.source.Kind == yaml.DocumentNode {
		return p.source.Content[0]
	}
	return p.source
}

func (p *Profile) lineOf(path ...any) int {
	n, at := p.root(), 0
	for _, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case string:
			next = valueOf(n, step)
		case int:
			if n.Kind == yaml.SequenceNode && step < len(n.Content) {
				next = n.Content[step]
			}
		}
		if next == nil {
			break
		}
		n, at = next, next.Line
	}
	return at
}

func valueOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.EqualFold(n.Content[i].Value, key) {
			return n.Content[i+1]
		}
	}
	return nil
}

// check finds the faults that are not of one value.
func (p *Profile) check() []fault {
	var faults []fault
	note := func(fact string, path ...any) { faults = append(faults, p.faultAt(fact, path...)) }
	root := p.root()
	if root.Kind != yaml.MappingNode {
		return nil // said by the decoder
	}
	if name := valueOf(root, "name"); name == nil {
		note("name missing")
	} else if v := scalar(name); v == "" || v != providerName(v) || strings.ContainsAny(v, ":/") {
		note(fmt.Sprintf("name %q: want a short lower-case name", v), "name")
	}
	if p.General && len(p.Formats) == 0 && p.lineOf("formats") == 0 {
		note("a general profile needs formats", "general")
	}
	if p.General && p.lineOf("match") != 0 {
		note("match: a general profile holds for every agency", "match")
	}
	if p.Identity.Version.Regexp != nil && p.Identity.Version.NumSubexp() != 1 {
		note("identity.version: want one group, around the number", "identity", "version")
	}
	for word, n := range p.Urgency {
		if n < 1 || n > 9 {
			note(fmt.Sprintf("urgency %s: %d is not in 1 to 9", word, n), "urgency", word)
		}
	}
	for word, s := range p.Status {
		if fact := laxerStatus(word, s); fact != "" {
			note(fact, "status", word)
		}
	}
	for word, list := range p.Signals {
		if fact := weaker(word, list); fact != "" {
			note(fact, "signals", word)
		}
	}
	return append(faults, p.checkRules()...)
}

func (p *Profile) checkRules() []fault {
	list := valueOf(p.root(), "rules")
	if list == nil {
		return nil
	}
	var faults []fault
	for i, n := range list.Content {
		if n.Kind != yaml.MappingNode {
			continue // said by the decoder
		}
		given := valueOf(n, "signals")
		if given == nil || given.Kind == yaml.SequenceNode && len(given.Content) == 0 {
			faults = append(faults, p.faultAt("a rule without signals", "rules", i))
		}
		if len(n.Content) < 4 && given != nil || len(n.Content) == 0 {
			faults = append(faults, p.faultAt("a rule that asks for nothing", "rules", i))
		}
	}
	for i, r := range p.Rules {
		for _, n := range r.Urgency {
			if n < 1 || n > 9 {
				faults = append(faults, p.faultAt(fmt.Sprintf("urgency %d is not in 1 to 9", n), "rules", i, "urgency"))
			}
		}
		if r.MaxWords != nil && *r.MaxWords < 0 {
			faults = append(faults, p.faultAt(fmt.Sprintf("max_words %d is negative", *r.MaxWords), "rules", i, "max_words"))
		}
	}
	return faults
}

// laxerStatus refuses a status that shows what the word hides in every format.
func laxerStatus(word string, s Status) string {
	usual, embargoed, known := usualStatus(localCode(word))
	switch {
	case !known:
		return ""
	case strictness(s) < strictness(usual):
		return fmt.Sprintf("status %s: %s would show what the word hides", word, s)
	case embargoed && strictness(s) < strictness(Withheld):
		return fmt.Sprintf("status %s: %s would lift the embargo", word, s)
	}
	return ""
}

// weaker refuses signals that leave out a restriction which the code is
// everywhere.
func weaker(word string, list []Signal) string {
	for _, s := range usualSignals(strings.ToLower(word)) {
		switch {
		case s == Kill && !slices.Contains(list, Kill),
			s == Withhold && !slices.Contains(list, Kill) && !slices.Contains(list, Withhold),
			s == Embargo && !slices.Contains(list, Kill) && !slices.Contains(list, Withhold) && !slices.Contains(list, Embargo):
			return fmt.Sprintf("signals %s: can't mean less than %s", word, s)
		}
	}
	return ""
}

// settle brings the profile into the form in which it is used.
func (p *Profile) settle() {
	p.Status, p.Signals, p.Urgency = lowerKeys(p.Status), lowerKeys(p.Signals), lowerKeys(p.Urgency)
	for i, from := range p.Private.From {
		if from.Regexp != nil { // else it is a fault that has been said
			p.Private.From[i] = from.anchor()
		}
	}
	p.Private.needles = needlesOfAll(true, p.Private.From, p.Private.Paragraphs)
	p.Private.coarse = needlesOfAll(false, p.Private.From, p.Private.Paragraphs)
	p.Languages = lowerKeys(p.Languages)
	for i := range p.Rules {
		p.Rules[i].line = p.lineOf("rules", i)
	}
}

func lowerKeys[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[strings.ToLower(k)] = v
	}
	return out
}

// ambiguities are the clues that two profiles of a folder claim for the same
// format.
func (ps *Profiles) ambiguities() []error {
	var faults []error
	claim := func(kind string, words func(*Profile) []string, path ...any) {
		owners := map[string][]*Profile{}
		for _, p := range ps.agencies {
			for i, w := range words(p) {
				w = strings.ToLower(line(w))
				for _, other := range owners[w] {
					if other != p && p.meets(other) {
						at := append(slices.Clone(path), i)
						if kind == "name" {
							at = path
						}
						faults = append(faults, p.faultAt(fmt.Sprintf("%s %q belongs to %s already", kind, w, other.file), at...))
						break
					}
				}
				owners[w] = append(owners[w], p)
			}
		}
	}
	claim("name", func(p *Profile) []string { return []string{p.Name} }, "name")
	claim("provider", func(p *Profile) []string { return p.Match.Providers }, "match", "providers")
	claim("authority", func(p *Profile) []string { return p.Match.Authorities }, "match", "authorities")
	claim("source", func(p *Profile) []string { return p.Match.Sources }, "match", "sources")
	claim("service", func(p *Profile) []string { return p.Match.Services }, "match", "services")
	return faults
}

// meets says whether two profiles hold for a format together.
func (p *Profile) meets(other *Profile) bool {
	return len(p.Formats) == 0 || slices.ContainsFunc(p.Formats, other.holds)
}
