package activity

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// KindCount is a number of records of one kind.
type KindCount struct {
	Kind string
	N    int
}

// belowUnit picks a unit, parameter ?1, with all below it; 0 is the whole organisation.
const belowUnit = `WITH RECURSIVE below(id) AS (
	SELECT id FROM unit WHERE id = ?1 OR ?1 = 0 UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id) `

// Entered counts the records of a unit and of all below it that were accepted from a moment
// on and before another, by kind, the most frequent first. Unit 0 is the whole organisation.
func Entered(tx *store.Tx, unit int64, from, to time.Time) ([]KindCount, error) {
	counts, err := store.Rows(tx, func(r *sql.Rows, k *KindCount) error { return r.Scan(&k.Kind, &k.N) }, belowUnit+`
		SELECT kind, count(*) FROM record
		WHERE state = 'accepted' AND decided >= ?2 AND decided < ?3 AND unit IN (SELECT id FROM below)
		GROUP BY kind ORDER BY count(*) DESC, kind`, unit, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("records of unit %d entered since %s: %w", unit, from, err)
	}
	return counts, nil
}

// Unfinished is what waits for somebody in a unit and in all below it, by number.
type Unfinished struct {
	Pending []int64 // records
	Drafts  []int64 // open ones
	Plans   []int64 // that have been over for a week, and of which nobody has said what came of them
}

// Any reports whether anything waits.
func (u Unfinished) Any() bool { return len(u.Pending)+len(u.Drafts)+len(u.Plans) > 0 }

// UnfinishedIn lists what waits in a unit; 0 is the whole organisation.
func UnfinishedIn(tx *store.Tx, unit int64) (u Unfinished, err error) {
	for _, of := range []struct {
		into  *[]int64
		query string
		args  []any
	}{
		{&u.Pending, `SELECT id FROM record WHERE state = 'pending' AND unit IN (SELECT id FROM below) ORDER BY id`, []any{unit}},
		{&u.Drafts, `SELECT id FROM record WHERE state = 'draft' AND lapses > ?2 AND unit IN (SELECT id FROM below) ORDER BY id`,
			[]any{unit, tx.Now.UnixMilli()}},
		{&u.Plans, `SELECT id FROM plan WHERE state = 'open' AND max(day, day_to) < ?2 AND unit IN (SELECT id FROM below) ORDER BY id`,
			[]any{unit, addDays(tx.Today(), 1-askEvery)}},
	} {
		if *of.into, err = numbers(tx, belowUnit+of.query, of.args...); err != nil {
			return Unfinished{}, fmt.Errorf("what waits in unit %d: %w", unit, err)
		}
	}
	return u, nil
}

// Took reports whether a unit had, or is to have, something of a kind in a half-open period of
// days: its own record, accepted or pending, or one with somebody of the unit among its
// people; or a plan that is still open.
func Took(tx *store.Tx, unit int64, kind, from, to string) (bool, error) {
	var took bool
	err := tx.QueryRow(`
		SELECT EXISTS (
			SELECT 1 FROM record r WHERE r.kind = ?2 AND r.day >= ?3 AND r.day < ?4 AND r.state IN ('accepted','pending') AND (
				r.unit = ?1 OR EXISTS (SELECT 1 FROM participation p WHERE p.record = r.id AND p.unit = ?1 AND p.state = 'in'))
		) OR EXISTS (
			SELECT 1 FROM plan, json_each(plan.kinds) k
			WHERE plan.state = 'open' AND plan.unit = ?1 AND plan.day >= ?3 AND plan.day < ?4 AND k.value = ?2)`,
		unit, kind, from, to).Scan(&took)
	if err != nil {
		return false, fmt.Errorf("%s of unit %d since %s: %w", kind, unit, from, err)
	}
	return took, nil
}
