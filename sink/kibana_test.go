package sink

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// fakeKibana answers like Kibana's import: 200 also when it took nothing.
type fakeKibana struct {
	starting atomic.Int64 // status requests to answer 503
	answer   string
	imported []byte
	request  *http.Request
}

func (f *fakeKibana) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/api/status"):
		if f.starting.Add(-1) >= 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "Kibana server is not ready yet")
			return
		}
		_, _ = io.WriteString(w, `{"status":{"overall":{"level":"available"}}}`)
	case strings.HasSuffix(r.URL.Path, "/api/saved_objects/_import") && r.Method == http.MethodPost:
		f.request = r
		file, head, err := r.FormFile("file")
		if err != nil || !strings.HasSuffix(head.Filename, ".ndjson") || r.Header.Get("kbn-xsrf") == "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"statusCode":400,"error":"Bad Request","message":"no file or no kbn-xsrf"}`)
			return
		}
		f.imported, _ = io.ReadAll(file)
		_, _ = io.WriteString(w, f.answer)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func startKibana(t *testing.T, answer string) (*fakeKibana, string) {
	f := &fakeKibana{answer: answer}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL
}

func TestImportKibana(t *testing.T) {
	f, url := startKibana(t, `{"success":true,"successCount":2}`)
	f.starting.Store(1)
	cfg := KibanaConfig{URL: url, Space: "desk", User: "u", Password: "p", Prefix: "afp", Wait: 50 * time.Millisecond}
	if err := ImportKibana(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	user, password, _ := f.request.BasicAuth()
	if f.request.URL.Path != "/s/desk/api/saved_objects/_import" || f.request.URL.RawQuery != "overwrite=true" || user != "u" || password != "p" {
		t.Errorf("request %s as %s", f.request.URL, user)
	}
	if lines := bytes.Count(f.imported, []byte("\n")); lines != 2 || !bytes.Contains(f.imported, []byte(`"title":"afp-stories"`)) {
		t.Errorf("imported %d lines:\n%s", lines, f.imported)
	}
}

func TestImportKibanaRefused(t *testing.T) {
	_, url := startKibana(t, `{"success":false,"successCount":1,"errors":[{"type":"search","id":"dateline-latest","error":{"type":"missing_references"}}]}`)
	err := ImportKibana(t.Context(), KibanaConfig{URL: url})
	if err == nil || !strings.Contains(err.Error(), "search dateline-latest: missing_references") {
		t.Errorf("import = %v", err)
	}
}

func TestImportKibanaNotReady(t *testing.T) {
	f, url := startKibana(t, "")
	f.starting.Store(100)
	err := ImportKibana(t.Context(), KibanaConfig{URL: url})
	if err == nil || !strings.Contains(err.Error(), url) || !strings.Contains(err.Error(), "not ready yet") {
		t.Errorf("import = %v", err)
	}
	if err := ImportKibana(t.Context(), KibanaConfig{URL: "http://127.0.0.1:1"}); err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") {
		t.Errorf("unreachable: %v", err)
	}
	if err := ImportKibana(t.Context(), KibanaConfig{URL: "kibana"}); err == nil {
		t.Error("no address is accepted")
	}
}

type savedObject struct {
	Type, ID             string
	Attributes           map[string]json.RawMessage
	References           []struct{ Type, ID, Name string }
	CoreMigrationVersion string
	TypeMigrationVersion string
}

func savedObjects(t *testing.T) map[string]savedObject {
	t.Helper()
	bundle, err := kibanaBundle(defaultPrefix)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]savedObject{}
	dec := json.NewDecoder(bytes.NewReader(bundle))
	for {
		var o savedObject
		if err := dec.Decode(&o); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[o.Type+" "+o.ID] = o
	}
}

// Kibana finds most faults of objects only when somebody opens them, so they
// are looked for here.
func TestKibanaObjects(t *testing.T) {
	objects := savedObjects(t)
	fields := templateFields(t, "")
	pinned := map[string]string{"index-pattern": "8.0.0", "search": "8.0.0"}
	for name, o := range objects {
		if o.CoreMigrationVersion != "8.8.0" || o.TypeMigrationVersion != pinned[o.Type] {
			t.Errorf("%s has versions %s, %s", name, o.CoreMigrationVersion, o.TypeMigrationVersion)
		}
		for _, ref := range o.References {
			if _, ok := objects[ref.Type+" "+ref.ID]; !ok {
				t.Errorf("%s refers to %s %s", name, ref.Type, ref.ID)
			}
		}
	}
	view := objects["index-pattern dateline-stories"]
	if kind := fields[decode[string](t, view.Attributes["timeFieldName"])]; kind != "date" {
		t.Errorf("time field is of type %q", kind)
	}
	for _, attribute := range []string{"fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "typeMeta"} {
		decode[any](t, json.RawMessage(decode[string](t, view.Attributes[attribute])))
	}
	for field := range decode[map[string]any](t, json.RawMessage(decode[string](t, view.Attributes["fieldFormatMap"]))) {
		if fields[field] == "" {
			t.Errorf("format of unknown field %s", field)
		}
	}
	checkDiscover(t, objects["search dateline-latest"], fields)
}

func checkDiscover(t *testing.T, o savedObject, fields map[string]string) {
	t.Helper()
	for _, column := range decode[[]string](t, o.Attributes["columns"]) {
		if kind := fields[column]; kind == "" || kind == "object" || kind == "nested" {
			t.Errorf("column %s is of type %q", column, kind)
		}
	}
	for _, sort := range decode[[][]string](t, o.Attributes["sort"]) {
		if kind := fields[sort[0]]; kind != "date" && kind != "keyword" {
			t.Errorf("sorted by %s of type %q", sort[0], kind)
		}
	}
	if kind := fields[decode[string](t, o.Attributes["breakdownField"])]; kind != "keyword" {
		t.Errorf("breakdown by a field of type %q", kind)
	}
	meta := decode[map[string]string](t, o.Attributes["kibanaSavedObjectMeta"])
	source := decode[map[string]any](t, json.RawMessage(meta["searchSourceJSON"]))
	if len(o.References) != 1 || source["indexRefName"] != o.References[0].Name {
		t.Errorf("search source refers to %v, references are %v", source["indexRefName"], o.References)
	}
}

func decode[T any](t *testing.T, data json.RawMessage) (v T) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return v
}
