package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"go.uber.org/zap"

	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
)

const (
	maxRounds  = 8 // sendings of a document that finds the index busy, before the whole batch has to come again
	maxBackoff = 5 * time.Second
)

// bulkItem is one line pair of a bulk request and what became of it.
type bulkItem struct {
	article    int  // position in the batch
	version    bool // of the history
	index, id  string
	start, end int // of its lines in the buffer
	result     class
	err        error // why it was refused
}

// Write sends history and current documents in bulk requests and returns when
// the fate of every article is known. The history goes first, because a release
// relies on it, and only a kill's document goes with it. What found the index busy is sent again
// alone. Requests that fail as a whole are the caller's to repeat; a *Halted
// among them says that somebody has to mend the index first.
func (e *Elastic) Write(ctx context.Context, articles []*news.Article) error {
	if len(articles) == 0 {
		return nil
	}
	if err := e.checkSetUp(ctx); err != nil {
		return err
	}
	b := bulk{e: e, articles: articles, refused: make(map[int]error), taken: make(map[*news.Article]bool)}
	b.encode()
	for _, items := range [][]bulkItem{b.items[:b.first], b.items[b.first:]} {
		if err := b.deliverAll(ctx, items); err != nil {
			return err
		}
	}
	if err := b.settle(ctx); err != nil {
		return err
	}
	return b.finish()
}

// checkSetUp looks at the aliases before the first write.
func (e *Elastic) checkSetUp(ctx context.Context) error {
	if e.setUp.Load() {
		return nil
	}
	return e.checkAliases(ctx)
}

// checkAliases makes sure of what Setup makes: without the alias for writing the
// history would go to an index that Elasticsearch makes up, and one for reading
// without its filter would show what is killed and under embargo.
func (e *Elastic) checkAliases(ctx context.Context) error {
	e.setUp.Store(false)
	if _, err := e.alias(ctx, e.writeAlias()); err != nil {
		return err
	}
	have, err := e.alias(ctx, e.readAlias())
	if err != nil {
		return err
	}
	for index, of := range have {
		if of.Aliases[e.readAlias()].Filter == nil {
			return &Halted{Status: http.StatusOK, Reason: fmt.Sprintf("alias %s hides nothing in %s; run `dateline setup`", e.readAlias(), index)}
		}
	}
	e.setUp.Store(true)
	return nil
}

// aliased are the aliases of indices, by index.
type aliased map[string]struct {
	Aliases aliases `json:"aliases"`
}

// alias asks for the indices behind an alias. Whoever may write and not look is
// told nothing; a bulk request will tell.
func (e *Elastic) alias(ctx context.Context, name string) (aliased, error) {
	a, err := e.do(ctx, esapi.IndicesGetAliasRequest{Name: []string{name}})
	switch {
	case err != nil:
		return nil, err
	case a.status == http.StatusNotFound:
		return nil, &Halted{Status: a.status, Reason: "no alias " + name + "; has the index been set up?"}
	case a.status == http.StatusForbidden:
		return nil, nil
	case a.status != http.StatusOK:
		return nil, a.failure()
	}
	var have aliased
	if err := json.Unmarshal(a.body, &have); err != nil {
		return nil, fmt.Errorf("answer of elasticsearch: %w", err)
	}
	return have, nil
}

// bulk is one call of Write. Its buffer is never reused for another: net/http
// may still read a request's body after the answer has come.
type bulk struct {
	e        *Elastic
	articles []*news.Article
	buf      []byte
	items    []bulkItem
	first    int // items that have to be durable before the others are sent
	refused  map[int]error

	taken      map[*news.Article]bool // made current by settle
	duplicates int
}

// encode writes the lines of all articles; what cannot be encoded is refused.
func (b *bulk) encode() {
	size := 0
	for _, a := range b.articles {
		if a != nil {
			size += 2 * (len(a.Body) + 2048)
		}
	}
	enc := newEncoder(size)
	b.items = make([]bulkItem, 0, 2*len(b.articles))
	docs := make([]bulkItem, 0, len(b.articles)) // the versions of what is not a kill
	for i, a := range b.articles {
		err := checkArticle(a)
		if err == nil {
			start := enc.buf.Len()
			var doc bulkItem
			if doc, err = b.encodeVersion(enc, i, a); err != nil {
				enc.buf.Truncate(start)
			} else if !a.Killed() {
				docs = append(docs, doc)
			}
		}
		if err != nil {
			b.refused[i] = err
		}
	}
	b.first = len(b.items)
	for _, d := range docs {
		a := b.articles[d.article]
		it := bulkItem{article: d.article, index: b.e.writeAlias(), id: a.ID, start: enc.buf.Len()}
		enc.currentAction(it.index, it.id, a.Order)
		enc.again(d.start, d.end)
		it.end = enc.buf.Len()
		b.items = append(b.items, it)
	}
	b.buf = enc.buf.Bytes()
}

