package dingtalk

import (
	"archive/zip"
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/internal/chat"
)

// taken are the endings of files that the service takes.
var taken = []string{"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}

// packed is a file as the service takes it: what it does not take by its ending travels in a
// zip file.
func packed(f chat.File, content []byte) (name string, all []byte, err error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.Name), "."))
	if slices.Contains(taken, ending) {
		return f.Name, content, nil
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(f.Name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return "", nil, fmt.Errorf("pack %s: %w: %w", f.Name, chat.ErrNever, err)
	}
	return strings.TrimSuffix(f.Name, filepath.Ext(f.Name)) + ".zip", b.Bytes(), nil
}
