package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/store"
)

// sendBack answers 退回 17 时间不对. Whoever reported it hears the reason, and how to mend it.
func (d *Desk) sendBack(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	which, reason := meantRecords(t.Meaning), strings.TrimSpace(t.Meaning.Text)
	switch {
	case len(which) == 0:
		return asking(t, "请带上编号和原因，比如「退回 17 时间不对」。"), nil
	case reason == "":
		return asking(t, fmt.Sprintf("请写上原因，报的人好改：「退回 %d 时间不对」。", which[0])), nil
	}
	rulings, err := activity.Return(tx, saidIn(t), which, reason)
	if err != nil {
		return bot.Answer{}, err
	}
	return d.ruled(tx, t, rulings, "已退回 %s，会把原因告诉报的人。", returnedWords)
}

func returnedWords(r activity.Ruling) (privately, openly string) {
	n := r.Record.ID
	return fmt.Sprintf("您报的 %s 被退回：%s。改好就重新送审，比如「更正 %d 日期 5月12日」；不要了就「撤回 %d」。",
			recordLine(r.Record), strings.TrimSuffix(r.Record.Reason, "。"), n, n),
		fmt.Sprintf("#%d 还要再核对一下，请报送人单聊问我「溯源 %d」。", n, n)
}
