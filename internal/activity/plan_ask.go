package activity

import (
	"github.com/daybook-bot/daybook/internal/store"
)

// PlansOver lists the open plans whose last day lies before a day, the oldest first: whose
// organisers are asked how it went, or which are given up.
func PlansOver(tx *store.Tx, day string) ([]Plan, error) {
	return plans(tx, `WHERE plan.state = 'open' AND max(day, day_to) < ? ORDER BY day, id`, day)
}

// Asked notes that the organiser of a plan is asked on a day how it went.
func Asked(tx *store.Tx, p Plan, day string) error {
	p.Asks, p.AskAfter = p.Asks+1, addDays(day, askEvery-1)
	return savePlan(tx, p)
}

// GiveUp closes a plan of which nobody said what came of it. Hold may still be told, by its
// number.
func GiveUp(tx *store.Tx, p Plan) error {
	p.State = PlanLapsed
	if err := savePlan(tx, p); err != nil {
		return err
	}
	return tx.Audit(store.Change{Verb: "lapse", Subject: subjectOf(p)})
}
