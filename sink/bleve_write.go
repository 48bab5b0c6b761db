package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
)

// Fields of the documents beside the text and the facets.
const (
	fieldStatus         = "status"
	fieldVisibleFrom    = "visible_from"
	fieldVersionCreated = "version_created"
	fieldReceived       = "received"
	fieldHistoryOf      = "history_of" // story id; only versions have it, and no status, so no search finds them
	fieldOrder          = "order"      // decimal text: a float would lose digits
	fieldSource         = "source"     // the article as JSON
)

func currentKey(id string) string { return "current/" + id }

func historyKey(a *news.Article) string { return "history/" + versionID(a) }

// Write stores the articles in one atomic, synchronous batch.
func (b *Bleve) Write(ctx context.Context, articles []*news.Article) error {
	if len(articles) == 0 {
		return nil
	}
	b.write.Lock()
	defer b.write.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	start := time.Now()
	w := bleveWrite{b: b, batch: b.index.NewBatch(), orders: make(map[string]int64), refused: make(map[int]error)}
	for i, a := range articles {
		if err := w.add(i, a); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	if err := b.index.Batch(w.batch); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	b.met.seconds.Observe(time.Since(start).Seconds())
	b.met.outcome(outcomeStored, w.stored)
	b.met.outcome(outcomeSuperseded, w.superseded)
	b.met.outcome(outcomeRefused, len(w.refused))
	b.met.bytes.Add(float64(w.bytes))
	if len(w.refused) > 0 {
		return &pipeline.BatchError{Refused: w.refused}
	}
	return nil
}

// bleveWrite collects one batch. orders holds what the batch itself has
// written, which the index does not show yet.
type bleveWrite struct {
	b       *Bleve
	batch   *bleve.Batch
	orders  map[string]int64
	refused map[int]error

	stored, superseded, bytes int
}

func (w *bleveWrite) add(i int, a *news.Article) error {
	if err := checkArticle(a); err != nil {
		w.refused[i] = err
		return nil
	}
	source, err := json.Marshal(a)
	if err != nil {
		w.refused[i] = fmt.Errorf("encode article: %w", err)
		return nil
	}
	if err := w.keepVersion(a, source); err != nil {
		return err
	}
	have, found, err := w.order(a.ID)
	if err != nil {
		return err
	}
	if found && a.Order < have {
		w.superseded++
		return nil
	}
	if a.Killed() {
		a = a.Tombstone()
		if source, err = json.Marshal(a); err != nil {
			return err
		}
	}
	w.orders[a.ID] = a.Order
	w.stored++
	w.bytes += len(source)
	return w.batch.Index(currentKey(a.ID), currentDoc(a, source))
}

func (w *bleveWrite) keepVersion(a *news.Article, source []byte) error {
	key := historyKey(a)
	old, err := w.b.index.Document(key)
	if err != nil || old != nil {
		return err
	}
	return w.batch.Index(key, map[string]any{fieldHistoryOf: a.ID, fieldSource: string(source)})
}

// order returns the order of the current document, this batch included.
func (w *bleveWrite) order(id string) (order int64, found bool, err error) {
	if order, found = w.orders[id]; found {
		return order, true, nil
	}
	doc, err := w.b.index.Document(currentKey(id))
	if err != nil || doc == nil {
		return 0, false, err
	}
	text := storedText(doc, fieldOrder)
	order, err = strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, false, fmt.Errorf("stored order of %s: %w", id, err)
	}
	return order, true, nil
}

func storedText(doc index.Document, field string) (text string) {
	doc.VisitFields(func(f index.Field) {
		if f.Name() == field {
			text = string(f.Value())
		}
	})
	return text
}

// currentDoc is what the index holds of the newest version. A version that is
// not usable has no searchable text at all.
func currentDoc(a *news.Article, source []byte) map[string]any {
	doc := map[string]any{
		fieldOrder:       strconv.FormatInt(a.Order, 10),
		fieldSource:      string(source),
		fieldStatus:      string(a.Status),
		fieldVisibleFrom: millis(a.VisibleFrom),
	}
	if a.Status != news.Usable {
		return doc
	}
	if !a.VersionCreated.IsZero() {
		doc[fieldVersionCreated] = millis(a.VersionCreated)
	}
	if !a.Received.IsZero() {
		doc[fieldReceived] = millis(a.Received)
	}
	doc["headline"], doc["slugline"], doc["body"] = a.Headline, a.Slugline, a.Body
	doc["entity"], doc["place"] = names(a, news.Person, news.Org), placeNames(a)
	for field, value := range map[string]string{
		"provider": a.Provider, "language": a.Language, "sentiment": sentimentLabel(a), "urgency": urgencyText(a),
	} {
		if value != "" {
			doc[field] = value
		}
	}
	return doc
}

// millis is a time as an indexed number; no time is the beginning of all.
func millis(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli())
}
