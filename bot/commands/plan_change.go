package commands

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// changePlan answers 改 18 时间 明天10点, 改 18 地点 紫菘社区.
func (d *Desk) changePlan(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	to := planChange(t)
	done, err := activity.ChangePlan(tx, d.Config, saidIn(t), p.ID, to)
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
	case activity.BadField:
		return bot.Say("活动预告可以改：时间、地点、标题、类别、专题、授课人。"), nil
	case activity.BadValue:
		return asking(t, fmt.Sprintf("没看懂要改成什么，请这样说：「改 %d 时间 明天10点」「改 %d 地点 紫菘社区」。", p.ID, p.ID)), nil
	case activity.Already:
		return bot.Say(fmt.Sprintf("#%d 本来就是这样，不用改。", p.ID)), nil
	case activity.Over:
		return asking(t, fmt.Sprintf("这个时间已经过了。请写一个以后的：「改 %d 时间 明天10点」。", p.ID)), nil
	default:
		return planRefused(tx, t, done)
	}
	p = done.Plan
	told, err := tellComing(tx, t, p, fmt.Sprintf("您报名的活动改了，现在是：%s。去不了请回复「退出 %d」。", planLine(p), p.ID))
	if err != nil {
		return bot.Answer{}, err
	}
	return bot.Answer{Text: fmt.Sprintf("已改：%s。%s", planLine(p), toldWords(len(told))), Also: told}, nil
}

func planChange(t bot.Turn) activity.PlanChange {
	m := t.Meaning
	to := activity.PlanChange{Field: m.Field, Value: m.Value, Clock: m.Clock}
	if m.Field == "date" && m.Coming != "" {
		to.Value = m.Coming
	}
	return to
}

// cancelPlan answers 取消 18, 撤回 18.
func (d *Desk) cancelPlan(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	done, err := activity.CancelPlan(tx, saidIn(t), p.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	if done.Refused != "" {
		return planRefused(tx, t, done)
	}
	p = done.Plan
	if p.State == activity.PlanFailed {
		return bot.Say(failedWords(p)), nil
	}
	told, err := tellComing(tx, t, p, fmt.Sprintf("您报名的活动取消了：%s。", planLine(p)))
	if err != nil {
		return bot.Answer{}, err
	}
	return bot.Answer{Text: fmt.Sprintf("已取消活动 #%d。%s", p.ID, toldWords(len(told))), Also: told}, nil
}

// tellComing tells those who signed up, and the organiser, what somebody else did to a plan:
// each once, in single chat. It answers their signing up, so it is never held back.
func tellComing(tx *store.Tx, t bot.Turn, p activity.Plan, words string) ([]chat.Outgoing, error) {
	who := slices.Clone(p.Coming)
	if !p.Comes(p.Organiser) {
		who = append(who, p.Organiser)
	}
	var all []chat.Outgoing
	for _, member := range who {
		place, ok, err := roster.Reach(tx, member)
		if err != nil {
			return nil, err
		}
		if !ok || member == t.Member {
			continue
		}
		all = append(all, chat.Outgoing{Key: fmt.Sprintf("plan/%d/%d/%d", p.ID, t.Row, member), To: place, Reply: chat.Reply{Text: words}})
	}
	return all, nil
}

func toldWords(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("已单独告诉报名的 %d 人。", n)
}
