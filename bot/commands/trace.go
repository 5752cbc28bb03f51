package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/task"
)

// What fits into one message.
const (
	traceRows = 20
	traceText = 80 // runes of a message's text
)

// trace answers 溯源: where a record, a task or a sum comes from. Names and what people wrote are
// told in single chat only (product.md 4).
func (d *Desk) trace(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	switch {
	case t.Meaning.Record != 0:
		return d.traceRecord(tx, t)
	case t.Meaning.Task != 0:
		return d.traceTask(tx, t)
	default:
		return d.traceSum(tx, t)
	}
}

// traceRecord tells the messages of a record to its sender and to the admins of its unit.
func (d *Desk) traceRecord(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	r, ok, err := activity.Get(tx, t.Meaning.Record)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ok {
		return bot.Say(fmt.Sprintf("没有 #%d 这条记录。", t.Meaning.Record)), nil
	}
	may := r.Sender == t.Member
	if !may {
		if may, err = roster.AdminOf(tx, t.Member, r.Unit, t.Day); err != nil {
			return bot.Answer{}, err
		}
	}
	if !may {
		return bot.Say(fmt.Sprintf("#%d 的来源只给记录人和所在支部的管理员看，请问他们。", r.ID)), nil
	}
	messages, err := figures.Messages(tx, figures.SubjectRecord, r.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	head := fmt.Sprintf("#%d %s", r.ID, r.Kind)
	if r.Title != "" {
		head += "「" + r.Title + "」"
	}
	if r.Day != "" {
		head += "｜" + r.Day
	}
	head += "｜" + StateWords(r.State)
	return bot.Say(story(head, fmt.Sprintf("#%d", r.ID), messages, t.Message.Place.Private())), nil
}

// traceTask tells the messages of a task to its owner and to the admins of its unit.
func (d *Desk) traceTask(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	found, ok, err := task.Get(tx, t.Meaning.Task)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ok {
		return bot.Say(fmt.Sprintf("没有 T%d 这个任务。", t.Meaning.Task)), nil
	}
	may := found.Owner == t.Member
	if !may {
		if may, err = roster.AdminOf(tx, t.Member, found.Unit, t.Day); err != nil {
			return bot.Answer{}, err
		}
	}
	if !may {
		return bot.Say(fmt.Sprintf("T%d 的来源只给负责人和所在支部的管理员看，请问他们。", found.ID)), nil
	}
	messages, err := figures.Messages(tx, figures.SubjectTask, found.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	head := fmt.Sprintf("T%d %s「%s」｜%s", found.ID, found.List, found.Title, found.State)
	return bot.Say(story(head, fmt.Sprintf("T%d", found.ID), messages, t.Message.Place.Private())), nil
}

// story is the messages that something came from, a line each.
func story(head, number string, messages []figures.Message, private bool) string {
	if len(messages) == 0 {
		return head + "，是从文件导入的，没有消息。"
	}
	lines := []string{fmt.Sprintf("%s，来自 %d 条消息：", head, len(messages))}
	for i, m := range messages {
		if i == traceRows {
			lines = append(lines, fmt.Sprintf("还有 %d 条，全部可在服务器上用 daybook trace \"%s\" 查看。", len(messages)-i, number))
			break
		}
		lines = append(lines, messageLine(m, private))
	}
	if !private {
		lines = append(lines, "谁说的、怎么说的，请单聊问我。")
	}
	return strings.Join(lines, "\n")
}

func messageLine(m figures.Message, private bool) string {
	var did []string
	for _, v := range m.Verbs {
		did = append(did, VerbWord(v))
	}
	line := m.At.Format("2006-01-02 15:04") + " " + strings.Join(did, "、")
	if private {
		line += "｜" + m.From + "：" + cut(m.Text, traceText)
	}
	return line
}

// cut keeps the beginning of a text, in one line.
func cut(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}

// VerbWord is what a message did, as internal/activity and internal/task note it: 确认.
func VerbWord(verb string) string {
	words := map[string]string{
		"draft": "报告", "confirm": "确认", "amend": "更正", "cancel": "取消", "restore": "恢复",
		"withdraw": "撤回", "join": "参加", "leave": "退出", "strike": "去掉", "approve": "通过", "return": "退回",
		"add": "新增", "done": "办结", "close": "销号", "plan": "预告", "held": "办完", "failed": "没办成", "import": "导入",
	}
	if w, ok := words[verb]; ok {
		return w
	}
	return verb
}

// traceSum lists the records behind a sum to an admin: 溯源 志愿服务 人次 第三季度.
func (d *Desk) traceSum(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	a, refusal, err := d.asks(tx, t)
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	if !a.admin() {
		return bot.Say("合计的来源给管理员看。自己的记录可以问“溯源 17”，或者“我的”。"), nil
	}
	if len(a.kinds) == 0 {
		return bot.Say("要看哪一类的来源？比如“溯源 志愿服务 人次 第三季度”；看一条记录说“溯源 17”。"), nil
	}
	kind, ok := d.Config.Kind(a.kinds[0])
	if !ok {
		return bot.Say("“" + a.kinds[0] + "”不是由活动记录合计的，没有逐条来源。任务可以说“清单”，再说“溯源 T3”。"), nil
	}
	wanted := a.measures
	if len(wanted) == 0 {
		wanted = chiefMeasure(kind.Measures)
	}
	m := d.measuresOf(kind, wanted)[0]
	value, err := figures.ValueOf(tx, d.Config, m.def, a.scope())
	if err != nil {
		return bot.Answer{}, err
	}
	rows, err := figures.Rows(tx, d.Config, m.def, a.scope())
	if err != nil {
		return bot.Answer{}, err
	}
	units, err := a.units(tx)
	if err != nil {
		return bot.Answer{}, err
	}
	where := summing{asked: a, until: a.scope().To, subject: d.subject(a, units)}
	head := fmt.Sprintf("%s，%s%s%s%s", where.when(), where.subject, kind.Name, value, m.word)
	if len(rows) == 0 {
		return bot.Say(head + "，没有记录。"), nil
	}
	lines := []string{fmt.Sprintf("%s，来自 %d 条记录：", head, len(rows))}
	for i, row := range rows {
		if i == traceRows {
			lines = append(lines, fmt.Sprintf("还有 %d 条。把时间问短些，比如“溯源 %s %s”；全部可在服务器上用 daybook trace 查看。",
				len(rows)-i, kind.Name, monthOf(row.Day)))
			break
		}
		lines = append(lines, rowLine(row, m))
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// chiefMeasure is what a kind is asked by when nothing is said; nil stands for its own first.
func chiefMeasure(words []string) []string {
	switch words[0] {
	case heads:
		return []string{askedHeads}
	case hours:
		return []string{askedHours}
	default:
		return nil
	}
}

func monthOf(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("1月")
}

// rowLine is #41 2021-07-03 清洁家园（第一支部）3人次. It names nobody.
func rowLine(row figures.Row, m measure) string {
	line := fmt.Sprintf("#%d %s", row.Record, row.Day)
	if row.Title != "" {
		line += " " + cut(row.Title, traceText)
	}
	if row.Unit != "" {
		line += "（" + row.Unit[strings.LastIndex(row.Unit, "/")+1:] + "）"
	}
	return line + row.Adds.String() + m.word
}
