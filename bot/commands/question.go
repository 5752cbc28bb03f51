package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// question shows the day's question, and in a single chat the member's own answer.
func (d *Desk) question(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	place := t.Message.Place
	open, err := quiz.OpenAt(tx, place, place.Private())
	if err != nil {
		return bot.Answer{}, err
	}
	if !open {
		return bot.Say(switchedOff(place.Private())), nil
	}
	q, found, err := quiz.Of(tx, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	if !found {
		return d.noQuestion(tx, t)
	}
	if place.Private() {
		r, answered, err := quiz.SignIn(tx, t.Member, t.Day)
		if err != nil {
			return bot.Answer{}, err
		}
		if answered {
			return bot.Say("今日一题（" + r.Question.Kind + "）\n" + r.Question.Card() + "\n" + verdict(r)), nil
		}
	}
	return bot.Answer{
		Text:    "今日一题（" + q.Kind + "）\n" + q.Card() + "\n请" + q.HowTo() + "。" + bot.HowToAnswer(place),
		Choices: q.Choices(t.Day),
		Boxes:   q.Boxes(),
	}, nil
}

// noQuestion says why a day has no question.
func (d *Desk) noQuestion(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	working, err := quiz.Working(tx, d.Calendar, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	at := t.Message.Sent.In(tx.Zone())
	switch {
	case !working:
		return bot.Say("今天休息，没有每日一题，下个工作日见。"), nil
	case at.Before(quiz.NewWindow(d.Config.Question).Opens(at)):
		return bot.Say(fmt.Sprintf("今天的题 %s 才发，到时再答。", d.Config.Question.From)), nil
	default:
		return bot.Say("今天还没有题。题库要是空的，请运维用 daybook import questions 导入。"), nil
	}
}

// questionOn switches the question on in a group. Inside the window of a working day it is
// posted at once.
func (d *Desk) questionOn(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := d.mayNotSwitch(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	fresh, err := quiz.Switch(tx, t.Message.Place, true, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	text := "每日一题本来就开着。"
	if fresh {
		text = fmt.Sprintf("好的，这个群的每日一题开了：工作日 %s 发题，自愿作答。不要了就说「每日一题 关」。", d.Config.Question.From)
	}
	post, ok, err := d.postNow(tx, t)
	if err != nil {
		return bot.Answer{}, err
	}
	if !ok {
		return bot.Say(text), nil
	}
	if post.Key == "" {
		return bot.Say(text + "可是题库还是空的，请运维用 daybook import questions 导入。"), nil
	}
	return bot.Answer{Text: text, Also: []chat.Outgoing{post}}, nil
}

// postNow is the day's question for this group; false when none is due now, without a key
// when the bank is empty.
func (d *Desk) postNow(tx *store.Tx, t bot.Turn) (chat.Outgoing, bool, error) {
	window := quiz.NewWindow(d.Config.Question)
	if !window.Contains(tx.Now) || tx.Today() != t.Day {
		return chat.Outgoing{}, false, nil
	}
	working, err := quiz.Working(tx, d.Calendar, t.Day)
	if err != nil || !working {
		return chat.Outgoing{}, false, err
	}
	post, _, err := quiz.Post(tx, t.Message.Place, tx.Now, tx.Now, window)
	return post, true, err
}

func (d *Desk) questionOff(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := d.mayNotSwitch(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	fresh, err := quiz.Switch(tx, t.Message.Place, false, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !fresh {
		return bot.Say("这个群本来就没有开每日一题。"), nil
	}
	return bot.Say("好的，这个群的每日一题关了。想再开，说「每日一题 开」。"), nil
}

// mayNotSwitch says why the sender may not switch the question of this chat; empty if they may.
func (d *Desk) mayNotSwitch(tx *store.Tx, t bot.Turn) (string, error) {
	if t.Message.Place.Private() {
		return "每日一题是按群开关的，请到群里说。", nil
	}
	unit, tied, err := roster.UnitAt(tx, t.Message.Place)
	if err != nil {
		return "", err
	}
	if !tied {
		return mayNotAsAdmin(tx, t)
	}
	may, err := roster.AdminOf(tx, t.Member, unit.ID, t.Day)
	if err != nil || may {
		return "", err
	}
	return whoMay(tx, unit, t.Day)
}

// mayNotAsAdmin says why the sender may not do what any admin may; empty if they may. It
// names the admins who are nearest to the sender.
func mayNotAsAdmin(tx *store.Tx, t bot.Turn) (string, error) {
	may, err := roster.IsAdmin(tx, t.Member, t.Day)
	if err != nil || may {
		return "", err
	}
	unit, _, err := roster.UnitOf(tx, t.Member, t.Day)
	if err != nil {
		return "", err
	}
	return whoMay(tx, unit, t.Day)
}

// questionSkip has everybody answer the next question of the bank today.
func (d *Desk) questionSkip(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	if _, found, err := quiz.Of(tx, t.Day); err != nil || !found {
		return bot.Say("今天没有题，不用跳过。"), err
	}
	_, skipped, err := quiz.Skip(tx, t.Day, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !skipped {
		return bot.Say("题库里没有别的题可换了。"), nil
	}
	posts, err := quiz.Repost(tx, t.Message.Sent.In(tx.Zone()), quiz.NewWindow(d.Config.Question))
	if err != nil {
		return bot.Answer{}, err
	}
	return bot.Answer{Text: "好的，今天的题换成下一道了。已经答过的照样算签到。", Also: posts}, nil
}

// questionMend corrects the key of the latest question. The new key is not repeated: in a
// group others may still be thinking.
func (d *Desk) questionMend(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	q, day, found, err := quiz.Latest(tx, t.Day)
	if err != nil || !found {
		return bot.Say("还没有出过题。"), err
	}
	answer := t.Meaning.Answer
	if answer == "" {
		answer = quiz.Tidy(strings.TrimSpace(t.Meaning.Text))
	}
	mended, err := quiz.Mend(tx, q, answer, t.Member, t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if !mended {
		return bot.Say(fmt.Sprintf("%s那道是%s题，答案没有改。请写「改答案」加上对的答案，如「改答案 %s」。",
			quiz.Spoken(day), q.Kind, q.Example())), nil
	}
	return bot.Say(fmt.Sprintf("好的，%s那道题的答案改好了。大家的签到不变，对错按新答案算。", quiz.Spoken(day))), nil
}
