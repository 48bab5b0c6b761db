package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/sink"
)

// config is the file that `dateline run --config` reads. Each part belongs to
// the package that uses it.
type config struct {
	// Kafka says where the wire is. Without it `run` keeps a broker of its own
	// in Data.
	Kafka kafkaConfig `yaml:"kafka"`
	// Elastic says where stories are indexed. Without it `run` keeps an index
	// of its own in Data.
	Elastic *sink.ElasticConfig `yaml:"elastic"`
	// Kibana, when set, is where `setup` imports the data view and searches.
	Kibana *sink.KibanaConfig `yaml:"kibana"`
	// Data is the folder of the embedded broker and index.
	Data     string         `yaml:"data"`
	Wire     wireConfig     `yaml:"wire"`
	HTTP     httpConfig     `yaml:"http"`
	Alerts   alertsConfig   `yaml:"alerts"`
	Enrich   enrichConfig   `yaml:"enrich"`
	Pipeline pipelineConfig `yaml:"pipeline"`
	Log      logConfig      `yaml:"log"`
}

type kafkaConfig struct {
	broker.Config `yaml:",inline"`
	Prefix        string `yaml:"prefix"` // before every topic name; empty: none
	Group         string `yaml:"group"`  // consumer group; empty: "dateline"

	// SessionTimeout is how long the group waits for a member that died before
	// others take its partitions. Zero: 10 s; with the embedded broker, which
	// has no other members, 1 min.
	SessionTimeout time.Duration `yaml:"session_timeout"`

	// OutOfRange is fail, earliest or latest: what to do when retention has
	// removed records that were never read. Empty: fail.
	OutOfRange pipeline.OutOfRange `yaml:"out_of_range"`
}

type httpConfig struct {
	Listen string `yaml:"listen"` // empty: 127.0.0.1:8080
	Title  string `yaml:"title"`  // of the desk page; empty: "Dateline"
}

func (c httpConfig) address() string {
	if c.Listen == "" {
		return "127.0.0.1:8080"
	}
	return c.Listen
}

type alertsConfig struct {
	Rules    string                         `yaml:"rules"` // file of alerts; empty: none
	Channels map[string]alert.ChannelConfig `yaml:"channels"`
}

type enrichConfig struct {
	// Entities is a file of your own names with ids, see enrich.ReadOwnList. It
	// is read again when it changes. Empty: none.
	Entities string       `yaml:"entities"`
	Places   placesConfig `yaml:"places"`
}

// placesConfig is what a newsroom says of places.
type placesConfig struct {
	// Homes gives the place where a feed is at home, by "provider/feed" or by
	// provider: a GeoNames id, or a name with its region or country.
	Homes map[string]string `yaml:"homes"`
	// Countries gives the country code under which a place and all that lies in
	// it are told, by GeoNames id or country code, where the newsroom differs
	// from GeoNames.
	Countries map[string]string `yaml:"countries"`
}

// locations opens the stage. What the newsroom says is looked up at once.
func (p placesConfig) locations(feeds *enrich.FeedPlaces) (*enrich.Locations, error) {
	l, err := enrich.NewLocations(enrich.LocationsConfig{Feeds: feeds, Homes: p.Homes, Countries: p.Countries})
	if err != nil && len(p.Homes)+len(p.Countries) > 0 {
		return nil, configError{fmt.Errorf("enrich.places: %w", err)}
	}
	return l, err
}

// pipelineConfig bounds what one process holds at a time. Zero takes the
// default of package pipeline; raising a bound costs that much memory.
type pipelineConfig struct {
	BatchRecords    int           `yaml:"batch_records"`     // stories in one write to the index; zero: 500, embedded 200
	BatchBytes      int           `yaml:"batch_bytes"`       // raw bytes in one write
	BatchAge        time.Duration `yaml:"batch_age"`         // longest wait of a lone story
	InFlightRecords int           `yaml:"in_flight_records"` // fetched, fate still open
	InFlightBytes   int           `yaml:"in_flight_bytes"`   // the same in bytes
	StageTimeout    time.Duration `yaml:"stage_timeout"`     // of one enrichment stage for one story
	Drain           time.Duration `yaml:"drain"`             // how long a stop waits for what is in flight
}

func (p pipelineConfig) validate() error {
	var faults []error
	for _, bound := range []struct {
		key   string
		value int64
	}{
		{"batch_records", int64(p.BatchRecords)}, {"batch_bytes", int64(p.BatchBytes)}, {"batch_age", int64(p.BatchAge)},
		{"in_flight_records", int64(p.InFlightRecords)}, {"in_flight_bytes", int64(p.InFlightBytes)},
		{"stage_timeout", int64(p.StageTimeout)}, {"drain", int64(p.Drain)},
	} {
		if bound.value < 0 {
			faults = append(faults, fmt.Errorf("%s: negative", bound.key))
		}
	}
	return errors.Join(faults...)
}

type logConfig struct {
	Level  string `yaml:"level"`  // debug, info, warn or error; empty: info
	Format string `yaml:"format"` // json or console; empty: json
}

