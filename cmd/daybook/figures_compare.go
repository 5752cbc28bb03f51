package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// compared is a figure with the same one of the year before.
type compared struct {
	figures.Figure
	Before figures.Value `json:"before"`
	Change figures.Value `json:"change"`
}

// compareFigures prints the same days of the year before beside each figure.
func compareFigures(out io.Writer, tx *store.Tx, c config.Config, s figures.Scope, now []figures.Figure, asJSON bool) error {
	earlier := figures.YearBefore(s)
	before, err := figures.Compute(tx, c, earlier)
	if err != nil {
		return err
	}
	all := make([]compared, len(now))
	for i, f := range now {
		all[i] = compared{f, before[i].Value, figures.Value{N: f.Value.N - before[i].Value.N, Minutes: f.Value.Minutes}}
	}
	if asJSON {
		return eachObject(out, all)
	}
	head, err := heading(tx, s)
	if err != nil {
		return err
	}
	lines := [][]string{{"", figures.PeriodName(s.From, s.To), figures.PeriodName(earlier.From, earlier.To), "增减", ""}}
	for _, f := range all {
		change := f.Change.String()
		if f.Change.N > 0 {
			change = "+" + change
		}
		lines = append(lines, []string{f.ID, f.Value.String() + f.Unit, f.Before.String() + f.Unit, change, f.Label})
	}
	var b strings.Builder
	fmt.Fprintln(&b, head)
	columns(&b, lines)
	_, err = io.WriteString(out, b.String())
	return err
}
