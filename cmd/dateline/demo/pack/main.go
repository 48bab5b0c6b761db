// Command pack builds wikinews.ndjson.gz, the archive of the demo, out of the
// GeoVirus corpus. The same input gives the same bytes.
//
//	go run ./cmd/dateline/demo/pack -data DIR
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline-wire/dateline/news"
)

const input = "train-geovirus.xml.gz"

func main() {
	data := flag.String("data", "", "folder that holds "+input)
	out := flag.String("out", filepath.Join("cmd", "dateline", "demo", "wikinews.ndjson.gz"), "file to write")
	flag.Parse()
	if err := pack(*data, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func pack(data, out string) error {
	raw, err := os.ReadFile(filepath.Join(data, input))
	if err != nil {
		return err
	}
	corpus, err := gunzip(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", input, err)
	}
	stories, err := read(corpus)
	if err != nil {
		return fmt.Errorf("%s: %w", input, err)
	}
	packed, err := encode(stories)
	if err != nil {
		return err
	}
	fmt.Printf("%s: sha256 %x\n%d stories, %d bytes\n", input, sha256.Sum256(raw), len(stories), len(packed))
	return os.WriteFile(out, packed, 0o644)
}

func gunzip(raw []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// read gives one story for each page. The corpus cuts one page into three
// articles; they become paragraphs of one story again.
func read(corpus []byte) ([]*news.Article, error) {
	var doc struct {
		Articles []struct {
			Source string `xml:"source"`
			Text   string `xml:"text"`
		} `xml:"article"`
	}
	if err := xml.Unmarshal(corpus, &doc); err != nil {
		return nil, err
	}
	var stories []*news.Article
	byPage := map[string]*news.Article{}
	for i, a := range doc.Articles {
		page, text := strings.TrimSpace(a.Source), strings.TrimSpace(a.Text)
		if page == "" || text == "" {
			return nil, fmt.Errorf("article %d: no source or no text", i+1)
		}
		if first := byPage[page]; first != nil {
			first.Body += "\n\n" + text
			continue
		}
		story, err := wikinewsStory(page, text)
		if err != nil {
			return nil, fmt.Errorf("article %d: %w", i+1, err)
		}
		byPage[page] = story
		stories = append(stories, story)
	}
	return stories, nil
}

func wikinewsStory(page, text string) (*news.Article, error) {
	_, escaped, ok := strings.Cut(page, "/wiki/")
	if !ok {
		return nil, errors.New("source is no wiki page: " + page)
	}
	slug, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, err
	}
	return &news.Article{
		ID: "wikinews:" + slug, Provider: "wikinews", Language: "en",
		Headline: strings.ReplaceAll(slug, "_", " "), Body: text,
		CreditLine: "Wikinews contributors", UsageTerms: "CC BY 2.5",
		Links: []news.Link{{Rel: "source", ID: page}},
	}, nil
}

func encode(stories []*news.Article) ([]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriter(z)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, s := range stories {
		if err := lines.Encode(s); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(w.Flush(), z.Close()); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
