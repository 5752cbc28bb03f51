package figures

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// recount works out a figure a second time, in plain Go from plain rows, so that a mistake
// in a query of count.go shows. It shares no rule with the queries but the definitions.
func (l *ledger) recount(c config.Config, def config.Figure, s Scope) Value {
	n := &recounting{ledger: l, config: c, def: def, scope: s, seen: map[string]bool{}}
	switch def.Count {
	case config.CountTasks, config.CountTasksDone:
		n.tasks()
	case config.CountBranches:
		n.branches()
	case config.CountRoster:
		n.roster()
	case config.CountQuestionDays:
		n.questionDays()
	case config.CountSignIns, config.CountSignInMembers:
		n.signIns()
	default:
		for _, r := range l.records {
			if n.counts(r) {
				n.record(r)
			}
		}
	}
	return Value{n.sum + int64(len(n.seen)), def.Count == config.CountHours}
}

type recounting struct {
	*ledger
	config config.Config
	def    config.Figure
	scope  Scope
	sum    int64
	seen   map[string]bool // what counts once
}

func (n *recounting) within(day string) bool { return n.scope.From <= day && day < n.scope.To }

// inUnit climbs from a unit to the top; 0 is no unit.
func (n *recounting) inUnit(unit int64) bool {
	if n.scope.Unit == 0 {
		return true
	}
	for steps := 0; unit != 0 && steps <= len(n.units); steps++ {
		if unit == n.scope.Unit {
			return true
		}
		unit = n.units[unit]
	}
	return false
}

func (n *recounting) inCampaign(named, day string, texts ...string) bool {
	if n.scope.Campaign == "" || named == n.scope.Campaign {
		return true
	}
	for _, g := range n.config.Campaigns {
		if g.Name != n.scope.Campaign || day < g.From || day > g.To {
			continue
		}
		for _, text := range texts {
			if slices.ContainsFunc(g.Words, func(w string) bool { return strings.Contains(text, w) }) {
				return true
			}
		}
	}
	return false
}

func (n *recounting) counts(r plainRecord) bool {
	kind, known := n.config.Kind(r.kind)
	ofKind := len(n.def.Kinds) == 0 || slices.Contains(n.def.Kinds, r.kind) ||
		known && kind.CountsAs != "" && slices.Contains(n.def.Kinds, kind.CountsAs)
	return ofKind && r.state == "accepted" && n.within(r.day) && n.inCampaign(r.campaign, r.day, r.kind, r.title, r.topic)
}

func (n *recounting) record(r plainRecord) {
	here := n.inUnit(r.unit)
	switch n.def.Count {
	case config.CountTimes:
		if here {
			n.seen[n.sameAs(r)] = true
		}
	case config.CountPeople, config.CountHours, config.CountMembers:
		n.people(r, here)
	case config.CountCopies:
		if here {
			n.sum += r.copies
		}
	case config.CountBeneficiaries:
		if here {
			n.sum += r.beneficiaries
		}
	case config.CountPartners:
		if here && r.partner != "" {
			n.seen[r.partner] = true
		}
	}
}

// sameAs names what a record is one of: two records of the same name count once.
func (n *recounting) sameAs(r plainRecord) string {
	kind, _ := n.config.Kind(r.kind)
	var by string
	switch kind.Once {
	case config.OncePerTitle:
		by = r.title
	case config.OncePerPlace:
		by = r.place
	case config.OncePerTheme:
		if by = r.topic; by == "" {
			by = r.title
		}
		if by != "" {
			by = r.day[:len("2021-07")] + "\n" + by
		}
	}
	if by == "" {
		return "\n" + number(r.id)
	}
	return r.kind + "\n" + by
}

func (n *recounting) people(r plainRecord, here bool) {
	for _, p := range n.participations[r.id] {
		if p.state != "in" || !n.inUnit(p.unit) {
			continue
		}
		switch n.def.Count {
		case config.CountPeople:
			n.sum++
		case config.CountHours:
			n.sum += p.minutes
		default:
			n.seen[number(p.member)] = true
		}
	}
	if !here {
		return
	}
	switch n.def.Count {
	case config.CountPeople:
		n.sum += r.unnamed
	case config.CountHours:
		n.sum += r.unnamedMinutes
	}
}

func (n *recounting) tasks() {
	for _, t := range n.ledger.tasks {
		if t.list != n.def.List || !n.within(t.day) || !n.inUnit(t.unit) || !n.inCampaign("", t.day, t.title) {
			continue
		}
		done := t.doneDay
		if done == "" {
			done = t.closedDay
		}
		if n.def.Count == config.CountTasks || t.state != "进行中" && done < n.scope.To {
			n.sum++
		}
	}
}

func (n *recounting) branches() {
	hasChild := map[int64]bool{}
	for _, parent := range n.units {
		hasChild[parent] = true
	}
	for unit := range n.units {
		if !hasChild[unit] && n.inUnit(unit) {
			n.sum++
		}
	}
}

func (n *recounting) roster() {
	for member := range n.spells {
		if unit, ok := n.unitOn(member, n.scope.lastDay()); ok && n.inUnit(unit) {
			n.sum++
		}
	}
}

func (n *recounting) questionDays() {
	for _, day := range n.posts {
		if n.within(day) {
			n.seen[day] = true
		}
	}
}

func (n *recounting) signIns() {
	for _, a := range n.ledger.signIns {
		unit, _ := n.unitOn(a.member, a.day)
		if !n.within(a.day) || !n.inUnit(unit) {
			continue
		}
		if n.def.Count == config.CountSignIns {
			n.sum++
		} else {
			n.seen[number(a.member)] = true
		}
	}
}