// encodeVersion writes the lines for the history and, of a kill, those for the
// current document. It returns where the document of the version is.
func (b *bulk) encodeVersion(enc *encoder, i int, a *news.Article) (doc bulkItem, err error) {
	k := keep(a, 0)
	if a.Releases() {
		k.Released = a.Order
	}
	it := bulkItem{article: i, version: true, index: b.e.versionsIndex() + month(a), id: versionKey(a, k.Hash), start: enc.buf.Len()}
	enc.versionAction(it.index, it.id)
	doc.article = i
	if doc.start, err = enc.document(kept{Article: a, Released: k.Released, Hash: k.Hash}); err != nil {
		return doc, fmt.Errorf("encode article: %w", err)
	}
	it.end = enc.buf.Len()
	doc.end = it.end
	if a.Killed() {
		kill := bulkItem{article: i, index: b.e.writeAlias(), id: a.ID, start: enc.buf.Len()}
		enc.currentAction(kill.index, kill.id, a.Order)
		if _, err := enc.document(k); err != nil {
			return doc, fmt.Errorf("encode article: %w", err)
		}
		kill.end = enc.buf.Len()
		b.items = append(b.items, kill)
	}
	b.items = append(b.items, it)
	return doc, nil
}

// month names the history index of a version: by receipt, which a replay
// repeats, so the version lands on itself.
func month(a *news.Article) string {
	at := a.Received
	if at.IsZero() {
		at = a.VersionCreated
	}
	if at.IsZero() {
		at = noEmbargo
	}
	return at.UTC().Format("2006.01")
}

// chunk returns where the request that starts at item from ends: before an
// article that would make it too large.
func (b *bulk) chunk(items []bulkItem, from int) int {
	to := from
	for to < len(items) {
		next := nextArticle(items, to)
		if to > from && size(items[from:next]) > b.e.cfg.MaxBytes {
			break
		}
		to = next
	}
	return to
}

func size(items []bulkItem) (bytes int) {
	for _, it := range items {
		bytes += it.end - it.start
	}
	return bytes
}

// nextArticle is where the items of the article at i end.
func nextArticle(items []bulkItem, i int) int {
	j := i + 1
	for j < len(items) && items[j].article == items[i].article {
		j++
	}
	return j
}

