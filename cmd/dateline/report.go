package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/dateline-wire/dateline/news"
)

// report prints readings for people.
type report struct {
	out     io.Writer
	colours bool
	now     time.Time
}

// hasColours says whether w is a terminal whose owner did not refuse colours,
// see https://no-color.org.
func hasColours(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

const (
	bold   = "1"
	dim    = "2"
	red    = "1;31"
	yellow = "33"
	green  = "32"
)

func (r report) paint(colour, s string) string {
	if !r.colours || colour == "" || s == "" {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// show prints what an editor wants to see at a glance: the headline, whether it
// may be shown, and then how all that came about.
func (r report) show(c checked) error {
	title := c.File
	if c.of > 1 {
		title += fmt.Sprintf(" (%d of %d)", c.number, c.of)
	}
	fmt.Fprintln(r.out, r.paint(dim, title))
	if c.Refused != "" {
		for i, reason := range strings.Split(c.Refused, "\n") {
			label := "REFUSED"
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(r.out, "  %s  %s\n", r.paint(red, fmt.Sprintf("%-7s", label)), reason)
		}
		_, err := fmt.Fprintln(r.out)
		return err
	}
	a := c.Article
	fmt.Fprintf(r.out, "  %s\n", r.paint(bold, cmp.Or(a.Headline, "(no headline)")))
	colour, words := r.standing(a)
	fmt.Fprintf(r.out, "  %s\n\n", r.paint(colour, words))
	for _, f := range articleFields(a, c.Profile) {
		if f.name == "status" {
			r.reasons(c.Reading)
			continue
		}
		r.row(f.label, "", f.value, strings.Join(origins(c.Reading, f.name, ""), "; "))
	}
	r.notes("warning", yellow, a.Warnings)
	r.notes("private, cut", "", c.Cut)
	if n := len(c.Ignored); n > 0 {
		r.row("not read", dim, fmt.Sprintf("%d: %s", n, some(c.Ignored, func(s string) string { return s })), "")
	}
	if lead, _, _ := strings.Cut(a.Body, "\n\n"); lead != "" {
		fmt.Fprintf(r.out, "\n  %s\n", shorten(lead, 300))
	}
	_, err := fmt.Fprintln(r.out)
	return err
}

const (
	maxLines   = 12 // of one kind; --json has them all
	valueWidth = 58
	maxValue   = 160 // characters
)

// reasons are the status and each signal with what gave them.
func (r report) reasons(c *news.Reading) {
	r.row("status", "", string(c.Status), strings.Join(origins(c, "status", string(c.Status)), "; "))
	label := "signals"
	for _, s := range c.Signals {
		r.row(label, "", string(s), strings.Join(origins(c, "signals", string(s)), "; "))
		label = ""
	}
}

func (r report) notes(label, colour string, lines []string) {
	for i, l := range lines {
		if i == maxLines {
			l = fmt.Sprintf("and %d more", len(lines)-i)
		}
		r.row(label, colour, l, "")
		if label = ""; i == maxLines {
			return
		}
	}
}

// row is a field with the place it was read from.
func (r report) row(label, colour, value, from string) {
	if value == "" {
		return
	}
	value = shorten(strings.Join(strings.Fields(value), " "), maxValue)
	fmt.Fprintf(r.out, "  %-13s %s", label, r.paint(colour, value))
	if from != "" {
		fmt.Fprintf(r.out, "%*s  %s", max(0, valueWidth-utf8.RuneCountInString(value)), "", r.paint(dim, "< "+shorten(from, 120)))
	}
	fmt.Fprintln(r.out)
}

// standing says in plain words whether the story may be shown.
func (r report) standing(a *news.Article) (colour, words string) {
	switch {
	case a.Status == news.Canceled:
		return red, "KILLED: hidden for good unless the desk releases it again"
	case a.Status == news.Withheld:
		return yellow, "WITHHELD: hidden until the next version"
	case a.Status == news.Replaced:
		words = "REPLACED: hidden"
		for _, l := range a.Links {
			if strings.EqualFold(l.Rel, "replacedBy") {
				words += ", see " + l.ID
			}
		}
		return yellow, words
	case a.VisibleFrom.Equal(news.FarFuture):
		return yellow, "EMBARGOED without an end that can be read: hidden until the next version"
	case a.VisibleFrom.After(r.now):
		return yellow, "EMBARGOED until " + a.VisibleFrom.UTC().Format("2 January 2006, 15:04 UTC")
	case !a.VisibleFrom.IsZero():
		return green, "usable, embargo over since " + a.VisibleFrom.UTC().Format("2 January 2006, 15:04 UTC")
	}
	return green, "usable"
}

type field struct{ label, name, value string }

// articleFields are the fields worth a line, with their names in JSON.
func articleFields(a *news.Article, profile string) []field {
	var format, urgency, words, dateline string
	if a.Raw != nil {
		format = string(a.Raw.Format)
	}
	if a.Urgency > 0 {
		urgency = fmt.Sprint(a.Urgency)
	}
	if a.WordCount > 0 {
		words = fmt.Sprint(a.WordCount)
	}
	if a.Dateline != nil {
		dateline = strings.TrimSpace(a.Dateline.Place + " " + a.Dateline.Date)
	}
	provider := a.Provider
	if provider == profile {
		profile = ""
	}
	return []field{
		{"subheadline", "subheadline", shorten(a.Subheadline, 100)},
		{"slugline", "slugline", a.Slugline}, {"take key", "take_key", a.TakeKey},
		{"provider", "provider", provider}, {"profile", "", profile}, {"format", "", format},
		{"id", "id", a.ID}, {"sent as", "source_id", sentAs(a)}, {"version", "version", a.Version},
		{name: "status"},
		{"embargo", "visible_from", embargo(a.VisibleFrom)},
		{"urgency", "urgency", urgency}, {"language", "language", a.Language},
		{"created", "first_created", stamp(a.FirstCreated)}, {"versioned", "version_created", stamp(a.VersionCreated)},
		{"byline", "byline", a.Byline}, {"dateline", "dateline", dateline}, {"words", "body", words},
		{"ednote", "ednote", shorten(a.EdNote, 200)}, {"credit", "creditline", a.CreditLine}, {"usage", "usage_terms", shorten(a.UsageTerms, 120)},
		{"copyright", "copyright", shorten(a.Copyright, 100)},
		{"keywords", "keywords", shorten(strings.Join(a.Keywords, ", "), 120)}, {"genres", "genres", strings.Join(a.Genres, ", ")},
		{"subjects", "subjects", subjects(a.Subjects)}, {"places", "declared_places", places(a.DeclaredPlaces)},
		{"links", "links", links(a.Links)}, {"media", "media", media(a.Media)},
	}
}

// origins are the places a field was read from; with a value, those that gave
// it alone.
func origins(r *news.Reading, name, value string) []string {
	var list []string
	for _, o := range r.Origins {
		if name != "" && o.Field == name && (value == "" || o.Value == "" || o.Value == value) {
			list = append(list, o.From)
		}
	}
	return list
}

// sentAs is the agency's id, where ours is more than it with the provider.
func sentAs(a *news.Article) string {
	if a.ID == a.Provider+":"+a.SourceID {
		return ""
	}
	return a.SourceID
}

const maxNames = 6 // of a list in one line

func some[T any](list []T, name func(T) string) string {
	var names []string
	for i, v := range list {
		if i == maxNames {
			names = append(names, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		names = append(names, name(v))
	}
	return strings.Join(names, ", ")
}

func subjects(list []news.Subject) string {
	return some(list, func(s news.Subject) string {
		return cmp.Or(s.Name, strings.TrimPrefix(s.Scheme+":"+s.Code, ":"))
	})
}

func places(list []news.Place) string {
	return some(list, func(p news.Place) string { return cmp.Or(p.Name, p.Code) })
}

func links(list []news.Link) string {
	return some(list, func(l news.Link) string { return l.Rel + " " + l.ID })
}

func media(list []news.Media) string {
	return some(list, func(m news.Media) string { return cmp.Or(m.Kind, "file") })
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func embargo(t time.Time) string {
	if t.Equal(news.FarFuture) {
		return "end unreadable"
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
