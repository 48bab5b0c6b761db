package estest

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/internal/text"
)

// matches evaluates a query on a document.
func (s *Server) matches(id string, fields object, query any) (bool, error) {
	q, ok := query.(object)
	if !ok || len(q) != 1 {
		return false, fmt.Errorf("query of %d parts", len(q))
	}
	for kind, body := range q {
		args, ok := body.(object)
		if !ok {
			return false, fmt.Errorf("%s without arguments", kind)
		}
		switch kind {
		case "match_all":
			return true, nil
		case "match_none":
			return false, nil
		case "bool":
			return s.matchesBool(id, fields, args)
		case "ids":
			return slices.Contains(args["values"].([]any), any(id)), nil
		case "term":
			return matchesAny(fields, args, func(v, want any) bool { return fmt.Sprint(v) == fmt.Sprint(want) }), nil
		case "terms":
			return matchesAny(fields, args, func(v, want any) bool {
				return slices.ContainsFunc(want.([]any), func(w any) bool { return fmt.Sprint(v) == fmt.Sprint(w) })
			}), nil
		case "range":
			return matchesAny(fields, args, func(v, bounds any) bool { return s.within(v, bounds.(object)) }), nil
		case "geo_distance":
			return inDistance(fields, args)
		case "geo_bounding_box":
			return inBox(fields, args)
		case "match_phrase":
			for field, arg := range args {
				return hasPhrase(fields, field, arg.(object)["query"].(string)), nil
			}
		case "multi_match":
			return multiMatch(fields, args), nil
		}
		return false, fmt.Errorf("estest does not know query %s", kind)
	}
	return false, nil
}

func (s *Server) matchesBool(id string, fields, args object) (bool, error) {
	count := func(clause string) (matched, total int, err error) {
		list, _ := args[clause].([]any)
		for _, q := range list {
			ok, err := s.matches(id, fields, q)
			if err != nil {
				return 0, 0, err
			}
			if ok {
				matched++
			}
		}
		return matched, len(list), nil
	}
	for _, clause := range []string{"must", "filter"} {
		if matched, total, err := count(clause); err != nil || matched < total {
			return false, err
		}
	}
	if matched, _, err := count("must_not"); err != nil || matched > 0 {
		return false, err
	}
	matched, total, err := count("should")
	needed := total > 0 && args["must"] == nil && args["filter"] == nil || args["minimum_should_match"] != nil
	return err == nil && (!needed || matched > 0), err
}

// matchesAny applies a test of {field: argument} to every value of the field.
func matchesAny(fields, args object, test func(value, arg any) bool) bool {
	for field, arg := range args {
		return slices.ContainsFunc(values(fields, field), func(v any) bool { return test(v, arg) })
	}
	return false
}

func (s *Server) within(v any, bounds object) bool {
	for op, bound := range bounds {
		if bound == "now" {
			bound = s.now().UTC().Format(time.RFC3339Nano)
		}
		c := compareValues(v, bound)
		if op == "gte" && c < 0 || op == "gt" && c <= 0 || op == "lte" && c > 0 || op == "lt" && c >= 0 {
			return false
		}
	}
	return true
}

func parseTime(v any) (time.Time, bool) {
	s, ok := v.(string)
	if !ok || len(s) < len("2006-01-02T15:04:05Z") {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}

func multiMatch(fields, args object) bool {
	for _, f := range args["fields"].([]any) {
		field, _, _ := strings.Cut(f.(string), "^")
		if hasPhrase(fields, field, args["query"].(string)) {
			return true
		}
	}
	return false
}

// hasPhrase looks for the words of a phrase side by side in a text field; its
// sub-field .exact is not stemmed.
func hasPhrase(fields object, field, phrase string) bool {
	name, exact := strings.CutSuffix(field, ".exact")
	_, want := words(phrase, exact)
	if len(want) == 0 {
		return false
	}
	for _, v := range values(fields, name) {
		_, have := words(fmt.Sprint(v), exact)
		for i := 0; i+len(want) <= len(have); i++ {
			if slices.Equal(have[i:i+len(want)], want) {
				return true
			}
		}
	}
	return false
}

func words(s string, exact bool) ([]text.Token, []string) {
	tokens := text.Tokens(nil, s)
	forms := make([]string, len(tokens))
	for i, t := range tokens {
		forms[i] = text.Normal(s[t.Start:t.End])
		if !exact {
			forms[i] = text.Stem(forms[i])
		}
	}
	return tokens, forms
}

// highlights marks the words of a query in the fields: whole fields, and words
// of phrases also where they stand alone.
func highlights(h hit, query any, fields map[string]any) object {
	out := object{}
	for field := range fields {
		for _, v := range values(h.fields, field) {
			if marked, ok := markWords(fmt.Sprint(v), queryWords(query, field)); ok {
				out[field] = []string{marked}
			}
		}
	}
	return out
}

// queryWords collects the stems that a query looks for in a field.
func queryWords(query any, field string) map[string]bool {
	stems := map[string]bool{}
	add := func(phrase any) {
		_, forms := words(fmt.Sprint(phrase), false)
		for _, f := range forms {
			stems[f] = true
		}
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case object:
			if mm, ok := v["multi_match"].(object); ok {
				add(mm["query"])
				return
			}
			if mp, ok := v["match_phrase"].(object); ok {
				if arg, ok := mp[field].(object); ok {
					add(arg["query"])
				}
				return
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(query)
	return stems
}

func markWords(s string, stems map[string]bool) (string, bool) {
	tokens, forms := words(s, false)
	var b strings.Builder
	at, found := 0, false
	for i, t := range tokens {
		if !stems[forms[i]] {
			continue
		}
		found = true
		b.WriteString(html.EscapeString(s[at:t.Start]) + "<mark>" + html.EscapeString(s[t.Start:t.End]) + "</mark>")
		at = t.End
	}
	return b.String() + html.EscapeString(s[at:]), found
}
