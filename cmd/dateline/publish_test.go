package main

import (
	"slices"
	"strings"
	"testing"
)

// TestPublishFile: what becomes a record of its own.
func TestPublishFile(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     []string
	}{
		{"empty", "", []string{""}},
		{"text", "Ferry resumes\n\nIt sails.\n", []string{"Ferry resumes\n\nIt sails.\n"}},
		{"one object", "{\"a\":1}\n", []string{"{\"a\":1}\n"}},
		{"object over lines", "{\n\"a\":1\n}\n", []string{"{\n\"a\":1\n}\n"}},
		{"array", "[\n{\"a\":1}\n]\n", []string{"[\n{\"a\":1}\n]\n"}},
		{"lines", "{\"a\":1}\n\n{\"a\":2}", []string{`{"a":1}`, `{"a":2}`}},
		{"bad first line", "{\"a\":\n{\"a\":2}\n{\"a\":3}\n", []string{`{"a":`, `{"a":2}`, `{"a":3}`}},
		{"bad later line", "{\"a\":1}\noops\n{\"a\":3}\n", []string{`{"a":1}`, "oops", `{"a":3}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newOutbox(nil, "", "") // too few records for a write
			if err := publishFile(t.Context(), o, strings.NewReader(tc.in)); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range o.pending {
				got = append(got, string(m.Value))
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
