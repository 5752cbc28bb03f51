package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// planning is the office with all commands, to whom people speak in their own words.
type planning struct{ *office }

func openPlanning(t *testing.T) planning {
	p := planning{openOffice(t)}
	p.desk.Reminders = reminder.New(reminder.Bearable(), p.desk.Calendar, nil, nil)
	return p
}

// wants has somebody say something in the group, and compares the answer with what it should be.
func (p planning) wants(name, text, want string) {
	p.t.Helper()
	p.wantsIn(chat.Place{Platform: "local", Room: "第一支部群"}, name, text, want)
}

func (p planning) wantsIn(place chat.Place, name, text, want string) {
	p.t.Helper()
	var answer bot.Answer
	p.do(func(tx *store.Tx) error {
		p.n++
		tx.Now = p.now
		message := chat.Message{ID: fmt.Sprint(p.n), Place: place, From: chat.Person{ID: name}, Text: text, Sent: p.now}
		row, _, err := tx.Keep(message)
		if err != nil {
			return err
		}
		t, err := p.desk.turn(tx, row, message)
		if err != nil {
			return err
		}
		answer, err = p.desk.commands()[t.Meaning.Intent].Run(context.Background(), tx, t)
		return err
	})
	if diff := cmp.Diff(want, strings.TrimSuffix(answer.Text, bot.HowToAnswer(place))); diff != "" {
		p.t.Errorf("%s said %q (-want +got):\n%s", name, text, diff)
	}
}

