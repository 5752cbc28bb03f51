package activity

import (
	"cmp"
	"slices"
	"time"
)

// PlanState is how far a plan has come.
type PlanState string

// The states of a plan.
const (
	PlanOpen      PlanState = "open"
	PlanCancelled PlanState = "cancelled"
	PlanHeld      PlanState = "held"   // it became a record
	PlanFailed    PlanState = "failed" // nothing came of it, says its organiser
	PlanLapsed    PlanState = "lapsed" // nobody said what came of it
)

// Plan is an activity that is still to come (活动预告), with those who said they come. Its
// number is one of those of the records, and never a record's.
type Plan struct {
	ID    int64
	State PlanState
	Facts // Kind is left empty; Kinds has it
	Kinds []string

	Clock     string // when it begins: 09:00; empty if nobody said
	Minutes   int    // how long it is to take; 0 if nobody said
	Unit      int64  // whose it is; its admins may change it
	Organiser int64  // who announced it, and is asked how it went
	Made      time.Time
	Asks      int     // how often the organiser was asked
	AskAfter  string  // asked again only after this day
	Record    int64   // what it became: the first part
	Coming    []int64 // who signed up, in order
}

// LastDay is the day on which it ends.
func (p Plan) LastDay() string { return cmp.Or(p.DayTo, p.Day) }

// Comes reports whether a member has signed up.
func (p Plan) Comes(member int64) bool { return slices.Contains(p.Coming, member) }

// over reports whether it has begun at a moment of a day: on a day before, or by the clock.
func (p Plan) over(at time.Time, day string) bool {
	return p.LastDay() < day || p.LastDay() == day && p.Day == day && p.Clock != "" && p.Clock <= at.Format("15:04")
}

// Refusals of plans alone.
const (
	NoPlan  Refusal = "no such plan"
	NoDay   Refusal = "it has no day"
	Over    Refusal = "its time has passed"
	TooSoon Refusal = "its day has not come"
	Several Refusal = "it could be any of several"
)

// PlanResult is what came of a verb about a plan. Refused, nothing was changed.
type PlanResult struct {
	Refused Refusal
	Plan    Plan   // as it is now; refused: what is in the way
	Plans   []Plan // of Several
}

func refusePlan(why Refusal, p Plan) PlanResult { return PlanResult{Refused: why, Plan: p} }

// How the organiser of a plan is asked what came of it.
const (
	mostAsks  = 3
	askEvery  = 7  // days
	asksAtAll = 60 // days after it, whatever became of the asking
)

// Due says what there is to do about a plan on a day in the morning: to ask its organiser
// how it went, or to give it up because nobody said.
func (p Plan) Due(day string) (ask, giveUp bool) {
	if p.State != PlanOpen || day <= p.LastDay() {
		return false, false
	}
	if p.Asks >= mostAsks && day > p.AskAfter || day > addDays(p.LastDay(), asksAtAll) {
		return false, true
	}
	return p.Asks < mostAsks && day > p.AskAfter, false
}

func addDays(day string, n int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, n).Format(time.DateOnly)
}
