package figures

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Told is one number that an admin was given (报数存底), and what each row added to it.
type Told struct {
	Kind    string  `json:"kind"`
	Measure string  `json:"measure"` // 次, 人次, 小时 …
	Value   int64   `json:"value"`   // of hours, minutes
	Minutes bool    `json:"minutes,omitempty"`
	Rows    []Share `json:"rows,omitempty"`
}

// maxToldRows bounds what is kept of one number: of a larger one only the number is.
const maxToldRows = 2000

// Retelling is an answer that was given earlier.
type Retelling struct {
	At      time.Time
	Numbers []Told
}

// Keep stores what an admin was told in answer to a message that was sent at a time. query is
// the question in one canonical form.
func Keep(tx *store.Tx, member, message int64, at time.Time, query string, numbers []Told) error {
	numbers = slices.Clone(numbers)
	for i := range numbers {
		if len(numbers[i].Rows) > maxToldRows {
			numbers[i].Rows = nil
		}
	}
	text, err := json.Marshal(numbers)
	if err != nil {
		return fmt.Errorf("keep what was told: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO told (at, member, message, query, numbers) VALUES (?, ?, ?, ?, ?)`,
		at.UnixMilli(), member, message, query, string(text))
	if err != nil {
		return fmt.Errorf("keep what was told: %w", err)
	}
	return nil
}

// LastTold is what was said when the same was asked the last time, by whomever; not by the
// message given. ok is false if it never was.
func LastTold(tx *store.Tx, query string, message int64) (last Retelling, ok bool, err error) {
	var at int64
	var text string
	err = tx.QueryRow(`SELECT at, numbers FROM told WHERE query = ? AND message <> ? ORDER BY id DESC LIMIT 1`, query, message).
		Scan(&at, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return Retelling{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &last.Numbers)
	}
	if err != nil {
		return Retelling{}, false, fmt.Errorf("what was told last: %w", err)
	}
	last.At = tx.Time(at)
	return last, true, nil
}

// Pending counts the records that wait for an admin and would be in the scope once they are
// accepted.
func Pending(tx *store.Tx, c config.Config, kinds []string, s Scope) (int, error) {
	query := piece("SELECT count(*) FROM record r WHERE r.state = 'pending'").
		and(s.suited(c, kinds)).and(s.inUnit("r.unit"))
	var n int
	if err := tx.QueryRow(query.text, query.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count what waits: %w", err)
	}
	return n, nil
}
