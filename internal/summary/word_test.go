package summary

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"testing"
)

// partOf is a part of a Word document.
func partOf(t testing.TB, content []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(z, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
