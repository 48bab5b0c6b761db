package sink

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// ElasticConfig says where the index is and how to talk to it.
type ElasticConfig struct {
	// Addresses of the nodes, http or https. None: http://127.0.0.1:9200.
	Addresses []string `yaml:"addresses"`

	// User and Password, or APIKey (the encoded form), or neither.
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	APIKey   string `yaml:"api_key"`

	// CAFile holds the PEM certificates to trust instead of the system's.
	CAFile string `yaml:"ca_file"`

	// Prefix of every index, alias and template. Empty: wire.
	Prefix string `yaml:"prefix"`

	// Analyzer of the text fields that Setup creates: "news" (stems, folds
	// accents, the same as alerts) or "standard" for a server that lacks the
	// analysis module. Empty: news.
	Analyzer string `yaml:"analyzer"`

	// Gzip compresses requests: less network for about twice the CPU.
	Gzip bool `yaml:"gzip"`

	// Timeout of one request. Zero: 60 s.
	Timeout time.Duration `yaml:"timeout"`

	// MaxBytes of one bulk request; a single larger article is sent alone.
	// Memory is about this for each Write under way. Zero: 5 MiB.
	MaxBytes int `yaml:"max_bytes"`

	// Backoff before documents that found the index busy are sent again; it
	// doubles up to 5 s. Zero: 100 ms.
	Backoff time.Duration `yaml:"backoff"`
}

const (
	defaultPrefix = "wire"

	analyzerNews     = "news"
	analyzerStandard = "standard"
)

var validPrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,99}$`)

// withDefaults fills in what zero values stand for.
func (c ElasticConfig) withDefaults() ElasticConfig {
	if len(c.Addresses) == 0 {
		c.Addresses = []string{"http://127.0.0.1:9200"}
	}
	if c.Prefix == "" {
		c.Prefix = defaultPrefix
	}
	if c.Analyzer == "" {
		c.Analyzer = analyzerNews
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = 5 << 20
	}
	if c.Backoff == 0 {
		c.Backoff = 100 * time.Millisecond
	}
	return c
}

// Validate reports everything that is wrong with the configuration.
func (c ElasticConfig) Validate() error {
	c = c.withDefaults()
	var faults []error
	for _, address := range c.Addresses {
		if _, err := parseAddress(address); err != nil {
			faults = append(faults, fmt.Errorf("addresses: %w", err))
		}
	}
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	faults = append(faults, checkLogin(c.User, c.Password, c.APIKey))
	fault(!validPrefix.MatchString(c.Prefix), "prefix: %q is no index name", c.Prefix)
	fault(c.Analyzer != analyzerNews && c.Analyzer != analyzerStandard, "analyzer: %q is neither news nor standard", c.Analyzer)
	fault(c.Timeout < 0, "timeout: negative")
	fault(c.MaxBytes < 0, "max_bytes: negative")
	fault(c.Backoff < 0, "backoff: negative")
	return errors.Join(faults...)
}

func checkLogin(user, password, apiKey string) error {
	var faults []error
	if user != "" && apiKey != "" {
		faults = append(faults, errors.New("user and api_key: only one of them"))
	}
	if (user == "") != (password == "") {
		faults = append(faults, errors.New("user and password: only both together"))
	}
	return errors.Join(faults...)
}

func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("%q is no http address", u.Redacted())
	}
	return u, nil
}
