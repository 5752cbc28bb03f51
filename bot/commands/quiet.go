package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// quiet answers 免打扰 本周: the sender hears no reminders until then; said in a group by its
// admin, the group does not.
func (d *Desk) quiet(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if len(t.Meaning.Problems) > 0 {
		return asking(t, t.Meaning.Problems[0]), nil
	}
	end := until(t)
	hush := reminder.Hush{Why: reminder.Undisturbed, From: t.Day, Until: end}
	if !t.Message.Place.Private() {
		refusal, err := decidesHere(tx, t)
		if err != nil {
			return bot.Answer{}, err
		}
		if refusal == "" {
			err := reminder.Silence(tx, reminder.KeyOf(t.Message.Place), hush, t.Member, t.Row)
			return bot.Say(fmt.Sprintf("好的，到%s为止，我不在本群发提醒。每日一题照常；要提前恢复，说「恢复提醒」。", lastDay(end))), err
		}
	}
	err := reminder.Silence(tx, reminder.KeyOfMember(t.Member), hush, t.Member, t.Row)
	return bot.Say(fmt.Sprintf("好的，到%s为止，我不单聊提醒您。要提前恢复，说「恢复提醒」。", lastDay(end))), err
}

// resume answers 恢复提醒, and in a group, by its admin, ends the group's 免打扰 and 暂停.
func (d *Desk) resume(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	group := t.Meaning.Text != ""
	if t.Message.Place.Private() {
		if group {
			return bot.Say("恢复哪个群的提醒？请到那个群里@我说「恢复提醒」。"), nil
		}
		return resumeOwn(tx, t)
	}
	refusal, err := decidesHere(tx, t)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case refusal == "":
	case group:
		return bot.Say(refusal), nil
	default:
		return resumeOwn(tx, t)
	}
	was, err := reminder.Resume(tx, reminder.KeyOf(t.Message.Place), t.Day, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !was {
		return bot.Say("本群的提醒本来就开着。"), nil
	}
	return bot.Say("好的，本群的提醒恢复了。"), nil
}

func resumeOwn(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	was, err := reminder.Resume(tx, reminder.KeyOfMember(t.Member), t.Day, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !was {
		return bot.Say("您的提醒本来就开着。"), nil
	}
	return bot.Say("好的，给您的提醒恢复了。"), nil
}
