package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// pause answers 暂停提醒: in a group, by its admin, nobody there is reminded until 恢复提醒.
// With the name of a theme day that was added in a chat, that one is no more.
func (d *Desk) pause(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if name := strings.TrimSpace(t.Meaning.Text); name != "" {
		return d.endThemeDay(tx, t, name)
	}
	if t.Message.Place.Private() {
		return bot.Say("暂停是按群来的，请到群里@我说「暂停提醒」。只是自己不想被打扰，说「免打扰 本周」。"), nil
	}
	if refusal, err := decidesHere(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	hush := reminder.Hush{Why: reminder.Paused, From: t.Day}
	words := "好的，本群的提醒暂停了，每日一题照常。想恢复，说「恢复提醒」。"
	if t.Meaning.Period != nil || t.Meaning.Days > 0 {
		hush.Until = until(t)
		words = fmt.Sprintf("好的，本群的提醒暂停到%s，每日一题照常。想提前恢复，说「恢复提醒」。", lastDay(hush.Until))
	}
	return bot.Say(words), reminder.Silence(tx, reminder.KeyOf(t.Message.Place), hush, t.Member, t.Row)
}

func (d *Desk) endThemeDay(tx *store.Tx, t bot.Turn, name string) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	m, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	unit := m.Unit.ID
	if m.Role == roster.OrgAdmin {
		unit = 0
	}
	ended, err := d.Reminders.EndThemeDay(tx, name, unit, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ended {
		return bot.Say(fmt.Sprintf("没有您能停的主题日「%s」。「提醒 列表」可以看有哪些；配置文件里的由运维改。", name)), nil
	}
	return bot.Say(fmt.Sprintf("好的，主题日「%s」不再提醒。", name)), nil
}
