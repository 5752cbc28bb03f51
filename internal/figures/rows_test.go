package figures

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestRows(t *testing.T) {
	db := open(t, yearRows()...)
	change(t, db, rest)
	change(t, db, `INSERT INTO origin (subject, id, message, verb) VALUES ('task', 1, 1, 'draft')`)
	year := Scope{From: "2021-01-01", To: "2022-01-01"}
	branch := Scope{From: "2021-01-01", To: "2022-01-01", Unit: 3}
	hours := func(minutes int64) *Value { return &Value{minutes, true} }
	for name, tc := range map[string]struct {
		id    string
		scope Scope
		want  []Row
	}{
		"hours": {"service-hours", year, []Row{
			{Record: 1, Day: "2021-04-09", Kind: "志愿服务", Title: "清洁家园", Unit: "局机关/第一支部", Members: []string{"周敏", "吴涛", "郑洁"},
				People: 3, Hours: hours(390), Adds: Value{390, true}, Messages: []int64{1, 2}},
			{Record: 2, Day: "2021-07-01", Kind: "志愿服务", Title: "文明劝导", Unit: "局机关/第二支部", Members: []string{"周敏", "郑洁"},
				People: 5, Hours: hours(600), Adds: Value{600, true}, Messages: []int64{1, 2}},
		}},
		"of a branch": {"service-participations", branch, []Row{
			{Record: 2, Day: "2021-07-01", Kind: "志愿服务", Title: "文明劝导", Unit: "局机关/第二支部", Members: []string{"郑洁"},
				People: 4, Hours: hours(480), Adds: Value{4, false}, Messages: []int64{1, 2}},
		}},
		"members": {"service-members", branch, []Row{
			{Record: 2, Day: "2021-07-01", Kind: "志愿服务", Title: "文明劝导", Unit: "局机关/第二支部", Members: []string{"郑洁"},
				People: 4, Hours: hours(480), Adds: Value{1, false}, Messages: []int64{1, 2}},
		}},
		"tasks": {"tasks-done", year, []Row{
			{Task: 1, Day: "2021-04-09", Kind: "办实事", Title: "红色广场修路灯", Unit: "局机关/第一支部", Members: []string{"周敏"}, Adds: Value{1, false}, Messages: []int64{1}},
		}},
		"branches": {"branches", year, []Row{
			{Unit: "局机关/第一支部", Adds: Value{1, false}}, {Unit: "局机关/第二支部", Adds: Value{1, false}},
		}},
		"roster": {"members", branch, []Row{{Unit: "局机关/第二支部", Members: []string{"郑洁"}, Adds: Value{1, false}}}},
		"days": {"question-days", year, []Row{
			{Day: "2021-04-09", Title: "问", Adds: Value{1, false}}, {Day: "2021-07-09", Title: "问", Adds: Value{1, false}},
		}},
		"answers": {"sign-ins", year, []Row{
			{Day: "2021-04-09", Title: "问", Adds: Value{2, false}}, {Day: "2021-07-09", Title: "问", Adds: Value{1, false}},
		}},
		"who answered": {"sign-in-members", year, []Row{
			{Members: []string{"周敏"}, Adds: Value{1, false}}, {Members: []string{"郑洁"}, Adds: Value{1, false}},
		}},
		"nothing": {"seminars", year, nil},
	} {
		t.Run(name, func(t *testing.T) {
			def, ok := settings().Figure(tc.id)
			if !ok {
				t.Fatal("no such figure")
			}
			view(t, db, func(tx *store.Tx) error {
				got, err := Rows(tx, settings(), def, tc.scope)
				if d := cmp.Diff(tc.want, got); d != "" {
					t.Error(d)
				}
				return err
			})
		})
	}
}

func TestMessages(t *testing.T) {
	db := open(t, row{id: 1, kind: "会议", day: "2021-04-09"})
	change(t, db, `INSERT INTO origin (subject, id, message, verb) VALUES ('record', 1, 2, 'approve')`)
	at := func(minute int) time.Time {
		return time.Date(2021, 4, 9, 10, minute, 0, 0, settings().Zone())
	}
	view(t, db, func(tx *store.Tx) error {
		got, err := Messages(tx, SubjectRecord, 1)
		want := []Message{
			{ID: 1, At: at(0), From: "周敏", Verbs: []string{"draft"}, Text: "报告"},
			{ID: 2, At: at(1), From: "周敏", Verbs: []string{"approve", "confirm"}, Text: "确认"},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		return err
	})
}

func TestPeriodName(t *testing.T) {
	for _, tc := range []struct{ from, to, want string }{
		{"2021-01-01", "2022-01-01", "2021年"},
		{"2021-01-01", "2021-07-01", "2021年上半年"},
		{"2021-07-01", "2022-01-01", "2021年下半年"},
		{"2021-01-01", "2021-04-01", "2021年第一季度"},
		{"2021-10-01", "2022-01-01", "2021年第四季度"},
		{"2021-03-01", "2021-04-01", "2021年3月"},
		{"2021-12-01", "2022-01-01", "2021年12月"},
		{"2021-02-01", "2021-05-01", "2021年2月至4月"},
		{"2021-11-01", "2022-02-01", "2021年11月至2022年1月"},
		{"2020-01-01", "2022-01-01", "2020年至2021年"},
		{"2021-04-17", "2021-04-18", "2021年4月17日"},
		{"2021-04-30", "2021-05-01", "2021年4月30日"},
		{"2021-04-01", "2021-04-16", "2021年4月1日至15日"},
		{"2021-04-01", "2021-06-16", "2021年4月1日至6月15日"},
		{"2021-12-30", "2022-01-02", "2021年12月30日至2022年1月1日"},
		{"2021-04-01", "2021-04-01", "2021-04-01至2021-04-01"},
		{"", "x", "至x"},
	} {
		if got := PeriodName(tc.from, tc.to); got != tc.want {
			t.Errorf("%s to %s: %s, want %s", tc.from, tc.to, got, tc.want)
		}
	}
}