// readConfig decodes the file strictly: an unknown key is an error with its
// line. ${NAME} and ${NAME:-default} stand for environment variables.
func readConfig(file string) (config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return config{}, configError{err}
	}
	c, err := decodeConfig(file, data)
	if err != nil {
		return config{}, configError{err}
	}
	return c, nil
}

func decodeConfig(file string, data []byte) (config, error) {
	data, err := expandEnv(file, data, os.LookupEnv)
	if err != nil {
		return config{}, err
	}
	var c config
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return config{}, atLines(file, err)
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return config{}, fmt.Errorf("%s: more than one document", file)
	}
	return c, within(file, c.validate())
}

func (c *config) validate() error {
	var faults []error
	if len(c.Kafka.Brokers) > 0 {
		faults = append(faults, within("kafka", c.Kafka.Validate()))
	}
	if c.Elastic != nil {
		faults = append(faults, within("elastic", c.Elastic.Validate()))
	}
	if c.Kibana != nil {
		faults = append(faults, within("kibana", c.Kibana.Validate()))
	}
	if (len(c.Kafka.Brokers) == 0 || c.Elastic == nil) && c.Data == "" {
		faults = append(faults, errors.New("data: needed when kafka.brokers or elastic is absent"))
	}
	consumer := c.consumer("wire")
	consumer.Brokers = []string{"any"} // checked above
	faults = append(faults, within("kafka", consumer.Validate()))
	if _, _, err := net.SplitHostPort(c.HTTP.address()); err != nil {
		faults = append(faults, fmt.Errorf("http.listen: %w", err))
	}
	faults = append(faults, within("pipeline", c.Pipeline.validate()))
	for _, name := range slices.Sorted(maps.Keys(c.Alerts.Channels)) {
		faults = append(faults, within("alerts.channels."+name, c.Alerts.Channels[name].Validate()))
	}
	faults = append(faults, c.Wire.validate())
	if _, err := c.Log.build(io.Discard); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}

// within puts a part of the configuration before each of its faults.
func within(part string, err error) error {
	if err == nil {
		return nil
	}
	many, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // err itself, not what it wraps
	if !ok {
		return fmt.Errorf("%s: %w", part, err)
	}
	var faults []error
	for _, fault := range many.Unwrap() {
		faults = append(faults, within(part, fault))
	}
	return errors.Join(faults...)
}

// consumer is how the configured group reads a topic.
func (c *config) consumer(topic string) pipeline.KafkaConfig {
	group := c.Kafka.Group
	if group == "" {
		group = "dateline"
	}
	return pipeline.KafkaConfig{
		Brokers: c.Kafka.Brokers, Group: group, Topic: topic, OutOfRange: c.Kafka.OutOfRange,
		SessionTimeout: c.Kafka.SessionTimeout, DrainTimeout: c.Pipeline.Drain,
		MaxInFlightRecords: c.Pipeline.InFlightRecords, MaxInFlightBytes: c.Pipeline.InFlightBytes,
	}
}

var variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

// expandEnv keeps every line where it is, so that later errors name the right
// one.
func expandEnv(file string, data []byte, lookup func(string) (string, bool)) ([]byte, error) {
	var faults []error
	lines := bytes.Split(data, []byte("\n"))
	for i, line := range lines {
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) {
			continue
		}
		lines[i] = variable.ReplaceAllFunc(line, func(m []byte) []byte {
			part := variable.FindSubmatch(m)
			value, ok := lookup(string(part[1]))
			switch {
			case ok && strings.ContainsAny(value, "\r\n"):
				faults = append(faults, fmt.Errorf("%s:%d: %s holds a line break", file, i+1, part[1]))
			case ok:
				return []byte(value)
			case part[2] == nil:
				faults = append(faults, fmt.Errorf("%s:%d: %s is not set", file, i+1, part[1]))
			}
			return part[3]
		})
	}
	return bytes.Join(lines, []byte("\n")), errors.Join(faults...)
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlUnknown = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	yamlKind    = regexp.MustCompile(`^cannot unmarshal !!(\S+)( .+)? into (\S+)$`)
)

// atLines gives the decoder's faults the form file:line: fact.
func atLines(file string, err error) error {
	faults := []string{err.Error()}
	if many, ok := errors.AsType[*yaml.TypeError](err); ok {
		faults = many.Errors
	}
	var out []error
	for _, f := range faults {
		m := yamlLine.FindStringSubmatch(f)
		if m == nil {
			out = append(out, fmt.Errorf("%s: %s", file, f))
			continue
		}
		fact := yamlUnknown.ReplaceAllString(m[2], `unknown key "$1"`)
		if kind := yamlKind.FindStringSubmatch(fact); kind != nil {
			fact = fmt.Sprintf("unexpected %s%s, want %s", kind[1], kind[2], yamlWanted(kind[3]))
		}
		out = append(out, fmt.Errorf("%s:%s: %s", file, m[1], fact))
	}
	return errors.Join(out...)
}

// yamlWanted says what to write for a Go type.
func yamlWanted(goType string) string {
	switch {
	case goType == "time.Duration":
		return "a duration with its unit, such as 5s"
	case goType == "int":
		return "a whole number"
	case goType == "bool":
		return "true or false"
	case goType == "string":
		return "text"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	default:
		return "keys and values"
	}
}
