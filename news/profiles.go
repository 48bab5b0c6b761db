package news

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profiles are the agencies that a newsroom reads. They never change, so they
// are safe for concurrent use.
type Profiles struct {
	agencies []*Profile          // in the order of their names
	generic  map[Format]*Profile // what holds for every agency
}

// BuiltIn are the profiles that come with Dateline.
var BuiltIn = sync.OnceValue(func() *Profiles {
	files, err := fs.Sub(profileFiles, "profiles")
	if err == nil {
		var p *Profiles
		if p, err = loadProfiles(nil, files); err == nil {
			return p
		}
	}
	panic("news: embedded profiles: " + err.Error()) // a test reads them all
})

// LoadProfiles adds the files *.yaml of a folder to the built-in profiles. A
// profile replaces the built-in one of its name. Every fault of every file is
// reported, with file and line.
func LoadProfiles(dir string) (*Profiles, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	return loadProfiles(BuiltIn(), os.DirFS(dir))
}

func loadProfiles(base *Profiles, files fs.FS) (*Profiles, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	ps := &Profiles{generic: map[Format]*Profile{}}
	var faults []error
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err == nil {
			err = ps.read(name, data)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	if base != nil {
		ps.inherit(base)
	}
	slices.SortFunc(ps.agencies, func(a, b *Profile) int { return strings.Compare(a.Name, b.Name) })
	return ps, errors.Join(append(faults, ps.ambiguities()...)...)
}

// read takes one file, strictly: an unknown key is an error with its line.
func (ps *Profiles) read(file string, data []byte) error {
	p := &Profile{file: file}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(p); err != nil {
		return fmt.Errorf("%s: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: more than one document", file)
	}
	if err := p.check(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if !p.General {
		ps.agencies = append(ps.agencies, p)
		return nil
	}
	for _, f := range p.Formats {
		if other := ps.generic[f]; other != nil {
			return fmt.Errorf("%s: %s has a general profile in %s already", file, f, other.file)
		}
		ps.generic[f] = p
	}
	return nil
}

// check finds the faults that are not of one value.
func (p *Profile) check() error {
	switch {
	case p.Name == "" || p.Name != providerName(p.Name) || strings.ContainsAny(p.Name, ":/"):
		return fmt.Errorf("name %q: want a short lower-case name", p.Name)
	case p.General && len(p.Formats) == 0:
		return errors.New("formats: a general profile needs one")
	}
	for i, r := range p.Rules {
		if len(r.Signals) == 0 {
			return fmt.Errorf("rules: number %d gives no signal", i+1)
		}
		if r.empty() {
			return fmt.Errorf("rules: number %d has no pattern", i+1)
		}
	}
	for word, n := range p.Urgency {
		if n < 1 || n > 9 {
			return fmt.Errorf("urgency: %s: %d is not in 1 to 9", word, n)
		}
	}
	p.Status, p.Signals, p.Urgency = lowerKeys(p.Status), lowerKeys(p.Signals), lowerKeys(p.Urgency)
	return nil
}

func (r *rule) empty() bool {
	for _, p := range []pattern{r.Headline, r.Slugline, r.TakeKey, r.EdNote, r.Genre, r.Keyword, r.Subject, r.Body} {
		if p.Regexp != nil {
			return false
		}
	}
	return true
}

func lowerKeys[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[strings.ToLower(k)] = v
	}
	return out
}

// inherit takes from base what has no replacement.
func (ps *Profiles) inherit(base *Profiles) {
	for _, p := range base.agencies {
		if !slices.ContainsFunc(ps.agencies, func(own *Profile) bool { return own.Name == p.Name }) {
			ps.agencies = append(ps.agencies, p)
		}
	}
	for f, p := range base.generic {
		if ps.generic[f] == nil {
			ps.generic[f] = p
		}
	}
}

// ambiguities are names that two profiles claim.
func (ps *Profiles) ambiguities() []error {
	var faults []error
	claim := func(kind string, words func(*Profile) []string) {
		owner := map[string]*Profile{}
		for _, p := range ps.agencies {
			for _, w := range words(p) {
				w = strings.ToLower(w)
				if other := owner[w]; other != nil && other != p {
					faults = append(faults, fmt.Errorf("%s: %s %q belongs to %s already", p.file, kind, w, other.Name))
				}
				owner[w] = p
			}
		}
	}
	claim("name", func(p *Profile) []string { return append([]string{p.Name}, p.Match.Providers...) })
	claim("authority", func(p *Profile) []string { return p.Match.Authorities })
	claim("source", func(p *Profile) []string { return p.Match.Sources })
	return faults
}

// Names are the agencies, in alphabetical order.
func (ps *Profiles) Names() []string {
	names := make([]string, len(ps.agencies))
	for i, p := range ps.agencies {
		names[i] = p.Name
	}
	return names
}

// clues are what a payload or a story says about its sender.
type clues struct {
	provider string   // as the transport named it
	id       string   // the story's own id
	sources  []string // names in the story
	service  string   // letters of IPTC 7901 and ANPA 1312
	text     string
}

// agency is the profile that the clues point to, or nil.
func (ps *Profiles) agency(f Format, c clues) *Profile {
	if c.provider != "" {
		if p := ps.named(f, c.provider); p != nil {
			return p
		}
	}
	tests := []func(*Profile) bool{
		func(p *Profile) bool { return holdsAuthority(p.Match.Authorities, authority(c.id)) },
		func(p *Profile) bool {
			return slices.ContainsFunc(c.sources, func(s string) bool { return holdsWord(p.Match.Sources, line(s)) })
		},
		func(p *Profile) bool { return holdsWord(p.Match.Services, c.service) },
		func(p *Profile) bool {
			return slices.ContainsFunc(p.Match.Text, func(re pattern) bool { return re.in(cutBytes(c.text, 4096)) })
		},
	}
	for _, test := range tests {
		for _, p := range ps.agencies {
			if p.holds(f) && test(p) {
				return p
			}
		}
	}
	return nil
}

// named is the profile for the transport's name of a provider.
func (ps *Profiles) named(f Format, provider string) *Profile {
	for _, p := range ps.agencies {
		if p.holds(f) && (p.Name == provider || holdsWord(p.Match.Providers, provider)) {
			return p
		}
	}
	return nil
}

// holdsAuthority takes subdomains along.
func holdsAuthority(list []string, name string) bool {
	return name != "" && slices.ContainsFunc(list, func(have string) bool {
		have = strings.ToLower(have)
		return name == have || strings.HasSuffix(name, "."+have)
	})
}

func holdsWord(list []string, word string) bool {
	return word != "" && slices.ContainsFunc(list, func(have string) bool { return strings.EqualFold(have, word) })
}
