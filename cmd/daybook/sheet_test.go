package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/office/docx"
)

// textOfWord is the text of a Word document, a line for each paragraph.
func textOfWord(t *testing.T, file string) string {
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
	return strings.Join(lines, "\n") + "\n"
}

func TestSheetOfARecord(t *testing.T) {
	data := someData(t)
	changeData(t, data, `UPDATE record SET expected = 7, lecturer = '欧阳 <老师>', place = '东华社区' WHERE id = 2`)
	out := filepath.Join(t.TempDir(), "记录表.docx")
	mustRun(t, "sheet", "#2", "--out", out, "--data", data)
	got := textOfWord(t, out)
	for _, want := range []string{
		"志愿服务记录表\n单位：第二支部　　编号：#2\n类别\n志愿服务\n名称\n文明劝导\n时间\n2021年7月9日\n地点\n东华社区\n",
		"主讲\n欧阳 <老师>\n记录人\n吴涛\n",
		"人数\n应到 7 人，实到 5 人，缺席 2 人\n参加人员\n吴涛，另有 4 人\n",
		"志愿服务签到表\n", "序号\n姓名\n签到\n序号\n姓名\n签到\n1\n吴涛\n8\n2\n9\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no number": {[]string{"sheet", "--out", out}, "要哪一条记录的表"},
		"a task":    {[]string{"sheet", "T1", "--out", out}, "“T1”不是记录的编号"},
		"no file":   {[]string{"sheet", "2"}, "--out 记录表.docx"},
		"no record": {[]string{"sheet", "99", "--out", out}, "没有编号为 99 的记录"},
	} {
		if _, stderr, code := run(t, append(tc.args, "--data", data)...); code != 2 || !strings.Contains(stderr, tc.want) {
			t.Errorf("%s: exit status %d\n%s", name, code, stderr)
		}
	}
}
