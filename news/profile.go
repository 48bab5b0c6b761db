package news

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones of profiles hold on machines that have no table of their own

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding"
)

// Profile says how one agency uses the formats it sends: who it is, what names
// a story, which words mean what, and what is not for publication. It is data;
// a new agency needs no Go. Whatever a profile leaves out is as its format has
// it.
type Profile struct {
	Name    string   `yaml:"name"`    // short lower-case name; also Article.Provider
	Formats []Format `yaml:"formats"` // where the profile holds; empty: everywhere
	General bool     `yaml:"general"` // what holds for every agency in Formats, where its own profile is silent
	Match   match    `yaml:"match"`

	Charset  charset  `yaml:"charset"`  // of bytes that neither are UTF-8 nor say what they are
	Zone     zone     `yaml:"zone"`     // of times without one
	Teletype bool     `yaml:"teletype"` // ZCZC…NNNN copy is read; else it is refused
	Identity identity `yaml:"identity"`
	Order    ordering `yaml:"order"` // what makes a version newer; empty: time, then version

	// Words of the agency, in lower case, as they stand or without their
	// scheme. What a map does not have is read as the format defines it.
	// A word that the format withholds or kills by can't be made to mean less.
	Status  map[string]Status   `yaml:"status"`
	Signals map[string][]Signal `yaml:"signals"` // an empty list: means nothing
	Urgency map[string]int      `yaml:"urgency"`
	// Languages of the services, by the letters of IPTC 7901 and ANPA 1312.
	Languages map[string]string `yaml:"languages"`
	Rules     []rule            `yaml:"rules"`
	Embargo   []pattern         `yaml:"embargo"` // in a line of note, headline or the first of the text; a group named time holds its end
	Private   private           `yaml:"private"`
	Body      body              `yaml:"body"`
	Cut       cut               `yaml:"cut"`

	file   string // for messages
	source *yaml.Node
}

// match is how a profile knows its agency. Any of them is enough; a payload
// that knows several agencies belongs to the first of: providers, authorities,
// sources, services, text.
type match struct {
	Providers   []string  `yaml:"providers"`   // as the transport names it, besides the name
	Authorities []string  `yaml:"authorities"` // domain in the story's id: dpa.com
	Sources     []string  `yaml:"sources"`     // what the story itself says of its sender, any case
	Services    []string  `yaml:"services"`    // service letters of IPTC 7901 and ANPA 1312
	Text        []pattern `yaml:"text"`        // in the first 4 KB of the text
}

// identity says what names a story through all its versions.
type identity struct {
	// Fields are tried in turn; each format documents the names it offers.
	// Empty: the format's own order.
	Fields   []string  `yaml:"fields"`
	Volatile []pattern `yaml:"volatile"` // cut out of the id: version suffixes, delivery parameters
	Constant []string  `yaml:"constant"` // ids that name nothing because every story carries them
	// Version is found in the id before the volatile parts are cut; its first
	// group orders stories whose format says no version.
	Version pattern `yaml:"version"`
}

// rule gives signals to a story of which all that it asks for holds. What it
// does not ask for does not matter.
type rule struct {
	Signals  []Signal `yaml:"signals"`
	Headline pattern  `yaml:"headline"`
	Slugline pattern  `yaml:"slugline"`
	TakeKey  pattern  `yaml:"take_key"`
	EdNote   pattern  `yaml:"ednote"`
	Genre    pattern  `yaml:"genre"`     // in any of them
	Keyword  pattern  `yaml:"keyword"`   // in any of them
	Subject  pattern  `yaml:"subject"`   // in any code, "scheme:code"
	Body     pattern  `yaml:"body"`      // in the first 2 KB
	Urgency  []int    `yaml:"urgency"`   // one of them
	MaxWords *int     `yaml:"max_words"` // no more in the body
	Formats  []Format `yaml:"formats"`   // one of them

	line int // for the account of a reading
}

// private says what must not leave the parser. Whatever the format itself
// marks as not for publication is cut without being named here.
type private struct {
	Classes    []string  `yaml:"classes"`    // of HTML and NITF elements
	Roles      []string  `yaml:"roles"`      // of notes and descriptions
	Elements   []string  `yaml:"elements"`   // local names of XML elements, names of JSON members
	From       []pattern `yaml:"from"`       // a line so begun ends the copy
	Paragraphs []pattern `yaml:"paragraphs"` // a paragraph in which it is found is cut

	needles needles // of both
	coarse  needles // the same, of fewer letters: what holds one of them is not quoted
}

// cut says what stands in a field without being part of it: of each match the
// first group, or all of it; of a body, of every match all of it.
type cut struct {
	Headline []pattern `yaml:"headline"`
	Slugline []pattern `yaml:"slugline"`
	Body     []pattern `yaml:"body"`
}

// body says where the copy stands in formats that leave it open.
type body struct {
	Classes []string `yaml:"classes"` // the first element with one of the classes is the copy
	Roles   []string `yaml:"roles"`   // of NewsML 1.x components and of ninjs bodies, best first
}

// ordering is how versions of a story follow one another.
type ordering string

