package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheOriginalStays holds that neither check nor rewrite writes over the document itself, by
// whatever name it is called.
func TestTheOriginalStays(t *testing.T) {
	data := someData(t)
	const said = "全年志愿服务9人次。"
	file := write(t, t.TempDir(), "总结.txt", said)
	dir := filepath.Dir(file)
	symbolic, hard := filepath.Join(dir, "软.txt"), filepath.Join(dir, "硬.txt")
	if err := os.Symlink(file, symbolic); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(file, hard); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for _, to := range []string{file, "总结.txt", "../" + filepath.Base(dir) + "/总结.txt", symbolic, hard, dir} {
		for _, args := range [][]string{{"check", file, "--fix", to}, {"rewrite", file, "--out", to}} {
			if _, stderr, code := run(t, append(args, "--year", "2021", "--data", data)...); code != 2 || stderr == "" {
				t.Errorf("%v: exit status %d, %s", args, code, stderr)
			}
		}
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != said {
		t.Errorf("it says %s, %v", now, err)
	}
	other := write(t, t.TempDir(), "改.txt", "别的")
	_, stderr, _ := run(t, "check", file, "--fix", other, "--year", "2021", "--data", data)
	for _, want := range []string{"改了 1 处", "第1行第7字", "「9人次」改成「6人次」"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in %s", want, stderr)
		}
	}
	if now, err := os.ReadFile(other); err != nil || string(now) != "全年志愿服务6人次。" {
		t.Errorf("the copy says %s, %v", now, err)
	}
}

// TestNothingToCheckWith holds that one sentence says so where there is no record, or no text.
func TestNothingToCheckWith(t *testing.T) {
	data := someData(t)
	file := write(t, t.TempDir(), "总结.txt", "全年志愿服务9人次，观影2部。")
	out := filepath.Join(t.TempDir(), "新.txt")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"check", file, "--year", "2019"}, "2019年没有记录，没法核对"},
		{[]string{"rewrite", file, "--year", "2019", "--out", out}, "2019年没有记录，没法核对"},
		{[]string{"check", write(t, t.TempDir(), "空.txt", "\n"), "--year", "2021"}, "文件是空的"},
		{[]string{"check", filepath.Dir(file), "--year", "2021"}, "是文件夹"},
		{[]string{"check", "没有.txt", "--year", "2021"}, "没有 没有.txt 这个文件"},
		{[]string{"check", file, "--year", "abcd"}, "abcd"},
	} {
		stdout, stderr, code := run(t, append(c.args, "--data", data)...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit status %d\n%s%s", c.args, code, stdout, stderr)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("it was written all the same")
	}
}
