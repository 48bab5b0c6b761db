package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readAPMedia reads a feed page, an envelope or one item of the AP Media API,
// https://developer.ap.org. Items of a page fail alone.
func (r *reader) readAPMedia(v value, where string) {
	list := v.get("items")
	if data := v.get("data"); data.isObject() && data.get("items").isArray() {
		list = data.get("items")
	}
	if !list.isArray() {
		r.addAPMedia(v, where)
		return
	}
	number := 0
	for one := range list.elements() {
		number++
		if !r.more() {
			return
		}
		at := join(where, fmt.Sprintf("item %d", number))
		if !one.isObject() {
			r.failAt(at, fmt.Errorf("%s, not an object", one.kindName()))
			continue
		}
		r.addAPMedia(one, at)
	}
}

func (r *reader) addAPMedia(v value, where string) {
	d := r.jsonDraft(v)
	if err := d.readAPMedia(v); err != nil {
		r.failAt(where, err)
		return
	}
	d.unread(v)
	r.add(d, where)
}

// readAPMedia reads one item, with or without an envelope. Some clients put
// the copy, which AP sends apart, beside the envelope.
//
// A profile may name a story by itemid, etag, referenceid or uri.
func (d *draft) readAPMedia(v value) error {
	d.object = v
	item, copies := v, v.get("nitf")
	for _, name := range []string{"data", "item"} {
		if inside := item.get(name); inside.isObject() {
			item = inside
		}
	}
	if err := d.apIdentity(item); err != nil {
		return err
	}
	d.hideMembers(item)
	d.apStatus(item)
	d.apText(item)
	d.apBody(item, copies)
	d.apRights(item)
	d.apCodes(item)
	d.apParts(item)
	return nil
}

// apIdentity takes AP's item id. The uri carries marks of the delivery and
// names a story only where nothing else does.
func (d *draft) apIdentity(item value) error {
	ids, uri := item.get("altids"), item.get("uri").text()
	etag, _, _ := strings.Cut(ids.get("etag").text(), "_")
	d.SourceID = firstOf(d.read("source_id", ids.get("itemid")), etag, uri)
	if d.SourceID == "" {
		d.SourceID = d.read("source_id", ids.get("friendlykey"))
	}
	if strings.TrimSpace(d.SourceID) == "" {
		return errors.New("itemid missing")
	}
	reference := ids.get("referenceid").text()
	d.ids = []found{{ids.get("itemid").text(), "itemid"}, {etag, "etag"}, {uri, "uri"}, {d.SourceID, "friendlykey"}, {reference, "referenceid"}}
	if reference != "" {
		d.Links = append(d.Links, Link{Rel: "reference", ID: reference})
	}
	d.recognise(clues{id: uri, sources: []string{"AP"}})
	d.Version = d.read("version", item.get("version"))
	d.VersionCreated = d.time("versioncreated", d.read("version_created", item.get("versioncreated")))
	d.FirstCreated = d.time("firstcreated", d.read("first_created", item.get("firstcreated")))
	return nil
}

// apStatus puts together what AP says in several places: its documentation
// warns of pubstatus alone.
func (d *draft) apStatus(item value) {
	for _, s := range item.words("pubstatus") {
		d.status(s)
	}
	for _, s := range item.words("embargoed") {
		if s != "false" {
			d.embargo(s)
		}
	}
	for _, name := range []string{"editorialtypes", "signals"} {
		for _, list := range item.each(name) {
			for _, c := range concepts(list) {
				d.apSignal(c.ownCode())
				d.apSignal(c.name())
			}
		}
	}
	d.urgency(d.read("urgency", item.get("urgency")))
	for _, name := range []string{"urgency", "editorialpriority", "textformat"} {
		if code := item.get(name).text(); code != "" {
			d.signalCode(name + ":" + code)
		}
	}
	d.originAt("status", item.get("pubstatus"))
	d.originAt("visible_from", item.get("embargoed"))
	d.originAt("signals", item.get("editorialtypes"))
}

// apSignal takes a code as it stands (HoldForRelease) and word by word
// (Ld-Writethru).
func (d *draft) apSignal(code string) {
	words := strings.FieldsFunc(code, func(r rune) bool { return r == ' ' || r == '-' || r == '_' })
	d.signalCode(strings.Join(words, ""))
	for _, w := range words {
		if len(words) > 1 && !strings.EqualFold(w, "release") { // "hold for release" is none
			d.signalCode(w)
		}
	}
}

func (d *draft) apText(item value) {
	d.Headline = lineOf(d.read("headline", item.get("headline"), item.get("headline_extended"), item.get("title")))
	d.Subheadline = lineOf(d.read("subheadline", item.get("headline_extended")))
	if d.Subheadline == d.Headline {
		d.Subheadline = ""
	}
	slug, key := cutTakeKey(d.read("slugline", item.get("slugline")))
	d.Slugline = slug
	if key != "" {
		d.originAt("take_key", item.get("slugline"))
		d.takeKey(key)
	}
	d.Byline = firstOf(d.byline(item), d.read("byline", item.get("photographer").get("name")))
	d.EdNote = d.copyOf(strings.Join(d.list("ednote", item.get("ednote")), "\n\n"))
	d.Language = d.read("language", item.get("language"))
	at := item.get("datelinelocation")
	d.Dateline = placeAndDate(d.read("dateline", item.get("located"), at.get("city"), at.get("countryareaname"), at.get("countryname")))
}

// cutTakeKey splits what a desk writes behind the slug from it:
// "BC-BKN--Heat-Hawks, 1st Ld-Writethru".
func cutTakeKey(slug string) (bare, key string) {
	i := strings.LastIndexByte(slug, ',')
	if i < 0 || !isTakeKey(slug[i+1:]) {
		return slug, ""
	}
	return strings.TrimSpace(slug[:i]), strings.TrimSpace(slug[i+1:])
}

