package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// report answers 报告 志愿服务 清洁家园 东华社区 4月17日上午 2.5小时 参加：周敏、吴涛、郑洁.
// With 确认 at its end and nothing missing or doubtful it is recorded at once.
func (d *Desk) report(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	said, err := withHomonyms(tx, reportOf(t.Meaning))
	if err != nil {
		return bot.Answer{}, err
	}
	begun, err := activity.Begin(tx, d.Config, saidIn(t), said, d.lapses(tx, t))
	if err != nil {
		return bot.Answer{}, err
	}
	if begun.Refused == activity.NotOnRoster {
		return bot.Say("您现在不在名册上，报不了活动。请管理员先把您加进名册。"), nil
	}
	_, ready, err := d.draftNotes(tx, t, begun.Records)
	if err != nil {
		return bot.Answer{}, err
	}
	doubtful := func(r activity.Record) bool { return len(r.Problems) > 0 }
	if t.Meaning.Confirm && ready && !slices.ContainsFunc(begun.Records, doubtful) {
		return d.confirmAtOnce(tx, t, begun.Records)
	}
	text, err := d.draftText(tx, t, begun.Records, true)
	return asking(t, text), err
}

// confirmAtOnce records a report that came with its 确认. What it may repeat is pointed out
// all the same.
func (d *Desk) confirmAtOnce(tx *store.Tx, t bot.Turn, parts []activity.Record) (bot.Answer, error) {
	var again []activity.Record
	for _, r := range parts {
		alike, err := activity.Alike(tx, r)
		if err != nil {
			return bot.Answer{}, err
		}
		again = append(again, alike...)
	}
	done, err := activity.Confirm(tx, d.Config, saidIn(t), parts[0].ID)
	if err != nil {
		return bot.Answer{}, err
	}
	answer, err := d.confirmed(tx, t, done)
	if err == nil && done.Refused == "" && len(again) > 0 {
		answer.Text += fmt.Sprintf("\n可能和 %s 是同一件事；真是重复的，请「撤回 %d」。", numbersOf(again), parts[0].ID)
	}
	return answer, err
}

// lapses is when a draft made now lapses. In a year without a holiday notice, Monday to
// Friday are taken for working days.
func (d *Desk) lapses(tx *store.Tx, t bot.Turn) time.Time {
	return activity.Lapse(t.Message.Sent.In(tx.Zone()), func(day string) bool {
		return d.Calendar.Day(day).OrWeekday(day) == calendar.Working
	})
}

func reportOf(m understand.Meaning) activity.Report {
	kinds := m.Kinds
	if len(kinds) == 0 && m.Kind != "" {
		kinds = []string{m.Kind}
	}
	return activity.Report{
		Facts: activity.Facts{
			Title: m.Title, Topic: m.Topic, Campaign: m.Campaign,
			Day: m.Date, DayTo: m.DateTo, TimeOfDay: m.TimeOfDay,
			Place: m.Place, Partner: m.Partner,
			Lecturer: m.Lecturer, Author: m.Author, Outlet: m.Outlet,
			Beneficiaries: m.Beneficiaries, Copies: m.Copies,
		},
		Kinds: kinds, Unit: m.Unit,
		Minutes: int(m.Hours), TotalMinutes: int(m.TotalHours),
		OwnMinutes: inMinutes(m.OwnHours), KindMinutes: inMinutes(m.KindHours),
		Headcount: m.Headcount, Expected: m.Expected,
		Names:    slices.Concat(m.Participants, m.UnknownNames),
		Everyone: m.Everyone, Except: m.Except,
		Problems: m.Problems,
	}
}

// withHomonyms puts the names among the people of a report that the reader left out because
// several members bear them, and takes back what it said about that: the record may tell who is
// meant, and if not, the draft waits for the sender to say it. Nobody is lost silently.
func withHomonyms(tx *store.Tx, rep activity.Report) (activity.Report, error) {
	if len(rep.Problems) == 0 {
		return rep, nil
	}
	people, err := roster.People(tx)
	if err != nil {
		return rep, err
	}
	bearers := map[string]int{}
	for _, p := range people {
		bearers[p.Name]++
	}
	var problems []string
	for _, problem := range rep.Problems {
		name := ""
		for n, count := range bearers {
			if count > 1 && strings.HasPrefix(problem, fmt.Sprintf("有%d位%s，", count, n)) {
				name = n
			}
		}
		if name == "" {
			problems = append(problems, problem)
		} else {
			rep.Names = append(rep.Names, name)
		}
	}
	rep.Problems = problems
	return rep, nil
}

func inMinutes(hours map[string]understand.Minutes) map[string]int {
	minutes := map[string]int{}
	for name, m := range hours {
		minutes[name] = int(m)
	}
	return minutes
}
