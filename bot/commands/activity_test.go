package commands

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// 许明春 decides for the first branch, 苏琳 for the second, 王建国 for all.
const activityBureau = `
INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (1, '王建国'), (2, '许明春'), (3, '苏琳'), (4, '周敏'), (5, '吴涛'), (6, '郑洁'), (7, '钱伟');
INSERT INTO spell (member, unit, role) VALUES (1, 2, '管理员'), (2, 2, '支部管理员'), (3, 3, '支部管理员'), (4, 2, '成员'), (5, 2, '成员'),
	(6, 2, '成员'), (7, 3, '成员');
INSERT INTO identity (platform, person, member, bound) SELECT 'local', name, id, 0 FROM member;`

// office is a desk on that bureau, in the first branch's group, on 2021-04-20 at 10:00.
type office struct {
	t    *testing.T
	desk *Desk
	db   *store.DB
	now  time.Time
	n    int
}

func openOffice(t *testing.T) *office {
	t.Helper()
	zone := time.FixedZone("CST", 8*3600)
	now := time.Date(2021, 4, 20, 10, 0, 0, 0, zone)
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(now), zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	kinds := config.Config{Kinds: []config.Kind{
		{Name: "志愿服务", Measures: []string{"人次", "小时"}, Needs: []config.Slot{config.SlotPeople, config.SlotHours}},
		{Name: "主题党日", Measures: []string{"次"}},
		{Name: "党课", Measures: []string{"次"}, Asks: []config.Slot{config.SlotLecturer}},
		{Name: "学习用书", Measures: []string{"本", "册"}, Once: config.OncePerTitle, Needs: []config.Slot{config.SlotTitle, config.SlotCopies}},
	}}
	o := &office{t: t, desk: New(kinds, calendar.Official()), db: db, now: now}
	o.do(func(tx *store.Tx) error {
		_, err := tx.Exec(activityBureau)
		return err
	})
	return o
}

func (o *office) do(f func(tx *store.Tx) error) {
	o.t.Helper()
	if err := o.db.Update(o.t.Context(), f); err != nil {
		o.t.Fatal(err)
	}
}

// says has somebody say what a meaning stands for, in the group or (privately) to the bot,
// and returns the answer. What is said elsewhere goes to the outbox.
func (o *office) says(name string, privately bool, m understand.Meaning) string {
	o.t.Helper()
	place := chat.Place{Platform: "local", Room: "第一支部群"}
	if privately {
		place = chat.Direct("local", name)
	}
	var answer bot.Answer
	o.do(func(tx *store.Tx) error {
		o.n++
		message := chat.Message{ID: fmt.Sprint(o.n), Place: place, From: chat.Person{ID: name}, Text: "…", Sent: o.now}
		row, _, err := tx.Keep(message)
		if err != nil {
			return err
		}
		t := bot.Turn{Message: message, Row: row, Day: tx.Day(o.now), Meaning: m}
		if err := tx.QueryRow(`SELECT id FROM member WHERE name = ?`, name).Scan(&t.Member); err != nil {
			return err
		}
		commands := o.desk.activityCommands()
		for intent, c := range o.desk.taskCommands() {
			commands[intent] = c
		}
		answer, err = commands[m.Intent].Run(context.Background(), tx, t)
		for _, also := range answer.Also {
			if fault := tx.Say(also, row); fault != nil {
				return fault
			}
		}
		return err
	})
	return answer.Text
}

// wants compares an answer in the group with what it should be.
func (o *office) wants(name string, m understand.Meaning, want string) {
	o.t.Helper()
	got := strings.TrimSuffix(o.says(name, false, m), bot.HowToAnswer(chat.Place{Platform: "local", Room: "第一支部群"}))
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Errorf("%s said %+v (-want +got):\n%s", name, m, diff)
	}
}

