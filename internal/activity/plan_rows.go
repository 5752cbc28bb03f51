package activity

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

const selectPlan = `
	SELECT plan.id, plan.state, kinds, title, topic, campaign, day, day_to, time_of_day, clock, minutes, place, partner, lecturer,
		unit, organiser, made, asks, ask_after, coalesce(record, 0)
	FROM plan `

func scanPlan(tx *store.Tx) func(*sql.Rows, *Plan) error {
	return func(r *sql.Rows, p *Plan) error {
		var kinds string
		var made int64
		err := r.Scan(&p.ID, &p.State, &kinds, &p.Title, &p.Topic, &p.Campaign, &p.Day, &p.DayTo, &p.TimeOfDay, &p.Clock,
			&p.Minutes, &p.Place, &p.Partner, &p.Lecturer, &p.Unit, &p.Organiser, &made, &p.Asks, &p.AskAfter, &p.Record)
		if err != nil {
			return err
		}
		p.Made = tx.Time(made)
		return json.Unmarshal([]byte(kinds), &p.Kinds)
	}
}

// GetPlan reads a plan; ok is false if the number is not a plan's.
func GetPlan(tx *store.Tx, number int64) (p Plan, ok bool, err error) {
	return firstPlan(tx, `WHERE id = ?`, number)
}

// plans reads the plans that a condition finds, with those who come.
func plans(tx *store.Tx, where string, args ...any) ([]Plan, error) {
	found, err := store.Rows(tx, scanPlan(tx), selectPlan+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read plans: %w", err)
	}
	for i := range found {
		found[i].Coming, err = numbers(tx, `SELECT member FROM sign_up WHERE plan = ? AND state = 'in' ORDER BY at, member`, found[i].ID)
		if err != nil {
			return nil, fmt.Errorf("who comes to %d: %w", found[i].ID, err)
		}
	}
	return found, nil
}

// createPlan gives a plan its number, the next of the records.
func createPlan(tx *store.Tx, p *Plan) error {
	_, err := tx.Exec(`INSERT INTO sqlite_sequence (name, seq)
		SELECT 'record', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'record')`)
	if err == nil {
		_, err = tx.Exec(`UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'record'`)
	}
	if err == nil {
		err = tx.QueryRow(`SELECT seq FROM sqlite_sequence WHERE name = 'record'`).Scan(&p.ID)
	}
	if err != nil {
		return fmt.Errorf("number a plan: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO plan (id, state, day, unit, organiser, made) VALUES (?, ?, ?, ?, ?, ?)`,
		p.ID, p.State, p.Day, p.Unit, p.Organiser, p.Made.UnixMilli())
	if err != nil {
		return fmt.Errorf("begin plan %d: %w", p.ID, err)
	}
	return savePlan(tx, *p)
}

func savePlan(tx *store.Tx, p Plan) error {
	kinds, err := list(p.Kinds)
	if err != nil {
		return fmt.Errorf("plan %d: %w", p.ID, err)
	}
	_, err = tx.Exec(`UPDATE plan SET state = ?, kinds = ?, title = ?, topic = ?, campaign = ?, day = ?, day_to = ?, time_of_day = ?,
			clock = ?, minutes = ?, place = ?, partner = ?, lecturer = ?, asks = ?, ask_after = ?, record = ? WHERE id = ?`,
		p.State, kinds, p.Title, p.Topic, p.Campaign, p.Day, p.DayTo, p.TimeOfDay, p.Clock, p.Minutes, p.Place, p.Partner, p.Lecturer,
		p.Asks, p.AskAfter, store.Ref(p.Record), p.ID)
	if err != nil {
		return fmt.Errorf("write plan %d: %w", p.ID, err)
	}
	return nil
}

// Call notes that a plan is told in a chat, so that 去 there can mean it.
func Call(tx *store.Tx, p Plan, place chat.Place) error {
	_, err := tx.Exec(`INSERT INTO plan_call (plan, platform, room, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.ID, place.Platform, place.Room, tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("call plan %d in %s: %w", p.ID, place.Room, err)
	}
	return nil
}

// tracePlan writes down what a message did to a plan.
func tracePlan(tx *store.Tx, said Said, p Plan, verb string, detail any) error {
	return tx.Audit(store.Change{Member: said.Member, Message: said.Message, Verb: verb, Subject: subjectOf(p), Detail: detail})
}

func subjectOf(p Plan) string { return fmt.Sprintf("plan %d", p.ID) }

// Step is one message of a plan, and what it did.
type Step struct {
	Message int64
	Verb    string // plan, join, leave, amend, cancel, held, failed
	At      time.Time
	From    string
	Text    string
}

// Steps lists the messages of a plan in the order of their arrival.
func Steps(tx *store.Tx, p Plan) ([]Step, error) {
	steps, err := store.Rows(tx, func(r *sql.Rows, s *Step) error {
		var sent int64
		err := r.Scan(&s.Message, &s.Verb, &sent, &s.From, &s.Text)
		s.At = tx.Time(sent)
		return err
	}, `SELECT m.id, a.verb, m.sent, coalesce(b.name, m.person_name), m.text
		FROM audit a JOIN message m ON m.id = a.message LEFT JOIN member b ON b.id = m.member
		WHERE a.subject = ? ORDER BY a.id`, subjectOf(p))
	if err != nil {
		return nil, fmt.Errorf("messages of plan %d: %w", p.ID, err)
	}
	return steps, nil
}
