package store

import (
	"database/sql"
	"time"
)

// Row is a question for one row. Nothing runs before Scan.
type Row struct {
	tx    *Tx
	query string
	args  []any
}

// QueryRow asks for one row.
func (tx *Tx) QueryRow(query string, args ...any) *Row { return &Row{tx, query, args} }

// Scan runs the query and copies its first row; without one it returns sql.ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	found, err := r.tx.first(func(rows *sql.Rows) error { return rows.Scan(dest...) }, r.query, r.args)
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

// Rows returns every row that the query finds; scan copies one of them.
//
//	names, err := store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) },
//		`SELECT name FROM member WHERE absent = ? ORDER BY name`, 0)
func Rows[T any](tx *Tx, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer tx.forget(rows)
	defer rows.Close()
	var all []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// One returns the first row that the query finds, and whether there is one.
func One[T any](tx *Tx, scan func(*sql.Rows, *T) error, query string, args ...any) (one T, found bool, err error) {
	found, err = tx.first(func(rows *sql.Rows) error { return scan(rows, &one) }, query, args)
	return one, found, err
}

func (tx *Tx) first(scan func(*sql.Rows) error, query string, args []any) (found bool, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return false, err
	}
	defer tx.forget(rows)
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	return true, scan(rows)
}

// forget drops rows that are closed, so that a long transaction does not collect them.
func (tx *Tx) forget(rows *sql.Rows) {
	if last := len(tx.rows) - 1; last >= 0 && tx.rows[last] == rows {
		tx.rows = tx.rows[:last]
	}
}

// Milli is t for a column that holds UTC milliseconds; the zero time is NULL.
func Milli(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// Ref is an id for a column that refers to a row; 0 is NULL.
func Ref(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
