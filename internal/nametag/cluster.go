package nametag

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
)

// Clusters are the numbers, counted from 1, of the three groups of like words,
// coarse to fine, that a word is in. All 0: the word is in none.
type Clusters [3]uint16

// ClusterTable maps words to their clusters.
type ClusterTable struct {
	keys   []uint64
	groups []uint16   // finest group of each key
	of     []Clusters // by finest group
}

const clustersHeader = "dateline clusters 2"

// ReadClusters loads a pack: a header with the numbers of groups and of words,
// for each group those that it is part of, then a word and its group a line.
func ReadClusters(pack []byte) (*ClusterTable, error) {
	z, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return nil, fmt.Errorf("clusters: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("clusters: %w", err)
	}
	header, lines, _ := strings.Cut(string(raw), "\n")
	var groups, words int
	if n, err := fmt.Sscanf(header, clustersHeader+" %d %d", &groups, &words); n != 2 || err != nil ||
		groups < 1 || groups > 1<<15 || words < 1 || words > maxPhrases {
		return nil, fmt.Errorf("clusters: header %q", header)
	}
	slots := 2
	for slots < words+words/2 {
		slots *= 2
	}
	t := &ClusterTable{keys: make([]uint64, slots), groups: make([]uint16, slots), of: make([]Clusters, 1, groups+1)}
	read := 0
	for line := range strings.Lines(lines) {
		if read++; read > groups+words {
			break
		}
		put := t.putWord
		if read <= groups {
			put = t.putGroup
		}
		if err := put(strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("clusters: line %d: %w", read+1, err)
		}
	}
	if read != groups+words {
		return nil, fmt.Errorf("clusters: %d lines, want %d", read, groups+words)
	}
	return t, nil
}

func (t *ClusterTable) putGroup(line string) error {
	middle, coarse, ok := strings.Cut(line, " ")
	m, err := strconv.ParseUint(middle, 10, 16)
	c, err2 := strconv.ParseUint(coarse, 10, 16)
	if err = errors.Join(err, err2); !ok || err != nil {
		return fmt.Errorf("want two groups: %q", line)
	}
	t.of = append(t.of, Clusters{uint16(c), uint16(m), uint16(len(t.of))})
	return nil
}

func (t *ClusterTable) putWord(line string) error {
	w, group, _ := strings.Cut(line, "\t")
	g, err := strconv.ParseUint(group, 10, 16)
	if w == "" || err != nil || g < 1 || int(g) >= len(t.of) {
		return fmt.Errorf("want a word and its group: %q", line)
	}
	mask := uint64(len(t.keys) - 1)
	h := hashOf(w)
	i := h & mask
	for ; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return fmt.Errorf("%q twice", w)
		}
	}
	t.keys[i], t.groups[i] = h, uint16(g)
	return nil
}

func (t *ClusterTable) get(w string) Clusters {
	mask := uint64(len(t.keys) - 1)
	h := hashOf(w)
	for i := h & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return t.of[t.groups[i]]
		}
	}
	return Clusters{}
}

// find looks a word in small letters up as it is, then without accents, without
// its dots, and by its last part if it is hyphened.
func (t *ClusterTable) find(low string) Clusters {
	c := t.get(low)
	if c == (Clusters{}) {
		c = t.get(text.Fold(low))
	}
	if c == (Clusters{}) && strings.Contains(low, ".") {
		c = t.get(strings.ReplaceAll(low, ".", ""))
	}
	if i := strings.LastIndexByte(low, '-'); c == (Clusters{}) && i > 0 {
		c = t.get(low[i+1:])
	}
	return c
}
