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
func (r *reader) readFeed(root *element) {
	channel, items, read := root.find("channel"), root.deep("item"), (*draft).readRSS
	if r.format == Atom {
		channel, items, read = root, root.all("entry"), (*draft).readAtom
		items = append(items, root.all("deleted-entry")...)
		if root.is("entry") {
			channel, items = nil, []*element{root}
		}
	}
	about := r.channel(channel)
	for i, item := range items {
		if !r.more() {
			return
		}
		d := r.draft()
		d.recognise(clues{id: firstOf(item.child("guid").words(), item.child("id").words()), sources: []string{about.provider, about.title}})
		if item.is("deleted-entry") {
			d.readDeleted(item)
		} else {
			read(d, item)
		}
		d.inherit(about)
		where := fmt.Sprintf("item %d", i+1)
		if d.SourceID == "" {
			r.failAt(where, fmt.Errorf("no guid and no link: %q", short(d.Headline, 60)))
			continue
		}
		d.unreadXML(item)
		r.add(d, where)
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

func (r *reader) channel(c *element) about {
	link := firstOf(strings.TrimSpace(c.child("link").raw()), alternate(c))
	sent, _, _ := readTime(firstOf(c.child("pubDate").words(), c.child("lastBuildDate").words(),
		c.child("updated").words(), c.in(nsDublin, "dc", "date").words()))
	return about{
		provider:  authority(link),
		title:     c.child("title").words(),
		language:  firstOf(c.child("language").words(), c.in(nsDublin, "dc", "language").words(), c.lang()),
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
	link := firstOf(strings.TrimSpace(item.child("link").raw()), alternate(item))
	d.SourceID = firstOf(item.child("guid").words(), link, item.rdfAbout())
	d.Headline = firstOf(lineOf(item.child("title").raw()), lineOf(item.in(nsMedia, "media", "title").raw()))
	d.Body = firstOf(d.marked(item.in(nsContent, "content", "encoded")), d.marked(item.child("description")),
		d.marked(item.in(nsDublin, "dc", "description")))
	d.Byline = firstOf(item.in(nsDublin, "dc", "creator").words(), author(item.child("author").words()))
	d.VersionCreated = d.time("time", firstOf(item.in(nsAtom, "atom", "updated").words(),
		item.in(nsTerms, "dcterms", "modified").words(), item.child("pubDate").words(), item.in(nsDublin, "dc", "date").words()))
	d.Language = firstOf(item.in(nsDublin, "dc", "language").words(), item.lang())
	d.Copyright = item.in(nsDublin, "dc", "rights").words()
	for _, e := range item.all("category") {
		d.category(e.attr("domain"), "", e.words())
	}
	for _, e := range item.kids {
		if e.is("subject") && (e.space == nsDublin || e.space == "dc") {
			d.Keywords = append(d.Keywords, e.words())
		}
	}
	d.feedMedia(item)
	d.feedLink(link)
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
	link := alternate(entry)
	d.SourceID = firstOf(entry.child("id").words(), link)
	d.Headline = line(d.marked(entry.child("title")))
	d.Body = firstOf(d.marked(entry.child("content")), d.marked(entry.child("summary")))
	d.Byline = firstOf(entry.find("author", "name").words(), entry.in(nsDublin, "dc", "creator").words())
	published := firstOf(entry.child("published").words(), entry.child("issued").words())
	d.VersionCreated = d.time("updated", firstOf(entry.child("updated").words(), entry.child("modified").words(), published))
	d.FirstCreated = d.time("published", published)
	d.Language = entry.lang()
	d.Copyright = entry.child("rights").words()
	if entry.find("control", "draft").words() == "yes" {
		d.signal(Withhold)
	}
	for _, e := range entry.all("category") {
		d.category(e.attr("scheme"), e.attr("term"), e.attr("label"))
	}
	d.feedMedia(entry)
	d.feedLink(link)
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
			d.Media = append(d.Media, Media{Kind: kind, Href: e.attr("url"), Caption: e.in(nsMedia, "media", "description").words()})
		}
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
	if kind := strings.ToLower(e.attr("type")); strings.Contains(kind, "/") &&
		!strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "xml") && !strings.Contains(kind, "html") {
		return ""
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
