package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/store"
)

// withdraw answers 撤回 17.
func (d *Desk) withdraw(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Record
	if number == 0 {
		return asking(t, "请带上编号，比如「撤回 17」。"), nil
	}
	said, refusal, err := withReason(tx, t, "撤回", fmt.Sprintf("撤回 %d 和另一条重了", number))
	if err != nil || refusal != "" {
		return asking(t, refusal), err
	}
	done, err := activity.Withdraw(tx, said, number)
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
	case activity.Already:
		return bot.Say(fmt.Sprintf("#%d 已经撤回过了。", number)), nil
	default:
		words, err := unusable(tx, t, done)
		return bot.Say(words), err
	}
	r := done.Records[0]
	if r.State == activity.Cancelled {
		return bot.Say("已取消草稿 " + numbersOf(done.Records) + "。"), nil
	}
	answer := bot.Say(fmt.Sprintf("已撤回 #%d，不再计入任何数字。", number))
	told, err := tellSender(tx, t, r, "withdrawn",
		fmt.Sprintf("您报的 %s 已由管理员撤回，不再计入。有疑问请找管理员。", recordLine(r)), fmt.Sprintf("#%d 已撤回。", r.ID))
	if err != nil {
		return bot.Answer{}, err
	}
	if told != nil {
		answer.Also = append(answer.Also, *told)
	}
	return answer, d.refreshDigests(tx, t, []activity.Record{r})
}