// heard is what the bot said or will say to somebody privately.
func (o *office) heard(name string) []string {
	o.t.Helper()
	var all []string
	o.do(func(tx *store.Tx) error {
		var err error
		all, err = store.Rows(tx, func(row *sql.Rows, words *string) error {
			var due int64
			err := row.Scan(&due, words)
			*words = tx.Time(due).Format("02 15:04 ") + *words
			return err
		}, `SELECT due, reply ->> '$.Text' FROM outbox WHERE room = ? ORDER BY due, id`, "@"+name)
		return err
	})
	return all
}

// toCome is what somebody will hear privately.
func (o *office) toCome(name string) []string {
	o.t.Helper()
	var all []string
	o.do(func(tx *store.Tx) error {
		var err error
		all, err = store.Rows(tx, func(row *sql.Rows, words *string) error { return row.Scan(words) },
			`SELECT reply ->> '$.Text' FROM outbox WHERE room = ? AND state = 'queued' ORDER BY due, id`, "@"+name)
		return err
	})
	return all
}

func cleaning(names ...string) understand.Meaning {
	return understand.Meaning{Intent: understand.Report, Kind: "志愿服务", Title: "清洁家园", Partner: "东华社区",
		Date: "2021-04-17", TimeOfDay: "上午", Hours: 150, Participants: names}
}

var (
	yes      = understand.Meaning{Intent: understand.Confirm}
	approve1 = understand.Meaning{Intent: understand.Approve, Record: 1}
)

// TestTheStoryOfAReport is the example of product.md, section 2.
func TestTheStoryOfAReport(t *testing.T) {
	o := openOffice(t)
	o.wants("许明春", cleaning("周敏", "吴涛", "郑洁"),
		"草稿 #1 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜3人 × 2.5小时 = 7.5小时\n参加：周敏、吴涛、郑洁。 回复「确认」记录，或「改 时长 3小时」。")
	o.wants("许明春", yes, "已记录 #1。第一支部志愿服务今年累计 1 次、3 人次、7.5 小时。")
	o.wants("许明春", yes, "#1 已经记录好了，不用再确认。")
}

func TestAReportInOneMessage(t *testing.T) {
	o := openOffice(t)
	m := cleaning("周敏")
	m.Confirm = true
	o.wants("许明春", m, "已记录 #1。第一支部志愿服务今年累计 1 次、1 人次、2.5 小时。")
	// What may be the same thing again is recorded all the same, and pointed out.
	o.wants("许明春", m, "已记录 #2。第一支部志愿服务今年累计 2 次、2 人次、5 小时。\n可能和 #1 是同一件事；真是重复的，请「撤回 2」。")
	o.wants("许明春", cleaning("周敏"), "草稿 #3 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜1人 × 2.5小时 = 2.5小时\n参加：周敏。\n"+
		"可能和 #1、#2 是同一件事；不是的话，照样确认就行。\n回复「确认」记录，或「改 时长 3小时」。")
	m.Problems = []string{"“半天”没有起止时间，暂按4小时。"}
	o.wants("许明春", m, "草稿 #4 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜1人 × 2.5小时 = 2.5小时\n参加：周敏。\n“半天”没有起止时间，暂按4小时。\n"+
		"可能和 #1、#2、#3 是同一件事；不是的话，照样确认就行。\n回复「确认」记录，或「改 时长 3小时」。")
}

