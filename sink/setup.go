package sink

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

//go:embed template/stories.json
var storiesTemplate []byte

//go:embed template/versions.json
var versionsTemplate []byte

// SetupConfig says how Setup goes about it.
type SetupConfig struct {
	DryRun bool          // change nothing, only say what would be
	Wait   time.Duration // for a cluster that is still starting; zero: not at all
}

// Change is something that Setup did, or would do.
type Change struct {
	Action string `json:"action"` // create or update
	Kind   string `json:"kind"`   // template, index, alias or mapping
	Name   string `json:"name"`
}

func (c Change) String() string { return c.Action + " " + c.Kind + " " + c.Name }

// Setup creates the templates, the first index of current stories and its
// aliases, and brings those of an older release up to date. Nothing is ever
// deleted or emptied. A second run changes nothing and returns no change.
func (e *Elastic) Setup(ctx context.Context, cfg SetupConfig) ([]Change, error) {
	if err := waitUntil(ctx, cfg.Wait, e.healthy); err != nil {
		return nil, err
	}
	s := setup{e: e, dry: cfg.DryRun}
	for _, step := range []func(context.Context) error{s.storiesTemplate, s.versionsTemplate, s.index} {
		if err := step(ctx); err != nil {
			return s.changes, err
		}
	}
	return s.changes, nil
}

// waitUntil asks every second until the answer is good, the limit is reached
// or asking again cannot help.
func waitUntil(ctx context.Context, limit time.Duration, ready func(context.Context) error) error {
	deadline := time.Now().Add(limit)
	for {
		err := ready(ctx)
		var stop *Halted
		if err == nil || errors.As(err, &stop) || !time.Now().Before(deadline) {
			return err
		}
		t := time.NewTimer(min(time.Second, time.Until(deadline)))
		select {
		case <-ctx.Done():
			t.Stop()
			return errors.Join(ctx.Err(), err)
		case <-t.C:
		}
	}
}

type setup struct {
	e       *Elastic
	dry     bool
	changes []Change
}

// change notes a change and, unless it is a dry run, makes it.
func (s *setup) change(ctx context.Context, c Change, r request) error {
	if !s.dry {
		if err := s.e.call(ctx, r, nil); err != nil {
			return fmt.Errorf("%s: %w", c, err)
		}
	}
	s.changes = append(s.changes, c)
	return nil
}

func (s *setup) storiesTemplate(ctx context.Context) error {
	return s.template(ctx, s.e.cfg.Prefix+"-stories", s.e.cfg.Prefix+"-stories-0*", storiesTemplate)
}

func (s *setup) versionsTemplate(ctx context.Context) error {
	return s.template(ctx, s.e.cfg.Prefix+"-versions", s.e.versionsIndex()+"*", versionsTemplate)
}

// template puts an index template in place. Elasticsearch gives a template
// back in other words than it was given, so ours carry a sum to compare.
func (s *setup) template(ctx context.Context, name, pattern string, file []byte) error {
	body, sum, err := s.e.template(file, pattern)
	if err != nil {
		return err
	}
	var have struct {
		Templates []struct {
			Template struct {
				Meta struct {
					Sum string `json:"dateline_sum"`
				} `json:"_meta"`
			} `json:"index_template"`
		} `json:"index_templates"`
	}
	found, err := s.get(ctx, esapi.IndicesGetIndexTemplateRequest{Name: name}, &have)
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	c := Change{"create", "template", name}
	if found && len(have.Templates) > 0 {
		if have.Templates[0].Template.Meta.Sum == sum {
			return nil
		}
		c.Action = "update"
	}
	return s.change(ctx, c, esapi.IndicesPutIndexTemplateRequest{Name: name, Body: bytes.NewReader(body)})
}

// template fills in a template file for this configuration.
func (e *Elastic) template(file []byte, pattern string) (body []byte, sum string, err error) {
	var t object
	if err := json.Unmarshal(file, &t); err != nil {
		return nil, "", fmt.Errorf("embedded template: %w", err)
	}
	t["index_patterns"] = []string{pattern}
	content, _ := t["template"].(object)
	if e.cfg.Analyzer == analyzerStandard {
		useStandardAnalyzer(content)
	}
	if body, err = json.Marshal(t); err != nil {
		return nil, "", err
	}
	digest := sha256.Sum256(body)
	sum = hex.EncodeToString(digest[:8])
	t["_meta"] = object{"dateline_sum": sum}
	if mappings, ok := content["mappings"].(object); ok {
		mappings["_meta"] = object{"dateline_sum": sum}
	}
	body, err = json.Marshal(t)
	return body, sum, err
}

