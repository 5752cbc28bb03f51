package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

const libraryFolder = "testdata/library"

// TestAnotherOrganisation plays two years of a library: kinds, figures, claims, lists of tasks
// and templates are all its own, and all are files.
func TestAnotherOrganisation(t *testing.T) {
	data, out := t.TempDir(), t.TempDir()
	for _, file := range []string{"daybook.yaml", "summary.docx"} {
		content, err := os.ReadFile(filepath.Join(libraryFolder, file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, data, file, string(content))
	}
	mustRun(t, "play", filepath.Join(libraryFolder, "year.chat"), "--data", data)

	t.Run("the Word template in its folder", func(t *testing.T) {
		word := filepath.Join(out, "年报.docx")
		mustRun(t, "summary", "--year", "2022", "--out", word, "--data", data)
		golden(t, "年报.txt", textOfWord(t, word))
		annex := textOfWord(t, filepath.Join(out, "年报-口径与来源.docx"))
		for _, want := range []string{"读者活动\n3场\n1场\n", "其中讲座1场", "来源：#2—#4\n", "受赠图书\n92册\n", "馆员人人参加了假日值守\n不成立（3/5）\n"} {
			if !strings.Contains(annex, want) {
				t.Errorf("no %q in the annex:\n%s", want, annex)
			}
		}
	})
	t.Run("the Markdown template", func(t *testing.T) {
		markdown := filepath.Join(out, "回顾.md")
		own := filepath.Join(libraryFolder, "summary.md")
		mustRun(t, "summary", "--year", "2022", "--template", own, "--out", markdown, "--data", data)
		got, err := os.ReadFile(markdown)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "回顾.md", string(got))
		mustRun(t, "summary", "--year", "2022", "--unit", "少儿部", "--template", own, "--out", markdown, "--data", data)
		if got, err = os.ReadFile(markdown); err != nil || !strings.HasPrefix(string(got), "# 江城图书馆少儿部2022年工作回顾\n") ||
			!strings.Contains(string(got), "收到赠书2种、62册") {
			t.Errorf("of a unit (%v):\n%s", err, got)
		}
		mustRun(t, "summary", "--year", "2022", "--campaign", "全民阅读", "--template", own, "--out", markdown, "--data", data)
		if got, err = os.ReadFile(markdown); err != nil || !strings.Contains(string(got), "办了读者活动1场") {
			t.Errorf("of a campaign (%v):\n%s", err, got)
		}
	})
	t.Run("a Word template makes no Markdown", func(t *testing.T) {
		_, stderr, code := run(t, "summary", "--year", "2022", "--out", filepath.Join(out, "年报.md"), "--data", data)
		if code != 2 || !strings.Contains(stderr, "是 Word 模板") {
			t.Errorf("exit status %d\n%s", code, stderr)
		}
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(libraryFolder, name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("run with -update if this is meant:\n%s", d)
	}
}