// asked has the organisers of plans asked how it went, two days later.
func (p planning) asked(numbers ...int64) {
	p.t.Helper()
	p.now = p.now.Add(48 * time.Hour)
	p.do(func(tx *store.Tx) error {
		for _, n := range numbers {
			plan, _, err := activity.GetPlan(tx, n)
			if err != nil {
				return err
			}
			if err := activity.Asked(tx, plan, tx.Day(p.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

const howToSignUp = "\n自愿参加：去的回复「去」或「参加 %d」；报了名又去不了，回复「退出 %[1]d」。"

// What the answer leaves open is asked for as of any draft.
func TestAPlanThatLacksSomethingBecomesADraft(t *testing.T) {
	p := openPlanning(t)
	p.wants("许明春", "活动 明天9点 在局会议室 座谈交流", "活动预告 #1「座谈交流」｜2021-04-21 周三 09:00｜局会议室"+fmt.Sprintf(howToSignUp, 1))
	p.wants("周敏", "去", "")
	p.asked(1)
	p.wants("许明春", "全到 2小时", "活动 #1 办完了。\n草稿 #2「座谈交流」｜2021-04-21 上午｜局会议室｜1人 × 2小时 = 2小时\n参加：周敏。\n"+
		"是哪一类活动？请「改 类别 志愿服务」。\n补好后回复「确认」记录，不要了就「取消」。")
	p.wants("周敏", "参加 1", "活动 #1 已经办完，记在 #2。要参加、退出、更正，请用 #2。")
}

func TestAPlanOfSeveralKinds(t *testing.T) {
	p := openPlanning(t)
	p.wants("许明春", "活动 明天9点 主题党日+党课 局会议室", "活动预告 #1 主题党日+党课｜2021-04-21 周三 09:00｜局会议室"+fmt.Sprintf(howToSignUp, 1))
	p.wants("周敏", "去", "")
	p.asked(1)
	p.wants("许明春", "全到", "活动 #1 办完了。已记录 #2、#3。第一支部主题党日今年累计 1 次。第一支部党课今年累计 1 次。")
}

func TestWhichPlanAnAnswerMeans(t *testing.T) {
	p := openPlanning(t)
	p.wants("周敏", "没办成", "没有在等您回话的活动。请带上编号，比如「全到 18 2.5小时」；没有预告过的请以「报告」开头。")
	p.wants("周敏", "活动 明天9点 党课", "活动预告 #1 党课｜2021-04-21 周三 09:00"+fmt.Sprintf(howToSignUp, 1))
	p.wants("周敏", "活动 明天下午3点 主题党日", "活动预告 #2 主题党日｜2021-04-21 周三 15:00"+fmt.Sprintf(howToSignUp, 2))
	p.wants("周敏", "全到 1", "#1 还没到日子（4月21日）。不办了请回复「取消 1」。")
	p.wants("吴涛", "参加 1 2", "") // both: a minute later the group hears of each
	p.asked(1, 2)
	p.wants("周敏", "全到 1小时", "是哪一个？请带上编号，比如「全到 1 2.5小时」：\n#1 党课｜2021-04-21 周三 09:00\n#2 主题党日｜2021-04-21 周三 15:00")
	p.wants("周敏", "缺 2 张三丰", "张三丰没有报名 #2，不用说缺。请再说一次。")
	p.wants("周敏", "全到 2 加 张三丰", "不在名册：张三丰。请核对姓名，再说一次。")
	p.wants("苏琳", "没办成 2", "#2 是周敏发起的，要改请找本人或许明春。")
	p.wants("许明春", "没办成 2", "好的，活动 #2 记为没办成，不计入任何数字。")
	p.wants("周敏", "没办成 99", "没有 #99 这个活动预告，请核对编号。")
	// A member's record waits for the admin, as any report.
	p.wants("周敏", "全到 1小时", "活动 #1 办完了。已提交 #3，等许明春审核，通过后计入累计。")
}

// 取消 and its like mean plans and records by their numbers, also several at once.
func TestPlansAndRecordsByNumber(t *testing.T) {
	p := openPlanning(t)
	p.wants("周敏", "活动 明天9点 党课", "活动预告 #1 党课｜2021-04-21 周三 09:00"+fmt.Sprintf(howToSignUp, 1))
	p.wants("周敏", "报告 党课 昨天 授课人：王建国 确认", "已提交 #2，等许明春审核，通过后计入累计。")
	p.wants("周敏", "撤回 1、2", "已取消活动 #1。\n已撤回 #2，不再计入任何数字。")
	p.wants("周敏", "撤回 1", "活动 #1 已经取消了。")
	p.wants("吴涛", "参加 1", "活动 #1 已经取消了。")
	p.wants("周敏", "改 1 时间 后天", "活动 #1 已经取消了。")
	p.wants("吴涛", "溯源 1", "#1 的来源只给发起人和所在支部的管理员看，请问他们。")
}

func TestChangingAPlanInWords(t *testing.T) {
	p := openPlanning(t)
	p.wants("周敏", "活动 明天9点 党课 局会议室", "活动预告 #1 党课｜2021-04-21 周三 09:00｜局会议室"+fmt.Sprintf(howToSignUp, 1))
	for _, c := range [][2]string{
		{"改 1 时间 下午2点到4点", "已改：#1 党课｜2021-04-21 周三 14:00，约2小时｜局会议室。"},
		{"改 1 时间 周五", "已改：#1 党课｜2021-04-23 周五 14:00，约2小时｜局会议室。"},
		{"改 1 时间 昨天", "这个时间已经过了。请写一个以后的：「改 1 时间 明天10点」。"},
		{"改 1 时间 周五", "#1 本来就是这样，不用改。"},
		{"改 1 时长 3小时", "已改：#1 党课｜2021-04-23 周五 14:00，约3小时｜局会议室。"},
		{"改 1 地点 东华社区", "已改：#1 党课｜2021-04-23 周五 14:00，约3小时｜东华社区。"},
		{"改 1 授课人 王建国", "已改：#1 党课｜2021-04-23 周五 14:00，约3小时｜东华社区｜授课人：王建国。"},
		{"改 1 人数 12", "活动预告可以改：时间、地点、标题、类别、专题、授课人。"},
	} {
		p.wants("周敏", c[0], c[1])
	}
}

// What is said in single chat by somebody who is no admin is told to nobody.
func TestAPlanInSingleChat(t *testing.T) {
	p := openPlanning(t)
	p.do(func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO chat (platform, room, unit) VALUES ('local', '第一支部群', 2), ('local', '第二支部群', 3)`)
		return err
	})
	p.wantsIn(chat.Direct("local", "周敏"), "周敏", "活动 明天9点 党课", "已记下 #1 党课｜2021-04-21 周三 09:00。\n现在只有您和我知道。要大家报名，请到群里@我说「活动 1」。")
	p.wantsIn(chat.Direct("local", "许明春"), "许明春", "活动 明天9点 党课",
		"好的，已发到第一支部群：#2 党课｜2021-04-21 周三 09:00。办完后的那个工作日早上，我来问您到了哪些人。")
	p.wantsIn(chat.Direct("local", "许明春"), "许明春", "活动 明天9点 第二支部 党课",
		"好的，已发到第一支部群：#3 党课｜2021-04-21 周三 09:00。办完后的那个工作日早上，我来问您到了哪些人。")
	// At night it waits for the morning, unless it would begin before.
	p.now = p.now.Add(10 * time.Hour)
	p.wantsIn(chat.Direct("local", "许明春"), "许明春", "活动 明天9点 党课",
		"好的，现在不打扰大家，4月21日 08:30 发到第一支部群：#4 党课｜2021-04-21 周三 09:00。办完后的那个工作日早上，我来问您到了哪些人。")
	p.wantsIn(chat.Direct("local", "许明春"), "许明春", "活动 明天8点 党课",
		"好的，已发到第一支部群：#5 党课｜2021-04-21 周三 08:00。办完后的那个工作日早上，我来问您到了哪些人。")
}
