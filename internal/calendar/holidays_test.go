package calendar

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/config"
)

const notice2027 = "# 试一试\nyear: 2027\nsource: 没有号\noff:\n  - 2027-01-01 至 2027-01-03\n" +
	"  - 2027-02-05~2027-02-11 # 春节\n  - '2027-10-01 至 2027-10-07'\non: [2026-12-27, \"2027-02-14\"]\n"

func drop(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, folder, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAFileDroppedIn(t *testing.T) {
	dir := t.TempDir()
	drop(t, dir, "2027.yaml", notice2027)
	drop(t, dir, "README.txt", "nothing of ours")
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]Kind{
		"2027-01-01": Off, "2027-01-04": Working, "2027-02-05": Off, "2027-02-14": Working, "2027-10-07": Off,
		"2026-12-27": Working, "2026-12-29": Working, "2027-12-30": Unknown, "2028-01-01": Unknown, "2021-02-20": Working,
	} {
		if got := c.Day(day); got != want {
			t.Errorf("%s is %s, want %s", day, got, want)
		}
	}
}

func TestAFileInPlaceOfOurs(t *testing.T) {
	dir := t.TempDir()
	drop(t, dir, "2021.yaml", "year: 2021\r\noff:\r\n- 2021-01-01\r\n- 2021-10-01\r\n")
	c, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]Kind{"2021-02-15": Working, "2021-02-20": Off, "2021-10-01": Off, "2022-02-01": Off} {
		if got := c.Day(day); got != want {
			t.Errorf("%s is %s, want %s", day, got, want)
		}
	}
}

func TestNothingDroppedIn(t *testing.T) {
	c, err := Load(filepath.Join(t.TempDir(), "none"))
	if err != nil || !c.Known(2026) || c.Known(2027) {
		t.Errorf("%v, 2026 known: %v, 2027 known: %v", err, c.Known(2026), c.Known(2027))
	}
}

func TestEveryMistakeHasItsLineAndMend(t *testing.T) {
	const whole = "year: 2027\noff: [2027-01-01, 2027-10-01]\n"
	for name, tt := range map[string]struct{ text, want string }{
		"empty":             {"", "：看不出是哪一年"},
		"year":              {"off: [2027-01-01, 2027-10-01]\n", "：看不出是哪一年"},
		"years":             {"year: 2027, 2028\n", ":1：看不出是哪一年"},
		"no year":           {"\nyear: 明年\n", ":2：“明年”不是年份"},
		"far year":          {"year: 20270\n", ":1：“20270”不是年份"},
		"unknown key":       {whole + "holidays: [2027-05-01]\n", ":3：看不懂“holidays: [2027-05-01]”"},
		"item of no list":   {"- 2027-05-01\n" + whole, ":1：“2027-05-01”不知道是放假还是上班"},
		"item of the year":  {"year: 2027\n- 2027-05-01\noff: [2027-01-01, 2027-10-01]\n", ":2：“2027-05-01”不知道是放假还是上班"},
		"key twice":         {whole + "off:\n- 2027-05-01\n", ":3：“off”写了两遍；第 2 行已经有了"},
		"no date":           {whole + "on:\n- 2月7日\n", ":4：“2月7日”不是日期"},
		"impossible":        {"year: 2027\noff:\n- 2027-01-01\n- 2027-10-01\n- 2027-02-28 至 2027-02-30\n", ":5：“2027-02-28 至 2027-02-30”里有一天不存在"},
		"backwards":         {"year: 2027\noff:\n- 2027-01-03 至 2027-01-01\n", ":3：“2027-01-03 至 2027-01-01”前后颠倒了"},
		"long":              {"year: 2027\noff:\n- 2027-01-01 至 2027-10-03\n", ":3：“2027-01-01 至 2027-10-03”超过了 15 天"},
		"another year":      {whole + "on:\n- 2028-01-01\n", ":4：2028-01-01不在2027年里"},
		"November before":   {whole + "on:\n- 2026-11-28\n", ":4：2026-11-28不在2027年里"},
		"day twice":         {whole + "on: [2027-05-08]\n", ""},
		"off and on":        {"year: 2027\noff:\n- 2027-01-01\n- 2027-10-01 至 2027-10-03\non:\n- 2027-10-02\n", ":6：2027-10-02写了两遍；第 4 行已经有了"},
		"worked anyway":     {whole + "on:\n- 2027-05-05\n", ":4：2027-05-05是周三，本来就上班"},
		"no New Year's Day": {"year: 2027\noff:\n- 2027-10-01\n", ":2：元旦（2027-01-01）没有放假"},
		"no National Day":   {"year: 2027\noff:\n- 2027-01-01\n", ":2：国庆节（2027-10-01）没有放假"},
		"broken":            {whole + "\xff\xfe: x\n", ":3：看不懂“�: x”"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := drop(t, dir, "2027.yaml", tt.text)
			_, err := Load(dir)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var mistakes config.Mistakes
			if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), file+tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			for _, m := range mistakes {
				if m.Mend == "" {
					t.Errorf("no mend: %v", m)
				}
			}
		})
	}
}

