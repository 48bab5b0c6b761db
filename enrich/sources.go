package enrich

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

//go:embed data/README.md
var dataTable string

// DataFile is an embedded table or model with what it was made of.
type DataFile struct {
	Name    string       `json:"name"`
	Stage   string       `json:"stage"`
	Bytes   int          `json:"bytes"`
	SHA256  string       `json:"sha256"`
	Sources []DataSource `json:"sources"`
}

// DataSource is one input of a file. Version is that of the release or the date
// of the dump; it and SHA256 are empty where there is none.
type DataSource struct {
	Name    string   `json:"name"`
	Version string   `json:"version,omitempty"`
	Licence string   `json:"licence"`
	SHA256  []string `json:"sha256,omitempty"`
}

// Data says of every embedded file where it comes from, in the words of
// data/README.md, with its size and checksum as they are in this program.
func Data() ([]DataFile, error) { return describeData(dataTable, embeddedData()) }

func embeddedData() map[string][]byte {
	return map[string][]byte{
		"places.bin":       placesBlob,
		"placeweights.tsv": []byte(placeWeightsTable),
		"lexicon.tsv":      []byte(lexiconTable),
		"names.gz":         namesPack,
		"clusters.gz":      clustersPack,
		"tagger.bin":       taggerPack,
	}
}

var (
	fileHeading = regexp.MustCompile(`^## (\S+) \(.*\) — stage (\S+)$`)
	checksum    = regexp.MustCompile("`[0-9a-f]{64}`")
)

// describeData reads the headings and tables of the table of sources.
func describeData(table string, contents map[string][]byte) ([]DataFile, error) {
	var out []DataFile
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if m := fileHeading.FindStringSubmatch(line); m != nil {
			data, ok := contents[m[1]]
			if !ok {
				return nil, fmt.Errorf("data/README.md: %s is not embedded", m[1])
			}
			sum := sha256.Sum256(data)
			out = append(out, DataFile{Name: m[1], Stage: m[2], Bytes: len(data), SHA256: hex.EncodeToString(sum[:])})
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if !strings.HasPrefix(line, "| ") || len(out) == 0 || strings.HasPrefix(line, "| input ") {
			continue
		}
		if len(cells) != 4 {
			return nil, fmt.Errorf("data/README.md: %d cells: %s", len(cells), line)
		}
		f := &out[len(out)-1]
		f.Sources = append(f.Sources, sourceOf(cells))
	}
	if len(out) != len(contents) {
		return nil, fmt.Errorf("data/README.md: %d of %d files described", len(out), len(contents))
	}
	return out, nil
}

func sourceOf(cells []string) DataSource {
	s := DataSource{
		Name:    strings.ReplaceAll(strings.TrimSpace(cells[0]), "`", ""),
		Version: strings.TrimSpace(cells[1]),
		Licence: strings.TrimSpace(cells[2]),
	}
	for _, sum := range checksum.FindAllString(cells[3], -1) {
		s.SHA256 = append(s.SHA256, strings.Trim(sum, "`"))
	}
	return s
}