func TestWhatADraftLacksIsSaid(t *testing.T) {
	for _, c := range []struct {
		what string
		m    understand.Meaning
		want string
	}{
		{"everything", understand.Meaning{Kind: "志愿服务"},
			"草稿 #1 志愿服务\n是哪一天？请「改 日期 4月17日」。\n还缺参加的人，请「改 人数 12」。\n还缺时长，请「改 时长 3小时」。\n补好后回复「确认」记录，不要了就「取消」。"},
		{"a kind", understand.Meaning{Date: "2021-04-17", Headcount: 12, Hours: 60},
			"草稿 #1｜2021-04-17｜12人 × 1小时 = 12小时\n是哪一类活动？请「改 类别 志愿服务」。\n补好后回复「确认」记录，不要了就「取消」。"},
		{"a day that has come", understand.Meaning{Kind: "主题党日", Date: "2021-04-24"},
			"草稿 #1 主题党日｜2021-04-24\n4月24日还没到。是活动预告，还是去年4月24日？已经办过的请「改 日期」写明年月日；是预告，等办完再报。\n补好后回复「确认」记录，不要了就「取消」。"},
		{"heads and names", understand.Meaning{Kind: "主题党日", Date: "2021-04-17", Headcount: 12, Participants: []string{"周敏"}},
			"草稿 #1 主题党日｜2021-04-17｜12人\n参加：周敏，另有11人不具名。\n12人，其中 1 人具名？是这样请「改 人数 12」，只记具名的请「改 人数 1」。\n补好后回复「确认」记录，不要了就「取消」。"},
		{"a name on the roster", understand.Meaning{Kind: "主题党日", Date: "2021-04-17", Participants: []string{"周敏"}, UnknownNames: []string{"张三丰"}},
			"草稿 #1 主题党日｜2021-04-17｜1人\n参加：周敏。\n不在名册：张三丰。\n他们也去了请「改 人数 2」（计数，不具名），不算他们请「改 人数 1」。\n补好后回复「确认」记录，不要了就「取消」。"},
		{"nothing, but a lecturer would be good", understand.Meaning{Kind: "党课", Date: "2021-04-17", Everyone: "第一支部", Except: []string{"吴涛"}},
			"草稿 #1 党课｜2021-04-17｜4人\n参加：第一支部全体除吴涛，4人。\n方便的话补上授课人：「改 授课人 周敏」。\n回复「确认」记录，或「改 日期 4月5日」。"},
	} {
		t.Run(c.what, func(t *testing.T) {
			c.m.Intent = understand.Report
			o := openOffice(t)
			o.wants("许明春", c.m, c.want)
		})
	}
}

func TestSeveralThingsAtOneEvent(t *testing.T) {
	o := openOffice(t)
	o.wants("许明春", understand.Meaning{Intent: understand.Report, Kind: "主题党日", Kinds: []string{"主题党日", "志愿服务"}, Date: "2021-04-17",
		Participants: []string{"周敏", "吴涛"}, Hours: 120, OwnHours: map[string]understand.Minutes{"吴涛": 45}},
		"草稿 #1 主题党日｜2021-04-17｜2人 共2.75小时\n草稿 #2 志愿服务｜2021-04-17｜2人 共2.75小时\n参加：周敏、吴涛0.75小时。 回复「确认」一起记录，或「改 时长 3小时」。")
	o.wants("许明春", understand.Meaning{Intent: understand.Amend, Record: 2, Field: "hours", Value: "3"},
		"草稿 #1 主题党日｜2021-04-17｜2人 共2.75小时\n草稿 #2 志愿服务｜2021-04-17｜2人 共3.75小时\n参加：周敏、吴涛0.75小时。 回复「确认」一起记录，或「改 时长 3小时」。")
	o.wants("许明春", yes, "已记录 #1、#2。第一支部主题党日今年累计 1 次。第一支部志愿服务今年累计 1 次、2 人次、3.75 小时。")
}

