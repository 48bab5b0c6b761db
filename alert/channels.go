package alert

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// ChannelConfig is a channel in the configuration, under the name that rules
// use. Exactly one of its fields is set.
type ChannelConfig struct {
	Webhook *WebhookConfig `yaml:"webhook"`
}

// WebhookConfig says where notices are posted.
type WebhookConfig struct {
	URL string `yaml:"url"`

	// Secret signs each request as Standard Webhooks has it: "whsec_" and the
	// key in base64. Several, separated by spaces, sign with each while a
	// receiver changes over. Empty: no signature.
	Secret string `yaml:"secret"`

	// SecretFile is read instead of Secret, once, when the channel is opened.
	SecretFile string `yaml:"secret_file"`

	// Timeout for one request. 0: 10 s; more than 30 s is cut to that.
	Timeout time.Duration `yaml:"timeout"`
}

// Validate returns every fault. It does not read SecretFile.
func (c ChannelConfig) Validate() error {
	if c.Webhook == nil {
		return errors.New("no kind of channel; known: webhook")
	}
	return c.Webhook.validate()
}

func (c *WebhookConfig) validate() error {
	var faults []error
	if u, err := url.Parse(c.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		faults = append(faults, errors.New("webhook: url: want http:// or https:// and a host")) // the value may hold a token
	}
	if c.Secret != "" && c.SecretFile != "" {
		faults = append(faults, errors.New("webhook: both secret and secret_file; keep one"))
	}
	if _, err := parseSecrets(c.Secret); err != nil {
		faults = append(faults, fmt.Errorf("webhook: secret: %w", err))
	}
	if c.Timeout < 0 {
		faults = append(faults, fmt.Errorf("webhook: timeout: %s is negative", c.Timeout))
	}
	return errors.Join(faults...)
}

// OpenChannels makes the channels of a configuration; log and page are the
// caller's to add. All faults are in the error.
func OpenChannels(configs map[string]ChannelConfig) (map[string]Channel, error) {
	channels := map[string]Channel{}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(configs)) {
		c := configs[name]
		if name == LogChannel || name == PageChannel {
			faults = append(faults, fmt.Errorf("channel %q: the name is built in; choose another", name))
			continue
		}
		if err := c.Validate(); err != nil {
			faults = append(faults, fmt.Errorf("channel %q: %w", name, err))
			continue
		}
		w, err := NewWebhook(*c.Webhook)
		if err != nil {
			faults = append(faults, fmt.Errorf("channel %q: %w", name, err))
			continue
		}
		channels[name] = w
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return channels, nil
}

func (c *WebhookConfig) secrets() ([][]byte, error) {
	if c.SecretFile == "" {
		return parseSecrets(c.Secret)
	}
	data, err := os.ReadFile(c.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("secret_file: %w", err)
	}
	secrets, err := parseSecrets(string(data))
	if err == nil && len(secrets) == 0 {
		err = errors.New("no secret in it")
	}
	if err != nil {
		return nil, fmt.Errorf("secret_file %s: %w", c.SecretFile, err)
	}
	return secrets, nil
}

// parseSecrets never puts a secret into its error.
func parseSecrets(s string) ([][]byte, error) {
	var secrets [][]byte
	for word := range strings.FieldsSeq(s) {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(word, "whsec_"))
		if err != nil || len(key) < 16 {
			return nil, errors.New("want whsec_ and at least 16 bytes in base64")
		}
		secrets = append(secrets, key)
	}
	return secrets, nil
}
