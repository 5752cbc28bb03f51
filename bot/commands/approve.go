package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// approve answers 通过 17, 通过 17 18, 全部通过.
func (d *Desk) approve(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	which := meantRecords(t.Meaning)
	if t.Meaning.All {
		waiting, err := activity.WaitingFor(tx, t.Member, t.Day)
		if err != nil {
			return bot.Answer{}, err
		}
		for _, r := range waiting {
			which = append(which, r.ID)
		}
		if len(which) == 0 {
			return bot.Say("没有等您审核的。"), nil
		}
	}
	if len(which) == 0 {
		return asking(t, "请带上编号，比如「通过 17」，或者「全部通过」。「待审」可以看有哪些。"), nil
	}
	rulings, err := activity.Approve(tx, saidIn(t), which)
	if err != nil {
		return bot.Answer{}, err
	}
	return d.ruled(tx, t, rulings, "已通过 %s。", approvedWords)
}

// approvedWords tells a sender, or somebody who joined.
func approvedWords(r activity.Ruling) (privately, openly string) {
	return fmt.Sprintf("您报的 %s 已通过，谢谢！", recordLine(r.Record)), fmt.Sprintf("#%d 已通过。", r.Record.ID)
}

// ruled answers an admin's decisions, and tells those whom they concern.
func (d *Desk) ruled(tx *store.Tx, t bot.Turn, rulings []activity.Ruling, words string,
	tell func(activity.Ruling) (privately, openly string)) (bot.Answer, error) {
	var done []activity.Record
	var lines, missing []string
	var answer bot.Answer
	for _, r := range rulings {
		if r.Refused == activity.NoRecord {
			missing = append(missing, fmt.Sprintf("#%d", r.Record.ID))
			continue
		}
		if r.Refused != "" {
			line, err := notRuled(tx, t, r)
			if err != nil {
				return bot.Answer{}, err
			}
			lines = append(lines, line)
			continue
		}
		done = append(done, r.Record)
		also, err := tellRuled(tx, t, r, tell)
		if err != nil {
			return bot.Answer{}, err
		}
		answer.Also = append(answer.Also, also...)
	}
	if len(done) > 0 {
		lines = append([]string{fmt.Sprintf(words, numbersOf(done))}, lines...)
	}
	if len(missing) > 0 {
		lines = append(lines, fmt.Sprintf("没有 %s 这条记录，请核对编号。", some(missing)))
	}
	answer.Text = strings.Join(lines, "\n")
	return answer, d.refreshDigests(tx, t, done)
}

func tellRuled(tx *store.Tx, t bot.Turn, r activity.Ruling, tell func(activity.Ruling) (privately, openly string)) ([]chat.Outgoing, error) {
	var also []chat.Outgoing
	if r.Was == activity.Pending {
		privately, openly := tell(r)
		told, err := tellSender(tx, t, r.Record, "decided", privately, openly)
		if err != nil {
			return nil, err
		}
		if told != nil {
			also = append(also, *told)
		}
	}
	for _, member := range r.Joins {
		told, err := tellJoined(tx, t, r.Record, member)
		if err != nil {
			return nil, err
		}
		also = append(also, told...)
	}
	return also, nil
}

// tellJoined tells somebody who waited to join whether they are in now.
func tellJoined(tx *store.Tx, t bot.Turn, r activity.Record, member int64) ([]chat.Outgoing, error) {
	place, ok, err := roster.Reach(tx, member)
	if err != nil || !ok || member == t.Member {
		return nil, err
	}
	words := fmt.Sprintf("您参加 #%d 的事没有通过，有疑问请问管理员。", r.ID)
	for _, p := range r.People {
		if p.Member == member && p.State == activity.In {
			words = fmt.Sprintf("您参加 #%d 已算上，谢谢！", r.ID)
		}
	}
	return []chat.Outgoing{{
		Key: fmt.Sprintf("joined/%d/%d/%d", r.ID, member, t.Row), To: place, Reply: chat.Reply{Text: words},
	}}, nil
}

func notRuled(tx *store.Tx, t bot.Turn, r activity.Ruling) (string, error) {
	switch r.Refused {
	case activity.NotYours:
		unit, err := roster.UnitByID(tx, r.Record.Unit)
		if err != nil {
			return "", err
		}
		who, err := deciders(tx, r.Record.Unit, t.Day)
		return fmt.Sprintf("#%d 是%s的，由%s审核。", r.Record.ID, unit.Name, who), err
	case activity.Already:
		who, err := roster.Name(tx, r.Record.DecidedBy)
		return fmt.Sprintf("#%d 已经通过了（%s，%s）。", r.Record.ID, who, spellDay(tx.Day(r.Record.Decided))), err
	}
	if r.Record.State == activity.Returned {
		return fmt.Sprintf("#%d 已经退回，改好会重新送审；您也可以直接改，如「更正 %d 时长 3小时」，改完就算通过。", r.Record.ID, r.Record.ID), nil
	}
	return fmt.Sprintf("#%d %s，不用审核。", r.Record.ID, StateWords(r.Record.State)), nil
}
