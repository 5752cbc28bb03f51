package quiz

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Coming is a question that will be posted in a group.
type Coming struct {
	At    time.Time
	Place chat.Place
	Text  string
}

// Ahead lists the questions that will be posted after a moment and before another, if nothing
// happens until then: in the order of the bank, on working days, in the groups that have them on.
func Ahead(tx *store.Tx, c calendar.Calendar, w Window, from, end time.Time) ([]Coming, error) {
	groups, err := Groups(tx)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	a := &ahead{before: map[chat.Place]asked{}}
	if err := a.open(tx, tx.Day(from)); err != nil {
		return nil, err
	}
	var all []Coming
	for at := w.Opens(from); at.Before(end); at = w.Opens(at.AddDate(0, 0, 1)) {
		day := tx.Day(at)
		if !at.After(from) || c.Day(day).OrWeekday(day) != calendar.Working {
			continue
		}
		q, found, err := a.choose(tx, day)
		if err != nil || !found {
			return all, err
		}
		for _, place := range groups {
			text, err := a.post(tx, place, day, q)
			if err != nil {
				return nil, err
			}
			all = append(all, Coming{at, place, text})
		}
	}
	return all, nil
}

// ahead stands where the bank will be.
type ahead struct {
	bank   []inBank
	last   int64 // position of the question that was asked last
	before map[chat.Place]asked
}

type inBank struct {
	Question
	position int64
}

type asked struct {
	Question
	day string
	had bool
}

func (a *ahead) open(tx *store.Tx, day string) error {
	bank, err := store.Rows(tx, func(r *sql.Rows, q *inBank) error { return scan(r, &q.Question, &q.position) },
		`SELECT `+columns+`, question.position FROM question WHERE retired = 0 ORDER BY position, id`)
	if err != nil {
		return fmt.Errorf("the bank of questions: %w", err)
	}
	a.bank = bank
	last, _, err := store.One(tx, func(r *sql.Rows, n *int64) error { return r.Scan(n) }, `
		SELECT position FROM question_day JOIN question ON question.id = question WHERE day <= ? ORDER BY day DESC LIMIT 1`, day)
	if err != nil {
		return fmt.Errorf("the question before %s: %w", day, err)
	}
	a.last = last
	return nil
}

// choose does what Choose does, and writes nothing.
func (a *ahead) choose(tx *store.Tx, day string) (Question, bool, error) {
	q, found, err := Of(tx, day)
	if err != nil || found || len(a.bank) == 0 {
		return q, found, err
	}
	next := a.bank[0]
	for _, b := range a.bank {
		if b.position > a.last {
			next = b
			break
		}
	}
	a.last = next.position
	return next.Question, true, nil
}

func (a *ahead) post(tx *store.Tx, place chat.Place, day string, q Question) (string, error) {
	before, known := a.before[place]
	if !known {
		var err error
		if before.Question, before.day, before.had, err = previous(tx, place, day); err != nil {
			return "", err
		}
	}
	a.before[place] = asked{q, day, true}
	return wording(day, q, before.Question, before.day, before.had), nil
}
