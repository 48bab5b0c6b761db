package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// buildClusters writes clusters.gz: each word with the three clusters that it
// is in.
func buildClusters(dataDir, outDir string) error {
	packed, err := packClusters(dataDir)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(outDir, "clusters.gz"), packed, 0o644)
}

func packClusters(dataDir string) ([]byte, error) {
	var lines []string
	err := eachLine(gazetteer(dataDir, "clusters.tsv"), func(line string) error {
		ids, rest, _ := strings.Cut(line, "\t")
		word, _, ok := strings.Cut(rest, "\t")
		if !ok || word == "" {
			return fmt.Errorf("clusters: %q", line)
		}
		out := word
		for i, id := range strings.Split(ids, ",") {
			n, err := strconv.Atoi(id[1:])
			if err != nil || id[0] != "abc"[i] {
				return fmt.Errorf("clusters: %q", line)
			}
			sep := " "
			if i == 0 {
				sep = "\t"
			}
			out += sep + strconv.Itoa(n+1)
		}
		lines = append(lines, out)
		return nil
	})
	if err != nil {
		return nil, err
	}
	sort.Strings(lines)
	var b bytes.Buffer
	fmt.Fprintf(&b, "dateline clusters 1 %d\n", len(lines))
	for _, l := range lines {
		b.WriteString(l)
		b.WriteByte('\n')
	}
	return gzipBytes(b.Bytes())
}
