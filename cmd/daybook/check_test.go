package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkItsSummary holds that a year's own summary agrees with the ledger, and that no digit
// of a figure in it can be changed without being found.
func checkItsSummary(t *testing.T, data string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "总结.md")
	mustRun(t, "summary", "--year", "2021", "--out", file, "--data", data)
	claims := claimsIn(t, data, file, 0)
	if len(claims) < 50 {
		t.Fatalf("found %d claims", len(claims))
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, c := range claims {
		if i%13 != 0 { // each is a run of the program: the engine's own tests change all of them
			continue
		}
		line := []rune(lines[c.Line-1])
		changed := append([]rune{}, line...)
		changed[c.Column-1] = '1' + (changed[c.Column-1]-'0')%9 // 9 becomes 1, others one more
		lines[c.Line-1] = string(changed)
		broken := write(t, t.TempDir(), "改过.md", strings.Join(lines, "\n"))
		for _, now := range claimsIn(t, data, broken, 1) {
			if now.Line == c.Line && now.Column == c.Column && now.Verdict == "agrees" {
				t.Errorf("%s was changed to %s, and check agrees", c.Text, now.Text)
			}
		}
		lines[c.Line-1] = string(line)
	}
}

type claimInJSON struct {
	Text, Unit, Verdict, Figure string
	Value                       float64
	Ledger                      *float64
	Line, Column                int
}

func claimsIn(t *testing.T, data, file string, want int) []claimInJSON {
	t.Helper()
	stdout, stderr, code := run(t, "check", file, "--year", "2021", "--json", "--data", data)
	if code != want {
		t.Fatalf("exit status %d, want %d\n%s%s", code, want, stdout, stderr)
	}
	var all []claimInJSON
	for line := range strings.Lines(stdout) {
		var c claimInJSON
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, c)
	}
	return all
}

func TestCheck(t *testing.T) {
	data := someData(t)
	file := write(t, t.TempDir(), "总结.txt", "全年志愿服务7人次，植树20棵。根据〔2021〕5号文件，开展多次志愿服务。")
	stdout, _, code := run(t, "check", file, "--year", "2021", "--data", data)
	if code != 1 {
		t.Errorf("exit status %d", code)
	}
	for _, want := range []string{"第1行第7字", "台账是6", "? 植树20棵", "对得上 0 处，对不上 1 处，没有记录 1 处", "不算数字"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if out, _, _ := run(t, "check", file, "--year", "2021", "--all", "--json", "--data", data); !strings.Contains(out, `"not-a-figure"`) {
		t.Error(out)
	}
	agreed := write(t, t.TempDir(), "总结.txt", "全年志愿服务6人次。")
	if stdout, _, code := run(t, "check", agreed, "--year", "2021", "--data", data); code != 0 {
		t.Errorf("exit status %d\n%s", code, stdout)
	}
	for _, bad := range []string{write(t, t.TempDir(), "总结.pdf", "x"), write(t, t.TempDir(), "总结.txt", "\x00\xff"), "没有.txt"} {
		if _, stderr, code := run(t, "check", bad, "--year", "2021", "--data", data); code != 2 || stderr == "" {
			t.Errorf("%s: exit status %d, %q", bad, code, stderr)
		}
	}
}
