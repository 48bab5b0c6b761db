package news

import (
	"fmt"
	"time"
)

// Article is one version of one story. The JSON names are stable; an absent
// field means "the wire did not say", never a default of ours. Times are UTC.
// Offsets are byte offsets into the UTF-8 text of the named field.
type Article struct {
	ID       string   `json:"id"`                  // provider:source-id, volatile parts removed; at most MaxID bytes
	Provider string   `json:"provider,omitempty"`  // short lower-case name of the agency
	Feed     string   `json:"feed,omitempty"`      // which of its services, as the transport named it
	SourceID string   `json:"source_id,omitempty"` // the agency's own id, as sent
	Version  string   `json:"version,omitempty"`   // the agency's version, as sent
	Order    int64    `json:"order,omitempty"`     // see MakeOrder; the newest wins
	Status   Status   `json:"status,omitempty"`
	Signals  []Signal `json:"signals,omitempty"`
	Urgency  int      `json:"urgency,omitempty"` // 1 (flash) to 9
	Language string   `json:"language,omitempty"`

	FirstCreated   time.Time `json:"first_created,omitzero"`
	VersionCreated time.Time `json:"version_created,omitzero"`
	Received       time.Time `json:"received,omitzero"`     // when the raw bytes became durable
	VisibleFrom    time.Time `json:"visible_from,omitzero"` // end of the embargo; FarFuture when it cannot be read; zero when there is none

	Headline    string    `json:"headline,omitempty"`
	Subheadline string    `json:"subheadline,omitempty"`
	Slugline    string    `json:"slugline,omitempty"`
	TakeKey     string    `json:"take_key,omitempty"`
	Byline      string    `json:"byline,omitempty"`
	Dateline    *Dateline `json:"dateline,omitempty"`
	Body        string    `json:"body,omitempty"` // plain text; paragraphs separated by one blank line; tables kept as lines
	WordCount   int       `json:"word_count,omitempty"`

	EdNote         string    `json:"ednote,omitempty"`
	UsageTerms     string    `json:"usage_terms,omitempty"`
	CreditLine     string    `json:"creditline,omitempty"`
	Copyright      string    `json:"copyright,omitempty"`
	Keywords       []string  `json:"keywords,omitempty"`
	Subjects       []Subject `json:"subjects,omitempty"`
	Genres         []string  `json:"genres,omitempty"`
	DeclaredPlaces []Place   `json:"declared_places,omitempty"` // places named by the agency's own markup
	Links          []Link    `json:"links,omitempty"`
	Media          []Media   `json:"media,omitempty"`
	Raw            *RawRef   `json:"raw,omitempty"`
	Warnings       []string  `json:"warnings,omitempty"` // what the parser had to guess, repair or ignore

	Entities           []Entity    `json:"entities,omitempty"`
	Locations          []Location  `json:"locations,omitempty"`
	Focus              *Focus      `json:"focus,omitempty"`
	Sentiment          *Sentiment  `json:"sentiment,omitempty"`
	LanguageConfidence float64     `json:"language_confidence,omitempty"` // 0 to 1; set only when Language was detected, not declared
	Topics             []Topic     `json:"topics,omitempty"`
	Quotes             []Quote     `json:"quotes,omitempty"`
	Cluster            *Cluster    `json:"cluster,omitempty"`
	Alerts             []string    `json:"alerts,omitempty"` // ids of the alerts that matched this version
	Enrichment         *Enrichment `json:"enrichment,omitempty"`
}

// Dateline is where and when the copy says it was filed.
type Dateline struct {
	Place string `json:"place,omitempty"`
	Date  string `json:"date,omitempty"` // as printed
}

// Subject is a code of a controlled vocabulary.
type Subject struct {
	Scheme string `json:"scheme,omitempty"` // "medtop", "subj", or the agency's own
	Code   string `json:"code,omitempty"`
	Name   string `json:"name,omitempty"`
}

// Place is a place that the agency's markup declares.
type Place struct {
	Name string  `json:"name,omitempty"`
	Code string  `json:"code,omitempty"`
	Lat  float64 `json:"lat,omitempty"`
	Lon  float64 `json:"lon,omitempty"`
}

