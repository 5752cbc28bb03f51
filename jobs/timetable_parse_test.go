package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

func TestNoRule(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "看不懂“”是哪一天",
		"顺延":                         "看不懂“”是哪一天",
		"明天":                         "看不懂“明天”是哪一天",
		"每月":                         "看不懂",
		"每月0日":                       "看不懂",
		"每月32日":                      "看不懂",
		"三月":                         "看不懂",
		"节":                          "看不懂",
		"每月第一个周八":                    "看不懂",
		"2-30":                       "“2-30”永远等不到那一天",
		"13-1":                       "“13-1”永远等不到那一天",
		"0-5":                        "永远等不到",
		"4月31日":                      "永远等不到",
		"2月二十二十日":                    "看不懂",
		"三月十十日":                      "永远等不到",
		"每月第六个周五":                    "永远等不到",
		"农历十三月初一":                    "永远等不到",
		"农历五月三十一":                    "永远等不到",
		"农历闰正月初一":                    "永远等不到", // none between 1950 and 2100
		"2027-02-29":                 "没有“2027-02-29”这一天",
		"1949-10-01":                 "没有“1949-10-01”这一天",
		"2101-01-01":                 "没有“2101-01-01”这一天",
		"cron 0 0 31 2 *":            "永远等不到那一天",
		"cron 0 0 , 2 *":             "永远等不到那一天",
		"cron 30 8 * *":              "看不懂“cron 30 8 * *”",
		"cron 30 8 * * 7":            "看不懂“cron 30 8 * * 7”",
		"cron 0 30 8 * * 1":          "看不懂",
		"cron @daily":                "看不懂",
		"cron @every 1s":             "看不懂",
		"cron TZ=0":                  "时区不在这里写",
		"cron TZ=Asia/Tokyo 0 9 * *": "时区不在这里写",
		"cron CRON_TZ=UTC 0 9 * * *": "时区不在这里写",
		"CRON 0 9 * * *":             "看不懂",
		strings.Repeat("每", 99):      "看不懂“" + strings.Repeat("每", 30) + "…”",
	} {
		r, err := ParseRule(text)
		if err == nil {
			t.Errorf("%q is a rule: %v", text, r.Occasions("2020-01-01", "2030-01-01"))
			continue
		}
		if m := mistake(t, err); !strings.Contains(m.What, want) {
			t.Errorf("%q: %s, want %s", text, m.What, want)
		}
	}
}

func TestRuleKeepsItsText(t *testing.T) {
	const text = " 每月５日　顺延"
	if got := rule(t, text); got.String() != text || got.HasTimes() || !rule(t, "cron * * * * *").HasTimes() {
		t.Errorf("%q", got)
	}
}

func TestNumber(t *testing.T) {
	for said, want := range map[string]int{
		"5": 5, "05": 5, "31": 31, "一": 1, "九": 9, "十": 10, "十一": 11, "十九": 19, "二十": 20, "二十一": 21, "廿": 20,
		"廿五": 25, "三十": 30, "三十一": 31, "卅": 30, "卅一": 31, "一十五": 15,
		"": 0, "十十": 0, "四十": 0, "一一": 0, "x": 0,
	} {
		if got := number(said); got != want {
			t.Errorf("%s is %d, want %d", said, got, want)
		}
	}
}

