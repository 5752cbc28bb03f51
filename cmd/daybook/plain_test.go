package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a command line is said in the language of people, with the mend.
func TestWrongUsageIsToldPlainly(t *testing.T) {
	data, folder := someData(t), filepath.Join(t.TempDir(), "文件夹.docx")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"没有“--yaer”这个选项\n用法：daybook summary":  {"summary", "--yaer", "2021"},
		"没有“-x”这个选项":                          {"figures", "-x"},
		"--year 不能是“abc”，要写一个整数":              {"figures", "--year", "abc"},
		"--out 后面要写上值":                        {"summary", "--out"},
		"没有 无.docx 这个文件。看看文件名和所在的文件夹对不对":      {"check", "无.docx"},
		folder + " 是文件夹。请写里面的哪一份文稿":           {"check", folder},
		"写不了 " + folder + "：这是个文件夹，请在后面写上文件名": {"summary", "--year", "2021", "--out", folder},
	} {
		_, stderr, code := run(t, append([]string{"--data", data}, args...)...)
		if code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit status %d\n%s\nwant %s", args, code, stderr, want)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(folder), ".daybook-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("drafts are left behind: %v, %v", left, err)
	}
}
