package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// join answers 参加 17, 参加 17 2小时, +1, 我也去了, 算我一个.
func (d *Desk) join(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number := t.Meaning.Record
	if number == 0 && t.Message.Place.Private() {
		return bot.Say("您参加的是哪一条？请带上编号，比如「参加 17」。"), nil
	}
	if len(t.Meaning.Problems) > 0 {
		return asking(t, strings.Join(t.Meaning.Problems, "")), nil
	}
	said, refusal, err := withReason(tx, t, "加人", fmt.Sprintf("参加 %d 登记时漏了", number))
	if err != nil || refusal != "" {
		return asking(t, refusal), err
	}
	done, err := activity.Join(tx, said, number, int(t.Meaning.Hours))
	if err != nil {
		return bot.Answer{}, err
	}
	switch {
	case done.Refused == "":
	case done.Refused == activity.NoRecord && number == 0:
		return asking(t, "最近两天本群没有可以参加的活动。请带上编号，比如「参加 17」。"), nil
	case done.Refused == activity.Already:
		return bot.Say(alreadyThere(t, done.Records[0])), nil
	case done.Refused == activity.BadValue:
		return bot.Say("一个人一天不会超过24小时，请再说一次，比如「参加 17 2小时」。"), nil
	case done.Refused == activity.WrongState && done.Records[0].State == activity.Draft:
		return bot.Say(fmt.Sprintf("#%d 还是草稿，等它确认了再参加。", number)), nil
	default:
		words, err := unusable(tx, t, done)
		return bot.Say(words), err
	}
	return d.joined(tx, t, done.Records)
}

func alreadyThere(t bot.Turn, r activity.Record) string {
	for _, p := range r.People {
		if p.Member == t.Member && p.State == activity.Waiting {
			return fmt.Sprintf("您参加 #%d 的事已经提交，正等管理员同意。", r.ID)
		}
	}
	return fmt.Sprintf("您已经在 #%d 里了，不用再加。", r.ID)
}

func (d *Desk) joined(tx *store.Tx, t bot.Turn, records []activity.Record) (bot.Answer, error) {
	var lines []string
	var waiting []activity.Record
	for _, r := range records {
		line, waits, err := joinedWords(tx, t, r)
		if err != nil {
			return bot.Answer{}, err
		}
		if waits {
			waiting = append(waiting, r)
		}
		lines = append(lines, line)
	}
	answer := bot.Say(strings.Join(lines, "\n"))
	var err error
	answer.Also, err = d.tellDeciders(tx, t, waiting)
	return answer, err
}

func joinedWords(tx *store.Tx, t bot.Turn, r activity.Record) (words string, waits bool, err error) {
	for _, p := range r.People {
		waits = waits || p.Member == t.Member && p.State == activity.Waiting
	}
	who, err := deciders(tx, r.Unit, t.Day)
	if err != nil {
		return "", false, err
	}
	switch {
	case waits:
		unit, err := roster.UnitByID(tx, r.Unit)
		return fmt.Sprintf("收到。#%d 是%s的记录，等%s同意后算上您。", r.ID, unit.Name, who), true, err
	case r.State == activity.Draft:
		sender, err := roster.Name(tx, r.Sender)
		return fmt.Sprintf("已加上您，等%s确认 #%d 后一起记录。", sender, r.ID), false, err
	case r.State == activity.Pending:
		return fmt.Sprintf("已加上您，#%d 正等%s审核，通过后一起计入。", r.ID, who), false, nil
	}
	return fmt.Sprintf("已加上您，#%d 现在%s。", r.ID, countWords(r)), false, nil
}
