package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// tally is what one kind comes to.
type tally struct {
	kind    config.Kind
	numbers []number
	within  []tally // kinds that count as this one, those with any
	some    bool    // there are records, be it that what was asked of them is zero
}

type number struct {
	measure
	figures.Value
}

func (t tally) any() bool {
	return slices.ContainsFunc(t.numbers, func(n number) bool { return n.N > 0 })
}

// totals answers 统计: one sentence to forward, and beside it what waits, what was told the
// last time, and the year before. It tells no names, so it may be said in a group.
func (d *Desk) totals(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	a, refusal, err := d.asks(tx, t)
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	if t.Meaning.Chart {
		return d.totalsChart(tx, t, a)
	}
	sum, err := d.sum(tx, a)
	if err != nil {
		return bot.Answer{}, err
	}
	beside, err := d.beside(tx, a)
	if err != nil {
		return bot.Answer{}, err
	}
	lines := append([]string{sum.sentence()}, beside...)
	if !a.admin() {
		return bot.Say(strings.Join(lines, "\n")), nil
	}
	told, err := d.told(tx, a, sum.all)
	if err != nil {
		return bot.Answer{}, err
	}
	last, ok, err := figures.LastTold(tx, a.query(), t.Row)
	if err != nil {
		return bot.Answer{}, err
	}
	if ok {
		lines = append(lines, differences(last, told, t.Message.Sent.In(tx.Zone()), len(a.kinds) != 1)...)
	}
	answer := bot.Say(strings.Join(lines, "\n"))
	answer.Then = func(tx *store.Tx) error {
		return figures.Keep(tx, t.Member, t.Row, t.Message.Sent, a.query(), told)
	}
	return answer, nil
}

// Total is one number of what 统计 says.
type Total struct {
	Kind    string        `json:"kind"`
	Unit    string        `json:"unit,omitempty"` // 各支部: of this one; empty: of all that was asked
	Measure string        `json:"measure"`
	Value   figures.Value `json:"value"`
}

// Totals is what 统计 says to somebody who may see everything, in words and in numbers. A
// non-empty refusal is said instead.
func (d *Desk) Totals(tx *store.Tx, m understand.Meaning) (text string, numbers []Total, refusal string, err error) {
	a, refusal, err := fillIn(tx, roster.Member{Role: roster.OrgAdmin}, m, tx.Today())
	if err != nil || refusal != "" {
		return "", nil, refusal, err
	}
	sum, err := d.sum(tx, a)
	if err != nil {
		return "", nil, "", err
	}
	beside, err := d.beside(tx, a)
	if err != nil {
		return "", nil, "", err
	}
	numbers = totalsOf("", sum.all)
	for _, u := range sum.units {
		numbers = append(numbers, totalsOf(strings.TrimSuffix(u.unit.Path, u.unit.Name)+u.unit.Called(), u.all)...)
	}
	return strings.Join(append([]string{sum.sentence()}, beside...), "\n"), numbers, "", nil
}

func totalsOf(unit string, all []tally) []Total {
	var numbers []Total
	for _, t := range all {
		for _, n := range t.numbers {
			numbers = append(numbers, Total{t.kind.Name, unit, n.word, n.Value})
		}
	}
	return numbers
}

func (d *Desk) sum(tx *store.Tx, a asked) (summing, error) {
	all, err := d.tallies(tx, a, a.scope())
	if err != nil {
		return summing{}, err
	}
	units, err := a.units(tx)
	if err != nil {
		return summing{}, err
	}
	sum := summing{asked: a, until: a.scope().To, subject: d.subject(a, units), all: all}
	// One kind fits into one sentence with the branches that have any (product.md, section 4).
	one := len(a.kinds) == 1
	if (a.byUnit || one) && len(units) > 1 {
		sum.units, err = d.unitTallies(tx, a, units)
	}
	if !a.byUnit {
		sum.units = slices.DeleteFunc(sum.units, func(u unitTally) bool { return !slices.ContainsFunc(u.all, tally.any) })
		if len(sum.units) < 2 {
			sum.units = nil
		}
	}
	return sum, err
}

// scope is of what the figures are computed: nothing behind today.
func (a asked) scope() figures.Scope {
	return figures.Scope{From: a.period.From, To: min(a.period.To, dayAfter(a.today)), Unit: a.unit.ID, Campaign: a.campaign}
}

