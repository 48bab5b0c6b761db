package news

import (
	"strconv"
	"strings"
)

// parts reads what goes with an item: its files, the members of a package, and
// links to other stories.
func (g *g2Item) parts() {
	kind := mediaKind(g.meta.find("itemClass").attr("qcode"))
	caption := g.caption(kind)
	var best Media
	width := int64(-1)
	for _, e := range g.item.all("contentSet", "remoteContent") {
		m := Media{Kind: firstOf(mediaType(e.attr("contenttype")), kind), Href: firstOf(e.attr("href"), e.attr("residref"))}
		switch {
		case m.Href == "":
			continue
		case m.Kind == "": // copy that is somewhere else
			g.Links = append(g.Links, Link{Rel: "body", ID: m.Href})
			g.origin("links", "contentSet/remoteContent")
			continue
		}
		if kind == "" { // a story with pictures: each is one of its own
			g.Media = append(g.Media, m)
			continue
		}
		if w := versionNumber(e.attr("width")); w > width {
			best, width = m, w
		}
	}
	if best != (Media{}) || kind != "" && caption != "" {
		best.Kind, best.Caption = kind, caption
		g.Media = append(g.Media, best)
	}
	if len(g.Media) > 0 {
		g.origin("media", "contentSet/remoteContent")
	}
	g.links()
}

// links are the story's ties to others: a chain of versions, collections that
// it belongs to, its names elsewhere, and the members of a package.
func (g *g2Item) links() {
	add := func(rel, id, from string) {
		if id != "" {
			g.origin("links", from)
			g.Links = append(g.Links, Link{Rel: rel, ID: id})
		}
	}
	for _, e := range g.meta.all("link") {
		add(firstOf(localCode(e.attr("rel")), "link"), firstOf(e.attr("residref"), e.attr("href")), "itemMeta/link")
	}
	for _, e := range g.meta.all("memberOf") {
		add("memberOf", firstOf(idOf(e), nameOf(e)), "itemMeta/memberOf")
	}
	for _, from := range []*element{g.meta, g.content} {
		for _, e := range from.all("altId") {
			add("altId", e.words(), from.name+"/altId")
		}
		for _, e := range from.all("derivedFrom") {
			add("derivedFrom", firstOf(e.attr("residref"), idOf(e), e.words()), from.name+"/derivedFrom")
		}
	}
	for _, e := range g.item.find("groupSet").deep("itemRef") {
		add("member", firstOf(e.attr("residref"), e.attr("href")), "groupSet/group/itemRef")
	}
	for _, e := range g.item.all("itemRef") { // packages as some of the first systems wrote them
		add("member", firstOf(e.attr("residref"), e.attr("href")), "itemRef")
	}
}

// caption is the description of a picture or a film.
func (g *g2Item) caption(kind string) string {
	if kind == "" {
		return ""
	}
	for _, e := range g.content.all("description") {
		if strings.Contains(strings.ToLower(e.attr("role")), "caption") {
			return e.words()
		}
	}
	return firstWords(g.content, "description")
}

// mediaType is the kind of file that a content type names.
func mediaType(contentType string) string {
	major, _, _ := strings.Cut(strings.ToLower(contentType), "/")
	switch major {
	case "image":
		return "picture"
	case "video", "audio":
		return major
	}
	return ""
}

func degrees(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= -180 && f <= 180) {
		return 0
	}
	return f
}
