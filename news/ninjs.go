package news

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ninjs covers 1.x (flat), 2.x (arrays) and 3.x (camel case): field names
// match whatever their case.
type ninjs struct {
	ninjsPart
	Version                          text
	VersionCreated, FirstCreated     text
	PubStatus                        every
	Embargoed, EmbargoedUntil        every
	Signal, Signals                  concepts
	Urgency, Language, WordCount     text
	Headline, Headlines              roled
	Title, Slugline, EdNote          text
	By, Byline, Located              text
	TakeKey                          text `json:"anpa_take_key"`
	BodyHTML                         text `json:"body_html"`
	BodyXHTML                        text `json:"body_xhtml"`
	BodyText                         text `json:"body_text"`
	Bodies                           roled
	UsageTerms                       texts
	CreditLine                       text
	DescriptionCreditLine            text `json:"description_creditline"`
	CopyrightNotice, CopyrightHolder text
	Provider, Source                 text
	InfoSource, InfoSources          concepts
	Keywords                         texts
	Subject, Subjects, Genre, Genres concepts
	Organisation, Organisations      concepts
	Person, People, Event, Events    concepts
	Place, Places                    concepts
	Associations                     associations
	EvolvedFrom, Replacing           texts
	ReplacedBy                       texts
	CorrectionSequence               text `json:"correction_sequence"`
	RewriteSequence                  text `json:"rewrite_sequence"`
	RightsInfo                       struct{ UsageTerms, CopyrightNotice, CopyrightHolder text }
}

// ninjsPart is what an item and its associations have in common. Associations
// of associations are not read.
type ninjsPart struct {
	URI, GUID, Type    text
	Descriptions       roled
	Description        text `json:"description_text"`
	DescriptionCaption text `json:"description_caption"`
	Renditions         renditions
}

func (d *draft) readNINJS(object []byte) error {
	var n ninjs
	err := json.Unmarshal(object, &n)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		d.warn("field %s unreadable: %s", strings.ToLower(wrong.Field), wrong.Value)
	case err != nil:
		return fmt.Errorf("json: %w", err)
	}
	if n.URI == "" && n.GUID == "" {
		return errors.New("uri empty")
	}
	d.ninjsIdentity(&n)
	d.ninjsStatus(&n)
	d.ninjsText(&n)
	d.ninjsRights(&n)
	d.ninjsCodes(&n)
	d.ninjsParts(&n)
	return nil
}

// ninjsIdentity takes the uri for the id. Superdesk puts guid and version
// together into a guid; such a version is not part of the identity.
func (d *draft) ninjsIdentity(n *ninjs) {
	d.Version = string(n.Version)
	d.SourceID = firstOf(string(n.URI), string(n.GUID))
	if bare, ok := strings.CutSuffix(d.SourceID, ":"+d.Version); ok && n.URI == "" && d.Version != "" && strings.Contains(bare, ":") {
		d.bareID = bare
	}
	d.recognise(clues{sources: []string{string(n.Provider), string(n.Source), firstName(n.InfoSources, n.InfoSource), string(n.CopyrightHolder)}})
	d.VersionCreated = d.time("versioncreated", string(n.VersionCreated))
	d.FirstCreated = d.time("firstcreated", string(n.FirstCreated))
}

func (d *draft) ninjsStatus(n *ninjs) {
	for _, s := range n.PubStatus {
		d.status(s)
	}
	for _, value := range slices.Concat(n.Embargoed, n.EmbargoedUntil) {
		if value != "false" {
			d.embargo(value)
		}
	}
	for _, s := range slices.Concat(n.Signal, n.Signals) {
		d.signalCode(s.code())
	}
	if isCount(n.CorrectionSequence) {
		d.signal(Correction)
	}
	if isCount(n.RewriteSequence) {
		d.signal(Update)
	}
	if n.TakeKey != "" {
		d.takeKey(string(n.TakeKey))
	}
	d.urgency(string(n.Urgency))
}

func isCount(t text) bool { return t != "" && t != "0" && t != "false" }

func (d *draft) ninjsText(n *ninjs) {
	heads := append(n.Headline, n.Headlines...)
	d.Headline = firstOf(lineOf(heads.role("main", "")), lineOf(heads.first()), lineOf(string(n.Title)))
	d.Subheadline = lineOf(heads.role("subheadline", "subhead", "sub", "kicker", "deck", "extended"))
	d.Slugline = string(n.Slugline)
	d.Byline = firstOf(string(n.Byline), string(n.By))
	d.EdNote = d.copyOf(string(n.EdNote))
	d.Language = string(n.Language)
	d.Dateline = placeAndDate(string(n.Located))
	d.Body = firstOf(
		d.copyOrHTML(n.Bodies.html()),
		d.copyOrHTML(string(n.BodyHTML)),
		d.htmlText(string(n.BodyXHTML)),
		d.copyOf(string(n.BodyText)),
		d.copyOf(n.Bodies.plain()),
		d.copyOf(n.Bodies.extract()),
	)
	d.wordCount(string(n.WordCount))
}

