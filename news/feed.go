package news

import (
	"fmt"
	"strings"
	"time"
)

const (
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDublin  = "http://purl.org/dc/elements/1.1/"
	nsTerms   = "http://purl.org/dc/terms/"
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsAtom    = "http://www.w3.org/2005/Atom"
)

// readFeed reads the items of RSS 2.0, RSS 1.0 (RDF) and Atom.
//
// A profile's identity.fields may name: guid, link.
func (r *reader) readFeed(root *element) {
	channel, items, read := root.find("channel"), root.deep("item"), (*draft).readRSS
	if r.format == Atom {
		channel, items, read = root, root.all("entry"), (*draft).readAtom
		items = append(items, root.all("deleted-entry")...)
		if root.is("entry") {
			channel, items = nil, []*element{root}
		}
	}
	about := r.channel(root, channel)
	shared := sharedIDs(items)
	for i, item := range items {
		if !r.more() {
			return
		}
		d := r.draft()
		d.recognise(clues{id: firstOf(item.child("guid").words(), item.child("id").words()),
			sources: []string{about.provider, about.title, item.child("source").words()}})
		if item.is("deleted-entry") {
			d.readDeleted(item)
		} else {
			read(d, item)
		}
		d.inherit(about)
		d.notFuture()
		if shared[d.SourceID] && len(d.ids) > 1 && d.ids[1].value != "" {
			d.warn("id of several items, named by its link: %q", short(d.SourceID, 80))
			d.ids[0], d.ids[1] = d.ids[1], d.ids[0]
		}
		where := fmt.Sprintf("item %d", i+1)
		if d.SourceID == "" {
			r.failAt(where, fmt.Errorf("no guid and no link: %q", short(d.Headline, 60)))
			continue
		}
		d.unreadXML(item)
		r.add(d, where)
	}
}

// sharedIDs are the ids that items with different links have in common, and so
// name none of them.
func sharedIDs(items []*element) map[string]bool {
	links, shared := map[string]string{}, map[string]bool{}
	for _, item := range items {
		id := firstOf(item.child("guid").words(), item.child("id").words())
		link := linkOf(item)
		if id == "" || link == "" {
			continue
		}
		if other, ok := links[id]; ok && other != link {
			shared[id] = true
		}
		links[id] = link
	}
	return shared
}

// linkOf is the address of the item's page.
func linkOf(item *element) string {
	for _, e := range item.all("link") {
		if text := strings.TrimSpace(e.raw()); text != "" && e.space == item.space {
			return text
		}
	}
	return alternate(item)
}

const clockError = 15 * time.Minute // that a feed's clock may be ahead

// notFuture drops a time after the payload's receipt: it would put the version
// behind every later one.
func (d *draft) notFuture() {
	if received := d.reader.payload.Received; !received.IsZero() && d.VersionCreated.After(received.Add(clockError)) {
		d.warn("time lies in the future: %s", d.VersionCreated.Format(time.RFC3339))
		d.VersionCreated = time.Time{}
		if d.sent.After(received.Add(clockError)) {
			d.sent = time.Time{}
		}
	}
}

// in is the first child of the name in a namespace, by its address or by the
// prefix that everybody uses.
func (e *element) in(space, prefix, name string) *element {
	if e == nil {
		return nil
	}
	for _, k := range e.kids {
		if k.name != "" && k.is(name) && (k.space == space || k.space == prefix) {
			return k
		}
	}
	return nil
}

// child is the first child of the name in the item's own namespace, so that
// media:title is not taken for the title.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	return e.in(e.space, "", name)
}

// about is what a feed says for all of its items.
type about struct {
	provider, title, language, copyright string
	sent                                 time.Time
}

func (r *reader) channel(root, c *element) about {
	link := linkOf(c)
	sent, _, _ := readTime(firstOf(c.child("pubDate").words(), c.child("lastBuildDate").words(),
		c.child("updated").words(), c.in(nsDublin, "dc", "date").words()))
	return about{
		provider:  authority(link),
		title:     c.child("title").words(),
		language:  firstOf(c.child("language").words(), c.in(nsDublin, "dc", "language").words(), c.lang(), root.lang()),
		copyright: firstOf(c.child("copyright").words(), c.child("rights").words(), c.in(nsDublin, "dc", "rights").words()),
		sent:      sent,
	}
}

