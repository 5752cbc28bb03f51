package proofread

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
	"github.com/daybook-bot/daybook/internal/store"
)

// TestFixReplacesOnlyWhatIsSure holds what check --fix makes of a sentence.
func TestFixReplacesOnlyWhatIsSure(t *testing.T) {
	db := ledger2021(t)
	for _, c := range []struct{ said, want, why string }{
		{"全年志愿服务18人次。", "全年志愿服务15人次。", ""},
		{"全年志愿服务近三十人次。", "全年志愿服务十五人次。", ""},
		{"全年志愿服务40人次左右。", "全年志愿服务15人次。", ""},
		{"第二支部志愿服务9人次。", "第二支部志愿服务5人次。", ""},
		{"志愿服务方面，第一、第二、第三支部分别为8人次、5人次、9人次。", "志愿服务方面，第一、第二、第三支部分别为7人次、5人次、3人次。", ""},
		{"全年志愿服务5人次。", "全年志愿服务5人次。", "第二季度"},
		{"志愿服务最多的8月达到9人次。", "志愿服务最多的8月达到9人次。", "比大小"},
		{"12月开展了最后一次志愿服务。", "12月开展了最后一次志愿服务。", ""},
		{"全年植树20棵。", "全年植树20棵。", ""},
		{"2020年9月，根据〔2020〕5号文件，第一支部第3次换届。", "2020年9月，根据〔2020〕5号文件，第一支部第3次换届。", ""},
	} {
		got, done := fixed(t, db, "总结.txt", []byte(c.said))
		if string(got) != c.want {
			t.Errorf("%s became %s, want %s", c.said, got, c.want)
		}
		if c.why != "" && (done.Marked != 1 || len(done.Changes) != 1 || done.Changes[0].Now != "" || !strings.Contains(done.Changes[0].Why, c.why)) {
			t.Errorf("%s: %+v", c.said, done)
		}
		if inWord, _ := fixed(t, db, "总结.docx", word(t, c.said)); textOf(t, inWord) != c.want {
			t.Errorf("%s became %s in Word, want %s", c.said, textOf(t, inWord), c.want)
		}
	}
}

// TestPartsAreComparedWithTheirPart holds that what is said of one place or of one activity by
// its title is not compared with everything.
func TestPartsAreComparedWithTheirPart(t *testing.T) {
	db := ledger2021(t)
	for said, want := range map[string][]reconcile.Verdict{
		"全年在东华社区开展志愿服务7人次、14小时。":            {reconcile.Agrees, reconcile.Agrees},
		"全年在东华社区开展志愿服务8人次、14小时。":            {reconcile.Differs, reconcile.Agrees},
		"志愿服务15人次，其中东华社区7人次、紫菘社区广场6人次。":     {reconcile.Agrees, reconcile.Agrees, reconcile.Differs},
		"清洁家园1次、7人次、14小时。":                  {reconcile.Agrees, reconcile.Agrees, reconcile.Agrees},
		"清洁家园开展得最多，共有7人次；其次是文明劝导，有5人次、9小时。": {reconcile.Agrees, reconcile.Agrees, reconcile.Differs},
	} {
		var got []reconcile.Verdict
		for _, c := range checked(t, db, read(t, "总结.txt", []byte(said)), 0) {
			got = append(got, c.Verdict)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", said, d)
		}
	}
}

// TestTextsTellTheirChanges holds that what a text cannot show is told, by line and character,
// and that nothing else in the text is another.
func TestTextsTellTheirChanges(t *testing.T) {
	db := ledger2021(t)
	said := "\uFEFF# 总结\r\n\r\n今年，志愿服务 近 400 人次，植树20棵。\r\n\r\n| 项目 | 数量（人次） |\r\n|---|---|\r\n| 志愿服务 | 8 |"
	got, done := fixed(t, db, "总结.md", []byte(said))
	if want := "\uFEFF# 总结\r\n\r\n今年，志愿服务 15 人次，植树20棵。\r\n\r\n| 项目 | 数量（人次） |\r\n|---|---|\r\n| 志愿服务 | 15 |"; string(got) != want {
		t.Errorf("got\n%q", got)
	}
	want := []Change{{Line: 3, Column: 9, Was: "近 400 人次", Now: "15 人次"}, {Line: 7, Column: 10, Was: "8", Now: "15"}}
	if fmt.Sprint(done.Changes) != fmt.Sprint(want) {
		t.Errorf("changes %+v", done.Changes)
	}

	gbk := csvfile.EncodeAs([]byte("\xc8\xab\xc4\xea")) // 全年
	before, err := gbk("全年志愿服务8人次。")
	if err != nil {
		t.Fatal(err)
	}
	inGBK, err := gbk("全年志愿服务15人次。")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ = fixed(t, db, "总结.txt", before); !bytes.Equal(got, inGBK) {
		t.Errorf("got %q, want %q", got, inGBK)
	}
}

