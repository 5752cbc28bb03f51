package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// ledger answers 台账: a workbook that an admin gets of all they may see. It names people, and so
// it comes in single chat.
func (d *Desk) ledger(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	who, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	if who.Role != roster.BranchAdmin && who.Role != roster.OrgAdmin {
		return bot.Say("台账里有大家的姓名，只给管理员。自己的记录可以说“我的”。"), nil
	}
	m := t.Meaning
	if m.Campaign == "" {
		m.Campaign = d.campaignIn(t.Message.Text)
	}
	if m.Period == nil {
		year := yearSoFar(t.Day)
		m.Period = &understand.Period{From: year.From, To: moved(year.From, 1, 0)}
	}
	a, refusal, err := fillIn(tx, who, m, t.Day)
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	if a.campaign != "" {
		if _, ok := d.Config.Campaign(a.campaign); !ok {
			return bot.Say("没有“" + brief(a.campaign) + "”这个专项。"), nil
		}
	}
	title := figures.PeriodName(a.period.From, a.period.To) + a.campaign + "台账"
	if a.unit.ID != 0 {
		title = a.unit.Name + title
	}
	return d.errand(tx, t, errand.Wish{Kind: ledger.Errand, Title: title, Args: ledger.Wanted{
		Scope: figures.Scope{From: a.period.From, To: a.period.To, Unit: a.unit.ID, Campaign: a.campaign}, Path: a.unit.Path}}, true)
}

// errand writes down what somebody wants made, and says that it is on its way. What names people
// goes to the single chat, wherever it was asked for.
func (d *Desk) errand(tx *store.Tx, t bot.Turn, w errand.Wish, names bool) (bot.Answer, error) {
	w = from(t, w)
	where := "，请稍候。"
	if names && !t.Message.Place.Private() {
		w.To, w.Back = chat.Direct(t.Message.Place.Platform, t.Message.From.ID), chat.Back{}
		where = "，里面有姓名，做好后单聊发给您。"
	}
	_, again, err := errand.Ask(tx, w)
	if err != nil {
		return bot.Answer{}, err
	}
	if again {
		return bot.Say(fmt.Sprintf("%s还在生成%s", w.Title, where)), nil
	}
	return bot.Say(fmt.Sprintf("正在生成%s%s", w.Title, where)), nil
}
