package news

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A room that is used again gives the same trees as new memory, and keeps
// nothing of a document.
func TestXMLRoom(t *testing.T) {
	texts := []string{
		strings.Repeat("<a b='c'>", maxDepth+1), "<a" + strings.Repeat(" b='c'", 3*chunk) + "/>",
		"<a>" + strings.Repeat("x<b/> <c d='e'>y</c>\n", 3*chunk) + "</a>", "<a><b>", "<a/><a/>",
	}
	for _, file := range caseFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range inputs(t, archive) {
			texts = append(texts, string(p.Data))
		}
	}
	m := newXMLRoom()
	for _, text := range texts {
		s := m.scan(text)
		root, note, err := s.parse()
		wantRoot, wantNote, wantErr := parseXML(text)
		if !reflect.DeepEqual(root, wantRoot) || note != wantNote || (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: other tree, %s, %v; want %s, %v", short(text, 200), note, err, wantNote, wantErr)
		}
		if m.empty(s); !reflect.DeepEqual(m, newXMLRoom()) || !isCleared(m) {
			t.Fatalf("%q: something is left", short(text, 200))
		}
	}
}

func isCleared(m *xmlRoom) bool {
	return allZero(m.open) && allZero(m.pending) && allZero(m.elements) && allZero(m.kids) && allZero(m.attrStore)
}

func allZero[T any](list []T) bool {
	return reflect.DeepEqual(list[:cap(list)], make([]T, cap(list)))
}