func TestAMembersReportWaits(t *testing.T) {
	o := openOffice(t)
	o.says("周敏", false, cleaning("周敏"))
	o.wants("周敏", yes, "已提交 #1，等许明春审核，通过后计入累计。")
	want := "20 10:00 有 1 条等您审核：\n#1 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜1人 × 2.5小时 = 2.5小时（周敏报）\n回复「通过 1」「退回 1 原因」，或「全部通过」。"
	if diff := cmp.Diff([]string{want}, o.heard("许明春")); diff != "" {
		t.Errorf("许明春 heard:\n%s", diff)
	}
	// What comes later is gathered until the next morning.
	for range 2 {
		o.says("吴涛", false, cleaning("吴涛"))
		o.says("吴涛", false, yes)
	}
	heard := o.heard("许明春")
	if len(heard) != 2 || !strings.HasPrefix(heard[1], "21 09:00 有 3 条等您审核：\n#1") {
		t.Errorf("许明春 heard %q", heard)
	}
	o.wants("周敏", approve1, "#1 是第一支部的，由许明春审核。")
	o.wants("苏琳", approve1, "#1 是第一支部的，由许明春审核。")
	o.wants("许明春", approve1, "已通过 #1。")
	o.wants("许明春", approve1, "#1 已经通过了（许明春，4月20日）。")
	if heard := o.heard("许明春"); !strings.HasPrefix(heard[1], "21 09:00 有 2 条等您审核：\n#2") {
		t.Errorf("许明春 will hear %q", heard)
	}
	if heard := o.heard("周敏"); len(heard) != 1 || !strings.Contains(heard[0], "已通过") {
		t.Errorf("周敏 heard %q", heard)
	}
	o.wants("许明春", understand.Meaning{Intent: understand.Return, Record: 2}, "请写上原因，报的人好改：「退回 2 时间不对」。")
	o.wants("许明春", understand.Meaning{Intent: understand.Return, Record: 2, Text: "时间不对"}, "已退回 #2，会把原因告诉报的人。")
	if heard := o.heard("吴涛"); len(heard) != 1 || !strings.Contains(heard[0], "被退回：时间不对。改好就重新送审") {
		t.Errorf("吴涛 heard %q", heard)
	}
	o.wants("许明春", understand.Meaning{Intent: understand.Approve, Records: []int64{2, 8, 9}},
		"#2 已经退回，改好会重新送审；您也可以直接改，如「更正 2 时长 3小时」，改完就算通过。\n没有 #8、#9 这条记录，请核对编号。")
	o.wants("许明春", understand.Meaning{Intent: understand.Approve, All: true}, "已通过 #3。")
	o.wants("许明春", understand.Meaning{Intent: understand.Pending}, "没有等您审核的。")
}

// TestWhatWaitsIsToldOnAWorkingDay has nobody called to work on a holiday, nor for nothing.
func TestWhatWaitsIsToldOnAWorkingDay(t *testing.T) {
	o := openOffice(t)
	o.now = time.Date(2021, 4, 30, 10, 0, 0, 0, config.Default().Zone())
	for range 2 {
		o.says("周敏", false, cleaning("周敏"))
		o.says("周敏", false, yes)
	}
	if heard := o.heard("许明春"); len(heard) != 2 || !strings.HasPrefix(heard[1], "06 09:00 有 2 条") {
		t.Errorf("许明春 hears %q", heard)
	}
	o.says("许明春", false, understand.Meaning{Intent: understand.Approve, All: true})
	if open := o.toCome("许明春"); len(open) != 1 { // the first, which this test never sends
		t.Errorf("nothing waits, and 许明春 will hear %q", open)
	}
	for range 2 {
		o.says("周敏", false, cleaning("周敏"))
		o.says("周敏", false, yes)
	}
	if open := o.toCome("许明春"); len(open) != 3 || !strings.Contains(open[2], "有 2 条") {
		t.Errorf("something waits again, and 许明春 will hear %q", open)
	}
}

// TestWhatAGroupDecidesIsNotToldAboveIt has the digest of an admin above follow what the admin
// of a group below decides.
func TestWhatAGroupDecidesIsNotToldAboveIt(t *testing.T) {
	o := openOffice(t)
	o.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`
			INSERT INTO unit (id, parent, name, path) SELECT 90, id, '一组', path || '/一组' FROM unit WHERE name = '第一支部';
			UPDATE spell SET unit = 90 WHERE member IN (SELECT id FROM member WHERE name IN ('吴涛', '郑洁'));
			UPDATE spell SET role = '支部管理员' WHERE member IN (SELECT id FROM member WHERE name = '郑洁')`)
		return err
	})
	for _, name := range []string{"吴涛", "周敏", "周敏"} {
		o.says(name, false, cleaning(name))
		o.says(name, false, yes)
	}
	o.wants("郑洁", approve1, "已通过 #1。")
	if open := o.toCome("许明春"); len(open) != 2 || strings.Contains(open[1], "#1 ") || !strings.Contains(open[1], "#2 ") {
		t.Errorf("许明春 will hear %q", open)
	}
}

