package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/news"
)

func checkCommand() *cobra.Command {
	var asJSON bool
	var wire wireConfig
	var header news.Payload
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Show what Dateline reads from payload files",
		Long: `Reads each file as one payload off the wire and shows every story in it: whether
it may be shown and why, what was understood and where it stood, what was
guessed, left out as private or not read at all, or why it was refused. FILE may
be -. Exits with 1 if anything was refused or could not be opened. Without
--profiles the agencies are those that come with Dateline.`,
		Example: `  dateline check story.xml
  dateline check --profiles agencies/ --provider npa story.xml
  dateline check --json inbox/* | jq -r .headline`,
		Args: wantArgs(1, -1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			agencies, err := wire.agencies()
			if err != nil {
				return err
			}
			out := bufio.NewWriter(c.OutOrStdout())
			show := report{out: out, colours: hasColours(c.OutOrStdout()), now: time.Now()}.show
			if asJSON {
				show = showChecked(out)
			}
			bad := false
			for _, file := range args {
				data, err := readFile(c.InOrStdin(), file)
				if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "dateline: %v\n", err)
					bad = true
					continue
				}
				header.Data = data
				ok, err := checkPayload(agencies, file, header, show)
				if err != nil {
					return err
				}
				bad = bad || !ok
			}
			if err := out.Flush(); err != nil {
				return err
			}
			if bad {
				return errReported
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().StringVar(&header.Provider, "provider", "", "the agency, when the payload does not tell")
	profilesFlag(c, &wire.Profiles)
	return c
}

// checked is a line of `check --json`.
type checked struct {
	File    string `json:"file"`
	Refused string `json:"refused,omitempty"`
	*news.Reading

	number, of int
}

func checkPayload(agencies *news.Profiles, file string, p news.Payload, show func(checked) error) (ok bool, err error) {
	readings, refusal := agencies.Explain(p)
	for i := range readings {
		if err := show(checked{File: file, Reading: &readings[i], number: i + 1, of: len(readings)}); err != nil {
			return false, err
		}
	}
	if refusal != nil {
		err = show(checked{File: file, Refused: refusal.Error()})
	}
	return refusal == nil, err
}

func readFile(in io.Reader, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(file)
}

func showChecked(out io.Writer) func(checked) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return func(c checked) error { return enc.Encode(c) }
}
