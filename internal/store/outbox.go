package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Due is a row of the outbox on its way. Attempts counts the one that is under way.
type Due struct {
	ID       int64
	Attempts int
	chat.Outgoing
}

// open stands in every query that reads the index of open rows.
const open = `state IN ('queued','sending')`

// heads are the rows whose turn it is: in every room where nothing is being sent, the oldest
// row that is due. While it waits for another try it holds the room's later rows back; one
// that is not due yet does not.
const heads = `
	SELECT min(id) FROM outbox INDEXED BY outbox_open
	WHERE ` + open + ` AND (state = 'sending' OR due <= ?)
	GROUP BY platform, room HAVING sum(CASE WHEN state = 'sending' THEN 1 ELSE 0 END) = 0`

// Say stores what is to be said because of a message (0: because of none). It is said once it
// is committed and due. If something with the same Key was ever stored, nothing happens.
func (tx *Tx) Say(o chat.Outgoing, message int64) error {
	if o.Key == "" || o.To.Platform == "" || o.To.Room == "" {
		return fmt.Errorf("say %q to %v: it needs a key and a place", o.Key, o.To)
	}
	reply, err := encode(o.Reply)
	if err != nil {
		return fmt.Errorf("say %s: %w", o.Key, err)
	}
	back, err := encode(o.Back)
	if err != nil {
		return fmt.Errorf("say %s: %w", o.Key, err)
	}
	due := o.After
	if due.IsZero() {
		due = tx.Now
	}
	_, err = tx.Exec(`
		INSERT INTO outbox (key, platform, room, due, until, once, reply, back, state, next_try, message, made)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		clean(o.Key), clean(o.To.Platform), clean(o.To.Room), due.UnixMilli(), Milli(o.Until), o.Once, reply, back,
		due.UnixMilli(), Ref(message), tx.Now.UnixMilli())
	if err != nil {
		return fmt.Errorf("say %s: %w", o.Key, err)
	}
	return nil
}

// Rewrite replaces what is to be said under a key, as long as nobody has tried to say it. It
// reports whether it could.
func (tx *Tx) Rewrite(key string, r chat.Reply) (bool, error) {
	reply, err := encode(r)
	if err != nil {
		return false, fmt.Errorf("rewrite %s: %w", key, err)
	}
	result, err := tx.Exec(`UPDATE outbox SET reply = ? WHERE key = ? AND state = 'queued' AND attempts = 0`, reply, clean(key))
	if err != nil {
		return false, fmt.Errorf("rewrite %s: %w", key, err)
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// Claim takes the next row of every room, at most limit of them, and marks them as being sent. What was not to be said after a time that has passed
// expires instead.
func (tx *Tx) Claim(limit int) ([]Due, error) {
	now := tx.Now.UnixMilli()
	_, err := tx.Exec(`
		UPDATE outbox INDEXED BY outbox_open
		SET state = 'expired', reason = CASE WHEN reason = '' THEN '过了时限还没有发出' ELSE reason END
		WHERE `+open+` AND state = 'queued' AND until < ?`, now)
	if err != nil {
		return nil, fmt.Errorf("expire in the outbox: %w", err)
	}
	ready, err := Rows(tx, tx.scanDue, `
		SELECT id, key, platform, room, due, coalesce(until, 0), once, reply, back, attempts
		FROM outbox WHERE id IN (`+heads+`) AND next_try <= ? ORDER BY id`, now, now)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	ready = ready[:max(0, min(limit, len(ready)))]
	for i := range ready {
		ready[i].Attempts++
		if err := tx.change(ready[i].ID, "claim outbox row",
			`UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'queued'`, ready[i].ID); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

func (tx *Tx) scanDue(r *sql.Rows, d *Due) error {
	var due, until int64
	var reply, back string
	err := r.Scan(&d.ID, &d.Key, &d.To.Platform, &d.To.Room, &due, &until, &d.Once, &reply, &back, &d.Attempts)
	if err != nil {
		return err
	}
	d.After, d.Until = tx.Time(due), tx.Time(until)
	return errors.Join(json.Unmarshal([]byte(reply), &d.Reply), json.Unmarshal([]byte(back), &d.Back))
}

// Sent marks a row that is being sent as arrived. This and the other fates of an attempt are
// errors for a row that is not being sent.
func (tx *Tx) Sent(id int64) error {
	return tx.change(id, "sent: outbox row",
		`UPDATE outbox SET state = 'sent', sent = ?, reason = '' WHERE id = ? AND state = 'sending'`, tx.Now.UnixMilli(), id)
}

// Retry has a row tried again at a time; reason is why.
func (tx *Tx) Retry(id int64, at time.Time, reason string) error {
	return tx.change(id, "retry: outbox row",
		`UPDATE outbox SET state = 'queued', next_try = ?, reason = ? WHERE id = ? AND state = 'sending'`,
		at.UnixMilli(), clean(reason), id)
}

// GiveUp marks a row as one that will not arrive, and why.
func (tx *Tx) GiveUp(id int64, reason string) error {
	return tx.change(id, "give up: outbox row",
		`UPDATE outbox SET state = 'failed', reason = ? WHERE id = ? AND state = 'sending'`, clean(reason), id)
}

// Hold marks a row that was kept back on purpose, and why. It is not among what did not
// arrive, about which somebody would have to do something. Its key is free again: the same may be said at
// another time.
func (tx *Tx) Hold(id int64, reason string) error {
	return tx.change(id, "hold: outbox row",
		`UPDATE outbox SET state = 'expired', reason = ?, told = 1, key = key || '/' || id WHERE id = ? AND state = 'sending'`, clean(reason), id)
}

// Lost marks a row of which nobody knows whether it arrived, and which is not repeated.
func (tx *Tx) Lost(id int64, reason string) error {
	return tx.change(id, "lost: outbox row",
		`UPDATE outbox SET state = 'unknown', reason = ? WHERE id = ? AND state = 'sending'`, clean(reason), id)
}

// Sweep settles what a program that stopped midway left as being sent: reminders are not
// repeated, everything else is. It is called before anything is claimed.
func (tx *Tx) Sweep() error {
	_, err := tx.Exec(`
		UPDATE outbox INDEXED BY outbox_open
		SET state = CASE WHEN once = 1 THEN 'unknown' ELSE 'queued' END, reason = '正在发送时程序停了，不知道有没有送到'
		WHERE ` + open + ` AND state = 'sending'`)
	if err != nil {
		return fmt.Errorf("sweep the outbox: %w", err)
	}
	return nil
}

// Sending reports whether anything is being sent.
func (tx *Tx) Sending() (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM outbox INDEXED BY outbox_open WHERE ` + open + ` AND state = 'sending'`).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("read the outbox: %w", err)
	}
	return n > 0, nil
}

// NextSend is when Claim will next have something to do if nothing changes; the zero time if
// never. It may have passed. Rooms in which something is being sent do not count: they are
// free again with the change that ends it.
func (tx *Tx) NextSend() (time.Time, error) {
	now := tx.Now.UnixMilli()
	var next int64
	err := tx.QueryRow(`
		SELECT coalesce(min(t), 0) FROM (
			SELECT min(due) AS t FROM outbox INDEXED BY outbox_open WHERE `+open+` AND state = 'queued' AND due > ?
			UNION ALL
			SELECT min(next_try) FROM outbox WHERE id IN (`+heads+`))`, now, now).Scan(&next)
	if err != nil {
		return time.Time{}, fmt.Errorf("next of the outbox: %w", err)
	}
	return tx.Time(next), nil
}
