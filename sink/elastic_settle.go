package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/dateline-wire/dateline/news"
)

// A version whose order is higher than that of the current document replaces it
// without a look. The others are settled: the document is read, news.Standing
// decides, and what it decides is written only if the document is still the one
// that was read. Nothing is locked.
//
// A release, once it stands in the document, looks through the history for
// versions that were made after it. Every version is in the history before its
// document is written, so that of a release and another version at least one sees
// the other, whoever writes them.

// contest is a document that is settled.
type contest struct {
	index, id string
	article   int      // one of those that contest it
	fields    []string // to read; nil: all

	// decide gives the document that has to stand for the one that does, nil
	// when that one is right.
	decide func(stood) (any, error)
}

// stood is a document as it was read.
type stood struct {
	Found  bool            `json:"found"`
	Seq    int64           `json:"_seq_no"`
	Term   int64           `json:"_primary_term"`
	Source json.RawMessage `json:"_source"`
	ID     string          `json:"_id"`
	Error  *itemError      `json:"error"`
}

const readAtATime = 500

// What decide looks at. A release may leave the document its text, so it needs
// all.
var (
	standingFields = []string{"order", "status", "received", "visible_from", "hash", "released"}
	copyFields     = []string{"raw", "received", "copies"}
)

// settle deals with the articles whose order was not higher than that of the
// current document, with releases, and with versions that the history had.
func (b *bulk) settle(ctx context.Context) error {
	open, releases := b.contested()
	if err := b.resolve(ctx, append(open, b.copies()...)); err != nil || len(releases) == 0 {
		return err
	}
	if err := b.e.refreshHistory(ctx); err != nil {
		return err
	}
	var late []contest
	for _, i := range releases {
		all, err := b.e.Archive(ctx, b.articles[i].ID)
		if err != nil {
			return err
		}
		late = append(late, contest{index: b.e.writeAlias(), id: b.articles[i].ID, article: i, decide: func(s stood) (any, error) {
			return b.standAfter(s, all)
		}})
	}
	return b.resolve(ctx, late)
}

// contested gives the stories with open versions, each once, and the releases
// among the articles.
func (b *bulk) contested() (list []contest, releases []int) {
	versions := make(map[string][]news.Delivered)
	at := make(map[string]int) // in list
	for i := range b.items {
		it := &b.items[i]
		a := b.articles[it.article]
		if it.version || it.result == refused {
			continue
		}
		if a.Releases() {
			releases = append(releases, it.article)
		}
		if it.result != superseded {
			continue
		}
		if len(versions[a.ID]) == 0 {
			at[a.ID] = len(list)
			list = append(list, contest{index: it.index, id: it.id, article: it.article, fields: standingFields, decide: func(s stood) (any, error) {
				return b.standAfter(s, versions[a.ID])
			}})
		}
		if a.Releases() {
			list[at[a.ID]].fields = nil
		}
		versions[a.ID] = append(versions[a.ID], news.Delivered{Article: a})
	}
	return list, releases
}

// standAfter is the current document once the versions have come.
func (b *bulk) standAfter(s stood, versions []news.Delivered) (any, error) {
	if !s.Found {
		return nil, errors.New("current document gone")
	}
	before, err := readKept(s.Source)
	if err != nil {
		return nil, err
	}
	now, best := before.standing().Settle(versions)
	switch {
	case best != nil:
		b.taken[best] = true
		return newDocument(keep(best, now.Released)), nil
	case now.Released != before.Released:
		before.Released = now.Released
		return newDocument(before), nil
	}
	return nil, nil
}

// copies gives the versions that the history had already.
func (b *bulk) copies() []contest {
	again := make(map[string][]*news.Article)
	var list []contest
	for i := range b.items {
		it := &b.items[i]
		if !it.version || it.result != superseded {
			continue
		}
		b.duplicates++
		key := it.index + "\n" + it.id
		if len(again[key]) == 0 {
			list = append(list, contest{index: it.index, id: it.id, article: it.article, fields: copyFields, decide: func(s stood) (any, error) {
				return copiesNoted(s, again[key])
			}})
		}
		again[key] = append(again[key], b.articles[it.article])
	}
	return list
}

