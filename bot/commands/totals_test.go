package commands

import (
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

// A bureau of three branches: 王建国 is 管理员, 周敏 admin of the first branch, 吴涛 and 李华 members.
const totalsBureau = `
INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'),
	(3, 1, '第二支部', '局机关/第二支部'), (4, 1, '第三支部', '局机关/第三支部');
INSERT INTO member (id, name) VALUES (10, '王建国'), (11, '周敏'), (12, '吴涛'), (13, '李华'), (14, '郑洁');
INSERT INTO spell (member, unit, role, ended) VALUES (10, 2, '管理员', ''), (11, 2, '支部管理员', ''), (12, 2, '成员', ''),
	(13, 3, '成员', ''), (14, 3, '成员', '2020-12-31');
INSERT INTO identity (platform, person, member, bound) VALUES ('local', '吴涛', 12, 0);
INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
	(1, 'local', 'm1', '群', '周敏', 11, '报告 志愿服务 清洁家园', 1617933600000, '2021-04-09', 0, 'done'),
	(2, 'local', 'm2', '群', '周敏', 11, '确认', 1617933660000, '2021-04-09', 0, 'done'),
	(3, 'local', 'm3', '群', '王建国', 10, '统计', 1618884000000, '2021-04-20', 0, 'done'),
	(4, 'local', 'm4', '群', '王建国', 10, '统计', 1618970400000, '2021-04-21', 0, 'done');
INSERT INTO record (id, event, state, kind, title, topic, day, unit, headcount, unnamed, unnamed_minutes, copies, beneficiaries, author, sender, platform, room, made) VALUES
	(1, 1, 'accepted', '志愿服务', '清洁家园', '', '2021-03-06', 2, 0, 0, 0, 0, 0, '', 11, 'local', '群', 0),
	(2, 2, 'accepted', '志愿服务', '文明劝导', '', '2021-04-09', 3, 4, 3, 270, 0, 0, '', 13, 'local', '群', 0),
	(3, 3, 'pending', '志愿服务', '防汛巡查', '', '2021-04-10', 2, 0, 0, 0, 0, 0, '', 12, 'local', '群', 0),
	(4, 4, 'accepted', '志愿服务', '去年的', '', '2020-03-06', 2, 0, 0, 0, 0, 0, '', 11, 'local', '群', 0),
	(5, 5, 'accepted', '主题党日', '', '七一', '2021-04-05', 2, 0, 0, 0, 0, 0, '', 11, 'local', '群', 0),
	(6, 6, 'accepted', '主题党日', '', '七一', '2021-04-06', 3, 0, 0, 0, 0, 0, '', 13, 'local', '群', 0),
	(7, 7, 'accepted', '集中学习', '', '', '2021-04-07', 2, 0, 0, 0, 0, 0, '', 11, 'local', '群', 0),
	(8, 8, 'accepted', '中心组学习', '', '', '2021-04-08', 1, 0, 0, 0, 0, 0, '', 10, 'local', '群', 0),
	(9, 9, 'accepted', '学习用书', '江河志', '', '2021-03-15', 2, 0, 0, 0, 44, 0, '', 11, 'local', '群', 0),
	(10, 10, 'accepted', '慰问帮扶', '', '', '2021-04-01', 2, 0, 0, 0, 0, 15, '', 11, 'local', '群', 0),
	(11, 11, 'accepted', '心得体会', '', '', '2021-04-01', 2, 0, 0, 0, 0, 0, '吴涛', 12, 'local', '群', 0);
INSERT INTO participation (record, member, unit, minutes, source, state) VALUES
	(1, 11, 2, 150, 'reported', 'in'), (1, 12, 2, 150, 'reported', 'in'), (2, 13, 3, 90, 'reported', 'in'),
	(3, 12, 2, 60, 'reported', 'in'), (4, 12, 2, 60, 'reported', 'in');
INSERT INTO task (id, list, title, owner, unit, state, made, day) VALUES (1, '办实事', '修路灯', 12, 2, '进行中', 0, '2021-04-09');
INSERT INTO origin (subject, id, message, verb) VALUES ('record', 1, 1, 'draft'), ('record', 1, 2, 'confirm'), ('task', 1, 1, 'add');
`

// totalsDesk is a desk on that bureau, and the store.
func totalsDesk(t *testing.T) (*Desk, *store.DB) {
	t.Helper()
	c := config.Default()
	c.Campaigns = []config.Campaign{{Name: "清洁行动", From: "2021-01-01", To: "2021-12-31", Words: []string{"清洁"}}}
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2021, 4, 20, 2, 0, 0, 0, time.UTC)), c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	totalsChange(t, db, totalsBureau)
	return New(c, calendar.Calendar{}), db
}

