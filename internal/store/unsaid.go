package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Unsaid is something that was to be said once and did not arrive for sure.
type Unsaid struct {
	ID   int64
	Key  string
	To   chat.Place
	Text string
	Due  time.Time

	Never   bool // it certainly did not arrive, and will not: its time has passed
	Unknown bool // nobody knows whether it arrived; without either it was given up
}

// fates tells what certainly did not arrive, since it was refused or never tried until its time
// had passed, from what may have.
const fates = `state IN ('expired','queued') AS never, state = 'unknown' AS nobody_knows`

// Unsaid lists what did not arrive for sure and was not settled yet, oldest first: of unknown
// fate, given up, or still waiting when its time had passed.
func (tx *Tx) Unsaid() ([]Unsaid, error) {
	all, err := Rows(tx, func(r *sql.Rows, u *Unsaid) error {
		var reply string
		var due int64
		var content chat.Reply
		if err := r.Scan(&u.ID, &u.Key, &u.To.Platform, &u.To.Room, &reply, &due, &u.Never, &u.Unknown); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(reply), &content); err != nil {
			return err
		}
		u.Text, u.Due = content.Text, tx.Time(due)
		return nil
	}, `
		SELECT id, key, platform, room, reply, due, never, nobody_knows FROM (
			SELECT id, key, platform, room, reply, due, `+fates+`
			FROM outbox INDEXED BY outbox_untold
			WHERE once = 1 AND told = 0 AND state IN ('unknown','failed','expired')
			UNION ALL
			SELECT id, key, platform, room, reply, due, `+fates+`
			FROM outbox INDEXED BY outbox_open
			WHERE `+open+` AND state = 'queued' AND once = 1 AND until < ?)
		ORDER BY id`, tx.Now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("what did not arrive: %w", err)
	}
	return all, nil
}

// AnyUnsaid reports whether Unsaid has something to settle.
func (tx *Tx) AnyUnsaid() (bool, error) {
	var found bool
	err := tx.QueryRow(`
		SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_untold
		WHERE once = 1 AND told = 0 AND state IN ('unknown','failed','expired'))`).Scan(&found)
	if err != nil {
		return false, fmt.Errorf("what did not arrive: %w", err)
	}
	return found, nil
}

// Settle notes that somebody has dealt with what did not arrive. What still waits is not said
// any more.
func (tx *Tx) Settle(u Unsaid) error {
	return tx.change(u.ID, "settle: outbox row", `
		UPDATE outbox SET told = 1, state = CASE WHEN state = 'queued' THEN 'expired' ELSE state END
		WHERE id = ? AND told = 0 AND state IN ('unknown','failed','expired','queued')`, u.ID)
}

// FreeKey is the key itself if nothing was ever stored to be said under it, else one made of
// it: for what takes the place of something that certainly did not arrive.
func (tx *Tx) FreeKey(key string) (string, error) {
	for {
		var taken bool
		if err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM outbox WHERE key = ?)`, key).Scan(&taken); err != nil {
			return "", fmt.Errorf("a free key like %s: %w", key, err)
		}
		if !taken {
			return key, nil
		}
		key += "'"
	}
}
