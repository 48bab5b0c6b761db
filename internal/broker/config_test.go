package broker

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kfake"
	"go.yaml.in/yaml/v3"
)

func TestValidateNamesEveryFault(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		faults     []string
	}{
		{"plain", `brokers: [a:9092, "[::1]:9092"]`, nil},
		{"nothing", ``, []string{"brokers: none"}},
		{"no port", `brokers: [a, "b:"]`, []string{`"a" is not host:port`, `"b:" is not host:port`}},
		{"tls", `{brokers: [a:1], tls: {enabled: true}}`, nil},
		{"tls set but off", `{brokers: [a:1], tls: {server_name: x}}`, []string{"tls: set but not enabled"}},
		{"half a client certificate", `{brokers: [a:1], tls: {enabled: true, cert_file: x}}`, []string{"cert_file and key_file"}},
		{"missing files", `{brokers: [a:1], tls: {enabled: true, ca_file: no-ca, cert_file: no-cert, key_file: no-key}}`, []string{"no-ca", "no-cert"}},
		{"sasl", `{brokers: [a:1], sasl: {mechanism: scram-sha-512, user: u, password: p}}`, nil},
		{"sasl without mechanism", `{brokers: [a:1], sasl: {user: u}}`, []string{"mechanism missing"}},
		{"all of sasl wrong", `{brokers: [a:1], sasl: {mechanism: oauth}}`, []string{`"oauth" is not`, "user missing", "password missing"}},
		{"every part", `{tls: {ca_file: x}, sasl: {password: p}}`, []string{"brokers: none", "tls: set", "sasl: mechanism"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var conf Config
			dec := yaml.NewDecoder(strings.NewReader(c.yaml))
			dec.KnownFields(true)
			if err := dec.Decode(&conf); err != nil && c.yaml != "" {
				t.Fatal(err)
			}
			err := conf.Validate()
			if len(c.faults) == 0 && err != nil {
				t.Error(err)
			}
			for _, f := range c.faults {
				if err == nil || !strings.Contains(err.Error(), f) {
					t.Errorf("%v does not say %q", err, f)
				}
			}
		})
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	conf := Config{SASL: SASL{Mechanism: "plain", User: "u", Password: "opensesame"}}
	asYAML, err := yaml.Marshal(conf)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(conf)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(conf), fmt.Sprintf("%+v", conf), fmt.Sprintf("%#v", conf), string(asYAML), string(asJSON)} {
		if strings.Contains(shown, "opensesame") {
			t.Errorf("shown: %s", shown)
		}
	}
}

func TestConnects(t *testing.T) {
	cert, caFile := certificate(t)
	cluster := newCluster(t, kfake.EnableSASL(), kfake.TLS(&tls.Config{Certificates: []tls.Certificate{cert}}),
		kfake.Superuser("PLAIN", "anna", "one"), kfake.Superuser("SCRAM-SHA-256", "ben", "two"), kfake.Superuser("SCRAM-SHA-512", "cleo", "three"))
	for _, s := range []SASL{{"plain", "anna", "one"}, {"scram-sha-256", "ben", "two"}, {"scram-sha-512", "cleo", "three"}} {
		t.Run(s.Mechanism, func(t *testing.T) {
			conf := Config{Brokers: cluster.ListenAddrs(), TLS: TLS{Enabled: true, CAFile: caFile}, SASL: s}
			if err := conf.Validate(); err != nil {
				t.Fatal(err)
			}
			topic := Topic{Name: s.Mechanism, Partitions: 1, MaxMessageBytes: 1 << 20}
			if _, err := EnsureTopics(t.Context(), conf, []Topic{topic}); err != nil {
				t.Fatal(err)
			}
			write(t, conf, topic.Name, kafka.Message{Value: []byte("x")})
			n := 0
			err := ReadAll(t.Context(), conf, topic.Name, func(kafka.Message) error { n++; return nil })
			if err != nil || n != 1 {
				t.Errorf("%d messages, %v", n, err)
			}
		})
	}
	t.Run("wrong password", func(t *testing.T) {
		conf := Config{Brokers: cluster.ListenAddrs(), TLS: TLS{Enabled: true, CAFile: caFile}, SASL: SASL{"plain", "anna", "two"}}
		_, err := MissingTopics(t.Context(), conf, nil)
		if err == nil || !strings.Contains(err.Error(), conf.Brokers[0]) {
			t.Errorf("%v does not name the broker", err)
		}
	})
}

func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

func newCluster(t *testing.T, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

func write(t *testing.T, conf Config, topic string, msgs ...kafka.Message) {
	t.Helper()
	w, err := conf.Writer(topic)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.WriteMessages(t.Context(), msgs...); err != nil {
		t.Fatal(err)
	}
}
