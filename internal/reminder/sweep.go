package reminder

import (
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Due is when Sweep next has something to do, if everything up to a moment was decided: at
// the next moment of any rule, and if that has passed, or a message did not arrive, as soon
// as people may be reminded. It is zero if nothing is ever due.
func (b *Book) Due(tx *store.Tx, after time.Time) (time.Time, error) {
	next, err := b.nextDue(tx, after)
	if err != nil {
		return time.Time{}, err
	}
	unsaid, err := tx.AnyUnsaid()
	if err != nil {
		return time.Time{}, err
	}
	outage, err := anyOutage(tx)
	if err != nil {
		return time.Time{}, err
	}
	return b.wake(next, unsaid || outage, tx.Now), nil
}

// wake is when decisions are taken, if something is due at a moment, or a message did not
// arrive.
func (b *Book) wake(due time.Time, unsaid bool, now time.Time) time.Time {
	switch {
	case unsaid:
		return b.opening(now)
	case due.IsZero():
		return due
	}
	return b.opening(later(due, now))
}

// Sweep decides everything that was due after a moment, up to now, and has said what people
// are to hear. It is called when Due says so. Decisions that were taken before stay, whoever
// took them.
func (b *Book) Sweep(tx *store.Tx, after time.Time) error {
	rules, err := b.Rules(tx)
	if err != nil {
		return err
	}
	l, err := openLedger(tx, tx.Now)
	if err != nil {
		return err
	}
	decisions, err := b.decide(l, rules, after, tx.Now)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		if err := b.carryOut(tx, d); err != nil {
			return err
		}
	}
	for _, u := range append(l.redone, l.lost...) {
		if err := tx.Settle(u); err != nil {
			return err
		}
		if u.Unknown || b.Unsaid == nil {
			continue
		}
		if err := b.Unsaid(tx, u); err != nil {
			return err
		}
	}
	notices, err := tell(tx, l, decisions, tx.Now)
	if err != nil {
		return err
	}
	for _, n := range notices {
		if err := tx.Say(chat.Outgoing{Key: n.key, To: n.to.Place, Reply: chat.Reply{Text: n.text}}, 0); err != nil {
			return err
		}
	}
	return b.tellUnknownYear(tx)
}

// carryOut writes a decision down and has said what is to be said.
func (b *Book) carryOut(tx *store.Tx, d decision) error {
	push := ""
	if d.state == Queued {
		var err error
		if push, err = keyOf(tx, d); err != nil {
			return err
		}
		err = tx.Say(chat.Outgoing{
			Key: push, To: d.to.Place, Until: b.closing(tx.Now), Once: true,
			Reply: chat.Reply{Text: text(d.items, d.at)},
		}, 0)
		if err != nil {
			return err
		}
	}
	for n, i := range d.items {
		// Who has taken a decision meanwhile, or before the clock was put back, has the word:
		// that it is another one now means that this code is wrong.
		done, err := tx.Exec(`
			INSERT INTO reminder (rule, day, recipient, name, matter, state, reason, due, at, push)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
			ON CONFLICT (rule, day, recipient) DO UPDATE
			SET state = ?6, reason = ?7, due = ?8, at = ?9, push = ?10
			WHERE state IN ('held','skipped') AND at > ?9 OR push = ?11 AND push <> ''`,
			i.rule.Key, i.moment.Occasion, d.to.Key, i.rule.Name, i.rule.Matter, d.stateOf(n), d.reason,
			i.moment.Due.UnixMilli(), d.at.UnixMilli(), push, i.lost)
		if err != nil {
			return fmt.Errorf("%s on %s for %s: %w", i.rule.Key, i.moment.Occasion, d.to.Key, err)
		}
		if changed, err := done.RowsAffected(); err != nil || changed != 1 {
			return fmt.Errorf("%s on %s for %s was decided before: %w", i.rule.Key, i.moment.Occasion, d.to.Key, err)
		}
	}
	return nil
}

// keyOf names a message after what it is about first.
func keyOf(tx *store.Tx, d decision) (string, error) {
	first := d.items[0]
	return tx.FreeKey("reminder/" + first.rule.Key + "/" + first.moment.Occasion + "/" + d.to.Key)
}
