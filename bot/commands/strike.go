package commands

import (
	"context"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// strike answers 去掉 17 郑洁.
func (d *Desk) strike(ctx context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	number, who := t.Meaning.Record, slices.Concat(t.Meaning.Participants, t.Meaning.UnknownNames)
	if number == 0 || len(who) == 0 {
		return asking(t, "请带上编号和姓名，比如「去掉 17 郑洁」。"), nil
	}
	before, _, err := activity.Get(tx, number)
	if err != nil {
		return bot.Answer{}, err
	}
	said, refusal, err := withReason(tx, t, "去掉人", fmt.Sprintf("更正 %d 去掉%s 原因：那天没来", number, who[0]))
	if err != nil || refusal != "" {
		return asking(t, refusal), err
	}
	done, err := activity.Strike(tx, said, number, who)
	if err != nil {
		return bot.Answer{}, err
	}
	switch done.Refused {
	case "":
	case activity.NotThere:
		return bot.Say(fmt.Sprintf("#%d 里没有%s，请核对姓名。", number, someNames(done.Names))), nil
	case activity.NotYours:
		admins, err := deciders(tx, done.Records[0].Unit, t.Day)
		return bot.Say(fmt.Sprintf("从 #%d 去掉参加人，要%s来做。", number, admins)), err
	default:
		words, err := unusable(tx, t, done)
		return bot.Say(words), err
	}
	if done.Records[0].State == activity.Draft && done.Records[0].Sender == t.Member {
		return d.draftAgain(tx, t, done.Records)
	}
	answer := bot.Say(withoutWords("已去掉"+someNames(who)+"。", done.Records))
	if answer.Also, err = tellStruck(tx, t, before, done.Records); err != nil {
		return bot.Answer{}, err
	}
	return answer, d.refreshDigests(tx, t, done.Records)
}

// tellStruck tells those who waited to join a record that they need not wait any longer.
func tellStruck(tx *store.Tx, t bot.Turn, before activity.Record, now []activity.Record) ([]chat.Outgoing, error) {
	i := slices.IndexFunc(now, func(r activity.Record) bool { return r.ID == before.ID })
	if i < 0 {
		return nil, nil
	}
	var also []chat.Outgoing
	for _, p := range before.People {
		struck := func(q activity.Person) bool { return q.Member == p.Member && q.State == activity.Struck }
		if p.State != activity.Waiting || !slices.ContainsFunc(now[i].People, struck) {
			continue
		}
		told, err := tellJoined(tx, t, now[i], p.Member)
		if err != nil {
			return nil, err
		}
		also = append(also, told...)
	}
	return also, nil
}
