package activity

import (
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Sum is what a unit's accepted records of one kind come to.
type Sum struct {
	Times         int // records, told apart as the kind's Once says
	People        int // person-times
	Minutes       int
	Copies        int
	Beneficiaries int
}

// Year sums up what a unit, with all units below it, recorded in a calendar year of a kind and
// of those that count as it: all the people of these records, wherever they belong. It is what
// the sender is thanked with; a unit's totals count person-times by the participant's unit.
func Year(tx *store.Tx, c config.Config, unit int64, kind, year string) (Sum, error) {
	kinds := []any{kind}
	marks := "?"
	for _, k := range c.Kinds {
		if k.CountsAs == kind {
			kinds = append(kinds, k.Name)
			marks += ", ?"
		}
	}
	args := append([]any{unit, year + "-01-01", year + "-12-31"}, kinds...)
	var s Sum
	err := tx.QueryRow(`
		WITH RECURSIVE below(id) AS (SELECT ? UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id)
		SELECT count(DISTINCT `+once(kindOf(c, kind).Once)+`),
			coalesce(sum(r.unnamed + (SELECT count(*) FROM participation p WHERE p.record = r.id AND p.state = 'in')), 0),
			coalesce(sum(r.unnamed_minutes + (SELECT coalesce(sum(p.minutes), 0) FROM participation p WHERE p.record = r.id AND p.state = 'in')), 0),
			coalesce(sum(r.copies), 0), coalesce(sum(r.beneficiaries), 0)
		FROM record r WHERE r.state = 'accepted' AND r.unit IN (SELECT id FROM below)
			AND r.day >= ? AND r.day <= ? AND r.kind IN (`+marks+`)`, args...).
		Scan(&s.Times, &s.People, &s.Minutes, &s.Copies, &s.Beneficiaries)
	if err != nil {
		return Sum{}, fmt.Errorf("%s of unit %d in %s: %w", kind, unit, year, err)
	}
	return s, nil
}

// once is the SQL by which records are told apart. A record that lacks the word in question
// is one of its own.
func once(o config.Once) string {
	switch o {
	case config.OncePerTitle:
		return `coalesce(nullif(r.title, ''), r.id)`
	case config.OncePerPlace:
		return `coalesce(nullif(r.place, ''), r.id)`
	case config.OncePerTheme:
		return `coalesce(substr(r.day, 1, 7) || nullif(coalesce(nullif(r.topic, ''), r.title), ''), r.id)`
	}
	return `r.id`
}
