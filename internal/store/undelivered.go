package store

import (
	"fmt"
	"time"
)

// Undelivered counts what was to be said from a moment on and before another, and was given
// up or may not have arrived.
func (tx *Tx) Undelivered(from, to time.Time) (int, error) {
	var n int
	err := tx.QueryRow(`SELECT count(*) FROM outbox WHERE state IN ('failed','unknown') AND due >= ? AND due < ?`,
		from.UnixMilli(), to.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("what did not arrive: %w", err)
	}
	return n, nil
}
