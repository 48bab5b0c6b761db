package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vectorFile writes words that lie along one axis each, some of them skewed.
func vectorFile(t *testing.T, words []string, axis func(i int) int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"precision":8,"words":["vectors"],"vectors":{`)
	for i, w := range words {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:[", w)
		for k := range dimensions {
			switch k {
			case axis(i):
				b.WriteString("2.5,")
			case (axis(i) + 1 + i%3) % dimensions:
				b.WriteString("-0.25,")
			default:
				b.WriteString("0,")
			}
		}
		fmt.Fprintf(&b, "2.51247,%d]", i)
	}
	b.WriteString("}}")
	file := filepath.Join(t.TempDir(), "vectors.json")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestLikeWordsAreOneGroup(t *testing.T) {
	words := []string{"the", "]", "\"", "é", "[:", "senate"}
	for i := len(words); i < 400; i++ {
		words = append(words, fmt.Sprintf("w%d", i))
	}
	const axes = 5
	file := vectorFile(t, words, func(i int) int { return 10 * (i % axes) })
	v, err := readVectors(file, len(words))
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range words {
		if v.words[i] != w {
			t.Fatalf("word %d: got %q, want %q", i, v.words[i], w)
		}
	}
	groups := nearest(v.vectors, gather(v.vectors, 2*axes))
	of := map[uint16]int{}
	for i, g := range groups {
		if a, ok := of[g]; ok && a != i%axes {
			t.Errorf("group %d has words of axes %d and %d", g, a, i%axes)
		}
		of[g] = i % axes
	}
}

func TestVectorsCutShort(t *testing.T) {
	file := vectorFile(t, []string{"the", "of"}, func(int) int { return 0 })
	if _, err := readVectors(file, 3); err == nil {
		t.Error("three of two words: no error")
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 10, len(whole) / 2, len(whole) - 4} {
		if err := os.WriteFile(file, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readVectors(file, 2); err == nil {
			t.Errorf("first %d bytes: no error", n)
		}
	}
}
