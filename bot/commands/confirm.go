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

// confirm answers 确认, 确认 17, 都确认.
func (d *Desk) confirm(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if which := meantRecords(t.Meaning); len(which) > 1 {
		return d.confirmSeveral(tx, t, which)
	}
	var done activity.Confirmed
	var err error
	if t.Meaning.All {
		done, err = activity.ConfirmAll(tx, d.Config, saidIn(t))
	} else {
		done, err = activity.Confirm(tx, d.Config, saidIn(t), t.Meaning.Record)
	}
	if err != nil {
		return bot.Answer{}, err
	}
	return d.confirmed(tx, t, done)
}

// confirmSeveral answers 确认 17 18: one answer for what was recorded, then what was not.
func (d *Desk) confirmSeveral(tx *store.Tx, t bot.Turn, which []int64) (bot.Answer, error) {
	var done activity.Confirmed
	var lines []string
	for _, n := range which {
		if slices.ContainsFunc(done.Records, func(r activity.Record) bool { return r.ID == n }) {
			continue // a part of an event that was confirmed with the first
		}
		one, err := activity.Confirm(tx, d.Config, saidIn(t), n)
		if err != nil {
			return bot.Answer{}, err
		}
		if one.Refused == "" {
			done.Records, done.Left = append(done.Records, one.Records...), one.Left
			continue
		}
		t.Meaning.Record = n
		refused, err := d.notConfirmed(tx, t, one)
		if err != nil {
			return bot.Answer{}, err
		}
		lines = append(lines, refused.Text)
	}
	if len(done.Records) == 0 {
		return bot.Say(strings.Join(lines, "\n")), nil
	}
	answer, err := d.confirmed(tx, t, done)
	answer.Text = strings.Join(append([]string{answer.Text}, lines...), "\n")
	return answer, err
}

func (d *Desk) confirmed(tx *store.Tx, t bot.Turn, done activity.Confirmed) (bot.Answer, error) {
	if done.Refused != "" {
		return d.notConfirmed(tx, t, done)
	}
	var accepted, pending []activity.Record
	for _, r := range done.Records {
		if r.State == activity.Accepted {
			accepted = append(accepted, r)
		} else {
			pending = append(pending, r)
		}
	}
	var lines []string
	if len(accepted) > 0 {
		sums, err := d.yearSoFar(tx, t, accepted)
		if err != nil {
			return bot.Answer{}, err
		}
		lines = append(lines, "已记录 "+numbersOf(accepted)+"。"+sums)
	}
	if len(pending) > 0 {
		who, err := deciders(tx, pending[0].Unit, t.Day)
		if err != nil {
			return bot.Answer{}, err
		}
		lines = append(lines, fmt.Sprintf("已提交 %s，等%s审核，通过后计入累计。", numbersOf(pending), who))
	}
	answer := bot.Say(strings.Join(lines, "\n"))
	if left := events(done.Left); len(left) > 0 {
		answer = asking(t, answer.Text+"\n"+leftWords(left))
	}
	var err error
	answer.Also, err = d.tellDeciders(tx, t, pending)
	return answer, err
}

// events are the first parts of the events that some drafts belong to.
func events(drafts []activity.Record) []activity.Record {
	var firsts []activity.Record
	for _, r := range drafts {
		if !slices.ContainsFunc(firsts, func(f activity.Record) bool { return f.Event == r.Event }) {
			firsts = append(firsts, r)
		}
	}
	return firsts
}

func leftWords(left []activity.Record) string {
	if len(left) == 1 {
		return fmt.Sprintf("还有草稿 #%d 没有确认：「确认 %d」或「取消 %d」。", left[0].ID, left[0].ID, left[0].ID)
	}
	return fmt.Sprintf("还有草稿 %s 没有确认：「都确认」，或「我的草稿」看一看。", numbersOf(left))
}

func (d *Desk) notConfirmed(tx *store.Tx, t bot.Turn, done activity.Confirmed) (bot.Answer, error) {
	switch done.Refused {
	case activity.NotReady:
		return d.notReady(tx, t, done.Records)
	case activity.NoDraft:
		return noDraft(tx, t)
	case activity.NoRecord:
		return bot.Say(noSuchRecord(t.Meaning.Record)), nil
	case activity.Already:
		return bot.Say(alreadyWords(done.Records[0])), nil
	}
	r := done.Records[0]
	switch {
	case r.Sender != t.Member:
		sender, err := roster.Name(tx, r.Sender)
		return bot.Say(fmt.Sprintf("草稿 #%d 是%s的，要本人来确认。", r.ID, sender)), err
	case r.State == activity.Lapsed || r.State == activity.Cancelled:
		return asking(t, fmt.Sprintf("#%d %s。还要记的话，回复「恢复草稿 %d」。", r.ID, StateWords(r.State), r.ID)), nil
	}
	return bot.Say(alreadyWords(r)), nil
}

