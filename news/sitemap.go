package news

import "fmt"

const nsNews = "http://www.google.com/schemas/sitemap-news/0.9"

// readSitemap reads the news entries of a sitemap: headlines with the address
// of the page, and no text.
//
// A profile's identity.fields may name: loc.
func (r *reader) readSitemap(root *element) {
	others := 0
	for i, entry := range root.all("url") {
		news := entry.in(nsNews, "news", "news")
		if news == nil {
			others++
			continue
		}
		if !r.more() {
			return
		}
		r.sitemapEntry(entry, news, fmt.Sprintf("url %d", i+1))
	}
	if others > 0 && r.items == 0 {
		r.fail(fmt.Errorf("no story inside, only %d addresses", others))
	}
}

func (r *reader) sitemapEntry(entry, news *element, where string) {
	d := r.draft()
	d.SourceID = d.pick("source_id", found{entry.child("loc").words(), "url/loc"})
	if d.SourceID == "" {
		r.failAt(where, fmt.Errorf("no loc: %q", short(news.child("title").words(), 60)))
		return
	}
	d.ids = []found{{d.SourceID, "loc"}}
	publication := news.child("publication")
	d.recognise(clues{sources: []string{publication.child("name").words()}})
	d.Headline = d.pick("headline", found{lineOf(news.child("title").raw()), "news:title"})
	d.Language = d.pick("language", found{publication.child("language").words(), "news:publication/news:language"})
	published := found{news.child("publication_date").words(), "news:publication_date"}
	d.FirstCreated = d.time("publication_date", d.pick("first_created", published))
	d.VersionCreated = d.time("lastmod", d.pick("version_created", found{entry.child("lastmod").words(), "url/lastmod"}, published))
	d.notFuture()
	for _, list := range []string{"keywords", "stock_tickers"} {
		d.Keywords = append(d.Keywords, commaList(d.pick("keywords", found{news.child(list).words(), "news:" + list}))...)
	}
	d.Genres = commaList(d.pick("genres", found{news.child("genres").words(), "news:genres"}))
	for _, place := range commaList(news.child("geo_locations").words()) {
		d.DeclaredPlaces = append(d.DeclaredPlaces, Place{Name: place})
	}
	for _, image := range entry.all("image") {
		d.Media = append(d.Media, Media{
			Kind: "picture", Href: d.pick("media", found{image.child("loc").words(), "image:loc"}), Caption: firstOf(image.child("caption").words(), image.child("title").words()),
		})
	}
	d.unreadXML(entry)
	r.add(d, where)
}
