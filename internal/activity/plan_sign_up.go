package activity

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// PlanHere is the newest plan that was told in this chat within the last two days, is open and
// still to come: what 去 means without a number.
func PlanHere(tx *store.Tx, said Said) (Plan, bool, error) {
	found, err := plans(tx, `
		JOIN plan_call c ON c.plan = plan.id
		WHERE c.platform = ? AND c.room = ? AND c.at BETWEEN ? AND ? AND plan.state = 'open' AND max(day, day_to) >= ?
		ORDER BY c.at DESC, id DESC LIMIT 1`,
		said.Place.Platform, said.Place.Room, said.At.Add(-joinable).UnixMilli(), tx.Now.UnixMilli(), said.Day)
	if err != nil || len(found) == 0 {
		return Plan{}, false, err
	}
	return found[0], true, nil
}

// SignedUpHere is the newest plan, told in this chat and still to come, that the speaker has
// signed up for: what 我不去了 means without a number.
func SignedUpHere(tx *store.Tx, said Said) (Plan, bool, error) {
	found, err := plans(tx, `
		JOIN plan_call c ON c.plan = plan.id
		JOIN sign_up s ON s.plan = plan.id AND s.member = ? AND s.state = 'in'
		WHERE c.platform = ? AND c.room = ? AND plan.state = 'open' AND max(day, day_to) >= ?
		ORDER BY s.at DESC, id DESC LIMIT 1`,
		said.Member, said.Place.Platform, said.Place.Room, said.Day)
	if err != nil || len(found) == 0 {
		return Plan{}, false, err
	}
	return found[0], true, nil
}

// SignUp puts the speaker among those who come; also when it is over, as long as nobody has
// said what came of it.
func SignUp(tx *store.Tx, said Said, number int64) (PlanResult, error) {
	p, refused, err := openPlan(tx, number)
	if err != nil || refused != "" {
		return refusePlan(refused, p), err
	}
	if p.Comes(said.Member) {
		return refusePlan(Already, p), nil
	}
	_, here, err := roster.UnitOf(tx, said.Member, p.Day)
	if err != nil {
		return PlanResult{}, err
	}
	if !here {
		return refusePlan(NotOnRoster, p), nil
	}
	p.Coming = append(p.Coming, said.Member)
	return PlanResult{Plan: p}, sign(tx, said, p, "in", "join")
}

// SignOff takes the speaker off those who come.
func SignOff(tx *store.Tx, said Said, number int64) (PlanResult, error) {
	p, refused, err := openPlan(tx, number)
	if err != nil || refused != "" {
		return refusePlan(refused, p), err
	}
	i := slices.Index(p.Coming, said.Member)
	if i < 0 {
		return refusePlan(NotThere, p), nil
	}
	p.Coming = slices.Delete(p.Coming, i, i+1)
	return PlanResult{Plan: p}, sign(tx, said, p, "out", "leave")
}

func sign(tx *store.Tx, said Said, p Plan, state, verb string) error {
	_, err := tx.Exec(`INSERT INTO sign_up (plan, member, state, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (plan, member) DO UPDATE SET state = excluded.state`, p.ID, said.Member, state, tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("sign %s of plan %d: %w", state, p.ID, err)
	}
	return tracePlan(tx, said, p, verb, nil)
}

// openPlan is GetPlan for a verb: a plan that is not open any more is refused.
func openPlan(tx *store.Tx, number int64) (Plan, Refusal, error) {
	p, ok, err := GetPlan(tx, number)
	switch {
	case err != nil:
		return Plan{}, "", err
	case !ok:
		return Plan{}, NoPlan, nil
	case p.State != PlanOpen:
		return p, WrongState, nil
	}
	return p, "", nil
}
