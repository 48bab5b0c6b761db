package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var static embed.FS

// files are the scripts, styles and map data, each under an address that holds
// the hash of its bytes, so that a browser may keep them for ever.
type files struct {
	address map[string]string // name under static/ -> URL path
	file    map[string]file   // URL path -> file
}

type file struct {
	kind       string
	plain, zip []byte
}

func loadFiles() (*files, error) {
	f := &files{address: map[string]string{}, file: map[string]file{}}
	err := fs.WalkDir(static, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := static.ReadFile(name)
		if err != nil {
			return err
		}
		return f.add(strings.TrimPrefix(name, "static/"), data)
	})
	if err != nil {
		return nil, fmt.Errorf("embedded files: %w", err)
	}
	return f, nil
}

func (f *files) add(name string, data []byte) error {
	kind := contentType(name)
	sum := sha256.Sum256(data)
	address := "/static/" + hex.EncodeToString(sum[:6]) + "/" + path.Base(name)
	var zip bytes.Buffer
	w, err := gzip.NewWriterLevel(&zip, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	f.address[name] = address
	f.file[address] = file{kind: kind, plain: data, zip: zip.Bytes()}
	return nil
}

// contentType does not ask the machine's own table, which may differ or be
// absent.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// url is what templates write for a file.
func (f *files) url(name string) (string, error) {
	u, ok := f.address[name]
	if !ok {
		return "", fmt.Errorf("no embedded file %s", name)
	}
	return u, nil
}

func (f *files) serve(w http.ResponseWriter, r *http.Request) error {
	file, ok := f.file[r.URL.Path]
	if !ok {
		return errNoPage
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	data := file.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		data = file.zip
	}
	h.Set("Content-Length", fmt.Sprint(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // a reader who has left needs no answer
	}
	return nil
}
