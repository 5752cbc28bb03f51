package commands

import (
	"context"
	"fmt"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/store"
)

// answer takes an answer to the day's question. In a single chat it is told at once whether
// it is right; in a group acknowledgements are gathered, and who was right is nobody's business.
func (d *Desk) answer(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	place := t.Message.Place
	if day := t.Meaning.Date; day != "" && day != t.Day {
		return bot.Say(fmt.Sprintf("那是%s的题，现在不收了，没有记。今天的题请在今天那条上答。", quiz.Spoken(day)) + bot.HowToAnswer(place)), nil
	}
	r, err := quiz.Answer(tx, quiz.Given{
		Member: t.Member, Place: place, Private: place.Private(),
		At: t.Message.Sent, Day: t.Day, Answer: t.Meaning.Answer, Message: t.Row,
	}, quiz.NewWindow(d.Config.Question))
	if err != nil {
		return bot.Answer{}, err
	}
	switch r.Outcome {
	case quiz.Counted:
		if place.Private() {
			return bot.Say(verdict(r)), nil
		}
		return bot.Answer{}, quiz.Gather(tx, place, t.Message.Back, t.Day, t.Row)
	case quiz.Again:
		if place.Private() {
			return bot.Say("今天已经收到您的答案啦。" + verdict(r)), nil
		}
		return bot.Say("今天已经收到您的答案啦，一天一份就够了。"), nil
	case quiz.Misfit:
		return bot.Say(fmt.Sprintf("今天是%s题，请%s。", r.Question.Kind, r.Question.HowTo()) + bot.HowToAnswer(place)), nil
	case quiz.NotOnRoster:
		return bot.Say("您当天不在名册上，这份答案没有记。请管理员看一下名册。"), nil
	case quiz.SwitchedOff:
		return bot.Say(switchedOff(place.Private())), nil
	case quiz.Closed:
		return bot.Say(fmt.Sprintf("今天的题收到 %s，已经截止了，下一题再来。", d.Config.Question.To)), nil
	default:
		return d.noQuestion(tx, t)
	}
}

// verdict says right or wrong, and why.
func verdict(r quiz.Result) string {
	if r.Right() {
		return "答对了！答案是 " + r.Question.Key()
	}
	return fmt.Sprintf("您答的是 %s，答案是 %s", r.Answer, r.Question.Key())
}

func switchedOff(private bool) string {
	if private {
		return "现在没有哪个群开着每日一题。管理员在群里说「每日一题 开」就有了。"
	}
	return "这个群没有开每日一题。管理员在群里说「每日一题 开」就有了。"
}
