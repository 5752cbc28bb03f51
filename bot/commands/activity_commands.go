package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func (d *Desk) activityCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Report:       {Run: d.report},
		understand.Confirm:      {Run: d.confirm},
		understand.Cancel:       {Run: forEach(d.cancel)},
		understand.Amend:        {Run: d.amend},
		understand.Withdraw:     {Run: forEach(d.withdraw)},
		understand.Join:         {Run: d.join},
		understand.Leave:        {Run: d.leave},
		understand.Strike:       {Run: d.strike},
		understand.Approve:      {Run: d.approve},
		understand.Return:       {Run: d.sendBack},
		understand.Pending:      {Run: d.pending, Reads: true},
		understand.Drafts:       {Run: d.drafts},
		understand.RestoreDraft: {Run: forEach(d.restoreDraft)},
	}
}

// saidIn is who said a message where and when, as the records keep it.
func saidIn(t bot.Turn) activity.Said {
	return activity.Said{Member: t.Member, At: t.Message.Sent, Day: t.Day, Place: t.Message.Place, Message: t.Row}
}

// asking makes an answer of words that expect one in return.
func asking(t bot.Turn, words string) bot.Answer {
	return bot.Say(words + bot.HowToAnswer(t.Message.Place))
}

// unusable says why a record is not one that a command can do something with.
func unusable(tx *store.Tx, t bot.Turn, r activity.Result) (string, error) {
	if r.Refused == activity.NoRecord || len(r.Records) == 0 {
		return noSuchRecord(t.Meaning.Record), nil
	}
	record := r.Records[0]
	switch r.Refused {
	case activity.NotYours:
		return notYours(tx, t, record)
	case activity.NotOnRoster:
		return fmt.Sprintf("您%s不在名册上，不能算进 #%d。有误请告诉管理员。", spellDay(record.Day), record.ID), nil
	}
	return fmt.Sprintf("#%d %s，不能再改动。", record.ID, StateWords(record.State)), nil
}

func noSuchRecord(number int64) string {
	if number == 0 {
		return "没找到您说的是哪一条，请带上编号，比如「参加 17」。"
	}
	return fmt.Sprintf("没有 #%d 这条记录，请核对编号。", number)
}

func notYours(tx *store.Tx, t bot.Turn, r activity.Record) (string, error) {
	sender, err := roster.Name(tx, r.Sender)
	if err != nil {
		return "", err
	}
	who, err := deciders(tx, r.Unit, t.Day)
	return fmt.Sprintf("#%d 是%s报的，要改请找本人或%s。", r.ID, sender, who), err
}

// StateWords is how far a record has come: 已经记录.
func StateWords(s activity.State) string {
	return map[activity.State]string{
		activity.Draft:     "还是草稿",
		activity.Cancelled: "已经取消",
		activity.Lapsed:    "是过期的草稿",
		activity.Pending:   "还在等审核",
		activity.Accepted:  "已经记录",
		activity.Returned:  "被退回了",
		activity.Withdrawn: "已经撤回",
	}[s]
}

// deciders names who decides for a unit: 许明春, or 许明春或王建国.
func deciders(tx *store.Tx, unit int64, day string) (string, error) {
	admins, err := roster.Admins(tx, unit, day)
	if err != nil {
		return "", err
	}
	who, err := namesOf(tx, admins)
	if err != nil || len(who) == 0 {
		return "管理员", err
	}
	return strings.Join(who, "或"), nil
}

func namesOf(tx *store.Tx, members []int64) ([]string, error) {
	var all []string
	for _, m := range members {
		name, err := roster.Name(tx, m)
		if err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}

func numbersOf(records []activity.Record) string {
	var all []string
	for _, r := range records {
		all = append(all, fmt.Sprintf("#%d", r.ID))
	}
	return strings.Join(all, "、")
}

// meantRecords are the numbers that a command names, each once.
func meantRecords(m understand.Meaning) []int64 {
	var all []int64
	for _, n := range append(slices.Clone(m.Records), m.Record) {
		if n != 0 && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// forEach runs a handler for every number that a command names, and once without any.
func forEach(run bot.Handler) bot.Handler {
	return func(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
		which := meantRecords(t.Meaning)
		if len(which) < 2 {
			return run(ctx, tx, t)
		}
		var whole bot.Answer
		var lines []string
		for _, n := range which {
			t.Meaning.Record, t.Meaning.Records = n, nil
			one, err := run(ctx, tx, t)
			if err != nil {
				return bot.Answer{}, err
			}
			lines = append(lines, one.Text)
			whole.Also = append(whole.Also, one.Also...)
		}
		whole.Text = strings.Join(lines, "\n")
		return whole, nil
	}
}

// tellSender tells somebody privately what became of their record, or in the record's own
// chat, in words that blame nobody, if they cannot be reached.
func tellSender(tx *store.Tx, t bot.Turn, r activity.Record, what, privately, openly string) (*chat.Outgoing, error) {
	if r.Sender == t.Member {
		return nil, nil
	}
	place, ok, err := roster.Reach(tx, r.Sender)
	if err != nil {
		return nil, err
	}
	words := privately
	if !ok {
		place, words = r.Room, openly
	}
	return &chat.Outgoing{
		Key: fmt.Sprintf("%s/%d/%d/%d", what, r.ID, r.Sender, t.Row), To: place, Reply: chat.Reply{Text: words},
	}, nil
}
