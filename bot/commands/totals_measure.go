package commands

import (
	"slices"

	"github.com/daybook-bot/daybook/config"
)

// measure is one way to count a kind: the word that is said behind the number, and what is
// counted.
type measure struct {
	word string
	def  config.Figure
}

// What 统计 may be asked for (understanding.md, Slots); 次 are called 次数, and so on.
const (
	askedTimes  = "次数"
	askedPeople = "人数"
	askedHeads  = "人次"
	askedHours  = "时长"
)

const heads, hours = "人次", "小时"

// measuresOf are the ways in which a kind is counted in an answer: those that were asked
// for, else its own. Work by the hour or the head is told in full: 23次、参与41人、87人次、231.5小时.
func (d *Desk) measuresOf(kind config.Kind, wanted []string) []measure {
	chief := "次"
	if i := slices.IndexFunc(kind.Measures, func(m string) bool { return countOf(kind, m) == config.CountTimes }); i >= 0 {
		chief = kind.Measures[i]
	}
	byHead := slices.Contains(kind.Measures, heads) || slices.Contains(kind.Measures, hours)
	var all []measure
	add := func(word string, count config.Count) {
		if !slices.ContainsFunc(all, func(m measure) bool { return m.word == word }) {
			all = append(all, measure{word, d.definition(kind, word, count)})
		}
	}
	if len(wanted) == 0 {
		if byHead {
			add(chief, config.CountTimes)
			add("人", config.CountMembers)
		}
		for _, word := range kind.Measures {
			add(word, countOf(kind, word))
		}
		return all
	}
	for _, want := range []string{askedTimes, askedPeople, askedHeads, askedHours} {
		switch {
		case !slices.Contains(wanted, want):
		case want == askedTimes:
			add(chief, config.CountTimes)
		case want == askedPeople && slices.Contains(kind.Measures, "人"):
			add("人", countOf(kind, "人"))
		case want == askedPeople:
			add("人", config.CountMembers)
		case want == askedHeads:
			add(heads, config.CountPeople)
		case want == askedHours:
			add(hours, config.CountHours)
		}
	}
	return all
}

// definition is the figure by which the organisation counts a kind in a unit of measure, so
// that a total and the summary never differ; without one, by the count given.
func (d *Desk) definition(kind config.Kind, word string, count config.Count) config.Figure {
	for _, f := range d.Config.Figures {
		if f.Unit == word && len(f.Kinds) == 1 && f.Kinds[0] == kind.Name {
			return f
		}
	}
	return config.Figure{ID: kind.Name + word, Label: kind.Name, Unit: word, Count: count, Kinds: []string{kind.Name}}
}

// countOf is what a unit of measure counts when no figure says so.
func countOf(kind config.Kind, word string) config.Count {
	switch word {
	case heads:
		return config.CountPeople
	case hours:
		return config.CountHours
	case "册":
		return config.CountCopies
	case "人":
		if slices.Contains(kind.Needs, config.SlotBeneficiaries) {
			return config.CountBeneficiaries
		}
		return config.CountPeople
	default:
		return config.CountTimes
	}
}
