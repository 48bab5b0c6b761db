package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/enrich"
)

// build is what this program was made of.
type build struct {
	Version string            `json:"version"`
	Go      string            `json:"go"`
	Data    []enrich.DataFile `json:"data,omitempty"`
}

func versionCommand() *cobra.Command {
	var data, asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version and where the embedded data come from",
		Example: "  dateline version\n  dateline version --data --json",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			b := build{Version: "unknown"}
			if info, ok := debug.ReadBuildInfo(); ok {
				b.Version, b.Go = info.Main.Version, info.GoVersion
			}
			if data {
				var err error
				if b.Data, err = enrich.Data(); err != nil {
					return err
				}
			}
			if asJSON {
				out := json.NewEncoder(c.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(b)
			}
			return b.print(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&data, "data", false, "every embedded file with its sources, their dates, licences and checksums")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func (b build) print(w io.Writer) error {
	var s strings.Builder
	fmt.Fprintf(&s, "dateline %s %s\n", b.Version, b.Go)
	if b.Data == nil {
		s.WriteString("Place names: GeoNames (CC BY 4.0) and Natural Earth. All sources: --data, and NOTICE.\n")
	}
	for _, f := range b.Data {
		fmt.Fprintf(&s, "\n%s  %d bytes, stage %s\n  sha256 %s\n", f.Name, f.Bytes, f.Stage, f.SHA256)
		for _, source := range f.Sources {
			fmt.Fprintf(&s, "  %s\n    %s\n", source.Name, strings.Join(facts(source), "; "))
		}
	}
	_, err := io.WriteString(w, s.String())
	return err
}

func facts(s enrich.DataSource) []string {
	var out []string
	if s.Version != "" {
		out = append(out, s.Version)
	}
	out = append(out, s.Licence)
	for _, sum := range s.SHA256 {
		out = append(out, "sha256 "+sum)
	}
	return out
}
