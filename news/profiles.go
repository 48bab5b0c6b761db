package news

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
)

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profiles are the agencies that a newsroom reads. They never change, so they
// are safe for concurrent use.
type Profiles struct {
	agencies []*Profile          // in the order of their names
	generic  map[Format]*Profile // what holds for every agency
	own      claims              // of the newsroom's own folder, which come before
	builtIn  claims

	rooms sync.Pool // of *xmlRoom, for the next document
	nodes sync.Pool // of *[]node, for the next JSON
}

// claims are the words by which profiles know their agencies, in lower case.
type claims struct {
	providers, authorities, sources, services map[string][]*Profile
	texts                                     []*Profile // that look into the text
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
// profile replaces the built-in one of its name, and goes before the others
// where both know an agency by the same clue. Every fault of every file is
// reported, with file and line.
func LoadProfiles(dir string) (*Profiles, error) {
	if _, err := os.ReadDir(dir); err != nil {
		return nil, err
	}
	ps, err := loadProfiles(BuiltIn(), os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	return ps, nil
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
		if err != nil {
			faults = append(faults, err)
			continue
		}
		faults = append(faults, ps.read(name, data)...)
	}
	faults = append(faults, ps.ambiguities()...)
	ps.own = claimsOf(ps.agencies)
	if base != nil {
		ps.inherit(base)
	}
	slices.SortFunc(ps.agencies, func(a, b *Profile) int { return strings.Compare(a.Name, b.Name) })
	return ps, errors.Join(faults...)
}

// inherit takes from base what has no replacement.
func (ps *Profiles) inherit(base *Profiles) {
	var kept []*Profile
	for _, p := range base.agencies {
		if !slices.ContainsFunc(ps.agencies, func(own *Profile) bool { return own.Name == p.Name }) {
			kept = append(kept, p)
		}
	}
	ps.agencies, ps.builtIn = append(ps.agencies, kept...), claimsOf(kept)
	for f, p := range base.generic {
		if ps.generic[f] == nil {
			ps.generic[f] = p
		}
	}
}

func claimsOf(agencies []*Profile) claims {
	c := claims{map[string][]*Profile{}, map[string][]*Profile{}, map[string][]*Profile{}, map[string][]*Profile{}, nil}
	for _, p := range agencies {
		claim := func(m map[string][]*Profile, words ...string) {
			for _, w := range words {
				w = strings.ToLower(line(w))
				m[w] = append(m[w], p)
			}
		}
		claim(c.providers, append([]string{p.Name}, p.Match.Providers...)...)
		claim(c.authorities, p.Match.Authorities...)
		claim(c.sources, append([]string{p.Name}, p.Match.Sources...)...)
		claim(c.services, p.Match.Services...)
		if len(p.Match.Text) > 0 {
			c.texts = append(c.texts, p)
		}
	}
	return c
}

func (ps *Profiles) lendRoom() *xmlRoom {
	if m, ok := ps.rooms.Get().(*xmlRoom); ok {
		return m
	}
	return newXMLRoom()
}

func (ps *Profiles) takeRoom(m *xmlRoom, s *xmlScan) {
	m.empty(s)
	ps.rooms.Put(m)
}

// mostLent is how many values of JSON are kept room for, 12 bytes each.
const mostLent = 1 << 16

func (ps *Profiles) lendNodes() []node {
	if nodes, ok := ps.nodes.Get().(*[]node); ok {
		return *nodes
	}
	return nil
}

func (ps *Profiles) takeNodes(nodes []node) {
	if cap(nodes) > 0 && cap(nodes) <= mostLent {
		ps.nodes.Put(&nodes)
	}
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

const clueText = 4096 // bytes of text in which an agency is looked for

// agency is the profile that the clues point to, or nil. A clue that is better
// goes before a profile of the newsroom's own.
func (ps *Profiles) agency(f Format, c clues) *Profile {
	if p := ps.named(f, c.provider); p != nil {
		return p
	}
	for name := authority(c.id); name != ""; _, name, _ = strings.Cut(name, ".") { // subdomains belong to it
		if p := ps.claimed(f, name, func(c *claims) map[string][]*Profile { return c.authorities }); p != nil {
			return p
		}
	}
	for _, s := range c.sources {
		for _, word := range []string{line(s), providerName(s)} {
			if p := ps.claimed(f, word, func(c *claims) map[string][]*Profile { return c.sources }); p != nil {
				return p
			}
		}
	}
	if p := ps.claimed(f, c.service, func(c *claims) map[string][]*Profile { return c.services }); p != nil {
		return p
	}
	text := cutBytes(c.text, clueText)
	for _, p := range slices.Concat(ps.own.texts, ps.builtIn.texts) {
		if p.holds(f) && anyIn(p.Match.Text, text) {
			return p
		}
	}
	return nil
}

// named is the profile for the transport's name of a provider.
func (ps *Profiles) named(f Format, provider string) *Profile {
	return ps.claimed(f, provider, func(c *claims) map[string][]*Profile { return c.providers })
}

func (ps *Profiles) claimed(f Format, word string, by func(*claims) map[string][]*Profile) *Profile {
	if word == "" {
		return nil
	}
	word = strings.ToLower(word)
	for _, c := range []*claims{&ps.own, &ps.builtIn} {
		for _, p := range by(c)[word] {
			if p.holds(f) {
				return p
			}
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