// Link ties this story to another by the agency's id.
type Link struct {
	Rel string `json:"rel"`
	ID  string `json:"id"`
}

// Media is a picture, graphic, video or sound that goes with the story.
type Media struct {
	Kind    string `json:"kind,omitempty"` // picture, graphic, video, audio
	Href    string `json:"href,omitempty"`
	Caption string `json:"caption,omitempty"`
}

// RawRef says which bytes the article was read from.
type RawRef struct {
	Format    Format `json:"format,omitempty"`
	Topic     string `json:"topic,omitempty"`
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	SHA256    string `json:"sha256,omitempty"` // hex, of the whole payload
}

// Place is topic/partition/offset.
func (r *RawRef) Place() string { return fmt.Sprintf("%s/%d/%d", r.Topic, r.Partition, r.Offset) }

// EntityType says what kind of name an entity is.
type EntityType string

const (
	Person EntityType = "person"
	Org    EntityType = "org"
	Geo    EntityType = "place"
	Misc   EntityType = "misc"
)

// Entity is one named thing in a story with every mention of it.
type Entity struct {
	ID        string     `json:"id,omitempty"` // Wikidata id where certain
	Name      string     `json:"name"`
	Type      EntityType `json:"type"`
	Role      string     `json:"role,omitempty"`      // title worn in the text: "President", "Secretary of State"
	Salience  float64    `json:"salience,omitempty"`  // 0 to 1
	Sentiment *float64   `json:"sentiment,omitempty"` // -1 to 1, from the sentences that mention it
	Mentions  []Mention  `json:"mentions"`
}

// Mention is a stretch of text: Text == field[Start:End].
type Mention struct {
	Field string `json:"field"` // "headline" or "body"
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Location is a place on earth that the text mentions.
type Location struct {
	GeoNamesID int       `json:"geonames_id"`
	Name       string    `json:"name"`
	Country    string    `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Admin1     string    `json:"admin1,omitempty"`  // name of the first-level region
	Feature    string    `json:"feature,omitempty"` // GeoNames feature code: PPL, ADM1, PCLI, ...
	Lat        float64   `json:"lat"`
	Lon        float64   `json:"lon"`
	Confidence float64   `json:"confidence,omitempty"` // 0 to 1
	Mentions   []Mention `json:"mentions"`
}

// Focus is what the story is about geographically.
type Focus struct {
	Countries []CountryScore `json:"countries,omitempty"` // best first; scores sum to 1
	Place     string         `json:"place,omitempty"`
}

// CountryScore is a country's share of a story's weight of places.
type CountryScore struct {
	Code  string  `json:"code"` // ISO 3166-1 alpha-2
	Score float64 `json:"score"`
}

// Sentiment is the tone of the whole story.
type Sentiment struct {
	Score float64 `json:"score"` // -1 to 1
	Label string  `json:"label"` // positive, negative or neutral
}

// Topic is a category that a classifier gave, as opposed to Subject.
type Topic struct {
	Code  string  `json:"code"`
	Name  string  `json:"name,omitempty"`
	Score float64 `json:"score"`
}

// Quote is direct speech in the body.
type Quote struct {
	Text     string `json:"text"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Speaker  string `json:"speaker,omitempty"`
	EntityID string `json:"entity_id,omitempty"`
}

// Cluster groups near-duplicates and follow-ups of one event.
type Cluster struct {
	ID      string    `json:"id"`
	First   bool      `json:"first,omitempty"`
	Size    int       `json:"size,omitempty"`
	Similar []Similar `json:"similar,omitempty"`
}

// Similar is another story of the same cluster.
type Similar struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"` // 0 to 1
}

// Enrichment says how the fields after Raw came about.
type Enrichment struct {
	Model  string   `json:"model,omitempty"`
	Errors []string `json:"errors,omitempty"` // "stage: fact", one for each stage that failed
	TookUS int64    `json:"took_us,omitempty"`
}
