package commands

import (
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/store"
)

// signUp answers 去, 参加 18, +1 18 about a plan. A group hears a minute later how many come.
func (d *Desk) signUp(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	done, err := activity.SignUp(tx, saidIn(t), p.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case done.Refused == activity.Already:
		return bot.Say(fmt.Sprintf("#%d 已经有您了，不用再报。", p.ID)), nil
	case done.Refused != "":
		return planRefused(tx, t, done)
	case t.Message.Place.Private():
		return bot.Say(fmt.Sprintf("好的，算上您，现在 %d 人报名：%s。去不了了回复「退出 %d」。", len(done.Plan.Coming), planLine(done.Plan), p.ID)), nil
	}
	return bot.Answer{}, activity.GatherComing(tx, done.Plan, saidIn(t), t.Message.Back, true)
}

// signOff answers 退出 18, 我不去了 about a plan.
func (d *Desk) signOff(tx *store.Tx, t bot.Turn, p activity.Plan) (bot.Answer, error) {
	done, err := activity.SignOff(tx, saidIn(t), p.ID)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case done.Refused == activity.NotThere:
		return bot.Say(fmt.Sprintf("您没有报名 #%d，不用退出。", p.ID)), nil
	case done.Refused != "":
		return planRefused(tx, t, done)
	}
	answer := bot.Say(fmt.Sprintf("好的，#%d 去掉您了，现在 %d 人报名。", p.ID, len(done.Plan.Coming)))
	if t.Message.Place.Private() {
		return answer, nil
	}
	return answer, activity.GatherComing(tx, done.Plan, saidIn(t), t.Message.Back, false)
}
