package enrich

import (
	"strings"

	"github.com/dateline-wire/dateline/internal/nametag"
)

// rescan looks for names of the story where the tagger saw none: in lines whose
// capitals prove nothing, longer names anywhere, and within hyphenated words.
func (d *document) rescan() {
	from := len(d.spans)
	for k := range d.text.Sentences {
		s := &d.text.Sentences[k]
		for i := s.First; i < s.Past; i++ {
			w := d.word(i)
			if d.taken[i] || len(w.Parts) == 0 || !w.Has(nametag.HasCapital) {
				continue
			}
			if len(w.Parts) > 1 {
				d.hyphened(s, i)
			}
			if end, kind := d.certain(s, i); end > i {
				d.add(span{field: s.Field, a: i, b: end, kind: kind})
				continue
			}
			if end := d.known(s, i); end > i {
				d.add(span{field: s.Field, a: i, b: end, kind: unknown})
			}
		}
	}
	for i := from; i < len(d.spans); i++ {
		if g, ok := d.meant(d.spans[i].parts); ok {
			d.refs = append(d.refs, ref{g, d.spans[i]})
		} else if d.spans[i].kind != unknown {
			d.refer(&d.spans[i])
			d.groups[len(d.groups)-1].judge()
		}
	}
	d.shownNames()
}

// unknown is the kind of a late name that goes by its group's.
const unknown = -1

// meant gives the group that a name found late belongs to.
func (d *document) meant(parts []uint64) (int, bool) {
	h := uint64(0)
	for _, p := range parts {
		h = nametag.JoinHash(h, p)
	}
	if g, ok := d.byHash[h]; ok || len(parts) != 1 {
		return g, ok
	}
	if p, ok := lookup(d.byLast, parts[0]); ok {
		return p, true
	}
	return lookup(d.byStart, parts[0])
}

// known gives the end of the longest name at i that the story has elsewhere.
func (d *document) known(s *nametag.Sentence, i int) int {
	h, end, words := uint64(0), i, 0
	for k := i; k < s.Past && k < i+maxPhrase && !d.taken[k]; k++ {
		w := d.word(k)
		if len(w.Parts) == 0 {
			if words > 0 && (w.Text() == "&" || w.Text() == "-") {
				continue
			}
			break
		}
		h = w.Extend(h)
		words += len(w.Parts)
		g, ok := d.byHash[h]
		if words == 1 {
			g, ok = d.meant(w.Parts)
		}
		if !ok || !d.groups[g].ok {
			continue
		}
		if words > 1 || s.Unsure() && !w.Is(nametag.Common|nametag.Stop|nametag.Calendar|nametag.Title) || w.Class&^(nametag.First|nametag.Last) == 0 && w.Has(nametag.Capital) {
			end = k + 1
		}
	}
	return end
}

// hyphened finds the known names within a word such as pro-Orban.
func (d *document) hyphened(s *nametag.Sentence, i int) {
	t := d.tok(i)
	text := d.fields[s.Field][t.Start:t.End]
	at := 0
	last := text[strings.LastIndexByte(text, '-')+1:]
	smallEnd := last != "" && last[0] >= 'a' && last[0] <= 'z'
	for k := range t.Word.Parts {
		end := strings.IndexByte(text[at:], '-')
		if end < 0 {
			end = len(text) - at
		}
		part := t.Word.Parts[k : k+1 : k+1]
		if k == 0 && smallEnd && d.longerBefore(s, i, end) {
			return
		}
		_, known := d.meant(part)
		kind, listed := d.kindOf(part)
		if (known || listed && (smallEnd || d.joinsPlaces(i))) && end > 0 && text[at] >= 'A' && text[at] <= 'Z' {
			if k == 0 && smallEnd && listed && kind == loc && len(t.Word.Parts) == 2 {
				d.add(span{field: s.Field, a: i, b: i + 1, kind: misc})
				return
			}
			if known {
				kind = unknown
			}
			d.addPart(span{field: s.Field, a: i, b: i + 1, start: t.Start + at, end: t.Start + at + end, kind: kind}, part)
		}
		if at += end + 1; at >= len(text) {
			return
		}
	}
}

// certain gives the end of a name at i that the table has no doubt about:
// institutions, countries, events and the like that the tagger overlooked.
func (d *document) certain(s *nametag.Sentence, i int) (end, kind int) {
	if s.Unsure() || !d.word(i).Has(nametag.Capital) {
		return 0, 0
	}
	end, n := d.phrase(i, s.Past, nametag.Body|nametag.Country|nametag.Work)
	for k := i; k < end; k++ {
		if d.taken[k] {
			return 0, 0
		}
	}
	switch {
	case end == 0 || n.Class&(nametag.First|nametag.Last|nametag.Demonym|nametag.Common) != 0:
		return 0, 0
	case n.Class&nametag.Work != 0:
		return end, misc
	case n.Class&nametag.Body != 0 && n.Class&nametag.Country == 0:
		return end, orga
	case n.Class&nametag.Body == 0:
		return end, loc
	}
	return 0, 0
}

// longerBefore takes New York-based, of which the word at i has only the last
// part, or the name in it: see beforeHyphen. end is how many bytes of the word
// belong to the name.
func (d *document) longerBefore(s *nametag.Sentence, i, end int) bool {
	for a := max(s.First, i-2); a < i; a++ {
		from := len(d.words)
		whole := true
		for k := a; k < i; k++ {
			whole = whole && !d.taken[k] && d.word(k).Has(nametag.Capital)
			d.words = append(d.words, d.word(k).Parts...)
		}
		d.words = append(d.words, d.word(i).Parts[0])
		parts := d.words[from:len(d.words):len(d.words)]
		if kind, ok := d.kindOf(parts); ok && whole {
			if kind == loc {
				d.add(span{field: s.Field, a: a, b: i + 1, kind: misc})
				return true
			}
			d.addPart(span{field: s.Field, a: a, b: i + 1, start: d.tok(a).Start, end: d.tok(i).Start + end, kind: kind}, parts)
			return true
		}
	}
	return false
}
