package news

import (
	"fmt"
	"strings"
)

const maxEnclosed = 3 // envelopes in envelopes

// readJSON reads one object, an array of them, or NDJSON with an object on
// each line.
func (r *reader) readJSON() {
	if r.json.text != "" {
		r.readStories(r.json.root(), "", 0)
		return
	}
	number := 0
	for l := range strings.Lines(jsonText(r.text)) {
		number++
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if !r.more() {
			return
		}
		where := fmt.Sprintf("line %d", number)
		if err := r.json.object(l); err != nil {
			r.failAt(where, err)
			continue
		}
		r.readStories(r.json.root(), where, 0)
	}
}

// jsonText is the payload without what may stand before the first bracket, and
// without what ends a record or a file on old machines.
func jsonText(text string) string {
	return strings.TrimRight(strings.TrimLeft(text, " \t\r\n\f\u00a0\ufeff"), " \t\r\n\x00\x04\x1a")
}

// readStories reads a story, or each of those that it is an envelope of.
func (r *reader) readStories(v value, where string, depth int) {
	if v.isArray() {
		r.readEach(v, where, depth)
		return
	}
	format, err := jsonFormat(v)
	if err == nil {
		r.format = format
		r.readStory(v, where)
		return
	}
	if list := listOf(v); list.doc != nil {
		r.readEach(list, where, depth)
		return
	}
	if story := storyIn(v); story.doc != nil && depth < maxEnclosed {
		r.readStories(story, where, depth+1)
		return
	}
	inside := enclosed(v)
	if len(inside) == 0 || depth == maxEnclosed {
		r.failAt(where, err)
		return
	}
	for i, text := range inside {
		if !r.more() {
			return
		}
		at := where
		if len(inside) > 1 {
			at = join(where, fmt.Sprintf("message %d", i+1))
		}
		var doc document
		if err := doc.object(text); err != nil {
			r.failAt(at, err)
			continue
		}
		r.readStories(doc.root(), at, depth+1)
	}
}

// readEach reads the elements of an array, each for itself.
func (r *reader) readEach(list value, where string, depth int) {
	number := 0
	for v := range list.elements() {
		number++
		if !r.more() {
			return
		}
		at := join(where, fmt.Sprintf("item %d", number))
		if !v.isObject() {
			r.failAt(at, fmt.Errorf("%s, not an object", v.kindName()))
			continue
		}
		r.readStories(v, at, depth)
	}
}

func join(where, more string) string {
	if where == "" {
		return more
	}
	return where + ", " + more
}

func (r *reader) readStory(v value, where string) {
	switch r.format {
	case APMedia:
		r.readAPMedia(v, where)
		return
	case DPA:
		r.readDPA(v, where)
		return
	}
	d := r.jsonDraft(v)
	read := d.readArticle
	if r.format == NINJS {
		read = d.readNINJS
	}
	if err := read(v); err != nil {
		r.failAt(where, err)
		return
	}
	d.unread(v)
	r.add(d, where)
}

// listOf is where services and queues wrap stories: dpa's wireQ (entries),
// TT's search (hits), Newsroom's API (_items), Reuters Connect (data.item,
// data.search.items), search engines (hits.hits). It is a list when there is a
// story in it, whatever else there is.
func listOf(v value) value {
	data := v.get("data")
	for _, list := range []value{
		v.get("entries"), v.get("hits"), v.get("_items"), v.get("items"), v.get("results"), v.get("hits").get("hits"),
		data.get("item"), data.get("items"), data.get("results"), data.get("search").get("items"), v.get("data"),
	} {
		if !list.isArray() {
			continue
		}
		for one := range list.elements() {
			if isStory(one) || storyIn(one).doc != nil {
				return list
			}
		}
	}
	return value{}
}

func isStory(v value) bool {
	if !v.isObject() {
		return false
	}
	_, err := jsonFormat(v)
	return err == nil
}

// storyIn is the one story that an object is the envelope of.
func storyIn(v value) value {
	data := v.get("data")
	for _, m := range []value{v.get("item"), data, data.get("item"), v.get("_source")} {
		if isStory(m) {
			return m
		}
	}
	return value{}
}

// enclosed is the JSON that queues carry in a string: an SNS notification, SQS
// messages, or the records that a queue hands to a function.
func enclosed(v value) []string {
	var inside []string
	take := func(v value) {
		if s := v.text(); strings.HasPrefix(jsonText(s), "{") {
			inside = append(inside, jsonText(s))
		}
	}
	take(v.get("Message"))
	for _, list := range []string{"Messages", "Records"} {
		for m := range v.get(list).elements() {
			take(m.get("Body"))
			take(m.get("Sns").get("Message"))
		}
	}
	return inside
}

// object indexes a text that must be one object.
func (d *document) object(text string) error {
	err := d.index(text)
	if err == nil && !d.root().isObject() {
		err = errNoObject
	}
	if err != nil {
		d.text = ""
	}
	return err
}
