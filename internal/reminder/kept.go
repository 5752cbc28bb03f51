package reminder

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

// KeptOne is something that was not said, and why.
type KeptOne struct {
	At     time.Time
	To     Recipient // of a person without a name or place
	Name   string    // of the theme day
	State  State     // Held or Skipped
	Reason string
}

// KeptBack lists what was held back or skipped since a moment, newest first.
func KeptBack(tx *store.Tx, since time.Time) ([]KeptOne, error) {
	groups, err := Groups(tx)
	if err != nil {
		return nil, err
	}
	all, err := store.Rows(tx, func(r *sql.Rows, k *KeptOne) error {
		var at int64
		if err := r.Scan(&k.To.Key, &k.Name, &k.State, &k.Reason, &at); err != nil {
			return err
		}
		k.At = tx.Time(at)
		return nil
	}, `
		SELECT recipient, name, state, reason, at FROM reminder
		WHERE at >= ? AND state IN ('held','skipped') ORDER BY at DESC, due DESC, rule`, since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("what was held back: %w", err)
	}
	byKey := map[string]Recipient{}
	for _, g := range groups {
		byKey[g.Key] = g
	}
	for i := range all {
		key := all[i].To.Key
		if g, ok := byKey[key]; ok {
			all[i].To = g
		} else if member, ok := memberOf(key); ok {
			all[i].To.Member = member
		}
	}
	return all, nil
}

// memberOf is the member whose key it is.
func memberOf(key string) (member int64, ok bool) {
	_, err := fmt.Sscanf(key, "member/%d", &member)
	return member, err == nil
}
