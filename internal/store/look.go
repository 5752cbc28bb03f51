package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Coming reports whether a message that was kept is still to be handled, or something that
// is due is still to be said about it.
func (tx *Tx) Coming(platform, platformID string) (coming bool, err error) {
	err = tx.QueryRow(`
		SELECT EXISTS (SELECT 1 FROM message WHERE platform = ?1 AND platform_id = ?2 AND state = 'waiting')
		OR EXISTS (SELECT 1 FROM outbox JOIN message ON message.id = outbox.message
			WHERE message.platform = ?1 AND message.platform_id = ?2
			AND outbox.state IN ('queued','sending') AND outbox.next_try <= ?3 AND outbox.attempts <= 1)`,
		platform, platformID, tx.Now.UnixMilli()).Scan(&coming)
	if err != nil {
		return false, fmt.Errorf("what is to be said about message %s: %w", platformID, err)
	}
	return coming, nil
}

// Unsent is what was to be said and has not arrived for sure; Reason is why.
type Unsent struct {
	To     chat.Place
	State  string // queued, failed, unknown
	Reason string
	Count  int
	Last   time.Time // when the newest of them was made
}

// Unsents are the utterances since a moment that were given up, whose fate is unknown or that
// were refused at least once, gathered by place and reason; the most frequent first.
func (tx *Tx) Unsents(since time.Time) ([]Unsent, error) {
	found, err := Rows(tx, func(r *sql.Rows, u *Unsent) error {
		var last int64
		err := r.Scan(&u.To.Platform, &u.To.Room, &u.State, &u.Reason, &u.Count, &last)
		u.Last = tx.Time(last)
		return err
	}, `
		SELECT platform, room, state, reason, count(*) AS n, max(made) FROM outbox
		WHERE made >= ? AND (state IN ('failed','unknown') OR state = 'queued' AND reason <> '')
		GROUP BY platform, room, state, reason ORDER BY n DESC, max(made) DESC`, since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("what did not arrive: %w", err)
	}
	return found, nil
}

// Room is a group that something was heard from.
type Room struct {
	Place chat.Place
	Unit  string    // its unit's path; empty: it is tied to none
	Heard time.Time // the last message
}

// Groups lists the groups of a platform, the one that spoke last first.
func (tx *Tx) Groups(platform string) ([]Room, error) {
	found, err := Rows(tx, func(r *sql.Rows, g *Room) error {
		var heard int64
		err := r.Scan(&g.Place.Room, &g.Unit, &heard)
		g.Place.Platform, g.Heard = platform, tx.Time(heard)
		return err
	}, `
		SELECT m.room, coalesce(u.path, ''), max(m.arrived) FROM message m
		LEFT JOIN chat c ON c.platform = m.platform AND c.room = m.room LEFT JOIN unit u ON u.id = c.unit
		WHERE m.platform = ? AND m.room NOT LIKE '@%' GROUP BY m.room ORDER BY max(m.arrived) DESC`, platform)
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", platform, err)
	}
	return found, nil
}

// Strangers lists the ids under which people have written on a platform who are not known
// as members.
func (tx *Tx) Strangers(platform string) ([]string, error) {
	found, err := Rows(tx, func(r *sql.Rows, id *string) error { return r.Scan(id) }, `
		SELECT DISTINCT person FROM message m WHERE platform = ?
		AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.platform = m.platform AND i.person = m.person) ORDER BY person`, platform)
	if err != nil {
		return nil, fmt.Errorf("strangers of %s: %w", platform, err)
	}
	return found, nil
}
