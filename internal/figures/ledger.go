package figures

import (
	"database/sql"
	"fmt"
	"strconv"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// ledger is what a recount needs of a year, read row by row.
type ledger struct {
	units          map[int64]int64 // unit → the one above it, 0 for none
	spells         map[int64][]plainSpell
	records        []plainRecord
	participations map[int64][]plainParticipation
	tasks          []plainTask
	posts          []string // days
	signIns        []plainSignIn
}

type plainSpell struct {
	member, unit  int64
	joined, ended string
}

type plainRecord struct {
	id                                                       int64
	state, kind, title, topic, day, place, partner, campaign string
	source                                                   string
	unit, headcount, copies, beneficiaries                   int64
	unnamed, unnamedMinutes                                  int64
}

type plainParticipation struct {
	record, member, unit, minutes int64
	state                         string
}

type plainTask struct {
	list, title, day, state, doneDay, closedDay string
	unit                                        int64
}

type plainSignIn struct {
	member int64
	day    string
}

// read fills the ledger with the days from (included) to (not included).
func read(tx *store.Tx, from, to string) (*ledger, error) {
	l := &ledger{units: map[int64]int64{}, spells: map[int64][]plainSpell{}, participations: map[int64][]plainParticipation{}}
	units, err := store.Rows(tx, scanShare, `SELECT id, coalesce(parent, 0) FROM unit`)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	for _, u := range units {
		l.units[u.ID] = u.N
	}
	spells, err := store.Rows(tx, func(r *sql.Rows, s *plainSpell) error {
		return r.Scan(&s.member, &s.unit, &s.joined, &s.ended)
	}, `SELECT member, unit, joined, ended FROM spell JOIN member ON member.id = member WHERE category <> ? ORDER BY spell.id`, roster.Outside)
	if err != nil {
		return nil, fmt.Errorf("read spells: %w", err)
	}
	for _, s := range spells {
		l.spells[s.member] = append(l.spells[s.member], s)
	}
	if err := l.readRecords(tx, from, to); err != nil {
		return nil, err
	}
	return l, l.readRest(tx, from, to)
}

func (l *ledger) readRecords(tx *store.Tx, from, to string) error {
	var err error
	l.records, err = store.Rows(tx, func(r *sql.Rows, p *plainRecord) error {
		return r.Scan(&p.id, &p.state, &p.kind, &p.title, &p.topic, &p.day, &p.place, &p.partner, &p.campaign,
			&p.source, &p.unit, &p.headcount, &p.copies, &p.beneficiaries, &p.unnamed, &p.unnamedMinutes)
	}, `SELECT id, state, kind, title, topic, day, place, partner, campaign,
			source, coalesce(unit, 0), headcount, copies, beneficiaries, unnamed, unnamed_minutes
		FROM record WHERE day >= ? AND day < ?`, from, to)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	people, err := store.Rows(tx, func(r *sql.Rows, p *plainParticipation) error {
		return r.Scan(&p.record, &p.member, &p.unit, &p.minutes, &p.state)
	}, `SELECT p.record, p.member, coalesce(p.unit, 0), p.minutes, p.state
		FROM participation p JOIN record r ON r.id = p.record WHERE r.day >= ? AND r.day < ?`, from, to)
	if err != nil {
		return fmt.Errorf("read participations: %w", err)
	}
	for _, p := range people {
		l.participations[p.record] = append(l.participations[p.record], p)
	}
	return nil
}

func (l *ledger) readRest(tx *store.Tx, from, to string) error {
	var err error
	l.tasks, err = store.Rows(tx, func(r *sql.Rows, t *plainTask) error {
		return r.Scan(&t.list, &t.title, &t.day, &t.state, &t.doneDay, &t.closedDay, &t.unit)
	}, `SELECT list, title, day, state, done_day, closed_day, coalesce(unit, 0) FROM task WHERE day >= ? AND day < ?`, from, to)
	if err != nil {
		return fmt.Errorf("read tasks: %w", err)
	}
	l.posts, err = store.Rows(tx, func(r *sql.Rows, day *string) error { return r.Scan(day) },
		`SELECT day FROM question_post WHERE day >= ? AND day < ?`, from, to)
	if err != nil {
		return fmt.Errorf("read questions: %w", err)
	}
	l.signIns, err = store.Rows(tx, func(r *sql.Rows, a *plainSignIn) error { return r.Scan(&a.member, &a.day) },
		`SELECT member, day FROM sign_in WHERE day >= ? AND day < ?`, from, to)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	return nil
}

// unitOn is a member's unit on a day. Spells are in the order of their entry.
func (l *ledger) unitOn(member int64, day string) (unit int64, ok bool) {
	var joined string
	for _, s := range l.spells[member] {
		covers := s.joined <= day && (s.ended == "" || day <= s.ended)
		if covers && (!ok || s.joined >= joined) {
			unit, joined, ok = s.unit, s.joined, true
		}
	}
	return unit, ok
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
