package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/internal/store"
)

// Own is what one member did in a period: only what is accepted, and the answers.
type Own struct {
	Took     []Part // part in
	Wrote    []Part // as the author
	Lectured []Part
	Answers  int64 // to the daily question
	Pending  int64 // records that wait for an admin, with the member in them or sent by them
}

// Part is one kind in somebody's year.
type Part struct {
	Kind    string
	Times   int64
	Minutes int64
}

// OwnOf sums up a member's records of the scope's days; its unit and campaign are not looked
// at. Author and lecturer are names in a record: of homonyms only what they sent themselves
// is theirs.
func OwnOf(tx *store.Tx, member int64, s Scope) (Own, error) {
	var own Own
	counted := piece("r.state = 'accepted'").and(s.days("r.day"))
	var err error
	own.Took, err = parts(tx, piece(`SELECT r.kind, count(*), sum(p.minutes) FROM participation p JOIN record r ON r.id = p.record
		WHERE p.member = ? AND p.state = 'in'`, member).and(counted))
	if err != nil {
		return Own{}, fmt.Errorf("what member %d took part in: %w", member, err)
	}
	for column, into := range map[string]*[]Part{"author": &own.Wrote, "lecturer": &own.Lectured} {
		*into, err = parts(tx, piece(`SELECT r.kind, count(DISTINCT coalesce(nullif(r.title, ''), r.id)), 0
			FROM member m JOIN record r ON r.`+column+` = m.name
			WHERE m.id = ? AND (r.sender = m.id OR NOT EXISTS (SELECT 1 FROM member o WHERE o.name = m.name AND o.id <> m.id))`, member).
			and(counted))
		if err != nil {
			return Own{}, fmt.Errorf("what member %d wrote or taught: %w", member, err)
		}
	}
	answers := piece("SELECT count(*) FROM sign_in a WHERE a.member = ?", member).and(s.days("a.day"))
	waiting := piece(`SELECT count(*) FROM record r WHERE r.state = 'pending' AND (r.sender = ? OR EXISTS
		(SELECT 1 FROM participation p WHERE p.record = r.id AND p.member = ? AND p.state = 'in'))`, member, member).and(s.days("r.day"))
	for query, into := range map[*fragment]*int64{&answers: &own.Answers, &waiting: &own.Pending} {
		if err := tx.QueryRow(query.text, query.args...).Scan(into); err != nil {
			return Own{}, fmt.Errorf("year of member %d: %w", member, err)
		}
	}
	return own, nil
}

func parts(tx *store.Tx, query fragment) ([]Part, error) {
	query = query.then(piece("GROUP BY r.kind ORDER BY count(*) DESC, r.kind"))
	return store.Rows(tx, func(r *sql.Rows, p *Part) error { return r.Scan(&p.Kind, &p.Times, &p.Minutes) }, query.text, query.args...)
}
