package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/quiz"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/store"
)

const dailyQuestion = "每日一题"

// Ahead tells everything that will be sent because it is time, from a moment on, in order:
// reminders and the daily question. It says exactly what will be sent if nothing happens
// until then.
func (d *Desk) Ahead(tx *store.Tx, from time.Time, days int) ([]reminder.Send, error) {
	all, err := d.Reminders.Plan(tx, from, days)
	if err != nil {
		return nil, err
	}
	year, month, day := from.Date()
	end := time.Date(year, month, day+days, 0, 0, 0, 0, from.Location())
	questions, err := quiz.Ahead(tx, d.Calendar, quiz.NewWindow(d.Config.Question), from, end)
	if err != nil {
		return nil, err
	}
	groups, err := reminder.Groups(tx)
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		for _, g := range groups {
			if g.Place == q.Place {
				all = append(all, reminder.Send{At: q.At, To: g, Rule: dailyQuestion, Text: q.Text})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b reminder.Send) int { return a.At.Compare(b.At) })
	return all, nil
}

const (
	previewDays     = 7
	mostPreviewDays = 366
	mostPreviewed   = 80 // lines of an answer
)

// preview answers 预告, 预告 60天.
func (d *Desk) preview(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	if refusal, err := mayNotAsAdmin(tx, t); err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	days := daysAhead(t)
	sends, err := d.Ahead(tx, tx.Now, days)
	if err != nil {
		return bot.Answer{}, err
	}
	sight, err := sightOf(tx, t)
	if err != nil {
		return bot.Answer{}, err
	}
	sends = slices.DeleteFunc(sends, func(s reminder.Send) bool { return !sight.sees(s.To) })
	lines := previewLines(sends)
	head := fmt.Sprintf("到%s为止会发的：", spellDay(addDays(t.Day, days-1)))
	if len(lines) == 0 {
		head = fmt.Sprintf("到%s为止没有要发的。", spellDay(addDays(t.Day, days-1)))
	}
	if rest := len(lines) - mostPreviewed; rest > 0 {
		lines = append(lines[:mostPreviewed], fmt.Sprintf("还有 %d 行没有列出，天数少写一点就能看全。", rest))
	}
	for _, year := range d.Reminders.UnknownYears(tx.Now, days) {
		lines = append(lines, reminder.UnknownYear(year))
	}
	return bot.Say(strings.Join(append([]string{head}, lines...), "\n")), nil
}

func daysAhead(t bot.Turn) int {
	days := previewDays
	if m := t.Meaning; m.Days > 0 {
		days = m.Days
	} else if m.Period != nil {
		days = 0
		for day := t.Day; day < m.Period.To && days < mostPreviewDays; day = addDays(day, 1) {
			days++
		}
	}
	return min(max(days, 1), mostPreviewDays)
}

// previewLines has a line for what several groups hear at the same time.
func previewLines(sends []reminder.Send) []string {
	type line struct {
		at               time.Time
		rule, text, held string
	}
	var order []line
	to := map[line][]string{}
	for _, s := range sends {
		l := line{s.At, s.Rule, s.Text, s.Held}
		if to[l] == nil {
			order = append(order, l)
		}
		name := s.To.Name
		if s.To.Member != 0 {
			name = "单聊您"
		}
		to[l] = append(to[l], name)
	}
	var lines []string
	for _, l := range order {
		words := previewText(l.rule, l.text)
		if l.held != "" {
			words = fmt.Sprintf("不发（%s）：%s", l.held, words)
		}
		lines = append(lines, fmt.Sprintf("%s %s：%s", l.at.Format("1月2日 15:04"), strings.Join(to[l], "、"), words))
	}
	return lines
}

// previewText is a reminder as it will be said; of a question only what is asked, for people
// are not to have all the questions beforehand.
func previewText(rule, text string) string {
	if rule != dailyQuestion {
		return text
	}
	if lines := strings.Split(text, "\n"); len(lines) > 1 {
		return rule + "「" + reminder.Short(lines[1]) + "」"
	}
	return rule
}