func TestJoiningIsAnswered(t *testing.T) {
	o := openOffice(t)
	o.says("许明春", false, cleaning("周敏"))
	join := understand.Meaning{Intent: understand.Join}
	o.wants("吴涛", join, "已加上您，等许明春确认 #1 后一起记录。")
	o.says("许明春", false, yes)
	o.wants("郑洁", understand.Meaning{Intent: understand.Join, Record: 1, Hours: 120}, "已加上您，#1 现在3人 共7小时。")
	o.wants("郑洁", join, "您已经在 #1 里了，不用再加。")
	o.wants("钱伟", join, "收到。#1 是第一支部的记录，等许明春同意后算上您。")
	o.wants("钱伟", join, "您参加 #1 的事已经提交，正等管理员同意。")
	o.wants("许明春", approve1, "已通过 #1。")
	if heard := o.heard("钱伟"); len(heard) != 1 || !strings.Contains(heard[0], "您参加 #1 已算上，谢谢！") {
		t.Errorf("钱伟 heard %q", heard)
	}
	o.wants("郑洁", understand.Meaning{Intent: understand.Leave}, "好的，已把您去掉。#1 现在3人 × 2.5小时 = 7.5小时。")
	o.wants("郑洁", understand.Meaning{Intent: understand.Leave}, "您已经从 #1 退出了。别的活动请带上编号，比如「退出 17」。")
	o.wants("许明春", understand.Meaning{Intent: understand.Strike, Record: 1, Participants: []string{"吴涛"}},
		"已去掉吴涛。#1 现在2人 × 2.5小时 = 5小时。")
	o.wants("周敏", understand.Meaning{Intent: understand.Strike, Record: 1, Participants: []string{"钱伟"}}, "从 #1 去掉参加人，要许明春来做。")
	o.wants("周敏", understand.Meaning{Intent: understand.Withdraw, Record: 1}, "#1 是许明春报的，要改请找本人或许明春。")
	o.wants("许明春", understand.Meaning{Intent: understand.Withdraw, Record: 1}, "已撤回 #1，不再计入任何数字。")
	o.wants("吴涛", join, "最近两天本群没有可以参加的活动。请带上编号，比如「参加 17」。")
}

// TestWhoIsStruckWhileWaitingHearsOfIt has nobody wait for an answer that will not come.
func TestWhoIsStruckWhileWaitingHearsOfIt(t *testing.T) {
	o := openOffice(t)
	o.says("许明春", false, cleaning("周敏"))
	o.says("许明春", false, yes)
	o.says("钱伟", false, understand.Meaning{Intent: understand.Join})
	o.wants("许明春", understand.Meaning{Intent: understand.Strike, Record: 1, Participants: []string{"钱伟", "周敏"}},
		"已去掉钱伟、周敏。#1 现在没有人了，不办了请「撤回」。")
	if heard := o.heard("钱伟"); len(heard) != 1 || !strings.Contains(heard[0], "没有通过") {
		t.Errorf("钱伟 heard %q", heard)
	}
	if heard := o.heard("周敏"); len(heard) != 0 {
		t.Errorf("周敏 heard %q", heard)
	}
}

func TestARecordThatWasReturnedIsNotApproved(t *testing.T) {
	o := openOffice(t)
	o.says("周敏", false, cleaning("周敏"))
	o.says("周敏", false, yes)
	o.says("许明春", false, understand.Meaning{Intent: understand.Return, Record: 1, Text: "时间不对"})
	o.wants("许明春", approve1, "#1 已经退回，改好会重新送审；您也可以直接改，如「更正 1 时长 3小时」，改完就算通过。")
	o.says("许明春", false, understand.Meaning{Intent: understand.Amend, Record: 1, Field: "hours", Value: "3"})
	o.wants("许明春", approve1, "#1 已经通过了（许明春，4月20日）。")
}

