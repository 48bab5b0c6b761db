package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
)

func enrichCommand() *cobra.Command {
	var asJSON, explain bool
	var only []string
	var wire wireConfig
	var own enrichConfig
	c := &cobra.Command{
		Use:   "enrich [FILE|-]",
		Short: "Tag language, entities, locations and sentiment",
		Long: `Reads articles, one JSON object a line (id, headline, body, provider and
language are enough), and writes them enriched, in order. A line may also be an
agency's JSON. A bad line gives an error object with its number and does not
stop the rest. Input whose first line is not the beginning of such an object is
taken as one payload off the wire.

--explain adds, for every name of a place, the places that it may stand for, the
likeliest first, each with its confidence and what spoke for it or against it. In
JSON they are place_choices.`,
		Example: `  dateline enrich --json articles.ndjson > enriched.ndjson
  dateline check --json *.xml | dateline enrich --json --stages entities -
  dateline enrich story.txt
  dateline enrich --explain story.txt`,
		Args: wantArgs(0, 1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			parse, err := wire.parser()
			if err != nil {
				return err
			}
			if err := knownStages(only); err != nil {
				return err
			}
			if explain && len(only) > 0 && !slices.Contains(only, "locations") {
				return usageError{fmt.Errorf("--explain is about places, and --stages leaves locations out")}
			}
			all, err := openEnrichment(own, nil)
			if err != nil {
				return err
			}
			in, closeIn, err := openInput(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			defer closeIn()
			write := writeEnriched
			if asJSON {
				write = writeLineJSON
			}
			line := &pipeline.Line{Stages: all.stages(only)}
			return eachArticle(c.Context(), in, c.OutOrStdout(), parse, func(l articleLine) enrichedLine {
				out := enrichedLine{articleLine: l}
				if l.Article != nil {
					out.Article = line.Enrich(c.Context(), l.Article)
					if explain {
						out.choices = all.locations.Explain(out.Article)
					}
				}
				return out
			}, write)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().BoolVar(&explain, "explain", false, "the places that each name may stand for, and why")
	profilesFlag(c, &wire.Profiles)
	c.Flags().StringVar(&own.Entities, "entities", "", "file of your own names with ids, YAML or CSV")
	c.Flags().StringSliceVar(&only, "stages", nil, "only these: "+strings.Join(stageNames, ","))
	return c
}

// stageNames is the order in which stages run; each may read what the ones
// before it wrote.
var stageNames = []string{"language", "entities", "locations", "sentiment"}

func knownStages(names []string) error {
	for _, name := range names {
		if !slices.Contains(stageNames, name) {
			return usageError{fmt.Errorf("unknown stage %q: %s", name, strings.Join(stageNames, ", "))}
		}
	}
	return nil
}

// enrichment is the stages.
type enrichment struct {
	language  *enrich.Language
	entities  *enrich.Entities
	locations *enrich.Locations
	sentiment *enrich.Sentiment
}

// openEnrichment loads the stages. They learn where each feed's stories play in
// feeds, nothing when it is nil.
func openEnrichment(c enrichConfig, feeds *enrich.FeedPlaces) (*enrichment, error) {
	locations, err := c.Places.locations(feeds)
	if err != nil {
		return nil, err
	}
	entities, err := enrich.NewEntities()
	if err != nil {
		return nil, err
	}
	if c.Entities != "" {
		list, err := enrich.ReadOwnList(c.Entities)
		if err != nil {
			return nil, configError{fmt.Errorf("entities: %w", err)}
		}
		entities = entities.With(list)
	}
	sentiment, err := enrich.NewSentiment()
	if err != nil {
		return nil, err
	}
	return &enrichment{enrich.NewLanguage(), entities, locations, sentiment}, nil
}

// stages are the named ones in their order, all when there are no names.
func (e *enrichment) stages(only []string) []pipeline.Stage {
	all := []pipeline.Stage{e.language, e.entities, e.locations, e.sentiment}
	if len(only) == 0 {
		return all
	}
	var some []pipeline.Stage
	for i, name := range stageNames {
		if slices.Contains(only, name) {
			some = append(some, all[i])
		}
	}
	return some
}

// lineError is what stands in the output for a line that can't be read.
type lineError struct {
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// enrichedLine is an article with its enrichment.
type enrichedLine struct {
	articleLine
	choices []enrich.PlaceChoice // nil: not asked for
}

// explainedArticle is a line of `enrich --json --explain`.
type explainedArticle struct {
	*news.Article
	PlaceChoices []enrich.PlaceChoice `json:"place_choices"`
}

func writeFaultJSON(out io.Writer, l articleLine) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(lineError{l.line, l.fault})
}

func writeLineJSON(out io.Writer, l enrichedLine) error {
	if l.fault != "" {
		return writeFaultJSON(out, l.articleLine)
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if l.choices != nil {
		return enc.Encode(explainedArticle{l.Article, l.choices})
	}
	return enc.Encode(l.Article)
}

// writeEnriched prints for people.
func writeEnriched(out io.Writer, l enrichedLine) error {
	if l.fault != "" {
		_, err := fmt.Fprintf(out, "line %d: %s\n\n", l.line, l.fault)
		return err
	}
	a := l.Article
	title := a.Headline
	if title == "" {
		title = shorten(a.Body, 80)
	}
	fmt.Fprintln(out, title)
	if a.Language != "" {
		fmt.Fprintf(out, "  %-10s %s\n", "language", a.Language)
	}
	for _, t := range []news.EntityType{news.Person, news.Org, news.Geo, news.Misc} {
		if names := namesOf(a.Entities, t); names != "" {
			fmt.Fprintf(out, "  %-10s %s\n", t, names)
		}
	}
	for _, p := range a.Locations {
		fmt.Fprintf(out, "  %-10s %s  %.3f %.3f  geonames %d  %.0f%%\n", "location", inFull(p.Name, p.Admin1, p.Country), p.Lat, p.Lon, p.GeoNamesID, 100*p.Confidence)
	}
	if a.Focus != nil {
		fmt.Fprintf(out, "  %-10s %s %s\n", "focus", a.Focus.Place, focusCountries(a.Focus))
	}
	if a.Sentiment != nil {
		fmt.Fprintf(out, "  %-10s %s %+.2f\n", "sentiment", a.Sentiment.Label, a.Sentiment.Score)
	}
	if a.Enrichment != nil {
		for _, e := range a.Enrichment.Errors {
			fmt.Fprintf(out, "  %-10s %s\n", "error", e)
		}
	}
	for _, c := range l.choices {
		writeChoice(out, c)
	}
	_, err := fmt.Fprintln(out)
	return err
}

// inFull is "Anchorage, Alaska, US".
func inFull(name, admin1, country string) string {
	if admin1 == name {
		admin1 = ""
	}
	return strings.Join(notEmpty([]string{name, admin1, country}), ", ")
}

func writeChoice(out io.Writer, c enrich.PlaceChoice) {
	fmt.Fprintf(out, "\n  %q at byte %d of the %s: %s of that name\n", c.Text, c.Start, c.Field, number(c.Known, "place", "places"))
	for _, p := range c.Candidates {
		where := inFull(p.Name, p.Admin1, p.Country)
		if p.People {
			where = "the people of " + where
		}
		fmt.Fprintf(out, "    %5.1f%%  %s  %.3f %.3f  geonames %d\n", 100*p.Confidence, where, p.Lat, p.Lon, p.GeoNamesID)
		var reasons []string
		for _, r := range p.Reasons {
			reasons = append(reasons, fmt.Sprintf("%s %+.2f", r.Evidence, r.Weight))
		}
		if len(reasons) > 0 {
			fmt.Fprintf(out, "            %s\n", strings.Join(reasons, ", "))
		}
	}
}

func namesOf(entities []news.Entity, t news.EntityType) string {
	var names []string
	for _, e := range entities {
		if e.Type == t {
			names = append(names, fmt.Sprintf("%s (%d)", e.Name, len(e.Mentions)))
		}
	}
	return strings.Join(names, ", ")
}

func focusCountries(f *news.Focus) string {
	var parts []string
	for _, c := range f.Countries {
		parts = append(parts, fmt.Sprintf("%s %.0f%%", c.Code, 100*c.Score))
	}
	return strings.Join(parts, ", ")
}