func (d *draft) inherit(c about) {
	d.Language = firstOf(d.Language, c.language)
	d.Copyright = firstOf(d.Copyright, c.copyright)
	d.sent = c.sent
}

func (d *draft) readRSS(item *element) {
	link := found{linkOf(item), "item/link"}
	guid := found{item.child("guid").words(), "item/guid"}
	item.child("guid").attr("isPermaLink") // an id whatever it says
	d.SourceID = d.pick("source_id", guid, link, found{item.rdfAbout(), "item/@rdf:about"})
	d.ids = []found{{d.SourceID, "guid"}, {link.value, "link"}}
	d.Headline = d.pick("headline", found{lineOf(item.child("title").raw()), "item/title"},
		found{lineOf(item.in(nsMedia, "media", "title").raw()), "media:title"})
	d.Body = d.pick("body", found{d.marked(item.in(nsContent, "content", "encoded")), "content:encoded"},
		found{d.marked(item.child("description")), "item/description"}, found{d.marked(item.in(nsDublin, "dc", "description")), "dc:description"})
	d.Byline = d.pick("byline", found{allWords(item.every(nsDublin, "dc", "creator")), "dc:creator"},
		found{author(item.child("author").words()), "item/author"})
	d.VersionCreated = d.time("time", d.pick("version_created", found{item.in(nsAtom, "atom", "updated").words(), "atom:updated"},
		found{item.in(nsTerms, "dcterms", "modified").words(), "dcterms:modified"}, found{item.child("pubDate").words(), "item/pubDate"},
		found{item.in(nsDublin, "dc", "date").words(), "dc:date"}, found{item.in(nsTerms, "dcterms", "created").words(), "dcterms:created"}))
	d.Language = d.pick("language", found{item.in(nsDublin, "dc", "language").words(), "dc:language"}, found{item.lang(), "item/@xml:lang"})
	d.Copyright = d.pick("copyright", found{item.in(nsDublin, "dc", "rights").words(), "dc:rights"},
		found{item.in(nsMedia, "media", "copyright").words(), "media:copyright"})
	d.CreditLine = d.pick("creditline", found{item.in(nsMedia, "media", "credit").words(), "media:credit"},
		found{item.child("source").words(), "item/source"})
	for _, e := range item.every(item.space, "", "category") {
		d.category(e.attr("domain"), "", lineOf(e.raw()))
	}
	for _, e := range item.every(nsDublin, "dc", "subject") {
		d.Keywords = append(d.Keywords, lineOf(e.raw()))
	}
	d.Keywords = append(d.Keywords, commaList(item.in(nsMedia, "media", "keywords").words())...)
	d.feedMedia(item)
	d.feedLink(link.value)
}

// every is in for all of them.
func (e *element) every(space, prefix, name string) []*element {
	var list []*element
	for _, k := range e.kids {
		if k.name != "" && k.is(name) && (k.space == space || k.space == prefix) {
			list = append(list, k)
		}
	}
	return list
}

