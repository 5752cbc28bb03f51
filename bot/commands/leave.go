package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/store"
)

// leave answers 退出 17, 我没去.
func (d *Desk) leave(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Record
	if number == 0 && t.Message.Place.Private() {
		return bot.Say("您没去的是哪一条？请带上编号，比如「退出 17」。"), nil
	}
	said, refusal, err := withReason(tx, t, "去掉人", fmt.Sprintf("退出 %d 那天临时有事", number))
	if err != nil || refusal != "" {
		return asking(t, refusal), err
	}
	done, err := activity.Leave(tx, said, number)
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case done.Refused == "":
	case done.Refused == activity.NoRecord && number == 0:
		return asking(t, "最近两天本群的活动里没有您。请带上编号，比如「退出 17」。"), nil
	case done.Refused == activity.NotThere && number == 0:
		return asking(t, fmt.Sprintf("您已经从 #%d 退出了。别的活动请带上编号，比如「退出 17」。", done.Records[0].ID)), nil
	case done.Refused == activity.NotThere:
		return bot.Say(fmt.Sprintf("#%d 里本来就没有您，不用退出。", number)), nil
	default:
		words, err := unusable(tx, t, done)
		return bot.Say(words), err
	}
	if first := done.Records[0]; first.State == activity.Draft && first.Sender == t.Member {
		return d.draftAgain(tx, t, done.Records)
	}
	return bot.Say(withoutWords("好的，已把您去掉。", done.Records)), d.refreshDigests(tx, t, done.Records)
}

// withoutWords says what is left of records that somebody is no longer on.
func withoutWords(done string, records []activity.Record) string {
	var now []string
	for _, r := range records {
		count := countWords(r)
		if r.Heads() == 0 {
			count = "没有人了，不办了请「撤回」"
		}
		now = append(now, fmt.Sprintf("#%d 现在%s", r.ID, count))
	}
	return done + strings.Join(now, "，") + "。"
}
