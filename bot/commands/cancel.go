package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// cancel answers 取消, 取消 17.
func (d *Desk) cancel(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	dropped, err := activity.Cancel(tx, saidIn(t), t.Meaning.Record)
	if err != nil {
		return bot.Answer{}, err
	}
	switch dropped.Refused {
	case "":
		return bot.Say("已取消草稿 " + numbersOf(dropped.Records) + "。"), nil
	case activity.NoDraft:
		return bot.Say("这里没有您的草稿，不用取消。已经记录的请「撤回 17」。"), nil
	case activity.NoRecord:
		return bot.Say(noSuchRecord(t.Meaning.Record)), nil
	}
	r := dropped.Records[0]
	switch {
	case r.Sender != t.Member:
		sender, err := roster.Name(tx, r.Sender)
		return bot.Say(fmt.Sprintf("#%d 是%s的，要本人来取消。", r.ID, sender)), err
	case r.State == activity.Pending || r.State == activity.Accepted:
		return asking(t, fmt.Sprintf("#%d 不是草稿了。不要了请回复「撤回 %d」。", r.ID, r.ID)), nil
	}
	return bot.Say(fmt.Sprintf("#%d %s，不用取消。", r.ID, StateWords(r.State))), nil
}
