//go:build e2e

package e2e

import (
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/news"
)

// story is an article of the corpus before it has versions.
type story struct {
	id, headline, body string
	at                 time.Time
}

// corpus gives at most limit stories, 0 for all: Reuters-21578 where shared/
// has it, else the demo's archive ten times over.
func corpus(t *testing.T, limit int) []story {
	t.Helper()
	stories, err := reuters()
	if errors.Is(err, fs.ErrNotExist) {
		t.Log("shared/ is absent: taking the demo's archive instead of Reuters-21578")
		stories, err = archive()
	}
	if err != nil {
		t.Fatal(err)
	}
	if limit > 0 && len(stories) > limit {
		stories = stories[:limit]
	}
	return stories
}

func reuters() ([]story, error) {
	shared := cmp.Or(os.Getenv("DATELINE_SHARED"), filepath.Join("..", "..", "shared"))
	file, err := os.Open(filepath.Join(shared, "data", "reuters21578", "stories.ndjson.gz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var stories []story
	for lines := json.NewDecoder(z); lines.More(); {
		var s struct {
			ID                int
			Date, Title, Body string
		}
		if err := lines.Decode(&s); err != nil {
			return nil, err
		}
		date, _, _ := strings.Cut(strings.TrimSpace(s.Date), ".")
		at, err := time.Parse("2-Jan-2006 15:04:05", date)
		if err != nil {
			at = time.Date(1987, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		id := "reuters:" + strconv.Itoa(s.ID)
		stories = append(stories, story{id, cmp.Or(strings.TrimSpace(s.Title), id), s.Body, at})
	}
	return stories, nil
}

func archive() ([]story, error) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var stories []story
	for round := range 10 {
		for p, err := range demo.Archive(start) {
			if err != nil {
				return nil, err
			}
			articles, err := news.Parse(news.Payload{Data: p.Data, Provider: p.Provider})
			if err != nil {
				return nil, err
			}
			a := articles[0]
			at := start.Add(time.Duration(len(stories)) * time.Minute)
			stories = append(stories, story{fmt.Sprintf("archive:%d-%s", round, a.SourceID+a.ID), a.Headline, a.Body, at})
		}
	}
	return stories, nil
}

// record is what goes on the wire: a version of a story, or broken bytes.
type record struct {
	data    []byte
	id      string // empty: broken
	version int
}

// wire gives every story as version 2; a tenth of them also as an older and a
// newer version; and for every hundredth record a broken one. All shuffled.
func wire(stories []story, r *rand.Rand) []record {
	var records []record
	for i, s := range stories {
		versions := []int{2}
		if i%10 == 0 {
			versions = []int{1, 2, 3}
		}
		for _, v := range versions {
			records = append(records, record{s.version(v), s.id, v})
		}
	}
	whole := len(records)
	for i := range whole / 100 {
		data := records[r.IntN(whole)].data
		cut := fmt.Sprintf(`{"broken":%d,%s`, i, data[1:1+r.IntN(len(data)-2)])
		records = append(records, record{data: []byte(strings.TrimSpace(cut))})
	}
	r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	return records
}

// version is the story as Dateline's article JSON.
func (s story) version(v int) []byte {
	data, err := json.Marshal(object{
		"id": s.id, "version": strconv.Itoa(v), "language": "en", "headline": s.headline, "body": s.body,
		"version_created": s.at.Add(time.Duration(v) * time.Minute),
	})
	if err != nil {
		panic(err) // strings and a time
	}
	return data
}

// highest gives for each story its highest version.
func highest(records []record) map[string]int {
	versions := map[string]int{}
	for _, r := range records {
		if r.id != "" {
			versions[r.id] = max(versions[r.id], r.version)
		}
	}
	return versions
}

func broken(records []record) map[string]bool {
	payloads := map[string]bool{}
	for _, r := range records {
		if r.id == "" {
			payloads[string(r.data)] = true
		}
	}
	return payloads
}

// publish puts the records on the wire with `dateline publish`. The file begins
// with a whole article, which tells the command that it is NDJSON.
func (l *line) publish(records []record) {
	l.t.Helper()
	records = slices.Clone(records)
	first := slices.IndexFunc(records, func(r record) bool { return r.id != "" })
	records[0], records[first] = records[first], records[0]
	l.run("publish", "--config", l.config, l.ndjson("wire.ndjson", records))
}

func (l *line) ndjson(name string, records []record) string {
	l.t.Helper()
	var file strings.Builder
	for _, r := range records {
		file.Write(r.data)
		file.WriteByte('\n')
	}
	return l.write(name, file.String())
}

// seeded is the source of chance of a test. DATELINE_E2E_SEED repeats a run.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if given := os.Getenv("DATELINE_E2E_SEED"); given != "" {
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("DATELINE_E2E_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
