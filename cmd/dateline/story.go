package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/sink"
)

func storyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "story",
		Short: "Show one story, its versions and what changed; release a killed one",
		Long: `Tells what has become of one story. What was killed or withheld, or is under
embargo, is named with its times and the reason, never with its words.`,
		Example: `  dateline story show npa:7733
  dateline story versions npa:7733
  dateline story diff npa:7733 1 3
  dateline story release npa:7733 --config dateline.yml --reason 'killed by mistake'`,
		Args: knownCommand,
		RunE: showHelp,
	}
	c.AddCommand(showStoryCommand(), versionsCommand(), diffCommand(), releaseCommand())
	return c
}

// storyPlace says where stories are read.
type storyPlace struct {
	config, data, server string
}

const defaultServer = "http://127.0.0.1:8080"

func (p *storyPlace) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.config, "config", "", "read where this configuration indexes: Elasticsearch, or the folder of its data")
	c.Flags().StringVar(&p.data, "data", "", "folder of an embedded index whose Dateline is not running")
	c.Flags().StringVar(&p.server, "server", "", "address of a running Dateline (default "+defaultServer+")")
	c.MarkFlagsMutuallyExclusive("config", "data")
}

// history asks the first that can say: the server that is named, the index that
// is named, or the Dateline that has the index open.
func (p storyPlace) history(c *cobra.Command, id string) (*news.History, error) {
	server := p.server
	if server == "" && (p.config != "" || p.data != "") {
		index, page, err := p.index()
		if err == nil {
			defer index.Close()
			return found(index.History(c.Context(), id))
		}
		if !errors.Is(err, sink.ErrInUse) {
			return nil, err
		}
		server = page
	}
	h := new(news.History)
	if err := ask(c.Context(), cmp.Or(server, defaultServer), "/api/story/history", url.Values{"id": {id}}, h); err != nil {
		return nil, err
	}
	return h, nil
}

func found(h *news.History, err error) (*news.History, error) {
	if h == nil && err == nil {
		err = errNotFound
	}
	return h, err
}

// storyIndex is an index that is read without a station.
type storyIndex interface {
	History(context.Context, string) (*news.History, error)
	Archive(context.Context, string) ([]news.Delivered, error)
	Close() error
}

// index opens what --config or --data names. page is where the Dateline that
// holds an embedded one serves.
func (p storyPlace) index() (index storyIndex, page string, err error) {
	data, page := p.data, defaultServer
	if p.config != "" {
		cfg, err := readConfig(p.config)
		if err != nil {
			return nil, "", err
		}
		if cfg.Elastic != nil {
			e, err := sink.NewElastic(*cfg.Elastic, nil, nil)
			return e, "", err
		}
		data, page = cfg.Data, cfg.HTTP.address()
	}
	folder := filepath.Join(data, "index")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("%s: no index", folder)
	}
	b, err := sink.OpenBleve(folder, nil, nil)
	return b, page, err
}

func showStoryCommand() *cobra.Command {
	var place storyPlace
	var asJSON bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Print a story as it may be read now",
		Long: `Prints the current version of a story. One that may not be shown is a notice:
what became of it, since when, and the agency's reason.`,
		Example: `  dateline story show npa:7733
  dateline story show --json --config dateline.yml npa:7733`,
		Args: wantArgs(1, 1, "ID"),
		RunE: func(c *cobra.Command, args []string) error {
			h, err := place.history(c, args[0])
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), h.Now())
			}
			return writeStory(c.OutOrStdout(), h)
		},
	}
	place.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object: the version, with its article if it may be read")
	return c
}

func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func writeStory(out io.Writer, h *news.History) error {
	v := h.Now()
	if v.Article == nil {
		fmt.Fprintf(out, "%s: %s since %s. Its text may not be shown.\n", h.ID, state(v), stamp(versionTime(v)))
		if v.Reason != "" {
			fmt.Fprintf(out, "The agency's note: %s\n", v.Reason)
		}
		return nil
	}
	a := v.Article
	r := report{out: out, colours: hasColours(out)}
	fmt.Fprintf(out, "%s\n", r.paint(bold, cmp.Or(a.Headline, a.Slugline, a.ID)))
	facts := []string{a.Provider, stamp(versionTime(v)), a.Byline}
	if a.Version != "" {
		facts = append(facts, "version "+a.Version)
	}
	for _, s := range a.Signals {
		facts = append(facts, string(s))
	}
	fmt.Fprintf(out, "%s\n", r.paint(dim, strings.Join(notEmpty(facts), "  ")))
	if a.EdNote != "" {
		fmt.Fprintf(out, "Editor's note: %s\n", a.EdNote)
	}
	if a.UsageTerms != "" {
		fmt.Fprintf(out, "Usage terms: %s\n", a.UsageTerms)
	}
	if a.Body != "" {
		fmt.Fprintf(out, "\n%s\n", a.Body)
	}
	_, err := fmt.Fprintf(out, "\n%s\n", r.paint(dim, h.ID))
	return err
}

