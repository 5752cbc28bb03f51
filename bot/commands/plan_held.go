package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// planHeld answers 全到 2.5小时, 缺 吴涛 加 李华: the plan becomes a record, as a report that ends
// with 确认. What it lacks is asked for as of any draft.
func (d *Desk) planHeld(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	m := t.Meaning
	if len(m.Problems) > 0 {
		return asking(t, strings.Join(m.Problems, "")), nil
	}
	held, err := activity.Hold(tx, d.Config, saidIn(t), m.Record, activity.Attendance{
		All: m.All, Absent: m.Except, Extra: m.Participants, Minutes: int(m.Hours),
	}, d.lapses(tx, t))
	if err != nil {
		return bot.Answer{}, err
	}
	switch held.Refused {
	case "":
	case activity.NoName:
		return asking(t, "不在名册："+someNames(held.Names)+"。请核对姓名，再说一次。"), nil
	case activity.NotThere:
		return asking(t, someNames(held.Names)+fmt.Sprintf("没有报名 #%d，不用说缺。请再说一次。", held.Plan.ID)), nil
	default:
		return notAnswered(tx, t, held.PlanResult)
	}
	lead := fmt.Sprintf("活动 #%d 办完了。", held.Plan.ID)
	_, ready, err := d.draftNotes(tx, t, held.Drafts)
	if err != nil {
		return bot.Answer{}, err
	}
	if ready {
		answer, err := d.confirmAtOnce(tx, t, held.Drafts)
		answer.Text = lead + answer.Text
		return answer, err
	}
	text, err := d.draftText(tx, t, held.Drafts, true)
	return asking(t, lead+"\n"+text), err
}

// planFailed answers 没办成.
func (d *Desk) planFailed(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	done, err := activity.Fail(tx, saidIn(t), t.Meaning.Record)
	if err != nil {
		return bot.Answer{}, err
	}
	if done.Refused != "" {
		return notAnswered(tx, t, done)
	}
	return bot.Say(failedWords(done.Plan)), nil
}

func failedWords(p activity.Plan) string {
	return fmt.Sprintf("好的，活动 #%d 记为没办成，不计入任何数字。", p.ID)
}

// notAnswered says why an answer to no question, or to which one of several, did nothing.
func notAnswered(tx *store.Tx, t bot.Turn, r activity.PlanResult) (bot.Answer, error) {
	switch r.Refused {
	case activity.NoPlan:
		if n := t.Meaning.Record; n != 0 {
			return bot.Say(fmt.Sprintf("没有 #%d 这个活动预告，请核对编号。", n)), nil
		}
		return asking(t, "没有在等您回话的活动。请带上编号，比如「全到 18 2.5小时」；没有预告过的请以「报告」开头。"), nil
	case activity.Several:
		var lines []string
		for _, p := range r.Plans {
			lines = append(lines, planLine(p))
		}
		return asking(t, fmt.Sprintf("是哪一个？请带上编号，比如「全到 %d 2.5小时」：\n%s", r.Plans[0].ID, strings.Join(lines, "\n"))), nil
	}
	return planRefused(tx, t, r)
}

// tracePlan answers 溯源 18: the messages of a plan, and the record that it became.
func tracePlan(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	may := p.Organiser == t.Member
	if !may {
		var err error
		if may, err = roster.AdminOf(tx, t.Member, p.Unit, t.Day); err != nil {
			return bot.Answer{}, err
		}
	}
	if !may {
		return bot.Say(fmt.Sprintf("#%d 的来源只给发起人和所在支部的管理员看，请问他们。", p.ID)), nil
	}
	steps, err := activity.Steps(tx, p)
	if err != nil {
		return bot.Answer{}, err
	}
	var messages []figures.Message
	for _, s := range steps {
		messages = append(messages, figures.Message{ID: s.Message, At: s.At, From: s.From, Text: s.Text, Verbs: []string{s.Verb}})
	}
	messages = slices.CompactFunc(messages, func(a, b figures.Message) bool { return a.ID == b.ID })
	head := "活动预告 " + planLine(p) + "｜" + planStateWords(p)
	return bot.Say(story(head, fmt.Sprintf("#%d", p.ID), messages, t.Message.Place.Private())), nil
}

func planStateWords(p activity.Plan) string {
	switch p.State {
	case activity.PlanOpen:
		return fmt.Sprintf("%d人报名", len(p.Coming))
	case activity.PlanHeld:
		return fmt.Sprintf("记在 #%d", p.Record)
	case activity.PlanCancelled:
		return "已取消"
	case activity.PlanFailed:
		return "没办成"
	}
	return "没有结果"
}