const (
	byTime    ordering = "time"    // version time, then version number
	byVersion ordering = "version" // version number alone
)

func (o *ordering) UnmarshalYAML(n *yaml.Node) error {
	switch *o = ordering(scalar(n)); *o {
	case byTime, byVersion:
		return nil
	}
	return atNode(n, "order %q: want time or version", scalar(n))
}

// pattern is a regular expression; letters match in either case.
type pattern struct {
	*regexp.Regexp
	begins *pattern // the same at the beginning of the text alone, where that is asked for
	filter *filter
}

// filter says in little time that a pattern can't find anything.
type filter struct {
	heads   heads
	needles needles
}

func filterOf(expression string) *filter {
	return &filter{headsOf(expression), needlesOf(expression)}
}

func (f *filter) passes(text string) bool {
	return f == nil || f.heads.begin(text) && f.needles.in(text)
}

func (p *pattern) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return atNode(n, "pattern empty")
	}
	re, err := regexp.Compile("(?i)" + n.Value)
	if err != nil {
		return atNode(n, "%s", strings.Replace(strings.TrimPrefix(err.Error(), "error parsing "), "(?i)", "", 1))
	}
	if re.MatchString("") {
		return atNode(n, "pattern %q matches everything", n.Value)
	}
	*p = pattern{Regexp: re, filter: filterOf("(?i)" + n.Value)}
	return nil
}

// anchor is the pattern for the beginning of a text.
func (p pattern) anchor() pattern {
	expression := `\A(?:` + p.String() + `)`
	if _, err := regexp.Compile(expression); err != nil { // it leaves a quotation open
		expression = `\A(?:` + p.String() + `\E)`
	}
	p.begins = sought(expression)
	return p
}

// sought is a pattern of ours, looked for as those of profiles are.
func sought(expression string) *pattern {
	return &pattern{Regexp: regexp.MustCompile(expression), filter: filterOf(expression)}
}

// MatchString does not try what can't be found.
func (p *pattern) MatchString(s string) bool { return p.filter.passes(s) && p.Regexp.MatchString(s) }

// FindStringSubmatchIndex does not try what can't be found.
func (p *pattern) FindStringSubmatchIndex(s string) []int {
	if !p.filter.passes(s) {
		return nil
	}
	return p.Regexp.FindStringSubmatchIndex(s)
}

// FindAllStringSubmatchIndex does not try what can't be found.
func (p *pattern) FindAllStringSubmatchIndex(s string, most int) [][]int {
	if !p.filter.passes(s) {
		return nil
	}
	return p.Regexp.FindAllStringSubmatchIndex(s, most)
}

// in says whether the pattern is absent or found in one of the texts.
func (p *pattern) in(texts ...string) bool {
	if p.Regexp == nil {
		return true
	}
	for _, text := range texts {
		if text != "" && p.MatchString(text) {
			return true
		}
	}
	return false
}

// zone is a time zone by its name in the tz database.
type zone struct{ *time.Location }

func (z *zone) UnmarshalYAML(n *yaml.Node) error {
	at, err := time.LoadLocation(scalar(n))
	if err != nil || n.Value == "" || n.Value == "Local" {
		return atNode(n, "zone %q: want a name such as Europe/Vienna", scalar(n))
	}
	z.Location = at
	return nil
}

// charset is a character set by any of its usual names.
type charset struct {
	encoding.Encoding
	name     string
	national *strings.Replacer // of a 7-bit variant
}

func (c *charset) UnmarshalYAML(n *yaml.Node) error {
	known, err := namedCharset(scalar(n))
	if err != nil {
		return atNode(n, "charset %q unknown", scalar(n))
	}
	*c = known
	return nil
}

// UnmarshalYAML takes one of our own words.
func (s *Status) UnmarshalYAML(n *yaml.Node) error {
	switch *s = Status(scalar(n)); *s {
	case Usable, Withheld, Canceled, Replaced:
		return nil
	}
	return atNode(n, "status %q: want usable, withheld, canceled or replaced", scalar(n))
}

// UnmarshalYAML takes one of our own words.
func (s *Signal) UnmarshalYAML(n *yaml.Node) error {
	for _, known := range signalWords {
		if string(known) == scalar(n) {
			*s = known
			return nil
		}
	}
	return atNode(n, "signal %q unknown", scalar(n))
}

// UnmarshalYAML takes the name of a format that is read.
func (f *Format) UnmarshalYAML(n *yaml.Node) error {
	for _, known := range formats {
		if string(known) == scalar(n) {
			*f = known
			return nil
		}
	}
	return atNode(n, "format %q unknown", scalar(n))
}

// scalar is the text of a value, or what else it is.
func scalar(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "keys and values"
	}
	return n.Value
}

// atNode is a fault in the form that lets the decoder go on to the next.
func atNode(n *yaml.Node, format string, args ...any) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: "+format, append([]any{n.Line}, args...)...)}}
}

func (p *Profile) holds(f Format) bool {
	return len(p.Formats) == 0 || f == "" || slices.Contains(p.Formats, f)
}
