// Package store is the SQLite file that everything is kept in: transactions, the message that
// came in (inbox), what is to be said (outbox), and who changed what (audit). It does not know
// what the other rows mean; a domain slice has its own SQL.
//
// The one idea: one message, one transaction, and many transactions share one commit. All
// writes go through one goroutine. It takes what has queued up while the last commit was on
// its way, runs each function in a savepoint of its own, commits once, and only then tells
// each what became of it: one fsync for all of them. A function that fails or panics undoes
// itself and nobody else. One that breaks the whole transaction (a full disk, a cancelled
// statement) makes all of them run a second time, each in a transaction of its own. So
// functions may run twice, and have no effect outside the transaction.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/daybook-bot/daybook/internal/clock"
)

var (
	// ErrClosed is the result of a function that was queued after Close.
	ErrClosed = errors.New("the database is closed")

	// ErrKilled is the result of whatever was not durable when Kill was called.
	ErrKilled = errors.New("the database was killed")
)

// DB is the open data file. All of it may be called from any goroutine. Inside an Update,
// though, nobody may wait for another Update, nor inside either kind of transaction for Close
// or Kill: they would wait for themselves.
type DB struct {
	path    string
	clock   clock.Clock
	zone    *time.Location
	pool    *sql.DB // of the writer's one connection
	writer  *writer
	readers *sql.DB

	killed atomic.Bool
	idle   chan struct{} // closed when the writer has ended
	views  sync.WaitGroup
	end    sync.Once
	endErr error

	mu      sync.Mutex
	more    *sync.Cond // the queue has grown, or the database is closed
	queue   []*member
	closed  bool
	changed chan struct{}
	failed  chan *Trouble // holds one
}

// Update runs f in a transaction and waits until what it changed is durable. An error or a
// panic of f undoes all that f did and is returned. If ctx ends before f begins, f does not
// run; a running f is not interrupted. f may run twice.
func (db *DB) Update(ctx context.Context, f func(*Tx) error) error {
	return <-db.enqueue(ctx, f)
}

// Queue is Update without the waiting. Functions run in the order in which Queue and Update
// were called. The channel yields exactly one result, after the commit is durable.
func (db *DB) Queue(f func(*Tx) error) <-chan error {
	return db.enqueue(context.Background(), f)
}

func (db *DB) enqueue(ctx context.Context, f func(*Tx) error) <-chan error {
	m := &member{ctx: ctx, run: f, receipt: make(chan error, 1)}
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.killed.Load():
		m.receipt <- ErrKilled
	case db.closed:
		m.receipt <- ErrClosed
	default:
		db.queue = append(db.queue, m)
		db.more.Signal()
	}
	return m.receipt
}

// View runs f on one unchanging state of the file, beside the writer: it sees all that was
// durable when f read first, and changes nothing. A panic of f is returned as an error.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error {
	if err := db.enterView(); err != nil {
		return err
	}
	defer db.views.Done()
	return db.explain(db.view(ctx, f))
}

func (db *DB) enterView() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.killed.Load():
		return ErrKilled
	case db.closed:
		return ErrClosed
	}
	db.views.Add(1)
	return nil
}

func (db *DB) view(ctx context.Context, f func(*Tx) error) (err error) {
	conn, err := db.readers.Conn(ctx)
	if err != nil {
		return fmt.Errorf("read %s: %w", db.path, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("read %s: %w", db.path, err)
	}
	tx := db.newTx(ctx, conn)
	defer func() {
		tx.finish()
		// The connection goes back to the pool, so this must not depend on ctx.
		_, rollback := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, rollback)
	}()
	if err := guard(func() error { return f(tx) }); err != nil {
		return err
	}
	for _, f := range tx.committed {
		f()
	}
	return nil
}

// Changed returns a channel that is closed at the next commit that changes anything. Ask for
// it before you look at the rows, so that nothing is missed between.
func (db *DB) Changed() <-chan struct{} {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.changed
}

func (db *DB) announce() {
	db.mu.Lock()
	defer db.mu.Unlock()
	close(db.changed)
	db.changed = make(chan struct{})
}

// Failed yields a fault of the machine that kept something from being written, a full disk say,
// once. The channel is always the same, holds one fault and drops those that nobody took.
func (db *DB) Failed() <-chan *Trouble { return db.failed }

// Close finishes what is queued and closes the file in order. It is called once nobody needs
// the database any more; a second call does nothing.
func (db *DB) Close() error {
	db.end.Do(func() {
		db.stop()
		db.endErr = errors.Join(db.readers.Close(), db.writer.conn.Close(), db.pool.Close())
	})
	return db.endErr
}

// Kill drops everything as a process does that is killed: what is not durable is rolled back,
// whoever waits for it gets ErrKilled, and the write-ahead log stays where it is. When it
// returns, the folder can be opened again.
func (db *DB) Kill() error {
	db.end.Do(func() {
		db.killed.Store(true)
		db.stop()
		db.endErr = db.drop()
	})
	return db.endErr
}

// stop waits for the writer and for those who read.
func (db *DB) stop() {
	db.mu.Lock()
	db.closed = true
	db.more.Signal()
	db.mu.Unlock()
	<-db.idle
	db.views.Wait()
}

// drop closes the handles without a checkpoint. SQLite makes one when the last connection
// goes, unless that connection can only read.
func (db *DB) drop() error {
	var rows int
	last, err := db.readers.Conn(context.Background())
	if err == nil {
		err = last.QueryRowContext(context.Background(), "SELECT count(*) FROM sqlite_schema").Scan(&rows)
	}
	err = errors.Join(err, db.writer.conn.Close(), db.pool.Close())
	if last != nil {
		err = errors.Join(err, last.Close())
	}
	return errors.Join(err, db.readers.Close())
}
