package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// urgent answers 应急 明天停水: an admin has something said at once, whatever people were spared
// today: in a group there, in single chat in all the groups that they decide for. The words
// are the reason, and stand in the audit log.
func (d *Desk) urgent(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	private := t.Message.Place.Private()
	check := mayNotAsAdmin
	if !private {
		check = decidesHere
	}
	if refusal, err := check(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	words := strings.TrimSpace(t.Meaning.Text)
	if words == "" {
		return asking(t, "请把要发的话写在后面：「应急 明天上午停水，请提前接好水」。"), nil
	}
	groups, err := urgentTo(tx, t)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(groups) == 0 {
		return bot.Say("还没有您管的群。请到群里@我说，或先在群里说「本群 第一支部」。"), nil
	}
	a := bot.Answer{}
	var names []string
	for _, g := range groups {
		a.Also = append(a.Also, chat.Outgoing{
			Key: fmt.Sprintf("urgent/%d/%s", t.Row, g.Key), To: g.Place, Once: true,
			Reply: chat.Reply{Text: "【应急】" + words},
		})
		names = append(names, g.Name)
		err := tx.Audit(store.Change{Member: t.Member, Message: t.Row, Verb: "urgent", Subject: "chat " + g.Place.Room,
			Detail: map[string]any{"platform": g.Place.Platform, "reason": words}})
		if err != nil {
			return bot.Answer{}, err
		}
	}
	if private {
		a.Text = "好的，已发到" + strings.Join(names, "、") + "。这次不占提醒次数，已记入日志。"
	}
	return a, nil
}

func urgentTo(tx *store.Tx, t bot.Turn) ([]reminder.Recipient, error) {
	sight, err := sightOf(tx, t)
	if err != nil {
		return nil, err
	}
	all, err := reminder.Groups(tx)
	if err != nil {
		return nil, err
	}
	var groups []reminder.Recipient
	for _, g := range all {
		if sight.sees(g) {
			groups = append(groups, g)
		}
	}
	return groups, nil
}
