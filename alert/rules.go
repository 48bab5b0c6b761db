package alert

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/dateline-wire/dateline/query"
)

// Names of the channels that always exist and that a rule without channels
// uses.
const (
	LogChannel  = "log"
	PageChannel = "page"
)

var (
	ruleID   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	yamlLine = regexp.MustCompile(`^yaml: line (\d+): `)
)

// LoadRules reads a file of rules. All faults of the file are in the error,
// each with file and line.
func LoadRules(path string) ([]Rule, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return ParseRules(path, data)
}

// ParseRules reads rules from bytes; name stands for the file in errors.
func ParseRules(name string, data []byte) ([]Rule, error) {
	r := ruleReader{name: name, seen: map[string]string{}}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s:1: no list of alerts", name)
	case err != nil:
		return nil, r.syntax(err)
	}
	switch err := dec.Decode(&more); {
	case err == nil:
		r.fault(&more, "a second document; put all alerts in one list")
	case !errors.Is(err, io.EOF):
		return nil, r.syntax(err)
	}
	rules := r.file(doc.Content[0])
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	return rules, nil
}

// Check returns every use of a channel that does not exist. The built-in
// channels always do.
func Check(rules []Rule, channels []string) error {
	known := slices.Concat([]string{LogChannel, PageChannel}, channels)
	slices.Sort(known)
	known = slices.Compact(known)
	var faults []error
	for _, r := range rules {
		for _, c := range r.Channels {
			if !slices.Contains(known, c) {
				faults = append(faults, r.fault("unknown channel %q; known: %s", c, strings.Join(known, ", ")))
			}
		}
	}
	return errors.Join(faults...)
}

// fault names the rule and where it stands.
func (r Rule) fault(format string, args ...any) error {
	where := ""
	if r.at != "" {
		where = r.at + ": "
	}
	return fmt.Errorf("%salert %q: %w", where, r.ID, fmt.Errorf(format, args...))
}

// ruleReader walks the YAML tree itself because decoding into structs stops at
// the first fault and forgets lines.
type ruleReader struct {
	name   string
	seen   map[string]string // id -> where
	faults []error
}

func (r *ruleReader) at(n *yaml.Node) string { return r.name + ":" + strconv.Itoa(n.Line) }

func (r *ruleReader) fault(n *yaml.Node, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s: %w", r.at(n), fmt.Errorf(format, args...)))
}

func (r *ruleReader) syntax(err error) error {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%s:%s: %s", r.name, m[1], err.Error()[len(m[0]):])
	}
	return fmt.Errorf("%s: %w", r.name, err)
}

func (r *ruleReader) file(root *yaml.Node) []Rule {
	fields, ok := r.mapping(root, "the file", "alerts")
	if !ok {
		return nil
	}
	list := fields["alerts"]
	switch {
	case list == nil:
		r.fault(root, "no list of alerts")
		return nil
	case list.Tag == "!!null":
		return nil
	case list.Kind != yaml.SequenceNode:
		r.fault(list, "alerts: want a list, each item with id and query")
		return nil
	}
	rules := make([]Rule, 0, len(list.Content))
	for _, item := range list.Content {
		rules = append(rules, r.rule(resolve(item)))
	}
	return rules
}

func (r *ruleReader) rule(n *yaml.Node) Rule {
	fields, ok := r.mapping(n, "an alert", "id", "name", "query", "channels")
	if !ok {
		return Rule{}
	}
	rule := Rule{at: r.at(n)}
	rule.ID = r.text(fields["id"], "id")
	rule.Name = r.text(fields["name"], "name")
	rule.Query = r.text(fields["query"], "query")
	if rule.Name == "" {
		rule.Name = rule.ID
	}
	r.id(n, fields["id"], rule)
	r.query(n, fields["query"], rule)
	rule.Channels = r.channels(fields["channels"], rule)
	return rule
}

func (r *ruleReader) id(item, n *yaml.Node, rule Rule) {
	if n == nil {
		r.fault(item, "an alert without id")
		return
	}
	if !ruleID.MatchString(rule.ID) {
		r.fault(n, "alert %q: an id is 1 to 100 letters, digits, dots, hyphens and underscores", rule.ID)
		return
	}
	if first, ok := r.seen[rule.ID]; ok {
		r.fault(n, "alert %q: the id is taken at %s", rule.ID, first)
		return
	}
	r.seen[rule.ID] = r.at(n)
}

func (r *ruleReader) query(item, n *yaml.Node, rule Rule) {
	if n == nil {
		r.fault(item, "alert %q: no query", rule.ID)
		return
	}
	if _, err := compileQuery(rule.Query); err != nil {
		r.fault(n, "alert %q: query: %w", rule.ID, err)
	}
}

// compileQuery is how every part of the package reads a rule's query.
func compileQuery(s string) (query.Node, error) {
	n, err := query.Parse(s)
	if err != nil {
		return nil, err
	}
	return query.Expand(n), nil
}

func (r *ruleReader) channels(n *yaml.Node, rule Rule) []string {
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "alert %q: channels: want a list of names, as in [log, page]", rule.ID)
		return nil
	}
	var names []string
	for _, item := range n.Content {
		name := r.text(resolve(item), "channels")
		if slices.Contains(names, name) {
			r.fault(item, "alert %q: channel %q is listed twice", rule.ID, name)
			continue
		}
		names = append(names, name)
	}
	return names
}

// mapping gives the values by key; unknown and repeated keys are faults.
func (r *ruleReader) mapping(n *yaml.Node, what string, keys ...string) (map[string]*yaml.Node, bool) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		r.fault(n, "want %s to be keys and values: %s", what, strings.Join(keys, ", "))
		return nil, false
	}
	fields := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(keys, key.Value):
			r.fault(key, "unknown key %q in %s; known: %s", key.Value, what, strings.Join(keys, ", "))
		case fields[key.Value] != nil:
			r.fault(key, "key %q a second time", key.Value)
		default:
			fields[key.Value] = resolve(n.Content[i+1])
		}
	}
	return fields, true
}

func (r *ruleReader) text(n *yaml.Node, key string) string {
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "%s: want text", key)
		return ""
	}
	return n.Value
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
