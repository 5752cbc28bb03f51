package docx

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// convert has LibreOffice make another kind of file of a document; it skips the test where
// LibreOffice is missing. With DOCX_RENDER=folder what it made stays there, to be looked at.
func convert(t *testing.T, docx []byte, kind string) (file string) {
	t.Helper()
	for _, tool := range []string{"soffice", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing: documents are not read back by LibreOffice here; scripts/setup installs it", tool)
		}
	}
	dir := t.TempDir()
	if keep := os.Getenv("DOCX_RENDER"); keep != "" {
		dir = filepath.Join(keep, t.Name())
	}
	if err := os.MkdirAll(filepath.Join(dir, "out"), 0o755); err != nil {
		t.Fatal(err)
	}
	from := filepath.Join(dir, "document.docx")
	if err := os.WriteFile(from, docx, 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "soffice", "-env:UserInstallation=file://"+filepath.Join(t.TempDir(), "profile"), "--headless", "--convert-to", kind, "--outdir", filepath.Join(dir, "out"), from)
	return filepath.Join(dir, "out", "document."+kind)
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// LibreOffice prints what we write: the text in its order, page numbers on the outer side, the
// table in one piece, a new page where one was asked for.
func TestLibreOfficePrintsIt(t *testing.T) {
	pdf := convert(t, written(t, sample(t)), "pdf")
	pages := strings.Split(strings.TrimSuffix(run(t, "pdftotext", "-layout", pdf, "-"), "\f"), "\f")
	if len(pages) != 4 {
		t.Fatalf("%d pages:\n%s", len(pages), strings.Join(pages, "\n-----\n"))
	}
	squeeze := strings.NewReplacer(" ", "", "\n", "", "\u3000", "")
	for i, want := range [][]string{
		{"关于2021年党史", "局党委：", "1260小时", "一、学习教育扎实开展", "“学史明理", "——全年", "喆玥", "王璟", "—1—"},
		{"二、志愿服务见行见效各支部志愿服务情况", "第二党支部45649.5合计861260", "<小于>&\"引号\"制表换行", "—2—"},
		{"2021年12月31日", "—3—"},
		{"附件活动记录表", "清扫楼道。", "慰问老党员。", "—4—"},
	} {
		text := squeeze.Replace(pages[i])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("page %d has no %q:\n%s", i+1, w, pages[i])
			}
		}
	}
	// Where the words stand: the page number is the last but one of its page.
	for i, page := range strings.Split(run(t, "pdftotext", "-bbox", pdf, "-"), "</page>")[:4] {
		words := placed.FindAllStringSubmatch(page, -1)
		lowest, x := 0.0, 0.0
		for _, w := range words {
			if y := number(t, w[2]); y >= lowest && w[3] == string(rune('1'+i)) {
				lowest, x = y, number(t, w[1])
			}
		}
		if odd := i%2 == 0; odd != (x > pageWidth/20/2) || lowest < (pageHeight-marginBottom)/20 {
			t.Errorf("the number of page %d stands at %v, %v", i+1, x, lowest)
		}
	}
}

var placed = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>`)

func number(t *testing.T, s string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What another program makes of our file says the same, tracked changes and all.
func TestLibreOfficeKeepsIt(t *testing.T) {
	file := written(t, sample(t))
	f := opened(t, file)
	mark := find(t, f, "附件", "")
	mark.Keep, mark.Mark, mark.Comment = true, true, "看这里"
	file = tracked(t, file, mark, find(t, f, "649.5", "650"), find(t, f, "1260小时", "1300小时"))
	again, err := os.ReadFile(convert(t, file, "docx"))
	if err != nil {
		t.Fatal(err)
	}
	said := func(file []byte) string {
		text, _, _ := strings.Cut(passages(opened(t, file)), "页脚") // the number of a page is whatever it was last
		return text
	}
	want, got := said(file), said(again)
	if got != want {
		t.Errorf("LibreOffice's:\n%s\nours:\n%s", got, want)
	}
	parts := unzipped(t, again)
	for _, s := range []string{"<w:delText>649.5<", "记事本", "w:highlight"} {
		if !strings.Contains(strings.ReplaceAll(parts[bodyName], ` xml:space="preserve"`, ""), s) {
			t.Errorf("the document has lost %s", s)
		}
	}
	if !strings.Contains(parts["word/comments.xml"], "看这里") {
		t.Error("the comment is lost")
	}
	// And theirs can be edited.
	f = opened(t, again)
	if got := said(tracked(t, again, find(t, f, "第二党支部", "第三党支部"))); got != strings.Replace(want, "第二党支部", "第三党支部", 1) {
		t.Error(got)
	}
}
