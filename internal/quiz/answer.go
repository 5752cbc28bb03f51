package quiz

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Given is an answer that somebody gave. Day is the business day of At, its own time.
type Given struct {
	Member  int64
	Place   chat.Place
	Private bool
	At      time.Time
	Day     string
	Answer  string // sorted letters, or 对/错
	Message int64
}

// Outcome tells what became of an answer.
type Outcome int

// What can become of an answer. Only Counted changes anything.
const (
	Counted     Outcome = iota // it is the member's sign-in of the day
	Again                      // the member has answered that day
	Misfit                     // its form does not fit the question
	NotOnRoster                // the member was not on the roster that day
	SwitchedOff                // the question is off there
	Early                      // before the window of a day
	Closed                     // after it
	NoQuestion                 // the day has none
)

// Result is the outcome of an answer.
type Result struct {
	Outcome  Outcome
	Question Question // that was answered; zero unless Counted, Again or Misfit
	Answer   string   // the one that counts, when Counted or Again
}

// Right reports whether the answer that counts is right, by the key as it is now.
func (r Result) Right() bool { return r.Question.Right(r.Answer) }

// Answer takes an answer. The first of a member on a business day counts, wherever it is
// given; right or wrong is no matter.
func Answer(tx *store.Tx, g Given, w Window) (Result, error) {
	if outcome, err := admit(tx, g, w); err != nil || outcome != Counted {
		return Result{Outcome: outcome}, err
	}
	q, found, err := Of(tx, g.Day)
	if err != nil {
		return Result{}, err
	}
	if !found {
		return Result{Outcome: NoQuestion}, nil
	}
	first, answered, err := SignIn(tx, g.Member, g.Day)
	if err != nil || answered {
		return first, err
	}
	if !q.Fits(g.Answer) {
		return Result{Outcome: Misfit, Question: q}, nil
	}
	_, err = tx.Exec(`INSERT INTO sign_in (member, day, question, answer, platform, room, at, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		g.Member, g.Day, q.ID, g.Answer, g.Place.Platform, g.Place.Room, g.At.UnixMilli(), g.Message)
	if err != nil {
		return Result{}, fmt.Errorf("sign member %d in on %s: %w", g.Member, g.Day, err)
	}
	return Result{Outcome: Counted, Question: q, Answer: g.Answer}, nil
}

// admit looks at all that does not depend on the answer; Counted means that nothing is
// against it.
func admit(tx *store.Tx, g Given, w Window) (Outcome, error) {
	_, here, err := roster.UnitOf(tx, g.Member, g.Day)
	if err != nil {
		return 0, err
	}
	if !here {
		return NotOnRoster, nil
	}
	open, err := OpenAt(tx, g.Place, g.Private)
	if err != nil {
		return 0, err
	}
	at := g.At.In(tx.Zone())
	switch {
	case !open:
		return SwitchedOff, nil
	case at.Before(w.Opens(at)):
		return Early, nil
	case !at.Before(w.Closes(at)):
		return Closed, nil
	}
	return Counted, nil
}

// SignIn is the answer of a member that counts on a day, with the question it was given to,
// as a Result that says Again; false if there is none.
func SignIn(tx *store.Tx, member int64, day string) (Result, bool, error) {
	r, found, err := store.One(tx, func(r *sql.Rows, into *Result) error { return scan(r, &into.Question, &into.Answer) },
		`SELECT `+columns+`, sign_in.answer FROM sign_in JOIN question ON question.id = sign_in.question
		WHERE member = ? AND day = ?`, member, day)
	if err != nil {
		return Result{}, false, fmt.Errorf("sign-in of member %d on %s: %w", member, day, err)
	}
	r.Outcome = Again
	return r, found, nil
}