// copyOrHTML reads a body that is HTML by name, and keeps the lines of one that
// has no tags.
func (d *draft) copyOrHTML(s string) string {
	if strings.Contains(s, "<") {
		return d.htmlText(s)
	}
	return d.copyOf(s)
}

func (d *draft) ninjsRights(n *ninjs) {
	d.UsageTerms = copyOf(firstOf(strings.Join(n.UsageTerms, "\n\n"), string(n.RightsInfo.UsageTerms)))
	d.Copyright = copyOf(firstOf(string(n.CopyrightNotice), string(n.RightsInfo.CopyrightNotice),
		string(n.CopyrightHolder), string(n.RightsInfo.CopyrightHolder)))
	d.CreditLine = firstOf(string(n.CreditLine), string(n.DescriptionCreditLine), n.Descriptions.role("creditline"))
}

func (d *draft) ninjsCodes(n *ninjs) {
	d.Keywords = n.Keywords
	for _, c := range slices.Concat(n.Subject, n.Subjects, n.Organisation, n.Organisations, n.Person, n.People, n.Event, n.Events) {
		d.Subjects = append(d.Subjects, c.subject())
	}
	for _, c := range slices.Concat(n.Genre, n.Genres) {
		d.Genres = append(d.Genres, firstOf(string(c.Name), c.code()))
	}
	for _, c := range slices.Concat(n.Place, n.Places) {
		d.DeclaredPlaces = append(d.DeclaredPlaces, c.place())
	}
}

func (d *draft) ninjsParts(n *ninjs) {
	if kind := mediaKind(string(n.Type)); kind != "" {
		if href := n.Renditions.best(); href != "" {
			d.Media = append(d.Media, Media{Kind: kind, Href: href, Caption: n.caption()})
		}
	}
	for _, part := range n.Associations {
		kind := mediaKind(string(part.Type))
		switch {
		case kind != "":
			href := firstOf(part.Renditions.best(), string(part.URI))
			d.Media = append(d.Media, Media{Kind: kind, Href: href, Caption: part.caption()})
		case part.URI != "" || part.GUID != "":
			d.Links = append(d.Links, Link{Rel: "association", ID: firstOf(string(part.URI), string(part.GUID))})
		}
	}
	for rel, ids := range map[string]texts{"evolvedFrom": n.EvolvedFrom, "replaces": n.Replacing, "replacedBy": n.ReplacedBy} {
		for _, id := range ids {
			d.Links = append(d.Links, Link{Rel: rel, ID: id})
		}
	}
	slices.SortStableFunc(d.Links, func(a, b Link) int { return strings.Compare(a.Rel, b.Rel) })
}

// caption is what a picture item says about the picture.
func (n *ninjsPart) caption() string {
	return lineOf(firstOf(string(n.DescriptionCaption), n.Descriptions.role("caption"), n.Descriptions.role("text"),
		string(n.Description), n.Descriptions.role("")))
}

func mediaKind(kind string) string {
	switch kind = strings.ToLower(localCode(kind)); kind {
	case "picture", "graphic", "video", "audio":
		return kind
	case "photo", "image":
		return "picture"
	}
	return ""
}

// associations are the parts of a story, by name or as a list.
type associations []ninjsPart

func (a *associations) UnmarshalJSON(b []byte) error {
	*a = nil
	add := func(b []byte) error {
		var n ninjsPart
		if len(b) > 0 && b[0] == '{' && json.Unmarshal(b, &n) == nil {
			*a = append(*a, n)
		}
		return nil
	}
	if b[0] != '{' {
		return eachJSON(b, add)
	}
	var byName map[string]json.RawMessage
	if err := json.Unmarshal(b, &byName); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		_ = add(byName[name]) // add never fails
	}
	return nil
}

// renditions are the files of a picture, by name or as a list.
type renditions []rendition

type rendition struct {
	Name, Href text
	Width      text
}

func (r *renditions) UnmarshalJSON(b []byte) error {
	*r = nil
	if b[0] != '{' {
		return eachJSON(b, func(b []byte) error {
			var one rendition
			if b[0] == '{' && json.Unmarshal(b, &one) == nil {
				*r = append(*r, one)
			}
			return nil
		})
	}
	var byName map[string]json.RawMessage
	if err := json.Unmarshal(b, &byName); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		var one rendition
		if value := byName[name]; value[0] == '{' && json.Unmarshal(value, &one) == nil {
			one.Name = text(name)
			*r = append(*r, one)
		}
	}
	return nil
}

// best is the widest rendition; of equals the first.
func (r renditions) best() string {
	href, width := "", int64(-1)
	for _, one := range r {
		if w := versionNumber(string(one.Width)); one.Href != "" && w > width {
			href, width = string(one.Href), w
		}
	}
	return href
}
