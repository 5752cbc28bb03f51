package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// State is what became of a due moment.
type State string

// The states.
const (
	Queued  State = "queued"  // the message is on its way, or arrived
	Merged  State = "merged"  // it is part of the message of another
	Held    State = "held"    // kept from people, for their peace
	Skipped State = "skipped" // missed, and too late by now
)

// ledger is what was decided so far, as far as it matters for what is to be decided. It reads
// the rows when they are first asked for; what is decided in a preview is noted in it alone.
type ledger struct {
	tx     *store.Tx
	people *people
	hushes map[string][]Hush

	occasions map[occasion]map[string]past
	weeks     map[string]*week // by their Monday

	settled      bool
	redone, lost []store.Unsaid // messages that did not arrive: decided anew, or for the admins to know
}

type occasion struct{ rule, of string }

// past is a decision that was taken for a recipient, and when.
type past struct {
	state State
	at    time.Time
}

// week is what people got in a week that begins on a Monday.
type week struct {
	messages map[string]int    // by recipient
	daily    map[[2]string]int // by recipient and day
	matters  map[[2]string]bool
}

func openLedger(tx *store.Tx, from time.Time) (*ledger, error) {
	who, err := newPeople(tx)
	if err != nil {
		return nil, err
	}
	quiet, err := hushes(tx, tx.Day(from))
	if err != nil {
		return nil, err
	}
	return &ledger{tx: tx, people: who, hushes: quiet,
		occasions: map[occasion]map[string]past{}, weeks: map[string]*week{}}, nil
}

// decided reports whether a decision was taken for a recipient. One that nothing was sent on,
// taken by a clock that had gone too far, is open again.
func (l *ledger) decided(o occasion, recipient string, now time.Time) (bool, error) {
	of, err := l.occasion(o)
	if err != nil {
		return false, err
	}
	p, found := of[recipient]
	return found && !((p.state == Held || p.state == Skipped) && p.at.After(now)), nil
}

func (l *ledger) occasion(o occasion) (map[string]past, error) {
	if of, known := l.occasions[o]; known {
		return of, nil
	}
	type row struct {
		recipient string
		state     State
		at        int64
	}
	rows, err := store.Rows(l.tx, func(r *sql.Rows, one *row) error { return r.Scan(&one.recipient, &one.state, &one.at) },
		`SELECT recipient, state, at FROM reminder WHERE rule = ? AND day = ?`, o.rule, o.of)
	if err != nil {
		return nil, fmt.Errorf("what became of %s on %s: %w", o.rule, o.of, err)
	}
	of := map[string]past{}
	for _, r := range rows {
		of[r.recipient] = past{r.state, l.tx.Time(r.at)}
	}
	l.occasions[o] = of
	return of, nil
}

func (l *ledger) week(at time.Time) (*week, error) {
	begins := monday(at)
	key := begins.Format(time.DateOnly)
	if w, known := l.weeks[key]; known {
		return w, nil
	}
	type row struct {
		recipient, matter string
		state             State
		at                int64
	}
	rows, err := store.Rows(l.tx, func(r *sql.Rows, one *row) error { return r.Scan(&one.recipient, &one.matter, &one.state, &one.at) }, `
		SELECT recipient, matter, state, at FROM reminder
		WHERE at >= ? AND at < ? AND state IN ('queued','merged')`, begins.UnixMilli(), begins.AddDate(0, 0, 7).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("reminders in the week of %s: %w", key, err)
	}
	w := &week{messages: map[string]int{}, daily: map[[2]string]int{}, matters: map[[2]string]bool{}}
	for _, r := range rows {
		w.note(r.recipient, r.matter, r.state, l.tx.Time(r.at))
	}
	l.weeks[key] = w
	return w, nil
}

func (w *week) note(recipient, matter string, s State, at time.Time) {
	if s == Queued {
		w.messages[recipient]++
		w.daily[[2]string{recipient, at.Format(time.DateOnly)}]++
	}
	w.matters[[2]string{recipient, matter}] = true
}

// forget takes a message back that never went out: it was no burden.
func (l *ledger) forget(recipient string, it item) error {
	w, err := l.week(it.sent)
	if err != nil {
		return err
	}
	if it.state == Queued {
		w.messages[recipient]--
		w.daily[[2]string{recipient, it.sent.Format(time.DateOnly)}]--
	}
	delete(w.matters, [2]string{recipient, it.rule.Matter})
	return nil
}

// note keeps a decision in mind.
func (l *ledger) note(d decision) error {
	w, err := l.week(d.at)
	if err != nil {
		return err
	}
	for i, it := range d.items {
		state := d.stateOf(i)
		of, err := l.occasion(it.occasion())
		if err != nil {
			return err
		}
		of[d.to.Key] = past{state, d.at}
		if state == Queued || state == Merged {
			w.note(d.to.Key, it.rule.Matter, state, d.at)
		}
	}
	return nil
}