// useStandardAnalyzer replaces our analyzers by the one that is always there.
func useStandardAnalyzer(v any) {
	switch v := v.(type) {
	case object:
		delete(v, "analysis")
		if _, ok := v["analyzer"].(string); ok {
			v["analyzer"] = "standard"
		}
		for _, child := range v {
			useStandardAnalyzer(child)
		}
	case []any:
		for _, child := range v {
			useStandardAnalyzer(child)
		}
	}
}

// readFilter is what every reader is bound to: it sits in the alias, so Kibana
// and all others have it whatever they ask, and an embargo ends by itself.
func readFilter() object {
	return object{"bool": object{"filter": []any{
		object{"term": object{"status": "usable"}},
		object{"range": object{"visible_from": object{"lte": "now"}}},
	}}}
}

// aliases of one index, as Elasticsearch lists them.
type aliases map[string]struct {
	Filter any  `json:"filter"`
	Write  bool `json:"is_write_index"`
}

// index creates the first generation of current stories with its aliases, or
// mends the aliases and the mapping of the generation that is written to.
func (s *setup) index(ctx context.Context) error {
	read, write := s.e.readAlias(), s.e.writeAlias()
	var have aliased
	if _, err := s.get(ctx, esapi.IndicesGetAliasRequest{Index: []string{s.e.cfg.Prefix + "-stories-0*"}}, &have); err != nil {
		return fmt.Errorf("aliases: %w", err)
	}
	if len(have) == 0 {
		body, err := json.Marshal(object{"aliases": object{
			write: object{"is_write_index": true},
			read:  object{"filter": readFilter()},
		}})
		if err != nil {
			return err
		}
		return s.change(ctx, Change{"create", "index", s.e.firstIndex()},
			esapi.IndicesCreateRequest{Index: s.e.firstIndex(), Body: bytes.NewReader(body)})
	}
	current := ""
	for name, index := range have {
		if _, ok := index.Aliases[write]; ok || name > current && !hasAlias(have[current].Aliases, write) {
			current = name
		}
	}
	if err := s.aliases(ctx, current, have[current].Aliases); err != nil {
		return err
	}
	return s.mapping(ctx, current)
}

func hasAlias(have aliases, name string) bool {
	_, ok := have[name]
	return ok
}

func (s *setup) aliases(ctx context.Context, index string, have aliases) error {
	read, write := s.e.readAlias(), s.e.writeAlias()
	if !hasAlias(have, write) || !have[write].Write {
		if err := s.alias(ctx, index, write, object{"is_write_index": true}, hasAlias(have, write)); err != nil {
			return err
		}
	}
	if !hasAlias(have, read) || !sameJSON(have[read].Filter, readFilter()) {
		return s.alias(ctx, index, read, object{"filter": readFilter()}, hasAlias(have, read))
	}
	return nil
}

func (s *setup) alias(ctx context.Context, index, name string, props object, exists bool) error {
	props["index"], props["alias"] = index, name
	body, err := json.Marshal(object{"actions": []any{object{"add": props}}})
	if err != nil {
		return err
	}
	c := Change{"create", "alias", name}
	if exists {
		c.Action = "update"
	}
	return s.change(ctx, c, esapi.IndicesUpdateAliasesRequest{Body: bytes.NewReader(body)})
}

// mapping adds the fields that a newer release has. What cannot be changed in
// place needs a new index, and Elasticsearch says so.
func (s *setup) mapping(ctx context.Context, index string) error {
	body, sum, err := s.e.template(storiesTemplate, s.e.cfg.Prefix+"-stories-0*")
	if err != nil {
		return err
	}
	var have map[string]struct {
		Mappings struct {
			Meta struct {
				Sum string `json:"dateline_sum"`
			} `json:"_meta"`
		} `json:"mappings"`
	}
	if _, err := s.get(ctx, esapi.IndicesGetMappingRequest{Index: []string{index}}, &have); err != nil {
		return fmt.Errorf("mapping of %s: %w", index, err)
	}
	if have[index].Mappings.Meta.Sum == sum {
		return nil
	}
	var t struct {
		Template struct {
			Mappings json.RawMessage `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(body, &t); err != nil {
		return err
	}
	return s.change(ctx, Change{"update", "mapping", index},
		esapi.IndicesPutMappingRequest{Index: []string{index}, Body: bytes.NewReader(t.Template.Mappings)})
}

// get reads v; what is not there is no error.
func (s *setup) get(ctx context.Context, r request, v any) (found bool, err error) {
	a, err := s.e.do(ctx, r)
	switch {
	case err != nil:
		return false, err
	case a.status == http.StatusNotFound:
		return false, nil
	case a.status >= 300:
		return false, a.failure()
	}
	return true, json.Unmarshal(a.body, v)
}

// sameJSON compares what was read with what was built here.
func sameJSON(read any, built object) bool {
	data, err := json.Marshal(built)
	if err != nil {
		return false
	}
	var plain any
	return json.Unmarshal(data, &plain) == nil && reflect.DeepEqual(read, plain)
}