func notEmpty(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// state says what became of a version that cannot be read.
func state(v *news.Version) string {
	if v.Hidden == news.HiddenEmbargo && v.VisibleFrom.Equal(news.FarFuture) {
		return "under an embargo that cannot be read,"
	}
	if v.Hidden == news.HiddenEmbargo {
		return "under embargo until " + stamp(v.VisibleFrom) + ","
	}
	return v.Hidden
}

func versionsCommand() *cobra.Command {
	var place storyPlace
	var asJSON bool
	c := &cobra.Command{
		Use:   "versions ID",
		Short: "List every version of a story, in order",
		Long: `Lists every version that was ever indexed, the oldest first: its number, when it
was made, the agency's version, status, signals, size in bytes and hash, and what
is to be said of it: current or superseded, changed without notice (other content
under the same version and time), sent again, or why it may not be read.`,
		Example: `  dateline story versions npa:7733
  dateline story versions --json npa:7733 | jq .hash`,
		Args: wantArgs(1, 1, "ID"),
		RunE: func(c *cobra.Command, args []string) error {
			h, err := place.history(c, args[0])
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if asJSON {
				for _, v := range h.Versions {
					v.Article = nil
					if err := writeJSON(c.OutOrStdout(), v); err != nil {
						return err
					}
				}
				return nil
			}
			return writeVersions(c.OutOrStdout(), h)
		},
	}
	place.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: the version without its text")
	return c
}

func writeVersions(out io.Writer, h *news.History) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NO\tMADE\tVERSION\tSTATUS\tSIGNALS\tBYTES\tHASH\tREMARKS")
	for i := range h.Versions {
		v := &h.Versions[i]
		var sent []string
		for _, s := range v.Signals {
			sent = append(sent, string(s))
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d\t%.8s\t%s\n", v.Number, stamp(versionTime(v)), cmp.Or(v.Version, "-"), v.Status,
			cmp.Or(strings.Join(sent, ","), "-"), v.Size, v.Hash, strings.Join(remarks(v), ", "))
	}
	return w.Flush()
}

func remarks(v *news.Version) []string {
	list := []string{"superseded"}
	if v.Current {
		list[0] = "current"
	}
	if v.Silent {
		list = append(list, "changed without notice")
	}
	if v.Copies > 0 {
		list = append(list, fmt.Sprintf("sent %d more times", v.Copies))
	}
	if v.Hidden != "" {
		list = append(list, "not shown: "+v.Hidden)
	}
	return list
}

func diffCommand() *cobra.Command {
	var place storyPlace
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff ID [V1 V2]",
		Short: "Compare two versions of a story word by word",
		Long: `Prints headline and text of a story with what was [-removed-] and {+added+} from
one version to another. V1 and V2 are numbers of "story versions"; without them,
the last two that may be read.`,
		Example: `  dateline story diff npa:7733
  dateline story diff npa:7733 1 3`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 2 {
				return usageError{errors.New("missing V2")}
			}
			return wantArgs(1, 3, "ID")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			from, to, err := versionNumbers(args[1:])
			if err != nil {
				return err
			}
			h, err := place.history(c, args[0])
			if err == nil {
				from, to, err = readableVersions(h, from, to)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			a, b := h.Versions[from-1].Article, h.Versions[to-1].Article
			d := comparison{
				ID: h.ID, From: from, To: to,
				Headline: news.Diff(a.Headline, b.Headline), Body: news.Diff(a.Body, b.Body),
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), d)
			}
			return d.write(c.OutOrStdout())
		},
	}
	place.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object: stretches of headline and body, each same, removed or added")
	return c
}

func versionNumbers(args []string) (from, to int, err error) {
	if len(args) == 0 {
		return 0, 0, nil
	}
	for i, n := range []*int{&from, &to} {
		if *n, err = strconv.Atoi(args[i]); err != nil || *n < 1 {
			return 0, 0, usageError{fmt.Errorf("version %q: not a number from 1", args[i])}
		}
	}
	return from, to, nil
}

// readableVersions checks the two versions, or finds the last two that may be
// read.
func readableVersions(h *news.History, from, to int) (int, int, error) {
	if from == 0 {
		for _, v := range h.Versions {
			if v.Article != nil {
				from, to = to, v.Number
			}
		}
		if to == 0 {
			return 0, 0, fmt.Errorf("no version may be read: %s", h.Now().Hidden)
		}
		if from == 0 {
			return 0, 0, errors.New("only one version may be read")
		}
	}
	for _, n := range []int{from, to} {
		if n > len(h.Versions) {
			return 0, 0, fmt.Errorf("no version %d, the last is %d", n, len(h.Versions))
		}
		if v := h.Versions[n-1]; v.Article == nil {
			return 0, 0, fmt.Errorf("version %d may not be read: %s", n, v.Hidden)
		}
	}
	return from, to, nil
}

// comparison is what `story diff` prints.
type comparison struct {
	ID       string        `json:"id"`
	From     int           `json:"from"`
	To       int           `json:"to"`
	Headline []news.Change `json:"headline"`
	Body     []news.Change `json:"body"`
}

func (d comparison) write(out io.Writer) error {
	r := report{out: out, colours: hasColours(out)}
	fmt.Fprintf(out, "%s\n%s\n", r.paint(dim, fmt.Sprintf("%s, version %d to %d", d.ID, d.From, d.To)), r.changes(d.Headline))
	_, err := fmt.Fprintf(out, "\n%s\n", r.changes(d.Body))
	return err
}

// changes marks what was removed and added, with signs and not by colour alone.
func (r report) changes(list []news.Change) string {
	var b strings.Builder
	for _, c := range list {
		words := strings.TrimSpace(c.Text)
		before, after, _ := strings.Cut(c.Text, words)
		if words == "" && c.Kind != news.Same {
			words = "¶"
		}
		switch c.Kind {
		case news.Removed:
			words = r.paint(red, "[-"+words+"-]")
		case news.Added:
			words = r.paint(green, "{+"+words+"+}")
		}
		b.WriteString(before + words + after)
	}
	return b.String()
}

// versionTime is when a version was made or, if nobody says, received.
func versionTime(v *news.Version) time.Time {
	if v.VersionCreated.IsZero() {
		return v.Received
	}
	return v.VersionCreated
}
