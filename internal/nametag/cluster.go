package nametag

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Clusters are the numbers, counted from 1, of the three groups of like words,
// coarse to fine, that a word is in. All 0: the word is in none.
type Clusters [3]uint16

// ClusterTable maps words to their clusters.
type ClusterTable struct {
	keys []uint64
	vals []Clusters
}

const clustersHeader = "dateline clusters 1"

// ReadClusters loads a pack: a header with the number of words, then a word
// and its three numbers a line.
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
	count, ok := strings.CutPrefix(header, clustersHeader+" ")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 || n > maxPhrases {
		return nil, fmt.Errorf("clusters: header %q", header)
	}
	slots := 2
	for slots < n+n/2 {
		slots *= 2
	}
	t := &ClusterTable{make([]uint64, slots), make([]Clusters, slots)}
	read := 0
	for line := range strings.Lines(lines) {
		if read++; read > n {
			break
		}
		if err := t.put(strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("clusters: line %d: %w", read+1, err)
		}
	}
	if read != n {
		return nil, fmt.Errorf("clusters: %d words, want %d", read, n)
	}
	return t, nil
}

func (t *ClusterTable) put(line string) error {
	w, rest, _ := strings.Cut(line, "\t")
	f := strings.Fields(rest)
	if w == "" || len(f) != len(Clusters{}) {
		return errors.New("want a word and three numbers")
	}
	var c Clusters
	for i := range c {
		v, err := strconv.ParseUint(f[i], 10, 16)
		if err != nil {
			return err
		}
		c[i] = uint16(v)
	}
	mask := uint64(len(t.keys) - 1)
	h := hashOf(w)
	i := h & mask
	for t.keys[i] != 0 {
		if t.keys[i] == h {
			return fmt.Errorf("%q twice", w)
		}
		i = (i + 1) & mask
	}
	t.keys[i], t.vals[i] = h, c
	return nil
}

func (t *ClusterTable) get(w string) Clusters {
	mask := uint64(len(t.keys) - 1)
	h := hashOf(w)
	for i := h & mask; t.keys[i] != 0; i = (i + 1) & mask {
		if t.keys[i] == h {
			return t.vals[i]
		}
	}
	return Clusters{}
}

// find looks a word up as it is written, then in small letters with digits as
// 0, then, if it is all capitals, with one capital.
func (t *ClusterTable) find(s, normal string, allCaps bool) Clusters {
	c := t.get(s)
	if c == (Clusters{}) {
		c = t.get(normal)
	}
	if c == (Clusters{}) && allCaps && len(s) > 3 && len(normal) == len(s) {
		c = t.get(s[:1] + normal[1:])
	}
	return c
}
