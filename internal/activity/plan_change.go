package activity

import (
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// PlanChange is one thing of a plan to be changed. Field is the key of a slot in
// understanding.md: a date, or hours, may come with the time at which it begins, and a date may
// then be empty.
type PlanChange struct {
	Field, Value string
	Clock        string // 10:00; empty: not said
}

// ChangePlan changes a plan: its organiser may, and an admin of its unit. Those who signed up
// are the caller's to tell.
func ChangePlan(tx *store.Tx, c config.Config, said Said, number int64, to PlanChange) (PlanResult, error) {
	p, refused, err := openPlan(tx, number)
	if err == nil && refused == "" {
		refused, err = mayPlan(tx, said, p)
	}
	if err != nil || refused != "" {
		return refusePlan(refused, p), err
	}
	before := flatPlan(p)
	if refused := p.change(c, to); refused != "" {
		return refusePlan(refused, p), nil
	}
	differ := changedOf(before, flatPlan(p))
	switch _, moved := differ["when"]; {
	case len(differ) == 0:
		return refusePlan(Already, p), nil
	case moved && p.over(said.At.In(tx.Zone()), said.Day):
		return refusePlan(Over, p), nil
	case moved:
		p.Asks, p.AskAfter = 0, ""
	}
	if err := savePlan(tx, p); err != nil {
		return PlanResult{}, err
	}
	return PlanResult{Plan: p}, tracePlan(tx, said, p, "amend", differ)
}

func (p *Plan) change(c config.Config, to PlanChange) Refusal {
	text := strings.TrimSpace(to.Value)
	texts := map[string]*string{"title": &p.Title, "topic": &p.Topic, "lecturer": &p.Lecturer}
	switch {
	case to.Field == "date":
		return p.move(text, to.Clock)
	case to.Field == "hours":
		return p.last(text, to.Clock)
	case to.Field == "kind":
		kind, ok := kindSaid(c, text)
		if !ok {
			return BadValue
		}
		p.Kinds = []string{kind}
	case text == "":
		return BadValue
	case to.Field == "partner", to.Field == "place" && isPartner(c, text):
		p.Place, p.Partner = "", text
	case to.Field == "place":
		p.Place, p.Partner = text, ""
	case texts[to.Field] == nil:
		return BadField
	default:
		*texts[to.Field] = text
	}
	return ""
}

// move has it held on another day, or at another time.
func (p *Plan) move(day, clock string) Refusal {
	if day == "" && clock == "" || day != "" && !isDay(day) {
		return BadValue
	}
	if day != "" {
		p.Day, p.DayTo = day, ""
	}
	if clock != "" {
		p.Clock, p.TimeOfDay = clock, PartOf(clock)
	}
	return ""
}

// last has it take so many hours, from a time on if one is said.
func (p *Plan) last(hours, clock string) Refusal {
	minutes, ok := minutesOf(hours)
	if !ok || minutes > dayMinutes {
		return BadValue
	}
	p.Minutes = minutes
	if clock == "" {
		return ""
	}
	return p.move("", clock)
}

// PartOf is the part of the day that a time of day lies in, as records name it; empty if none
// was said.
func PartOf(clock string) string {
	switch {
	case clock == "":
		return ""
	case clock < "12:00":
		return "上午"
	case clock < "18:00":
		return "下午"
	}
	return "晚上"
}

// CancelPlan calls a plan off: its organiser may, and an admin of its unit. One whose day has
// passed has failed instead. Those who signed up are the caller's to tell.
func CancelPlan(tx *store.Tx, said Said, number int64) (PlanResult, error) {
	p, refused, err := openPlan(tx, number)
	if err == nil && refused == "" {
		refused, err = mayPlan(tx, said, p)
	}
	if err != nil || refused != "" {
		return refusePlan(refused, p), err
	}
	state, verb := PlanCancelled, "cancel"
	if p.LastDay() < said.Day {
		state, verb = PlanFailed, "failed"
	}
	return endPlan(tx, said, p, state, verb)
}

func endPlan(tx *store.Tx, said Said, p Plan, state PlanState, verb string) (PlanResult, error) {
	p.State = state
	if err := savePlan(tx, p); err != nil {
		return PlanResult{}, err
	}
	return PlanResult{Plan: p}, tracePlan(tx, said, p, verb, nil)
}

// mayPlan refuses who is neither the organiser nor an admin.
func mayPlan(tx *store.Tx, said Said, p Plan) (Refusal, error) {
	if p.Organiser == said.Member {
		return "", nil
	}
	admin, err := roster.AdminOf(tx, said.Member, p.Unit, said.Day)
	if err != nil || admin {
		return "", err
	}
	return NotYours, nil
}

// flatPlan writes what people decide about a plan as one level of texts.
func flatPlan(p Plan) map[string]string {
	return map[string]string{
		"when": strings.TrimSpace(p.Day + " " + p.DayTo + " " + p.Clock + " " + p.TimeOfDay), "minutes": fmt.Sprint(p.Minutes),
		"kinds": strings.Join(p.Kinds, "+"), "title": p.Title, "topic": p.Topic, "place": p.Place, "partner": p.Partner,
		"lecturer": p.Lecturer,
	}
}

func changedOf(before, after map[string]string) map[string]change {
	differ := map[string]change{}
	for key, now := range after {
		if before[key] != now {
			differ[key] = change{before[key], now}
		}
	}
	return differ
}
