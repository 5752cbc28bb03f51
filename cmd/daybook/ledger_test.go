package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLedgerOfTheCommandLine(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", "testdata/chats/台账.chat", "--data", data)
	out := filepath.Join(t.TempDir(), "台账.xlsx")
	mustRun(t, "ledger", "--year", "2021", "--unit", "第一支部", "--members", "--out", out, "--data", data)
	text, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(text), "PK") {
		t.Errorf("no workbook: %v", err)
	}
	for _, args := range [][]string{
		{"--year", "2021", "--out", "台账.csv"}, {"--year", "2021"}, {"--period", "不知何时", "--out", out}, {"--unit", "没有", "--out", out},
		{"--out", filepath.Join(t.TempDir(), "没有", "台账.xlsx")},
	} {
		if _, stderr, code := run(t, append([]string{"ledger", "--data", data}, args...)...); code != 2 || stderr == "" {
			t.Errorf("ledger %v: exit status %d, %q", args, code, stderr)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".daybook-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
