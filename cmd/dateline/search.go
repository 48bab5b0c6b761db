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
	var where searchPlaces
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search the stories of a running Dateline",
		Long: `Asks a running Dateline (run or demo) and prints the newest stories that match.
The query is the one of the page's search box: words, "phrases", AND, OR, NOT,
brackets, headline:word. It may be left out when a place is given.

--near takes a place by its name or its latitude and longitude, and a radius in
km, mi or nm; without one, 100 km. Countries and wider parts of the world are near
to nothing: --country and --place find what is about them or names them.`,
		Example: `  dateline search ceasefire
  dateline search --json 'headline:quake AND NOT drill' | jq -r .id
  dateline search --near "Anchorage, Alaska, 100km"
  dateline search --country US --near 61.2,-149.9,100km ceasefire`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 && len(where.values()) > 0 {
				return nil
			}
			return wantArgs(1, -1, "QUERY")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if size < 1 || size > maxHits {
				return usageError{fmt.Errorf("--size %d: not from 1 to %d", size, maxHits)}
			}
			asked := where.values()
			asked.Set("q", strings.Join(args, " "))
			asked.Set("size", strconv.Itoa(size))
			page := new(news.Page)
			err := ask(c.Context(), server, "/api/search", asked, page)
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
	c.Flags().StringVar(&where.near, "near", "", "only what plays around a place: NAME or LAT,LON, then a comma and the radius")
	c.Flags().StringVar(&where.within, "within", "", "only what plays in a box: SOUTH,WEST,NORTH,EAST")
	c.Flags().StringSliceVar(&where.countries, "country", nil, "only what is about these countries, by code: US,CA")
	c.Flags().StringArrayVar(&where.places, "place", nil, "only what names the place, by its GeoNames id or name; may be repeated")
	return c
}

// searchPlaces are the flags that say where a story plays.
type searchPlaces struct {
	near, within      string
	countries, places []string
}

func (p searchPlaces) values() url.Values {
	v := url.Values{}
	if p.near != "" {
		v.Set("near", p.near)
	}
	if p.within != "" {
		v.Set("within", p.within)
	}
	for _, code := range p.countries {
		v.Add("country", strings.ToUpper(code))
	}
	for _, place := range p.places {
		field := "place"
		if _, err := strconv.Atoi(place); err == nil {
			field = "geonames"
		}
		v.Add(field, place)
	}
	return v
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