// noDraft answers somebody who has nothing to confirm here, or not any more.
func noDraft(tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	lapsed, err := activity.LapsedDrafts(tx, saidIn(t))
	if err != nil {
		return bot.Answer{}, err
	}
	for _, r := range lapsed {
		if r.Room == t.Message.Place {
			return asking(t, fmt.Sprintf("草稿 #%d 过期了。还要记的话，回复「恢复草稿 %d」。", r.ID, r.ID)), nil
		}
	}
	return bot.Say("这里没有等您确认的草稿。报告活动请以「报告」开头，「我的草稿」可以看还有哪些。"), nil
}

func alreadyWords(r activity.Record) string {
	switch r.State {
	case activity.Accepted:
		return fmt.Sprintf("#%d 已经记录好了，不用再确认。", r.ID)
	case activity.Pending:
		return fmt.Sprintf("#%d 已经提交，正等审核，不用再确认。", r.ID)
	}
	return fmt.Sprintf("#%d %s，不用再确认。", r.ID, StateWords(r.State))
}

// notReady says what has to be settled before drafts can be recorded.
func (d *Desk) notReady(tx *store.Tx, t bot.Turn, drafts []activity.Record) (bot.Answer, error) {
	var lines []string
	for _, r := range drafts {
		var wants []string
		for _, want := range r.Wants(d.kindOf(r), t.Day) {
			wants = append(wants, wantWords(want, r))
		}
		strangers, err := strangerWords(tx, r)
		if err != nil {
			return bot.Answer{}, err
		}
		if len(wants) == 0 {
			continue
		}
		why := "还不能记录"
		if r.State != activity.Draft {
			why = "不能这样改"
		}
		lines = append(lines, fmt.Sprintf("#%d %s。%s%s", r.ID, why, strangers, strings.Join(wants, "")))
	}
	return asking(t, strings.Join(lines, "\n")), nil
}

// yearSoFar thanks with what a unit's year comes to, one sentence for each kind.
func (d *Desk) yearSoFar(tx *store.Tx, t bot.Turn, records []activity.Record) (string, error) {
	var sentences []string
	for _, r := range records {
		year := r.Day[:len("2021")]
		sum, err := activity.Year(tx, d.Config, r.Unit, r.Kind, year)
		if err != nil {
			return "", err
		}
		unit, err := roster.UnitByID(tx, r.Unit)
		if err != nil {
			return "", err
		}
		when := year + "年"
		if strings.HasPrefix(t.Day, year) {
			when = "今年"
		}
		sentence := fmt.Sprintf("%s%s%s累计 %s。", unit.Name, r.Kind, when, sumWords(sum, d.kindOf(r).Measures))
		if !slices.Contains(sentences, sentence) {
			sentences = append(sentences, sentence)
		}
	}
	return strings.Join(sentences, ""), nil
}

// sumWords says a sum in the measures of its kind. A kind that is measured in hours also says
// how often: 12 次、87 人次、231.5 小时.
func sumWords(s activity.Sum, measures []string) string {
	var all []string
	if slices.Contains(measures, "小时") && !slices.Contains(measures, "次") {
		measures = append([]string{"次"}, measures...)
	}
	for _, m := range measures {
		n := fmt.Sprint(s.Times)
		switch m {
		case "人次":
			n = fmt.Sprint(s.People)
		case "小时":
			n = strings.TrimSuffix(hoursWords(s.Minutes), "小时")
		case "册":
			n = fmt.Sprint(s.Copies)
		case "人":
			n = fmt.Sprint(s.People)
			if s.Beneficiaries > 0 {
				n = fmt.Sprint(s.Beneficiaries)
			}
		}
		all = append(all, n+" "+m)
	}
	if len(all) == 0 {
		return fmt.Sprintf("%d 次", s.Times)
	}
	return strings.Join(all, "、")
}
