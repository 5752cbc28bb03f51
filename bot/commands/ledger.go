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
	a, refusal, err := d.asksDocument(tx, t, "台账里有大家的姓名，只给管理员。自己的记录可以说“我的”。")
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	return d.errand(tx, t, errand.Wish{Kind: ledger.Errand, Title: a.title("台账"), Args: ledger.Wanted{
		Scope: a.whole(), Path: a.unit.Path}}, "里面有姓名，")
}

// asksDocument is what a document that only admins get is to be of: without a period, of this
// year. A non-empty refusal is what to answer instead.
func (d *Desk) asksDocument(tx *store.Tx, t bot.Turn, notForMembers string) (a asked, refusal string, err error) {
	who, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return asked{}, "", err
	}
	if who.Role != roster.BranchAdmin && who.Role != roster.OrgAdmin {
		return asked{}, notForMembers, nil
	}
	m := t.Meaning
	if m.Campaign == "" {
		m.Campaign = d.campaignIn(t.Message.Text)
	}
	if m.Period == nil {
		year := yearSoFar(t.Day)
		m.Period = &understand.Period{From: year.From, To: moved(year.From, 1, 0)}
	}
	if a, refusal, err = fillIn(tx, who, m, t.Day); err != nil || refusal != "" {
		return a, refusal, err
	}
	if _, ok := d.Config.Campaign(a.campaign); a.campaign != "" && !ok {
		return a, "没有“" + brief(a.campaign) + "”这个专项。", nil
	}
	return a, "", nil
}

// title is what a document is called: 第一支部2021年台账.
func (a asked) title(what string) string {
	return a.unit.Name + figures.PeriodName(a.period.From, a.period.To) + a.campaign + what
}

// whole is what a document is of: the whole period, also what of it is still to come.
func (a asked) whole() figures.Scope {
	return figures.Scope{From: a.period.From, To: a.period.To, Unit: a.unit.ID, Campaign: a.campaign}
}

// errand writes down what somebody wants made, and says that it is on its way. It goes to the
// single chat, wherever it was asked for; alone says why, if that needs saying.
func (d *Desk) errand(tx *store.Tx, t bot.Turn, w errand.Wish, alone string) (bot.Answer, error) {
	w = from(t, w)
	where := "，请稍候。"
	if !t.Message.Place.Private() {
		w.To, w.Back = chat.Direct(t.Message.Place.Platform, t.Message.From.ID), chat.Back{}
		where = "，" + alone + "做好后单聊发给您。"
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
