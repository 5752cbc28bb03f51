package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/task"
)

func (d *Desk) taskCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Tasks:     {Run: d.tasks, Reads: true},
		understand.TaskAdd:   {Run: d.addTask},
		understand.TaskDone:  {Run: d.finishTask},
		understand.TaskClose: {Run: d.closeTask},
	}
}

func taskSaid(t bot.Turn) task.Said {
	return task.Said{Member: t.Member, At: t.Message.Sent, Day: t.Day, Message: t.Row}
}

// addTask answers 新增任务 办实事 完善网格台账 负责人 王建国 截止 10月31日.
func (d *Desk) addTask(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	m := t.Meaning
	var missing []string
	for _, slot := range []struct{ value, words string }{{m.List, "哪个清单"}, {m.Title, "做什么"}, {m.Owner, "负责人"}} {
		if slot.value == "" {
			missing = append(missing, slot.words)
		}
	}
	if len(missing) > 0 {
		return asking(t, fmt.Sprintf("还缺%s。请这样说：「新增任务 %s 完善网格台账 负责人 王建国 截止 10月31日」。%s",
			strings.Join(missing, "、"), d.someList(), d.listsToChoose(m.List))), nil
	}
	made, err := task.Add(tx, taskSaid(t), task.Task{List: m.List, Title: m.Title, Due: m.Due}, m.Owner)
	if err != nil {
		return bot.Answer{}, err
	}
	switch made.Refused {
	case "":
	case task.NoOwner, task.NotOnRoster:
		return bot.Say("负责人「" + brief(m.Owner) + "」不在名册上，请核对姓名。"), nil
	case task.Homonyms:
		return bot.Say("名册上不止一位" + m.Owner + "，请用别名写明是哪一位。"), nil
	default:
		who, err := deciders(tx, made.Task.Unit, t.Day)
		return bot.Say("给" + m.Owner + "新增任务，要" + who + "来做。"), err
	}
	line := taskLine(made.Task, m.Owner, t.Day)
	answer := bot.Say(fmt.Sprintf("已新增 %s。办完请%s回复「办结 T%d 怎么办的」。", line, m.Owner, made.Task.ID))
	answer.Also, err = tellOwner(tx, t, made.Task, fmt.Sprintf("有一项任务请您负责：%s。办完回复「办结 T%d 怎么办的」。", line, made.Task.ID))
	return answer, err
}

// listsToChoose says which lists there are, to whoever named none of several.
func (d *Desk) listsToChoose(named string) string {
	if named != "" || len(d.Config.Tasks) < 2 {
		return ""
	}
	return "清单有" + strings.Join(d.Config.Tasks, "、") + "。"
}

// tellOwner tells a task's owner something privately, unless they said it themselves.
func tellOwner(tx *store.Tx, t bot.Turn, of task.Task, words string) ([]chat.Outgoing, error) {
	place, ok, err := roster.Reach(tx, of.Owner)
	if err != nil || !ok || of.Owner == t.Member {
		return nil, err
	}
	return []chat.Outgoing{{
		Key: fmt.Sprintf("task/%d/%d/%d", of.ID, of.Owner, t.Row), To: place, Reply: chat.Reply{Text: words},
	}}, nil
}

// finishTask answers 办结 T3 已回访.
func (d *Desk) finishTask(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Task
	if number == 0 {
		return asking(t, "请带上编号，比如「办结 T3 已回访」。「清单」可以看有哪些。"), nil
	}
	done, err := task.Finish(tx, taskSaid(t), number, strings.TrimSpace(t.Meaning.Text))
	if err != nil {
		return bot.Answer{}, err
	}
	who, err := deciders(tx, done.Task.Unit, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
		return bot.Say(fmt.Sprintf("T%d「%s」已办结，辛苦了。%s确认后回复「销号 T%d」。", number, brief(done.Task.Title), who, number)), nil
	case task.NotYours:
		owner, err := roster.Name(tx, done.Task.Owner)
		if owner == who {
			return bot.Say(fmt.Sprintf("T%d 由%s负责，要本人来办结。", number, owner)), err
		}
		return bot.Say(fmt.Sprintf("T%d 由%s负责，要本人或%s来办结。", number, owner, who)), err
	}
	return bot.Say(taskRefused(number, done)), nil
}

// closeTask answers 销号 T3.
func (d *Desk) closeTask(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Task
	if number == 0 {
		return asking(t, "请带上编号，比如「销号 T3」。「清单」可以看有哪些。"), nil
	}
	done, err := task.Close(tx, taskSaid(t), number)
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
		return bot.Say(fmt.Sprintf("T%d「%s」已销号。", number, brief(done.Task.Title))), nil
	case task.NotAdmin:
		who, err := deciders(tx, done.Task.Unit, t.Day)
		return bot.Say(fmt.Sprintf("T%d 要%s来销号。", number, who)), err
	}
	return bot.Say(taskRefused(number, done)), nil
}

func taskRefused(number int64, r task.Result) string {
	switch {
	case r.Refused == task.NoTask:
		return fmt.Sprintf("没有 T%d 这项任务，请核对编号。", number)
	case r.Refused == task.NotDone:
		return fmt.Sprintf("T%d 还没办结。请负责人先回复「办结 T%d 怎么办的」，再来销号。", number, number)
	case r.Task.State == task.Closed:
		return fmt.Sprintf("T%d 已经在%s销号了。", number, spellDay(r.Task.ClosedDay))
	}
	return fmt.Sprintf("T%d 已经在%s办结了。", number, spellDay(r.Task.DoneDay))
}
