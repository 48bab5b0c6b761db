package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"

	"github.com/dateline-wire/dateline/news"
)

func openInput(stdin io.Reader, args []string) (io.Reader, func() error, error) {
	if len(args) == 0 || args[0] == "-" {
		return stdin, func() error { return nil }, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// articleLine is an article of the input, or why there is none.
type articleLine struct {
	*news.Article
	line  int
	fault string
}

// eachArticle reads articles from NDJSON, or from a single payload when the
// input is something else, works on them in parallel and hands the results to
// done in the order of the input. It ends with errReported if any line was bad.
func eachArticle[T any](ctx context.Context, in io.Reader, work func(articleLine) T, done func(T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan chan T, 4*runtime.GOMAXPROCS(0)) // bounds what is read ahead
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	bad := false
	readErr := make(chan error, 1)
	go func() {
		defer close(queue)
		readErr <- readArticles(in, func(l articleLine) error {
			bad = bad || l.fault != ""
			result := make(chan T, 1)
			select {
			case queue <- result:
			case <-ctx.Done():
				return ctx.Err()
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				result <- work(l)
			}()
			return nil
		})
	}()
	for result := range queue {
		if err := done(<-result); err != nil {
			return err
		}
	}
	if err := <-readErr; err != nil {
		return err
	}
	if bad {
		return errReported
	}
	return nil
}

func readArticles(in io.Reader, yield func(articleLine) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	if ndjson, err := startsWithObject(r); err != nil {
		return err
	} else if !ndjson {
		return readPayload(r, yield)
	}
	for n := 1; ; n++ {
		data, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(data)) > 0 {
			if yerr := yield(parseLine(n, data)); yerr != nil {
				return yerr
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// startsWithObject looks past white space at the first byte that says
// something. Empty input counts as no lines of NDJSON.
func startsWithObject(r *bufio.Reader) (bool, error) {
	for n := 1; ; n++ {
		ahead, err := r.Peek(n)
		if len(ahead) < n {
			if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
				return true, nil
			}
			return false, err
		}
		switch ahead[n-1] {
		case ' ', '\t', '\r', '\n':
		case '{':
			return true, nil
		default:
			return false, nil
		}
	}
}

func parseLine(n int, data []byte) articleLine {
	a := &news.Article{}
	line := struct {
		*news.Article
		Version version `json:"version"`
	}{Article: a}
	if err := json.Unmarshal(data, &line); err != nil {
		return articleLine{line: n, fault: err.Error()}
	}
	a.Version = string(line.Version)
	if a.Headline == "" && a.Body == "" {
		return articleLine{line: n, fault: "neither headline nor body"}
	}
	return articleLine{line: n, Article: a}
}

// version takes the number that many write, too.
type version string

func (v *version) UnmarshalJSON(data []byte) error {
	var number json.Number
	if json.Unmarshal(data, &number) == nil {
		*v = version(number)
		return nil
	}
	return json.Unmarshal(data, (*string)(v))
}

func readPayload(r io.Reader, yield func(articleLine) error) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	articles, refusal := news.Parse(news.Payload{Data: data})
	for _, a := range articles {
		if err := yield(articleLine{line: 1, Article: a}); err != nil {
			return err
		}
	}
	if refusal != nil {
		return yield(articleLine{line: 1, fault: refusal.Error()})
	}
	return nil
}
