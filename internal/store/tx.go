package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

var (
	errOver = errors.New("the transaction is over")
	errView = errors.New("a view changes nothing")
)

// Tx is a transaction: of the writer in an Update, of a reader in a View. It belongs to the
// function that got it and to the goroutine which that runs on.
type Tx struct {
	// Now is the only clock inside a transaction: the time at which it began, in whole
	// milliseconds and the organisation's time zone.
	Now time.Time

	ctx       context.Context
	conn      *sql.Conn
	db        *DB
	writer    *writer // nil in a View
	rows      []*sql.Rows
	committed []func()
	over      bool
}

func (db *DB) newTx(ctx context.Context, conn *sql.Conn) *Tx {
	now := db.clock.Now().Truncate(time.Millisecond).In(db.zone)
	return &Tx{Now: now, ctx: ctx, conn: conn, db: db}
}

// Exec runs a statement that changes rows. In a View it is an error.
func (tx *Tx) Exec(query string, args ...any) (sql.Result, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	if tx.writer == nil {
		return nil, errView
	}
	return tx.conn.ExecContext(tx.ctx, query, args...)
}

// Query runs a statement that returns rows. Rows that are left open are closed with the
// savepoint or the transaction in which they were asked for.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	if err := tx.usable(); err != nil {
		return nil, err
	}
	rows, err := tx.conn.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	tx.rows = append(tx.rows, rows)
	return rows, nil
}

// Savepoint runs f, and undoes what f did if it returns an error or panics, or if a statement
// in it broke the transaction; the panic is returned as an error. Savepoints may be nested.
func (tx *Tx) Savepoint(f func() error) error {
	if err := tx.usable(); err != nil {
		return err
	}
	before, err := changes(tx.ctx, tx.conn)
	if err != nil {
		return err
	}
	undone := tx.undone()
	if err := tx.control("SAVEPOINT s"); err != nil {
		return err
	}
	rows, committed := len(tx.rows), len(tx.committed)
	err = guard(f)
	tx.closeRows(rows)
	if err == nil {
		err = tx.usable() // f may have kept a fault for itself
	}
	if err == nil {
		err = tx.control("RELEASE s")
	}
	if err == nil {
		return nil
	}
	tx.committed = tx.committed[:committed]
	if !tx.Stands() {
		return err
	}
	after, undo := changes(tx.ctx, tx.conn)
	if undo == nil {
		undo = tx.control("ROLLBACK TO s; RELEASE s")
	}
	if undo != nil {
		tx.giveUp()
		return errors.Join(err, undo)
	}
	tx.setUndone(undone + after - before)
	return err
}

// Stands reports whether the transaction can still be written and read. When it does not, a
// statement has broken it for everybody: return the error, everything was undone already.
func (tx *Tx) Stands() bool { return tx.usable() == nil }

// Committed has f called once after what was done here is durable, and never if it is undone.
// f runs on the writer, so it only notes, logs or wakes. In a View it runs at the end.
func (tx *Tx) Committed(f func()) { tx.committed = append(tx.committed, f) }

// Zone is the organisation's time zone.
func (tx *Tx) Zone() *time.Location { return tx.db.zone }

// Day is the business day of t, YYYY-MM-DD.
func (tx *Tx) Day(t time.Time) string { return t.In(tx.db.zone).Format(time.DateOnly) }

// Today is the business day of Now.
func (tx *Tx) Today() string { return tx.Day(tx.Now) }

// Time is the instant of a column that holds UTC milliseconds, in the organisation's time
// zone. The zero of both stands for no time.
func (tx *Tx) Time(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds).In(tx.db.zone)
}

func (tx *Tx) usable() error {
	switch {
	case tx.over:
		return errOver
	case tx.db.killed.Load():
		return ErrKilled
	case tx.writer != nil && tx.writer.lost.Load():
		return errBroken
	}
	return nil
}

// finish closes what was left open. A statement that still reads would keep its old state of
// the file for ever, and the connection from being closed.
func (tx *Tx) finish() {
	tx.over = true
	tx.closeRows(0)
}

func (tx *Tx) closeRows(from int) {
	for _, r := range tx.rows[from:] {
		// Rows that failed say so again here; whoever read them has heard it already.
		if err := r.Close(); err != nil {
			continue
		}
	}
	tx.rows = tx.rows[:from]
}

func (tx *Tx) control(statement string) error {
	_, err := tx.conn.ExecContext(tx.ctx, statement)
	return err
}

func (tx *Tx) undone() int64 {
	if tx.writer == nil {
		return 0
	}
	return tx.writer.undone
}

func (tx *Tx) setUndone(n int64) {
	if tx.writer != nil {
		tx.writer.undone = n
	}
}

func (tx *Tx) giveUp() {
	if tx.writer != nil {
		tx.writer.lost.Store(true)
	}
}

// guard turns a panic of f into an error with the stack.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return f()
}
