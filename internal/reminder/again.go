package reminder

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// again has what was queued, but certainly not said before its day was over, decided anew: the
// program may have been killed before it could say it, or the network was down all day.
func (b *Book) again(l *ledger, rules []Rule, put func(Recipient, item)) error {
	if l.settled {
		return nil // of a preview, earlier
	}
	l.settled = true
	unsaid, err := l.tx.Unsaid()
	if err != nil {
		return err
	}
	for _, u := range unsaid {
		again := false
		if u.Never {
			if again, err = b.takeBack(l, rules, u, put); err != nil {
				return err
			}
		}
		if again {
			l.redone = append(l.redone, u)
		} else {
			l.lost = append(l.lost, u)
		}
	}
	return nil
}

type queued struct {
	rule, of, recipient string
	state               State
	due, at             int64
}

// takeBack puts the items of a message back among those that are to be decided. It is false
// for a message that reminded of nothing that is still known.
func (b *Book) takeBack(l *ledger, rules []Rule, u store.Unsaid, put func(Recipient, item)) (bool, error) {
	rows, err := store.Rows(l.tx, func(r *sql.Rows, q *queued) error {
		return r.Scan(&q.rule, &q.of, &q.recipient, &q.state, &q.due, &q.at)
	}, `SELECT rule, day, recipient, state, due, at FROM reminder WHERE push = ? AND push <> ''`, u.Key)
	if err != nil {
		return false, fmt.Errorf("what %s reminded of: %w", u.Key, err)
	}
	found := false
	for _, q := range rows {
		for _, r := range rules {
			if r.Key != q.rule {
				continue
			}
			to, ok, err := l.recipient(q.recipient)
			if err != nil {
				return false, err
			}
			if !ok {
				continue
			}
			i := item{rule: r, moment: b.recall(l, r, q), lost: u.Key, sent: l.tx.Time(q.at), state: q.state}
			i.due = b.opening(i.moment.Due)
			if err := l.forget(to.Key, i); err != nil {
				return false, err
			}
			put(to, i)
			found = true
		}
	}
	return found, nil
}

// recall is the moment that a row is about.
func (b *Book) recall(l *ledger, r Rule, q queued) Moment {
	due := l.tx.Time(q.due)
	if m, ok := r.Next(due.Add(-time.Millisecond)); ok && m.Occasion == q.of {
		return m
	}
	day, _, _ := strings.Cut(q.of, " ")
	return Moment{Occasion: q.of, Day: day, Due: due}
}

// recipient finds who has a key; false if the group is not known any more.
func (l *ledger) recipient(key string) (Recipient, bool, error) {
	if member, ok := memberOf(key); ok {
		m, err := roster.MemberOn(l.tx, member, l.tx.Today())
		if err != nil {
			return Recipient{}, false, err
		}
		one, err := person(l.tx, m)
		return one, err == nil, err
	}
	for _, g := range l.people.groups {
		if g.Key == key {
			return g, true, nil
		}
	}
	return Recipient{}, false, nil
}
