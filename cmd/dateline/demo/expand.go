package demo

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// clock fills the times into an item. The items say {{now}} for the moment they
// are sent and {{start}} for the start of the demo. An offset and a layout may
// follow: {{start `+60s`}}, {{now `-10m` `rfc1123`}}.
type clock struct {
	start, now time.Time
}

// layouts are the ways in which the formats and their copy write a time. The
// empty one is what most of them want.
var layouts = map[string]string{
	"":        time.RFC3339,
	"rfc1123": time.RFC1123Z,            // RSS
	"basic":   "20060102T150405Z",       // NITF
	"day":     "2006-01-02",             // in ids
	"date":    "Jan 2",                  // in datelines
	"weekday": "Monday",                 // in copy
	"hour":    "15:04 GMT",              // in copy
	"long":    "Monday, January 2 2006", // in copy
}

func (c clock) expand(name, text string) ([]byte, error) {
	return execute(name, text, c.functions())
}

func (c clock) functions() template.FuncMap {
	return template.FuncMap{
		"now":   func(words ...string) (string, error) { return format(c.now, words) },
		"start": func(words ...string) (string, error) { return format(c.start, words) },
	}
}

func execute(name, text string, functions template.FuncMap) ([]byte, error) {
	t, err := template.New(name).Funcs(functions).Parse(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func format(t time.Time, words []string) (string, error) {
	layout := layouts[""]
	for _, w := range words {
		if strings.HasPrefix(w, "+") || strings.HasPrefix(w, "-") {
			offset, err := time.ParseDuration(w)
			if err != nil {
				return "", err
			}
			t = t.Add(offset)
			continue
		}
		known, ok := layouts[w]
		if !ok {
			return "", fmt.Errorf("no time layout %q", w)
		}
		layout = known
	}
	return t.UTC().Format(layout), nil
}
