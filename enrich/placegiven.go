package enrich

import (
	"bytes"
	"strings"

	"github.com/dateline-wire/dateline/internal/text"
)

const (
	maxInitials = 5   // bytes of a key
	maxGiven    = 120 // bytes of a span that is searched for a part
)

// given adds a span that somebody else has found to be a place.
func (f *nameFinder) given(field, s string, start, end int, weight float64) {
	end = start + len(text.Possessive(s[start:end]))
	from, whole := len(f.candidates), end
	f.key = PlaceKey(f.key[:0], s[start:end])
	said := f.lookupPart(f.key)
	if len(f.candidates) == from {
		if start, end = f.givenPart(s, start, end); start == end {
			return
		}
	}
	if len(f.candidates) == from || ofNamesake(s, end) || neverAlone[s[start:end]] {
		f.candidates = f.candidates[:from]
		return
	}
	f.sure[hashKey(PlaceKey(f.key[:0], s[start:end]))] = true
	n := placeName{field: field, start: start, end: end, weight: weight, from: from, to: len(f.candidates), said: said, given: true}
	if field == datelineField || datelined(s, start, end) {
		f.keepTowns(&n)
	}
	f.addParents(&n, s)
	f.dropChance(&n)
	f.names = append(f.names, n)
	if end < whole && s[end] == '-' { // "Logan-Rogersville" is two
		f.given(field, s, end+1, whole, weight)
	}
}

// find looks a name up, initials that are set apart too: "W. Va.".
func (f *nameFinder) find(key []byte) (traps byte) {
	before := len(f.candidates)
	if f.candidates, traps = f.g.lookup(key, f.candidates); len(f.candidates) > before || len(key) >= maxInitials || bytes.IndexByte(key, ' ') < 0 {
		return traps
	}
	var joined [maxInitials]byte
	f.candidates, traps = f.g.lookup(append(joined[:0], bytes.ReplaceAll(key, []byte(" "), nil)...), f.candidates)
	return traps
}

// lookupPart looks for a name without what is often written before or behind
// it, when the whole is unknown, and gives the sort of place that it says:
// "northern Iraq", "Donetsk region", "City of Edwardsville".
func (f *nameFinder) lookupPart(key []byte) sortSet {
	before := len(f.candidates)
	if f.find(key); len(f.candidates) > before {
		return 0
	}
	if first, rest, ok := bytes.Cut(key, []byte(" ")); ok {
		after, of := bytes.CutPrefix(rest, []byte("of "))
		if of && corporate[string(first)] || partWords[string(first)] && sortWords[string(first)] == 0 {
			if f.candidates, _ = f.g.lookup(after, f.candidates); len(f.candidates) > before {
				return sortWords[string(first)]
			}
		}
	}
	i := bytes.LastIndexByte(key, ' ')
	if i < 0 || !partWords[string(key[i+1:])] {
		return 0
	}
	f.candidates, _ = f.g.lookup(key[:i], f.candidates)
	return sortWords[string(key[i+1:])]
}

// givenPart looks for a place within a longer name: behind "of", before a word
// of what belongs to a place, or before a hyphen: "High Sheriff of
// Cambridgeshire", "Princeton Community Hospital", "Greenbrier-Pocahontas County".
// What merely begins like a place is another one: "Meadow Grove".
func (f *nameFinder) givenPart(s string, start, end int) (int, int) {
	if end-start > maxGiven {
		return start, end
	}
	if i := strings.IndexByte(s[start:end], '-'); i > 0 && i <= 3 && s[start:start+i] == strings.ToUpper(s[start:start+i]) {
		return f.knownPart(s, start+i+1, end) // "R-Elbow Lake"
	}
	if i := strings.LastIndex(s[start:end], " of "); i >= 0 {
		return f.knownPart(s, start+i+len(" of "), end)
	}
	for stop := start; stop < end; stop++ {
		rest := s[stop:end]
		if rest[0] == '-' || rest[0] == ' ' && civic[strings.ToLower(firstWord(rest[1:]))] || rest[0] == ' ' && civic[strings.ToLower(lastWord(rest))] {
			if from, to := f.knownPart(s, start, stop); from < to {
				return from, to
			}
		}
	}
	return start, end
}

// knownPart looks a part of a longer name up.
func (f *nameFinder) knownPart(s string, start, end int) (int, int) {
	before := len(f.candidates)
	f.key = PlaceKey(f.key[:0], s[start:end])
	if f.lookupPart(f.key); len(f.candidates) == before {
		return 0, 0
	}
	return start, end
}

// partWords stand before or behind a name without belonging to it.
var partWords = wordSet(`northern southern eastern western central north south east west northeast northwest southeast southwest
	downtown greater mainland inner upper lower mid metro metropolitan rural historic suburban
	region province oblast area city state governorate district prefecture peninsula island islands territory municipality valley
	county parish township town village borough department republic kingdom port airport counties`)
