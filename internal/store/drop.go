package store

import "fmt"

// Waits reports whether something is to be said under a key that nobody has tried to say yet.
func (tx *Tx) Waits(key string) (bool, error) {
	var waits bool
	err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM outbox WHERE key = ? AND state = 'queued' AND attempts = 0)`, clean(key)).Scan(&waits)
	if err != nil {
		return false, fmt.Errorf("does %s wait: %w", key, err)
	}
	return waits, nil
}

// Drop has what waits under a key not said after all. The key is free again; the row stays,
// under its key and number.
func (tx *Tx) Drop(key string) error {
	_, err := tx.Exec(`UPDATE outbox SET state = 'expired', reason = '不用再说了', key = key || '/' || id
		WHERE key = ? AND state = 'queued' AND attempts = 0`, clean(key))
	if err != nil {
		return fmt.Errorf("drop %s: %w", key, err)
	}
	return nil
}
