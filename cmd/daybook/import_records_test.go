package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestImportRecords(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	mustRun(t, "play", "testdata/chats/台账.chat", "--data", from)
	file := filepath.Join(t.TempDir(), "台账.xlsx")
	mustRun(t, "ledger", "--year", "2021", "--out", file, "--data", from)
	mustRun(t, "import", "roster", "testdata/chats/名册.csv", "--data", to)

	if out := mustRun(t, "import", "records", "--dry-run", file, "--data", to); !strings.Contains(out, "可以导入 1 条：志愿服务 1") || !strings.Contains(out, "试导") {
		t.Errorf("a dry run says %q", out)
	}
	if values := valuesOf(t, to, "2021"); values["service-hours"] != 0 {
		t.Error("a dry run has written")
	}
	if out := mustRun(t, "import", "records", file, "--data", to); !strings.Contains(out, "导入了 1 条") {
		t.Errorf("an import says %q", out)
	}
	if out := mustRun(t, "import", "records", file, "--data", to); !strings.Contains(out, "1 行已经有了") {
		t.Errorf("the same again: %q", out)
	}
	if values := valuesOf(t, to, "2021"); values["service-hours"] != 7.5 || values["service-participations"] != 3 {
		t.Errorf("figures: %v", values)
	}
	if out := mustRun(t, "trace", "#1", "--data", to); !strings.Contains(out, "导入  台账.xlsx「志愿服务」第2行：") {
		t.Errorf("trace says %q", out)
	}
	mustRun(t, "verify", "--data", to)
	if _, stderr, code := run(t, "import", "records", filepath.Join(from, "没有.csv"), "--data", to); code != 2 || !strings.Contains(stderr, "没有这个文件") {
		t.Errorf("%d, %q", code, stderr)
	}
}
