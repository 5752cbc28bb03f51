package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hold occupies the writer until it is told to go on, so that what is queued in between
// shares the next transaction.
func hold(t *testing.T, db *DB) (goOn func()) {
	t.Helper()
	begun, gate := make(chan struct{}), make(chan struct{})
	receipt := db.Queue(func(*Tx) error {
		close(begun)
		<-gate
		return nil
	})
	<-begun
	return func() {
		close(gate)
		if err := <-receipt; err != nil {
			t.Error("hold:", err)
		}
	}
}

func TestManyProducersInOrder(t *testing.T) {
	const producers, each = 16, 100
	db, _ := openAt(t, t.TempDir())
	var all sync.WaitGroup
	for p := range producers {
		all.Go(func() {
			var receipts []<-chan error
			for n := range each {
				receipts = append(receipts, db.Queue(noteOf(fmt.Sprintf("%d/%d", p, n))))
			}
			for _, r := range receipts {
				if err := <-r; err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	next := map[string]int{}
	got := notes(t, db)
	for _, subject := range got {
		p, n, _ := strings.Cut(subject, "/")
		if want := fmt.Sprint(next[p]); n != want {
			t.Fatalf("producer %s: %s is stored where %s was sent", p, n, want)
		}
		next[p]++
	}
	if len(got) != producers*each {
		t.Errorf("%d rows, want %d", len(got), producers*each)
	}
}

func TestAReceiptMeansDurable(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	var all sync.WaitGroup
	for p := range 8 {
		all.Go(func() {
			for n := range 20 {
				subject := fmt.Sprintf("%d/%d", p, n)
				if err := db.Update(context.Background(), noteOf(subject)); err != nil {
					t.Error(err)
				}
				found := 0
				if err := db.View(context.Background(), func(tx *Tx) error {
					return tx.QueryRow(`SELECT count(*) FROM audit WHERE subject = ?`, subject).Scan(&found)
				}); err != nil || found != 1 {
					t.Errorf("%s was acknowledged and is there %d times (%v)", subject, found, err)
				}
			}
		})
	}
	all.Wait()
}

func TestAGroupSharesOneCommit(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	goOn := hold(t, db)
	begun, gate := make(chan struct{}), make(chan struct{})
	first := db.Queue(noteOf("first"))
	second := db.Queue(func(tx *Tx) error {
		close(begun)
		<-gate
		got, err := notesIn(tx)
		equal(t, "what the second sees of the first", got, []string{"first"})
		return err
	})
	goOn()
	<-begun
	equal(t, "durable before the commit", notes(t, db), nil)
	if len(first) != 0 {
		t.Error("the first was acknowledged before the commit")
	}
	close(gate)
	if err := errors.Join(<-first, <-second); err != nil {
		t.Fatal(err)
	}
	equal(t, "durable after the commit", notes(t, db), []string{"first"})
}

func TestAGroupIsBounded(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	goOn := hold(t, db)
	var receipts []<-chan error
	for range groupSize {
		receipts = append(receipts, db.Queue(noteOf("n")))
	}
	late := db.Queue(func(*Tx) error {
		if got := len(notes(t, db)); got != groupSize {
			t.Errorf("%d are durable when the next group begins, want %d", got, groupSize)
		}
		return nil
	})
	goOn()
	for _, r := range append(receipts, late) {
		if err := <-r; err != nil {
			t.Fatal(err)
		}
	}
}

// endless is a statement that ends only when it is interrupted.
const endless = `INSERT INTO audit (at, verb, subject)
	WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*), 'note', 'endless' FROM c`

func cancelled(tx *Tx) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err := tx.conn.ExecContext(ctx, endless)
	return err
}

func run(statements ...string) func(*Tx) error {
	return func(tx *Tx) error {
		if err := note(tx, "poison"); err != nil {
			return err
		}
		for _, s := range statements {
			// Not tx.Exec: the worst that a statement could do, with nobody looking on.
			if _, err := tx.conn.ExecContext(context.Background(), s); err != nil {
				return err
			}
		}
		return nil
	}
}

// swallow is a function that does not look at the faults of its statements.
func swallow(f func(*Tx) error) func(*Tx) error {
	return func(tx *Tx) error {
		if f(tx) == nil || note(tx, "poison after the fault") == nil {
			return errors.New("a statement did not fail")
		}
		return nil
	}
}

func full(tx *Tx) error {
	_, err := tx.Exec(`INSERT INTO audit (at, verb, subject) VALUES (1, 'note', hex(zeroblob(8000000)))`)
	return err
}

func TestAPoisonousMemberHarmsNobodyElse(t *testing.T) {
	for _, test := range []struct {
		name   string
		poison func(*Tx) error
		runs   int // of the neighbours
		says   string
	}{
		{"error", func(tx *Tx) error { return errors.Join(note(tx, "poison"), errors.New("刻意的")) }, 1, "刻意的"},
		{"panic", func(tx *Tx) error { panic(fmt.Sprint("慌了", note(tx, "poison"))) }, 1, "group_test.go"},
		{"nil dereference", func(*Tx) error { return map[string]*member{}["nobody"].err }, 1, "nil pointer"},
		{"failed statement", run(`INSERT INTO audit (id) VALUES (1)`), 1, "NOT NULL"},
		{"ended goroutine", func(tx *Tx) error {
			if err := note(tx, "poison"); err != nil {
				return err
			}
			runtime.Goexit()
			return nil
		}, 2, "ended its goroutine"},
		{"cancelled statement", cancelled, 2, "deadline"},
		{"cancelled statement, swallowed", swallow(cancelled), 2, "rolled back"},
		{"cancelled statement in a savepoint", func(tx *Tx) error {
			return swallow(func(tx *Tx) error { return tx.Savepoint(func() error { return cancelled(tx) }) })(tx)
		}, 2, "rolled back"},
		{"full disk", full, 2, "full"},
		{"full disk, swallowed", swallow(full), 2, "rolled back"},
		{"commit fails", run(`PRAGMA defer_foreign_keys = on`,
			`INSERT INTO audit (at, member, verb, subject) VALUES (1, 99, 'note', 'poison')`), 2, "FOREIGN KEY"},
		{"its own commit", run(`COMMIT`), 2, "constraint"},
		{"its own commit by savepoint", run(`ROLLBACK`, `SAVEPOINT x`, `INSERT INTO audit (at, verb, subject) VALUES (1, 'note', 'poison')`, `RELEASE x`), 2, "constraint"},
		{"its own rollback", run(`ROLLBACK`), 2, "rolled back"},
		{"its own transaction", run(`ROLLBACK`, `BEGIN`, `INSERT INTO audit (at, verb, subject) VALUES (1, 'note', 'poison')`), 2, "rolled back"},
		{"write after the end", run(`ROLLBACK`, `INSERT INTO audit (at, verb, subject) VALUES (1, 'note', 'poison')`), 2, "constraint"},
		{"or rollback", run(`INSERT INTO audit (id, at, verb, subject) VALUES (-1, 1, '', '')`,
			`INSERT OR ROLLBACK INTO audit (id, at, verb, subject) VALUES (-1, 1, '', '')`), 2, "UNIQUE"},
		{"its savepoint released", run(`RELEASE s`), 2, "no such savepoint"},
	} {
		t.Run(test.name, func(t *testing.T) {
			db, _ := openAt(t, t.TempDir())
			limitPages(t, db)
			goOn := hold(t, db)
			var runs [4]atomic.Int32
			counted := func(i int, f func(*Tx) error) <-chan error {
				return db.Queue(func(tx *Tx) error { runs[i].Add(1); return f(tx) })
			}
			receipts := []<-chan error{
				counted(0, noteOf("one")), counted(1, noteOf("two")), counted(2, test.poison), counted(3, noteOf("three")),
			}
			goOn()
			for i, r := range receipts {
				err := <-r
				switch {
				case i == 2 && err == nil:
					t.Error("the poisonous one was told that all is well")
				case i == 2 && !strings.Contains(err.Error(), test.says):
					t.Errorf("the poisonous one was told %q, want %q in it", err, test.says)
				case i != 2 && err != nil:
					t.Errorf("neighbour %d was told %q", i, err)
				}
			}
			equal(t, "durable", notes(t, db), []string{"one", "two", "three"})
			for _, i := range []int{0, 1} {
				if got := int(runs[i].Load()); got != test.runs {
					t.Errorf("neighbour %d ran %d times, want %d", i, got, test.runs)
				}
			}
			update(t, db, noteOf("afterwards"))
		})
	}
}

// limitPages lets the file grow by a little and no more, as a disk that is nearly full.
func limitPages(t *testing.T, db *DB) {
	t.Helper()
	var pages int
	update(t, db, func(tx *Tx) error {
		if err := tx.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
			return err
		}
		return tx.QueryRow(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+50)).Scan(&pages)
	})
}

func TestAFullDiskIsSaidPlainly(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	limitPages(t, db)
	err := db.Update(t.Context(), full)
	var trouble *Trouble
	if !errors.As(err, &trouble) || !strings.Contains(trouble.What, "磁盘满了") || trouble.Mend == "" {
		t.Errorf("a full disk: %v", err)
	}
	select {
	case told := <-db.Failed():
		if told != trouble {
			t.Errorf("Failed yields %v", told)
		}
	default:
		t.Error("nobody who waits for faults is told")
	}
}

func TestAMemberWhoseContextIsDone(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	goOn := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	one := db.Queue(noteOf("one"))
	given := db.enqueue(ctx, noteOf("given up"))
	two := db.Queue(noteOf("two"))
	cancel()
	goOn()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that gave up was told %v", err)
	}
	if err := errors.Join(<-one, <-two); err != nil {
		t.Error(err)
	}
	equal(t, "durable", notes(t, db), []string{"one", "two"})

	// A context that ends while the function runs changes nothing: it is durable or it is not.
	ctx, cancel = context.WithCancel(t.Context())
	if err := db.Update(ctx, func(tx *Tx) error { cancel(); return note(tx, "three") }); err != nil {
		t.Error(err)
	}
	equal(t, "durable", notes(t, db), []string{"one", "two", "three"})
}

