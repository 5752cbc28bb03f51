package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/checkup"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// What fits into one message.
const (
	checkupLines = 20
	beforeLines  = 10 // before 封账
)

// checkup answers 体检 2021: what should be looked at before the period is signed. An admin of
// a branch hears of the branch; names are told in single chat only.
func (d *Desk) checkup(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	period := yearSoFar(t.Day)
	if p := t.Meaning.Period; p != nil {
		period = *p
	}
	name := figures.PeriodName(period.From, period.To)
	if period.From > t.Day {
		return bot.Say(name + "还没到呢。"), nil
	}
	who, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	span := checkup.Span{From: period.From, To: period.To}
	if who.Role != roster.OrgAdmin {
		span.Unit = who.Unit.ID
		name += who.Unit.Name
	}
	found, err := checkup.Look(tx, d.Config, d.Calendar, span)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(found) == 0 {
		return bot.Say(name + "体检：没有发现问题。"), nil
	}
	lines := []string{fmt.Sprintf("%s体检：有 %d 处要看一看。", name, len(found))}
	lines = append(lines, findingLines(found, checkupLines, t.Message.Place.Private())...)
	return bot.Say(strings.Join(lines, "\n")), nil
}

// checkedBefore is the checkup as it stands before 封账.
func (d *Desk) checkedBefore(tx *store.Tx, t bot.Turn, period understand.Period) ([]string, error) {
	found, err := checkup.Look(tx, d.Config, d.Calendar, checkup.Span{From: period.From, To: period.To})
	if err != nil {
		return nil, err
	}
	name := figures.PeriodName(period.From, period.To)
	if len(found) == 0 {
		return []string{name + "封账前体检：没有发现问题。"}, nil
	}
	lines := []string{fmt.Sprintf("%s封账前体检：有 %d 处，最好先看一看。", name, len(found))}
	return append(lines, findingLines(found, beforeLines, t.Message.Place.Private())...), nil
}

func findingLines(found []checkup.Finding, most int, names bool) []string {
	var lines []string
	named := false
	for i, f := range found {
		if i == most {
			lines = append(lines, fmt.Sprintf("还有 %d 处，全部可在服务器上用 daybook audit 查看。", len(found)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, FindingWords(f, names)))
		named = named || len(f.People) > 0
	}
	if named && !names {
		lines = append(lines, "是谁，请单聊问我「体检」。")
	}
	return lines
}

// FindingWords is a finding with what to do, and with those whom it concerns if they may be named.
func FindingWords(f checkup.Finding, names bool) string {
	words := f.What
	if names && len(f.People) > 0 {
		words += "（" + someNames(f.People) + "）"
	}
	return words + "。" + f.Do + "。"
}
