package linear

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	magic   = "dateline linear "
	version = "1"
	maxBits = 24
)

// Pack is models as they are kept in a file, with what has to be known of
// their origin. The fields are single lines.
type Pack struct {
	Licence string
	Sources string
	Date    string // of the training data, YYYY-MM-DD
	Models  []*Model
}

// Bytes writes the pack: a header in text up to an empty line, then each model
// compressed.
func (p *Pack) Bytes() ([]byte, error) {
	var body bytes.Buffer
	header := fmt.Sprintf("%s%s\nlicence: %s\nsources: %s\ndate: %s\n", magic, version, p.Licence, p.Sources, p.Date)
	for _, m := range p.Models {
		before := body.Len()
		if err := m.write(&body); err != nil {
			return nil, err
		}
		header += fmt.Sprintf("model: %d %d\n", m.Bits, body.Len()-before)
	}
	sum := sha256.Sum256(body.Bytes())
	header += "sha256: " + hex.EncodeToString(sum[:]) + "\n\n"
	return append([]byte(header), body.Bytes()...), nil
}

func (m *Model) write(w io.Writer) error {
	z, err := flate.NewWriter(w, flate.BestCompression)
	if err != nil {
		return err
	}
	if err := binary.Write(z, binary.LittleEndian, m.Trans[:]); err != nil {
		return err
	}
	rows := make([]byte, len(m.Rows))
	n := len(m.Rows) / Labels
	for i, v := range m.Rows { // label by label, which compresses better
		rows[i%Labels*n+i/Labels] = byte(v)
	}
	if _, err := z.Write(rows); err != nil {
		return err
	}
	return z.Close()
}

// Read reads a pack. What is cut short, damaged, of another version or no pack
// at all is an error.
func Read(data []byte) (*Pack, error) {
	p, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return p, nil
}

func read(data []byte) (*Pack, error) {
	head, body, ok := bytes.Cut(data, []byte("\n\n"))
	v, isPack := strings.CutPrefix(string(head[:min(len(head), 1<<16)]), magic)
	switch {
	case !isPack:
		return nil, errors.New("no pack of models")
	case !strings.HasPrefix(v, version+"\n"):
		line, _, _ := strings.Cut(v, "\n")
		return nil, fmt.Errorf("version %q, want %q", line, version)
	case !ok:
		return nil, errors.New("header cut short")
	}
	p := &Pack{}
	r := packReader{Pack: p, body: body}
	for i, line := range strings.Split(string(head), "\n")[1:] {
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("header line %d: %w", i+2, err)
		}
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != r.sum {
		return nil, errors.New("checksum differs: damaged or cut short")
	}
	for i, m := range p.Models {
		if err := m.read(r.parts[i]); err != nil {
			return nil, fmt.Errorf("model %d: %w", i+1, err)
		}
	}
	return p, nil
}

type packReader struct {
	*Pack
	body  []byte
	parts [][]byte
	sum   string
}

func (r *packReader) line(line string) error {
	key, value, ok := strings.Cut(line, ": ")
	if !ok {
		return fmt.Errorf("%q", line)
	}
	switch key {
	case "licence":
		r.Licence = value
	case "sources":
		r.Sources = value
	case "date":
		r.Date = value
	case "sha256":
		r.sum = value
	case "model":
		return r.model(value)
	default:
		return fmt.Errorf("unknown key %q", key)
	}
	return nil
}

func (r *packReader) model(value string) error {
	b, size, _ := strings.Cut(value, " ")
	bits, err := strconv.ParseUint(b, 10, 8)
	if err != nil || bits > maxBits {
		return fmt.Errorf("model of 2^%s rows", b)
	}
	n, err := strconv.Atoi(size)
	if err != nil || n < 0 || n > len(r.body) {
		return fmt.Errorf("model of %s bytes, %d left", size, len(r.body))
	}
	done := 0
	for _, p := range r.parts {
		done += len(p)
	}
	if done+n > len(r.body) {
		return fmt.Errorf("model of %d bytes, %d left", n, len(r.body)-done)
	}
	r.Models = append(r.Models, &Model{Bits: uint(bits)})
	r.parts = append(r.parts, r.body[done:done+n])
	return nil
}

func (m *Model) read(data []byte) error {
	z := flate.NewReader(bytes.NewReader(data))
	if err := binary.Read(z, binary.LittleEndian, m.Trans[:]); err != nil {
		return err
	}
	n := 1 << m.Bits
	column := make([]byte, n)
	m.Rows = make([]int8, Labels*n)
	for y := range Labels {
		if _, err := io.ReadFull(z, column); err != nil {
			return err
		}
		for r, v := range column {
			m.Rows[r*Labels+y] = int8(v)
		}
	}
	if n, _ := z.Read(column[:1]); n != 0 {
		return errors.New("more weights than rows")
	}
	m.bound()
	return nil
}
