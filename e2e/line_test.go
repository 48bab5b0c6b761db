//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/e2e/services"
)

// line is one installation of Dateline: a configuration with topics and
// indices of its own.
type line struct {
	t      *testing.T
	dir    string
	prefix string
	config string

	members int // started so far
}

// newLine writes the configuration and runs setup. more is YAML that is added
// to the configuration.
func newLine(t *testing.T, more string) *line {
	t.Helper()
	name := strings.ToLower(strings.TrimPrefix(t.Name(), "Test"))
	l := &line{t: t, dir: t.TempDir(), prefix: name}
	l.config = l.write("dateline.yml", fmt.Sprintf(`kafka:
  brokers: [%q]
  prefix: %s.
  group: %s
elastic:
  addresses: [%q]
  prefix: %s
http:
  listen: 127.0.0.1:0
%s`, rig.kafka.Address, name, name, rig.elastic.URL, name, more))
	l.run("setup", "--config", l.config)
	return l
}

func (l *line) write(name, text string) string {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
	return path
}

// run runs the command to its end and gives its output.
func (l *line) run(args ...string) []byte {
	l.t.Helper()
	c := exec.CommandContext(l.t.Context(), rig.binary, args...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		l.t.Fatalf("dateline %s: %v\n%s", strings.Join(args, " "), err, errs.Bytes())
	}
	return out
}

// member is a running `dateline run`.
type member struct {
	*services.Process
	url string
}

// start starts a member and waits until it serves its page. It goes with the
// test.
func (l *line) start() *member {
	l.t.Helper()
	l.members++
	out := filepath.Join(l.dir, fmt.Sprintf("run-%d", l.members))
	file, err := os.Create(out)
	if err != nil {
		l.t.Fatal(err)
	}
	defer file.Close()
	cmd := exec.Command(rig.binary, "run", "--config", l.config)
	cmd.Stdout = file
	p, err := services.Start(cmd, out+".log")
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		p.Kill()
		if l.t.Failed() {
			l.showLog(p.Log())
		}
	})
	m := &member{Process: p}
	l.eventually(time.Minute, "a page", func() error {
		select {
		case <-p.Ended():
			l.showLog(p.Log())
			l.t.Fatal("dateline run ended at once")
		default:
		}
		text, err := os.ReadFile(out)
		if err != nil {
			return err
		}
		url, _, whole := strings.Cut(string(text), "\n")
		if !whole {
			return errors.New("no address yet")
		}
		m.url = url
		return nil
	})
	return m
}

func (l *line) showLog(path string) {
	text, _ := os.ReadFile(path)
	l.t.Logf("end of %s:\n%s", filepath.Base(path), text[max(0, len(text)-2000):])
}

// metric is the sum of a gauge or counter over its labels.
func (m *member) metric(name string) (float64, error) {
	_, text, err := m.get("/metrics")
	if err != nil {
		return 0, err
	}
	sum, found := 0.0, false
	for line := range strings.Lines(text) {
		rest, ours := strings.CutPrefix(line, name)
		if !ours || rest[0] != '{' && rest[0] != ' ' {
			continue
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(rest[strings.LastIndexByte(rest, ' '):]), 64)
		if err != nil {
			return 0, fmt.Errorf("metric %q: %w", line, err)
		}
		sum, found = sum+value, true
	}
	if !found {
		return 0, fmt.Errorf("no metric %s", name)
	}
	return sum, nil
}

// eventually asks until the answer is nil.
func (l *line) eventually(limit time.Duration, what string, ask func() error) {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(l.t.Context(), limit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			l.t.Fatalf("no %s after %v: %v", what, limit, err)
		}
	}
}

// get reads a page of the member.
func (m *member) get(path string) (int, string, error) {
	res, err := http.Get(m.url + path)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}
