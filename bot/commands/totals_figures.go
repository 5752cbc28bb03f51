package commands

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// apartFromRecords lists the figures that are not of records, tasks and the daily question
// say. 支部 is left out, because 各支部 and 第一支部 are no question for it.
func (d *Desk) apartFromRecords() []config.Figure {
	return slices.DeleteFunc(slices.Clone(d.Config.Figures), func(f config.Figure) bool {
		return len(f.Kinds) > 0 || f.Count == config.CountBranches
	})
}

// labelsIn are the labels of such figures that a text names: 统计 办实事 means 办实事 and
// 办实事已办结. People call 答题 签到, too.
func (d *Desk) labelsIn(text, campaign string) []string {
	if campaign != "" {
		text = strings.ReplaceAll(text, campaign, "")
	}
	text = strings.ReplaceAll(text, "签到", "答题")
	all := d.apartFromRecords()
	var labels []string
	for _, f := range all {
		named := func(g config.Figure) bool {
			return strings.HasPrefix(f.Label, g.Label) && strings.Contains(text, g.Label)
		}
		if slices.ContainsFunc(all, named) && !slices.Contains(labels, f.Label) {
			labels = append(labels, f.Label)
		}
	}
	// 办实事已办结 names itself, and 办实事 with it.
	return slices.DeleteFunc(labels, func(label string) bool {
		return slices.ContainsFunc(labels, func(longer string) bool {
			return longer != label && strings.HasPrefix(longer, label) && strings.Contains(text, longer)
		})
	})
}

// figureTally is what the figures with one label come to; false if there is none. Of several
// it is those that were asked for.
func (d *Desk) figureTally(tx *store.Tx, label string, wanted []string, s figures.Scope) (tally, bool, error) {
	t := tally{kind: config.Kind{Name: label}}
	asked := func(f config.Figure) bool { return slices.Contains(wanted, measureAsked(f.Unit)) }
	same := slices.DeleteFunc(d.apartFromRecords(), func(f config.Figure) bool { return f.Label != label })
	if slices.ContainsFunc(same, asked) {
		same = slices.DeleteFunc(same, func(f config.Figure) bool { return !asked(f) })
	}
	for _, f := range same {
		value, err := figures.ValueOf(tx, d.Config, f, s)
		if err != nil {
			return tally{}, false, err
		}
		t.kind.Measures = append(t.kind.Measures, f.Unit)
		t.numbers = append(t.numbers, number{measure{f.Unit, f}, value})
	}
	t.some = t.any()
	return t, len(same) > 0, nil
}

// measureAsked is the word in which a unit of measure is asked for.
func measureAsked(unit string) string {
	switch unit {
	case heads:
		return askedHeads
	case hours:
		return askedHours
	case "人", "名":
		return askedPeople
	default:
		return askedTimes
	}
}
