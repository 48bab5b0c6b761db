package web

import (
	"fmt"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	requests *prometheus.CounterVec
	streams  prometheus.Gauge
	dropped  prometheus.Counter
	delay    prometheus.Histogram
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_web_requests_total",
			Help: "Pages and files answered, by page and class of status code.",
		}, []string{"page", "code"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "dateline_web_streams_open",
			Help: "Event streams, that is pages which somebody has open.",
		}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "dateline_web_streams_dropped_total",
			Help: "Event streams ended because the reader fell behind.",
		}),
		delay: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "dateline_web_alert_delay_seconds",
			Help:    "From the receipt of a story to its alert being pushed to open pages.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}),
	}
	if reg == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.requests, m.streams, m.dropped, m.delay} {
		if err := reg.Register(c); err != nil {
			return nil, fmt.Errorf("web metrics: %w", err)
		}
	}
	return m, nil
}

// codeClass is "2xx" for 200 to 299.
func codeClass(code int) string { return strconv.Itoa(code/100) + "xx" }
