package pipeline

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts what the pipeline does. Build one for each registry and share
// it between Line, KafkaConfig and Dead.
type Metrics struct {
	records         *prometheus.CounterVec   // records by final fate: stored, refused
	articles        prometheus.Counter       // articles the sink made durable
	retries         *prometheus.CounterVec   // repeated attempts, by what was tried
	stageSeconds    *prometheus.HistogramVec // one call of a stage for one article
	stageErrors     *prometheus.CounterVec   // by stage and kind: error, panic, timeout, skipped; unsupported: a story that the stage is not made for
	age             prometheus.Observer      // from receipt to stored, one observation an article
	writeSeconds    prometheus.Observer      // one batch, all repetitions included
	breakerTrips    prometheus.Counter
	breakerOpen     prometheus.Gauge // partitions that hold back a batch
	inFlightRecords prometheus.Gauge // fetched, fate not final
	inFlightBytes   prometheus.Gauge
	watermark       *prometheus.GaugeVec // lowest unfinished offset, by topic and partition
	committed       *prometheus.GaugeVec // offset the broker has confirmed
	lag             *prometheus.GaugeVec // records in the log at or after the watermark
	rebalances      prometheus.Counter
	commitErrors    prometheus.Counter
	outOfRange      *prometheus.CounterVec // records skipped by policy, by topic
	drainSeconds    prometheus.Observer
	drainTimeouts   prometheus.Counter
	stalled         prometheus.Counter // times the oldest record in flight became too old
}

// NewMetrics registers the metrics; with nil they are counted and shown nowhere.
func NewMetrics(r prometheus.Registerer) *Metrics {
	if r == nil {
		r = prometheus.NewRegistry()
	}
	f := factory{r}
	partition := []string{"topic", "partition"}
	return &Metrics{
		records:         f.counters("records_total", "Records by final fate.", "fate"),
		articles:        f.counter("articles_total", "Articles made durable."),
		retries:         f.counters("retries_total", "Repeated attempts by what was tried.", "part"),
		stageSeconds:    f.histograms("stage_seconds", "Time of one stage for one article.", prometheus.ExponentialBuckets(1e-5, 4, 10), "stage"),
		stageErrors:     f.counters("stage_errors_total", "Calls of a stage that failed, or were unsupported: of a story that it is not made for.", "stage", "kind"),
		age:             f.histogram("age_seconds", "Time from receipt until stored.", []float64{.05, .1, .2, .3, .5, 1, 2, 5, 15, 60, 300, 3600}),
		writeSeconds:    f.histogram("write_seconds", "Time of one batch in the sink, repetitions included.", prometheus.ExponentialBuckets(1e-3, 3, 11)),
		breakerTrips:    f.counter("breaker_trips_total", "Batches held back because the sink refused too many."),
		breakerOpen:     f.gauge("breaker_open", "Partitions that hold back a batch now."),
		inFlightRecords: f.gauge("in_flight_records", "Records fetched whose fate is open."),
		inFlightBytes:   f.gauge("in_flight_bytes", "Bytes of the records fetched whose fate is open."),
		watermark:       f.gauges("watermark_offset", "Lowest unfinished offset.", partition...),
		committed:       f.gauges("committed_offset", "Offset confirmed by the broker.", partition...),
		lag:             f.gauges("lag_records", "Records of the log whose fate is open.", partition...),
		rebalances:      f.counter("rebalances_total", "Generations of the consumer group that this member joined."),
		commitErrors:    f.counter("commit_errors_total", "Commits that the broker did not confirm."),
		outOfRange:      f.counters("out_of_range_records_total", "Records passed over by the out-of-range policy.", "topic"),
		drainSeconds:    f.histogram("drain_seconds", "Time to finish what was fetched when partitions go.", []float64{.01, .05, .1, .25, .5, 1, 2, 4, 8, 16}),
		drainTimeouts:   f.counter("drain_timeouts_total", "Drains cut off by the deadline."),
		stalled:         f.counter("stalls_total", "Times the oldest record in flight became too old."),
	}
}

// forget removes the series of a partition that has gone to another member.
func (m *Metrics) forget(topic string, partition int) {
	for _, v := range []*prometheus.GaugeVec{m.watermark, m.committed, m.lag} {
		v.DeleteLabelValues(topic, strconv.Itoa(partition))
	}
}

type factory struct{ r prometheus.Registerer }

const namespace, subsystem = "dateline", "pipeline"

func (f factory) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help}, labels)
	f.r.MustRegister(c)
	return c
}

func (f factory) counter(name, help string) prometheus.Counter {
	return f.counters(name, help).WithLabelValues()
}

func (f factory) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help}, labels)
	f.r.MustRegister(g)
	return g
}

func (f factory) gauge(name, help string) prometheus.Gauge {
	return f.gauges(name, help).WithLabelValues()
}

func (f factory) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Subsystem: subsystem, Name: name, Help: help, Buckets: buckets}, labels)
	f.r.MustRegister(h)
	return h
}

func (f factory) histogram(name, help string, buckets []float64) prometheus.Observer {
	return f.histograms(name, help, buckets).WithLabelValues()
}