// units are the parts of what was asked about.
func (a asked) units(tx *store.Tx) ([]roster.Part, error) {
	return roster.Parts(tx, a.unit.ID)
}

// tallies counts every kind that was asked about; without any, all that have something to
// tell, those that count as another one within it.
func (d *Desk) tallies(tx *store.Tx, a asked, s figures.Scope) ([]tally, error) {
	var all []tally
	for _, kind := range d.Config.Kinds {
		if len(a.kinds) > 0 && !slices.Contains(a.kinds, kind.Name) {
			continue
		}
		one, err := d.tally(tx, kind, a.measures, s)
		if err != nil {
			return nil, err
		}
		if len(a.kinds) > 0 || one.any() {
			all = append(all, one)
		}
	}
	for _, label := range a.kinds {
		if _, kind := d.Config.Kind(label); kind {
			continue
		}
		one, found, err := d.figureTally(tx, label, a.measures, s)
		if err != nil {
			return nil, err
		}
		if found {
			all = append(all, one)
		}
	}
	if len(a.kinds) > 0 {
		slices.SortStableFunc(all, func(x, y tally) int {
			return slices.Index(a.kinds, x.kind.Name) - slices.Index(a.kinds, y.kind.Name)
		})
	} else {
		all = slices.DeleteFunc(all, func(t tally) bool { return t.kind.CountsAs != "" })
	}
	return all, nil
}

func (d *Desk) tally(tx *store.Tx, kind config.Kind, wanted []string, s figures.Scope) (tally, error) {
	t := tally{kind: kind}
	for _, m := range d.measuresOf(kind, wanted) {
		value, err := figures.ValueOf(tx, d.Config, m.def, s)
		if err != nil {
			return tally{}, err
		}
		t.numbers = append(t.numbers, number{m, value})
	}
	if t.some = t.any(); !t.some && len(wanted) > 0 {
		times, err := figures.ValueOf(tx, d.Config, config.Figure{Count: config.CountTimes, Kinds: []string{kind.Name}}, s)
		if err != nil {
			return tally{}, err
		}
		t.some = times.N > 0
	}
	for _, other := range d.Config.Kinds {
		if other.CountsAs != kind.Name || !t.any() {
			continue
		}
		part, err := d.tally(tx, other, wanted, s)
		if err != nil {
			return tally{}, err
		}
		if part.any() {
			t.within = append(t.within, part)
		}
	}
	return t, nil
}

// unitTally is what one unit has of all that was asked.
type unitTally struct {
	unit roster.Part
	all  []tally
}

// unitTallies are those of the branches, and of the units above them that have any.
func (d *Desk) unitTallies(tx *store.Tx, a asked, units []roster.Part) ([]unitTally, error) {
	var each []unitTally
	for _, u := range units {
		of := a.scope()
		of.Unit, of.Alone = u.ID, u.Alone
		all, err := d.tallies(tx, a, of)
		if err != nil {
			return nil, err
		}
		if !u.Alone || slices.ContainsFunc(all, tally.any) {
			each = append(each, unitTally{u, all})
		}
	}
	return each, nil
}

// beside is what stands below the sentence: what waits, and the year before.
func (d *Desk) beside(tx *store.Tx, a asked) ([]string, error) {
	var lines []string
	waiting, err := figures.Pending(tx, d.Config, a.kinds, a.scope())
	if err != nil {
		return nil, err
	}
	if waiting > 0 {
		lines = append(lines, pendingLine(waiting))
	}
	before, err := d.tallies(tx, a, yearBefore(a.scope()))
	if err != nil {
		return nil, err
	}
	if line := yearBeforeLine(a, before); line != "" {
		lines = append(lines, line)
	}
	if a.byUnit && a.who.Role != roster.OrgAdmin && a.unit.ID == a.who.Unit.ID {
		lines = append(lines, "（您能看的是"+a.unit.Name+"的数）")
	}
	return lines, nil
}

func yearSoFar(day string) understand.Period {
	return understand.Period{From: day[:len("2021")] + "-01-01", To: dayAfter(day)}
}

func dayAfter(day string) string { return moved(day, 0, 1) }

// moved is a day so many years and days later. The program's own days can be parsed.
func moved(day string, years, days int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(years, 0, days).Format(time.DateOnly)
}

func yearBefore(s figures.Scope) figures.Scope {
	s.From, s.To = moved(s.From, -1, 0), moved(s.To, -1, 0)
	return s
}
