package activity

import (
	"github.com/daybook-bot/daybook/internal/store"
)

// Announce makes a plan of what somebody said is to come, with the time of day at which it
// begins (09:00, or empty). It refuses what has no day or lies in the past, and somebody who
// is not on the roster and may announce for nobody. Who is named in it has not signed up.
func Announce(tx *store.Tx, said Said, rep Report, clock string) (PlanResult, error) {
	p := Plan{
		State: PlanOpen, Facts: rep.Facts, Kinds: rep.Kinds, Clock: clock, Minutes: rep.Minutes,
		Organiser: said.Member, Made: said.At,
	}
	if p.TimeOfDay == "" {
		p.TimeOfDay = PartOf(clock)
	}
	switch {
	case p.Day == "":
		return refusePlan(NoDay, p), nil
	case p.over(said.At.In(tx.Zone()), said.Day):
		return refusePlan(Over, p), nil
	}
	unit, ok, err := whose(tx, said, rep)
	if err != nil {
		return PlanResult{}, err
	}
	if !ok {
		return refusePlan(NotOnRoster, p), nil
	}
	p.Unit = unit
	if err := createPlan(tx, &p); err != nil {
		return PlanResult{}, err
	}
	return PlanResult{Plan: p}, tracePlan(tx, said, p, "plan", flatPlan(p))
}
