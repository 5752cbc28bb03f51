package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chatscript"
)

// TestCalendarTellsWhatIsSent holds 60 days of the calendar against what the program then
// says, message for message: over a long holiday, with days off that are worked, with a group
// that hears no reminders, a full week, and somebody who is away.
func TestCalendarTellsWhatIsSent(t *testing.T) {
	data, chats := t.TempDir(), t.TempDir()
	for _, file := range []string{"名册.csv", "题库.csv"} {
		copyFile(t, filepath.Join("testdata", "chats", file), filepath.Join(chats, file))
	}
	mustRun(t, "play", "--data", data, write(t, chats, "start.chat", `% roster 名册.csv
% questions 题库.csv
== 2025-08-29 18:30
@ 第一支部群
周敏: 本群 第一支部
王建国: 每日一题 开
周敏: 新增主题日 义诊 9月16日 提前1天 10:00
周敏: 新增主题日 巡堤 9月17日 当天 16:00
周敏: 新增主题日 体检 9月18日 当天 10:00
周敏: 新增主题日 大扫除 9月19日 当天 10:00
@ 第二支部群
郑洁: 本群 第二支部
郑洁: 每日一题 开
@ 第三支部群
陈晓东: 本群 第三支部
陈晓东: 暂停提醒
@ 王建国
王建国: 请假 9月18日至9月19日
`))

	var want []string
	held := 0
	for line := range strings.Lines(mustRun(t, "calendar", "--from", "2025-08-30", "--days", "60", "--json", "--data", data)) {
		var s struct{ At, Chat, Rule, Text, Held string }
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("calendar printed %q: %v", line, err)
		}
		if s.Held != "" {
			held++
			continue
		}
		want = append(want, s.At+" "+s.Chat+" "+s.Text)
	}
	if len(want) < 80 || held < 5 {
		t.Fatalf("the calendar tells of %d messages and of %d that are held back", len(want), held)
	}

	// What the admins hear of the past week depends on that week, and is not in the calendar.
	got := slices.DeleteFunc(saidUntil(t, data, "2025-08-29 18:31", "2025-10-28 23:59"), func(s string) bool {
		return !strings.Contains(s, " 提醒") && !strings.Contains(s, " 每日一题（")
	})
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what the calendar told is not what was said:\n%s", d)
	}
}

// saidUntil runs the program on its data from one moment to another.
func saidUntil(t *testing.T, data, from, to string) []string {
	t.Helper()
	c := config.Default()
	var when [2]time.Time
	for i, at := range []string{from, to} {
		var err error
		if when[i], err = time.ParseInLocation("2006-01-02 15:04", at, c.Zone()); err != nil {
			t.Fatal(err)
		}
	}
	s, err := newStage(data, c, &chatscript.Script{}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.leave(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.Start(t.Context(), when[0]); err != nil {
		t.Fatal(err)
	}
	if err := s.Move(t.Context(), when[1]); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, u := range s.Said(0) {
		all = append(all, fmt.Sprintf("%s %s %s", u.At.In(c.Zone()).Format(time.RFC3339), strings.TrimPrefix(u.Place.Room, "@"), u.Text))
	}
	return all
}

func TestCalendarRefuses(t *testing.T) {
	data := t.TempDir()
	if _, stderr, code := run(t, "calendar", "--data", data); code != 2 || !strings.Contains(stderr, "还没有数据") {
		t.Errorf("no data: %d, %s", code, stderr)
	}
	mustRun(t, "play", "--data", data, write(t, t.TempDir(), "a.chat", "== 2025-01-02 10:00\n"))
	for _, args := range [][]string{{"--days", "0"}, {"--from", "明天"}, {"--days", "x"}, {"明天"}} {
		if _, stderr, code := run(t, append([]string{"calendar", "--data", data}, args...)...); code != 2 || stderr == "" {
			t.Errorf("%v: %d, %s", args, code, stderr)
		}
	}
	// A year of which nobody knows the holidays yet is said on standard error.
	stdout, stderr, code := run(t, "calendar", "--data", data, "--from", "2099-12-01", "--days", "20", "--json")
	if code != 0 || stdout != "" || !strings.Contains(stderr, "2099年的放假安排") {
		t.Errorf("2099: %d, %q, %q", code, stdout, stderr)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
