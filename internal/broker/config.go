package broker

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// MaxMessageBytes is the largest payload that the wire takes.
const MaxMessageBytes = 20 << 20

// headroom is what a message may add to its payload: key, headers, framing.
const headroom = 1 << 20

// framing is what a request may add to the messages that kafka-go counts.
const framing = 64 << 10

const dialTimeout = 5 * time.Second

// Config says how to reach the brokers.
type Config struct {
	Brokers []string `yaml:"brokers"` // host:port; any of the cluster will do to begin with
	TLS     TLS      `yaml:"tls"`
	SASL    SASL     `yaml:"sasl"`
}

// TLS encrypts the connection. The zero value does not.
type TLS struct {
	Enabled    bool   `yaml:"enabled"`
	CAFile     string `yaml:"ca_file"`     // PEM; empty: the system's authorities
	CertFile   string `yaml:"cert_file"`   // PEM, of this client; empty: none
	KeyFile    string `yaml:"key_file"`    // PEM, belongs to CertFile
	ServerName string `yaml:"server_name"` // expected in the broker's certificate; empty: the host that was dialed
}

// SASL says who we are. The zero value says nothing.
type SASL struct {
	Mechanism string `yaml:"mechanism"` // plain, scram-sha-256, scram-sha-512; empty: none
	User      string `yaml:"user"`
	Password  Secret `yaml:"password"`
}

// Secret is a string that no log, error or dump shows.
type Secret string

const hidden = "[hidden]"

func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Validate names every fault at once, unreadable certificate files included. It
// does not connect.
func (c Config) Validate() error {
	var errs []error
	if len(c.Brokers) == 0 {
		errs = append(errs, errors.New("brokers: none"))
	}
	for _, b := range c.Brokers {
		if host, port, err := net.SplitHostPort(b); err != nil || host == "" || port == "" {
			errs = append(errs, fmt.Errorf("brokers: %q is not host:port", b))
		}
	}
	if _, err := c.tlsConfig(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.mechanism(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (c Config) tlsConfig() (*tls.Config, error) {
	t := c.TLS
	if !t.Enabled {
		if t != (TLS{}) {
			return nil, errors.New("tls: set but not enabled")
		}
		return nil, nil
	}
	var errs []error
	conf := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		conf.RootCAs = x509.NewCertPool()
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("tls: ca_file: %w", err))
		case !conf.RootCAs.AppendCertsFromPEM(pem):
			errs = append(errs, fmt.Errorf("tls: ca_file %s: no certificate", t.CAFile))
		}
	}
	switch {
	case (t.CertFile == "") != (t.KeyFile == ""):
		errs = append(errs, errors.New("tls: cert_file and key_file go together"))
	case t.CertFile != "":
		cert, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			errs = append(errs, fmt.Errorf("tls: cert_file: %w", err))
		}
		conf.Certificates = []tls.Certificate{cert}
	}
	return conf, errors.Join(errs...)
}

func (c Config) mechanism() (sasl.Mechanism, error) {
	s := c.SASL
	if s.Mechanism == "" {
		if s != (SASL{}) {
			return nil, errors.New("sasl: mechanism missing")
		}
		return nil, nil
	}
	var missing []error
	if s.User == "" {
		missing = append(missing, errors.New("sasl: user missing"))
	}
	if s.Password == "" {
		missing = append(missing, errors.New("sasl: password missing"))
	}
	var m sasl.Mechanism
	var err error
	switch s.Mechanism {
	case "plain":
		m = plain.Mechanism{Username: s.User, Password: string(s.Password)}
	case "scram-sha-256":
		m, err = scram.Mechanism(scram.SHA256, s.User, string(s.Password))
	case "scram-sha-512":
		m, err = scram.Mechanism(scram.SHA512, s.User, string(s.Password))
	default:
		err = fmt.Errorf("sasl: mechanism %q is not plain, scram-sha-256 or scram-sha-512", s.Mechanism)
	}
	return m, errors.Join(append(missing, err)...)
}

// Dialer gives what readers and consumer groups connect with.
func (c Config) Dialer() (*kafka.Dialer, error) {
	conf, err := c.tlsConfig()
	if err != nil {
		return nil, err
	}
	m, err := c.mechanism()
	if err != nil {
		return nil, err
	}
	return &kafka.Dialer{ClientID: clientID, Timeout: dialTimeout, DualStack: true, TLS: conf, SASLMechanism: m}, nil
}

const clientID = "dateline"

// Transport gives what writers and admin calls connect with, a new one at each
// call: sharing one shares its cache of topics, in which a topic made a moment
// ago is missing for seconds.
func (c Config) Transport() (*kafka.Transport, error) {
	conf, err := c.tlsConfig()
	if err != nil {
		return nil, err
	}
	m, err := c.mechanism()
	if err != nil {
		return nil, err
	}
	return &kafka.Transport{ClientID: clientID, DialTimeout: dialTimeout, TLS: conf, SASL: m}, nil
}

// Writer gives a writer for a topic. WriteMessages returns when all replicas
// have the messages; those with the same key go to the same partition, in order
// as long as one goroutine writes them. Messages handed over within the linger
// of 2 ms share a request. Close it when done.
func (c Config) Writer(topic string) (*kafka.Writer, error) {
	transport, err := c.Transport()
	if err != nil {
		return nil, err
	}
	return &kafka.Writer{
		Addr: kafka.TCP(c.Brokers...), Topic: topic, Transport: transport,
		RequiredAcks: kafka.RequireAll,
		Balancer:     &kafka.Hash{},
		BatchTimeout: 2 * time.Millisecond,
		BatchSize:    1000,
		BatchBytes:   MaxMessageBytes + 2*headroom,
		// Enough for a leader that moves; longer faults are the caller's
		// to repeat.
		MaxAttempts: 3,
	}, nil
}

// TopicWriter is Writer for a topic that EnsureTopics makes. A request holds no
// more for a partition than the topic takes: brokers measure what is sent
// together, not each message, and refuse the same messages for ever.
func (c Config) TopicWriter(t Topic) (*kafka.Writer, error) {
	w, err := c.Writer(t.Name)
	if err != nil {
		return nil, err
	}
	w.BatchBytes = int64(t.MaxMessageBytes - framing)
	return w, nil
}

// client is for admin calls. Closing it drops its connections.
func (c Config) client() (*kafka.Client, func(), error) {
	transport, err := c.Transport()
	if err != nil {
		return nil, nil, err
	}
	return &kafka.Client{Addr: kafka.TCP(c.Brokers...), Timeout: 10 * time.Second, Transport: transport}, transport.CloseIdleConnections, nil
}
