package commands

import (
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/chart"
	"github.com/daybook-bot/daybook/internal/store"
)

// ChartErrand is the kind of the errand by which a picture of totals is asked for.
const ChartErrand = "chart"

// Chart is what is to be drawn: the numbers as they were when somebody asked.
type Chart struct {
	Title  string
	Labels []string
	Series []chart.Series
}

// totalsChart answers 统计 … 图. One kind is drawn month by month, several kinds side by side,
// and 各支部 by the branches; people are never drawn.
func (d *Desk) totalsChart(tx *store.Tx, t bot.Turn, a asked) (bot.Answer, error) {
	draw := d.chartOfKinds
	switch {
	case a.byUnit:
		draw = d.chartOfUnits
	case len(a.kinds) == 1:
		draw = d.chartOfTime
	}
	c, err := draw(tx, a)
	if err != nil {
		return bot.Answer{}, err
	}
	scope := a.scope()
	c.Title = d.chartTitle(a, scope)
	if !slices.ContainsFunc(c.Series, func(s chart.Series) bool { return slices.Max(append(s.Values, 0)) > 0 }) {
		return bot.Say(c.Title + "还没有记录，画不出图。"), nil
	}
	wish := from(t, errand.Wish{Kind: ChartErrand, Title: c.Title + "的图", Args: c})
	answer := bot.Say("正在画" + c.Title + "的图，请稍候。")
	answer.Then = func(tx *store.Tx) error {
		_, _, err := errand.Ask(tx, wish)
		return err
	}
	return answer, nil
}

// from fills in who asked for something, and where.
func from(t bot.Turn, w errand.Wish) errand.Wish {
	w.Member, w.Message, w.To, w.Back = t.Member, t.Row, t.Message.Place, t.Message.Back
	return w
}

func (d *Desk) chartTitle(a asked, s figures.Scope) string {
	title := a.unit.Name + figures.PeriodName(s.From, s.To) + a.campaign
	if len(a.kinds) == 1 {
		title += a.kinds[0]
	} else if len(a.kinds) == 0 {
		title += "各类活动"
	}
	if a.byUnit {
		title += "（各支部）"
	}
	return title
}

// chartOfUnits has a label for each branch: a panel for each measure of one kind, or the times
// of several kinds.
func (d *Desk) chartOfUnits(tx *store.Tx, a asked) (Chart, error) {
	units, err := a.units(tx)
	if err != nil {
		return Chart{}, err
	}
	each, err := d.unitTallies(tx, a, units)
	if err != nil {
		return Chart{}, err
	}
	var c Chart
	for _, u := range each {
		c.Labels = append(c.Labels, u.unit.Called())
	}
	whole, err := d.tallies(tx, a, a.scope())
	if err != nil {
		return Chart{}, err
	}
	for _, t := range whole {
		for i, n := range t.numbers {
			if len(whole) > 1 && i > 0 {
				break // of several kinds only the chief measure
			}
			s := chart.Series{Name: t.kind.Name, Unit: n.word}
			for _, u := range each {
				s.Values = append(s.Values, valueOf(u.all, t.kind.Name, n.word))
			}
			c.Series = append(c.Series, s)
		}
	}
	return c, nil
}

// chartOfKinds has a label for each kind, and shows one measure: how many there were, if nothing
// else was asked for.
func (d *Desk) chartOfKinds(tx *store.Tx, a asked) (Chart, error) {
	if len(a.measures) == 0 {
		a.measures = []string{askedTimes}
	}
	all, err := d.tallies(tx, a, a.scope())
	if err != nil {
		return Chart{}, err
	}
	var c Chart
	same := true
	for _, t := range all {
		same = same && len(t.numbers) > 0 && t.numbers[0].word == all[0].numbers[0].word
	}
	s := chart.Series{Name: "次数"}
	for _, t := range all {
		if len(t.numbers) == 0 {
			continue
		}
		label := t.kind.Name
		if s.Unit = t.numbers[0].word; !same {
			label += "（" + s.Unit + "）"
		}
		c.Labels = append(c.Labels, label)
		s.Values = append(s.Values, number64(t.numbers[0].Value))
	}
	if !same {
		s.Unit = ""
	}
	c.Series = []chart.Series{s}
	return c, nil
}

// chartOfTime has a label for each month of the period, or for each day of a short one on which
// there was something.
func (d *Desk) chartOfTime(tx *store.Tx, a asked) (Chart, error) {
	var c Chart
	for _, step := range stepsOf(a.scope()) {
		all, err := d.tallies(tx, a, step.Scope)
		if err != nil {
			return Chart{}, err
		}
		if len(all) == 0 || step.day && !all[0].any() {
			continue
		}
		c.Labels = append(c.Labels, step.label)
		for i, n := range all[0].numbers {
			if len(c.Series) == i {
				c.Series = append(c.Series, chart.Series{Name: n.word, Unit: n.word})
			}
			c.Series[i].Values = append(c.Series[i].Values, number64(n.Value))
		}
	}
	return c, nil
}

type stepOf struct {
	label string
	day   bool
	figures.Scope
}

// mostDays of a period are drawn day by day.
const mostDays = 31

func stepsOf(s figures.Scope) []stepOf {
	from, err := time.Parse(time.DateOnly, s.From)
	to, err2 := time.Parse(time.DateOnly, s.To)
	if err != nil || err2 != nil {
		return []stepOf{{figures.PeriodName(s.From, s.To), false, s}}
	}
	byDay := to.Sub(from) <= mostDays*24*time.Hour
	var steps []stepOf
	for at := from; at.Before(to); {
		next, label := at.AddDate(0, 0, 1), at.Format("1月2日")
		if !byDay {
			next, label = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC), fmt.Sprintf("%d月", at.Month())
			if at.Year() != from.Year() || to.Sub(from) > 366*24*time.Hour {
				label = at.Format("06年1月")
			}
		}
		if next.After(to) {
			next = to
		}
		one := s
		one.From, one.To = at.Format(time.DateOnly), next.Format(time.DateOnly)
		steps = append(steps, stepOf{label, byDay, one})
		at = next
	}
	return steps
}

func valueOf(all []tally, kind, word string) float64 {
	for _, t := range all {
		for _, n := range t.numbers {
			if t.kind.Name == kind && n.word == word {
				return number64(n.Value)
			}
		}
	}
	return 0
}

func number64(v figures.Value) float64 {
	if v.Minutes {
		return float64(v.N) / 60
	}
	return float64(v.N)
}
