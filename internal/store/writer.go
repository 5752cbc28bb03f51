package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

// groupSize bounds how many functions share a commit, so that the first need not wait long.
const groupSize = 256

var (
	errExited = errors.New("the function ended its goroutine")
	errBroken = errors.New("the transaction was rolled back by a statement in it")
)

// member is one function on its way through the writer.
type member struct {
	ctx     context.Context // only asked whether it still wants to run
	run     func(*Tx) error
	receipt chan error // holds one
	err     error      // what the function said, until it is durable
}

// writer is the only connection that writes. Everything in it belongs to the writer's
// goroutine, one attempt at a time.
type writer struct {
	db   *DB
	conn *sql.Conn

	lost       atomic.Bool // SQLite, or a statement, has ended the transaction
	committing atomic.Bool // no other commit is let through
	undone     int64       // row changes that savepoints took back
}

// watch has SQLite tell when a transaction ends. Asking after each statement would cost more
// and could be fooled by a function that begins another one.
func (w *writer) watch() error {
	return w.conn.Raw(func(c any) error {
		conn, ok := c.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("the driver gave a %T", c)
		}
		conn.RegisterRollbackHook(func() { w.lost.Store(true) })
		conn.RegisterCommitHook(func() int {
			if w.committing.Load() {
				return 0
			}
			return 1 // rolls back: a function's own COMMIT, or a statement after the transaction was lost
		})
		return nil
	})
}

// work serves the queue until the database is closed and the queue is empty.
func (db *DB) work() {
	defer close(db.idle)
	for group := db.next(); len(group) > 0; group = db.next() {
		db.writer.serve(group)
	}
}

// next waits for members and takes them from the queue; none: the database is closed.
func (db *DB) next() []*member {
	db.mu.Lock()
	defer db.mu.Unlock()
	for len(db.queue) == 0 && !db.closed {
		db.more.Wait()
	}
	n := min(len(db.queue), groupSize)
	group := db.queue[:n:n]
	db.queue = db.queue[n:]
	return group
}

// serve answers every member: after one transaction of all, or, if that one broke, after one
// for each. Nobody can tell who else was hurt by what broke it, so all run again.
func (w *writer) serve(group []*member) {
	if w.attempt(group) == nil {
		return
	}
	for _, m := range group {
		if err := w.attempt([]*member{m}); err != nil {
			w.answer(m, err)
		}
	}
}

// answer gives a member its result, after a fault of the machine was told to whoever waits
// for one.
func (w *writer) answer(m *member, err error) {
	err = w.db.explain(err)
	var trouble *Trouble
	if errors.As(err, &trouble) {
		select {
		case w.db.failed <- trouble:
		default:
		}
	}
	m.receipt <- err
}

// attempt runs the group in one transaction and answers its members. An error means that
// nothing was committed and nobody was answered. It has a goroutine of its own because a
// function may end that (runtime.Goexit, which a test's FailNow calls).
func (w *writer) attempt(group []*member) error {
	err := errExited
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = w.together(group)
	}()
	<-done
	return err
}

func (w *writer) together(group []*member) error {
	if err := w.begin(); err != nil {
		// No member is to blame, and trying one by one would wait for the lock as often.
		for _, m := range group {
			w.answer(m, err)
		}
		return nil
	}
	defer w.rollback()
	before, err := changes(context.Background(), w.conn)
	if err != nil {
		return err
	}
	var committed []func()
	for _, m := range group {
		after, err := w.one(m)
		if err != nil {
			return err
		}
		committed = append(committed, after...)
	}
	after, err := changes(context.Background(), w.conn)
	if err != nil {
		return err
	}
	if err := w.commit(); err != nil {
		return err
	}
	// From here on it is durable, and whatever happens everybody must be told so.
	defer func() {
		for _, m := range group {
			w.answer(m, m.err)
		}
	}()
	if after-before > w.undone {
		w.db.announce()
	}
	for _, f := range committed {
		f()
	}
	return nil
}

// one runs a member in its savepoint and returns what it wants to be done after the commit.
// What the member says is left in it; an error means that the transaction is gone.
func (w *writer) one(m *member) ([]func(), error) {
	if m.err = m.ctx.Err(); m.err != nil {
		return nil, nil
	}
	tx := w.db.newTx(context.Background(), w.conn)
	tx.writer = w
	defer tx.finish()
	m.err = tx.Savepoint(func() error { return m.run(tx) })
	switch {
	case w.db.killed.Load():
		return nil, ErrKilled
	case w.lost.Load():
		return nil, m.err // never nil: Savepoint sees to that
	}
	return tx.committed, nil
}

func (w *writer) begin() error {
	if w.db.killed.Load() {
		return ErrKilled
	}
	w.lost.Store(false)
	w.undone = 0
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	return nil
}

func (w *writer) commit() error {
	w.committing.Store(true)
	defer w.committing.Store(false)
	if err := w.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollback ends the transaction if it still stands. It can fail only if there is none.
func (w *writer) rollback() {
	if standing, err := w.standing(); err == nil && !standing {
		return
	}
	if err := w.exec("ROLLBACK"); err != nil {
		w.lost.Store(true)
	}
}

func (w *writer) standing() (bool, error) {
	var standing bool
	err := w.conn.Raw(func(c any) error {
		conn, ok := c.(*sqlite3.SQLiteConn)
		standing = ok && !conn.AutoCommit()
		return nil
	})
	return standing, err
}

// exec never has a context that can end: a cancelled statement would break the transaction
// of everybody.
func (w *writer) exec(statement string) error {
	_, err := w.conn.ExecContext(context.Background(), statement)
	return err
}

// changes counts the rows that the connection ever changed, those taken back included.
func changes(ctx context.Context, conn *sql.Conn) (n int64, err error) {
	err = conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(&n)
	return n, err
}