func isTakeKey(s string) bool {
	said := false
	for _, word := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }) {
		switch word {
		case "ld", "lead", "writethru", "add", "adds", "take", "takes", "corrective", "correction", "clarification", "advisory",
			"kill", "elimination", "disregard", "withhold", "hfr", "update", "urgent", "bulletin", "flash", "insert", "sub", "new":
			said = true
		case "mandatory", "notice", "story", "for", "of":
		default:
			if word[0] < '0' || word[0] > '9' {
				return false
			}
		}
	}
	return said
}

// apBody reads copy where it came along. Else what AP says in short stands in,
// and the story tells where its copy is.
func (d *draft) apBody(item, copies value) {
	candidates := slices.Concat(flatBodies(copies), flatBodies(item))
	candidates = append(candidates, captions(item)...)
	if mediaKind(item.get("type").text()) == "" {
		if elsewhere := item.get("renditions").get("nitf", "story_nitf", "anpa").get("href"); elsewhere.holds() {
			d.Links = append(d.Links, Link{Rel: "body", ID: withoutDelivery(elsewhere.text())})
			d.originAt("links", elsewhere)
			if len(candidates) == 0 {
				d.warn("body is elsewhere, see the link")
			}
		}
	}
	candidates = append(candidates, roledTexts(item.get("description_summary"))...)
	for _, c := range candidates {
		if d.Body = d.bodyText(c); d.Body != "" {
			d.originAt("body", c.value)
			break
		}
	}
	d.wordCount(d.read("word_count", item.get("renditions").get("nitf").get("words")))
}

// withoutDelivery cuts out of an address what changes with every delivery of
// the same item.
func withoutDelivery(href string) string {
	base, query, _ := strings.Cut(href, "?")
	var kept []string
	for param := range strings.SplitSeq(query, "&") {
		switch name, _, _ := strings.Cut(param, "="); name {
		case "", "qt", "et", "dt":
		default:
			kept = append(kept, param)
		}
	}
	if len(kept) == 0 {
		return base
	}
	return base + "?" + strings.Join(kept, "&")
}

func (d *draft) apRights(item value) {
	d.UsageTerms = copyOf(strings.Join(d.list("usage_terms", item.get("usageterms")), "\n\n"))
	d.Copyright = copyOf(d.read("copyright", item.get("copyrightnotice")))
	d.CreditLine = d.read("creditline", item.get("description_creditline"), item.get("creditline"))
	for _, list := range []string{"infosource", "provider"} {
		if name := firstName(item.get(list)); d.CreditLine == "" && name != "" {
			d.CreditLine = name
			d.originAt("creditline", item.get(list))
		}
	}
}

// apCodes puts what editors chose before what AP's machines did.
func (d *draft) apCodes(item value) {
	for _, c := range concepts(item.get("keywords")) {
		d.Keywords = append(d.Keywords, c.name())
	}
	var machine []Subject
	for _, name := range []string{"subject", "person", "organisation", "company", "event"} {
		for _, c := range concepts(item.get(name)) {
			s := c.subject()
			if s.Scheme == "" {
				s.Scheme = firstOf(first(c.get("rels").texts()), name)
			}
			if strings.EqualFold(c.get("creator").text(), "Machine") {
				machine = append(machine, s)
			} else {
				d.Subjects = append(d.Subjects, s)
			}
		}
	}
	d.Subjects = append(d.Subjects, machine...)
	for _, name := range []string{"profile", "editorialrole", "fixture"} {
		for _, c := range concepts(item.get(name)) {
			d.Genres = append(d.Genres, c.name())
		}
	}
	d.apPlaces(item)
	d.originsOf(item, "keywords", "keywords")
	d.originsOf(item, "subjects", "subject", "person", "organisation", "company", "event")
	d.originsOf(item, "genres", "profile", "editorialrole", "fixture")
	d.originsOf(item, "declared_places", "place", "datelinelocation")
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (d *draft) apPlaces(item value) {
	for _, c := range concepts(item.get("place")) {
		d.DeclaredPlaces = append(d.DeclaredPlaces, c.place())
	}
	at := item.get("datelinelocation")
	if city := at.get("city").text(); city != "" {
		p := Place{Name: city}
		if lat, lon, ok := at.get("geometry_geojson").point(); ok {
			p.Lat, p.Lon = lat, lon
		}
		d.DeclaredPlaces = append(d.DeclaredPlaces, p)
	}
}

func (d *draft) apParts(item value) {
	if m := apMedia(item); m.Href != "" {
		d.Media = append(d.Media, m)
	}
	for _, part := range parts(item.get("associations")) {
		if m := apMedia(part); m.Kind != "" && (m.Href != "" || m.Caption != "") {
			d.Media = append(d.Media, m)
			continue
		}
		d.link("association", part.get("altids").get("itemid"), part.get("itemid"))
	}
	for _, l := range concepts(item.get("links")) {
		if href := l.get("href").text(); href != "" {
			d.Links = append(d.Links, Link{Rel: firstOf(l.get("rel").text(), "link"), ID: withoutDelivery(href)})
		}
	}
	d.originsOf(item, "media", "renditions", "associations")
	d.originsOf(item, "links", "associations", "links")
}

// apMedia is what can be seen or heard of an item; its main file first, then
// the widest.
func apMedia(item value) Media {
	kind := mediaKind(item.get("type").text())
	if kind == "" {
		return Media{}
	}
	files := item.get("renditions")
	href := files.get("main").get("href").text()
	if href == "" {
		href = bestRendition(files)
	}
	return Media{Kind: kind, Href: withoutDelivery(href), Caption: lineOf(captionOf(item).text())}
}
