package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// Send is something that will be sent, or would be if it were not held back.
type Send struct {
	At   time.Time
	To   Recipient
	Rule string // 清明, or 清明、主题党日 when they are said together; 提醒没有送到 for the admins
	Text string
	Held string // why it will be held back or skipped; empty if it will not
}

// Plan tells what will be sent from a moment on, for a number of days, if nothing happens
// until then and the program runs: it takes the decisions of Sweep on a ledger of its own. The
// day of from is the first. From may lie before now; then it tells what was still to be sent
// as seen from there.
func (b *Book) Plan(tx *store.Tx, from time.Time, days int) ([]Send, error) {
	rules, err := b.Rules(tx)
	if err != nil {
		return nil, err
	}
	now := from
	if tx.Now.Before(from) {
		now = tx.Now
	}
	l, err := openLedger(tx, now)
	if err != nil {
		return nil, err
	}
	after, err := seen(tx, now)
	if err != nil {
		return nil, err
	}
	end := hour(from.AddDate(0, 0, days), 0)
	unsaid, err := tx.AnyUnsaid()
	if err != nil {
		return nil, err
	}
	var all []Send
	for ; ; unsaid = false {
		at := b.wake(earliest(rules, after), unsaid, now)
		if at.IsZero() || !at.Before(end) {
			return all, nil
		}
		decisions, err := b.decide(l, rules, after, at)
		if err != nil {
			return nil, err
		}
		for _, d := range decisions {
			if err := l.note(d); err != nil {
				return nil, err
			}
			if !at.Before(from) {
				all = append(all, Send{At: at, To: d.to, Rule: names(d.items), Text: text(d.items, at), Held: d.reason})
			}
		}
		notices, err := tell(tx, l, decisions, at)
		if err != nil {
			return nil, err
		}
		for _, n := range notices {
			if !at.Before(from) {
				all = append(all, Send{At: at, To: n.to, Rule: "提醒没有送到", Text: n.text})
			}
		}
		after, now = at, at
	}
}

// Job is the name of the job that sweeps, for ever.
const Job = "reminders"

// seen is the moment up to which everything was decided, as seen from a moment.
func seen(tx *store.Tx, now time.Time) (time.Time, error) {
	since, found, err := store.One(tx, func(r *sql.Rows, n *int64) error { return r.Scan(n) },
		`SELECT since FROM job WHERE name = ?`, Job)
	if err != nil {
		return time.Time{}, fmt.Errorf("up to when reminders were sent: %w", err)
	}
	if at := tx.Time(since); found && at.Before(now) {
		return at, nil
	}
	return now, nil
}
