package activity

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/store"
)

// Get reads a record with its people as they were last counted; ok is false if the number
// was never given.
func Get(tx *store.Tx, number int64) (r Record, ok bool, err error) {
	r, err = readRecord(tx, number)
	if errors.Is(err, sql.ErrNoRows) {
		return Record{}, false, nil
	}
	if err == nil {
		r.People, err = readPeople(tx, number)
	}
	if err == nil && r.unborn() {
		err = derive(tx, &r)
	}
	if err != nil {
		return Record{}, false, fmt.Errorf("read record %d: %w", number, err)
	}
	return r, true, nil
}

func readRecord(tx *store.Tx, number int64) (Record, error) {
	var r Record
	var unit, lapses, confirmed, decided, decidedBy sql.NullInt64
	var outside, problems string
	var made int64
	err := tx.QueryRow(`SELECT id, event, state, kind, title, topic, campaign, day, day_to, time_of_day,
			place, partner, lecturer, author, outlet, beneficiaries, copies, unit, minutes, total_minutes,
			headcount, settled, expected, everyone, outside, unnamed, unnamed_minutes, problems,
			sender, platform, room, source, made, lapses, confirmed, decided, decided_by, reason
		FROM record WHERE id = ?`, number).
		Scan(&r.ID, &r.Event, &r.State, &r.Kind, &r.Title, &r.Topic, &r.Campaign, &r.Day, &r.DayTo, &r.TimeOfDay,
			&r.Place, &r.Partner, &r.Lecturer, &r.Author, &r.Outlet, &r.Beneficiaries, &r.Copies,
			&unit, &r.Minutes, &r.TotalMinutes, &r.Headcount, &r.Settled, &r.Expected, &r.Everyone, &outside,
			&r.Unnamed, &r.UnnamedMinutes, &problems, &r.Sender, &r.Room.Platform, &r.Room.Room, &r.Source,
			&made, &lapses, &confirmed, &decided, &decidedBy, &r.Reason)
	if err != nil {
		return Record{}, err
	}
	r.Unit, r.DecidedBy = unit.Int64, decidedBy.Int64
	r.Made, r.Lapses = tx.Time(made), tx.Time(lapses.Int64)
	r.Confirmed, r.Decided = tx.Time(confirmed.Int64), tx.Time(decided.Int64)
	if err := json.Unmarshal([]byte(outside), &r.Outside); err != nil {
		return Record{}, fmt.Errorf("names outside the roster: %w", err)
	}
	if err := json.Unmarshal([]byte(problems), &r.Problems); err != nil {
		return Record{}, fmt.Errorf("problems: %w", err)
	}
	return r, nil
}

func readPeople(tx *store.Tx, number int64) ([]Person, error) {
	return store.Rows(tx, func(row *sql.Rows, p *Person) error {
		return row.Scan(&p.Member, &p.Unit, &p.Minutes, &p.Own, &p.Source, &p.State)
	}, `SELECT member, coalesce(unit, 0), minutes, own, source, state
		FROM participation WHERE record = ? ORDER BY position, member`, number)
}

// create gives a draft its number. The first part of an event lends the event its own.
func create(tx *store.Tx, r *Record) error {
	done, err := tx.Exec(`INSERT INTO record (event, state, kind, sender, platform, room, made)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, r.Event, r.State, r.Kind, r.Sender, r.Room.Platform, r.Room.Room, r.Made.UnixMilli())
	if err != nil {
		return fmt.Errorf("begin a record: %w", err)
	}
	if r.ID, err = done.LastInsertId(); err != nil {
		return fmt.Errorf("number a record: %w", err)
	}
	if r.Event == 0 {
		r.Event = r.ID
	}
	return save(tx, r)
}

// save writes a record and its people. Nobody's row is ever deleted.
func save(tx *store.Tx, r *Record) error {
	outside, err := list(r.Outside)
	if err != nil {
		return fmt.Errorf("record %d: %w", r.ID, err)
	}
	problems, err := list(r.Problems)
	if err != nil {
		return fmt.Errorf("record %d: %w", r.ID, err)
	}
	_, err = tx.Exec(`UPDATE record SET event = ?, state = ?, kind = ?, title = ?, topic = ?, campaign = ?,
			day = ?, day_to = ?, time_of_day = ?, place = ?, partner = ?, lecturer = ?, author = ?, outlet = ?,
			beneficiaries = ?, copies = ?, unit = ?, minutes = ?, total_minutes = ?, headcount = ?, settled = ?,
			expected = ?, everyone = ?, outside = ?, unnamed = ?, unnamed_minutes = ?, problems = ?, made = ?,
			platform = ?, room = ?, lapses = ?, confirmed = ?, decided = ?, decided_by = ?, reason = ? WHERE id = ?`,
		r.Event, r.State, r.Kind, r.Title, r.Topic, r.Campaign, r.Day, r.DayTo, r.TimeOfDay, r.Place, r.Partner,
		r.Lecturer, r.Author, r.Outlet, r.Beneficiaries, r.Copies, store.Ref(r.Unit), r.Minutes, r.TotalMinutes,
		r.Headcount, r.Settled, r.Expected, r.Everyone, outside, r.Unnamed, r.UnnamedMinutes, problems,
		r.Made.UnixMilli(), r.Room.Platform, r.Room.Room, store.Milli(r.Lapses), store.Milli(r.Confirmed), store.Milli(r.Decided), store.Ref(r.DecidedBy), r.Reason, r.ID)
	if err != nil {
		return fmt.Errorf("write record %d: %w", r.ID, err)
	}
	for i, p := range r.People {
		if p.all {
			continue
		}
		if err := savePerson(tx, r.ID, i, p); err != nil {
			return fmt.Errorf("write member %d of record %d: %w", p.Member, r.ID, err)
		}
	}
	return nil
}

func savePerson(tx *store.Tx, record int64, position int, p Person) error {
	_, err := tx.Exec(`INSERT INTO participation (record, member, position, unit, minutes, own, source, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (record, member) DO UPDATE SET position = excluded.position, unit = excluded.unit,
			minutes = excluded.minutes, own = excluded.own, source = excluded.source, state = excluded.state`,
		record, p.Member, position, store.Ref(p.Unit), p.Minutes, p.Own, p.Source, p.State)
	return err
}

// parts reads all records of an event, in order.
func parts(tx *store.Tx, event int64) ([]Record, error) {
	numbers, err := numbers(tx, `SELECT id FROM record WHERE event = ? ORDER BY id`, event)
	if err != nil {
		return nil, fmt.Errorf("parts of event %d: %w", event, err)
	}
	return all(tx, numbers)
}

func all(tx *store.Tx, numbers []int64) ([]Record, error) {
	var records []Record
	for _, n := range numbers {
		r, ok, err := Get(tx, n)
		if err != nil {
			return nil, err
		}
		if ok {
			records = append(records, r)
		}
	}
	return records, nil
}

func numbers(tx *store.Tx, query string, args ...any) ([]int64, error) {
	return store.Rows(tx, func(row *sql.Rows, n *int64) error { return row.Scan(n) }, query, args...)
}

// trace ties a change to the message that made it.
func trace(tx *store.Tx, said Said, number int64, verb string, detail any) error {
	if err := tx.Origin("record", number, said.Message, verb); err != nil {
		return err
	}
	return tx.Audit(store.Change{Member: said.Member, Message: said.Message, Verb: verb,
		Subject: fmt.Sprintf("record %d", number), Detail: detail})
}

func list(words []string) (string, error) {
	b, err := json.Marshal(slices.Concat([]string{}, words))
	return string(b), err
}