func copiesNoted(s stood, again []*news.Article) (any, error) {
	if !s.Found {
		return nil, errors.New("version gone from the history")
	}
	first, err := readDelivered(s.Source)
	if err != nil {
		return nil, err
	}
	// Only where it came from is read; the content is the same.
	whole := *again[0]
	whole.Raw, whole.Received = first.Raw, first.Received
	d, changed := news.Delivered{Article: &whole, Copies: first.Copies}, false
	for _, a := range again {
		var more bool
		d, more = addCopy(d, a)
		changed = changed || more
	}
	if !changed {
		return nil, nil
	}
	doc := newDocument(kept{Article: d.Article})
	doc.Copies = d.Copies
	return doc, nil
}

// resolve settles the documents; those that somebody else has written meanwhile
// again.
func (b *bulk) resolve(ctx context.Context, open []contest) error {
	for round := 1; len(open) > 0; round++ {
		if round > maxRounds {
			return fmt.Errorf("index busy: %d documents changed under %d writes", len(open), maxRounds)
		}
		var lost []contest
		for part := range slices.Chunk(open, readAtATime) {
			again, err := b.resolvePart(ctx, part)
			if err != nil {
				return err
			}
			lost = append(lost, again...)
		}
		open = lost
	}
	return nil
}

func (b *bulk) resolvePart(ctx context.Context, part []contest) (lost []contest, err error) {
	docs, err := b.e.read(ctx, part)
	if err != nil {
		return nil, err
	}
	next := bulk{e: b.e, articles: b.articles}
	enc := newEncoder(0)
	var written []contest
	for i, c := range part {
		doc, err := c.decide(docs[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.id, err)
		}
		if doc == nil {
			continue
		}
		it := bulkItem{article: c.article, index: c.index, id: c.id, start: enc.buf.Len()}
		enc.overAction(c.index, c.id, docs[i])
		if err := enc.json.Encode(doc); err != nil {
			return nil, fmt.Errorf("encode article %s: %w", c.id, err)
		}
		it.end = enc.buf.Len()
		next.items, written = append(next.items, it), append(written, c)
	}
	next.buf = enc.buf.Bytes()
	if err := next.deliverAll(ctx, next.items); err != nil {
		return nil, err
	}
	for i, it := range next.items {
		switch it.result {
		case superseded:
			lost = append(lost, written[i])
		case refused:
			if b.refused[it.article] == nil {
				b.refused[it.article] = it.err
			}
		}
	}
	return lost, nil
}

// read gets the documents by their ids, as they are and not as the last refresh
// of the index left them.
func (e *Elastic) read(ctx context.Context, part []contest) ([]stood, error) {
	docs := make([]object, len(part))
	for i, c := range part {
		docs[i] = object{"_index": c.index, "_id": c.id}
		if c.fields != nil {
			docs[i]["_source"] = c.fields
		}
	}
	body, err := json.Marshal(object{"docs": docs})
	if err != nil {
		return nil, err
	}
	var ans struct {
		Docs []stood `json:"docs"`
	}
	if err := e.call(ctx, esapi.MgetRequest{Body: bytes.NewReader(body)}, &ans); err != nil {
		return nil, err
	}
	if len(ans.Docs) != len(part) {
		return nil, fmt.Errorf("answer of elasticsearch: %d documents for %d", len(ans.Docs), len(part))
	}
	for i, d := range ans.Docs {
		if d.ID != part[i].id {
			return nil, fmt.Errorf("answer of elasticsearch: document %q for %q", d.ID, part[i].id)
		}
		if d.Error != nil {
			return nil, fmt.Errorf("read %s: %s", d.ID, d.Error)
		}
	}
	return ans.Docs, nil
}

// refreshHistory makes every version that has been written findable. Whoever
// may not do that waits until it has happened by itself.
func (e *Elastic) refreshHistory(ctx context.Context) error {
	a, err := e.do(ctx, esapi.IndicesRefreshRequest{Index: []string{e.versionsIndex() + "*"}, AllowNoIndices: new(true)})
	switch {
	case err != nil:
		return err
	case a.status == http.StatusForbidden:
		return wait(ctx, 3*time.Second) // our templates refresh every second
	case a.status >= 300:
		return a.failure()
	}
	return nil
}
