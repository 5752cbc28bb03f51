package figures

import (
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// By says along what a figure is taken apart.
type By string

// A figure can be taken apart along these.
const (
	ByUnit  By = "unit"  // branches and what is directly in the units above them, in the roster's order
	ByMonth By = "month" // months of the period
	ByKind  By = "kind"  // kinds of records, in the configuration's order
)

// Portion is what one branch, month or kind has of a figure.
type Portion struct {
	Name   string // 第一支部, 3月, 中心组学习
	Figure Figure
}

// Splits tells whether a figure can be taken apart that way. The day's question is the same
// for every branch; the number of branches is none of a branch; a task has no kind.
func Splits(def config.Figure, by By) bool {
	switch by {
	case ByUnit:
		return def.Count != config.CountBranches && def.Count != config.CountQuestionDays
	case ByMonth:
		return def.Count != config.CountBranches
	case ByKind:
		return !ofTasks(def.Count) && !ofRoster(def.Count) && !ofQuestion(def.Count)
	default:
		return false
	}
}

// Portions takes a figure apart, never by size. What counts only once in the whole may count in
// several portions; what adds up and belongs to no branch comes last, as 其他.
func Portions(tx *store.Tx, c config.Config, def config.Figure, s Scope, by By) ([]Portion, error) {
	switch by {
	case ByUnit:
		return byUnit(tx, c, def, s)
	case ByMonth:
		return byMonth(tx, c, def, s)
	default:
		return byKind(tx, c, def, s)
	}
}

func byUnit(tx *store.Tx, c config.Config, def config.Figure, s Scope) ([]Portion, error) {
	parts, err := roster.Parts(tx, s.Unit)
	if err != nil || len(parts) == 1 && parts[0].ID == s.Unit {
		return nil, err // a branch has none below it
	}
	var portions []Portion
	sum, known := int64(0), map[int64]bool{}
	each, err := ofParts(tx, c, def, s, parts)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		portions = append(portions, Portion{p.Called(), each[i]})
		sum += each[i].Value.N
		for _, id := range each[i].Records {
			known[id] = true
		}
	}
	if !addsUp(def.Count) {
		return portions, nil
	}
	whole, err := Of(tx, c, def, s)
	if rest := whole.Value.N - sum; err == nil && rest > 0 {
		other := Figure{ID: def.ID, Label: def.Label, Unit: def.Unit, Definition: def.Definition, Value: Value{rest, whole.Value.Minutes}}
		if other.Records = slices.DeleteFunc(slices.Clone(whole.Records), func(id int64) bool { return known[id] }); len(other.Records) == 0 {
			other.Records = whole.Records
		}
		other.Tasks = whole.Tasks
		portions = append(portions, Portion{"其他", other})
	}
	return portions, err
}

// addsUp tells whether the branches' values add up to the whole's.
func addsUp(count config.Count) bool {
	switch count {
	case config.CountPeople, config.CountHours, config.CountCopies, config.CountBeneficiaries,
		config.CountTasks, config.CountTasksDone, config.CountRoster, config.CountSignIns:
		return true
	default:
		return false
	}
}

// maxMonths bounds how long a period can be and still be told month by month.
const maxMonths = 120

func byMonth(tx *store.Tx, c config.Config, def config.Figure, s Scope) ([]Portion, error) {
	first, err := time.Parse(time.DateOnly, s.From)
	if err != nil {
		return nil, fmt.Errorf("months of %s: %w", s.From, err)
	}
	name := "1月"
	if s.From[:4] != s.lastDay()[:4] {
		name = "2006年1月"
	}
	var portions []Portion
	for month := first.AddDate(0, 0, 1-first.Day()); month.Format(time.DateOnly) < s.To && len(portions) < maxMonths; month = month.AddDate(0, 1, 0) {
		of := s
		of.From = max(s.From, month.Format(time.DateOnly))
		of.To = min(s.To, month.AddDate(0, 1, 0).Format(time.DateOnly))
		f, err := Of(tx, c, def, of)
		if err != nil {
			return nil, err
		}
		portions = append(portions, Portion{month.Format(name), f})
	}
	return portions, nil
}

// byKind counts each kind by itself. What is left of a kind beside those that count as it
// comes last, as 其他集中学习.
func byKind(tx *store.Tx, c config.Config, def config.Figure, s Scope) ([]Portion, error) {
	kinds := withThoseThatCount(c, def.Kinds)
	alone := c
	alone.Kinds = slices.Clone(c.Kinds)
	for i := range alone.Kinds {
		alone.Kinds[i].CountsAs = ""
	}
	var portions, rest []Portion
	for _, k := range c.Kinds {
		if len(kinds) > 0 && !slices.Contains(kinds, k.Name) {
			continue
		}
		of := def
		of.Kinds = []string{k.Name}
		f, err := Of(tx, alone, of, s)
		if err != nil {
			return nil, err
		}
		if len(def.Kinds) > 0 && slices.ContainsFunc(c.Kinds, func(part config.Kind) bool { return part.CountsAs == k.Name }) {
			rest = append(rest, Portion{"其他" + k.Name, f})
			continue
		}
		portions = append(portions, Portion{k.Name, f})
	}
	return append(portions, rest...), nil
}
