package commands

import (
	"context"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/summary"
)

// summary answers 年度总结 2021 and 总结 上半年: a document that an admin gets of what they may
// see, for the whole organisation or their own unit.
func (d *Desk) summary(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if t.Meaning.Period == nil && strings.Contains(t.Message.Text, "半年总结") {
		year := yearSoFar(t.Day)
		t.Meaning.Period = &understand.Period{From: year.From, To: year.From[:len("2021")] + "-07-01"}
	}
	a, refusal, err := d.asksDocument(tx, t, "总结由管理员来要。自己的一年可以说“我的”。")
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	return d.errand(tx, t, errand.Wish{Kind: summary.Errand, Title: a.title("总结"), Args: a.whole()}, "")
}
