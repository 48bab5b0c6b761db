package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// tableRows reads a tab-separated file, gzipped or not; # begins a comment.
func tableRows(path string, columns int, row func([]string) error) error {
	r, err := openPlain(path)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := eachRow(r, columns, row); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}

func eachRow(r io.Reader, columns int, row func([]string) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for line := 1; sc.Scan(); line++ {
		if sc.Text() == "" || sc.Text()[0] == '#' {
			continue
		}
		f := strings.Split(sc.Text(), "\t")
		if len(f) < columns {
			return fmt.Errorf("line %d: %d columns", line, len(f))
		}
		if err := row(f); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return sc.Err()
}

func csvRows(path string, row func(map[string]string) error) error {
	f, err := openPlain(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return err
	}
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		m := make(map[string]string, len(rec))
		for i, v := range rec {
			m[head[i]] = v
		}
		if err := row(m); err != nil {
			return err
		}
	}
}

// gzipped closes both the reader and the file under it.
type gzipped struct {
	*gzip.Reader
	file *os.File
}

func (g gzipped) Close() error { return errors.Join(g.Reader.Close(), g.file.Close()) }

func openPlain(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return gzipped{z, f}, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
