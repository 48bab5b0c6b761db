package news

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"
)

// go test ./news -run - -bench . -benchmem
func BenchmarkParse(b *testing.B) {
	byFormat := map[Format][][]byte{}
	for _, file := range caseFiles(b) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range inputs(b, archive) {
			if format, err := Detect(p.Data); err == nil {
				byFormat[format] = append(byFormat[format], p.Data)
			}
		}
	}
	benchmarkParse(b, byFormat)
}

// BenchmarkParseWire is BenchmarkParse over the real payloads of TestWire.
func BenchmarkParseWire(b *testing.B) {
	files, err := filepath.Glob(filepath.Join(sharedWire(b), "files", "*"))
	if err != nil {
		b.Fatal(err)
	}
	byFormat := map[Format][][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		if format, err := Detect(data); err == nil {
			byFormat[format] = append(byFormat[format], data)
		}
	}
	benchmarkParse(b, byFormat)
}

func benchmarkParse(b *testing.B, byFormat map[Format][][]byte) {
	for _, format := range formats {
		payloads := byFormat[format]
		if len(payloads) == 0 {
			continue
		}
		b.Run(string(format), func(b *testing.B) {
			size := len(slices.Concat(payloads...))
			b.SetBytes(int64(size / len(payloads)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_, _ = Parse(Payload{Data: payloads[i%len(payloads)]}) // some cases are refused in part
			}
		})
	}
}

// What every process pays once.
func BenchmarkProfiles(b *testing.B) {
	files, err := fs.Sub(profileFiles, "profiles")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := loadProfiles(nil, files); err != nil {
			b.Fatal(err)
		}
	}
}
