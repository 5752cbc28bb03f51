package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// Why says why somebody is not to be reminded.
type Why string

// The reasons, as people say them.
const (
	Undisturbed Why = "免打扰"
	Away        Why = "请假"
	Paused      Why = "暂停"
)

// Hush is a time in which a recipient is not to be reminded.
type Hush struct {
	Why   Why
	From  string // first day
	Until string // first day after; empty: until somebody says so
}

// Reason says it in the list of what was held back: 免打扰到4月25日.
func (h Hush) Reason() string {
	last, err := time.Parse(time.DateOnly, h.Until)
	if err != nil {
		return string(h.Why) + "提醒"
	}
	last = last.AddDate(0, 0, -1)
	return fmt.Sprintf("%s到%d月%d日", h.Why, last.Month(), last.Day())
}

// Silence has a recipient left in peace for a time. Of two times that begin on the same day
// for the same reason, the later said one holds.
func Silence(tx *store.Tx, recipient string, h Hush, by, message int64) error {
	_, err := tx.Exec(`
		INSERT INTO hush (recipient, why, from_day, until_day) VALUES (?, ?, ?, ?)
		ON CONFLICT (recipient, why, from_day) DO UPDATE SET until_day = excluded.until_day`,
		recipient, h.Why, h.From, h.Until)
	if err != nil {
		return fmt.Errorf("silence for %s: %w", recipient, err)
	}
	return tx.Audit(store.Change{Member: by, Message: message, Verb: "silence", Subject: recipient, Detail: h})
}

// Resume ends every silence of a recipient that lasts on a day or begins after it. It is false
// if there is none.
func Resume(tx *store.Tx, recipient, day string, by, message int64) (bool, error) {
	ended, err := tx.Exec(`
		UPDATE hush SET until_day = max(from_day, ?2)
		WHERE recipient = ?1 AND (until_day = '' OR until_day > ?2) AND until_day <> from_day`, recipient, day)
	if err != nil {
		return false, fmt.Errorf("resume for %s: %w", recipient, err)
	}
	if n, err := ended.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	return true, tx.Audit(store.Change{Member: by, Message: message, Verb: "resume", Subject: recipient})
}

// HushedOn is why a recipient is not to be reminded on a day; false if they are.
func HushedOn(tx *store.Tx, recipient, day string) (Hush, bool, error) {
	all, err := hushes(tx, day)
	if err != nil {
		return Hush{}, false, err
	}
	h, found := hushed(all[recipient], day)
	return h, found, nil
}

func hushed(all []Hush, day string) (Hush, bool) {
	for _, h := range all {
		if h.From <= day && (h.Until == "" || day < h.Until) {
			return h, true
		}
	}
	return Hush{}, false
}

// hushes are all that last on a day or begin later, by recipient; the open ones first.
func hushes(tx *store.Tx, day string) (map[string][]Hush, error) {
	type row struct {
		recipient string
		Hush
	}
	rows, err := store.Rows(tx, func(r *sql.Rows, h *row) error { return r.Scan(&h.recipient, &h.Why, &h.From, &h.Until) }, `
		SELECT recipient, why, from_day, until_day FROM hush
		WHERE until_day = '' OR until_day > ? ORDER BY until_day = '' DESC, until_day DESC`, day)
	if err != nil {
		return nil, fmt.Errorf("who is to be left in peace: %w", err)
	}
	all := map[string][]Hush{}
	for _, r := range rows {
		all[r.recipient] = append(all[r.recipient], r.Hush)
	}
	return all, nil
}
