package store

import (
	"database/sql"
	"time"
)

// Row is what QueryRow found.
type Row struct {
	tx   *Tx
	rows *sql.Rows
	err  error
}

// QueryRow asks for one row. It is an own type and not sql.Row, because one of those that is
// never scanned (a panic between the two) could not be closed by anybody.
func (tx *Tx) QueryRow(query string, args ...any) *Row {
	rows, err := tx.Query(query, args...)
	return &Row{tx, rows, err}
}

// Scan copies the first row; without one it returns sql.ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	err := sql.ErrNoRows
	if r.rows.Next() {
		err = r.rows.Scan(dest...)
	} else if fault := r.rows.Err(); fault != nil {
		err = fault
	}
	return orElse(err, r.tx.done(r.rows))
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
	var all []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, orElse(err, tx.done(rows))
		}
		all = append(all, one)
	}
	return all, orElse(rows.Err(), tx.done(rows))
}

// One returns the first row that the query finds, and whether there is one.
func One[T any](tx *Tx, scan func(*sql.Rows, *T) error, query string, args ...any) (one T, found bool, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return one, false, err
	}
	if found = rows.Next(); found {
		err = scan(rows, &one)
	} else {
		err = rows.Err()
	}
	err = orElse(err, tx.done(rows))
	return one, found && err == nil, err
}

// orElse is the fault of reading, or else that of closing: after the first, the second only
// says the same again.
func orElse(reading, closing error) error {
	if reading != nil {
		return reading
	}
	return closing
}

// done closes rows and forgets them, so that a long transaction does not collect them.
func (tx *Tx) done(rows *sql.Rows) error {
	if last := len(tx.rows) - 1; last >= 0 && tx.rows[last] == rows {
		tx.rows = tx.rows[:last]
	}
	return rows.Close()
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
