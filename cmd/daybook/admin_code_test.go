package main

import (
	"strings"
	"testing"
)

// TestWhoeverRunsTheProgramIsNoMember has somebody who is on no roster become 管理员 by a code:
// they have their rights, and the figures do not count them.
func TestWhoeverRunsTheProgramIsNoMember(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", script(t, opening, people, bank), "--data", data)
	code := strings.TrimSpace(mustRun(t, "admin-code", "--data", data))
	text := "% roster roster.csv\n== 2021-04-20 09:01\n@ 运维小王\n运维小王: " + code + "\nBOT~ *您现在是管理员了*\n" +
		"运维小王: 报告 会议 学习教育动员大会 今天 全体 2小时 确认\nBOT~ *已记录 #1*\n运维小王: 待审\nBOT: 没有等您审核的。\n"
	if stdout, stderr, status := run(t, "play", script(t, text, people, bank), "--data", data); status != 0 {
		t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
	}
	if got := valuesOf(t, data, "2021")["members"]; got != 2 {
		t.Errorf("%v members, want the two on the roster", got)
	}
	if out := mustRun(t, "trace", "#1", "--year", "2021", "--data", data); strings.Contains(out, "运维小王、") {
		t.Errorf("全体 includes whoever runs the program:\n%s", out)
	}
}
