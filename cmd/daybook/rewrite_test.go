package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/dingtalk"
	"github.com/daybook-bot/daybook/bot/wecom"
	"github.com/daybook-bot/daybook/internal/office/docx"
)

// wordFile writes a .docx of paragraphs and one table.
func wordFile(t *testing.T, name string, table [][]string, paragraphs ...string) string {
	t.Helper()
	d := docx.Document{Title: "总结", Created: time.Date(2021, 1, 5, 0, 0, 0, 0, time.UTC)}
	for _, p := range paragraphs {
		d.Blocks = append(d.Blocks, docx.Paragraph{Runs: docx.Text(p)})
	}
	if table != nil {
		one := docx.Table{Columns: make([]docx.Column, len(table[0])), Header: 1}
		for _, cells := range table {
			var row docx.Row
			for _, c := range cells {
				row.Cells = append(row.Cells, docx.Cell{Runs: docx.Text(c)})
			}
			one.Rows = append(one.Rows, row)
		}
		d.Blocks = append(d.Blocks, one)
	}
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return write(t, t.TempDir(), name, b.String())
}

// textOf is what a .docx says when its changes are accepted.
func textOf(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range f.Passages {
		lines = append(lines, p.Text)
	}
	return strings.Join(lines, "\n")
}

func TestCheckFixesWord(t *testing.T) {
	data := someData(t)
	file := wordFile(t, "总结.docx", [][]string{{"项目", "数量", "单位"}, {"志愿服务", "9", "人次"}},
		"志愿服务十余人次、5小时，观影两部，植树20棵。", "志愿服务近20人次，时长超过8小时。")
	out := filepath.Join(t.TempDir(), "改.docx")
	stdout, stderr, code := run(t, "check", file, "--year", "2021", "--fix", out, "--data", data)
	if code != 1 || !strings.Contains(stdout, "表格1第2行第2列") || !strings.Contains(stderr, "改了 5 处") {
		t.Errorf("exit status %d\n%s%s", code, stdout, stderr)
	}
	got := textOf(t, out)
	for _, want := range []string{"志愿服务六人次、5小时，观影一部，植树20棵。", "志愿服务6人次，时长5小时。", "\n6\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if raw := unzipped(t, out); !strings.Contains(raw, "<w:ins ") || !strings.Contains(raw, "<w:del ") {
		t.Error("no tracked changes")
	}
}

func TestCheckFixesText(t *testing.T) {
	data := someData(t)
	file := write(t, t.TempDir(), "总结.md", "# 总结\n\n志愿服务9人次、12小时，观影三部。\n\n| 项目 | 数量（小时） |\n|---|---|\n| 志愿服务时长 | 7 |\n")
	out := filepath.Join(t.TempDir(), "改.md")
	run(t, "check", file, "--year", "2021", "--fix", out, "--data", data)
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if want := "# 总结\n\n志愿服务6人次、5小时，观影一部。\n\n| 项目 | 数量（小时） |\n|---|---|\n| 志愿服务时长 | 5 |\n"; string(got) != want {
		t.Errorf("got\n%s", got)
	}
}

func TestRewrite(t *testing.T) {
	data := someData(t)
	last := wordFile(t, "2020.docx", nil,
		"2020年工作总结", "2020年，按照〔2020〕5号文件要求，开展志愿服务300余人次、二百小时，观影1部，党课2次，植树20棵。", "全年多次党课。")
	out := filepath.Join(t.TempDir(), "2021.docx")
	stdout := mustRun(t, "rewrite", last, "--year", "2021", "--out", out, "--data", data)
	for _, want := range []string{"换成这一期的 3 处", "没变的 2 处", "标了黄的 1 处", "3 处写着2020年"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in %s", want, stdout)
		}
	}
	got := textOf(t, out)
	if want := "2020年，按照〔2020〕5号文件要求，开展志愿服务6人次、五小时，观影1部，党课0次，植树20棵。"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
	for _, args := range [][]string{{"rewrite", last, "--year", "2021"}, {"rewrite", last, "--year", "2021", "--out", last}, {"rewrite", last, "--year", "2021", "--out", "x.md"}} {
		if _, stderr, code := run(t, append(args, "--data", data)...); code != 2 || stderr == "" {
			t.Errorf("%v: exit status %d", args, code)
		}
	}
}

// unzipped is the body of a .docx as it lies in the file.
func unzipped(t *testing.T, file string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := z.Close(); err != nil {
			t.Error(err)
		}
	}()
	body, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDocumentsInChat plays what people do with documents that they send, on every network.
func TestDocumentsInChat(t *testing.T) {
	const script = "testdata/files/文稿.chat"
	if _, stderr, code := run(t, "play", script, "--data", t.TempDir()); code != 0 {
		t.Fatalf("exit status %d\n%s", code, stderr)
	}
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	roster, err := filepath.Abs("testdata/chats/名册.csv")
	if err != nil {
		t.Fatal(err)
	}
	said := strings.NewReplacer("../chats/名册.csv", roster,
		// There a file comes without a word, and so nobody says 核对 with it.
		"周敏: [文件 名单.csv] 核对\nBOT: “名单.csv”这样的文件我不会读。请发 .docx、.md 或 .txt 的。\n", "").Replace(string(text))
	// DingTalk takes no .md file: it comes packed.
	zipped := strings.ReplaceAll(said, "（照去年的）.md", "（照去年的）.zip")
	// WeCom does not say what a file is called.
	nameless := strings.NewReplacer("收到文稿。要和台账核对，说“核对”；要照它写今年的，说“照这个写今年的”", "收到文件。要是文稿，可以说“核对”和台账对一遍，或者“照这个写今年的”",
		"《去年总结》的核对", "《文件》的核对", "（照去年的）.md", "（照去年的）.txt")
	for stage, changed := range map[string]string{
		wecom.Platform: nameless.Replace(said), wecomCallback: nameless.Replace(said), dingtalk.Platform: zipped, dingtalkCallback: zipped,
	} {
		t.Run(stage, func(t *testing.T) { playOn(t, stage, copyBeside(t, script, changed), t.TempDir()) })
	}
}
