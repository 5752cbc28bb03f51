package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// mine answers 我的: one's own year as a sentence to copy. Asked in a group it is told in
// single chat, so that nobody is held against anybody else.
func (d *Desk) mine(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	period := yearSoFar(t.Day)
	if t.Meaning.Period != nil {
		period = *t.Meaning.Period
	}
	if period.From > t.Day || period.From >= period.To {
		return bot.Say("那段时间还没到呢，先问问“我的”吧。"), nil
	}
	until := min(period.To, dayAfter(t.Day))
	own, err := figures.OwnOf(tx, t.Member, figures.Scope{From: period.From, To: until})
	if err != nil {
		return bot.Answer{}, err
	}
	when := summing{asked: asked{period: period, today: t.Day}, until: until}.when()
	text := ownSentence(when, own)
	if t.Message.Place.Private() {
		return bot.Say(text), nil
	}
	to, ok, err := roster.Reach(tx, t.Member)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ok {
		return bot.Say("请单聊问我“我的”，只说给您自己听。"), nil
	}
	answer := bot.Say("已经单聊发给您了。")
	answer.Also = []chat.Outgoing{{Key: fmt.Sprintf("mine/%d", t.Row), To: to, Reply: chat.Reply{Text: text}}}
	return answer, nil
}

// ownSentence is 截至2021年4月20日，本人参加志愿服务12次、31.5小时，集中学习5次；撰写宣传稿件2篇；答题45天。
func ownSentence(when string, own figures.Own) string {
	var clauses []string
	if parts := ownParts(own.Took, "次"); parts != "" {
		clauses = append(clauses, "参加"+parts)
	}
	if parts := ownParts(own.Wrote, "篇"); parts != "" {
		clauses = append(clauses, "撰写"+parts)
	}
	if parts := ownParts(own.Lectured, "次"); parts != "" {
		clauses = append(clauses, "主讲"+parts)
	}
	if own.Answers > 0 {
		clauses = append(clauses, fmt.Sprintf("每日一题答题%d次", own.Answers))
	}
	text := when + "，还没有您的记录。"
	if len(clauses) > 0 {
		text = when + "，本人" + strings.Join(clauses, "；") + "。"
	}
	if own.Pending > 0 {
		text += "\n" + pendingLine(int(own.Pending))
	}
	return text
}

func ownParts(parts []figures.Part, word string) string {
	var words []string
	for _, p := range parts {
		s := fmt.Sprintf("%s%d%s", p.Kind, p.Times, word)
		if p.Minutes > 0 && p.Kind != "" {
			s += "、" + figures.Value{N: p.Minutes, Minutes: true}.String() + "小时"
		}
		words = append(words, s)
	}
	return strings.Join(words, "，")
}
