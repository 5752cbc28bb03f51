package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	people  = "name,unit,role,joined,left,wecom,dingtalk\n周敏,局/第一支部,支部管理员,,,,\n吴涛,局/第一支部,成员,,,,\n"
	bank    = "kind,text,A,B,C,D,E,F,answer,explanation,source\n单选,一加一？,一,二,,,,,B,,\n"
	opening = "% roster roster.csv\n% questions questions.csv\n== 2021-04-20 09:00\n@ 第一支部群\n"
)

// script writes a script with its roster and questions and returns its path.
func script(t *testing.T, text, roster, questions string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "roster.csv", roster)
	write(t, dir, "questions.csv", questions)
	return write(t, dir, "一天.chat", text)
}

// TestBadInputIsRefusedWhole has mistakes named with file, line and mend, and nothing changed.
func TestBadInputIsRefusedWhole(t *testing.T) {
	for _, c := range []struct {
		name, text, roster, questions string
		says                          []string
	}{
		{"no colon", opening + "周敏 B\n", people, bank, []string{"一天.chat:5", "冒号"}},
		{"before the clock", "周敏: B\n", people, bank, []string{"一天.chat:1"}},
		{"clock goes back", opening + "== 2021-04-19 09:00\n", people, bank, []string{"一天.chat:5"}},
		{"unknown directive", "% 名册 roster.csv\n" + opening, people, bank, []string{"一天.chat:1"}},
		{"no such roster", strings.Replace(opening, "roster.csv", "没有.csv", 1), people, bank, []string{"没有.csv"}},
		{"role", opening, people + "李华,局/第二支部,书记,,,,\n", bank, []string{"roster.csv:4", "书记"}},
		{"date", opening, people + "李华,局/第二支部,成员,2021-02-30,,,\n", bank, []string{"roster.csv:4", "2021-02-30"}},
		{"column", opening, "姓名,unit\n周敏,局\n", bank, []string{"roster.csv:1", "name"}},
		{"two mistakes", opening, people + ",局,成员,,,,\n李华,,成员,,,,\n", bank, []string{"roster.csv:4", "roster.csv:5"}},
		{"answer", opening, people, bank + "单选,二加二？,三,四,,,,,D,,\n", []string{"questions.csv:3", "D"}},
		{"kind", opening, people, bank + "填空,二加二？,三,四,,,,,A,,\n", []string{"questions.csv:3", "填空"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			stdout, stderr, code := run(t, "play", script(t, c.text, c.roster, c.questions), "--data", data)
			if code != 2 {
				t.Errorf("exit status %d, want 2", code)
			}
			for _, part := range c.says {
				if !strings.Contains(stderr, part) {
					t.Errorf("%q does not name %q", stderr, part)
				}
			}
			if stdout != "" {
				t.Errorf("something was played: %q", stdout)
			}
			if _, err := os.Stat(filepath.Join(data, "daybook.db")); !os.IsNotExist(err) {
				t.Errorf("a data file was made (%v)", err)
			}
		})
	}
}

func TestWrongUsageIsExitStatus2(t *testing.T) {
	for _, args := range [][]string{
		{"play"},
		{"play", "没有.chat"},
		{"play", "--nope"},
		{"nope"},
		{"figures", "--year", "2021", "--data", filepath.Join(t.TempDir(), "没有")},
		{"figures", "--year", "去年吧"},
		{"figures", "--year", "21", "--data", someData(t)},
		{"figures", "--config", "没有.yaml", "--data", someData(t)},
		{"import", "roster"},
		{"import", "roster", "没有.csv"},
		{"understand"},
		{"understand", "报告", "--at", "昨天"},
		{"understand", "--jsonl", "没有.jsonl"},
	} {
		stdout, stderr, code := run(t, args...)
		if code != 2 || stderr == "" {
			t.Errorf("daybook %s: exit status %d, said %q %q; want 2 and a reason", strings.Join(args, " "), code, stdout, stderr)
		}
	}
}

// TestOddMessagesAreAnsweredAndTheNextIsServed says what no clerk would say.
func TestOddMessagesAreAnsweredAndTheNextIsServed(t *testing.T) {
	names := strings.Repeat("张三、", 10_000)
	for _, c := range []struct{ name, text string }{
		{"a megabyte", "报告 志愿服务 " + strings.Repeat("长", 1<<20/3)},
		{"a megabyte of digits", "报告 志愿服务 " + strings.Repeat("12", 1<<19)},
		{"control characters", "报告 \x01\x02\x07\x1b[31m 志愿服务 今天 2小时 参加：周敏\x00"},
		{"broken UTF-8", "报告 \xff\xfe 志愿服务 今天 2小时 参加：周敏 \xe4\xb8"},
		{"ten thousand names", "报告 志愿服务 今天 2小时 参加：" + names},
		{"nothing but blanks", "　 　"},
		{"SQL", "报告 志愿服务 '); DROP TABLE message; -- 今天 2小时 参加：周敏"},
		{"markup", "<script>alert(1)</script> {{ figure \"films\" }}"},
		{"a huge number", "更正 99999999999999999999 时长 9999999999小时"},
		{"emoji", "👍👍👍🎉"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := t.TempDir()
			text := opening + "周敏: " + c.text + "\n== 2021-04-20 09:01\n周敏: 报告 志愿服务 清洁家园 东华社区 今天 2小时 参加：周敏 确认\nBOT~ *已记录*1 人次、2 小时*\n"
			if _, stderr, code := run(t, "play", script(t, text, people, bank), "--data", data); code != 0 {
				t.Errorf("exit status %d: %.2000s", code, stderr)
			}
			if stdout, stderr, code := run(t, "verify", "--data", data); code != 0 {
				t.Errorf("verify does not agree:\n%s%s", stdout, stderr)
			}
		})
	}
}

// TestReadOnlyFolderIsSaidPlainly needs a user who can be refused; root is not.
func TestReadOnlyFolderIsSaidPlainly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	data := t.TempDir()
	if err := os.Chmod(data, 0o500); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := run(t, "play", script(t, opening, people, bank), "--data", data)
	if code != 1 || !strings.Contains(stderr, "只能读") {
		t.Errorf("exit status %d, said %q; want 1 and that the folder is read-only", code, stderr)
	}
}
