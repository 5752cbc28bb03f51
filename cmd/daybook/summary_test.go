package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSummaryWithoutATemplateOfOnesOwn: whoever has written none gets a summary all the same,
// of any campaign and with figures that the preset does not have, and check finds nothing in it.
func TestSummaryWithoutATemplateOfOnesOwn(t *testing.T) {
	library := t.TempDir()
	content, err := os.ReadFile(filepath.Join(libraryFolder, "daybook.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, library, "daybook.yaml", string(content))
	mustRun(t, "play", filepath.Join(libraryFolder, "year.chat"), "--data", library)
	for name, tc := range map[string]struct {
		data  string
		flags []string
		want  []string
	}{
		"a campaign": {someData(t), []string{"--year", "2021", "--campaign", "清洁行动"},
			[]string{"# 本单位2021年清洁行动学习与服务工作总结\n", "志愿服务累计1人次、2.5小时"}},
		"figures of its own": {library, []string{"--year", "2022"},
			[]string{"# 江城图书馆2022年工作总结\n", "读者活动3场。讲座1场。", "受赠图书2种、92册。", "## 二、分开来看"}},
		"and a campaign": {library, []string{"--year", "2022", "--campaign", "全民阅读"},
			[]string{"# 江城图书馆2022年全民阅读工作总结\n", "读者活动1场"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "总结.md")
			with := append(tc.flags, "--data", tc.data)
			mustRun(t, append([]string{"summary", "--out", out}, with...)...)
			got, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tc.want {
				if !strings.Contains(string(got), want) {
					t.Errorf("no %q in:\n%s", want, got)
				}
			}
			if stdout, _, code := run(t, append([]string{"check", out}, with...)...); code != 0 {
				t.Errorf("check: exit status %d\n%s", code, stdout)
			}
		})
	}
}
