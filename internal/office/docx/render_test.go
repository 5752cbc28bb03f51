package docx

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// office has LibreOffice print a document as PDF and gives the text of its pages; it skips
// the test where LibreOffice or poppler are missing.
func office(t *testing.T, docx []byte) (pdf string, pages []string) {
	t.Helper()
	for _, tool := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: documents are not read back by LibreOffice here; scripts/setup installs it", tool)
		}
	}
	dir := t.TempDir()
	if keep := os.Getenv("DOCX_RENDER"); keep != "" { // a folder to look at what came out
		dir = filepath.Join(keep, t.Name())
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "document.docx")
	if err := os.WriteFile(file, docx, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "soffice", "-env:UserInstallation=file://"+filepath.Join(t.TempDir(), "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir, file)
	pdf = filepath.Join(dir, "document.pdf")
	text := run(t, "pdftotext", "-layout", pdf, "-")
	return pdf, strings.Split(strings.TrimSuffix(text, "\f"), "\f")
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// LibreOffice reads what we write: the text in its order, page numbers on the outer side.
func TestLibreOfficeReadsIt(t *testing.T) {
	_, pages := office(t, written(t, sample(t)))
	if len(pages) != 4 {
		t.Fatalf("%d pages:\n%s", len(pages), strings.Join(pages, "\n-----\n"))
	}
}
