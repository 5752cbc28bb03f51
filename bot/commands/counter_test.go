package commands

import (
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
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// counter is a desk on a bureau of two branches where people are served one after the other:
// 王建国 is 管理员, 许明春 admin of the first branch and 苏琳 of the second; 周敏, 吴涛 and two 王芳
// are members, 老李 was one. Messages arrive already understood. It is Tuesday 2021-04-20 09:00.
type counter struct {
	testing.TB
	desk     *Desk
	db       *store.DB
	clock    *clock.Manual
	messages int
	heard    int64 // the last row of the outbox that was looked at
}

const counterBureau = `
INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
INSERT INTO member (id, name) VALUES (1, '王建国'), (2, '许明春'), (3, '苏琳'), (4, '周敏'), (5, '吴涛'), (6, '王芳'), (7, '王芳'), (8, '老李');
INSERT INTO spell (member, unit, role, ended) VALUES (1, 2, '管理员', ''), (2, 2, '支部管理员', ''), (3, 3, '支部管理员', ''),
	(4, 2, '成员', ''), (5, 3, '成员', ''), (6, 2, '成员', ''), (7, 3, '成员', ''), (8, 2, '成员', '2021-03-31');
INSERT INTO identity (platform, person, member, bound) VALUES ('local', '王建国', 1, 0), ('local', '许明春', 2, 0), ('local', '苏琳', 3, 0),
	('local', '周敏', 4, 0), ('local', '老李', 8, 0);
INSERT INTO question (position, kind, text, options, answer, explanation) VALUES
	(1, '单选', '哪一项正确？', '["甲","乙","丙","丁"]', 'B', '见材料。'), (2, '多选', '哪些正确？', '["甲","乙","丙"]', 'AC', '')`

func openCounter(t testing.TB) *counter {
	t.Helper()
	c := config.Default()
	zone := c.Zone()
	k := clock.NewManual(time.Date(2021, 4, 20, 9, 0, 0, 0, zone))
	db, err := store.Open(t.Context(), t.TempDir(), k, zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	serve := &counter{TB: t, desk: New(c, calendar.Official()), db: db, clock: k}
	serve.do(counterBureau)
	return serve
}

func (c *counter) do(statement string, args ...any) {
	c.Helper()
	err := c.db.Update(c.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
}

// says serves one message and checks all that is said because of it, each as 「room: text」.
// An account that is nobody's is shown under the name 小张. Groups end in 群.
func (c *counter) says(person, room string, m understand.Meaning, want ...string) {
	c.Helper()
	c.messages++
	place := chat.Place{Platform: "local", Room: room}
	message := chat.Message{ID: fmt.Sprint(c.messages), Place: place, From: chat.Person{ID: person, Name: "小张"},
		Text: m.Text, Sent: c.clock.Now()}
	err := c.db.Update(c.Context(), func(tx *store.Tx) error {
		row, _, err := tx.Keep(message)
		if err != nil {
			return err
		}
		if err := c.desk.meet(tx, row, message); err != nil {
			return err
		}
		t := bot.Turn{Message: message, Row: row, Day: tx.Day(message.Sent), Meaning: m}
		if err := tx.QueryRow(`SELECT coalesce(member, 0) FROM message WHERE id = ?`, row).Scan(&t.Member); err != nil {
			return err
		}
		a, err := c.desk.commands()[m.Intent].Run(c.Context(), tx, t)
		if err != nil {
			return err
		}
		if a.Text != "" {
			a.Also = append([]chat.Outgoing{{Key: fmt.Sprintf("answer/%d", row), To: place, Reply: chat.Reply{Text: a.Text}}}, a.Also...)
		}
		for _, o := range a.Also {
			if err := tx.Say(o, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		c.Fatal(err)
	}
	if diff := cmp.Diff(want, c.said()); diff != "" {
		c.Errorf("%s in %s: %s %q (-want +got):\n%s", person, room, m.Intent, m.Text, diff)
	}
}

// said is what is to be said and was not looked at before.
func (c *counter) said() (lines []string) {
	c.Helper()
	type line struct {
		id         int64
		room, text string
	}
	err := c.db.View(c.Context(), func(tx *store.Tx) error {
		all, err := store.Rows(tx, func(r *sql.Rows, l *line) error { return r.Scan(&l.id, &l.room, &l.text) },
			`SELECT id, room, reply ->> 'Text' FROM outbox WHERE id > ? ORDER BY id`, c.heard)
		for _, l := range all {
			c.heard = l.id
			lines = append(lines, l.room+": "+l.text)
		}
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return lines
}

func (c *counter) count(query string) (n int) {
	c.Helper()
	err := c.db.View(c.Context(), func(tx *store.Tx) error { return tx.QueryRow(query).Scan(&n) })
	if err != nil {
		c.Fatal(err)
	}
	return n
}

const inGroup = "（群里回复请@我，或引用本条再@我）"

func binding(text string) understand.Meaning {
	return understand.Meaning{Intent: understand.Bind, Text: text}
}

func TestBindingOneself(t *testing.T) {
	c := openCounter(t)
	const ask = "还不认识您。请回复「绑定 姓名」，如「绑定 张三」，管理员确认后就可以用了。"
	c.says("x1", "@x1", understand.Meaning{Intent: understand.Unknown, Text: "你好"}, "@x1: "+ask)
	c.says("x1", "@x1", understand.Meaning{Intent: understand.Report, Text: "报告 志愿服务"})
	c.says("x1", "一群", understand.Meaning{Intent: understand.Answer, Answer: "B"}, "一群: "+ask+inGroup)
	c.says("x2", "一群", understand.Meaning{Intent: understand.Unknown})
	c.says("x1", "@x1", binding(""), "@x1: 请写上姓名，如「绑定 张三」。")
	c.says("x1", "@x1", binding("张三"), "@x1: 名册里没有“张三”。请写名册上的全名；刚来的同志，先请管理员加进名册。")
	c.says("x1", "@x1", binding(strings.Repeat("张", 5000)), "@x1: 名册里没有“"+strings.Repeat("张", briefRunes)+"…”。请写名册上的全名；刚来的同志，先请管理员加进名册。")
	c.says("x1", "@x1", binding("老李"), "@x1: 名册里没有“老李”。请写名册上的全名；刚来的同志，先请管理员加进名册。")
	c.says("x1", "一群", binding("王芳"), "一群: 名册里有 2 位王芳：第一支部、第二支部。请写上支部，如「绑定 王芳 第一支部」。"+inGroup)
	c.says("x1", "@x1", binding("吴涛"), "@x1: 已替您申请绑定吴涛，等管理员确认，结果会单独告诉您。",
		"@苏琳: “小张”（聊天页）说自己是第二支部的吴涛。是本人，回复「绑定 吴涛 通过」；不是，回复「绑定 吴涛 不是」。")
	c.says("x1", "@x1", binding("吴涛"), "@x1: 已经替您申请过绑定吴涛了，正等管理员确认，结果会单独告诉您。")
	c.clock.Set(c.clock.Now().AddDate(0, 0, 1))
	c.says("x1", "@x1", understand.Meaning{Intent: understand.Mine}, "@x1: 您申请绑定吴涛，还在等管理员确认，确认后就可以用了。")

	c.says("周敏", "@周敏", binding("吴涛 通过"), "@周敏: 这要由第二支部的管理员来定：苏琳。")
	c.says("许明春", "@许明春", binding("吴涛 通过"), "@许明春: 这要由第二支部的管理员来定：苏琳。")
	c.says("x1", "@x1", binding("吴涛 通过"), "@x1: 绑定要由管理员确认。您自己要绑定，回复「绑定 姓名」就行。")
	c.says("苏琳", "@苏琳", binding("周敏 通过"), "@苏琳: 现在没有人在申请绑定周敏。")
	c.says("苏琳", "@苏琳", binding("吴涛 通过"), "@苏琳: 好的，“小张”（聊天页）已绑定为第二支部的吴涛。",
		"@x1: 您好，吴涛！绑定好了，回复「帮助」看看能做什么。\n"+whatIsKept)
	c.says("苏琳", "@苏琳", binding("吴涛 通过"), "@苏琳: 现在没有人在申请绑定吴涛。")
	c.says("x1", "@x1", binding("吴涛"), "@x1: 您已经绑定好了，就是第二支部的吴涛。")
}

func TestBindingRefused(t *testing.T) {
	c := openCounter(t)
	c.says("x1", "@x1", binding("王芳 二支部"), "@x1: 已替您申请绑定王芳，等管理员确认，结果会单独告诉您。",
		"@苏琳: “小张”（聊天页）说自己是第二支部的王芳。是本人，回复「绑定 王芳 通过」；不是，回复「绑定 王芳 不是」。")
	c.says("苏琳", "@苏琳", binding("王芳 一支部 不是"), "@苏琳: 现在没有人在申请绑定王芳。")
	c.says("苏琳", "@苏琳", binding("王芳 第二支部 不是"), "@苏琳: 好的，没有绑定，已告诉“小张”（聊天页）。",
		"@x1: 管理员没有确认您是王芳。写错了姓名的话，请再回复「绑定 姓名」；有疑问请直接联系管理员。")
	if n := c.count(`SELECT count(*) FROM identity WHERE person = 'x1'`); n != 0 {
		t.Error("the account was bound all the same")
	}
}

// A second request of one account takes the place of the first; two accounts for one member
// are told apart by their numbers; an account that changes says so.
func TestBindingSeveralRequests(t *testing.T) {
	c := openCounter(t)
	c.says("x1", "@x1", binding("吴涛"), "@x1: 已替您申请绑定吴涛，等管理员确认，结果会单独告诉您。",
		"@苏琳: “小张”（聊天页）说自己是第二支部的吴涛。是本人，回复「绑定 吴涛 通过」；不是，回复「绑定 吴涛 不是」。")
	c.says("x1", "@x1", binding("周敏"), "@x1: 已替您申请绑定周敏，等管理员确认，结果会单独告诉您。",
		"@许明春: “小张”（聊天页）说自己是第一支部的周敏。是本人，回复「绑定 周敏 通过」；不是，回复「绑定 周敏 不是」。\n"+
			"注意：周敏在那里已经有账号，可能是换了账号。通过后新旧账号都算周敏。")
	c.says("苏琳", "@苏琳", binding("吴涛 通过"), "@苏琳: 现在没有人在申请绑定吴涛。")
	c.says("周敏", "@周敏", binding("吴涛"), "@周敏: 已替您申请绑定吴涛，等管理员确认，结果会单独告诉您。",
		"@苏琳: “小张”（聊天页）说自己是第二支部的吴涛。是本人，回复「绑定 吴涛 通过」；不是，回复「绑定 吴涛 不是」。\n"+
			"注意：这个账号现在是周敏的，通过后改为吴涛的。")
	c.says("x2", "@x2", binding("周敏"), "@x2: 已替您申请绑定周敏，等管理员确认，结果会单独告诉您。",
		"@许明春: “小张”（聊天页）说自己是第一支部的周敏。是本人，回复「绑定 周敏 通过」；不是，回复「绑定 周敏 不是」。\n"+
			"注意：周敏在那里已经有账号，可能是换了账号。通过后新旧账号都算周敏。")
	c.says("许明春", "一群", binding("周敏 通过"), "一群: 有 2 个账号在申请绑定周敏，请带上编号：\n"+
		"「绑定 周敏 通过 2」 “小张”（聊天页），第一支部的周敏，4月20日09:00申请\n"+
		"「绑定 周敏 通过 4」 “小张”（聊天页），第一支部的周敏，4月20日09:00申请"+inGroup)
	c.says("许明春", "@许明春", binding("周敏 通过 4"), "@许明春: 好的，“小张”（聊天页）已绑定为第一支部的周敏。",
		"@x2: 您好，周敏！绑定好了，回复「帮助」看看能做什么。\n"+whatIsKept)
	if n := c.count(`SELECT count(*) FROM identity WHERE member = 4 AND person IN ('周敏', 'x2')`); n != 2 {
		t.Error("周敏 must have both accounts")
	}
}

// A branch admin must not make an account of theirs the 管理员's, nor decide their own request.
func TestBindingUpwards(t *testing.T) {
	c := openCounter(t)
	c.says("x1", "@x1", binding("王建国"), "@x1: 已替您申请绑定王建国，等管理员确认，结果会单独告诉您。",
		"@王建国: “小张”（聊天页）说自己是第一支部的王建国。是本人，回复「绑定 王建国 通过」；不是，回复「绑定 王建国 不是」。\n"+
			"注意：王建国在那里已经有账号，可能是换了账号。通过后新旧账号都算王建国。")
	c.says("许明春", "@许明春", binding("王建国 通过"), "@许明春: 这要由管理员来定：王建国。")
	c.says("许明春", "@许明春", binding("周敏"), "@许明春: 已替您申请绑定周敏，等管理员确认，结果会单独告诉您。",
		"@许明春: “小张”（聊天页）说自己是第一支部的周敏。是本人，回复「绑定 周敏 通过」；不是，回复「绑定 周敏 不是」。\n"+
			"注意：周敏在那里已经有账号，可能是换了账号。通过后新旧账号都算周敏。\n注意：这个账号现在是许明春的，通过后改为周敏的。")
	c.says("许明春", "@许明春", binding("周敏 通过"), "@许明春: 自己的申请要由别的管理员来定。这要由第一支部的管理员来定：许明春。")
}

func TestBindingWithoutAdmins(t *testing.T) {
	c := openCounter(t)
	c.do(`DELETE FROM identity`)
	c.says("x1", "@x1", binding("吴涛"), "@x1: 记下了：您要绑定吴涛。可是管理员都还没有账号，没人能确认；请联系运维，之后再说一次「绑定 吴涛」。")
	c.do(`INSERT INTO identity (platform, person, member, bound) VALUES ('local', 'w', 1, 0)`)
	c.says("x1", "@x1", binding("吴涛"), "@x1: 已经替您申请过绑定吴涛了，正等管理员确认，结果会单独告诉您。",
		"@w: “小张”（聊天页）说自己是第二支部的吴涛。是本人，回复「绑定 吴涛 通过」；不是，回复「绑定 吴涛 不是」。")
}

func TestAdminCode(t *testing.T) {
	c := openCounter(t)
	made := func() (m understand.Meaning) {
		err := c.db.Update(c.Context(), func(tx *store.Tx) error {
			code, err := roster.MakeAdminCode(tx)
			m = understand.Meaning{Intent: understand.Unknown, Text: code}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	first, second, third := made(), made(), made()
	const ask = "还不认识您。请回复「绑定 姓名」，如「绑定 张三」，管理员确认后就可以用了。"
	c.says("x1", "一群", first, "一群: "+ask+inGroup) // everybody would read it
	c.says("x1", "@x1", first, "@x1: 小张，您现在是管理员了，回复「帮助」看看能做什么。\n"+whatIsKept)
	c.says("x2", "@x2", first, "@x2: 这个管理码已经用过了。请运维运行 daybook admin-code 再生成一个。")
	wrong := understand.Meaning{Intent: understand.Unknown, Text: "0000 0000"}
	for range 5 {
		c.says("x3", "@x3", wrong, "@x3: 这个管理码不对，请对着运维给的再看一眼，八位数字。")
	}
	c.says("x3", "@x3", second, "@x3: 管理码试错的次数太多了，先歇一小时再试。要是一直不行，请运维运行 daybook admin-code 再生成一个。")
	c.says("周敏", "@周敏", second, "@周敏: 周敏，您现在是管理员了，回复「帮助」看看能做什么。\n"+whatIsKept)
	c.says("周敏", "二群", meaning(understand.QuestionOn), "二群: "+turnedOn, "二群: "+thePost)
	c.goTo(21, 9, 0, 1)
	c.says("x2", "@x2", third, "@x2: 这个管理码已经过了 24 小时。请运维运行 daybook admin-code 再生成一个。")
}

func TestReadBind(t *testing.T) {
	for text, want := range map[string]string{
		"张三": "[张三] false false 0", "王芳 第二支部": "[王芳 第二支部] false false 0", "": "[] false false 0",
		"张三 通过": "[张三] true true 0", "通过 张三": "[张三] true true 0", "张三 不是": "[张三] true false 0", "退回 张三": "[张三] true false 0",
		"张三 通过 12": "[张三] true true 12", "张三 -1": "[张三 -1] false false 0",
		"张三通过": "[张三] true true 0", "张三不是": "[张三] true false 0", "张三不通过": "[张三] true false 0", "“张三”，通过。": "[张三] true true 0",
		"我是张三": "[张三] false false 0", "古丽·买买提": "[古丽·买买提] false false 0", "Alice Wang": "[Alice Wang] false false 0", "不通过": "[] true false 0",
	} {
		w := readBind(text)
		if got := strings.TrimSpace(fmt.Sprint(w.words, w.decides, w.grant, w.request)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestThisChat(t *testing.T) {
	c := openCounter(t)
	chatOf := func(unit string) understand.Meaning {
		return understand.Meaning{Intent: understand.ThisChat, Unit: unit}
	}
	c.says("许明春", "@许明春", chatOf("第一支部"), "@许明春: 这句话要在群里说，如在第一支部的群里@我说「本群 第一支部」。")
	c.says("周敏", "一群", chatOf("第一支部"), "一群: 这要由第一支部的管理员来定：许明春。")
	c.says("许明春", "一群", chatOf("第二支部"), "一群: 这要由第二支部的管理员来定：苏琳。")
	c.says("许明春", "一群", chatOf("局机关"), "一群: 这要由局机关的管理员来定：王建国。")
	c.says("许明春", "一群", chatOf(""), "一群: 本群还没有归到哪个支部，请管理员说「本群 第一支部」这样的话。"+inGroup)
	c.says("许明春", "一群", chatOf("九支部"), "一群: 名册里没有“九支部”。现有：第一支部、第二支部。")
	c.says("许明春", "一群", understand.Meaning{Intent: understand.ThisChat, Text: "一支部"}, "一群: 好的，本群就是第一支部的群了。")
	c.says("周敏", "一群", chatOf(""), "一群: 本群是第一支部的群。要改，请管理员说「本群 支部名」。"+inGroup)
	c.says("苏琳", "一群", chatOf("第二支部"), "一群: 这要由第一支部的管理员来定：许明春。")
	c.says("王建国", "一群", chatOf("第二支部"), "一群: 好的，本群就是第二支部的群了。")
}

// TestHomonymsInAReportAreNotLost has the people counted whom the reader could not tell apart:
// by the record's unit, or by an alias once the sender says which.
func TestHomonymsInAReportAreNotLost(t *testing.T) {
	c := openCounter(t)
	c.do(`INSERT INTO alias (member, name) VALUES (7, '大王芳')`)
	m := understand.Meaning{Intent: understand.Report, Kind: "志愿服务", Date: "2021-04-17", Partner: "东华社区", Hours: 120,
		Participants: []string{"周敏"}, Problems: []string{"有2位王芳，请写清是哪一位（可写别名）。"}}
	c.says("周敏", "@周敏", m, "@周敏: 草稿 #1 志愿服务｜2021-04-17｜东华社区｜2人 × 2小时 = 4小时\n参加：周敏、王芳。 回复「确认」记录，或「改 时长 3小时」。")
	m.Date, m.Unit = "2021-04-18", "局机关"
	c.says("王建国", "@王建国", m, "@王建国: 草稿 #2 志愿服务｜2021-04-18｜东华社区｜1人 × 2小时 = 2小时\n参加：周敏。\n名册上有2位王芳，请用别名写明是哪一位。\n"+
		"他们也去了请「改 人数 2」（计数，不具名），不算他们请「改 人数 1」。\n补好后回复「确认」记录，不要了就「取消」。")
	c.says("王建国", "@王建国", understand.Meaning{Intent: understand.Amend, Field: "participants", Value: "+大王芳"},
		"@王建国: 草稿 #2 志愿服务｜2021-04-18｜东华社区｜2人 × 2小时 = 4小时\n参加：周敏、王芳。 回复「确认」记录，或「改 时长 3小时」。")
}
