package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func (d *Desk) freezeCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Freeze: {Run: d.freeze},
		understand.Diff:   {Run: d.differences, Reads: true},
		understand.Audit:  {Run: d.checkup, Reads: true},
	}
}

// everyRecord counts all records, of whatever kind; without a configuration each is one.
var everyRecord = config.Figure{ID: "records", Count: config.CountTimes}

// freeze answers 封账 2021 with what should be looked at first, and 确认封账 2021 by doing it.
func (d *Desk) freeze(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := onlyOrgAdmin(tx, t, "封账"); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	if t.Meaning.Period == nil {
		return asking(t, "封哪一段的账？比如「封账 "+t.Day[:len("2021")]+"年」「封账 上半年」。"), nil
	}
	period := *t.Meaning.Period
	if period.From > t.Day {
		return bot.Say(figures.PeriodName(period.From, period.To) + "还没到呢。"), nil
	}
	if !t.Meaning.Confirm {
		return d.beforeFreeze(tx, t, period)
	}
	f, fresh, err := figures.Sign(tx, d.Config, period.From, period.To, figures.Signature{Member: t.Member, Message: t.Row})
	switch {
	case err != nil:
		return bot.Answer{}, err
	case !fresh:
		return bot.Say(fmt.Sprintf("%s已经封过账了（%s），之后没有变化，不用再封。", f.Period(), SignedWords(f))), nil
	}
	return bot.Say(FrozenWords(f)), nil
}

// beforeFreeze shows what stands in the way, and says how to go on.
func (d *Desk) beforeFreeze(tx *store.Tx, t bot.Turn, period understand.Period) (bot.Answer, error) {
	name := figures.PeriodName(period.From, period.To)
	lines, err := d.checkedBefore(tx, t, period)
	if err != nil {
		return bot.Answer{}, err
	}
	last, frozen, err := figures.Frozen(tx, period.From, period.To)
	if err != nil {
		return bot.Answer{}, err
	}
	records, err := figures.ValueOf(tx, config.Config{}, everyRecord, figures.Scope{From: period.From, To: period.To})
	if err != nil {
		return bot.Answer{}, err
	}
	if frozen {
		lines = append(lines, fmt.Sprintf("%s封过账（%s）。再封是第 %d 版，旧的留着。", name, SignedWords(last), last.Version+1))
	}
	lines = append(lines, fmt.Sprintf("封账会存下全部 %d 个数字和它们背后的 %d 条记录，签字的是您。之后还能改记录，但要写原因，改了什么说「差异 %s」就能看到。",
		len(d.Config.Figures), records.N, name))
	if period.To > t.Day {
		lines = append(lines, fmt.Sprintf("%s还没过完，往后新记的会列在差异里。", name))
	}
	lines = append(lines, fmt.Sprintf("确定要封，请回复「确认封账 %s」。", name))
	return asking(t, strings.Join(lines, "\n")), nil
}

// onlyOrgAdmin says who may do what the speaker may not; empty if they may.
func onlyOrgAdmin(tx *store.Tx, t bot.Turn, what string) (string, error) {
	may, err := roster.AdminOf(tx, t.Member, 0, t.Day)
	if err != nil || may {
		return "", err
	}
	who, err := deciders(tx, 0, t.Day)
	return what + "要由" + who + "来做。", err
}

// SignedWords is 第 1 版，王建国 2022-01-05 10:00 签字.
func SignedWords(f figures.Freeze) string {
	return fmt.Sprintf("第 %d 版，%s", f.Version, signer(f))
}

func signer(f figures.Freeze) string {
	at := f.At.Format("2006-01-02 15:04")
	switch {
	case f.Member == 0:
		return "运维 " + at + " 在服务器上做的"
	case f.Signer == "":
		return at + " 签字"
	}
	return f.Signer + " " + at + " 签字"
}

// FrozenWords tells that a period has just been frozen.
func FrozenWords(f figures.Freeze) string {
	words := fmt.Sprintf("%s已封账（第 %d 版）：%d 个数字、%d 条记录，%s。\n校验码 %s",
		f.Period(), f.Version, len(f.Figures), f.Records, signer(f), f.Hash)
	if f.Version > 1 {
		words += fmt.Sprintf("\n第 %d 版还留着。", f.Version-1)
	}
	return words
}

// withReason is who says that a record is to be changed, and why. A record of a frozen
// period is changed only with a reason: without one the refusal says how.
func withReason(tx *store.Tx, t bot.Turn, what, how string) (activity.Said, string, error) {
	said := saidIn(t)
	said.Reason = strings.TrimSpace(t.Meaning.Text)
	if said.Reason != "" || t.Meaning.Record == 0 {
		return said, "", nil
	}
	r, ok, err := activity.Get(tx, t.Meaning.Record)
	if err != nil || !ok || r.State != activity.Accepted {
		return said, "", err
	}
	f, frozen, err := figures.FrozenOn(tx, r.Day)
	if err != nil || !frozen {
		return said, "", err
	}
	return said, fmt.Sprintf("#%d 属于%s，已经封账。要%s请写上原因，比如「%s」。", r.ID, f.Period(), what, how), nil
}