func TestParseReminder(t *testing.T) {
	for text, want := range map[string]Reminder{
		"-10wd 09:00 admins": {Offset{-10, true, 9 * 60}, ToAdmins},
		"-3d 9:05 group":     {Offset{-3, false, 9*60 + 5}, ToGroup},
		"0d 08:30 group":     {Offset{0, false, 8*60 + 30}, ToGroup},
		"+1d 23:59 group":    {Offset{1, false, 23*60 + 59}, ToGroup},
		"提前3天 09:00 群里":      {Offset{-3, false, 9 * 60}, ToGroup},
		"提前 十 个工作日 ０９：００ 管理员":   {Offset{-10, true, 9 * 60}, ToAdmins},
		"提前十工作日09:00 管理员":       {Offset{-10, true, 9 * 60}, ToAdmins},
		"延后2个工作日 00:00 群":       {Offset{2, true, 0}, ToGroup},
		"当天 08:30 group":        {Offset{0, false, 8*60 + 30}, ToGroup},
		"当日8:30 group":          {Offset{0, false, 8*60 + 30}, ToGroup},
		"0d admins":             {Offset{0, false, OwnTime}, ToAdmins},
		" -366d  00:00  admins": {Offset{-366, false, 0}, ToAdmins},
	} {
		got, err := ParseReminder(text)
		if err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
		again, err := ParseOffset(got.Offset.String())
		if err != nil || again != want.Offset {
			t.Errorf("%q, written and read again: %v, %v", text, again, err)
		}
	}
	for text, want := range map[string]string{
		"":                       "没写提醒谁",
		"admins":                 "没写提醒谁",
		"-3d 09:00":              "没写提醒谁",
		"-3d 09:00 everybody":    "没写提醒谁",
		"-3 09:00 group":         "看不懂“-3 09:00”是什么时候提醒",
		"-3h 09:00 group":        "看不懂",
		"提前0天 09:00 group":       "看不懂",
		"提前四十天 09:00 group":      "看不懂",
		"-3d 9点 group":           "“9点”不是几点几分",
		"-3d 24:00 group":        "“24:00”不是几点几分",
		"当天 8:60 group":          "不是几点几分",
		"-367d 09:00 group":      "离得太远",
		"-251wd 09:00 group":     "离得太远",
		"-99999999d 09:00 group": "看不懂",
	} {
		got, err := ParseReminder(text)
		if err == nil {
			t.Errorf("%q is %v", text, got)
			continue
		}
		if m := mistake(t, err); !strings.Contains(m.What, want) {
			t.Errorf("%q: %s, want %s", text, m.What, want)
		}
	}
}

func TestMistakesInThemeDaysHaveTheirLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "daybook.yaml")
	text := `themedays:
  - name: 甲
    on: 2-30
    text: 甲
  - name: 乙
    on: 每月5日
    text: 乙
    off: true
    remind:
      - -3d 09:00 group
      - -3x 09:00 group
      - -3d group
  - name: 丙
    on: cron 0 0 31 2 *
    text: 丙
  - name: 丁
    on: cron 30 8 1 * *
    text: 丁
    remind: [0d group]
  - name: 戊
    on: ' '
    text: 戊
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(file, CheckThemeDays)
	if err == nil {
		t.Fatal("accepted")
	}
	want := []string{":3：“2-30”永远等不到那一天；", ":11：看不懂“-3x 09:00”", ":12：“-3d group”没写几点；", ":14：“cron 0 0 31 2 *”永远等不到那一天；", ":21：“戊”没写是哪一天"}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("%v", err)
	}
	for i, line := range got {
		if !strings.HasPrefix(line, file+want[i]) {
			t.Errorf("got  %s\nwant %s", line, want[i])
		}
	}
}

// FuzzParseRule: whatever a text says, it is a rule that comes, or refused in words.
func FuzzParseRule(f *testing.F) {
	for _, text := range []string{"3-5", "农历闰九月三十", "每月第五个周五 顺延", "2027年5月4日", "cron */7 1-5/2 ? jan-mar mon", "cron TZ=0", "每个星期天", "除夕节"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			if m := mistake(t, err); m.Line != 0 {
				t.Errorf("%q has no line: %v", text, m)
			}
			return
		}
		after := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
		m, ok := r.Next(after, Offset{Days: -3, Working: true, At: OwnTime}, "", calendar.Calendar{}, time.UTC)
		if ok && !m.Due.After(after) {
			t.Errorf("%q: %v is not after %s", text, m, after)
		}
	})
}

// FuzzParseReminder: whatever a text says, it is a reminder that can be written and read
// again, or refused in words.
func FuzzParseReminder(f *testing.F) {
	for _, text := range []string{"-10wd 09:00 admins", "提前三十天 9:00 群里", "当天 group", "+0d 0:0 group"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseReminder(text)
		if err != nil {
			if m := mistake(t, err); m.Line != 0 {
				t.Errorf("%q has no line: %v", text, m)
			}
			return
		}
		if again, err := ParseReminder(r.Offset.String() + " " + string(r.To)); err != nil || again != r {
			t.Errorf("%q is %v, and again %v (%v)", text, r, again, err)
		}
	})
}
