package activity

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// meantHere picks the plans that words without a number can mean, in a place (?1, ?2), on a day
// (?3), since a moment (?4): those that are still to come; of those that are over, as long as
// nobody said what came of them, the ones that no record told there since is newer than.
// Numbers are of one sequence, so the greater is the newer.
const meantHere = `plan.state = 'open' AND c.platform = ?1 AND c.room = ?2 AND (max(day, day_to) >= ?3 OR plan.id > (
	SELECT coalesce(max(event), 0) FROM record WHERE platform = ?1 AND room = ?2 AND made >= ?4 AND state IN ('draft','pending','accepted')))
	ORDER BY max(day, day_to) >= ?3 DESC`

// PlanHere is the plan that 去 means without a number: of those that were told in this chat
// within the last two days the newest, one that is still to come if there is any.
func PlanHere(tx *store.Tx, said Said) (Plan, bool, error) {
	return firstPlan(tx, `JOIN plan_call c ON c.plan = plan.id WHERE c.at >= ?4 AND `+meantHere+`, c.at DESC, id DESC LIMIT 1`,
		said.Place.Platform, said.Place.Room, said.Day, said.At.Add(-joinable).UnixMilli())
}

// SignedUpHere is the plan that 我不去了 means without a number: of those that were told in this
// chat and that the speaker has signed up for, the one signed up for last.
func SignedUpHere(tx *store.Tx, said Said) (Plan, bool, error) {
	return firstPlan(tx, `JOIN plan_call c ON c.plan = plan.id JOIN sign_up s ON s.plan = plan.id AND s.member = ?5 AND s.state = 'in'
		WHERE `+meantHere+`, s.at DESC, id DESC LIMIT 1`,
		said.Place.Platform, said.Place.Room, said.Day, said.At.Add(-joinable).UnixMilli(), said.Member)
}

func firstPlan(tx *store.Tx, where string, args ...any) (Plan, bool, error) {
	found, err := plans(tx, where, args...)
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