func TestNestedSavepoints(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	fault := errors.New("inner")
	update(t, db, func(tx *Tx) error {
		err := tx.Savepoint(func() error {
			if err := note(tx, "kept"); err != nil {
				return err
			}
			err := tx.Savepoint(func() error { return errors.Join(note(tx, "undone"), fault) })
			if !errors.Is(err, fault) {
				t.Errorf("the inner one said %v", err)
			}
			err = tx.Savepoint(func() error {
				err := tx.Savepoint(noting(tx, "undone with its parent"))
				panic(fmt.Sprint("outer ", err))
			})
			if err == nil || !strings.Contains(err.Error(), "outer") {
				t.Errorf("the panic came back as %v", err)
			}
			return note(tx, "kept too")
		})
		return errors.Join(err, tx.Savepoint(noting(tx, "beside")))
	})
	equal(t, "durable", notes(t, db), []string{"kept", "kept too", "beside"})
}

func noting(tx *Tx, subject string) func() error { return func() error { return note(tx, subject) } }

func TestCommitted(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	var said []string
	say := func(tx *Tx, s string) { tx.Committed(func() { said = append(said, s) }) }
	fault := errors.New("no")
	goOn := hold(t, db)
	one := db.Queue(func(tx *Tx) error {
		say(tx, "one")
		err := tx.Savepoint(func() error { say(tx, "undone"); return fault })
		tx.Committed(func() { equal(t, "durable when told", notes(t, db), []string{"row"}) })
		if !errors.Is(err, fault) {
			return err
		}
		return note(tx, "row")
	})
	failed := db.Queue(func(tx *Tx) error { say(tx, "failed"); return fault })
	breaking := db.Queue(cancelled) // so all of them run twice
	goOn()
	if err := <-one; err != nil {
		t.Fatal(err)
	}
	if <-failed == nil || <-breaking == nil {
		t.Error("a fault was not told")
	}
	equal(t, "said", said, []string{"one"})
	view(t, db, func(tx *Tx) error { say(tx, "view"); return nil })
	equal(t, "said", said, []string{"one", "view"})
}
