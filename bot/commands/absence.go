package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

// absence answers 请假 5月1日至5月7日: nobody is reminded while they are away. Nobody else
// hears of it.
func (d *Desk) absence(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if len(t.Meaning.Problems) > 0 {
		return asking(t, t.Meaning.Problems[0]), nil
	}
	from, end := away(t)
	if from == "" {
		return asking(t, "请到哪一天？请这样说：「请假 5月1日至5月7日」或「请假 3天」。请假期间我不提醒您。"), nil
	}
	if end <= t.Day {
		return asking(t, "这几天已经过了。请写以后的日子，如「请假 5月1日至5月7日」。"), nil
	}
	hush := reminder.Hush{Why: reminder.Away, From: from, Until: end}
	if err := reminder.Silence(tx, reminder.KeyOfMember(t.Member), hush, t.Member, t.Row); err != nil {
		return bot.Answer{}, err
	}
	days := spellDay(from)
	if last := addDays(end, -1); last != from {
		days += "至" + spellDay(last)
	}
	return bot.Say(fmt.Sprintf("好的，%s我不提醒您。这不算向单位请假，该走的手续还要走；提前回来，说「恢复提醒」。", days)), nil
}

// away is the first day of an absence and the first day after it; empty if none was said.
func away(t bot.Turn) (from, end string) {
	m := t.Meaning
	if m.Period != nil {
		return max(m.Period.From, t.Day), m.Period.To
	}
	from = m.Date
	if from == "" && m.Days > 0 {
		from = t.Day
	}
	switch {
	case from == "":
		return "", ""
	case m.DateTo != "":
		return from, addDays(m.DateTo, 1)
	case m.Days > 0:
		return from, addDays(from, m.Days)
	}
	return from, addDays(from, 1)
}
