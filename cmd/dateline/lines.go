package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

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
// input is something else, works on them in parallel and writes the results in
// the order of the input. Who reads along gets each as soon as it is there. It
// ends with errReported if any line was bad.
func eachArticle[T any](ctx context.Context, in io.Reader, out io.Writer, parse parser, work func(articleLine) T, write func(io.Writer, T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan chan T, 4*runtime.GOMAXPROCS(0)) // bounds what is read ahead
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	bad := false
	readErr := make(chan error, 1)
	go func() {
		defer close(queue)
		readErr <- readArticles(in, parse, func(l articleLine) error {
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
	w := bufio.NewWriter(out)
	for result := range queue {
		if err := write(w, <-result); err != nil {
			return err
		}
		if len(queue) == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := <-readErr; err != nil {
		return err
	}
	if bad {
		return errReported
	}
	return nil
}

func readArticles(in io.Reader, parse parser, yield func(articleLine) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	if ndjson, err := startsWithLine(r); err != nil {
		return err
	} else if !ndjson {
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return readPayload(1, data, parse, yield)
	}
	for n := 1; ; n++ {
		data, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(data)) > 0 {
			if yerr := yieldLine(n, data, parse, yield); yerr != nil {
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

// startsWithLine tells NDJSON from a payload by the first two bytes that are
// no blanks: a bracket that ends its line opens a JSON payload of many lines.
// Empty input counts as no lines of NDJSON.
func startsWithLine(r *bufio.Reader) (bool, error) {
	bracket := false
	for n := 1; ; n++ {
		ahead, err := r.Peek(n)
		if len(ahead) < n {
			if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
				return true, nil
			}
			return false, err
		}
		switch b := ahead[n-1]; {
		case b == ' ', b == '\t', b == '\r', b == '\n' && !bracket:
		case b == '{' && !bracket:
			bracket = true
		default:
			return bracket && b != '\n', nil
		}
	}
}

// yieldLine reads an article of ours, or an agency's JSON, which a line may
// hold as a payload does.
func yieldLine(n int, data []byte, parse parser, yield func(articleLine) error) error {
	format, err := news.Detect(data)
	if err != nil || format == news.JSON || format == news.PlainText {
		return yield(parseLine(n, data))
	}
	return readPayload(n, data, parse, yield)
}

func parseLine(n int, data []byte) articleLine {
	a := &news.Article{}
	line := struct {
		*news.Article
		Version version `json:"version"`
	}{Article: a}
	if err := json.Unmarshal(data, &line); err != nil {
		return articleLine{line: n, fault: lineFault(err)}
	}
	a.Version = string(line.Version)
	if a.Headline == "" && a.Body == "" {
		return articleLine{line: n, fault: "neither headline nor body"}
	}
	return articleLine{line: n, Article: a}
}

// lineFault speaks of JSON, not of Go.
func lineFault(err error) string {
	kind, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !ok:
		return err.Error()
	case kind.Field == "":
		return "not an object but " + kind.Value
	default:
		return fmt.Sprintf("%s: unexpected %s", strings.TrimPrefix(kind.Field, "Article."), kind.Value)
	}
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

func readPayload(n int, data []byte, parse parser, yield func(articleLine) error) error {
	articles, refusal := parse(news.Payload{Data: data})
	for _, a := range articles {
		if err := yield(articleLine{line: n, Article: a}); err != nil {
			return err
		}
	}
	if refusal != nil {
		return yield(articleLine{line: n, fault: refusal.Error()})
	}
	return nil
}
