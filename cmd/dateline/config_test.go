package main

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/enrich"
)

// TestDeployedConfigs: what deploy/ shows is accepted.
func TestDeployedConfigs(t *testing.T) {
	for _, file := range []string{"../../deploy/config.yml", "../../deploy/reference.yml"} {
		if _, err := readConfig(file); err != nil {
			t.Error(err)
		}
	}
}

// TestReadmeConfigs: what the README shows works as it stands.
func TestReadmeConfigs(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(examples) != 3 {
		t.Fatalf("%d examples in YAML, want a configuration, alerts and names", len(examples))
	}
	cfg, err := decodeConfig("README.md", examples[0][1])
	if err != nil {
		t.Fatal(err)
	}
	rules, err := alert.ParseRules("README.md", examples[1][1])
	if err != nil {
		t.Fatal(err)
	}
	if err := alert.Check(rules, slices.Collect(maps.Keys(cfg.Alerts.Channels))); err != nil {
		t.Error(err)
	}
	names := filepath.Join(t.TempDir(), "names.yml")
	if err := os.WriteFile(names, examples[2][1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := enrich.ReadOwnList(names); err != nil {
		t.Error(err)
	}
}

// TestReferenceHasEveryKey: a key that is not in deploy/reference.yml is known
// to nobody.
func TestReferenceHasEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../deploy/reference.yml")
	if err != nil {
		t.Fatal(err)
	}
	var reference map[string]any
	if err := yaml.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	wantKeys(t, "", reflect.TypeFor[config](), reference)
}

func wantKeys(t *testing.T, at string, want reflect.Type, have any) {
	if want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	keys, isMap := have.(map[string]any)
	switch {
	case want.Kind() == reflect.Map:
		if len(keys) == 0 {
			t.Errorf("%s: no example", at)
		}
		for name, value := range keys {
			wantKeys(t, at+"."+name, want.Elem(), value)
		}
		return
	case want.Kind() != reflect.Struct:
		return
	case !isMap:
		t.Errorf("%s: no keys", at)
		return
	}
	for field := range want.Fields() {
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		value, found := keys[key]
		switch {
		case key == "-":
		case options == "inline":
			wantKeys(t, at, field.Type, have)
		case !found:
			t.Errorf("no key %s", strings.TrimPrefix(at+"."+key, "."))
		default:
			wantKeys(t, at+"."+key, field.Type, value)
		}
	}
}