// TestWordKeepsTheOldText holds that changes in Word can be accepted and rejected, that what is
// doubtful is commented on, and that no other part of the file is another.
func TestWordKeepsTheOldText(t *testing.T) {
	db := ledger2021(t)
	before := word(t, "全年志愿服务18人次，观影1部。", "全年志愿服务5人次。")
	after, done := fixed(t, db, "总结.docx", before)
	if done.Changed != 1 || done.Same != 1 || done.Marked != 1 || done.Doubt != 1 {
		t.Errorf("%+v", done)
	}
	was, is := partsOf(t, before), partsOf(t, after)
	body := is["word/document.xml"]
	if !strings.Contains(is["word/comments.xml"], "第二季度") {
		t.Errorf("comments %s", is["word/comments.xml"])
	}
	for name, part := range was {
		if name != "word/document.xml" && name != "[Content_Types].xml" && name != "word/_rels/document.xml.rels" && is[name] != part {
			t.Errorf("%s is another", name)
		}
	}
	rejected := regexp.MustCompile(`(?s)<w:ins .*?</w:ins>`).ReplaceAllString(body, "")
	rejected = strings.NewReplacer("w:delText", "w:t").Replace(rejected)
	words := regexp.MustCompile(`<w:t(?: [^>]*)?>([^<]*)</w:t>`)
	var said strings.Builder
	for _, m := range words.FindAllStringSubmatch(rejected, -1) {
		said.WriteString(m[1])
	}
	if got := said.String(); !strings.Contains(got, "全年志愿服务18人次，观影1部。全年志愿服务5人次。") {
		t.Errorf("rejected, it says %s", got)
	}
	if got := textOf(t, after); got != "全年志愿服务15人次，观影1部。\n全年志愿服务5人次。" {
		t.Errorf("accepted, it says %s", got)
	}
}

func partsOf(t *testing.T, content []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// TestRewriteOfLastYears holds what becomes of last year's sentences, and that the reply counts them.
func TestRewriteOfLastYears(t *testing.T) {
	db := ledger2021(t)
	said := []string{
		"2020年工作总结",
		"2020年，志愿服务近三十人次、时长200小时，观影1部，植树20棵。",
		"志愿服务方面，第一、第二、第三支部分别为90人次、105人次、101人次。",
		"志愿服务最多的3月达到58人次。",
		"党课2次。",
		"附：数字口径与来源",
		"志愿服务 300人次 #1 #2",
	}
	got, done := rewritten(t, db, "去年.docx", word(t, said...), 2020)
	want := strings.Join([]string{
		"2020年工作总结",
		"2020年，志愿服务十五人次、时长30小时，观影1部，植树20棵。",
		"志愿服务方面，第一、第二、第三支部分别为7人次、5人次、3人次。",
		"志愿服务最多的3月达到58人次。",
		"党课0次。",
		"附：数字口径与来源",
		"志愿服务 300人次 #1 #2",
	}, "\n")
	if text := textOf(t, got); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if done.Changed != 6 || done.Same != 1 || done.Marked != 2 || done.Doubt != 1 || done.OldYear != 2 || !done.Annex {
		t.Errorf("%+v", done)
	}
	comments := partsOf(t, got)["word/comments.xml"]
	for _, c := range []string{"没有记录可以支持", "比大小", "这一期没有"} {
		if !strings.Contains(comments, c) {
			t.Errorf("no %s in the comments", c)
		}
	}
}

// TestEmpty tells a year without any record from others.
func TestEmpty(t *testing.T) {
	db := ledger2021(t)
	for year, want := range map[int]bool{2019: true, 2021: false} {
		err := db.View(t.Context(), func(tx *store.Tx) error {
			s := figures.Scope{From: fmt.Sprintf("%d-01-01", year), To: fmt.Sprintf("%d-01-01", year+1)}
			got, err := Empty(tx, config.Default(), s)
			if got != want {
				t.Errorf("%d: %v", year, got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestReadWithoutAName holds that a document is known by its content where no name says what it is.
func TestReadWithoutAName(t *testing.T) {
	if d := read(t, "文件", word(t, "志愿服务3人次。")); !d.Word() || d.Paragraphs[0].Text != "志愿服务3人次。" {
		t.Errorf("%+v", d.Paragraphs)
	}
	if d := read(t, "文件", []byte("志愿服务3人次。")); d.Word() || d.Paragraphs[0].Text != "志愿服务3人次。" {
		t.Errorf("%+v", d.Paragraphs)
	}
	for content, want := range map[string]string{"": "空的", " \n": "空的", "%PDF-1.7": "PDF", "\xd0\xcf\x11\xe0\xa1\xb1": "旧格式", "\x89PNG\x00": "不是文字"} {
		if _, err := Read("文件", []byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}
