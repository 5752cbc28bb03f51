package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Keep stores a message as waiting. Its business day is that of its own time. If the platform
// delivered it before, nothing changes, fresh is false and row is the one from then. Text that
// is not valid UTF-8 is stored with U+FFFD in place of what is broken, and without NUL.
func (tx *Tx) Keep(m chat.Message) (row int64, fresh bool, err error) {
	m.ID, m.Place = clean(m.ID), chat.Place{Platform: clean(m.Place.Platform), Room: clean(m.Place.Room)}
	if m.ID == "" || m.Place.Platform == "" || m.Place.Room == "" {
		return 0, false, fmt.Errorf("keep message %q of %v: it needs an id and a place", m.ID, m.Place)
	}
	files, err := encode(m.Files)
	if err != nil {
		return 0, false, fmt.Errorf("keep message %s: %w", m.ID, err)
	}
	back, err := encode(m.Back)
	if err != nil {
		return 0, false, fmt.Errorf("keep message %s: %w", m.ID, err)
	}
	sent := m.Sent
	if sent.IsZero() {
		sent = tx.Now
	}
	err = tx.QueryRow(`
		INSERT INTO message (platform, platform_id, room, person, person_name, text, quoted, files, back, sent, day, arrived, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')
		ON CONFLICT (platform, platform_id) DO NOTHING RETURNING id`,
		m.Place.Platform, m.ID, m.Place.Room, clean(m.From.ID), clean(m.From.Name),
		clean(m.Text), clean(m.Quoted), files, back, sent.UnixMilli(), tx.Day(sent), tx.Now.UnixMilli()).Scan(&row)
	if err == nil {
		return row, true, nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRow(`SELECT id FROM message WHERE platform = ? AND platform_id = ?`,
			m.Place.Platform, m.ID).Scan(&row)
	}
	if err != nil {
		return 0, false, fmt.Errorf("keep message %s: %w", m.ID, err)
	}
	return row, false, nil
}

// Has reports whether a message of a platform's was stored.
func (tx *Tx) Has(platform, id string) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM message WHERE platform = ? AND platform_id = ?`, clean(platform), clean(id)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for message %s: %w", id, err)
	}
	return n > 0, nil
}

// Message is the message of a row, as it was stored. Without such a row the error is
// sql.ErrNoRows.
func (tx *Tx) Message(row int64) (chat.Message, error) {
	var m chat.Message
	var files, back string
	var sent int64
	err := tx.QueryRow(`
		SELECT platform_id, platform, room, person, person_name, text, quoted, sent, files, back
		FROM message WHERE id = ?`, row).
		Scan(&m.ID, &m.Place.Platform, &m.Place.Room, &m.From.ID, &m.From.Name, &m.Text, &m.Quoted, &sent, &files, &back)
	if err == nil {
		err = errors.Join(json.Unmarshal([]byte(files), &m.Files), json.Unmarshal([]byte(back), &m.Back))
	}
	if err != nil {
		return chat.Message{}, fmt.Errorf("message %d: %w", row, err)
	}
	m.Sent = tx.Time(sent)
	return m, nil
}

// FirstWaiting is the row of the oldest message of a place that waits; 0 if none does.
func (tx *Tx) FirstWaiting(p chat.Place) (row int64, err error) {
	// The index over all messages of the room would be read from its beginning.
	err = tx.QueryRow(`
		SELECT coalesce(min(id), 0) FROM message INDEXED BY message_waiting
		WHERE state = 'waiting' AND platform = ? AND room = ?`, p.Platform, p.Room).Scan(&row)
	if err != nil {
		return 0, fmt.Errorf("first waiting message of %v: %w", p, err)
	}
	return row, nil
}

// PlacesWaiting lists the places in which a message waits, the one that waits longest first.
func (tx *Tx) PlacesWaiting() ([]chat.Place, error) {
	places, err := Rows(tx, func(r *sql.Rows, p *chat.Place) error { return r.Scan(&p.Platform, &p.Room) }, `
		SELECT platform, room FROM message INDEXED BY message_waiting
		WHERE state = 'waiting' GROUP BY platform, room ORDER BY min(id)`)
	if err != nil {
		return nil, fmt.Errorf("places with waiting messages: %w", err)
	}
	return places, nil
}

// Done marks a waiting message as handled. It is an error if it does not wait, so that a
// message cannot take effect twice.
func (tx *Tx) Done(row int64) error {
	return tx.change(row, "done with message",
		`UPDATE message SET state = 'done' WHERE id = ? AND state = 'waiting'`, row)
}

// Fail marks a waiting message as one that could not be handled; fault is for the operator.
// It is an error if it does not wait.
func (tx *Tx) Fail(row int64, fault string) error {
	return tx.change(row, "fail message",
		`UPDATE message SET state = 'failed', fault = ? WHERE id = ? AND state = 'waiting'`, clean(fault), row)
}

// change runs a statement that must change exactly one row.
func (tx *Tx) change(row int64, doing, query string, args ...any) error {
	result, err := tx.Exec(query, args...)
	if err != nil {
		return fmt.Errorf("%s %d: %w", doing, row, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = errors.New("its state does not allow it")
	}
	if err != nil {
		return fmt.Errorf("%s %d: %w", doing, row, err)
	}
	return nil
}

// clean makes text that SQLite, and everybody who reads the file, takes for valid.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// encode is JSON, which is valid UTF-8 whatever is in v.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
