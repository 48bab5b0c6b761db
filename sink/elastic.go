package sink

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/elastic/elastic-transport-go/v8/elastictransport"
	"github.com/elastic/go-elasticsearch/v8/esapi"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 256 << 20

// Elastic is an index in Elasticsearch or OpenSearch. Its methods may be
// called from many goroutines.
type Elastic struct {
	cfg    ElasticConfig
	log    *zap.Logger
	met    *metrics
	client *elastictransport.Client
	http   *http.Transport

	now   func() time.Time
	setUp atomic.Bool // the aliases are in order
}

// NewElastic connects to nothing yet: the first request does. log and reg may
// be nil.
func NewElastic(cfg ElasticConfig, log *zap.Logger, reg prometheus.Registerer) (*Elastic, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if log == nil {
		log = zap.NewNop()
	}
	e := &Elastic{cfg: cfg, log: log, now: time.Now}
	if err := e.connect(); err != nil {
		return nil, err
	}
	e.met = newMetrics(reg)
	return e, nil
}

// connect makes a client that never retries by itself: what may come again is
// decided in one place, by result class.
func (e *Elastic) connect() error {
	var urls []*url.URL
	for _, address := range e.cfg.Addresses {
		u, err := parseAddress(address)
		if err != nil {
			return err
		}
		urls = append(urls, u)
	}
	trusted, err := trust(e.cfg.CAFile)
	if err != nil {
		return err
	}
	e.http = &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: trusted, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
	}
	options := []elastictransport.Option{
		elastictransport.WithUserAgent("dateline"), elastictransport.WithURLs(urls...),
		elastictransport.WithDisableRetry(), elastictransport.WithTransport(e.http),
	}
	switch {
	case e.cfg.APIKey != "":
		options = append(options, elastictransport.WithAPIKey(e.cfg.APIKey))
	case e.cfg.User != "":
		options = append(options, elastictransport.WithBasicAuth(e.cfg.User, e.cfg.Password))
	}
	if e.cfg.Gzip {
		options = append(options, elastictransport.WithCompression(gzip.BestSpeed))
	}
	e.client, err = elastictransport.NewClient(options...)
	return err
}

func trust(caFile string) (*tls.Config, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return conf, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	conf.RootCAs = x509.NewCertPool()
	if !conf.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file: no certificate in %s", caFile)
	}
	return conf, nil
}

// Names of what Setup creates.
func (e *Elastic) readAlias() string     { return e.cfg.Prefix + "-stories" }
func (e *Elastic) writeAlias() string    { return e.cfg.Prefix + "-stories-write" }
func (e *Elastic) firstIndex() string    { return e.cfg.Prefix + "-stories-000001" }
func (e *Elastic) versionsIndex() string { return e.cfg.Prefix + "-versions-" }

// answer is what the server said, read to its end.
type answer struct {
	status int
	body   []byte
}

// request is a request of esapi.
type request interface {
	Do(context.Context, esapi.Transport) (*esapi.Response, error)
}

// do sends one request, once. The error names the address when nobody
// answered; a status is for the caller to judge.
func (e *Elastic) do(ctx context.Context, r request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, e.cfg.Timeout)
	defer cancel()
	res, err := r.Do(ctx, e.client)
	if err != nil {
		return answer{}, fmt.Errorf("elasticsearch at %s: %w", e.addresses(), err)
	}
	if res.Body == nil {
		return answer{status: res.StatusCode}, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("elasticsearch at %s: read answer: %w", e.addresses(), err)
	}
	return answer{res.StatusCode, body}, nil
}

// addresses is for messages: without passwords.
func (e *Elastic) addresses() string {
	var out []string
	for _, address := range e.cfg.Addresses {
		if u, err := parseAddress(address); err == nil {
			out = append(out, u.Redacted())
		}
	}
	return strings.Join(out, ", ")
}

// call sends a request that has to succeed and decodes its answer into v,
// which may be nil.
func (e *Elastic) call(ctx context.Context, r request, v any) error {
	a, err := e.do(ctx, r)
	if err != nil {
		return err
	}
	if a.status >= 300 {
		return a.failure()
	}
	if v == nil {
		return nil
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("answer of elasticsearch: %w", err)
	}
	return nil
}

// failure is a status that is no success as an error. A Halted one says that
// trying again as it is cannot help.
func (a answer) failure() error {
	reason := a.reason()
	switch classify(a.status, reason.Type, reason.Reason) {
	case halted, refused:
		return &Halted{Status: a.status, Reason: reason.String()}
	}
	return fmt.Errorf("elasticsearch answers %d: %s", a.status, reason)
}

// reason reads the cause out of an error answer, whoever wrote it.
func (a answer) reason() itemError {
	var body struct {
		Error itemError `json:"error"`
	}
	if err := json.Unmarshal(a.body, &body); err == nil && body.Error.Type != "" {
		return body.Error
	}
	text := strings.Join(strings.Fields(string(a.body[:min(len(a.body), 200)])), " ")
	return itemError{Type: http.StatusText(a.status), Reason: text}
}

// Ready asks whether the cluster can serve its indices, and whether they are as
// Setup left them.
func (e *Elastic) Ready(ctx context.Context) error {
	if err := e.healthy(ctx); err != nil {
		return err
	}
	return e.checkAliases(ctx)
}

func (e *Elastic) healthy(ctx context.Context) error {
	var health struct {
		Status string `json:"status"`
	}
	if err := e.call(ctx, esapi.ClusterHealthRequest{}, &health); err != nil {
		return err
	}
	if health.Status == "red" {
		return errors.New("elasticsearch cluster is red")
	}
	return nil
}

// Close gives idle connections back.
func (e *Elastic) Close() error {
	e.http.CloseIdleConnections()
	return e.client.Close(context.Background())
}
