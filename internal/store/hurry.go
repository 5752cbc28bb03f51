package store

import "fmt"

// Hurry has something that waits for its time said now. What is no longer waiting, or was
// never there, stays as it is.
func (tx *Tx) Hurry(key string) error {
	now := tx.Now.UnixMilli()
	_, err := tx.Exec(`UPDATE outbox SET due = ?2, next_try = ?2 WHERE key = ?1 AND state = 'queued' AND attempts = 0 AND due > ?2`,
		clean(key), now)
	if err != nil {
		return fmt.Errorf("hurry %s: %w", key, err)
	}
	return nil
}