func TestAllMistakesOfAllFiles(t *testing.T) {
	dir := t.TempDir()
	drop(t, dir, "2027.yaml", "year: 2028\noff: [2028-01-01, 2028-10-01]\n")
	drop(t, dir, "明年.yaml", "year: 2029\noff: [2029-01-01, 2029-10-01]\non: [x]\n")
	drop(t, dir, "2030.yml", "year: 2030\noff: [2030-01-01, 2030-10-01]\n")
	_, err := Load(dir)
	var mistakes config.Mistakes
	if !errors.As(err, &mistakes) || len(mistakes) != 4 {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"改名为 2028.yaml", "改名为 2029.yaml", "改名为 2030.yaml", "“x”不是日期"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

func TestKeep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	from := drop(t, t.TempDir(), "放假.txt", notice2027)
	n, err := ReadNotice(from)
	if err != nil {
		t.Fatal(err)
	}
	n2021, err := ReadNotice(drop(t, t.TempDir(), "x", "year: 2021\noff: [2021-01-01, 2021-10-01]\n"))
	if err != nil {
		t.Fatal(err)
	}
	other := n
	other.text = append([]byte("# 改过\n"), n.text...)
	for _, step := range []struct {
		notice Notice
		want   Instead
		say    string
	}{
		{n, OfNothing, "已导入2027年的放假安排：放假 17 天，调休上班 2 天。以前没有"},
		{n, OfItself, "一模一样"},
		{other, OfAnother, "替换了原来导入的"},
		{n2021, OfOurs, "替换了程序自带的"},
	} {
		k, err := Keep(dir, step.notice)
		if err != nil || k.Instead != step.want || !strings.Contains(k.String(), step.say) {
			t.Errorf("%v: %v, want %s", err, k, step.say)
		}
	}
	c, err := Load(dir)
	if err != nil || c.Day("2027-02-14") != Working || c.Day("2021-02-20") != Off {
		t.Errorf("%v: 2027-02-14 is %s, 2021-02-20 is %s", err, c.Day("2027-02-14"), c.Day("2021-02-20"))
	}
	text, err := os.ReadFile(filepath.Join(dir, folder, "2027.yaml"))
	if err != nil || string(text) != "# 改过\n"+notice2027 {
		t.Errorf("%v: the file says %q", err, text)
	}
	left, err := os.ReadDir(filepath.Join(dir, folder))
	if err != nil || len(left) != 2 {
		t.Errorf("%v: %v", err, left)
	}
}

func TestKeepWhereNothingCanBeWritten(t *testing.T) {
	file := drop(t, t.TempDir(), "x", notice2027)
	n, err := ReadNotice(file)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := Keep(file, n); err == nil {
		t.Errorf("a folder inside a file: %v", k)
	}
	if _, err := ReadNotice(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// FuzzNotice: whatever a file says, it is understood or refused in words with a mend, and
// what is understood is about its year.
func FuzzNotice(f *testing.F) {
	f.Add(notice2027)
	f.Add("year: 1950\noff: [1950-01-01, 1950-10-01]\non:\n-")
	f.Add("year: ２０２７\n--- # x\non: [\n]\n\ufeff")
	f.Fuzz(func(t *testing.T, text string) {
		n, mistakes := parseNotice("x.yaml", []byte(text))
		for _, m := range mistakes {
			if m.What == "" || m.Mend == "" {
				t.Errorf("%v", m)
			}
		}
		if len(mistakes) > 0 {
			return
		}
		c := of(map[int]Notice{n.Year: n})
		for _, day := range n.On {
			if at, ok := parse(day); !ok || at.Year() != n.Year && at.Year() != n.Year-1 || c.Day(day) != Working {
				t.Errorf("%q is worked: %s", day, c.Day(day))
			}
		}
		for _, day := range n.Off {
			if c.Day(day) != Off {
				t.Errorf("%q is off: %s", day, c.Day(day))
			}
		}
	})
}
