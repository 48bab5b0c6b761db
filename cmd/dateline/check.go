package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/news"
)

func checkCommand() *cobra.Command {
	var asJSON bool
	var provider string
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Show what Dateline reads from payload files",
		Long: `Reads each file as one payload off the wire and shows every story in it: what
was understood, what had to be guessed, or why it was refused. FILE may be -.
Exits with 1 if anything was refused or could not be opened.`,
		Example: `  dateline check story.xml
  dateline check --json inbox/* | jq -r .headline`,
		Args: wantArgs(1, -1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			out := bufio.NewWriter(c.OutOrStdout())
			show := showArticle
			if asJSON {
				show = showArticleJSON
			}
			bad := false
			for _, file := range args {
				data, err := readFile(c.InOrStdin(), file)
				if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "dateline: %v\n", err)
					bad = true
					continue
				}
				ok, err := checkPayload(out, file, news.Payload{Data: data, Provider: provider}, show)
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
	c.Flags().StringVar(&provider, "provider", "", "the agency, when the payload does not tell")
	return c
}

// checked is a line of `check --json`.
type checked struct {
	File    string `json:"file"`
	Refused string `json:"refused,omitempty"`
	*news.Article
}

func checkPayload(out io.Writer, file string, p news.Payload, show func(io.Writer, checked) error) (ok bool, err error) {
	articles, refusal := news.Parse(p)
	for _, a := range articles {
		if err := show(out, checked{File: file, Article: a}); err != nil {
			return false, err
		}
	}
	if refusal != nil {
		err = show(out, checked{File: file, Refused: refusal.Error()})
	}
	return refusal == nil, err
}

func readFile(in io.Reader, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(file)
}

func showArticleJSON(out io.Writer, c checked) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(c)
}

// showArticle prints what an editor wants to see at a glance.
func showArticle(out io.Writer, c checked) error {
	if c.Refused != "" {
		_, err := fmt.Fprintf(out, "%s\n  REFUSED  %s\n\n", c.File, c.Refused)
		return err
	}
	a := c.Article
	fmt.Fprintln(out, c.File)
	for _, f := range articleFields(a) {
		if f.value != "" {
			fmt.Fprintf(out, "  %-12s %s\n", f.name, f.value)
		}
	}
	for _, w := range a.Warnings {
		fmt.Fprintf(out, "  %-12s %s\n", "warning", w)
	}
	if lead, _, _ := strings.Cut(a.Body, "\n\n"); lead != "" {
		fmt.Fprintf(out, "\n  %s\n", shorten(lead, 300))
	}
	_, err := fmt.Fprintln(out)
	return err
}

type field struct{ name, value string }

func articleFields(a *news.Article) []field {
	var format string
	if a.Raw != nil {
		format = string(a.Raw.Format)
	}
	var urgency, words, dateline string
	if a.Urgency > 0 {
		urgency = fmt.Sprint(a.Urgency)
	}
	if a.WordCount > 0 {
		words = fmt.Sprint(a.WordCount)
	}
	if a.Dateline != nil {
		dateline = strings.TrimSpace(a.Dateline.Place + " " + a.Dateline.Date)
	}
	return []field{
		{"headline", a.Headline}, {"slugline", a.Slugline}, {"id", a.ID},
		{"version", a.Version}, {"status", string(a.Status)}, {"signals", join(a.Signals)},
		{"embargo", embargo(a.VisibleFrom)}, {"urgency", urgency}, {"language", a.Language},
		{"provider", a.Provider}, {"format", format},
		{"created", stamp(a.FirstCreated)}, {"versioned", stamp(a.VersionCreated)},
		{"byline", a.Byline}, {"dateline", dateline}, {"words", words},
		{"ednote", a.EdNote}, {"credit", a.CreditLine}, {"usage", a.UsageTerms},
		{"keywords", strings.Join(a.Keywords, ", ")},
	}
}

func join[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func embargo(t time.Time) string {
	if t.Equal(news.FarFuture) {
		return "unreadable: hidden until a later version"
	}
	return stamp(t)
}

func shorten(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return strings.TrimSpace(string(r[:runes])) + " …"
}
