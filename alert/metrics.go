package alert

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// seconds covers a produce call, a slow webhook and an hour of retries.
var seconds = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600}

type arrivalMetrics struct {
	rules   prometheus.Gauge
	hits    prometheus.Counter
	kills   prometheus.Counter
	match   prometheus.Histogram
	latency prometheus.Histogram
}

func newArrivalMetrics(r prometheus.Registerer) *arrivalMetrics {
	f := promauto.With(r)
	return &arrivalMetrics{
		rules: f.NewGauge(prometheus.GaugeOpts{
			Name: "dateline_alert_rules", Help: "Alerts in force.",
		}),
		hits: f.NewCounter(prometheus.CounterOpts{
			Name: "dateline_alert_hits_total", Help: "Versions of stories that matched an alert; one for each alert, repeats of a batch included.",
		}),
		kills: f.NewCounter(prometheus.CounterOpts{
			Name: "dateline_alert_kills_total", Help: "Kills passed to the dispatcher, repeats of a batch included.",
		}),
		match: f.NewHistogram(prometheus.HistogramOpts{
			Name: "dateline_alert_match_seconds", Help: "Time to match one story against all alerts.",
			Buckets: prometheus.ExponentialBuckets(10e-6, 2, 14),
		}),
		latency: f.NewHistogram(prometheus.HistogramOpts{
			Name: "dateline_alert_received_to_matched_seconds", Help: "From durable raw copy to its hit; high during a replay.",
			Buckets: seconds,
		}),
	}
}

type dispatchMetrics struct {
	deliveries *prometheus.CounterVec
	held       prometheus.Gauge
	pending    prometheus.Gauge
	latency    prometheus.Histogram
}

// newDispatchMetrics shares what an earlier Dispatcher has registered: there is
// one for each partition. Gauges therefore count up and down.
func newDispatchMetrics(r prometheus.Registerer) *dispatchMetrics {
	return &dispatchMetrics{
		deliveries: shared(r, prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dateline_alert_deliveries_total",
			Help: "Ends of deliveries by kind of channel (log, page, webhook; all for a held notice) and outcome (sent, failed, withdrawn), and attempts that will be repeated (retry).",
		}, []string{"channel", "outcome"})),
		held: shared(r, prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "dateline_alert_held_notices", Help: "Notices that wait for the end of an embargo.",
		})),
		pending: shared(r, prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "dateline_alert_pending_notices", Help: "Notices on their way to a channel, waits between attempts included.",
		})),
		latency: shared(r, prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "dateline_alert_received_to_sent_seconds", Help: "From durable raw copy, or the end of its embargo, to the accepted notice.",
			Buckets: seconds,
		})),
	}
}

func shared[C prometheus.Collector](r prometheus.Registerer, c C) C {
	if r == nil {
		return c
	}
	err := r.Register(c)
	var taken prometheus.AlreadyRegisteredError
	switch {
	case errors.As(err, &taken):
		return taken.ExistingCollector.(C)
	case err != nil:
		panic(err) // two metrics of one name: a mistake in this file
	}
	return c
}