func totalsChange(t *testing.T, db *store.DB, statement string) {
	t.Helper()
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// turnOf is a turn of a member in the group, on 20 April 2021 unless the meaning needs another.
func turnOf(member int64, m understand.Meaning) bot.Turn {
	sent := time.Date(2021, 4, 20, 10, 0, 0, 0, config.Default().Zone())
	return bot.Turn{
		Message: chat.Message{ID: "x", Place: chat.Place{Platform: "local", Room: "群"}, Sent: sent},
		Row:     3, Day: "2021-04-20", Member: member, Meaning: m,
	}
}

func inPrivate(t bot.Turn) bot.Turn {
	t.Message.Place = chat.Direct("local", "谁")
	return t
}

func answerOf(t *testing.T, db *store.DB, run bot.Handler, turn bot.Turn) bot.Answer {
	t.Helper()
	var a bot.Answer
	err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		a, err = run(t.Context(), tx, turn)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func daysFrom(from, to string) *understand.Period { return &understand.Period{From: from, To: to} }

// TestTotalsOfBranchesWithGroups has the groups of a branch told as part of it, and says so when
// the branches do not make the whole.
func TestTotalsOfBranchesWithGroups(t *testing.T) {
	d, db := totalsDesk(t)
	totalsChange(t, db, `
		INSERT INTO unit (id, parent, name, path) VALUES (5, 2, '一组', '局机关/第一支部/一组'), (6, 2, '二组', '局机关/第一支部/二组');
		UPDATE participation SET unit = 5 WHERE member = 12;
		UPDATE participation SET unit = 1 WHERE member = 13`)
	m := understand.Meaning{Kind: "志愿服务", Measures: []string{"人次"}, ByUnit: true}
	want := "截至2021年4月20日，三个支部共开展志愿服务6人次。其中：第一支部2人次；第二支部3人次；第三支部暂无。（其余的不在支部名下）"
	if got, _, _ := strings.Cut(answerOf(t, db, d.totals, turnOf(10, m)).Text, "\n"); got != want {
		t.Errorf("of all:\n%s\nwant\n%s", got, want)
	}
	want = "截至2021年4月20日，第一支部共开展志愿服务2人次。其中：第一支部本级1人次；一组1人次；二组暂无。"
	if got, _, _ := strings.Cut(answerOf(t, db, d.totals, turnOf(11, m)).Text, "\n"); got != want {
		t.Errorf("of a branch:\n%s\nwant\n%s", got, want)
	}
}

// TestTotalsOfFiguresThatAreNoRecords has nobody hear that there is nothing where there is.
func TestTotalsOfFiguresThatAreNoRecords(t *testing.T) {
	d, db := totalsDesk(t)
	totalsChange(t, db, `
		INSERT INTO question (id, position, kind, text, options, answer) VALUES (1, 1, '单选', '？', '["甲","乙"]', 'A');
		INSERT INTO sign_in (member, day, question, answer, platform, room, message, at) VALUES
			(12, '2021-04-09', 1, 'A', 'local', '群', 1, 0), (12, '2021-04-12', 1, 'A', 'local', '群', 1, 0), (13, '2021-04-12', 1, 'B', 'local', '群', 1, 0)`)
	for said, want := range map[string]string{
		"统计 办实事":         "截至2021年4月20日，三个支部共有：\n办实事1项；\n办实事已办结暂无。",
		"统计 办实事已办结":      "截至2021年4月20日，三个支部还没有办实事已办结的记录。",
		"统计 答题":          "截至2021年4月20日，三个支部共开展答题3人次、参与2人。其中：第一支部2人次、参与1人；第二支部1人次、参与1人。",
		"今年签到多少人次":       "截至2021年4月20日，三个支部共开展答题3人次。其中：第一支部2人次；第二支部1人次。",
		"统计 各支部 第一支部 今年": "截至2021年4月20日，三个支部共有：\n集中学习2次",
	} {
		m := understand.Meaning{Intent: understand.Totals}
		if strings.Contains(said, "人次") {
			m.Measures = []string{askedHeads}
		}
		turn := turnOf(10, m)
		turn.Message.Text = said
		if got := answerOf(t, db, d.totals, turn).Text; !strings.HasPrefix(got+"\n", want) {
			t.Errorf("%s:\n%s\nwant\n%s", said, got, want)
		}
	}
}

func TestTotals(t *testing.T) {
	d, db := totalsDesk(t)
	service := understand.Meaning{Kind: "志愿服务"}
	for name, tc := range map[string]struct {
		member int64
		m      understand.Meaning
		want   string
	}{
		"the example of product.md": {10, service,
			"截至2021年4月20日，三个支部共开展志愿服务2次、参与3人、6人次、11小时。其中：第一支部1次、参与2人、2人次、5小时；第二支部1次、参与1人、4人次、6小时。\n另有待审 1 条。\n去年同期：志愿服务1次、参与1人、1人次、1小时。"},
		"by branch": {10, understand.Meaning{Kind: "志愿服务", ByUnit: true},
			"截至2021年4月20日，三个支部共开展志愿服务2次、参与3人、6人次、11小时。其中：第一支部1次、参与2人、2人次、5小时；第二支部1次、参与1人、4人次、6小时；第三支部暂无。\n另有待审 1 条。\n去年同期：志愿服务1次、参与1人、1人次、1小时。"},
		"one branch": {10, understand.Meaning{Kind: "志愿服务", Unit: "第二支部"},
			"截至2021年4月20日，第二支部共开展志愿服务1次、参与1人、4人次、6小时。"},
		"a branch admin means the branch": {11, service,
			"截至2021年4月20日，第一支部共开展志愿服务1次、参与2人、2人次、5小时。\n另有待审 1 条。\n去年同期：志愿服务1次、参与1人、1人次、1小时。"},
		"a member sees the own branch": {13, service,
			"截至2021年4月20日，第二支部共开展志愿服务1次、参与1人、4人次、6小时。"},
		"and no other": {13, understand.Meaning{Kind: "志愿服务", Unit: "第一支部"},
			"您能看的是第二支部的数。第一支部的，请问第一支部的管理员。"},
		"a branch admin neither": {11, understand.Meaning{Kind: "志愿服务", Unit: "第二支部"},
			"您能看的是第一支部的数。第二支部的，请问第二支部的管理员。"},
		"who has left": {14, service, "名册上今天没有您，看不了合计。请管理员核对一下名册。"},
		"no such unit": {10, understand.Meaning{Unit: "第九支部"}, "名册上没有“第九支部”这个单位。"},
		"a month":      {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-03-01", "2021-04-01"), Measures: []string{"人次", "时长"}}, "2021年3月，三个支部共开展志愿服务2人次、5小时。\n去年同期：志愿服务1人次、1小时。"},
		"a quarter":    {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-01-01", "2021-04-01"), Measures: []string{"人数"}}, "2021年第一季度，三个支部共开展志愿服务参与2人。\n去年同期：志愿服务参与1人。"},
		"to a day":     {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-01-01", "2021-04-10"), Measures: []string{"次数"}}, "截至2021年4月9日，三个支部共开展志愿服务2次。其中：第一支部1次；第二支部1次。\n去年同期：志愿服务1次。"},
		"this month":   {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-04-01", "2021-05-01"), Measures: []string{"次数"}}, "2021年4月1日至20日，三个支部共开展志愿服务1次。\n另有待审 1 条。"},
		"the year":     {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-01-01", "2022-01-01"), Measures: []string{"次数"}}, "截至2021年4月20日，三个支部共开展志愿服务2次。其中：第一支部1次；第二支部1次。\n另有待审 1 条。\n去年同期：志愿服务1次。"},
		"the future":   {10, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-05-01", "2021-06-01")}, "那段时间还没到呢，先问问“统计 今年”吧。"},
		"nothing":      {10, understand.Meaning{Kind: "党课"}, "截至2021年4月20日，三个支部还没有党课的记录。"},
		"nothing, asked for hours": {10, understand.Meaning{Kind: "志愿服务", Unit: "第三支部", Measures: []string{"时长"}},
			"截至2021年4月20日，第三支部还没有志愿服务的记录。"},
		"records without hours": {10, understand.Meaning{Kind: "集中学习", Measures: []string{"时长"}},
			"截至2021年4月20日，三个支部共开展集中学习0小时。"},
		"a branch admin asks for all": {11, understand.Meaning{Kind: "主题党日", ByUnit: true},
			"截至2021年4月20日，第一支部共开展主题党日1次。\n（您能看的是第一支部的数）"},
		"one that others count as": {10, understand.Meaning{Kind: "集中学习"}, "截至2021年4月20日，三个支部共开展集中学习2次（含中心组学习1次）。"},
		"the same in several branches": {10, understand.Meaning{Kind: "主题党日", ByUnit: true},
			"截至2021年4月20日，三个支部共开展主题党日1次。其中：第一支部1次；第二支部1次；第三支部暂无。（相同的合计里只算一次，所以各支部相加会多一些）"},
		"outside the branches": {10, understand.Meaning{Kind: "中心组学习", ByUnit: true},
			"截至2021年4月20日，三个支部共开展中心组学习1次。其中：第一支部暂无；第二支部暂无；第三支部暂无。（其余的不在支部名下）"},
		"books":         {10, understand.Meaning{Kind: "学习用书"}, "截至2021年4月20日，三个支部共有学习用书1本、44册。"},
		"people helped": {10, understand.Meaning{Kind: "慰问帮扶"}, "截至2021年4月20日，三个支部共开展慰问帮扶15人。"},
		"a campaign":    {10, understand.Meaning{Kind: "志愿服务", Campaign: "清洁行动", Measures: []string{"次数"}}, "截至2021年4月20日，三个支部在“清洁行动”中共开展志愿服务1次。"},
		"two kinds": {10, understand.Meaning{Kind: "主题党日", Kinds: []string{"主题党日", "党课", "志愿服务"}, Measures: []string{"次数"}, Unit: "第二支部"},
			"截至2021年4月20日，第二支部共有：\n主题党日1次；\n党课暂无；\n志愿服务1次。"},
		"everything": {10, understand.Meaning{},
			"截至2021年4月20日，三个支部共有：\n集中学习2次（含中心组学习1次）；\n主题党日1次；\n心得体会1篇；\n学习用书1本、44册；\n志愿服务2次、参与3人、6人次、11小时；\n慰问帮扶15人。\n另有待审 1 条。\n去年同期：志愿服务1次、参与1人、1人次、1小时。"},
		"everything by branch": {10, understand.Meaning{ByUnit: true, Period: daysFrom("2021-04-05", "2021-04-09")},
			"2021年4月5日至8日，三个支部共有：\n集中学习2次（含中心组学习1次）；\n主题党日1次。\n其中：\n第一支部集中学习1次，主题党日1次；\n第二支部主题党日1次；\n第三支部暂无。（相同的合计里只算一次，所以各支部相加会多一些）"},
		"nothing at all": {10, understand.Meaning{Period: daysFrom("2019-01-01", "2020-01-01")}, "2019年，三个支部还没有记录。"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, answerOf(t, db, d.totals, turnOf(tc.member, tc.m)).Text); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTotalsFindTheCampaignInTheText(t *testing.T) {
	d, db := totalsDesk(t)
	turn := turnOf(10, understand.Meaning{Kind: "志愿服务", Measures: []string{"次数"}})
	turn.Message.Text = "统计 清洁行动 志愿服务 次数"
	if got := answerOf(t, db, d.totals, turn).Text; !strings.HasPrefix(got, "截至2021年4月20日，三个支部在“清洁行动”中共开展志愿服务1次。") {
		t.Error(got)
	}
}

// tell asks and keeps the answer, as the bot does.
func tell(t *testing.T, d *Desk, db *store.DB, turn bot.Turn) string {
	t.Helper()
	a := answerOf(t, db, d.totals, turn)
	if a.Then != nil {
		if err := db.Update(t.Context(), a.Then); err != nil {
			t.Fatal(err)
		}
	}
	return a.Text
}

func TestTotalsTellWhatChangedSinceTheyWereTold(t *testing.T) {
	d, db := totalsDesk(t)
	m := understand.Meaning{Kind: "志愿服务", Unit: "第一支部"}
	early := turnOf(10, m)
	early.Day, early.Message.Sent = "2021-04-09", early.Message.Sent.AddDate(0, 0, -11)
	early.Row = 1
	if got := tell(t, d, db, early); strings.Contains(got, "所报") {
		t.Errorf("nothing was told before: %s", got)
	}
	if got := tell(t, d, db, turnOf(13, understand.Meaning{Kind: "志愿服务"})); strings.Contains(got, "所报") {
		t.Errorf("a member is told: %s", got)
	}
	totalsChange(t, db, `UPDATE record SET state = 'accepted' WHERE id = 3`)
	now := turnOf(10, understand.Meaning{Kind: "志愿服务", Unit: "第一支部", Period: daysFrom("2021-01-01", "2022-01-01")})
	if got, want := tell(t, d, db, now)+"\n", "\n比4月9日所报2人次多1：#3。\n"; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	totalsChange(t, db, `UPDATE record SET state = 'withdrawn' WHERE id = 1; INSERT INTO participation
		(record, member, unit, minutes, source, state) VALUES (3, 11, 2, 60, 'joined', 'in'), (3, 10, 2, 60, 'joined', 'in'), (3, 13, 2, 60, 'joined', 'in')`)
	now.Row = 4
	if got, want := tell(t, d, db, now)+"\n", "\n比今天10:00所报3人次多1：去掉#1，#3由1改为4。\n"; !strings.Contains(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var kept int
	err := db.View(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM told`).Scan(&kept)
	})
	if err != nil || kept != 3 {
		t.Errorf("%d answers kept (%v); those given to admins are 3", kept, err)
	}
}

func TestTrace(t *testing.T) {
	d, db := totalsDesk(t)
	for name, tc := range map[string]struct {
		turn bot.Turn
		want string
	}{
		"in a group": {turnOf(11, understand.Meaning{Record: 1}),
			"#1 志愿服务「清洁家园」｜2021-03-06｜已经记录，来自 2 条消息：\n2021-04-09 10:00 报告\n2021-04-09 10:01 确认\n谁说的、怎么说的，请单聊问我。"},
		"in single chat": {inPrivate(turnOf(10, understand.Meaning{Record: 1})),
			"#1 志愿服务「清洁家园」｜2021-03-06｜已经记录，来自 2 条消息：\n2021-04-09 10:00 报告｜周敏：报告 志愿服务 清洁家园\n2021-04-09 10:01 确认｜周敏：确认"},
		"not theirs": {inPrivate(turnOf(13, understand.Meaning{Record: 1})), "#1 的来源只给记录人和所在支部的管理员看，请问他们。"},
		"their own":  {inPrivate(turnOf(13, understand.Meaning{Record: 2})), "#2 志愿服务「文明劝导」｜2021-04-09｜已经记录，是从文件导入的，没有消息。"},
		"a task": {inPrivate(turnOf(12, understand.Meaning{Task: 1})),
			"T1 办实事「修路灯」｜进行中，来自 1 条消息：\n2021-04-09 10:00 新增｜周敏：报告 志愿服务 清洁家园"},
		"a task of somebody else's": {turnOf(13, understand.Meaning{Task: 1}), "T1 的来源只给负责人和所在支部的管理员看，请问他们。"},
		"no task":                   {turnOf(13, understand.Meaning{Task: 9}), "没有 T9 这个任务。"},
		"none":                      {turnOf(10, understand.Meaning{Record: 99}), "没有 #99 这条记录。"},
		"a sum": {turnOf(10, understand.Meaning{Kind: "志愿服务", Measures: []string{"人次"}}),
			"截至2021年4月20日，三个支部志愿服务6人次，来自 2 条记录：\n#1 2021-03-06 清洁家园（第一支部）2人次\n#2 2021-04-09 文明劝导（第二支部）4人次"},
		"its chief measure": {turnOf(11, understand.Meaning{Kind: "志愿服务", Period: daysFrom("2021-01-01", "2021-04-01")}),
			"2021年第一季度，第一支部志愿服务2人次，来自 1 条记录：\n#1 2021-03-06 清洁家园（第一支部）2人次"},
		"books":      {turnOf(10, understand.Meaning{Kind: "学习用书"}), "截至2021年4月20日，三个支部学习用书1本，来自 1 条记录：\n#9 2021-03-15 江河志（第一支部）1本"},
		"empty":      {turnOf(10, understand.Meaning{Kind: "党课"}), "截至2021年4月20日，三个支部党课0次，没有记录。"},
		"of what":    {turnOf(10, understand.Meaning{}), "要看哪一类的来源？比如“溯源 志愿服务 人次 第三季度”；看一条记录说“溯源 17”。"},
		"no admin":   {turnOf(13, understand.Meaning{Kind: "志愿服务"}), "合计的来源给管理员看。自己的记录可以问“溯源 17”，或者“我的”。"},
		"other unit": {turnOf(11, understand.Meaning{Kind: "志愿服务", Unit: "第二支部"}), "您能看的是第一支部的数。第二支部的，请问第二支部的管理员。"},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.want, answerOf(t, db, d.trace, tc.turn).Text); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTraceIsCut(t *testing.T) {
	d, db := totalsDesk(t)
	totalsChange(t, db, `WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
		INSERT INTO record (id, event, state, kind, day, unit, sender, platform, room, made)
		SELECT i, i, 'accepted', '会议', '2021-02-03', 2, 11, 'local', '群', 0 FROM n`)
	got := answerOf(t, db, d.trace, turnOf(10, understand.Meaning{Kind: "会议"})).Text
	lines := strings.Split(got, "\n")
	if len(lines) != 1+traceRows+1 || lines[len(lines)-1] != "还有 11 条。把时间问短些，比如“溯源 会议 2月”；全部可在服务器上用 daybook trace 查看。" {
		t.Errorf("%d lines: %s", len(lines), got)
	}
}

func TestMine(t *testing.T) {
	d, db := totalsDesk(t)
	const year = "截至2021年4月20日，本人参加志愿服务1次、2.5小时；撰写心得体会1篇。\n另有待审 1 条。"
	if got := answerOf(t, db, d.mine, inPrivate(turnOf(12, understand.Meaning{}))); got.Text != year {
		t.Error(got.Text)
	}
	got := answerOf(t, db, d.mine, turnOf(12, understand.Meaning{}))
	if got.Text != "已经单聊发给您了。" || len(got.Also) != 1 || got.Also[0].Reply.Text != year || got.Also[0].To != chat.Direct("local", "吴涛") || got.Also[0].Key == "" {
		t.Errorf("%+v", got)
	}
	if got := answerOf(t, db, d.mine, turnOf(11, understand.Meaning{})); got.Text != "请单聊问我“我的”，只说给您自己听。" || len(got.Also) != 0 {
		t.Errorf("%+v", got)
	}
	m := understand.Meaning{Period: daysFrom("2020-01-01", "2021-01-01")}
	if got := answerOf(t, db, d.mine, inPrivate(turnOf(13, m))); got.Text != "2020年，还没有您的记录。" {
		t.Error(got.Text)
	}
}
