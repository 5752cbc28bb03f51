package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/store"
)

// amend answers 改 时长 3小时, 不对，是3小时, 少了李华, 去掉郑洁 about a draft, which is then
// shown again, and 更正 17 时长 3小时 about a record.
func (d *Desk) amend(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	m := t.Meaning
	switch {
	case m.Field != "" && m.Value == "" && len(m.Problems) > 0:
		return asking(t, strings.Join(m.Problems, "")), nil
	case m.Field == "" || m.Value == "":
		return asking(t, "没看懂要改什么。请这样说：「改 时长 3小时」「改 日期 4月17日」「改 人数 12」「少了李华」「去掉郑洁」。"), nil
	}
	said, refusal, err := withReason(tx, t, "改", fmt.Sprintf("更正 %d 时长 3小时 原因：登记时多写了", m.Record))
	if err != nil || refusal != "" {
		return asking(t, refusal), err
	}
	done, err := activity.Amend(tx, d.Config, said, activity.Amendment{
		Record: m.Record, Field: m.Field, Value: m.Value, Problems: m.Problems,
	})
	switch {
	case err != nil:
		return bot.Answer{}, err
	case done.Refused != "":
		return d.notAmended(tx, t, done.Result)
	case done.Records[0].State == activity.Draft:
		return d.draftAgain(tx, t, done.Records)
	}
	r := done.Records[0]
	answer := bot.Say("已更正 " + recordLine(r) + "。")
	switch {
	case done.Again:
		who, err := deciders(tx, r.Unit, t.Day)
		if err != nil {
			return bot.Answer{}, err
		}
		answer.Text += fmt.Sprintf("改动要%s再看一下，通过后计入。", who)
		answer.Also, err = d.tellDeciders(tx, t, done.Records)
		return answer, err
	case r.State == activity.Pending:
		answer.Text += "还在等审核。"
	}
	told, err := tellSender(tx, t, r, "corrected",
		fmt.Sprintf("您报的 #%d 已由管理员更正，现在是：%s。", r.ID, recordLine(r)), fmt.Sprintf("#%d 已更正。", r.ID))
	if err != nil {
		return bot.Answer{}, err
	}
	if told != nil {
		answer.Also = append(answer.Also, *told)
	}
	return answer, d.refreshDigests(tx, t, done.Records)
}

// draftAgain shows a whole event again after something in it was changed.
func (d *Desk) draftAgain(tx *store.Tx, t bot.Turn, parts []activity.Record) (bot.Answer, error) {
	open, err := activity.Drafts(tx, saidIn(t))
	if err != nil {
		return bot.Answer{}, err
	}
	bare := true
	for _, r := range open {
		if r.Room == parts[0].Room {
			bare = r.Event == parts[0].Event && r.Room == t.Message.Place
			break
		}
	}
	text, err := d.draftText(tx, t, parts, bare)
	return asking(t, text), err
}

func (d *Desk) notAmended(tx *store.Tx, t bot.Turn, done activity.Result) (bot.Answer, error) {
	m := t.Meaning
	switch done.Refused {
	case activity.NoDraft:
		return asking(t, "这里没有您的草稿。要改已经报过的，请带上编号：「更正 17 时长 3小时」。"), nil
	case activity.WhichPart:
		return asking(t, whichPart(done.Records)), nil
	case activity.BadField:
		return bot.Say("这一项改不了。可以改：时长、日期、人数、地点、标题、类别、专题、授课人、作者、刊发、册数、帮扶人数、参加人。"), nil
	case activity.BadValue:
		return asking(t, "「"+brief(m.Value)+"」不像能填进去的，请再说一次，比如「改 时长 3小时」「改 日期 4月17日」。"), nil
	case activity.NoName:
		return bot.Say("不在名册：" + someNames(done.Names) + "。请核对姓名；确实去了又不在名册的，可以「改 人数」把他们计进去。"), nil
	case activity.TooFew:
		r := done.Records[0]
		return asking(t, fmt.Sprintf("#%d 具名的已有%d人，人数不能更少。有没去的请这样说：「去掉郑洁」。", r.ID, r.Named())), nil
	case activity.TooLong:
		return asking(t, "各人的时长加起来超过合计了，请核对。"), nil
	case activity.NotThere:
		return bot.Say("里面没有" + someNames(done.Names) + "，请核对姓名。"), nil
	case activity.NotReady:
		return d.notReady(tx, t, done.Records)
	case activity.NotOnRoster:
		return bot.Say(someNames(done.Names) + "那天不在名册上，不能这样改。有误请告诉管理员。"), nil
	}
	words, err := unusable(tx, t, done)
	return bot.Say(words), err
}

func whichPart(parts []activity.Record) string {
	var lines []string
	for _, r := range parts {
		lines = append(lines, recordLine(r))
	}
	return fmt.Sprintf("改哪一项？请带上编号，比如「改 %d 时长 3小时」：\n%s", parts[0].ID, strings.Join(lines, "\n"))
}
