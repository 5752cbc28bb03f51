package figures

import (
	"database/sql"
	"fmt"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// TaskEntry is one task as a ledger lists it.
type TaskEntry struct {
	ID                 int64
	List, Title        string
	Owner, Unit        string // the unit's path
	Day, Due           string
	State              string
	DoneDay, ClosedDay string
	Note               string
}

// TaskEntries lists the tasks that were made in the scope, in the order of their numbers.
func TaskEntries(tx *store.Tx, c config.Config, s Scope) ([]TaskEntry, error) {
	query := piece(`SELECT t.id, t.list, t.title, m.name, coalesce(u.path, ''), t.day, t.due, t.state, t.done_day, t.closed_day, t.note
		FROM task t JOIN member m ON m.id = t.owner LEFT JOIN unit u ON u.id = t.unit WHERE`).
		then(s.days("t.day")).and(s.inUnit("t.unit")).and(s.inCampaign(c, "", "t.day", "t.title")).then(piece("ORDER BY t.id"))
	all, err := store.Rows(tx, func(r *sql.Rows, t *TaskEntry) error {
		return r.Scan(&t.ID, &t.List, &t.Title, &t.Owner, &t.Unit, &t.Day, &t.Due, &t.State, &t.DoneDay, &t.ClosedDay, &t.Note)
	}, query.text, query.args...)
	if err != nil {
		return nil, fmt.Errorf("ledger of tasks: %w", err)
	}
	return all, nil
}

// Taken is one accepted record that somebody took part in by name.
type Taken struct {
	Record                  int64
	Day, Kind, Title, Place string
	Minutes                 int64
}

// MemberSum is how often somebody took part in what counts, and for how long.
type MemberSum struct {
	Member         int64
	Name, Unit     string // the unit's path, on the first of these days
	Times, Minutes int64
}

// TakenBy calls sum for everybody who took part by name in what counts in the scope, in the order
// of the roster, and then took for each of their records, in the order of the days.
func TakenBy(tx *store.Tx, c config.Config, s Scope, sum func(MemberSum) error, took func(Taken) error) error {
	from := piece(`FROM participation p JOIN record r ON r.id = p.record
		WHERE p.state = 'in'`).and(s.inUnit("p.unit")).and(s.records(c, nil))
	query := piece(`SELECT m.id, m.name, coalesce(u.path, ''), t.times, t.minutes FROM (
			SELECT p.member AS id, count(*) AS times, sum(p.minutes) AS minutes, min(r.day || ' ' || coalesce(p.unit, '')) AS first`).
		then(from, piece(`GROUP BY p.member) t JOIN member m ON m.id = t.id
			LEFT JOIN unit u ON u.id = CAST(substr(t.first, 12) AS INTEGER) ORDER BY m.id`))
	members, err := store.Rows(tx, func(r *sql.Rows, m *MemberSum) error {
		return r.Scan(&m.Member, &m.Name, &m.Unit, &m.Times, &m.Minutes)
	}, query.text, query.args...)
	if err != nil {
		return fmt.Errorf("who took part: %w", err)
	}
	for _, m := range members {
		if err := sum(m); err != nil {
			return err
		}
		query := piece("SELECT r.id, r.day, r.kind, r.title, r.place, p.minutes").
			then(from).and(piece("p.member = ?", m.Member)).then(piece("ORDER BY r.day, r.id"))
		all, err := store.Rows(tx, func(r *sql.Rows, t *Taken) error {
			return r.Scan(&t.Record, &t.Day, &t.Kind, &t.Title, &t.Place, &t.Minutes)
		}, query.text, query.args...)
		if err != nil {
			return fmt.Errorf("what member %d took part in: %w", m.Member, err)
		}
		for _, t := range all {
			if err := took(t); err != nil {
				return err
			}
		}
	}
	return nil
}