// deliverAll sends all items, in requests of a bearable size.
func (b *bulk) deliverAll(ctx context.Context, items []bulkItem) error {
	for from := 0; from < len(items); {
		to := b.chunk(items, from)
		if err := b.deliver(ctx, items[from:to]); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// deliver sends items until none of them is busy any more.
func (b *bulk) deliver(ctx context.Context, items []bulkItem) error {
	pending := make([]*bulkItem, len(items))
	for i := range items {
		pending[i] = &items[i]
	}
	for round := 1; ; round++ {
		if err := b.send(ctx, pending); err != nil {
			return err
		}
		if pending = unfinished(items); len(pending) == 0 {
			return nil
		}
		if round == maxRounds {
			return fmt.Errorf("index busy: %d documents not taken in %d rounds", len(pending), round)
		}
		b.e.met.retries.Add(float64(len(pending)))
		if err := pause(ctx, b.e.cfg.Backoff, round); err != nil {
			return err
		}
	}
}

// unfinished are the items to send again.
func unfinished(items []bulkItem) []*bulkItem {
	var again []*bulkItem
	for i := range items {
		if items[i].result == busy {
			again = append(again, &items[i])
		}
	}
	return again
}

// pause waits before the next round, by chance a little longer or shorter so
// that members do not come back together.
func pause(ctx context.Context, first time.Duration, round int) error {
	d := min(first<<(round-1), maxBackoff)
	return wait(ctx, d/2+rand.N(d))
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// send makes one request of the items and notes what became of each. Too large
// a request is cut in two until a single article is left.
func (b *bulk) send(ctx context.Context, items []*bulkItem) error {
	start := time.Now()
	body := b.body(items)
	b.e.met.bytes.Add(float64(len(body)))
	a, err := b.e.do(ctx, esapi.BulkRequest{
		Body:       bytes.NewReader(body),
		FilterPath: []string{"items.*._index", "items.*._id", "items.*.status", "items.*.error"},
	})
	if err != nil {
		return err
	}
	b.e.met.seconds.Observe(time.Since(start).Seconds())
	if a.status == http.StatusRequestEntityTooLarge {
		return b.split(ctx, items, a)
	}
	if a.status != http.StatusOK {
		return a.failure()
	}
	return b.read(items, a.body)
}

// body joins the lines of the items; those that stand together already are
// not copied.
func (b *bulk) body(items []*bulkItem) []byte {
	start, end := items[0].start, items[0].start
	for _, it := range items {
		if it.start != end {
			var joined []byte
			for _, it := range items {
				joined = append(joined, b.buf[it.start:it.end]...)
			}
			return joined
		}
		end = it.end
	}
	return b.buf[start:end]
}

// split sends the items in two requests, cut between two articles, or between
// the current document and the version of one: a kill has to hide its story even
// if its own text is too large for the history. What is too large alone is
// refused.
func (b *bulk) split(ctx context.Context, items []*bulkItem, a answer) error {
	middle := items[len(items)/2].article
	if middle == items[0].article {
		middle = items[len(items)-1].article
	}
	cut := slices.IndexFunc(items, func(it *bulkItem) bool { return it.article == middle })
	switch {
	case len(items) == 1:
		items[0].result, items[0].err = refused, fmt.Errorf("too large for the index: %s", a.reason())
		return nil
	case cut == 0:
		cut = 1
	}
	if err := b.send(ctx, items[:cut]); err != nil {
		return err
	}
	return b.send(ctx, items[cut:])
}

// bulkResult is the answer to one item.
type bulkResult struct {
	Index  string     `json:"_index"`
	ID     string     `json:"_id"`
	Status int        `json:"status"`
	Error  *itemError `json:"error"`
}

// read takes the answer only if it speaks of exactly the items that were sent,
// in their order; anything else leaves the fate of all of them unknown.
func (b *bulk) read(items []*bulkItem, body []byte) error {
	var ans struct {
		Items []struct {
			Index  *bulkResult `json:"index"`
			Create *bulkResult `json:"create"`
		} `json:"items"`
	}
	if err := json.Unmarshal(body, &ans); err != nil {
		return fmt.Errorf("bulk answer: %w", err)
	}
	if len(ans.Items) != len(items) {
		return fmt.Errorf("bulk answer: %d items for %d", len(ans.Items), len(items))
	}
	var stop *Halted
	for i, it := range items {
		res := ans.Items[i].Index
		if it.version {
			res = ans.Items[i].Create
		}
		if err := b.matches(it, res); err != nil {
			return fmt.Errorf("bulk answer: item %d: %w", i, err)
		}
		if h := it.note(res); h != nil && stop == nil {
			stop = h
		}
	}
	if stop != nil {
		b.e.setUp.Store(false)
		return stop
	}
	return nil
}

// matches checks that a result is about the item. An alias may be answered by
// its own name or by that of an index behind it.
func (b *bulk) matches(it *bulkItem, res *bulkResult) error {
	if res == nil {
		return errors.New("other operation than sent")
	}
	if res.ID != it.id {
		return fmt.Errorf("id %q for %q", res.ID, it.id)
	}
	if res.Index != it.index && (it.index != b.e.writeAlias() || !strings.HasPrefix(res.Index, b.e.readAlias()+"-")) {
		return fmt.Errorf("index %q for %q", res.Index, it.index)
	}
	if res.Status == 0 {
		return errors.New("without status")
	}
	return nil
}

// note sets the result of the item, or tells why everything has to stop.
func (it *bulkItem) note(res *bulkResult) *Halted {
	var cause itemError
	if res.Error != nil {
		cause = *res.Error
	}
	it.result = classify(res.Status, cause.Type, cause.Reason)
	switch {
	case res.Error != nil && it.result == stored:
		it.result = busy // an error with a good status: sure of neither, so again
	case it.result == tooLarge:
		it.result = refused
	}
	if it.result == refused {
		it.err = fmt.Errorf("refused (%d): %s", res.Status, cause)
	}
	if it.result == halted {
		return &Halted{Status: res.Status, Reason: cause.String()}
	}
	return nil
}

// finish counts and reports. An article is refused when its current document
// or its version is.
func (b *bulk) finish() error {
	var storedCount, supersededCount int
	for i := range b.items {
		it := &b.items[i]
		switch {
		case it.result == refused:
			if b.refused[it.article] == nil {
				b.refused[it.article] = it.err
			}
		case it.version:
		case it.result == superseded && !b.taken[b.articles[it.article]]:
			supersededCount++
		default:
			storedCount++
		}
	}
	b.e.met.outcome(outcomeStored, storedCount)
	b.e.met.outcome(outcomeSuperseded, supersededCount)
	b.e.met.outcome(outcomeRefused, len(b.refused))
	b.e.met.duplicates.Add(float64(b.duplicates))
	if len(b.refused) == 0 {
		return nil
	}
	b.e.log.Debug("articles refused", zap.Int("count", len(b.refused)))
	return &pipeline.BatchError{Refused: b.refused}
}
