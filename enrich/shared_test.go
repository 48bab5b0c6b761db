package enrich

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedFile reads a file of the measuring data, unpacked. The data is no part
// of the repository: without it the test is skipped.
func sharedFile(t testing.TB, elem ...string) []byte {
	t.Helper()
	root := os.Getenv("DATELINE_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, elem...)...)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("shared/ is absent: no %s", filepath.Join(elem...))
	}
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}
