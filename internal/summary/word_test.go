package summary

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/docx"
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

func TestChartIsAPictureOrATable(t *testing.T) {
	w := aTemplate("甲\n\n{{ chart \"service-hours\" \"by\" \"unit\" }}乙")
	s, err := w.Build()
	if err != nil {
		t.Fatal(err)
	}
	if want := "甲\n\n| 单位 | 志愿服务（小时） |\n|---|---:|\n| 第二支部 | 1.5 |\n| 第1支部 | 230 |\n| 第三支部 | 0 |\n| 合计 | 231.5 |\n\n乙\n"; !strings.Contains(s.Markdown(), want) {
		t.Errorf("no table in\n%s", s.Markdown())
	}
	content := written(t, s)
	if png := partOf(t, content, "word/media/image1.png"); !strings.HasPrefix(png, "\x89PNG") {
		t.Error("no picture")
	}
	if raw := partOf(t, content, "word/document.xml"); !strings.Contains(raw, `descr="2021年各单位志愿服务（小时）：第二支部1.5小时、第1支部230小时、第三支部0小时"`) {
		t.Error("nobody can hear what it shows")
	}
	if text := wordText(t, content); !strings.Contains(text, "231.5小时") {
		t.Errorf("the annex does not tell of it:\n%s", text)
	}
}

func written(t testing.TB, s Summary) []byte {
	t.Helper()
	d, err := s.Word()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWordHasTheLevels(t *testing.T) {
	w := aTemplate("# 总结\n\n甲\n乙\n\n## 学习\n\n### 读书\n\n#### 细读\n\n- **好**书\n\n## 服务\n\n### 社区\n\n| 名 | 数 |\n|---|---:|\n| 影 | {{ figure \"films\" }} |\n\n{{ signed }}")
	s, err := w.Build()
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(wordText(t, written(t, s)), AnnexTitle)
	want := "总结\n甲乙\n一、学习\n（一）读书\n1.细读\n——好书\n二、服务\n（一）社区\n名\n数\n影\n3\n局第一支部\n2022年1月5日\n"
	if text != want {
		t.Errorf("got %q\nwant %q", text, want)
	}
	theirs := aTemplate("## 一、学习\n\n## 结语")
	if s, err = theirs.Build(); err != nil {
		t.Fatal(err)
	}
	if text := wordText(t, written(t, s)); !strings.HasPrefix(text, "一、学习\n结语\n") {
		t.Errorf("numbered though the author did: %s", text)
	}
}

// TestNumbersAreLinks follows each number in the text to its row, and the row to a record.
func TestNumbersAreLinks(t *testing.T) {
	w := aTemplate(`看了{{ figure "films" }}部，{{ figure "service-hours" "by" "unit" }}。`)
	w.records = []figures.Origin{{ID: 3, Kind: "观影", Title: "开国大典"}}
	s, err := w.Build()
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Word()
	if err != nil {
		t.Fatal(err)
	}
	anchors, links := map[string]string{}, map[string]string{} // by name, and by text
	each := func(runs []docx.Run) {
		for _, r := range runs {
			if r.Anchor != "" {
				anchors[r.Anchor] = r.Text
			}
			if r.Link != "" && links[r.Text] == "" {
				links[r.Text] = r.Link
			}
		}
	}
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case docx.Paragraph:
			each(b.Runs)
		case docx.Table:
			for _, row := range b.Rows {
				for _, c := range row.Cells {
					each(c.Runs)
				}
			}
		}
	}
	for text, row := range map[string]string{"3": "观影", "1.5": "志愿服务·第二支部", "230": "志愿服务·第1支部", "#3": "#3", "3部": "3"} {
		if anchors[links[text]] != row {
			t.Errorf("%s leads to %q (%s), want %s", text, anchors[links[text]], links[text], row)
		}
	}
}