func commaList(s string) []string {
	var list []string
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// rdfAbout is the name of an RSS 1.0 item.
func (e *element) rdfAbout() string {
	for i := range e.attrs {
		if a := &e.attrs[i]; a.name == "about" && a.space != "" {
			a.read = true
			return strings.TrimSpace(a.value)
		}
	}
	return ""
}

// author is the name in the RSS form "address (name)".
func author(s string) string {
	address, name, ok := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	if name = strings.TrimSpace(name); ok && name != "" && strings.Contains(address, "@") {
		return name
	}
	return s
}

func (d *draft) readAtom(entry *element) {
	link := found{alternate(entry), "entry/link"}
	d.SourceID = d.pick("source_id", found{entry.child("id").words(), "entry/id"}, link)
	d.ids = []found{{d.SourceID, "guid"}, {link.value, "link"}}
	d.Headline = d.pick("headline", found{line(d.marked(entry.child("title"))), "entry/title"})
	if nitf := nitfIn(entry.child("content")); nitf != nil {
		d.takeNITF(nitf)
	} else {
		d.Body = d.pick("body", found{d.marked(entry.child("content")), "entry/content"}, found{d.marked(entry.child("summary")), "entry/summary"})
	}
	var names []string
	for _, e := range entry.every(entry.space, "", "author") {
		names = append(names, e.child("name").words())
	}
	d.Byline = d.pick("byline", found{strings.Join(cleanList(names), ", "), "entry/author/name"},
		found{allWords(entry.every(nsDublin, "dc", "creator")), "dc:creator"})
	published := found{firstOf(entry.child("published").words(), entry.child("issued").words()), "entry/published"}
	d.VersionCreated = d.time("updated", d.pick("version_created", found{entry.child("updated").words(), "entry/updated"},
		found{entry.child("modified").words(), "entry/modified"}, published))
	d.FirstCreated = d.time("published", d.pick("first_created", published))
	d.Language = d.pick("language", found{entry.lang(), "entry/@xml:lang"}, found{entry.child("content").lang(), "entry/content/@xml:lang"})
	d.Copyright = d.pick("copyright", found{entry.child("rights").words(), "entry/rights"})
	if entry.find("control", "draft").words() == "yes" {
		d.signal(Withhold)
	}
	for _, e := range entry.every(entry.space, "", "category") {
		d.category(e.attr("scheme"), e.attr("term"), e.attr("label"))
	}
	d.feedMedia(entry)
	d.feedLink(link.value)
}

// readDeleted reads the tombstone of an entry.
func (d *draft) readDeleted(e *element) {
	d.SourceID = e.attr("ref")
	d.VersionCreated = d.time("when", e.attr("when"))
	d.EdNote = e.find("comment").words()
	d.signal(Kill)
}

// category with a vocabulary is a subject, without one a keyword.
func (d *draft) category(scheme, code, name string) {
	if scheme == "" {
		d.Keywords = append(d.Keywords, firstOf(name, code))
		return
	}
	if code == "" {
		code, name = name, ""
	}
	d.Subjects = append(d.Subjects, Subject{Scheme: scheme, Code: code, Name: name})
}

func (d *draft) feedMedia(item *element) {
	for _, e := range item.all("enclosure") {
		if kind := mediaType(e.attr("type")); kind != "" {
			d.Media = append(d.Media, Media{Kind: kind, Href: e.attr("url")})
		}
	}
	for _, e := range item.all("link") {
		if kind := mediaType(e.attr("type")); kind != "" && e.attr("rel") == "enclosure" {
			d.Media = append(d.Media, Media{Kind: kind, Href: e.attr("href"), Caption: e.attr("title")})
		}
	}
	for _, e := range item.deep("content") {
		if e.space != nsMedia && e.space != "media" {
			continue
		}
		if kind := firstOf(mediaType(e.attr("type")), mediaKind(e.attr("medium"))); kind != "" && e.attr("url") != "" {
			caption := firstOf(e.in(nsMedia, "media", "description").words(), e.in(nsMedia, "media", "title").words())
			d.Media = append(d.Media, Media{Kind: kind, Href: e.attr("url"), Caption: caption})
		}
	}
	if thumbnail := item.in(nsMedia, "media", "thumbnail").attr("url"); len(d.Media) == 0 && thumbnail != "" {
		d.Media = append(d.Media, Media{Kind: "picture", Href: thumbnail})
	}
	if len(d.Media) > 0 {
		d.origin("media", "enclosure or media:content")
	}
}

func (d *draft) feedLink(link string) {
	if link != "" && link != d.SourceID {
		d.Links = append(d.Links, Link{Rel: "alternate", ID: link})
	}
}

// alternate is the address of the page that an Atom link names.
func alternate(e *element) string {
	if e == nil {
		return ""
	}
	for _, k := range e.all("link") {
		if rel := k.attr("rel"); rel == "" || rel == "alternate" {
			if href := k.attr("href"); href != "" {
				return href
			}
		}
	}
	return ""
}

// marked is the copy in an element whose markup may be escaped or inline. What
// Atom says is no text is none.
func (d *draft) marked(e *element) string {
	if e == nil {
		return ""
	}
	switch kind := strings.ToLower(e.attr("type")); {
	case strings.Contains(kind, "/") && !strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "xml") && !strings.Contains(kind, "html"):
		return ""
	case kind == "text" && !e.hasElements():
		return tidy(e.raw())
	}
	t := copyText{story: d}
	inline := false
	for _, k := range e.kids {
		inline = inline || k.name != ""
		k.tell(&t)
	}
	if inline {
		return t.String()
	}
	return d.copyOf(e.raw())
}
