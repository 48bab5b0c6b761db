package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// noEmbargo stands in the index for no embargo at all: the read alias filters
// by the field, so every document has it.
var noEmbargo = time.Unix(0, 0).UTC()

// document is an article as Elasticsearch holds it: its own names, and flat
// fields to count, to filter and to draw on a map.
type document struct {
	*news.Article
	VisibleFrom time.Time `json:"visible_from"`

	People        []string   `json:"people,omitempty"`
	Organisations []string   `json:"organisations,omitempty"`
	EntityNames   []string   `json:"entity_names,omitempty"` // both of the above
	PlaceNames    []string   `json:"place_names,omitempty"`
	GeoNamesIDs   []string   `json:"geonames_ids,omitempty"`
	Countries     []string   `json:"countries,omitempty"` // that the story is about
	Location      []geoPoint `json:"location,omitempty"`

	Released int64    `json:"released,omitempty"` // see kept
	Hash     string   `json:"hash,omitempty"`
	Copies   []string `json:"copies,omitempty"` // of a version
}

// elasticFacets are the index fields behind the facets.
var elasticFacets = map[string]string{
	"provider": "provider", "entity": "entity_names",
	"country": "countries", "focus": "focus.place", "place": "place_names", "geonames": "geonames_ids",
	"sentiment": "sentiment.label", "language": "language", "urgency": "urgency",
	"signal": "signals",
}

// maxNested is how many of its entities, and of its locations, a document holds.
// Each is a document of its own in the index, which refuses one with more than
// 2,000 as a whole (see the template). The flat fields hold all of them.
const maxNested = 950

func withinNested(a *news.Article) *news.Article {
	if len(a.Entities) <= maxNested && len(a.Locations) <= maxNested {
		return a
	}
	short := *a
	short.Entities = a.Entities[:min(len(a.Entities), maxNested)]
	short.Locations = a.Locations[:min(len(a.Locations), maxNested)]
	return &short
}

func newDocument(k kept) document {
	a := k.Article
	d := document{
		Released: k.Released, Hash: k.Hash,
		Article: withinNested(a), VisibleFrom: a.VisibleFrom,
		People: names(a, news.Person), Organisations: names(a, news.Org), EntityNames: names(a, news.Person, news.Org),
		PlaceNames: placeNames(a), GeoNamesIDs: geoNamesIDs(a), Countries: a.Countries(), Location: points(a),
	}
	if d.VisibleFrom.IsZero() {
		d.VisibleFrom = noEmbargo
	}
	return d
}

// readDocument is the article out of a document.
func readDocument(source []byte) (*news.Article, error) {
	k, err := readKept(source)
	return k.Article, err
}

func readKept(source []byte) (kept, error) {
	d, err := decodeDocument(source)
	return kept{Article: d.Article, Released: d.Released, Hash: d.Hash}, err
}

func readDelivered(source []byte) (news.Delivered, error) {
	d, err := decodeDocument(source)
	return news.Delivered{Article: d.Article, Copies: d.Copies}, err
}

func decodeDocument(source []byte) (document, error) {
	d := document{Article: new(news.Article)}
	if err := json.Unmarshal(source, &d); err != nil {
		return d, fmt.Errorf("stored article: %w", err)
	}
	if !d.VisibleFrom.Equal(noEmbargo) {
		d.Article.VisibleFrom = d.VisibleFrom
	}
	return d, nil
}

// encoder writes bulk bodies: a line that says what to do, a line with the
// document.
type encoder struct {
	buf  bytes.Buffer
	json *json.Encoder
}

// newEncoder expects a body of about the size.
func newEncoder(size int) *encoder {
	e := new(encoder)
	e.buf.Grow(size)
	e.json = json.NewEncoder(&e.buf)
	e.json.SetEscapeHTML(false)
	return e
}

// currentAction appends the line for a write of the newest version through an
// alias.
func (e *encoder) currentAction(alias, id string, order int64) {
	e.buf.WriteString(`{"index":{"_index":"`)
	e.buf.WriteString(alias)
	e.buf.WriteString(`","_id":`)
	e.id(id)
	e.buf.WriteString(`,"version":`)
	e.buf.Write(strconv.AppendInt(e.buf.AvailableBuffer(), order, 10))
	e.buf.WriteString(`,"version_type":"external","require_alias":true}}` + "\n")
}

// overAction appends the line for a write that counts only if the document is
// still as it was read.
func (e *encoder) overAction(index, id string, s stood) {
	e.buf.WriteString(`{"index":{"_index":"`)
	e.buf.WriteString(index)
	e.buf.WriteString(`","_id":`)
	e.id(id)
	fmt.Fprintf(&e.buf, `,"if_seq_no":%d,"if_primary_term":%d}}`+"\n", s.Seq, s.Term)
}

// versionAction appends the line for a write of one version to the history.
func (e *encoder) versionAction(index, id string) {
	e.buf.WriteString(`{"create":{"_index":"`)
	e.buf.WriteString(index)
	e.buf.WriteString(`","_id":`)
	e.id(id)
	e.buf.WriteString("}}\n")
}

// document appends the line of an article and returns where it starts.
func (e *encoder) document(k kept) (start int, err error) {
	start = e.buf.Len()
	return start, e.json.Encode(newDocument(k))
}

// again appends a line that is there already.
func (e *encoder) again(start, end int) { e.buf.Write(e.buf.Bytes()[start:end]) }

func (e *encoder) id(id string) {
	quoted, _ := json.Marshal(id) // a string always encodes
	e.buf.Write(quoted)
}
