package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// drafts answers 我的草稿: in a group with those of the group, in single chat with all.
func (d *Desk) drafts(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	open, err := activity.Drafts(tx, saidIn(t))
	if err != nil {
		return bot.Answer{}, err
	}
	lapsed, err := activity.LapsedDrafts(tx, saidIn(t))
	if err != nil {
		return bot.Answer{}, err
	}
	elsewhere := func(r activity.Record) bool {
		return !t.Message.Place.Private() && r.Room != t.Message.Place
	}
	open, lapsed = slices.DeleteFunc(open, elsewhere), slices.DeleteFunc(lapsed, elsewhere)
	var lines []string
	if len(open) > 0 {
		lines = append(lines, fmt.Sprintf("您有 %d 份草稿：", len(open)))
	}
	for _, r := range open {
		lines = append(lines, recordLine(r)+"（有效到"+spellDay(tx.Day(r.Lapses.Add(-1)))+"）")
	}
	if len(open) > 0 {
		n := events(open)[0].ID
		lines = append(lines, fmt.Sprintf("回复「确认 %d」「取消 %d」，或「都确认」。", n, n))
	}
	if len(lapsed) > 0 {
		lines = append(lines, fmt.Sprintf("已过期：%s，还要记就「恢复草稿 %d」。", numbersOf(lapsed), lapsed[0].ID))
	}
	if len(lines) == 0 {
		return bot.Say("您没有没确认的草稿。"), nil
	}
	return asking(t, strings.Join(lines, "\n")), nil
}

// restoreDraft answers 恢复草稿 17.
func (d *Desk) restoreDraft(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Record
	if number == 0 {
		return asking(t, "请带上编号，比如「恢复草稿 17」。"), nil
	}
	done, err := activity.Restore(tx, saidIn(t), number, d.lapses(tx, t))
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
		text, err := d.draftText(tx, t, done.Records, true)
		return asking(t, text), err
	case activity.NoRecord:
		return bot.Say(noSuchRecord(number)), nil
	case activity.NotYours:
		sender, err := roster.Name(tx, done.Records[0].Sender)
		return bot.Say(fmt.Sprintf("#%d 是%s的，要本人来恢复。", number, sender)), err
	case activity.Already:
		return asking(t, fmt.Sprintf("#%d 还是草稿，回复「确认 %d」就能记录。", number, number)), nil
	}
	return bot.Say(fmt.Sprintf("#%d %s，不用恢复。", number, StateWords(done.Records[0].State))), nil
}
