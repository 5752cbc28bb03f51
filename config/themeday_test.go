package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThemeDaysOfThePreset(t *testing.T) {
	on, off := []string{}, []string{}
	for _, d := range Default().ThemeDays {
		if d.Off {
			off = append(off, d.Name)
		} else {
			on = append(on, d.Name)
		}
		if d.Remind != nil || d.Shift != "" {
			t.Errorf("%s has a rhythm of its own", d.Name)
		}
	}
	if d := cmp.Diff([]string{"学雷锋日", "清明", "五四青年节", "七一", "八一建军节", "烈士纪念日", "国庆节", "重阳节", "宪法日", "国际志愿者日", "主题党日"}, on); d != "" {
		t.Errorf("on by default: %s", d)
	}
	if d := cmp.Diff([]string{"春节", "端午节", "中秋节", "世界水日", "世界环境日", "安全生产月", "消防日"}, off); d != "" {
		t.Errorf("off by default: %s", d)
	}
}

func TestReminders(t *testing.T) {
	if d := cmp.Diff(DefaultRemind(), ThemeDay{}.Reminders()); d != "" {
		t.Error(d)
	}
	if got := (ThemeDay{Remind: []string{}}).Reminders(); len(got) != 0 {
		t.Errorf("an empty list reminds: %v", got)
	}
}

// What example.yaml shows in comments loads, and says what it says it does.
func TestExampleOfAThemeDay(t *testing.T) {
	example, err := Example()
	if err != nil {
		t.Fatal(err)
	}
	_, commented, ok := strings.Cut(example, "# themedays:\n")
	if !ok {
		t.Fatal("example.yaml shows no theme day")
	}
	text := "themedays:\n"
	for line := range strings.Lines(commented) {
		if !strings.HasPrefix(line, "# ") {
			break
		}
		text += strings.TrimPrefix(line, "# ")
	}
	c, err := load(t, text)
	if err != nil {
		t.Fatal(err)
	}
	want := []ThemeDay{{Name: "重阳敬老", On: "农历九月初九", Text: "去看看离退休的老同志。", Remind: DefaultRemind(), Shift: ShiftBefore, Late: DefaultLate}}
	if d := cmp.Diff(want, c.ThemeDays); d != "" {
		t.Error(d)
	}
}

func TestMistakesInThemeDays(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"nameless": {"themedays:\n  - {on: 3-5, text: 甲}\n", "2：主题日没有名称"},
		"twice":    {"themedays:\n  - {name: 甲, on: 3-5, text: 甲}\n  - {name: 甲, on: 3-6, text: 甲}\n", "3：主题日“甲”有两个"},
		"no date":  {"themedays:\n  - name: 甲\n    text: 甲\n", "2：“甲”没写是哪一天"},
		"no text":  {"themedays:\n  - name: 甲\n    on: 3-5\n    text: ' '\n", "4：“甲”没写提醒说什么"},
		"late":     {"themedays:\n  - {name: 甲, on: 3-5, text: 甲, late: 31}\n", "2：“late: 31”不合用"},
		"shift":    {"themedays:\n  - {name: 甲, on: 3-5, text: 甲, shift: later}\n", "2：不懂“shift: later”"},
		"off":      {"themedays:\n  - {name: 甲, on: 3-5, text: 甲, off: 也许}\n", "2：“也许”放在这里不合适"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tc.text)
			if err == nil || !strings.Contains(err.Error(), "daybook.yaml:"+tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// A check of somebody else's points at the line it means, among all other mistakes.
func TestChecksHaveLines(t *testing.T) {
	check := func(c Config, found func(what, mend string, at ...any)) {
		for i, d := range c.ThemeDays {
			if j := slices.Index(d.Remind, "never"); j >= 0 {
				found("从不", "请改", "themedays", i, "remind", j)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "daybook.yaml")
	text := "themedays:\n  - name: 甲\n    on: 3-5\n    text: 甲\n    remind:\n      - -3d 09:00 group\n      - never\nbot: {name: ''}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(file, check)
	if want := file + ":7：从不；请改\n" + file + ":8：机器人的名字是空的"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, err := Load(file); err == nil || strings.Contains(err.Error(), "从不") {
		t.Errorf("without the check: %v", err)
	}
}
