package sink

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Outcomes of an article that was written.
const (
	outcomeStored     = "stored"
	outcomeSuperseded = "superseded"
	outcomeRefused    = "refused"
)

type metrics struct {
	documents *prometheus.CounterVec // articles by outcome; a retry does not count twice
	seconds   prometheus.Histogram   // one write to the index
	retries   prometheus.Counter     // documents sent again
	bytes     prometheus.Counter     // before compression

	duplicates prometheus.Counter // versions that the history had already
}

// newMetrics registers with r; nil leaves the metrics unregistered.
func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		documents: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_sink_documents_total", Help: "Articles written, by outcome.",
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dateline_sink_bulk_seconds", Help: "Time of one write to the index.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 15),
		}),
		retries: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dateline_sink_retries_total", Help: "Documents sent again after the index was too busy for them.",
		}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dateline_sink_bytes_total", Help: "Bytes of documents sent to the index, uncompressed.",
		}),
		duplicates: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dateline_sink_duplicates_total", Help: "Versions that came again with the same content, replays included.",
		}),
	}
	if r != nil {
		r.MustRegister(m.documents, m.seconds, m.retries, m.bytes, m.duplicates)
	}
	return m
}

func (m *metrics) outcome(name string, n int) {
	if n > 0 {
		m.documents.WithLabelValues(name).Add(float64(n))
	}
}
