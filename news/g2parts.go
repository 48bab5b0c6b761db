package news

import (
	"strconv"
	"strings"
)

// parts reads what goes with an item: its files, the members of a package, and
// links to other stories.
func (g *g2Item) parts() {
	kind := mediaKind(g.meta.find("itemClass").attr("qcode"))
	caption := g.caption()
	var best Media
	width := int64(-1)
	for _, e := range g.item.all("contentSet", "remoteContent") {
		m := Media{Kind: firstOf(mediaType(e.attr("contenttype")), kind), Href: firstOf(e.attr("href"), e.attr("residref"))}
		if m.Kind == "" || m.Href == "" {
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
	if best != (Media{}) {
		best.Kind, best.Caption = kind, caption
		g.Media = append(g.Media, best)
	}
	for _, e := range g.meta.all("link") {
		g.Links = append(g.Links, Link{Rel: firstOf(localCode(e.attr("rel")), "link"), ID: firstOf(e.attr("residref"), e.attr("href"))})
	}
	for _, e := range g.item.find("groupSet").deep("itemRef") {
		g.Links = append(g.Links, Link{Rel: "member", ID: firstOf(e.attr("residref"), e.attr("href"))})
	}
}

// caption is the first description of a picture.
func (g *g2Item) caption() string {
	for _, e := range g.content.all("description") {
		if strings.Contains(strings.ToLower(e.attr("role")), "caption") {
			return e.words()
		}
	}
	return g.content.find("description").words()
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
