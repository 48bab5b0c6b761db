package estest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// call sends a request and returns the status and the answer.
func call(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}

// statuses writes a bulk body and returns the status of each item.
func statuses(t *testing.T, s *Server, body string) (out []int) {
	t.Helper()
	status, answer := call(t, s, http.MethodPost, "/_bulk", body)
	var res struct {
		Items []map[string]struct{ Status int }
	}
	if err := json.Unmarshal([]byte(answer), &res); err != nil || status != http.StatusOK {
		t.Fatal(status, answer, err)
	}
	for _, item := range res.Items {
		for _, r := range item {
			out = append(out, r.Status)
		}
	}
	return out
}

func TestVersions(t *testing.T) {
	s := New(t)
	line := func(action string) string { return action + "\n{\"n\":1}\n" }
	got := statuses(t, s, line(`{"index":{"_index":"i","_id":"a","version":5,"version_type":"external_gte"}}`)+
		line(`{"index":{"_index":"i","_id":"a","version":4,"version_type":"external_gte"}}`)+
		line(`{"index":{"_index":"i","_id":"a","version":5,"version_type":"external_gte"}}`)+
		line(`{"create":{"_index":"i","_id":"b"}}`)+
		line(`{"create":{"_index":"i","_id":"b"}}`)+
		line(`{"index":{"_index":"i","_id":"c","require_alias":true}}`))
	want := []int{201, 409, 200, 201, 409, 404}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("statuses %v, want %v", got, want)
		}
	}
}

func TestFilteredAlias(t *testing.T) {
	s := New(t)
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return at }
	call(t, s, http.MethodPut, "/i", `{"aliases":{"w":{"is_write_index":true},"r":{"filter":{"range":{"from":{"lte":"now"}}}}}}`)
	statuses(t, s, `{"index":{"_index":"w","_id":"a","require_alias":true}}`+"\n"+`{"from":"2026-03-01T12:00:00Z"}`+"\n"+
		`{"index":{"_index":"w","_id":"b","require_alias":true}}`+"\n"+`{"from":"2026-03-01T12:00:00.001Z"}`+"\n")
	for target, want := range map[string]string{"r": `"value":1`, "i": `"value":2`} {
		if _, answer := call(t, s, http.MethodPost, "/"+target+"/_search", `{"query":{"match_all":{}},"size":10}`); !strings.Contains(answer, want) {
			t.Errorf("%s: %s", target, answer)
		}
	}
}

// What the fake does not know is an error, never an empty answer.
func TestUnknown(t *testing.T) {
	s := New(t)
	call(t, s, http.MethodPut, "/i", `{}`)
	statuses(t, s, `{"index":{"_index":"i","_id":"a"}}`+"\n{}\n")
	for path, body := range map[string]string{
		"/i/_search":    `{"query":{"fuzzy":{"a":"b"}}}`,
		"/i/_count":     `{}`,
		"/_bulk":        `{"delete":{"_index":"i","_id":"a"}}` + "\n\n",
		"/none/_search": `{"query":{"match_all":{}}}`,
	} {
		if status, answer := call(t, s, http.MethodPost, path, body); status < 400 {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
}
