//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFigures measures; it fails only when something does not work at all.
//
//	go test -tags e2e -run TestFigures -v ./e2e
func TestFigures(t *testing.T) {
	stories := corpus(t, 6000)
	records := make([]record, len(stories))
	for i, s := range stories {
		records[i] = record{s.version(1), s.id, 1}
	}
	l := newLine(t, "")
	warm := newWarmUp(l)
	l.start()
	l.publish(warm)
	l.finished(time.Minute)

	began := time.Now()
	l.publish(records)
	l.finished(5 * time.Minute)
	through := time.Since(began)
	rate := float64(len(records)) / through.Seconds()
	raw := l.rawBulk(len(records))
	fmt.Printf("FIGURE through Kafka and Elasticsearch: %d stories in %.1f s, %.0f stories/s\n", len(records), through.Seconds(), rate)
	fmt.Printf("FIGURE raw bulk of the same documents alone: %.0f stories/s; the pipeline reaches %.0f %% of it\n", raw, 100*rate/raw)
	l.latency(stories[:120])
}

// newWarmUp gives stories that are not measured.
func newWarmUp(l *line) []record {
	var records []record
	for i, s := range corpus(l.t, 1000) {
		s.id = fmt.Sprintf("warm:%d", i)
		records = append(records, record{s.version(1), s.id, 1})
	}
	return records
}

// rawBulk copies the documents that the pipeline made, of the current index and
// of the history, into indices of the same templates, with nothing but bulk
// requests of 500, and gives stories a second.
func (l *line) rawBulk(stories int) float64 {
	l.t.Helper()
	current, history := l.bulkBodies(l.stories(), "-stories-0raw"), l.bulkBodies(l.history(), "-versions-raw")
	began := time.Now()
	for i := range max(len(current), len(history)) {
		for _, bodies := range [][][]byte{current, history} {
			if i >= len(bodies) {
				continue
			}
			var answer struct{ Errors bool }
			ask(l.t, http.MethodPost, "/_bulk?filter_path=errors", bodies[i], &answer)
			if answer.Errors {
				l.t.Fatal("raw bulk refused")
			}
		}
	}
	return float64(stories) / time.Since(began).Seconds()
}

// bulkBodies reads the documents of an index, all but those of the warm-up, as
// requests to write them again.
func (l *line) bulkBodies(index, to string) [][]byte {
	l.t.Helper()
	l.refresh()
	const page = 500
	var bodies [][]byte
	query := object{
		"size": page, "sort": []object{{"id": "asc"}, {"order": "asc"}},
		"query": object{"bool": object{"must_not": object{"prefix": object{"id": "warm:"}}}},
	}
	for {
		var answer struct {
			Hits struct {
				Hits []struct {
					ID     string          `json:"_id"`
					Source json.RawMessage `json:"_source"`
					Sort   json.RawMessage `json:"sort"`
				}
			}
		}
		ask(l.t, http.MethodPost, "/"+index+"/_search", query, &answer)
		hits := answer.Hits.Hits
		if len(hits) == 0 {
			return bodies
		}
		var body bytes.Buffer
		for _, h := range hits {
			head, err := json.Marshal(object{"index": object{"_index": l.prefix + to, "_id": h.ID}})
			if err != nil {
				l.t.Fatal(err)
			}
			body.Write(head)
			body.WriteByte('\n')
			body.Write(h.Source)
			body.WriteByte('\n')
		}
		bodies = append(bodies, body.Bytes())
		query["search_after"] = hits[len(hits)-1].Sort
	}
}

// latency publishes stories one by one, ten a second, and measures until a
// search finds each.
func (l *line) latency(stories []story) {
	l.t.Helper()
	sent := map[string]time.Time{}
	var took []time.Duration
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(time.Minute)
	writer := l.writer()
	next := 0
	for n := 0; len(took) < len(stories); n++ {
		<-tick.C
		if n%5 == 0 && next < len(stories) {
			s := stories[next]
			s.id = "latency:" + s.id
			sent[s.id] = time.Now()
			if err := writer.WriteMessages(l.t.Context(), message(s.version(1))); err != nil {
				l.t.Fatal(err)
			}
			next++
		}
		for _, id := range l.found("latency:") {
			if at, waiting := sent[id]; waiting {
				took = append(took, time.Since(at))
				delete(sent, id)
			}
		}
		if time.Now().After(deadline) {
			l.t.Fatalf("%d of %d stories not found after a minute", len(stories)-len(took), len(stories))
		}
	}
	slices.Sort(took)
	at := func(p int) time.Duration { return took[len(took)*p/100].Round(time.Millisecond) }
	fmt.Printf("FIGURE publish to searchable in Elasticsearch: p50 %v, p95 %v (refresh every second)\n", at(50), at(95))
}

// found gives the ids with the prefix that readers can find now.
func (l *line) found(prefix string) []string {
	l.t.Helper()
	var answer struct {
		Hits struct {
			Hits []struct {
				ID string `json:"_id"`
			}
		}
	}
	ask(l.t, http.MethodPost, "/"+l.prefix+"-stories/_search", object{
		"size": 1000, "_source": false, "query": object{"prefix": object{"id": prefix}},
	}, &answer)
	var ids []string
	for _, h := range answer.Hits.Hits {
		if strings.HasPrefix(h.ID, prefix) {
			ids = append(ids, h.ID)
		}
	}
	return ids
}
