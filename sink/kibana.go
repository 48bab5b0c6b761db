package sink

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The versions that the objects carry are old on purpose: Kibana brings old
// objects up to its own and refuses newer ones.
//
//go:embed kibana/objects.ndjson
var kibanaObjects []byte

// KibanaConfig says where Kibana is.
type KibanaConfig struct {
	URL string `yaml:"url"` // http or https

	// User and Password, or APIKey (the encoded form), or neither.
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	APIKey   string `yaml:"api_key"`

	// CAFile holds the PEM certificates to trust instead of the system's.
	CAFile string `yaml:"ca_file"`

	// Space to import into. Empty: the default space.
	Space string `yaml:"space"`

	// Prefix of the indices, as in ElasticConfig. Empty: wire.
	Prefix string `yaml:"prefix"`

	// Wait for a Kibana that is still starting. Zero: not at all. A caller
	// sets it, no file.
	Wait time.Duration `yaml:"-"`

	// Timeout of one request. Zero: 60 s.
	Timeout time.Duration `yaml:"timeout"`
}

// Validate reports everything that is wrong with the configuration.
func (c KibanaConfig) Validate() error {
	var faults []error
	if _, err := parseAddress(c.URL); err != nil {
		faults = append(faults, fmt.Errorf("url: %w", err))
	}
	faults = append(faults, checkLogin(c.User, c.Password, c.APIKey))
	if c.Prefix != "" && !validPrefix.MatchString(c.Prefix) {
		faults = append(faults, fmt.Errorf("prefix: %q is no index name", c.Prefix))
	}
	if c.Timeout < 0 {
		faults = append(faults, errors.New("timeout: negative"))
	}
	return errors.Join(faults...)
}

// ImportKibana puts a data view of the readable stories and the Discover
// session "Wire: latest" into Kibana, over earlier ones of the same id.
func ImportKibana(ctx context.Context, cfg KibanaConfig) error {
	k, err := newKibana(cfg)
	if err != nil {
		return err
	}
	if err := waitUntil(ctx, cfg.Wait, k.ready); err != nil {
		return err
	}
	objects, err := kibanaBundle(k.cfg.Prefix)
	if err != nil {
		return err
	}
	return k.upload(ctx, objects)
}

type kibana struct {
	cfg  KibanaConfig
	base *url.URL
	http *http.Client
}

func newKibana(cfg KibanaConfig) (*kibana, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("kibana: %w", err)
	}
	base, err := parseAddress(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("kibana: %w", err)
	}
	if cfg.Space != "" {
		base = base.JoinPath("s", cfg.Space)
	}
	if cfg.Prefix == "" {
		cfg.Prefix = defaultPrefix
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = time.Minute
	}
	trusted, err := trust(cfg.CAFile)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: cfg.Timeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trusted, DisableKeepAlives: true}}
	return &kibana{cfg: cfg, base: base, http: client}, nil
}

// kibanaBundle is the embedded bundle with the data view on the read alias.
func kibanaBundle(prefix string) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	dec := json.NewDecoder(bytes.NewReader(kibanaObjects))
	for {
		var o object
		if err := dec.Decode(&o); errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		} else if err != nil {
			return nil, fmt.Errorf("embedded kibana objects: %w", err)
		}
		if attributes, ok := o["attributes"].(object); ok && o["type"] == "index-pattern" {
			attributes["title"] = prefix + "-stories"
		}
		if err := enc.Encode(o); err != nil {
			return nil, err
		}
	}
}

func (k *kibana) ready(ctx context.Context) error {
	req, err := k.request(ctx, http.MethodGet, "api/status", nil)
	if err != nil {
		return err
	}
	var status struct {
		Status struct {
			Overall struct {
				Level string `json:"level"`
			} `json:"overall"`
		} `json:"status"`
	}
	if err := k.do(req, &status); err != nil {
		return err
	}
	if level := status.Status.Overall.Level; level != "available" {
		return fmt.Errorf("kibana at %s is %s", k.base.Redacted(), level)
	}
	return nil
}

func (k *kibana) upload(ctx context.Context, objects []byte) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "dateline.ndjson")
	if err != nil {
		return err
	}
	_, err = file.Write(objects)
	if err := errors.Join(err, form.Close()); err != nil {
		return err
	}
	req, err := k.request(ctx, http.MethodPost, "api/saved_objects/_import", &body)
	if err != nil {
		return err
	}
	req.URL.RawQuery = "overwrite=true"
	req.Header.Set("Content-Type", form.FormDataContentType())
	var res importResult
	if err := k.do(req, &res); err != nil {
		return err
	}
	return res.err()
}

// importResult is the answer to an import: success has to be read out of it,
// the status is 200 also when nothing was taken.
type importResult struct {
	Success bool `json:"success"`
	Errors  []struct {
		Type  string `json:"type"`
		ID    string `json:"id"`
		Error struct {
			Type    string `json:"type"`
			Message string `json:"message"`
		} `json:"error"`
	} `json:"errors"`
}

func (r importResult) err() error {
	if r.Success {
		return nil
	}
	faults := []error{errors.New("kibana took not every object")}
	for _, e := range r.Errors {
		faults = append(faults, fmt.Errorf("%s %s: %s", e.Type, e.ID, strings.TrimSpace(e.Error.Type+" "+e.Error.Message)))
	}
	return errors.Join(faults...)
}

func (k *kibana) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, k.base.JoinPath(path).String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("kbn-xsrf", "true")
	switch {
	case k.cfg.APIKey != "":
		req.Header.Set("Authorization", "ApiKey "+k.cfg.APIKey)
	case k.cfg.User != "":
		req.SetBasicAuth(k.cfg.User, k.cfg.Password)
	}
	return req, nil
}

func (k *kibana) do(req *http.Request, v any) error {
	res, err := k.http.Do(req)
	if err != nil {
		return fmt.Errorf("kibana at %s: %w", k.base.Redacted(), err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("kibana at %s: read answer: %w", k.base.Redacted(), err)
	}
	a := answer{res.StatusCode, body}
	switch a.status {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return &Halted{Status: a.status, Reason: "kibana: " + a.reason().String()}
	default:
		return fmt.Errorf("kibana at %s answers %d: %s", k.base.Redacted(), a.status, a.reason())
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("answer of kibana: %w", err)
	}
	return nil
}
