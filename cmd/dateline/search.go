package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/news"
)

// maxHits is the most that a Dateline answers with at a time.
const maxHits = 200

func searchCommand() *cobra.Command {
	var asJSON bool
	var server string
	var size int
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search the stories of a running Dateline",
		Long: `Asks a running Dateline (run or demo) and prints the newest stories that match.
The query is the one of the page's search box: words, "phrases", AND, OR, NOT,
brackets, headline:word.`,
		Example: `  dateline search ceasefire
  dateline search --json 'headline:quake AND NOT drill' | jq -r .id`,
		Args: wantArgs(1, -1, "QUERY"),
		RunE: func(c *cobra.Command, args []string) error {
			if size < 1 || size > maxHits {
				return usageError{fmt.Errorf("--size %d: not from 1 to %d", size, maxHits)}
			}
			page, err := askServer(c, server, strings.Join(args, " "), size)
			if err != nil {
				return err
			}
			write := writeHit
			if asJSON {
				write = writeHitJSON
			} else {
				fmt.Fprintln(c.ErrOrStderr(), number(page.Total, "story", "stories"))
			}
			for _, h := range page.Hits {
				if err := write(c.OutOrStdout(), h); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line: the article with its highlights")
	c.Flags().StringVar(&server, "server", "http://127.0.0.1:8080", "address of the running Dateline")
	c.Flags().IntVar(&size, "size", 20, "how many stories at most")
	return c
}

func askServer(c *cobra.Command, server, q string, size int) (*news.Page, error) {
	page := new(news.Page)
	err := ask(c.Context(), server, "/api/search", url.Values{"q": {q}, "size": {strconv.Itoa(size)}}, page)
	return page, err
}

// number is a count with its noun.
func number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// errNotFound is what a Dateline answers about a story that it has not.
var errNotFound = errors.New("no such story")

// ask gets an answer of a running Dateline.
func ask(ctx context.Context, server, path string, values url.Values, answer any) error {
	if !strings.Contains(server, "://") {
		server = "http://" + server
	}
	u := strings.TrimRight(server, "/") + path + "?" + values.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return usageError{err}
	}
	resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(req)
	if err != nil {
		return fmt.Errorf("%w (is `dateline run` or `dateline demo` running there? --server says where)", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 256<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode == http.StatusNotFound {
		return errNotFound
	}
	if resp.StatusCode != http.StatusOK {
		return serverError(server, resp.StatusCode, body)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("%s: not an answer of Dateline: %w", server, err)
	}
	return nil
}

func serverError(server string, status int, body []byte) error {
	var told struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &told) != nil || told.Error == "" {
		told.Error = http.StatusText(status)
	}
	if status == http.StatusBadRequest {
		return usageError{fmt.Errorf("%s", told.Error)}
	}
	return fmt.Errorf("%s: %s", server, told.Error)
}

// foundStory is a line of `search --json`.
type foundStory struct {
	*news.Article
	Headline string   `json:"headline_html,omitempty"`
	Snippets []string `json:"snippets_html,omitempty"`
}

func writeHitJSON(out io.Writer, h news.Hit) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(foundStory{h.Article, h.Headline, h.Snippets})
}

var tag = regexp.MustCompile(`</?mark>`)

func writeHit(out io.Writer, h news.Hit) error {
	a := h.Article
	when := a.VersionCreated
	if when.IsZero() {
		when = a.Received
	}
	fmt.Fprintf(out, "%-20s  %-14s  %s\n", stamp(when), a.Provider, a.Headline)
	for _, s := range h.Snippets {
		text := html.UnescapeString(tag.ReplaceAllString(s, ""))
		fmt.Fprintf(out, "%38s%s\n", "", strings.Join(strings.Fields(text), " "))
	}
	_, err := fmt.Fprintf(out, "%38s%s\n\n", "", a.ID)
	return err
}
