package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/daybook-bot/daybook/internal/clock"
)

// The test binary also plays the part of another process: see crash_test.go, open_test.go.
func TestMain(m *testing.M) {
	if part := os.Getenv("STORE_TEST_PART"); part != "" {
		os.Exit(play(part, os.Getenv("STORE_TEST_DIR")))
	}
	goleak.VerifyTestMain(m)
}

func play(part, dir string) int {
	switch part {
	case "producers":
		return produceForEver(dir)
	case "opener":
		return tryToOpen(dir)
	case "copier":
		return copyForEver(dir)
	}
	return 3
}

var (
	shanghai = time.FixedZone("CST", 8*3600)
	morning  = time.Date(2021, 4, 1, 8, 30, 0, 0, shanghai)
)

// openAt opens the data of a folder on a clock that the test moves, and closes it at the end.
func openAt(t testing.TB, dir string) (*DB, *clock.Manual) {
	t.Helper()
	c := clock.NewManual(morning)
	db, err := Open(t.Context(), dir, c, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	return db, c
}

// note is a write that leaves a row to be found.
func note(tx *Tx, subject string) error {
	return tx.Audit(Change{Verb: "note", Subject: subject})
}

func noteOf(subject string) func(*Tx) error {
	return func(tx *Tx) error { return note(tx, subject) }
}

// notes are the subjects of all notes that are durable, oldest first.
func notes(t testing.TB, db *DB) (all []string) {
	t.Helper()
	view(t, db, func(tx *Tx) (err error) {
		all, err = notesIn(tx)
		return err
	})
	return all
}

func notesIn(tx *Tx) ([]string, error) {
	return Rows(tx, func(r *sql.Rows, s *string) error { return r.Scan(s) }, `SELECT subject FROM audit ORDER BY id`)
}

func update(t testing.TB, db *DB, f func(*Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, db *DB, f func(*Tx) error) {
	t.Helper()
	if err := db.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func TestUpdateAndView(t *testing.T) {
	db, _ := openAt(t, filepath.Join(t.TempDir(), "a?b#c%41 数据"))
	update(t, db, noteOf("one"))
	equal(t, "notes", notes(t, db), []string{"one"})
	if err := db.View(t.Context(), noteOf("two")); !errors.Is(err, errView) {
		t.Errorf("Exec in a view: %v", err)
	}
	err := db.View(t.Context(), func(tx *Tx) error {
		var id int64
		return tx.QueryRow(`INSERT INTO audit (at, verb, subject) VALUES (1, 'note', 'three') RETURNING id`).Scan(&id)
	})
	if err == nil {
		t.Error("a view wrote through QueryRow")
	}
	equal(t, "notes", notes(t, db), []string{"one"})
}

func TestPragmas(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	ask := func(tx *Tx) (mode string, sync, keys int, err error) {
		err = errors.Join(tx.QueryRow(`PRAGMA journal_mode`).Scan(&mode),
			tx.QueryRow(`PRAGMA synchronous`).Scan(&sync), tx.QueryRow(`PRAGMA foreign_keys`).Scan(&keys))
		return mode, sync, keys, err
	}
	update(t, db, func(tx *Tx) error {
		mode, sync, keys, err := ask(tx)
		if mode != "wal" || sync != 2 || keys != 1 {
			t.Errorf("writer: journal %s, synchronous %d, foreign keys %d", mode, sync, keys)
		}
		return err
	})
}

func TestAViewIsOneState(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	update(t, db, noteOf("one"))
	view(t, db, func(tx *Tx) error {
		before, err := notesIn(tx)
		if err != nil {
			return err
		}
		if err := <-db.Queue(noteOf("two")); err != nil {
			return err
		}
		after, err := notesIn(tx)
		equal(t, "the same view", after, before)
		return err
	})
	equal(t, "the next view", notes(t, db), []string{"one", "two"})
}

func TestFaultsOfAView(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	err := db.View(t.Context(), func(*Tx) error { panic("哎呀") })
	if err == nil || !strings.Contains(err.Error(), "哎呀") || !strings.Contains(err.Error(), "TestFaultsOfAView") {
		t.Errorf("panic in a view: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = db.View(ctx, func(tx *Tx) error {
		var n int
		return tx.QueryRow(`WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c`).Scan(&n)
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a view that ran out of time: %v", err)
	}
	// Every reader is still of use.
	for range 2 * db.readers.Stats().MaxOpenConnections {
		equal(t, "notes", notes(t, db), nil)
	}
}

func TestRowsLeftOpen(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	update(t, db, func(tx *Tx) error { return errors.Join(note(tx, "one"), note(tx, "two")) })
	leave := func(tx *Tx) error {
		rows, err := tx.Query(`SELECT subject FROM audit`) //nolint:sqlclosecheck // left open on purpose
		if err != nil {
			return err
		}
		if rows.Next() {
			panic("left with open rows")
		}
		return rows.Err()
	}
	// With rows left open, the writer could neither see later commits nor be closed.
	for range 3 {
		if err := db.Update(t.Context(), leave); err == nil {
			t.Error("a panic was not returned")
		}
		if err := db.View(t.Context(), leave); err == nil {
			t.Error("a panic was not returned")
		}
	}
	update(t, db, noteOf("three"))
	equal(t, "notes", notes(t, db), []string{"one", "two", "three"})

	// Half-read rows of a statement that writes would keep the savepoint from ending.
	update(t, db, func(tx *Tx) error {
		rows, err := tx.Query(`INSERT INTO audit (at, verb, subject) VALUES (1, '', 'four'), (1, '', 'five') RETURNING id`) //nolint:sqlclosecheck,rowserrcheck // left open on purpose
		if err == nil && rows.Next() {
			return nil
		}
		return errors.Join(err, errors.New("no row came back"))
	})
	equal(t, "notes", notes(t, db), []string{"one", "two", "three", "four", "five"})
}

func TestATransactionThatIsOver(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	var kept *Tx
	update(t, db, func(tx *Tx) error { kept = tx; return nil })
	if err := note(kept, "late"); !errors.Is(err, errOver) {
		t.Errorf("writing after the end: %v", err)
	}
	if kept.Stands() {
		t.Error("Stands after the end")
	}
}

func TestTimeInATransaction(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	c.Set(time.Date(2021, 4, 1, 16, 30, 0, 123456789, time.UTC))
	update(t, db, func(tx *Tx) error {
		if got := tx.Now.Format(time.RFC3339Nano); got != "2021-04-02T00:30:00.123+08:00" {
			t.Errorf("Now = %s", got)
		}
		if tx.Today() != "2021-04-02" || tx.Day(tx.Now.Add(-31*time.Minute)) != "2021-04-01" {
			t.Errorf("Today = %s", tx.Today())
		}
		if !tx.Time(tx.Now.UnixMilli()).Equal(tx.Now) || !tx.Time(0).IsZero() || tx.Zone() != shanghai {
			t.Error("Time does not give back what was stored")
		}
		return nil
	})
	if Milli(time.Time{}) != nil || Milli(time.UnixMilli(5)) != int64(5) || Ref(0) != nil || Ref(7) != int64(7) {
		t.Error("Milli or Ref of zero is not NULL")
	}
}

func TestQueryRowRowsAndOne(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	update(t, db, func(tx *Tx) error { return errors.Join(note(tx, "one"), note(tx, "two")) })
	view(t, db, func(tx *Tx) error {
		var s string
		if err := tx.QueryRow(`SELECT subject FROM audit WHERE id = 99`).Scan(&s); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
		scan := func(r *sql.Rows, s *string) error { return r.Scan(s) }
		one, found, err := One(tx, scan, `SELECT subject FROM audit WHERE id > ? ORDER BY id`, 1)
		if one != "two" || !found || err != nil {
			t.Errorf("One = %q, %v, %v", one, found, err)
		}
		if _, found, err = One(tx, scan, `SELECT subject FROM audit WHERE id = 99`); found || err != nil {
			t.Errorf("One of none: %v, %v", found, err)
		}
		if _, err := Rows(tx, scan, `SELECT subject, id FROM audit`); err == nil {
			t.Error("Rows forgot the fault of its scan")
		}
		if _, err := Rows(tx, scan, `SELECT nothing FROM audit`); err == nil {
			t.Error("Rows forgot the fault of the query")
		}
		if len(tx.rows) != 0 {
			t.Errorf("%d rows are not forgotten", len(tx.rows))
		}
		return nil
	})
}

func TestChanged(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	update(t, db, noteOf("one"))
	fault := errors.New("no")
	undone := func(tx *Tx, inside func(*Tx) error) error {
		err := tx.Savepoint(func() error { return errors.Join(inside(tx), note(tx, "no"), fault) })
		if !errors.Is(err, fault) {
			return errors.Join(errors.New("a savepoint that fails said"), err)
		}
		return nil
	}
	nothing := func(*Tx) error { return nil }
	for _, test := range []struct {
		name string
		run  func(*Tx) error
		wake bool
	}{
		{"an insert", noteOf("two"), true},
		{"nothing", nothing, false},
		{"a read", func(tx *Tx) error { _, err := notesIn(tx); return err }, false},
		{"an update of no row", func(tx *Tx) error { _, err := tx.Exec(`UPDATE audit SET verb = '' WHERE id = 99`); return err }, false},
		{"a failure", func(tx *Tx) error { return errors.Join(note(tx, "no"), fault) }, false},
		{"a savepoint undone", func(tx *Tx) error { return undone(tx, nothing) }, false},
		{"undone inside and out", func(tx *Tx) error {
			return undone(tx, func(tx *Tx) error { return undone(tx, nothing) })
		}, false},
		{"undone inside, not outside", func(tx *Tx) error {
			return errors.Join(undone(tx, nothing), note(tx, "yes"))
		}, true},
	} {
		changed := db.Changed()
		if err := db.Update(t.Context(), test.run); err != nil && !errors.Is(err, fault) {
			t.Fatal(err)
		}
		woken := false
		select {
		case <-changed:
			woken = true
		default:
		}
		if woken != test.wake {
			t.Errorf("%s: woken %v, want %v", test.name, woken, test.wake)
		}
	}
}

func TestCloseWaitsForViews(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	update(t, db, noteOf("one"))
	closed := make(chan error, 1)
	view(t, db, func(tx *Tx) error {
		go func() { closed <- db.Close() }()
		for !errors.Is(db.Update(t.Context(), func(*Tx) error { return nil }), ErrClosed) {
			runtime.Gosched()
		}
		got, err := notesIn(tx)
		equal(t, "seen while closing", got, []string{"one"})
		return err
	})
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, FileName+"-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Close did not wait and left a log behind: %v", err)
	}
}

func TestCloseFinishesWhatIsQueued(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	var receipts []<-chan error
	for range 1000 {
		receipts = append(receipts, db.Queue(noteOf("n")))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, r := range receipts {
		if err := <-r; err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Update(t.Context(), noteOf("late")); !errors.Is(err, ErrClosed) {
		t.Errorf("Update after Close: %v", err)
	}
	if err := db.View(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("View after Close: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, FileName+"-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Close left a log behind: %v", err)
	}
	again, _ := openAt(t, dir)
	if n := len(notes(t, again)); n != 1000 {
		t.Errorf("%d notes, want 1000", n)
	}
}
