package news

import "strings"

// maxConcepts is how many entries of a vocabulary are read as subjects.
const maxConcepts = 200

// concepts takes what a concept item or a vocabulary is about: each concept as
// a subject, or as a place if it is one. The definition is the copy. A name is no
// headline.
func (g *g2Item) concepts() {
	list := append(g.item.all("concept"), g.item.all("conceptSet", "concept")...)
	if len(list) > maxConcepts {
		g.warn("%d of %d concepts read", maxConcepts, len(list))
		list = list[:maxConcepts]
	}
	var texts []string
	for _, c := range list {
		s := subjectOf(idOf(c.find("conceptId")))
		s.Name = g.name(c)
		g.Subjects = append(g.Subjects, s)
		g.origin("subjects", "concept")
		if len(list) == 1 {
			texts = g.definitions(c)
			g.event(c)
		}
	}
	if g.Body == "" {
		g.Body = g.pick("body", found{paragraphs(texts), "concept/definition"})
	}
}

func (g *g2Item) definitions(c *element) []string {
	var texts []string
	for _, e := range c.all("definition") {
		if !g.keepsRolePrivate(e.attr("role")) && !isPrivateNote(e) && sameLanguage(e.lang(), g.Language) {
			texts = append(texts, g.copyText(e))
		}
	}
	return texts
}

// event takes where something will happen. What is to come is for the desks to
// plan with.
func (g *g2Item) event(c *element) {
	details := c.find("eventDetails")
	if details == nil && !strings.EqualFold(localCode(c.find("type").attr("qcode")), "event") {
		return
	}
	g.gives("event", Advisory)
	for _, place := range details.all("location") {
		g.addPlace(place, "concept/eventDetails/location")
	}
}

// coverage takes the stories of a planning item that have been delivered.
func (g *g2Item) coverage() {
	if !g.item.is("planningItem") {
		return
	}
	g.gives("planningItem", Advisory)
	for _, e := range g.item.all("newsCoverageSet", "newsCoverage", "delivery", "deliveredItemRef") {
		if id := firstOf(e.attr("residref"), e.attr("href")); id != "" {
			g.Links = append(g.Links, Link{Rel: "delivered", ID: id})
			g.origin("links", "newsCoverage/delivery")
		}
	}
}