func TestDraftsAreListed(t *testing.T) {
	o := openOffice(t)
	o.says("周敏", false, cleaning("周敏"))
	o.says("周敏", true, cleaning("吴涛"))
	o.wants("周敏", understand.Meaning{Intent: understand.Drafts},
		"您有 1 份草稿：\n#1 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜1人 × 2.5小时 = 2.5小时（有效到4月22日）\n回复「确认 1」「取消 1」，或「都确认」。")
	o.wants("周敏", understand.Meaning{Intent: understand.Cancel}, "已取消草稿 #1。")
	o.wants("周敏", yes, "这里没有等您确认的草稿。报告活动请以「报告」开头，「我的草稿」可以看还有哪些。")
	o.wants("周敏", understand.Meaning{Intent: understand.Confirm, Record: 1}, "#1 已经取消。还要记的话，回复「恢复草稿 1」。")
	o.now = o.now.AddDate(0, 0, 5)
	o.wants("周敏", understand.Meaning{Intent: understand.RestoreDraft, Record: 1},
		"草稿 #1 志愿服务「清洁家园」｜2021-04-17 上午｜东华社区｜1人 × 2.5小时 = 2.5小时\n参加：周敏。 回复「确认」记录，或「改 时长 3小时」。")
	if text := o.says("周敏", true, yes); text != "草稿 #2 过期了。还要记的话，回复「恢复草稿 2」。" {
		t.Errorf("确认 of a lapsed draft: %q", text)
	}
	if text := o.says("周敏", true, understand.Meaning{Intent: understand.Drafts}); !strings.Contains(text, "已过期：#2，还要记就「恢复草稿 2」。") {
		t.Errorf("single chat: %q", text)
	}
}

func TestTasksAreAnswered(t *testing.T) {
	o := openOffice(t)
	add := understand.Meaning{Intent: understand.TaskAdd, List: "办实事", Title: "完善网格台账", Owner: "周敏", Due: "2021-04-19"}
	o.wants("吴涛", add, "给周敏新增任务，要许明春来做。")
	o.wants("许明春", add, "已新增 T1 办实事「完善网格台账」｜周敏｜截止 2021-04-19｜已超期。办完请周敏回复「办结 T1 怎么办的」。")
	if heard := o.heard("周敏"); len(heard) != 1 || !strings.Contains(heard[0], "有一项任务请您负责：T1") {
		t.Errorf("周敏 heard %q", heard)
	}
	add.Owner = "张三丰"
	o.wants("许明春", add, "负责人「张三丰」不在名册上，请核对姓名。")
	add.Owner = ""
	o.wants("许明春", add, "还缺负责人。请这样说：「新增任务 办实事 完善网格台账 负责人 王建国 截止 10月31日」。")
	closing := understand.Meaning{Intent: understand.TaskClose, Task: 1}
	o.wants("许明春", closing, "T1 还没办结。请负责人先回复「办结 T1 怎么办的」，再来销号。")
	done := understand.Meaning{Intent: understand.TaskDone, Task: 1, Text: "已回访"}
	o.wants("吴涛", done, "T1 由周敏负责，要本人或许明春来办结。")
	o.wants("周敏", understand.Meaning{Intent: understand.Tasks}, "T1 办实事「完善网格台账」｜周敏｜截止 2021-04-19｜已超期")
	o.wants("周敏", done, "T1「完善网格台账」已办结，辛苦了。许明春确认后回复「销号 T1」。")
	o.wants("周敏", done, "T1 已经在4月20日办结了。")
	o.wants("周敏", closing, "T1 要许明春来销号。")
	o.wants("许明春", closing, "T1「完善网格台账」已销号。")
	o.wants("许明春", closing, "T1 已经在4月20日销号了。")
	o.wants("周敏", understand.Meaning{Intent: understand.Tasks}, "没有要办的任务。")
	closing.Task = 9
	o.wants("许明春", closing, "没有 T9 这项任务，请核对编号。")
}
