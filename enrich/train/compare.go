package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-wire/dateline/enrich"
	"github.com/dateline-wire/dateline/news"
)

var (
	//go:embed compare/pom.xml
	comparePOM []byte
	//go:embed compare/Compare.java
	compareJava []byte
)

// compare runs Stanford CoreNLP beside the entity stage: speed on Reuters
// stories, F1 on IEER. It needs Maven, a JDK of version 11 or later, 5 GB of
// memory, and fetches half a gigabyte. What takes longer than the limit ends it.
func compare(args []string, w io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	data := flags.String("data", "", "folder with ner/ and reuters21578/")
	work := flags.String("work", "", "folder to keep CoreNLP in; empty: fetched again each time")
	stories := flags.Int("stories", 200, "how many Reuters stories to time")
	limit := flags.Duration("limit", 30*time.Minute, "the most that all of it may take")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *data == "" {
		return fmt.Errorf("want -data DIR")
	}
	for _, tool := range []string{"mvn", "java"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w: install Maven and a JDK (Debian: maven, openjdk-17-jdk-headless)", err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	dir := *work
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "compare"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	c := comparison{dir: dir, w: w}
	if err := c.fetch(ctx); err != nil {
		return err
	}
	if err := c.speed(ctx, filepath.Join(*data, "reuters21578", "stories.ndjson.gz"), *stories); err != nil {
		return err
	}
	return c.quality(ctx, filepath.Join(*data, "ner", "eval", "ieer.test.bio.gz"))
}

type comparison struct {
	dir string
	w   io.Writer
}

var peers = []struct{ mode, name string }{
	{"pipeline", "CoreNLP 4.5.7, ner annotator"},
	{"crf", "CoreNLP 4.5.7, 3-class CRF alone"},
}

func (c *comparison) fetch(ctx context.Context) error {
	for name, data := range map[string][]byte{"pom.xml": comparePOM, "Compare.java": compareJava} {
		if err := os.WriteFile(filepath.Join(c.dir, name), data, 0o644); err != nil {
			return err
		}
	}
	if jars, _ := filepath.Glob(filepath.Join(c.dir, "lib", "stanford-corenlp-*-models.jar")); len(jars) > 0 {
		return nil
	}
	return c.run(ctx, "mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib")
}

func (c *comparison) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("%s: not done within the limit", name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// tag gives what CoreNLP finds in each text, and how long it took.
func (c *comparison) tag(ctx context.Context, mode string, texts []string) (found []map[[2]int]string, took time.Duration, err error) {
	in, out := filepath.Join(c.dir, "in"), filepath.Join(c.dir, "out")
	if err := os.WriteFile(in, []byte(strings.Join(texts, "\x00")), 0o644); err != nil {
		return nil, 0, err
	}
	if err := c.run(ctx, "java", "-Xmx4g", "-XX:ActiveProcessorCount=1", "-cp", filepath.Join("lib", "*"), "Compare.java", mode, in, out); err != nil {
		return nil, 0, err
	}
	found = make([]map[[2]int]string, len(texts))
	for i := range found {
		found[i] = map[[2]int]string{}
	}
	kinds := map[string]string{"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC", "MISC": "MISC"}
	err = eachLine(out, func(line string) error {
		f := strings.Split(line, "\t")
		var n [3]int
		for i := range min(len(f)-1, len(n)) {
			if n[i], err = strconv.Atoi(f[i]); err != nil && f[0] != "ms" {
				return err
			}
		}
		if f[0] == "ms" {
			ms, err := strconv.Atoi(f[1])
			took = time.Duration(ms) * time.Millisecond
			return err
		}
		if kind := kinds[f[3]]; kind != "" {
			found[n[0]][[2]int{n[1], n[2]}] = kind
		}
		return nil
	})
	return found, took, err
}

func (c *comparison) speed(ctx context.Context, file string, stories int) error {
	var texts []string
	size := 0
	err := eachLine(file, func(line string) error {
		var s struct{ Title, Body string }
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			return err
		}
		if len(texts) < stories && len(s.Body) > 500 {
			text := strings.ReplaceAll(s.Title+"\n\n"+s.Body, "\x00", "")
			texts = append(texts, text)
			size += len(text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.w, "%d Reuters stories, %.1f kB, one processor\n", len(texts), float64(size)/1e3)
	first, again, err := ours(texts)
	if err != nil {
		return err
	}
	c.line("Dateline, first time", size, len(texts), first)
	c.line("Dateline, again", size, len(texts), again)
	for _, p := range peers {
		_, took, err := c.tag(ctx, p.mode, texts)
		if err != nil {
			return err
		}
		c.line(p.name, size, len(texts), took)
	}
	return nil
}

func (c *comparison) line(name string, size, stories int, took time.Duration) {
	fmt.Fprintf(c.w, "%-34s %9.1f kB/s %8.0f stories/s\n", name, float64(size)/1e3/took.Seconds(), float64(stories)/took.Seconds())
}

// Rounds of ours are so short that one says little on a busy machine.
const (
	firstRounds = 5
	againTime   = 2 * time.Second
)

// ours gives the mean time of the entity stage for the texts: first with no word
// seen before, then with all of them.
func ours(texts []string) (first, again time.Duration, err error) {
	var stage *enrich.Entities
	round := func() time.Duration {
		start := time.Now()
		for _, text := range texts {
			if e := stage.Process(context.Background(), &news.Article{Body: text, Language: "en"}); e != nil {
				err = e
			}
		}
		return time.Since(start)
	}
	for range firstRounds {
		if stage, err = enrich.NewEntities(); err != nil {
			return 0, 0, err
		}
		first += round()
	}
	rounds, took := 0, time.Duration(0)
	for ; took < againTime; rounds++ {
		took += round()
	}
	return first / firstRounds, took / time.Duration(rounds), err
}

func (c *comparison) quality(ctx context.Context, file string) error {
	all, err := readBIO(file)
	if err != nil {
		return err
	}
	var docs []tagged // the even ones: by the odd ones we chose
	for i := 1; i < len(all); i += 2 {
		docs = append(docs, all[i])
	}
	stage, err := enrich.NewEntities()
	if err != nil {
		return err
	}
	m := measure{stage: stage, w: io.Discard, counts: map[string]*tally{}}
	var texts []string
	for _, d := range docs {
		texts = append(texts, d.text)
		if err := m.add(d); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.w, "\nIEER 1999 newswire, the %d even documents, persons, organisations, places\n%-34s %v\n", len(docs), "Dateline", m.three())
	for _, p := range peers {
		found, _, err := c.tag(ctx, p.mode, texts)
		if err != nil {
			return err
		}
		m := measure{w: io.Discard, counts: map[string]*tally{}}
		for i, d := range docs {
			m.count(d, found[i])
		}
		fmt.Fprintf(c.w, "%-34s %v\n", p.name, m.three())
	}
	return nil
}
