package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/calendar"
)

func TestImportHolidays(t *testing.T) {
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	file := write(t, dir, "notice.yaml", "year: 2027\noff:\n  - 2027-01-01 至 2027-01-03\n  - 2027-10-01 至 2027-10-07\non: [2027-10-09]\n")
	for _, want := range []string{"以前没有这一年的安排", "和原来导入的一模一样"} {
		if said := mustRun(t, "import", "holidays", file, "--data", data); !strings.Contains(said, "已导入2027年的放假安排：放假 10 天，调休上班 1 天。"+want) {
			t.Errorf("said %q, want %s", said, want)
		}
	}
	c, err := calendar.Load(data)
	if err != nil || c.Day("2027-10-09") != calendar.Working || c.Day("2027-10-07") != calendar.Off {
		t.Errorf("%v: 2027-10-09 is %s", err, c.Day("2027-10-09"))
	}
	ours := write(t, dir, "2026.yaml", "year: 2026\noff: [2026-01-01, 2026-10-01]\n")
	if said := mustRun(t, "import", "holidays", ours, "--data", data); !strings.Contains(said, "替换了程序自带的") {
		t.Errorf("said %q", said)
	}
}

func TestImportHolidaysWithMistakesChangesNothing(t *testing.T) {
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	file := write(t, dir, "notice.yaml", "year: 2027\noff:\n  - 2027-02-30\n  - 2027-10-01\non: [2027-10-08]\n")
	_, stderr, code := run(t, "import", "holidays", file, "--data", data)
	if code != 2 {
		t.Errorf("exit status %d", code)
	}
	for _, want := range []string{file + ":2：元旦", file + ":3：“2027-02-30”", file + ":5：2027-10-08是周五"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%s\nlacks %s", stderr, want)
		}
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data folder is there: %v", err)
	}
	if _, _, code := run(t, "import", "holidays", file+"x", "--data", data); code != 2 {
		t.Errorf("a file that is not there: exit status %d", code)
	}
	if _, _, code := run(t, "import", "holidays", "--data", data); code != 2 {
		t.Errorf("no file: exit status %d", code)
	}
}

func TestARuleThatNeverComesHasItsLine(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "daybook.yaml", "themedays:\n  - name: 甲\n    text: 甲\n    on: 2-30\n")
	_, stderr, code := run(t, "admin-code", "--data", dir, "--config", file)
	if want := file + ":4：“2-30”永远等不到那一天"; code != 2 || !strings.Contains(stderr, want) {
		t.Errorf("exit status %d, %q, want %s", code, stderr, want)
	}
}
