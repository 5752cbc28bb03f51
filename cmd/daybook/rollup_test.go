package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two bureaus sign their years; the office above adds them up.
func TestRollup(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for bureau, count := range map[string]string{"甲局": "2小时 参加：周敏、吴涛", "乙局": "3小时 参加：郑洁"} {
		settings := write(t, dir, bureau+".yaml", "organisation:\n  name: "+bureau+"\n")
		roster, err := filepath.Abs("testdata/chats/名册.csv")
		if err != nil {
			t.Fatal(err)
		}
		script := write(t, dir, bureau+".chat", "% roster "+roster+"\n== 2021-04-10 09:00\n@ 群\n王建国: 报告 志愿服务 清洁家园 东华社区 4月9日 "+count+" 确认\n")
		mustRun(t, "play", script, "--data", file(bureau), "--config", settings)
		mustRun(t, "figures", "--year", "2021", "--data", file(bureau), "--config", settings, "--sign", file(bureau+".key"), "--out", file(bureau+".json"))
	}
	trust := []string{"--trust", file("甲局.key.pub"), "--trust", file("乙局.key.pub")}
	table := mustRun(t, append([]string{"rollup", file("甲局.json"), file("乙局.json")}, trust...)...)
	if !strings.Contains(strings.Join(strings.Fields(table), " "), "志愿服务（小时） 4 3 7") {
		t.Errorf("the hours of both:\n%s", table)
	}
	text, err := os.ReadFile(file("甲局.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"周敏", "清洁家园", "东华社区"} {
		if strings.Contains(string(text), name) {
			t.Errorf("the file of the figures holds %s", name)
		}
	}
	write(t, dir, "甲局.json", strings.Replace(string(text), `"value": 240`, `"value": 480`, 1))
	if _, stderr, code := run(t, append([]string{"rollup", file("甲局.json"), file("乙局.json")}, trust...)...); code != 1 || !strings.Contains(stderr, "改动") {
		t.Errorf("a changed file: exit status %d\n%s", code, stderr)
	}
}
