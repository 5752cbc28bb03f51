package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// subject of the audit rows about rules: their last number is the version of the rules.
const subject = "reminders"

// Enrol notes from when on the rules of the configuration are known. A rule that the
// database has never seen is due from now on.
func (b *Book) Enrol(tx *store.Tx) error {
	var fresh []string
	for _, r := range b.fixed {
		made, err := tx.Exec(`INSERT INTO reminder_rule (rule, since) VALUES (?, ?) ON CONFLICT DO NOTHING`,
			r.Key, tx.Now.UnixMilli())
		if err != nil {
			return fmt.Errorf("enrol rule %s: %w", r.Key, err)
		}
		if n, err := made.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			fresh = append(fresh, r.Key)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return tx.Audit(store.Change{Verb: "enrol", Subject: subject, Detail: map[string]any{"rules": fresh}})
}

// Rules lists everything that people are reminded of now: what the configuration says, then
// what was added in chats.
func (b *Book) Rules(tx *store.Tx) ([]Rule, error) {
	rules, _, err := b.rulesNow(tx)
	return rules, err
}

func (b *Book) rulesNow(tx *store.Tx) (rules []Rule, version int64, err error) {
	if version, err = rulesVersion(tx); err != nil {
		return nil, 0, err
	}
	b.mu.Lock()
	rules, known := b.rules, b.version == version
	b.mu.Unlock()
	if known {
		return rules, version, nil
	}
	if rules, err = b.readRules(tx); err != nil {
		return nil, 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.version, b.rules = version, rules
	return rules, version, nil
}

func rulesVersion(tx *store.Tx) (int64, error) {
	var version int64
	err := tx.QueryRow(`SELECT coalesce(max(id), 0) FROM audit WHERE subject = ?`, subject).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("version of the reminders: %w", err)
	}
	return version, nil
}

func (b *Book) readRules(tx *store.Tx) ([]Rule, error) {
	type enrolled struct {
		rule  string
		since int64
	}
	rows, err := store.Rows(tx, func(r *sql.Rows, e *enrolled) error { return r.Scan(&e.rule, &e.since) },
		`SELECT rule, since FROM reminder_rule`)
	if err != nil {
		return nil, fmt.Errorf("rules of reminders: %w", err)
	}
	since := map[string]int64{}
	for _, e := range rows {
		since[e.rule] = e.since
	}
	var rules []Rule
	for _, r := range b.fixed {
		r.Since = tx.Time(since[r.Key])
		if r.Since.IsZero() {
			r.Since = tx.Now
		}
		rules = append(rules, r)
	}
	added, err := b.themeDays(tx)
	return append(rules, added...), err
}

// nextDue is the first moment of any rule after a given one; zero if there is none. It looks
// forward only: the past costs nothing, and the groups that will hear of it do not matter.
func (b *Book) nextDue(tx *store.Tx, after time.Time) (time.Time, error) {
	rules, version, err := b.rulesNow(tx)
	if err != nil {
		return time.Time{}, err
	}
	asked := outlook{version: version, after: after.UnixMilli()}
	b.mu.Lock()
	next, known := b.next, b.asked == asked
	b.mu.Unlock()
	if known {
		return next, nil
	}
	next = earliest(rules, after)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked, b.next = asked, next
	return next, nil
}

// outlook is what the next moment depends on.
type outlook struct{ version, after int64 }

func earliest(rules []Rule, after time.Time) (next time.Time) {
	for _, r := range rules {
		m, ok := r.Next(later(after, r.Since))
		if ok && (next.IsZero() || m.Due.Before(next)) {
			next = m.Due
		}
	}
	return next
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
