package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
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
	Countries     []string   `json:"countries,omitempty"`
	Location      []geoPoint `json:"location,omitempty"`
}

type geoPoint struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// elasticFacets are the index fields behind the facets.
var elasticFacets = map[string]string{
	"provider": "provider", "entity": "entity_names", "place": "place_names",
	"sentiment": "sentiment.label", "language": "language", "urgency": "urgency",
}

func newDocument(a *news.Article) document {
	d := document{
		Article: a, VisibleFrom: a.VisibleFrom,
		People: names(a, news.Person), Organisations: names(a, news.Org), EntityNames: names(a, news.Person, news.Org),
		PlaceNames: placeNames(a),
	}
	if d.VisibleFrom.IsZero() {
		d.VisibleFrom = noEmbargo
	}
	for _, l := range a.Locations {
		d.Location = append(d.Location, geoPoint{l.Lat, l.Lon})
		if l.Country != "" && !slices.Contains(d.Countries, l.Country) {
			d.Countries = append(d.Countries, l.Country)
		}
	}
	return d
}

// readDocument is the article out of a document.
func readDocument(source []byte) (*news.Article, error) {
	d := document{Article: new(news.Article)}
	if err := json.Unmarshal(source, &d); err != nil {
		return nil, fmt.Errorf("stored article: %w", err)
	}
	if !d.VisibleFrom.Equal(noEmbargo) {
		d.Article.VisibleFrom = d.VisibleFrom
	}
	return d.Article, nil
}

// encoder writes bulk bodies: a line that says what to do, a line with the
// document.
type encoder struct {
	buf  bytes.Buffer
	json *json.Encoder
}

func newEncoder() *encoder {
	e := new(encoder)
	e.json = json.NewEncoder(&e.buf)
	e.json.SetEscapeHTML(false)
	return e
}

// current appends the write of the newest version through an alias.
func (e *encoder) current(alias string, a *news.Article) error {
	e.buf.WriteString(`{"index":{"_index":"`)
	e.buf.WriteString(alias)
	e.buf.WriteString(`","_id":`)
	e.id(a.ID)
	e.buf.WriteString(`,"version":`)
	e.buf.Write(strconv.AppendInt(e.buf.AvailableBuffer(), a.Order, 10))
	e.buf.WriteString(`,"version_type":"external_gte","require_alias":true}}` + "\n")
	return e.json.Encode(newDocument(a))
}

// version appends the write of one version to the history.
func (e *encoder) version(index, id string, a *news.Article) error {
	e.buf.WriteString(`{"create":{"_index":"`)
	e.buf.WriteString(index)
	e.buf.WriteString(`","_id":`)
	e.id(id)
	e.buf.WriteString("}}\n")
	return e.json.Encode(newDocument(a))
}

func (e *encoder) id(id string) {
	quoted, _ := json.Marshal(id) // a string always encodes
	e.buf.Write(quoted)
}
