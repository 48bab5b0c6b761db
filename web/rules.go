package web

import (
	"slices"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/news"
)

// rules are the alerts as a reader knows them: by name, and by the words of a
// story that set them off. What set off is on the article; where its words
// stand is found again for the version that is shown.
type rules struct {
	names   map[string]string
	matcher *alert.Matcher
}

func newRules(list []alert.Rule) (*rules, error) {
	m, err := alert.NewMatcher(list)
	if err != nil {
		return nil, err
	}
	r := &rules{names: map[string]string{}, matcher: m}
	for _, rule := range list {
		r.names[rule.ID] = rule.Name
	}
	return r, nil
}

// name is the id of an alert that is no more.
func (r *rules) name(id string) string {
	if name := r.names[id]; name != "" {
		return name
	}
	return id
}

// namesOf are the alerts that a story set off.
func (r *rules) namesOf(a *news.Article) []string {
	var names []string
	for _, id := range a.Alerts {
		names = append(names, r.name(id))
	}
	return names
}

// alertWords are the words of a story that set off an alert.
type alertWords struct {
	name  string
	spans []news.Mention
}

// words are those of the alerts that the story set off.
func (r *rules) words(a *news.Article) []alertWords {
	if len(a.Alerts) == 0 {
		return nil
	}
	var found []alertWords
	for _, hit := range r.matcher.Match(a) {
		if slices.Contains(a.Alerts, hit.Alert) {
			found = append(found, alertWords{r.name(hit.Alert), hit.Spans})
		}
	}
	return found
}
