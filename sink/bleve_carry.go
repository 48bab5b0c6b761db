package sink

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
)

const carryBatch = 200 // documents

// earlierLayouts lists the indexes in the folder that are of a layout before
// ours, the newest last. One that was left half made is not among them.
func earlierLayouts(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for n := 1; n < layout; n++ {
		name := layoutName(n)
		if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name }) {
			found = append(found, filepath.Join(dir, name))
		}
	}
	return found, nil
}

// carryOver indexes every document of an earlier layout again: stories,
// versions, and the kills that hold back what may come once more. What the
// stages found stays as it was.
func carryOver(from string, to bleve.Index) error {
	old, err := bleve.OpenUsing(from, map[string]any{"bolt_timeout": "1s"})
	if err != nil {
		return fmt.Errorf("earlier index %s: %w", from, err)
	}
	defer old.Close()
	req := bleve.NewSearchRequestOptions(bleve.NewMatchAllQuery(), carryBatch, 0, false)
	req.Score = "none"
	req.Fields = []string{fieldSource}
	req.SortByCustom(search.SortOrder{&search.SortDocID{}})
	for {
		res, err := old.Search(req)
		if err != nil {
			return fmt.Errorf("earlier index %s: %w", from, err)
		}
		if len(res.Hits) == 0 {
			return nil
		}
		batch := to.NewBatch()
		for _, h := range res.Hits {
			if err := carry(batch, h); err != nil {
				return fmt.Errorf("earlier index %s: document %s: %w", from, h.ID, err)
			}
		}
		if err := to.Batch(batch); err != nil {
			return err
		}
		req.SetSearchAfter([]string{res.Hits[len(res.Hits)-1].ID})
	}
}

func carry(batch *bleve.Batch, h *search.DocumentMatch) error {
	source, _ := h.Fields[fieldSource].(string)
	var k kept
	if err := json.Unmarshal([]byte(source), &k); err != nil {
		return err
	}
	if k.Article == nil || k.ID == "" {
		return fmt.Errorf("no article in %d bytes", len(source))
	}
	if h.ID == currentKey(k.ID) {
		return batch.Index(h.ID, currentDoc(k.Article, []byte(source)))
	}
	return batch.Index(h.ID, versionDoc(k.ID, []byte(source)))
}
