package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
)

func alertCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "alert",
		Short:   "Work on alerts",
		Example: "  dateline alert test --rules alerts.yml stories.ndjson",
		Args:    knownCommand,
		RunE:    showHelp,
	}
	c.AddCommand(alertTestCommand())
	return c
}

func alertTestCommand() *cobra.Command {
	var asJSON bool
	var rules string
	var wire wireConfig
	c := &cobra.Command{
		Use:   "test --rules FILE [FILE|-]",
		Short: "Show which alerts would fire on articles, and on which words",
		Long: `Reads articles, Dateline's or an agency's, one JSON object a line, or one payload
off the wire, and prints a hit for each alert that matches. Nothing is sent to
anybody.`,
		Example: `  dateline alert test --rules alerts.yml story.xml
  dateline alert test --rules alerts.yml --json archive.ndjson | jq -r .alert | sort | uniq -c`,
		Args: wantArgs(0, 1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if rules == "" {
				return usageError{fmt.Errorf("missing --rules FILE")}
			}
			parse, err := wire.parser()
			if err != nil {
				return err
			}
			matcher, err := loadMatcher(rules)
			if err != nil {
				return err
			}
			in, closeIn, err := openInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			defer closeIn()
			return testAlerts(c, in, parse, matcher, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line for each hit")
	c.Flags().StringVar(&rules, "rules", "", "file of alerts")
	profilesFlag(c, &wire.Profiles)
	return c
}

func loadMatcher(file string) (*alert.Matcher, error) {
	rules, err := alert.LoadRules(file)
	if err != nil {
		return nil, configError{err}
	}
	matcher, err := alert.NewMatcher(rules)
	if err != nil {
		return nil, configError{err}
	}
	return matcher, nil
}

func testAlerts(c *cobra.Command, in io.Reader, parse parser, matcher *alert.Matcher, asJSON bool) error {
	write := writeAlertHit
	if asJSON {
		write = writeAlertHitJSON
	}
	type result struct {
		articleLine
		hits []alert.Hit
	}
	return eachArticle(c.Context(), in, c.OutOrStdout(), parse, func(l articleLine) result {
		if l.Article == nil {
			return result{articleLine: l}
		}
		if l.Status == "" {
			l.Status = news.Usable
		}
		return result{l, matcher.Match(l.Article)}
	}, func(out io.Writer, r result) error {
		if r.fault != "" {
			return writeFaultJSON(out, r.articleLine)
		}
		for _, h := range r.hits {
			if err := write(out, h); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeAlertHitJSON(out io.Writer, h alert.Hit) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(h)
}

func writeAlertHit(out io.Writer, h alert.Hit) error {
	fmt.Fprintf(out, "%-16s %s\n", h.Alert, h.Story)
	if h.Headline != "" {
		fmt.Fprintf(out, "%17s%s\n", "", h.Headline)
	}
	for _, s := range h.Spans {
		fmt.Fprintf(out, "%17s%s %d-%d  %s\n", "", s.Field, s.Start, s.End, s.Text)
	}
	_, err := fmt.Fprintln(out)
	return err
}
