package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Shelf is what one adapter must remember across restarts: short texts under keys of its
// own. What stands on it is nobody else's business.
type Shelf struct {
	db    *DB
	owner string
}

// Shelf is the shelf of an owner.
func (db *DB) Shelf(owner string) *Shelf { return &Shelf{db: db, owner: owner} }

// Kept is one thing on a shelf; At is when it was put there.
type Kept struct {
	Key, Value string
	At         time.Time
}

// Put keeps a value under a key, in place of what was there. It returns when that is
// durable, and so must not be called within a transaction.
func (s *Shelf) Put(ctx context.Context, key, value string) error {
	err := s.db.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`
			INSERT INTO kept (owner, key, value, at) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (owner, key) DO UPDATE SET value = ?3, at = ?4`, s.owner, clean(key), clean(value), tx.Now.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep %s of %s: %w", key, s.owner, err)
	}
	return nil
}

// Get is what stands under a key, and whether anything does.
func (s *Shelf) Get(ctx context.Context, key string) (value string, found bool, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		value, found, err = One(tx, func(r *sql.Rows, v *string) error { return r.Scan(v) },
			`SELECT value FROM kept WHERE owner = ? AND key = ?`, s.owner, clean(key))
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("look up %s of %s: %w", key, s.owner, err)
	}
	return value, found, nil
}

// All lists what stands under the keys that begin with a prefix, in the order of the keys.
func (s *Shelf) All(ctx context.Context, prefix string) (all []Kept, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		scan := func(r *sql.Rows, k *Kept) error {
			var at int64
			err := r.Scan(&k.Key, &k.Value, &at)
			k.At = tx.Time(at)
			return err
		}
		all, err = Rows(tx, scan, `
			SELECT key, value, at FROM kept WHERE owner = ?1 AND substr(key, 1, length(?2)) = ?2 ORDER BY key`,
			s.owner, clean(prefix))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look through what %s keeps: %w", s.owner, err)
	}
	return all, nil
}

// Clear drops what was put under keys with a prefix before a time.
func (s *Shelf) Clear(ctx context.Context, prefix string, before time.Time) error {
	err := s.db.Update(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`DELETE FROM kept WHERE owner = ?1 AND substr(key, 1, length(?2)) = ?2 AND at < ?3`,
			s.owner, clean(prefix), before.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("clear what %s keeps: %w", s.owner, err)
	}
	return nil
}
