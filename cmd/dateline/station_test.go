package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/query"
)

// desk is an embedded station with its page and an outbox to its wire.
type desk struct {
	t       testing.TB
	station *station
	url     string
	out     *outbox
	stop    func()
}

func openDesk(t testing.TB, data string) *desk {
	t.Helper()
	return openDeskWith(t, config{Data: data}, zap.NewNop())
}

func openDeskWith(t testing.TB, cfg config, log *zap.Logger) *desk {
	t.Helper()
	rules, err := alert.ParseRules("test", demo.Alerts())
	if err != nil {
		t.Fatal(err)
	}
	s, err := newStation(cfg, rules, "", log)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.cfg.Kafka.Writer(s.topics.Wire.Name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		ended <- s.run(ctx, l, func(context.Context) error { close(started); return nil })
	}()
	<-started
	d := &desk{t: t, station: s, url: "http://" + l.Addr().String(), out: newOutbox(w, "npa", "")}
	d.stop = func() {
		d.out.close()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	return d
}

func (d *desk) publish(payloads ...string) {
	d.t.Helper()
	for _, p := range payloads {
		if err := d.out.add(d.t.Context(), []byte(p)); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := d.out.flush(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// await asks until ok, for as long as a loaded machine may need.
func (d *desk) await(what string, ok func() bool) {
	d.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			d.t.Fatalf("not in time: %s", what)
		}
		<-tick.C
	}
}

func (d *desk) headlines() []string {
	d.t.Helper()
	page, err := d.station.store.Search(d.t.Context(), query.Search{Size: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	for _, h := range page.Hits {
		list = append(list, h.Article.Headline)
	}
	slices.Sort(list)
	return list
}

func (d *desk) get(path string) string {
	d.t.Helper()
	resp, err := http.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(body)
}

func (d *desk) count(topic string) (n int) {
	d.t.Helper()
	err := broker.ReadAll(d.t.Context(), d.station.cfg.Kafka.Config, topic, func(kafka.Message) error { n++; return nil })
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

const (
	truce  = `{"id":"npa:truce","version":"1","version_created":"2026-03-01T10:00:00Z","headline":"Ceasefire agreed in Port Hallam","body":"Both navies agreed on Monday.","language":"en"}`
	truce2 = `{"id":"npa:truce","version":"2","version_created":"2026-03-01T11:00:00Z","headline":"Ceasefire begins in Port Hallam","body":"Both navies agreed on Monday.","language":"en"}`
	ferry  = `{"id":"npa:ferry","version":"1","version_created":"2026-03-01T10:00:00Z","headline":"Ceasefire lets ferries sail","body":"Ferries sail again from Anchorage, Alaska.","language":"en"}`
	kill   = `{"id":"npa:ferry","version":"2","version_created":"2026-03-01T09:00:00Z","status":"canceled","headline":"KILL: ferries"}`
	closed = `{"id":"npa:budget","version":"1","version_created":"2026-03-01T10:00:00Z","visible_from":"2126-03-01T10:00:00Z","headline":"Ceasefire in the budget row","body":"Secret talks in Anchorage, Alaska.","language":"en"}`
	last   = `{"id":"npa:last","version":"1","version_created":"2026-03-01T12:00:00Z","headline":"Bridge opens","body":"The bridge is open.","language":"en"}`
)

// TestStation takes copy of every fate through all parts, twice, with a restart
// between.
func TestStation(t *testing.T) {
	data := t.TempDir()
	d := openDesk(t, data)
	d.publish(kill, truce, ferry, closed, `{"id":"npa:broken","headline":`, truce2, last)
	want := []string{"Bridge opens", "Ceasefire begins in Port Hallam"}
	d.await("stories", func() bool { return slices.Equal(d.headlines(), want) })
	d.await("dead letter", func() bool { return d.count(d.station.topics.Dead.Name) == 1 })
	d.await("alert", func() bool { return strings.Contains(d.get("/alerts"), "Port Hallam") })
	if page := d.get("/?q=ceasefires"); !strings.Contains(page, "<mark>Ceasefire</mark> begins") {
		t.Errorf("search: %s", page)
	}
	for _, path := range []string{"/", "/alerts", "/api/search?q=", "/?near=Anchorage,+2000km", "/?country=US", "/api/search?within=-90,-180,90,180", "/story?id=npa:ferry", "/story?id=npa:budget"} {
		if page := d.get(path); strings.Contains(page, "ferr") && path != "/story?id=npa:ferry" || strings.Contains(page, "budget row") || strings.Contains(page, "Secret") {
			t.Errorf("%s shows what is killed or under embargo:\n%s", path, page)
		}
	}
	d.await("deliveries", func() bool { return d.count(d.station.topics.Deliveries.Name) == 3 }) // log, page, and the held one
	if ready := d.get("/-/ready"); ready != "ready\n" {
		t.Errorf("ready: %q", ready)
	}
	if metrics := d.get("/metrics"); !strings.Contains(metrics, "dateline_pipeline_records_total") {
		t.Error("no metrics of the pipeline")
	}
	d.stop()

	d = openDesk(t, data)
	defer d.stop()
	d.publish(truce, ferry, strings.Replace(last, "Bridge opens", "Bridge closes", 1))
	want[0] = "Bridge closes"
	d.await("the rewritten story", func() bool { return slices.Equal(d.headlines(), want) })
	if n := d.count(d.station.topics.Deliveries.Name); n != 3 {
		t.Errorf("%d deliveries after the restart", n)
	}
}

// BenchmarkPublishToSearchable reports the time from the call that puts a lone
// story on the wire until a search finds it, everything embedded.
//
// 24 Nov 2026, 2 cores: p50 206 ms, p95 213 ms; the batch age is 200 ms of it.
func BenchmarkPublishToSearchable(b *testing.B) {
	d := openDesk(b, b.TempDir())
	defer d.stop()
	story := `{"id":"npa:%d","version":"1","headline":"Bridge %d opens","body":"` + strings.Repeat("The bridge over the bay is open. ", 80) + `","language":"en"}`
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		n := len(took)
		d.publish(fmt.Sprintf(story, n, n))
		d.await("story", func() bool {
			page, err := d.station.store.Search(b.Context(), query.Search{ID: fmt.Sprintf("npa:%d", n)})
			return err == nil && len(page.Hits) == 1
		})
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Milliseconds()), "p95-ms")
}

// BenchmarkEnrich runs all stages over the demo's archive.
func BenchmarkEnrich(b *testing.B) {
	var stories []*news.Article
	var size int
	for p, err := range demo.Archive(time.Now()) {
		if err != nil {
			b.Fatal(err)
		}
		articles, _ := news.Parse(news.Payload{Data: p.Data, Provider: p.Provider})
		for _, a := range articles {
			stories, size = append(stories, a), size+len(a.Body)
		}
	}
	all, err := openEnrichment(enrichConfig{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	stages := all.stages(nil)
	b.SetBytes(int64(size / len(stories)))
	for n := 0; b.Loop(); n++ {
		a := *stories[n%len(stories)]
		for _, s := range stages {
			if err := s.Process(b.Context(), &a); err != nil {
				b.Fatal(err)
			}
		}
	}
}
