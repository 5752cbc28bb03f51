package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

const (
	heldDays = 14 // how far back the list tells what was held back
	mostHeld = 10
)

// reminders answers 提醒 列表: every theme day with its next reminder, and what was held back
// lately, and why.
func (d *Desk) reminders(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	sight, err := sightOf(tx, t)
	if err != nil {
		return bot.Answer{}, err
	}
	rules, err := d.Reminders.Rules(tx)
	if err != nil {
		return bot.Answer{}, err
	}
	type coming struct {
		at   int64
		line string
	}
	var next []coming
	for _, r := range rules {
		if m, ok := r.Next(tx.Now); ok && sight.hears(r.Unit) {
			whom := "群里"
			if r.To == reminder.ToAdmins {
				whom = "管理员"
			}
			next = append(next, coming{m.Due.UnixMilli(), fmt.Sprintf("%s：%s，%s 提醒%s",
				r.Name, dayWithYear(m.Day, t.Day), m.Due.In(tx.Zone()).Format("1月2日 15:04"), whom)})
		}
	}
	slices.SortStableFunc(next, func(a, b coming) int { return cmp.Compare(a.at, b.at) })
	lines := []string{"接下来的提醒："}
	if len(next) == 0 {
		lines = []string{"现在没有要提醒的。"}
	}
	for _, c := range next {
		lines = append(lines, c.line)
	}
	held, err := heldLines(tx, sight)
	if err != nil {
		return bot.Answer{}, err
	}
	return bot.Say(strings.Join(append(lines, held...), "\n")), nil
}

// dayWithYear has the year only where it is not that of today.
func dayWithYear(day, today string) string {
	if day[:4] == today[:4] {
		return spellDay(day)
	}
	return day[:4] + "年" + spellDay(day)
}

func heldLines(tx *store.Tx, s sight) ([]string, error) {
	kept, err := reminder.KeptBack(tx, tx.Now.AddDate(0, 0, -heldDays))
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, k := range kept {
		if !s.sees(k.To) {
			continue
		}
		name := k.To.Name
		if k.To.Member != 0 {
			name = "单聊您"
		}
		lines = append(lines, fmt.Sprintf("%s %s「%s」：%s", k.At.Format("1月2日 15:04"), name, k.Name, k.Reason))
	}
	if len(lines) == 0 {
		return nil, nil
	}
	if rest := len(lines) - mostHeld; rest > 0 {
		lines = append(lines[:mostHeld], fmt.Sprintf("还有 %d 条更早的。", rest))
	}
	return append([]string{"最近没有发的："}, lines...), nil
}
