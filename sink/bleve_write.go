package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

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
	fieldPoint          = "point"      // see pointTerm
	fieldHistoryOf      = "history_of" // story id; only versions have it, and no status, so no search finds them
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
	w := bleveWrite{
		b: b, batch: b.index.NewBatch(), refused: make(map[int]error),
		current: make(map[string]kept), history: make(map[string]news.Delivered),
	}
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
	b.met.duplicates.Add(float64(w.duplicates))
	b.met.bytes.Add(float64(w.bytes))
	if len(w.refused) > 0 {
		return &pipeline.BatchError{Refused: w.refused}
	}
	return nil
}

// bleveWrite collects one batch. current and history hold what the batch itself
// has written, which the index does not show yet.
type bleveWrite struct {
	b       *Bleve
	batch   *bleve.Batch
	current map[string]kept           // by story id
	history map[string]news.Delivered // by history key
	refused map[int]error

	stored, superseded, duplicates, bytes int
}

func (w *bleveWrite) add(i int, a *news.Article) error {
	if err := checkArticle(a); err != nil {
		w.refused[i] = err
		return nil
	}
	if _, err := json.Marshal(a); err != nil {
		w.refused[i] = fmt.Errorf("encode article: %w", err)
		return nil
	}
	if err := w.keepVersion(a); err != nil {
		return err
	}
	before, err := w.stands(a.ID)
	if err != nil {
		return err
	}
	var standing news.Standing
	if before.Article != nil {
		standing = before.standing()
	}
	now, taken := standing.Take(a)
	next := a
	if !taken {
		next = nil
	}
	if a.Releases() {
		all, err := w.versions(a.ID)
		if err != nil {
			return err
		}
		var best *news.Article
		if now, best = now.Settle(all); best != nil {
			next = best
		}
	}
	if taken {
		w.stored++
	} else {
		w.superseded++
	}
	if next != nil {
		return w.put(keep(next, now.Released))
	}
	if now.Released != before.Released {
		before.Released = now.Released
		return w.put(before)
	}
	return nil
}

func (w *bleveWrite) put(k kept) error {
	source, err := json.Marshal(k)
	if err != nil {
		return err
	}
	w.current[k.ID] = k
	w.bytes += len(source)
	return w.batch.Index(currentKey(k.ID), currentDoc(k.Article, source))
}

// keepVersion adds the version to the history, or notes that it came again.
func (w *bleveWrite) keepVersion(a *news.Article) error {
	key := historyKey(a)
	d, found := w.history[key]
	if !found {
		doc, err := w.b.index.Document(key)
		if err != nil {
			return err
		}
		if found = doc != nil; found {
			if err := json.Unmarshal([]byte(storedText(doc, fieldSource)), &d); err != nil {
				return fmt.Errorf("stored version %s: %w", key, err)
			}
		}
	}
	if found {
		w.duplicates++
		again := false
		if d, again = addCopy(d, a); !again {
			return nil
		}
	} else {
		d = news.Delivered{Article: a}
	}
	source, err := json.Marshal(d)
	if err != nil {
		return err
	}
	w.history[key] = d
	return w.batch.Index(key, versionDoc(a.ID, source))
}

// stands returns the current document, this batch included; one without an
// article when there is none.
func (w *bleveWrite) stands(id string) (k kept, err error) {
	if k, found := w.current[id]; found {
		return k, nil
	}
	doc, err := w.b.index.Document(currentKey(id))
	if err != nil || doc == nil {
		return kept{}, err
	}
	if err := json.Unmarshal([]byte(storedText(doc, fieldSource)), &k); err != nil {
		return kept{}, fmt.Errorf("stored article %s: %w", id, err)
	}
	return k, nil
}

// versions returns the history of a story, this batch included.
func (w *bleveWrite) versions(id string) ([]news.Delivered, error) {
	all, err := w.b.Archive(context.Background(), id)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(d news.Delivered) bool {
		_, again := w.history[historyKey(d.Article)]
		return again
	})
	for _, d := range w.history {
		if d.ID == id {
			all = append(all, d)
		}
	}
	return all, nil
}

func storedText(doc index.Document, field string) (text string) {
	doc.VisitFields(func(f index.Field) {
		if f.Name() == field {
			text = string(f.Value())
		}
	})
	return text
}

// versionDoc is what the index holds of a version: no text to search.
func versionDoc(id string, source []byte) map[string]any {
	return map[string]any{fieldHistoryOf: id, fieldSource: string(source)}
}

// currentDoc is what the index holds of the newest version. A version that is
// not usable has no searchable text at all.
func currentDoc(a *news.Article, source []byte) map[string]any {
	doc := map[string]any{
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
	doc["headline"], doc["slugline"], doc["body"] = searchable(a.Headline), searchable(a.Slugline), searchable(a.Body)
	doc["entity"], doc["signal"] = names(a, news.Person, news.Org), signals(a)
	doc["country"], doc["place"], doc["geonames"], doc[fieldPoint] = a.Countries(), placeNames(a), geoNamesIDs(a), pointTerms(a)
	for field, value := range map[string]string{
		"focus":    focusPlace(a),
		"provider": a.Provider, "language": a.Language, "sentiment": sentimentLabel(a), "urgency": urgencyText(a),
	} {
		if value != "" {
			doc[field] = value
		}
	}
	return doc
}

// maxSearchable is how many bytes of a text are searched; the longest story of a
// wire has a fifth of it. Bleve took a minute and 7 GB for 13 MB without a
// repeated word, and the wire stood still meanwhile.
const maxSearchable = 1 << 20

// searchable is the beginning of a text that a search looks at.
func searchable(text string) string {
	if len(text) <= maxSearchable {
		return text
	}
	end := maxSearchable
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// millis is a time as an indexed number; no time is the beginning of all.
func millis(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli())
}
